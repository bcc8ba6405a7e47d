"""The clocks of open work: working days that run, stop while a case waits for others, and go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from portal import clock
from portal.workcalendar.engine import Calendar, CalendarNotPublished, add_workdays, workdays_between
from portal.workcalendar.queries import calendar_for
from workflows.cases.models import Case, Suspension, WorkItem

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant


class Timed(Protocol):
    """What has a limit in working days: a step, or the answer to a consultation."""

    days: int | None
    counted_from: Any
    due_on: dt.date | None

    @property
    def tenant(self) -> Tenant:
        """The authority whose calendar counts."""

    @property
    def began_at(self) -> dt.datetime:
        """When it was opened."""

    def save(self, *, update_fields: Any) -> None:
        """Write the named columns."""


ONE_DAY = dt.timedelta(days=1)


def due_in(days: int | None, authority: Tenant) -> dt.date | None:
    """Return the day that lies `days` working days ahead, None without a limit or in an unpublished year."""
    return due_after(clock.today(), days, authority) if days else None


def due_after(start: dt.date, days: int | None, authority: Tenant) -> dt.date | None:
    """Return the `days`-th working day after `start`; with none left, `start` itself.

    None without a limit, and in an unpublished year: the queue says so, and it is computed when the
    year's calendar is published (`actions.reschedule`).
    """
    if days is None:
        return None
    try:
        return day_after(start, days, calendar_for(authority, since=start.year))
    except CalendarNotPublished:
        return None


def day_after(start: dt.date, days: int, calendar: Calendar) -> dt.date:
    """Return the `days`-th working day after `start`, `start` itself for 0. Raises CalendarNotPublished."""
    return add_workdays(start, days, calendar=calendar) if days else start


def days_left(start: dt.date, days: int, today: dt.date, calendar: Calendar) -> int:
    """Return how many of `days` working days, counted after `start`, are left at the end of `today`; never below 0.

    Raises CalendarNotPublished.
    """
    return max(days - workdays_between(start + ONE_DAY, today, calendar=calendar), 0)


def day_after_pauses(
    start: dt.date, days: int, pauses: Iterable[tuple[dt.date, dt.date]], calendar: Calendar
) -> dt.date:
    """Return the `days`-th working day after `start` on a clock that stood still; a used-up one ends as it goes on.

    Parameters
    ----------
    pauses: in order, the day on which it stopped (which still counted) and the one after which it went on.

    Raises CalendarNotPublished.
    """
    for stopped, went_on in pauses:
        start, days = went_on, days_left(start, days, stopped, calendar)
    return day_after(start, days, calendar)


def suspended_days(case: Case, since: dt.datetime) -> list[tuple[dt.date, dt.date]]:
    """Return from which to which day the case was suspended since a moment, in order, without one that still lasts."""
    rows = Suspension.objects.filter(case=case, suspended_at__gte=since).order_by("pk")
    return [(_day(one.suspended_at), _day(one.resumed_at)) for one in rows if one.resumed_at is not None]


def remaining(work: Timed, today: dt.date) -> int | None:
    """Return the working days that the step has left at the end of `today`; None without a limit.

    Where a year in between is not published nothing is guessed: no day counts as used.
    """
    if work.days is None:
        return None
    try:
        return days_left(started(work), work.days, today, calendar_for(work.tenant))
    except CalendarNotPublished:
        return work.days


def started(work: Timed) -> dt.date:
    """Return the day after which the work's days count."""
    return work.counted_from or _day(work.began_at)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.BEIJING).date()


def allowance(case: Case, step: str) -> int | None:
    """Return how many working days `step` has now: the edition's limit, or what the applicant's correction left of it.

    The clock stands still while the applicant corrects: back at the step that asked, the days go on
    where they stopped (RULES A8-6).
    """
    limit = case.edition.step_days.get(step)
    if not limit:
        return None
    if case.never_corrected:
        return int(limit)
    before = (
        WorkItem.objects.filter(case=case, step=step, decision__isnull=False, decision__undoing=None)
        .select_related("tenant", "decision__correction")
        .order_by("-pk")
        .first()
    )
    if before is None or before.closed_at is None or not hasattr(before.decision, "correction"):
        return int(limit)
    return remaining(before, _day(before.closed_at))


def stop(work: Timed) -> None:
    """Stop the clock of an open work item: keep what is left, without a due day. A fixed day stays fixed."""
    if work.days is None:
        return
    work.days, work.due_on = remaining(work, clock.today()), None
    work.save(update_fields=["days", "due_on"])


def go_on(work: Timed) -> None:
    """Let the clock run again, from tomorrow."""
    if work.days is None:
        return
    work.counted_from = clock.today()
    work.due_on = due_after(work.counted_from, work.days, work.tenant)
    work.save(update_fields=["counted_from", "due_on"])
