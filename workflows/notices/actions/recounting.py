"""What a working calendar published or changed later does to the days of objections (RULES B4).

The authority's own days are counted anew, as a visible event; until when a review may be asked was told to the
objector, and never moves.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from portal import clock
from portal.audit.actions import record
from workflows.cases.models import WorkItemState
from workflows.notices.handling.limits import RECOUNTED, days_of, due_from
from workflows.notices.models import CommentRequest, Handling, HandlingStep, Objection


def recount(*, year: int | None = None) -> int:
    """Count the days that had no calendar, and those that the changed calendar of `year` moves; return how many moved.

    Doing it again changes nothing.
    """
    done = 0
    steps = HandlingStep.objects.filter(_touched(year, "counted_from"), state=WorkItemState.OPEN, days__isnull=False)
    for work in steps.select_related("handling__objection__tenant"):
        objection = work.handling.objection
        day = due_from(work.counted_from, work.days, objection.tenant)
        done += _settle(
            HandlingStep.objects.filter(pk=work.pk), objection, work.title, "due_on", before=work.due_on, after=day
        )
    asked = CommentRequest.across_tenants.filter(_touched(year, "asked_at"), answered_at=None, closed_at=None)
    for one in asked.filter(days__isnull=False).select_related("objection__tenant"):
        day = due_from(one.asked_at.astimezone(clock.BEIJING).date(), one.days, one.objection.tenant)
        done += _settle(
            CommentRequest.across_tenants.filter(pk=one.pk),
            one.objection,
            "答复征询",
            "due_on",
            before=one.due_on,
            after=day,
        )
    for handling in Handling.objects.filter(_window_without_end()).select_related("objection__tenant"):
        objection = handling.objection
        replied_on = handling.replied_on or clock.today()  # the filter leaves no None
        day = due_from(replied_on, days_of(handling, "review_window"), objection.tenant)
        done += _settle(
            Handling.objects.filter(pk=handling.pk), objection, "申请复核", "review_until", before=None, after=day
        )
    return done


def _touched(year: int | None, start: str) -> Q:
    """Return the days that are not known, and with `year` those whose count runs through it."""
    moved = Q(due_on__year__gte=year, **{f"{start}__year__lte": year}) if year is not None else Q()
    return Q(due_on=None) | moved if moved else Q(due_on=None)


def _window_without_end() -> Q:
    return Q(closed_at=None, review_until=None, replied_on__isnull=False, objection__review=None)


@transaction.atomic
def _settle(
    rows: QuerySet[Any], objection: Objection, what: str, field: str, *, before: dt.date | None, after: dt.date | None
) -> bool:
    """Write a day that is new or another one, if nobody was faster, and put it on record."""
    if after is None or after == before or not rows.filter(**{field: before}).update(**{field: after}):
        return False
    how = (
        f"工作日历调整后，由{before:%Y-%m-%d}改为{after:%Y-%m-%d}"
        if before
        else f"工作日历公布后，确定为{after:%Y-%m-%d}"
    )
    record(
        tenant=objection.tenant,
        actor=None,
        verb=RECOUNTED,
        target=f"objection:{objection.pk}",
        summary=f"{what}的期限：{how}",
    )
    return True
