"""The shell of the workspace as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the app."""

    name = "portal.web"
    label = "web"
    verbose_name = "门户"
