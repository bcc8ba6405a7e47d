"""Public notices and objections as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the app."""

    name = "workflows.notices"
    label = "notices"
    verbose_name = "公示与异议"
