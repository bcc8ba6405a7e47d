"""Working days and deadlines by the Chinese calendar: pure functions, no database.

A year whose calendar is not published is never guessed (RULES A8-2, B4): whatever
would have to know about one of its days raises CalendarNotPublished.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.clock import BEIJING
from portal.errors import DomainError

ONE_DAY = dt.timedelta(days=1)
FRIDAY = 4


class DayKind(TextChoices):
    """What makes a day differ from its weekday."""

    OFF = "off", "放假"
    WORK = "work", "调休上班"


class CountingMode(TextChoices):
    """On which day a period begins to count (RULES A8-2)."""

    PUBLICATION_DAY_COUNTS = "publication_day", _("发布当日计入")
    NEXT_DAY = "next_day", _("自发布次日起算")


class Unit(TextChoices):
    """In which days a period is measured (RULES B5.3)."""

    WORKING = "working", _("工作日")
    NATURAL = "natural", _("自然日")


class CalendarNotPublished(DomainError):
    """A deadline touches a year whose holidays are not published."""

    code = "calendar_not_published"
    status = HTTPStatus.CONFLICT

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"{year}年的工作日历尚未发布，无法计算涉及{year}年的期限。"
            f"请在国务院办公厅公布{year}年放假安排、系统管理员发布该年日历后再办理。"
        )


@dataclass(frozen=True)
class Calendar:
    """The published years, and the days in them that differ from their weekday."""

    years: frozenset[int]
    days: Mapping[dt.date, str] = field(default_factory=dict)

    def is_workday(self, day: dt.date) -> bool:
        """Say whether offices work on `day`. Raises CalendarNotPublished."""
        if day.year not in self.years:
            raise CalendarNotPublished(day.year)
        kind = self.days.get(day)
        return day.weekday() <= FRIDAY if kind is None else kind == DayKind.WORK


def is_workday(day: dt.date, *, calendar: Calendar) -> bool:
    """Say whether offices work on `day`. Raises CalendarNotPublished."""
    return calendar.is_workday(day)


def add_workdays(day: dt.date, count: int, *, calendar: Calendar) -> dt.date:
    """Return the `count`-th working day after `day`, which itself never counts (count ≥ 1)."""
    return _walk(day, count, ONE_DAY, calendar)


def subtract_workdays(day: dt.date, count: int, *, calendar: Calendar) -> dt.date:
    """Return the `count`-th working day before `day`, which itself never counts (count ≥ 1)."""
    return _walk(day, count, -ONE_DAY, calendar)


def workdays_between(first: dt.date, last: dt.date, *, calendar: Calendar) -> int:
    """Return how many working days lie in [first, last], both included; 0 if last < first."""
    return sum(calendar.is_workday(first + ONE_DAY * step) for step in range((last - first).days + 1))


def workday_on_or_after(day: dt.date, *, calendar: Calendar) -> dt.date:
    """Return `day` if it is a working day, otherwise the next one."""
    return day if calendar.is_workday(day) else add_workdays(day, 1, calendar=calendar)


def deadline(start: dt.date, length: int, *, mode: str, unit: str, calendar: Calendar) -> dt.date:
    """Return the last day of a period of `length` days that is announced on `start`.

    With PUBLICATION_DAY_COUNTS the day of publication is day 1, provided that it is a
    working day where working days are counted; with NEXT_DAY it never counts. Natural
    days need no calendar: no year is refused for them. (RULES A8-2, S2-11)

    Parameters
    ----------
    start: day of publication, in Beijing.
    length: number of days of `unit`, at least 1.

    Raises CalendarNotPublished naming the first year that would have to be guessed.
    """
    if length < 1:
        raise ValueError("a period has at least one day")
    before_first = start - ONE_DAY if CountingMode(mode) is CountingMode.PUBLICATION_DAY_COUNTS else start
    if Unit(unit) is Unit.NATURAL:
        return before_first + ONE_DAY * length
    return add_workdays(before_first, length, calendar=calendar)


def closing_moment(day: dt.date, hour: dt.time | None = None) -> dt.datetime:
    """Return the first moment that is too late, in Beijing time.

    Without an office closing hour the whole of `day` is in time, so that is the next
    midnight (RULES A8-6); with one, the hour itself on that day.
    """
    if hour is None:
        return dt.datetime.combine(day + ONE_DAY, dt.time(), tzinfo=BEIJING)
    return dt.datetime.combine(day, hour.replace(tzinfo=None), tzinfo=BEIJING)


def years_after(day: dt.date, years: int) -> dt.date:
    """Return the corresponding day `years` later, the last day of its validity (RULES A8-10).

    A 29 February that has no corresponding day gives the month's last one.
    """
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def last_announceable_day(
    calendar: Calendar, length: int, *, day: dt.date, mode: str = CountingMode.NEXT_DAY, unit: str = Unit.WORKING
) -> dt.date:
    """Return the last day up to and including `day` on which a period of `length` can be announced.

    The demonstration's clock starts there when today's calendar is not published.
    Raises CalendarNotPublished if there is no such day.
    """
    earliest = dt.date(min(calendar.years, default=day.year), 1, 1)
    latest = dt.date(max(calendar.years, default=day.year), 12, 31)
    candidate = min(day, latest)
    while candidate >= earliest:
        try:
            deadline(candidate, length, mode=mode, unit=unit, calendar=calendar)
        except CalendarNotPublished:
            candidate -= ONE_DAY
        else:
            return candidate
    raise CalendarNotPublished(day.year)


def _walk(day: dt.date, count: int, step: dt.timedelta, calendar: Calendar) -> dt.date:
    if count < 1:
        raise ValueError("count working days from one upwards")
    while count:
        day += step
        count -= calendar.is_workday(day)
    return day
