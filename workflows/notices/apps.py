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
        from cms_content.showing import register_opened
        from portal.documents.access import register_access
        from portal.documents.public import register_showing
        from portal.freshness import register_moments
        from portal.notifications.digests import register_due
        from portal.workcalendar.hooks import register_published
        from search.sources import register
        from workflows.cases.actions.suspending import register_resumed
        from workflows.cases.panels import register_case_panel
        from workflows.cases.shell import register_edition_link, register_links
        from workflows.issuing.facts import register_notice_facts
        from workflows.notices import rules  # noqa: F401  # importing registers the permission rules
        from workflows.notices.access import comment_paper, draft_attachment, objection_evidence
        from workflows.notices.actions.releasing import catch_up
        from workflows.notices.aftermath import upheld_panel
        from workflows.notices.attached import is_attached
        from workflows.notices.column import watch_notices
        from workflows.notices.glue import said_of_notice
        from workflows.notices.handling import telling
        from workflows.notices.models.pages import opened_by_clock
        from workflows.notices.moments import next_opening_or_closing
        from workflows.notices.panels import open_now
        from workflows.notices.rail import draft_links, objection_links
        from workflows.notices.search_source import NOTICES
        from workflows.notices.tasks import enqueue_recounting
        from workflows.notices.views.limits import edition_link

        register(NOTICES)
        register_panel(open_now)
        register_opened(opened_by_clock)
        register_moments(next_opening_or_closing)
        register_access(objection_evidence)
        register_access(draft_attachment)
        register_links(draft_links)
        register_access(comment_paper, across_tenants=True)
        register_due(telling.due_now)
        register_published(enqueue_recounting)
        register_resumed(catch_up)
        register_case_panel(upheld_panel)
        register_notice_facts(said_of_notice)
        telling.register()
        register_links(objection_links)
        register_edition_link(edition_link)
        register_showing(is_attached)
        watch_notices()
