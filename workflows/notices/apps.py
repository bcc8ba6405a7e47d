"""Public notices and objections as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers rules, the search source, the panels, the moments of change and the ground for reading evidence."""

    name = "workflows.notices"
    label = "notices"
    verbose_name = "公示与异议"

    def ready(self) -> None:
        """Tell the apps below what this one adds."""
        from cms_content.home import register_panel  # models must be loaded first, here and below
        from portal.documents.access import register_access
        from portal.freshness import register_moments
        from search.sources import register
        from workflows.cases.shell import register_links
        from workflows.notices import rules  # noqa: F401  # importing registers the permission rules
        from workflows.notices.access import objection_evidence
        from workflows.notices.column import watch_notices
        from workflows.notices.moments import next_opening_or_closing
        from workflows.notices.panels import open_now
        from workflows.notices.rail import objection_links
        from workflows.notices.search_source import NOTICES

        register(NOTICES)
        register_panel(open_now)
        register_moments(next_opening_or_closing)
        register_access(objection_evidence)
        register_links(objection_links)
        watch_notices()
