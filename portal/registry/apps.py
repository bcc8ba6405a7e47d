"""Industries, divisions, zones and clusters as a Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registers the app."""

    name = "portal.registry"
    label = "registry"
    verbose_name = "名录"
