"""The flow of an objection begins and ends by the clock. Everything here may run twice, and after a kill."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.db import transaction

from portal import clock
from workflows.cases.engine import wake
from workflows.notices.actions.recounting import recount
from workflows.notices.actions.releasing import take
from workflows.notices.handling.limits import limits_for
from workflows.notices.handling.registry import current_flow
from workflows.notices.models import Handling, Objection, ObjectionState

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
    return done + recount()


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
