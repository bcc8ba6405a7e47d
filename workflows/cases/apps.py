"""Cases, decisions and the queue as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers rules, the check of editions, who may read documents and hears of what, and what guides show."""

    name = "workflows.cases"
    label = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        """Load the rules and register them."""
        from django.core.checks import Tags, register

        from cms_content.windows import register_programmes
        from portal.documents.access import register_access
        from portal.notifications.digests import register_due
        from portal.workcalendar.hooks import register_published
        from workflows.cases import (  # permissions and consulting register their rules on import
            consulting,  # noqa: F401
            entry,
            notifying,
            permissions,  # noqa: F401
            scrubbing,
        )
        from workflows.cases.access import case_document, mandate_document
        from workflows.cases.deadlines import due_now
        from workflows.cases.readiness import check_editions
        from workflows.cases.shell import register_links
        from workflows.cases.tasks import enqueue_rescheduling
        from workflows.cases.telling import register_listener
        from workflows.cases.views.calendars import calendar_links
        from workflows.cases.views.statistics import statistics_links
        from workflows.cases.views.verbs import delegation_links

        scrubbing.connect()
        register(check_editions, Tags.database)
        register_access(case_document, across_tenants=True)
        register_access(mandate_document)
        register_programmes(entry.programmes)
        register_links(delegation_links)
        register_links(statistics_links)
        register_links(calendar_links)
        register_published(enqueue_rescheduling)
        register_listener(notifying.hear)
        register_due(due_now)
