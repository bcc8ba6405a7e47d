"""Where the demonstration's clock starts, and the working days before that moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from portal import clock
from portal.workcalendar.engine import (
    ONE_DAY,
    Calendar,
    CountingMode,
    last_announceable_day,
    subtract_workdays,
    workday_on_or_after,
)
from portal.workcalendar.queries import national_calendar

NOTICE_DAYS = 5
MORNING = dt.time(10, 0)
LATEST_FOR_TODAY = dt.time(15, 0)
"""After this hour, a notice that is about to close closes on the next working day instead of today."""


@dataclass(frozen=True)
class Opening:
    """The moment at which the demonstration opens.

    `real_day` is the day on which it was loaded; where a five-day notice can no longer be announced
    on that day, because the year after is not published, `moment` lies on the last day on which it can.
    """

    moment: dt.datetime
    real_day: dt.date

    @property
    def is_limited(self) -> bool:
        """Whether the calendar, not the day, decided where the clock starts."""
        return self.moment.date() != self.real_day

    @property
    def sentence(self) -> str:
        """Return what the person is told about a limited start, "" for an ordinary one."""
        if not self.is_limited:
            return ""
        day = self.moment.date()
        missing = day.year + 1
        return (
            f"{missing}年的放假安排尚未发布，今天（{self.real_day.year}年{self.real_day.month}月{self.real_day.day}日）"
            f"算不出五个工作日的公示期，因此演示时钟从能够发布公示的最后一天开始："
            f"{day.year}年{day.month}月{day.day}日。"
        )


def opening() -> Opening:
    """Return where the clock starts: now, or the last day on which a notice can be announced.

    Raises CalendarNotPublished if no published year allows a notice.
    """
    now = clock.now()
    day = last_announceable_day(national_calendar(), NOTICE_DAYS, day=now.date(), mode=CountingMode.NEXT_DAY)
    moment = now if day == now.date() else dt.datetime.combine(day, MORNING, tzinfo=clock.BEIJING)
    return Opening(moment, now.date())


def too_late_to_announce() -> str:
    """Return what to tell somebody whose clock has run past the last day that can announce, else ""."""
    today = clock.today()
    last = last_announceable_day(national_calendar(), NOTICE_DAYS, day=today, mode=CountingMode.NEXT_DAY)
    if last == today:
        return ""
    return (
        f"按演示时间已经不能再发布五个工作日的公示：{last.year}年{last.month}月{last.day}日之后的公示期"
        "要算到放假安排尚未发布的年份。其余环节不受影响；"
        "要回到能发布公示的日期，请运行 manage.py demo_clock --reset。"
    )


@dataclass(frozen=True)
class Days:
    """Working days counted back from the opening."""

    opening: dt.datetime
    calendar: Calendar

    @property
    def today(self) -> dt.date:
        """The day of the opening."""
        return self.opening.date()

    def before(self, anchor: dt.date, count: int, hour: int, minute: int = 0) -> dt.datetime:
        """Return the time of day on the `count`-th working day before `anchor` (count ≥ 1)."""
        day = subtract_workdays(anchor, count, calendar=self.calendar)
        return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=clock.BEIJING)

    def next_closing_day(self) -> dt.date:
        """Return the day on which the notice closes that is about to: today, or the next working day."""
        if self.calendar.is_workday(self.today) and self.opening.time() < LATEST_FOR_TODAY:
            return self.today
        return workday_on_or_after(self.today + ONE_DAY, calendar=self.calendar)
