"""Documents and their versions as a Django app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the app."""

    name = "portal.documents"
    label = "documents"
    verbose_name = "文件"
