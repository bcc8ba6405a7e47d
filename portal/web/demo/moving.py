"""Moving the demonstration's clock forward, and doing at once what thereby fell due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from portal import clock
from portal.clock.actions import ClockIsReal, set_clock
from portal.errors import DomainError
from portal.web.demo.moments import opening
from portal.workcalendar.engine import add_workdays
from portal.workcalendar.queries import national_calendar
from workflows.cases.engine import fire_due_timers
from workflows.notices.actions import close_due, open_due
from workflows.notices.models import Notice

A_MOMENT = dt.timedelta(minutes=5)
"""How far past a closing the clock is put, so that the closing is plainly over."""

MOST_WORKDAYS = 250
"""A working year: more in one step is a typing error."""


class ClockGoesForward(DomainError):
    """The clock was asked to show an earlier moment than it does."""

    code = "clock_goes_forward"
    message = "演示时钟只能向前调整；如需回到起点，请运行 manage.py demo_clock --reset。"


class BeyondCalendar(DomainError):
    """The moment lies in a year whose working days are not published."""

    code = "beyond_calendar"


class BadStep(DomainError):
    """The number of working days makes no sense."""

    code = "bad_step"
    message = f"请给出 1 到 {MOST_WORKDAYS} 之间的工作日数。"


@dataclass(frozen=True)
class Move:
    """What moving the clock did."""

    before: dt.datetime
    after: dt.datetime
    timers: int
    notices: int


def move_workdays(*, workdays: int) -> Move:
    """Move the clock forward by working days, the time of day unchanged.

    Raises ClockIsReal, BadStep, and CalendarNotPublished at the end of the published years.
    """
    _demonstration_only()
    if not 1 <= workdays <= MOST_WORKDAYS:
        raise BadStep
    now = clock.now()
    day = add_workdays(now.date(), workdays, calendar=national_calendar())
    return _move(now, now.replace(year=day.year, month=day.month, day=day.day))


def move_to(*, moment: dt.datetime) -> Move:
    """Move the clock forward to `moment` (aware). Raises ClockIsReal, ClockGoesForward, BeyondCalendar."""
    _demonstration_only()
    now = clock.now()
    if moment <= now:
        raise ClockGoesForward
    local = moment.astimezone(clock.BEIJING)
    published = national_calendar().years
    if local.year not in published:
        raise BeyondCalendar(
            f"{local.year}年的工作日历尚未发布，演示时钟不能调到该年；最晚可调到{max(published)}年12月31日。"
        )
    return _move(now, local)


def move_past_next_closing() -> Move:
    """Move the clock to just after the next notice closes. Raises BadStep when no notice runs."""
    _demonstration_only()
    closing = next_closing()
    if closing is None:
        raise BadStep("目前没有正在进行的公示。")
    return move_to(moment=closing + A_MOMENT)


def next_closing() -> dt.datetime | None:
    """Return when the next running notice of any authority closes, or None."""
    running = Notice.across_tenants.filter(closes_at__gt=clock.now()).order_by("closes_at")
    closes_at = running.values_list("closes_at", flat=True).first()
    return closes_at.astimezone(clock.BEIJING) if closes_at else None


def reset() -> Move:
    """Put the clock back to where it starts: the real moment, or the last day that can announce."""
    _demonstration_only()
    before = clock.now()
    set_clock(moment=dt.datetime.now(clock.BEIJING))  # the one place that asks for the real moment
    set_clock(moment=opening().moment)
    return Move(before, clock.now(), 0, 0)


def _demonstration_only() -> None:
    if not settings.DEMO_MODE:
        raise ClockIsReal


def _move(before: dt.datetime, moment: dt.datetime) -> Move:
    after = set_clock(moment=moment)
    open_due()
    return Move(before, after, timers=fire_due_timers(), notices=close_due())
