"""Industries, divisions, zones and clusters as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistryConfig(AppConfig):
    """Registers the app; a fresh database gets its tables after the migrations."""

    name = "portal.registry"
    label = "registry"
    verbose_name = "名录"

    def ready(self) -> None:
        """Connect the loading, as Django does for its permissions."""
        post_migrate.connect(_load, sender=self)


def _load(*, using: str, **_: Any) -> None:
    """Load into the default database, unless the app's tables were just migrated away."""
    from django.db import DEFAULT_DB_ALIAS, connections  # apps are ready by now, not above

    from portal.registry.tables import load_if_empty

    if using == DEFAULT_DB_ALIAS and "registry_zone" in connections[using].introspection.table_names():
        load_if_empty()
