"""The clock of a whole case: started by its flow at acceptance, paused while the applicant corrects (RULES S4-12).

Each of these is a step of a flow (`steps.act`) and safe to do twice.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from portal import clock
from portal.workcalendar.engine import CalendarNotPublished, add_workdays, workdays_between
from portal.workcalendar.queries import calendar_for
from workflows.cases.models.limit import TotalLimit

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
            "due_on": _ahead(case, accepted_on, days),
        },
    )
    return limit


def pause_limit(case: Case) -> None:
    """Stop the clock; the day of the pause itself is used up. Does nothing where no clock runs."""
    limit = TotalLimit.objects.filter(case=case, left=None).first()
    if limit is None:
        return
    if limit.due_on is None:
        limit.left = limit.days - _workdays_after(case, limit.accepted_on, clock.today())
    else:
        limit.left = _workdays_after(case, clock.today(), limit.due_on)
    limit.left, limit.due_on = max(limit.left, 0), None
    limit.save(update_fields=["left", "due_on"])


def resume_limit(case: Case) -> None:
    """Let the clock run on with what was left, from the day after today. Does nothing where none is paused."""
    limit = TotalLimit.objects.filter(case=case).exclude(left=None).first()
    if limit is None or limit.left is None:
        return
    limit.due_on = _ahead(case, clock.today(), limit.left) if limit.left else clock.today()
    limit.left = None
    limit.save(update_fields=["left", "due_on"])


def _ahead(case: Case, day: dt.date, days: int) -> dt.date | None:
    try:
        return add_workdays(day, days, calendar=calendar_for(case.edition.tenant))
    except CalendarNotPublished:
        return None


def _workdays_after(case: Case, first: dt.date, last: dt.date) -> int:
    """Return the working days after `first` up to `last`."""
    return workdays_between(first + dt.timedelta(days=1), last, calendar=calendar_for(case.edition.tenant))
