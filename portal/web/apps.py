"""The shell of the workspace as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class WebConfig(AppConfig):
    """Registers the app; the database's notes of public changes make way for migrations."""

    name = "portal.web"
    label = "web"
    verbose_name = "门户"

    def ready(self) -> None:
        """Listen to `migrate`."""
        pre_migrate.connect(_lift, sender=self, dispatch_uid="web.pagecache.lift")
        post_migrate.connect(_install, sender=self, dispatch_uid="web.pagecache.install")


def _lift(using: str, plan: Any, **_kwargs: Any) -> None:
    """Take the triggers away if tables are about to change."""
    if plan:
        from portal.web.pagecache import triggers  # it names models, which must be loaded first

        triggers.lift(connections[using])


def _install(using: str, **_kwargs: Any) -> None:
    from portal.web.pagecache import triggers  # as above

    triggers.install(connections[using])
