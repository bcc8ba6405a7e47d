"""A visitor of the demonstration sees a guide that is about to close, whenever it is loaded."""

from __future__ import annotations

import datetime as dt

import pytest

from cms_content.demo_guides import load_demo_guides
from cms_content.demo_policies import load_demo_policies
from portal import clock

CALL = "/guides/demo-platform-needs/"


@pytest.fixture
def load(nation, hubei, jiangsu):
    load_demo_policies(actor=None)
    return lambda **given: load_demo_guides(actor=None, tenants={"national": nation, "hubei": hubei}, **given)


def window(get):
    found = get(CALL).context["window"]
    return (found.label, found.left, found.left_unit, found.closes_on)


def test_it_closes_some_working_days_after_today(get, load):
    load()
    assert window(get) == ("受理中", 9, "个工作日", dt.date(2026, 12, 2))  # Friday 20 November counts as the first
    assert "还剩 9 个工作日" in get("/guides/").content.decode()


def test_it_may_be_loaded_for_a_later_first_day(get, load):
    load(first_day=dt.date(2026, 12, 1))
    with clock.frozen(dt.datetime(2026, 12, 1, 9, tzinfo=clock.BEIJING)):
        assert window(get) == ("受理中", 9, "个工作日", dt.date(2026, 12, 11))


def test_where_the_next_year_is_not_published_it_counts_natural_days(get, load):
    with clock.frozen(dt.datetime(2026, 12, 28, 9, tzinfo=clock.BEIJING)):
        load()
        assert window(get) == ("受理中", 15, "天", dt.date(2027, 1, 11))


def test_it_says_that_it_is_a_demonstration_and_is_loaded_once(get, load):
    first = load()
    page = get(CALL).content.decode()
    assert ("待核实" in page, "演示" in page, "开始申报" in page) == (True, True, False)
    assert [one.pk for one in load()] == [one.pk for one in first]
