"""What the portal itself does about deadlines: remind once, escalate, and free what nobody holds."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from portal import clock
from portal.tenancy.models import Membership, Tenant
from portal.workcalendar.engine import Calendar, CalendarNotPublished, add_workdays, workdays_between
from portal.workcalendar.queries import calendar_for
from workflows.cases import timing
from workflows.cases.models import Delegation, EventKind, WorkItem, WorkItemState
from workflows.cases.telling import tell

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

DUE_SOON_DAYS = 2
"""Working days before the due day from which a step counts as due soon."""
ESCALATE_AFTER_DAYS = 3
"""Working days overdue after which the authority's leader is told; an edition may say otherwise."""


def remind() -> int:
    """Tell what is due soon, what is overdue, and what goes to the leader, each once for a work item; return how many.

    A duty of the worker: each item in a transaction of its own, checked again under its lock; safe to repeat
    and from several processes. It never changes who decides.
    """
    calendars: dict[int, Calendar] = {}
    done = _free_orphans()
    for tenant in Tenant.objects.filter(Exists(_due().filter(tenant=OuterRef("pk")))):
        calendar = calendars.setdefault(tenant.pk, calendar_for(tenant))
        today = clock.today()
        try:
            soon = add_workdays(today, DUE_SOON_DAYS, calendar=calendar)
        except CalendarNotPublished:
            soon = today
        rows = _due().filter(tenant=tenant)
        waiting = (
            Q(reminded_at=None, due_on__lte=soon)
            | Q(overdue_at=None, due_on__lt=today)
            | Q(escalated_at=None, due_on__lt=today)
        )
        for pk in list(rows.filter(waiting).order_by("due_on", "pk").values_list("pk", flat=True)):
            done += _safely(pk, calendar)
    return done


def _due() -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(state=WorkItemState.OPEN, due_on__isnull=False)


def _safely(pk: int, calendar: Calendar) -> bool:
    try:
        return _remind(pk, calendar)
    except Exception:  # one broken item must not silence the others; the next run tries again
        logger.exception("work item %s could not be reminded of and will be tried again", pk)
        return False


@transaction.atomic
def _remind(pk: int, calendar: Calendar) -> bool:
    rows = _due().select_for_update(of=("self",), skip_locked=True).select_related("tenant", "case__edition")
    work = rows.filter(pk=pk).first()
    if work is None or work.due_on is None:
        return False
    now, today, told = clock.now(), clock.today(), []
    if work.reminded_at is None:
        work.reminded_at = now
        if work.due_on >= today:  # what was never seen before it was overdue is told as overdue only
            told.append(EventKind.DUE_SOON)
    if work.due_on < today and work.overdue_at is None:
        work.overdue_at = now
        told.append(EventKind.OVERDUE)
    for kind in told:
        tell(case=work.case, kind=kind, tenant=work.tenant, work=work, due_on=work.due_on.isoformat())
    if work.escalated_at is None and _to_escalate(work, calendar):
        work.escalated_at = now
        told.append(EventKind.OVERDUE)
        tell(
            case=work.case, kind=EventKind.OVERDUE, tenant=work.tenant, work=work,
            due_on=work.due_on.isoformat(), escalated=True,
        )  # fmt: skip
    work.save(update_fields=["reminded_at", "overdue_at", "escalated_at"])
    return bool(told)


def _to_escalate(work: WorkItem, calendar: Calendar) -> bool:
    if work.due_on is None or work.due_on >= clock.today():
        return False
    allowed = int(work.case.edition.options.get("escalate_after_days", ESCALATE_AFTER_DAYS))
    try:
        late = workdays_between(work.due_on + timing.ONE_DAY, clock.today(), calendar=calendar)
    except CalendarNotPublished:
        return False
    return late > allowed


def _free_orphans() -> int:
    """Give back to the queue what is bound to somebody who no longer holds the role or the delegation."""
    return sum(
        WorkItem.objects.filter(~_holds(field), ~_stands_in(field), state=WorkItemState.OPEN)
        .exclude(**{field: None})
        .update(**{field: None})
        for field in ("assignee", "claimed_by")
    )


def _holds(field: str) -> Exists:
    return Exists(
        Membership.objects.filter(
            tenant=OuterRef("tenant"), role=OuterRef("role"), user=OuterRef(field), user__is_active=True, until=None
        )
    )


def _stands_in(field: str) -> Exists:
    today = clock.today()
    return Exists(
        Delegation.objects.filter(
            tenant=OuterRef("tenant"), role=OuterRef("role"), delegate=OuterRef(field), delegate__is_active=True,
            ended_at=None, starts_on__lte=today, ends_on__gte=today,
        )
    )  # fmt: skip
