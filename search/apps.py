"""Search over what the portal publishes, as a Django app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Registers the app."""

    name = "search"
    label = "search"
    verbose_name = "检索"
