"""As a notice editor I get the last day of a notice right, or a clear refusal (RULES S2-11, A8-2, B4).

The vectors are real notices and the State Council's own arrangements; the property
tests count day by day, independently of the engine.
"""

import datetime as dt

import pytest
from chinese_calendar import is_workday as package_is_workday
from hypothesis import given
from hypothesis import strategies as st

from portal.clock import BEIJING
from portal.workcalendar.engine import (
    Calendar,
    CalendarNotPublished,
    CountingMode,
    DayKind,
    Unit,
    add_workdays,
    closing_moment,
    deadline,
    is_workday,
    last_announceable_day,
    subtract_workdays,
    workday_on_or_after,
    workdays_between,
    years_after,
)
from portal.workcalendar.sources import from_package

INCLUSIVE, NEXT_DAY = CountingMode.PUBLICATION_DAY_COUNTS, CountingMode.NEXT_DAY
YEARS = from_package()
CALENDAR = Calendar(
    years=frozenset(year.year for year in YEARS), days={day.date: day.kind for year in YEARS for day in year.days}
)


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "mode", "last"),
    [
        ("2026-09-24", INCLUSIVE, "2026-10-08"),
        ("2026-09-24", NEXT_DAY, "2026-10-09"),
        ("2026-02-12", INCLUSIVE, "2026-02-25"),
        ("2026-02-12", NEXT_DAY, "2026-02-26"),
        ("2023-02-09", INCLUSIVE, "2023-02-15"),  # the Torch centre's own notice
        ("2023-07-31", INCLUSIVE, "2023-08-04"),  # Shanghai
        ("2023-04-23", INCLUSIVE, "2023-04-27"),  # Hubei, published on a make-up Sunday
        ("2026-11-21", INCLUSIVE, "2026-11-27"),  # a Saturday does not count, so both modes agree
        ("2026-11-21", NEXT_DAY, "2026-11-27"),
        ("2026-12-25", INCLUSIVE, "2026-12-31"),
    ],
)
def test_five_working_days(start, mode, last):
    assert deadline(day(start), 5, mode=mode, unit=Unit.WORKING, calendar=CALENDAR) == day(last)


@pytest.mark.parametrize(
    ("start", "length", "mode", "last"),
    [
        ("2023-01-05", 5, INCLUSIVE, "2023-01-09"),  # Hubei, five natural days
        ("2021-10-12", 10, NEXT_DAY, "2021-10-22"),
        ("2026-12-28", 5, NEXT_DAY, "2027-01-02"),  # natural days need no calendar
    ],
)
def test_natural_days(start, length, mode, last):
    assert deadline(day(start), length, mode=mode, unit=Unit.NATURAL, calendar=CALENDAR) == day(last)


@pytest.mark.parametrize(
    ("text", "works"), [("2023-04-23", True), ("2023-04-24", True), ("2026-10-07", False), ("2026-10-10", True)]
)
def test_make_up_days_are_working_days(text, works):
    assert is_workday(day(text), calendar=CALENDAR) is works


@pytest.mark.parametrize("mode", CountingMode)
def test_a_year_that_is_not_published_is_refused_by_name(mode):
    with pytest.raises(CalendarNotPublished, match="2027年的工作日历尚未发布") as refusal:
        deadline(day("2026-12-28"), 5, mode=mode, unit=Unit.WORKING, calendar=CALENDAR)
    assert (refusal.value.year, refusal.value.code) == (2027, "calendar_not_published")


def test_a_gap_between_published_years_is_refused():
    holed = Calendar(years=CALENDAR.years - {2025}, days=CALENDAR.days)
    with pytest.raises(CalendarNotPublished, match="2025年"):
        workdays_between(day("2024-12-30"), day("2026-01-05"), calendar=holed)


@pytest.mark.parametrize("length", [0, -1])
def test_a_period_has_at_least_one_day(length):
    with pytest.raises(ValueError, match="at least one day"):
        deadline(day("2026-11-20"), length, mode=NEXT_DAY, unit=Unit.NATURAL, calendar=CALENDAR)
    with pytest.raises(ValueError, match="from one upwards"):
        add_workdays(day("2026-11-20"), length, calendar=CALENDAR)


def test_without_an_office_hour_the_whole_day_is_in_time():
    assert closing_moment(day("2026-08-31")) == dt.datetime(2026, 9, 1, tzinfo=BEIJING)
    assert closing_moment(day("2026-08-31"), dt.time(17, 30)) == dt.datetime(2026, 8, 31, 17, 30, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("since", "years", "last"),
    [("2020-12-05", 5, "2025-12-05"), ("2024-02-29", 5, "2029-02-28"), ("2024-02-29", 4, "2028-02-29")],
)
def test_validity_ends_on_the_corresponding_day(since, years, last):
    assert years_after(day(since), years) == day(last)


@pytest.mark.parametrize(
    ("today", "length", "mode", "last"),
    [
        ("2026-11-22", 5, NEXT_DAY, "2026-11-22"),
        ("2026-12-28", 5, NEXT_DAY, "2026-12-24"),
        ("2026-12-28", 5, INCLUSIVE, "2026-12-25"),
        ("2027-06-01", 5, INCLUSIVE, "2026-12-25"),
        ("2040-01-01", 20, NEXT_DAY, "2026-12-03"),
    ],
)
def test_the_last_day_on_which_a_notice_can_be_announced(today, length, mode, last):
    assert last_announceable_day(CALENDAR, length, day=day(today), mode=mode) == day(last)


