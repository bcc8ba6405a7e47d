"""Programme editions as a Django app."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Registers the app."""

    name = "workflows.programmes"
    label = "programmes"
    verbose_name = "申报事项"
