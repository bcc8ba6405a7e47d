"""The flow of an objection begins and ends by the clock. Everything here may run twice, and after a kill."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from portal import clock
from portal.audit.actions import record
from workflows.cases.engine import wake
from workflows.cases.models import WorkItemState
from workflows.notices.actions.releasing import take
from workflows.notices.handling.limits import days_of, due_from, limits_for
from workflows.notices.handling.registry import current_flow
from workflows.notices.models import CommentRequest, Handling, HandlingStep, Objection, ObjectionState

logger = logging.getLogger(__name__)

REVIEW_WINDOW = "review_window"
BATCH = 200
"""Objections that one run begins: a burst is handled by several runs."""


def begin(objection: Objection) -> Handling:
    """Begin the flow of an objection that the caller holds; the second time changes nothing.

    Receiving does not wait for it: an objection is stored first, and begins when the worker, or the first official,
    comes to it.
    """
    with transaction.atomic():
        found = Handling.objects.filter(objection=objection).first()
        if found is not None:
            return found
        made = Handling.objects.create(objection=objection, limits=limits_for(objection), started_at=clock.now())
        current_flow().received.run(handling=made)
        return made


def begin_again(objection: Objection) -> None:
    """Begin the flow of an objection anew whose first one has ended by a merge that was taken back."""
    Handling.objects.filter(objection=objection).update(closed_at=None)
    current_flow().received.run(handling=Handling.objects.get(objection=objection))


def keep_time() -> int:
    """Begin what has arrived, end the time for reviews, compute due days that had no calendar; return how many."""
    fresh = Objection.across_tenants.filter(state=ObjectionState.RECEIVED, handling=None).order_by("pk")
    over = Objection.across_tenants.filter(
        handling__closed_at=None, handling__replied_on__isnull=False, review=None
    ).order_by("pk")
    today = clock.today()
    done = _each(fresh.values_list("pk", flat=True)[:BATCH], _begin_one)
    done += _each(over.filter(handling__review_until__lt=today).values_list("pk", flat=True), _end_window)
    return done + compute_due_days()


def _each(keys: Iterable[int], verb: Callable[[int], bool]) -> int:
    done = 0
    for pk in list(keys):
        try:
            done += verb(pk)
        except Exception:  # one broken objection must not stop the others; the next run tries again
            logger.exception("objection %s could not be moved on and will be tried again", pk)
    return done


@transaction.atomic
def _begin_one(pk: int) -> bool:
    objection = take(Objection.across_tenants.get(pk=pk).tenant, pk)
    if objection.state != ObjectionState.RECEIVED or hasattr(objection, "handling"):
        return False
    begin(objection)
    return True


@transaction.atomic
def _end_window(pk: int) -> bool:
    objection = take(Objection.across_tenants.get(pk=pk).tenant, pk)
    until = objection.handling.review_until
    if until is None or until >= clock.today():
        return False
    return wake(case=objection.handling, step=REVIEW_WINDOW)


def compute_due_days() -> int:
    """Compute the days that could not be counted while a year's calendar was unpublished; return how many.

    Each one is on record: a day that was open is now a date (RULES B4).
    """
    done = 0
    steps = HandlingStep.objects.filter(state=WorkItemState.OPEN, due_on=None, days__isnull=False)
    for work in steps.select_related("handling__objection__tenant"):
        objection = work.handling.objection
        day = due_from(work.counted_from, work.days, objection.tenant)
        done += _settle_day(HandlingStep.objects.filter(pk=work.pk, due_on=None), objection, due_on=day)
    asked = CommentRequest.across_tenants.filter(answered_at=None, closed_at=None, due_on=None, days__isnull=False)
    for one in asked.select_related("objection__tenant"):
        day = due_from(one.asked_at.astimezone(clock.BEIJING).date(), one.days, one.objection.tenant)
        rows = CommentRequest.across_tenants.filter(pk=one.pk, due_on=None)
        done += _settle_day(rows, one.objection, due_on=day)
    for handling in Handling.objects.filter(_window_without_end()).select_related("objection__tenant"):
        objection = handling.objection
        replied_on = handling.replied_on or clock.today()  # the filter leaves no None
        day = due_from(replied_on, days_of(handling, REVIEW_WINDOW), objection.tenant)
        done += _settle_day(Handling.objects.filter(pk=handling.pk, review_until=None), objection, review_until=day)
    return done


def _window_without_end() -> Q:
    return Q(closed_at=None, review_until=None, replied_on__isnull=False, objection__review=None)


@transaction.atomic
def _settle_day(rows: QuerySet[Any], objection: Objection, **day: dt.date | None) -> bool:
    (value,) = day.values()
    if value is None or not rows.update(**day):
        return False
    record(
        tenant=objection.tenant,
        actor=None,
        verb="objection.due_computed",
        target=f"objection:{objection.pk}",
        summary=f"工作日历公布后，期限确定为{value:%Y-%m-%d}",
    )
    return True
