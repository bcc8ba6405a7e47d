"""An enterprise's clerk follows an authority's notices in a feed reader and sees the periods in the calendar."""

from __future__ import annotations

import datetime as dt

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from portal import clock
from portal.tenancy.roles import Role
from tests.workflows.notices import factories
from tests.workflows.notices.factories import CLOSES, PUBLISHED, SECRETS, object_to
from workflows.notices.actions import close_due
from workflows.notices.models import Notice

ATOM = "/feeds/notices.atom"
ICS = "/feeds/notices.ics"
HOSTILE = "甲 & 乙</script><script>alert(1)</script> ]]>; 一,二\\三"


@pytest.fixture
def foreign(hubei):
    """A notice of another authority, which the nation's feeds must never show."""
    edition = factories.make_edition(hubei, key="other")
    editor = factories.make_user("外省经办", hubei, Role.NOTICE_EDITOR)
    return factories.make_notice(editor, hubei, [factories.make_case(edition, hubei, "外省集群")], title="外省公示")


def read_atom(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def read_events(answer):
    """Return the events; every line is folded at 75 octets, ends with CRLF, and splits no character."""
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    lines = answer.content.split(b"\r\n")
    assert lines[-1] == b""
    assert not [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 75]
    assert [line.decode() for line in lines]
    return Calendar.from_ical(answer.content).walk("VEVENT")


def summaries(answer):
    return [str(event["SUMMARY"]) for event in read_events(answer)]


def in_utc(moment):
    return moment.astimezone(dt.UTC).isoformat()


def retitled(notice, title):
    Notice.across_tenants.filter(pk=notice.pk).update(title=title)


def test_a_feed_reader_gets_the_notices(at_home, notice, nation):
    parsed = read_atom(at_home.get(ATOM))
    entry = parsed.entries[0]
    assert (parsed.feed.title, parsed.feed.author, len(parsed.entries)) == ("国家集群中心公示", "国家集群中心", 1)
    assert (entry.title, entry.link, entry.id, entry.author) == (
        "关于拟确认集群的公示",
        f"http://{nation.host}/notices/{notice.pk}/",
        f"tag:{nation.host},2026-09-24:notice/{notice.pk}",
        "国家集群中心",
    )
    assert entry.summary == (
        f"公示期：2026年9月24日至10月9日 17:30（{notice.counting_rule}）。依据国科发火〔2020〕1号，经审议，现予以公示。"
    )
    assert entry.published == entry.updated == parsed.feed.updated == in_utc(PUBLISHED)


def test_an_ended_notice_stays_and_is_updated_by_its_results(at_home, notice):
    later = CLOSES + dt.timedelta(minutes=5)
    with clock.frozen(later):
        close_due(now=later)
        entry = read_atom(at_home.get(ATOM)).entries[0]
        assert (entry.published, entry.updated) == (in_utc(PUBLISHED), in_utc(later))
        assert len(read_events(at_home.get(ICS))) == 2


def test_the_calendar_has_the_period_and_the_closing_moment(at_home, notice, nation):
    period, closing = read_events(at_home.get(ICS))
    assert (period["DTSTART"].dt, period["DTEND"].dt) == (dt.date(2026, 9, 24), dt.date(2026, 10, 10))
    assert (closing["DTSTART"].dt, closing["DTSTART"].params["TZID"], "DTEND" in closing) == (
        CLOSES,
        "Asia/Shanghai",
        False,
    )
    assert [str(event["UID"]) for event in (period, closing)] == [
        f"notice-{notice.pk}-period@{nation.host}",
        f"notice-{notice.pk}-closing@{nation.host}",
    ]
    assert [str(event["SUMMARY"]) for event in (period, closing)] == [notice.title, f"公示截止：{notice.title}"]
    assert {str(event["URL"]) for event in (period, closing)} == {f"http://{nation.host}/notices/{notice.pk}/"}
    assert str(period["DESCRIPTION"]).endswith("\n" + notice.how_to_object)
    assert period["DTSTAMP"].dt == PUBLISHED


def test_the_calendar_defines_its_time_zone(at_home, notice):
    zones = Calendar.from_ical(at_home.get(ICS).content).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["Asia/Shanghai"]
    assert [one["TZOFFSETTO"].td for one in zones[0].walk("STANDARD")] == [dt.timedelta(hours=8)]


def test_each_site_has_its_own(client, notice, foreign, nation, hubei):
    for path, read in ((ATOM, lambda answer: [entry.title for entry in read_atom(answer).entries]), (ICS, summaries)):
        own, other = (client.get(path, headers={"host": one.host}) for one in (nation, hubei))
        assert set(read(own)) <= {notice.title, f"公示截止：{notice.title}"}
        assert set(read(other)) <= {"外省公示", "公示截止：外省公示"}
        assert len(read(own)) == len(read(other)) > 0


def test_nothing_of_an_objection_is_in_them(at_home, notice, items):
    object_to(notice, items[0])
    for path in (ATOM, ICS):
        text = at_home.get(path).content.decode().replace("\r\n ", "")
        assert [word for word in (*SECRETS, factories.REASONS) if word in text] == []


def test_none_yet_is_valid(at_home):
    assert read_atom(at_home.get(ATOM)).entries == []
    assert read_events(at_home.get(ICS)) == []


def test_what_is_not_yet_published_or_not_live_is_left_out(at_home, notice):
    with clock.frozen(PUBLISHED - factories.SECOND):
        assert read_atom(at_home.get(ATOM)).entries == []
        assert read_events(at_home.get(ICS)) == []
    notice.page.unpublish()
    assert read_atom(at_home.get(ATOM)).entries == []
    assert read_events(at_home.get(ICS)) == []


@pytest.mark.parametrize("path", [ATOM, ICS])
def test_unchanged_is_answered_with_304_on_any_day_and_changed_is_not(at_home, notice, path):
    first = at_home.get(path)
    seen = {"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]}
    with clock.frozen(PUBLISHED + dt.timedelta(days=1)):
        again = at_home.get(path, headers=seen)
    assert (again.status_code, again.content) == (304, b"")
    retitled(notice, "改过的标题")
    assert at_home.get(path, headers=seen).status_code == 200
    assert at_home.post(path).status_code == 405


def test_hostile_titles_stay_titles(at_home, notice):
    retitled(notice, f"\x07{HOSTILE}\x1b" + "长" * 60)
    answer = at_home.get(ATOM)
    assert b"<script" not in answer.content
    assert read_atom(answer).entries[0].title == HOSTILE + "长" * 60
    assert summaries(at_home.get(ICS)) == [HOSTILE + "长" * 60, f"公示截止：{HOSTILE}" + "长" * 60]


def test_a_title_cannot_add_lines_to_the_calendar(at_home, notice):
    retitled(notice, "甲\r\nEND:VEVENT\r\nBEGIN:VEVENT\nUID:forged")
    events = read_events(at_home.get(ICS))
    assert [str(event["UID"]).partition("@")[0] for event in events] == [
        f"notice-{notice.pk}-period",
        f"notice-{notice.pk}-closing",
    ]


@pytest.mark.parametrize("path", [ATOM, ICS])
def test_three_notices_cost_the_queries_of_one(at_home, editor, edition, hubei, path):
    def announce(name):
        factories.make_notice(editor, edition.tenant, [factories.make_case(edition, hubei, name)], title=name)

    announce("一")
    at_home.get(path)
    with CaptureQueriesContext(connection) as one:
        at_home.get(path)
    announce("二")
    announce("三")
    with CaptureQueriesContext(connection) as three:
        at_home.get(path)
    assert len(one) == len(three)


def test_the_list_of_notices_names_its_feed(at_home, notice):
    link = f'<link rel="alternate" type="application/atom+xml" title="公示" href="{ATOM}">'
    assert at_home.get("/notices/").content.decode().count(link) == 1