@pytest.mark.parametrize(("calendar", "today"), [(Calendar(frozenset()), "2026-01-05"), (CALENDAR, "2003-12-01")])
def test_without_any_calendar_nothing_can_be_announced(calendar, today):
    with pytest.raises(CalendarNotPublished, match=today[:4]):
        last_announceable_day(calendar, 5, day=day(today))


@pytest.mark.parametrize("mode", CountingMode)
@pytest.mark.parametrize("hour", [None, dt.time(17, 30)])
def test_the_last_day_is_in_time_until_the_office_closes(mode, hour):
    last = deadline(day("2026-09-24"), 5, mode=mode, unit=Unit.WORKING, calendar=CALENDAR)
    end = closing_moment(last, hour)
    assert end.utcoffset() == dt.timedelta(hours=8)  # in Beijing, wherever the server stands
    assert (end - dt.timedelta(seconds=1)).date() == last


# --- properties: against a slow count that asks the package itself, day by day

DAYS = st.dates(min_value=dt.date(2004, 3, 1), max_value=dt.date(2026, 9, 1))
LENGTHS = st.integers(min_value=1, max_value=40)


def slow_days(first, last):
    """Every day from `first` to `last`, both included."""
    return [dt.date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


@given(start=DAYS, length=LENGTHS, mode=st.sampled_from(CountingMode))
def test_exactly_that_many_working_days_lie_in_the_period(start, length, mode):
    last = deadline(start, length, mode=mode, unit=Unit.WORKING, calendar=CALENDAR)
    counted = slow_days(start, last) if mode is INCLUSIVE else slow_days(start, last)[1:]
    assert sum(package_is_workday(one) for one in counted) == length
    assert package_is_workday(last)


@given(start=DAYS, length=LENGTHS)
def test_counting_from_the_next_day_is_never_shorter(start, length):
    inclusive, next_day = (
        deadline(start, length, mode=mode, unit=Unit.WORKING, calendar=CALENDAR) for mode in (INCLUSIVE, NEXT_DAY)
    )
    assert (next_day > inclusive) if package_is_workday(start) else (next_day == inclusive)


@given(start=DAYS, length=LENGTHS)
def test_subtracting_undoes_adding_from_a_working_day(start, length):
    first = workday_on_or_after(start, calendar=CALENDAR)
    assert subtract_workdays(add_workdays(first, length, calendar=CALENDAR), length, calendar=CALENDAR) == first


@given(first=DAYS, span=st.integers(min_value=-5, max_value=90))
def test_between_counts_as_the_package_does(first, span):
    last = first + dt.timedelta(days=span)
    assert workdays_between(first, last, calendar=CALENDAR) == sum(map(package_is_workday, slow_days(first, last)))


@given(start=DAYS)
def test_the_first_working_day_on_or_after_is_the_nearest(start):
    found = workday_on_or_after(start, calendar=CALENDAR)
    assert [package_is_workday(one) for one in slow_days(start, found)] == [False] * (found - start).days + [True]


# --- properties: with any overlay of local exceptions, against a count that knows only the definition

OVERLAYS = st.dictionaries(
    st.dates(min_value=dt.date(2026, 3, 1), max_value=dt.date(2026, 6, 30)), st.sampled_from(DayKind), max_size=30
)


def overlaid(exceptions):
    return Calendar(years=CALENDAR.years, days={**CALENDAR.days, **exceptions})


def works(one, exceptions):
    """Say by the definition whether an office with these exceptions works: the exception first, then the nation."""
    return exceptions[one] == DayKind.WORK if one in exceptions else package_is_workday(one)


@given(start=st.dates(min_value=dt.date(2026, 2, 1), max_value=dt.date(2026, 7, 1)), length=LENGTHS, given_=OVERLAYS)
def test_local_exceptions_lie_over_the_nations_days(start, length, given_):
    calendar = overlaid(given_)
    last = add_workdays(start, length, calendar=calendar)
    counted = [one for one in slow_days(start, last)[1:] if works(one, given_)]
    assert (len(counted), counted[-1]) == (length, last)
    first = subtract_workdays(last, length, calendar=calendar)
    before = [one for one in slow_days(first, last)[:-1] if works(one, given_)]
    assert (len(before), before[0]) == (length, first)
    assert workdays_between(start, last, calendar=calendar) == length + works(start, given_)


@given(start=DAYS, length=LENGTHS, mode=st.sampled_from(CountingMode))
def test_natural_days_are_counted_one_by_one(start, length, mode):
    last = deadline(start, length, mode=mode, unit=Unit.NATURAL, calendar=Calendar(frozenset()))
    counted = slow_days(start, last) if mode is INCLUSIVE else slow_days(start, last)[1:]
    assert len(counted) == length


@given(start=st.dates(min_value=dt.date(2026, 11, 1), max_value=dt.date(2026, 12, 31)), length=LENGTHS)
def test_what_would_touch_an_unpublished_year_is_refused_and_nothing_else(start, length):
    left = [one for one in slow_days(start, dt.date(2026, 12, 31))[1:] if package_is_workday(one)]
    if length <= len(left):
        assert add_workdays(start, length, calendar=CALENDAR) == left[length - 1]
    else:
        with pytest.raises(CalendarNotPublished, match="2027年"):
            add_workdays(start, length, calendar=CALENDAR)
