"""The planned opening of a notice, and its end: each item gets its own outcome. Everything here may run twice."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from search.actions import enqueue
from workflows.notices.actions.publishing import SOURCE
from workflows.notices.errors import NoticeStillOpen, NotOnNotice
from workflows.notices.fates import outcome_of
from workflows.notices.models import Notice, NoticeItem

if TYPE_CHECKING:
    from workflows.cases.models import Case

logger = logging.getLogger(__name__)


def latest_item(case: Case) -> NoticeItem:
    """Return the item of the case's latest notice. Raises NotOnNotice."""
    item = NoticeItem.objects.filter(case=case).select_related("notice__tenant").order_by("-pk").first()
    if item is None:
        raise NotOnNotice
    return item


@transaction.atomic
def settle_item(case: Case) -> NoticeItem:
    """Give the case's item the outcome that its objections leave it: held, or final.

    Done by the portal itself when the closing moment has passed, and again whenever an
    objection is settled; a final outcome never changes. Raises NoticeStillOpen, NotOnNotice.
    """
    item = latest_item(case)
    locked = NoticeItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    if not locked.is_settled and not item.notice.has_ended:
        raise NoticeStillOpen
    if _settle(locked):
        enqueue(source=SOURCE, pk=item.notice_id)
        record(
            tenant=item.notice.tenant,
            actor=None,
            verb="notice.item_settled",
            target=f"notice_item:{item.pk}",
            summary=f"{item.name}：{locked.get_outcome_display()}",
            details={"case": case.pk, "outcome": locked.outcome},
        )
    return locked


def open_due(*, now: dt.datetime | None = None) -> int:
    """Put the pages of notices live whose planned moment has come by `now`; return how many.

    Every channel opens by the clock without it (`cms_content.showing`, `SearchRow.opens_at`); this puts it on record.
    Safe to run twice and after a kill at any point.
    """
    moment = now or clock.now()
    due = Notice.across_tenants.filter(opened_at=None, published_at__lte=moment).order_by("published_at", "pk")
    return sum(_open(pk) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _open(pk: int) -> bool:
    notice = Notice.across_tenants.select_for_update(of=("self",), no_key=True).select_related("tenant").get(pk=pk)
    if notice.opened_at is not None:
        return False
    notice.opened_at = clock.now()
    notice.save(update_fields=["opened_at"])
    page = notice.page
    page.live, page.has_unpublished_changes = True, False
    page.save(update_fields=["live", "has_unpublished_changes"])
    record(
        tenant=notice.tenant,
        actor=None,
        verb="notice.opened",
        target=f"notice:{notice.pk}",
        summary=notice.title,
        details={"opens_at": notice.published_at.isoformat()},
    )
    return True


def close_due(*, now: dt.datetime | None = None) -> int:
    """Close every notice whose moment has passed by `now` (the portal's clock if None); return how many.

    Each notice closes in a transaction of its own; a run that is killed leaves whole notices
    closed or open, and the next one goes on. The pages do not wait for it: they read the clock.
    """
    moment = now or clock.now()
    due = Notice.across_tenants.filter(closed_at=None, closes_at__lte=moment).order_by("closes_at", "pk")
    return sum(_close_safely(pk) for pk in list(due.values_list("pk", flat=True)))


def _close_safely(pk: int) -> bool:
    try:
        return _close(pk)
    except Exception:  # one broken notice must not keep the others open; the next run tries again
        logger.exception("notice %s could not be closed and will be tried again", pk)
        return False


@transaction.atomic
def _close(pk: int) -> bool:
    notice = Notice.across_tenants.select_for_update(of=("self",), no_key=True).select_related("tenant").get(pk=pk)
    if notice.closed_at is not None:
        return False
    items = list(NoticeItem.objects.select_for_update(no_key=True).filter(notice=notice).order_by("pk"))
    for item in items:
        _settle(item)
    notice.closed_at = clock.now()
    notice.save(update_fields=["closed_at"])
    enqueue(source=SOURCE, pk=notice.pk)
    record(
        tenant=notice.tenant,
        actor=None,
        verb="notice.closed",
        target=f"notice:{notice.pk}",
        summary=notice.title,
        details={"outcomes": {str(item.pk): str(item.outcome) for item in items}},
    )
    return True


def _settle(item: NoticeItem) -> bool:
    """Write the item's outcome, which the caller has locked; tell whether it changed."""
    if item.is_settled:
        return False
    outcome = outcome_of(item)
    if outcome == item.outcome:
        return False
    item.outcome, item.outcome_at = outcome, clock.now()
    item.save(update_fields=["outcome", "outcome_at"])
    return True
