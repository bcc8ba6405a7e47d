"""Documents and their versions as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the app and its permission rules."""

    name = "portal.documents"
    label = "documents"
    verbose_name = "文件"

    def ready(self) -> None:
        """Register the rules."""
        import_module("portal.documents.permissions")
