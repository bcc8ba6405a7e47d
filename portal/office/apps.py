"""Access for authorities' own systems as a Django app."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Registers the rules, the listener that queues pushes, and the link in the workspace."""

    name = "portal.office"
    label = "office"
    verbose_name = "机关接口"

    def ready(self) -> None:
        """Tell the apps below what this one adds."""
        from portal.office import permissions  # noqa: F401  # importing registers the rules
        from portal.office.listening import hear
        from portal.office.rail import office_link
        from workflows.cases.shell import register_links
        from workflows.cases.telling import register_listener

        register_listener(hear)
        register_links(office_link)
