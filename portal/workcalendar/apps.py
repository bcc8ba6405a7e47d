"""Working days and deadlines as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkCalendarConfig(AppConfig):
    """Registers the app; after each migration the calendars that are missing are entered."""

    name = "portal.workcalendar"
    label = "workcalendar"
    verbose_name = "工作日历"

    def ready(self) -> None:
        """Connect the seeding, as Django does for its permissions, and register the rules."""
        from portal.workcalendar import actions  # noqa: F401  # models must be ready; importing registers

        post_migrate.connect(_seed, sender=self)


def _seed(*, using: str, **_: Any) -> None:
    """Seed the default database, unless the app's tables were just migrated away."""
    from django.db import DEFAULT_DB_ALIAS, connections  # apps are ready by now, not above

    from portal.workcalendar.actions import seed

    if using == DEFAULT_DB_ALIAS and "workcalendar_calendarday" in connections[using].introspection.table_names():
        seed()
