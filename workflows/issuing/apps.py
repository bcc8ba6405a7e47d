"""Documents that an authority issues in a case, and their numbers, as a Django app."""

from django.apps import AppConfig


class IssuingConfig(AppConfig):
    """Registers rules, the ground for reading issued documents, the case page's section and the rail's link."""

    name = "workflows.issuing"
    label = "issuing"
    verbose_name = "文书"

    def ready(self) -> None:
        """Tell the apps below what this one adds."""
        from portal.documents.access import register_access  # models must be loaded first, here and below
        from workflows.cases.panels import register_case_panel
        from workflows.cases.shell import register_links
        from workflows.issuing import rules  # noqa: F401  # importing registers the permission rules
        from workflows.issuing.access import issued_document
        from workflows.issuing.panel import issued_panel
        from workflows.issuing.rail import settings_link

        register_access(issued_document, across_tenants=True)
        register_case_panel(issued_panel)
        register_links(settings_link)
