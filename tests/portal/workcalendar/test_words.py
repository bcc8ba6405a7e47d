"""As a clerk I read how far away a day is in working days, and nothing where they cannot be counted."""

import datetime as dt

import pytest

from portal import clock
from portal.workcalendar.engine import Calendar, DayKind
from portal.workcalendar.words import distance

FRIDAY = dt.datetime(2026, 6, 5, 10, tzinfo=clock.BEIJING)
CALENDAR = Calendar(years=frozenset({2026}), days={dt.date(2026, 6, 9): DayKind.OFF})


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 6, 2), "已超期 3 个工作日"),
        (dt.date(2026, 6, 5), "今天到期"),
        (dt.date(2026, 6, 8), "还剩 1 个工作日"),
        (dt.date(2026, 6, 10), "还剩 2 个工作日"),
        (dt.date(2027, 1, 4), ""),
    ],
)
def test_a_day_is_told_in_working_days(day, words):
    with clock.frozen(FRIDAY):
        assert distance(day, CALENDAR) == words


def test_on_the_weekend_after_no_working_day_has_passed():
    with clock.frozen(FRIDAY + dt.timedelta(days=1)):
        assert distance(FRIDAY.date(), CALENDAR) == "已超期"
