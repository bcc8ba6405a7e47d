"""A clerk's calendar shows when applications open and close, by whole days, and nothing of another authority."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from portal import clock
from tests.cms_content.conftest import MOMENT
from tests.cms_content.guide_samples import guide

ICS = "/feeds/windows.ics"


@pytest.fixture
def ask(client):
    return lambda host="hubei.localhost", **headers: client.get(ICS, headers={"host": host, **headers})


def events(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.content).walk("VEVENT")


def days(answer):
    return [(str(one["SUMMARY"]), one["DTSTART"].dt, one["DTEND"].dt) for one in events(answer)]


def test_the_last_day_lies_inside_and_names_stay(ask, hubei):
    page = guide(hubei)
    window, closing = events(ask())
    assert (window["DTSTART"].dt, window["DTEND"].dt) == (dt.date(2026, 11, 2), dt.date(2026, 12, 12))
    assert (closing["DTSTART"].dt, closing["DTEND"].dt) == (dt.date(2026, 12, 11), dt.date(2026, 12, 12))
    assert [str(one["UID"]) for one in (window, closing)] == [
        f"guide-{page.pk}-window@hubei.localhost",
        f"guide-{page.pk}-closing@hubei.localhost",
    ]
    assert {str(one["URL"]) for one in (window, closing)} == {"http://hubei.localhost/guides/guide/"}
    assert str(window["DESCRIPTION"]) == "向省级机关申请认定集群。\n2026年11月2日开始，2026年12月11日 24:00 截止"
    before = [str(one["UID"]) for one in (window, closing)]
    page.title = "改过的标题"
    page.save_revision().publish()
    assert [str(one["UID"]) for one in events(ask())] == before


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"closes_on": None}, [("开始受理：示例集群认定", dt.date(2026, 11, 2), dt.date(2026, 11, 3))]),
        ({"opens_on": None}, [("申报截止：示例集群认定", dt.date(2026, 12, 11), dt.date(2026, 12, 12))]),
        ({"opens_on": None, "closes_on": None, "window_note": "常年受理"}, []),
    ],
)
def test_only_known_days_are_told(ask, hubei, changes, told):
    guide(hubei, **changes)
    assert days(ask()) == told


def test_drafts_closed_pages_and_other_authorities_are_not_in_it(ask, hubei, jiangsu):
    guide(jiangsu, title="江苏独有")
    guide(hubei, live=False)
    hidden = guide(hubei, slug="hidden")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    assert days(ask()) == []
    assert {title for title, _first, _last in days(ask("jiangsu.localhost"))} == {"江苏独有", "申报截止：江苏独有"}


def test_a_title_cannot_add_lines(ask, hubei):
    guide(hubei, title="甲\r\nEND:VEVENT\r\nBEGIN:VEVENT\nUID:forged")
    assert len(events(ask())) == 2


def test_unchanged_is_answered_with_304_on_any_day(ask, hubei):
    guide(hubei)
    etag = ask()["ETag"]
    with clock.frozen(MOMENT + dt.timedelta(days=2)):
        assert ask(**{"if-none-match": etag}).status_code == 304


def test_three_guides_cost_the_queries_of_one(ask, hubei):
    def cost():
        ask()
        with CaptureQueriesContext(connection) as seen:
            ask()
        return len(seen)

    guide(hubei, programme_key="one")
    one = cost()
    guide(hubei, slug="two", programme_key="two")
    guide(hubei, slug="three")
    assert cost() == one
