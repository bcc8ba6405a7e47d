"""Notifications in the portal and by other channels, as a Django app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the permission rule and the text of the digest."""

    name = "portal.notifications"
    label = "notifications"
    verbose_name = "通知"

    def ready(self) -> None:
        """Load what registers itself on import."""
        from portal.notifications import digests, permissions  # noqa: F401  # importing registers; models must be ready
