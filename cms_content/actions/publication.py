"""What is put on record when a page becomes public or stops being it, and the moment that is never dated back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import Page

from cms_content.editorial.actions import note_publication
from cms_content.editorial.grounds import ground
from cms_content.editorial.models import EntryKind
from cms_content.queries import tenant_of
from portal import clock
from portal.audit.actions import record
from portal.audit.models import AuditRecord

if TYPE_CHECKING:
    import datetime as dt

    from wagtail.models import Revision

PUBLISHED = "cms.page_published"


@transaction.atomic
def note_published(*, page: Page, revision: Revision | None) -> None:
    """Record who made the page live and in which way, and date its first and latest day by the portal's clock.

    The first moment comes from the audit record if the page was public before: whatever a form, a copy or a
    programme wrote into the page, the day on which the portal made it public does not move (RULES B5.1).
    """
    now, on = clock.now(), ground()
    page.first_published_at, page.last_published_at = _first(page, now), now
    Page.objects.filter(pk=page.pk).update(
        first_published_at=page.first_published_at, last_published_at=page.last_published_at
    )
    note_publication(page=page, revision=revision, actor=on.actor, way=on.way, kind=EntryKind.PUBLISHED)
    record(
        tenant=tenant_of(page),
        actor=on.actor,
        verb=PUBLISHED,
        target=f"page:{page.pk}",
        summary=page.title[:200],
        details={"way": on.way, "revision": revision.pk if revision else None},
    )


@transaction.atomic
def note_unpublished(*, page: Page) -> None:
    """Record who took the page from the public, and in which way."""
    on = ground()
    note_publication(page=page, revision=None, actor=on.actor, way=on.way, kind=EntryKind.WITHDRAWN)
    record(
        tenant=tenant_of(page),
        actor=on.actor,
        verb="cms.page_unpublished",
        target=f"page:{page.pk}",
        summary=page.title[:200],
        details={"way": on.way},
    )


def _first(page: Page, now: dt.datetime) -> dt.datetime:
    """Return when the page was first public: on record, or now; a page that a flow put live keeps that flow's day."""
    rows = AuditRecord.across_tenants.filter(target=f"page:{page.pk}", verb=PUBLISHED).order_by("seq")
    before = rows.values_list("at", flat=True).first()
    if before is not None:
        return before
    is_first = page.first_published_at is None or page.first_published_at == page.last_published_at
    return now if is_first else page.first_published_at
