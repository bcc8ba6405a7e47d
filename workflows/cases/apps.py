"""Cases, decisions and the queue as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the app."""

    name = "workflows.cases"
    label = "cases"
    verbose_name = "办件"
