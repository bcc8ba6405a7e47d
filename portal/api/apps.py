"""The interfaces of programs as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Says which fields of pages are public, before Wagtail's interface reads it."""

    name = "portal.api"
    label = "portal_api"
    verbose_name = "数据接口"

    def ready(self) -> None:
        """Declare the public fields; this app stands before Wagtail's, which describe their interface in `ready`."""
        from portal.api.public_fields import declare

        declare()
