"""The clock of a whole case: started by its flow at acceptance (RULES S4-12).

It stands still while the applicant corrects and while the case is suspended. Each function is a step of a flow
(`steps.act`) or part of a verb, and safe to do twice.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from portal import clock
from portal.workcalendar.engine import CalendarNotPublished
from portal.workcalendar.queries import calendar_for
from workflows.cases.models.limit import TotalLimit
from workflows.cases.timing import days_left, due_after

if TYPE_CHECKING:
    from workflows.cases.models import Case


def start_limit(case: Case, *, days: int, accepted_on: dt.date, deemed: bool = False) -> TotalLimit | None:
    """Start the clock with `days` working days after `accepted_on`; 0 days set no limit."""
    if not days:
        return None
    limit, _ = TotalLimit.objects.get_or_create(
        case=case,
        defaults={
            "days": days,
            "accepted_on": accepted_on,
            "deemed": deemed,
            "counted_from": accepted_on,
            "left": days,
            "due_on": due_after(accepted_on, days, case.edition.tenant),
        },
    )
    return limit


def pause_limit(case: Case) -> None:
    """Stop the clock; the day of the pause itself is used up. Does nothing where no clock runs."""
    limit = TotalLimit.objects.filter(case=case).exclude(counted_from=None).first()
    if limit is None or limit.counted_from is None:
        return
    limit.left = _left(limit.counted_from, limit.left, case)
    limit.counted_from = limit.due_on = None
    limit.save(update_fields=["left", "counted_from", "due_on"])


def resume_limit(case: Case) -> None:
    """Let the clock run on with what was left, from the day after today. Does nothing where none is paused."""
    limit = TotalLimit.objects.filter(case=case, counted_from=None).first()
    if limit is None:
        return
    limit.counted_from = clock.today()
    limit.due_on = due_after(limit.counted_from, limit.left, case.edition.tenant)
    limit.save(update_fields=["counted_from", "due_on"])


def recount(limit: TotalLimit) -> bool:
    """Give a running limit the last day that the calendars of now give it; tell whether that changed it."""
    if limit.counted_from is None:
        return False
    after = due_after(limit.counted_from, limit.left, limit.case.edition.tenant)
    if after is None or after == limit.due_on:
        return False
    limit.due_on = after
    limit.save(update_fields=["due_on"])
    return True


def _left(start: dt.date, days: int, case: Case) -> int:
    """Return what is left at the end of today; in an unpublished year no day counts as used."""
    try:
        return days_left(start, days, clock.today(), calendar_for(case.edition.tenant))
    except CalendarNotPublished:
        return days
