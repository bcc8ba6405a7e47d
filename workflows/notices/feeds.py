"""Notices for feed readers and calendars: what the notice list shows, nothing of any objection."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from cms_content.atom import MOST, Entry, atom_response
from cms_content.delivery import deliver, plain
from portal import clock
from portal.freshness import public_page
from workflows.notices import queries
from workflows.notices.paths import INDEX_PATH, path_of
from workflows.notices.presentation import NoticeView, day_words, moment_words

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.tenancy.models import Tenant
    from workflows.notices.models import Notice

CALENDAR_TYPE = "text/calendar; charset=utf-8"
MOST_EVENTS = 200
"""Notices in the calendar, the latest."""


@require_safe
@public_page()
def atom(request: HttpRequest) -> HttpResponseBase:
    """Answer with the visited authority's latest notices, running and past."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    return atom_response(
        request,
        title=f"{tenant.name}公示",
        subtitle="正在公示和已经结束的公示，最新在前。",
        path=INDEX_PATH,
        author=tenant.name,
        entries=[_entry(view, tenant, request) for view in _views(tenant, MOST)],
    )


@require_safe
@public_page()
def calendar(request: HttpRequest) -> HttpResponseBase:
    """Answer with the visited authority's notice periods as a calendar (RFC 5545)."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    views = _views(tenant, MOST_EVENTS)
    made = Calendar()
    made.add("prodid", "-//Jiquntong//Notices//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", plain(f"{tenant.name}公示"))
    made.add("x-wr-timezone", clock.BEIJING.key)
    made.add_component(_beijing())
    for view in views:
        made.add_component(_period(view, tenant, request))
        made.add_component(_closing(view, tenant, request))
    modified = max((_updated(view.notice) for view in views), default=None)
    return deliver(request, made.to_ical(), CALENDAR_TYPE, modified=modified)


def _views(tenant: Tenant, most: int) -> list[NoticeView]:
    """Return the latest notices that are published by now and whose pages anybody may read."""
    moment = clock.now()
    return queries.summaries(tenant, queries.public_notices(tenant, moment)[:most], moment)


def _key(notice: Notice, tenant: Tenant) -> str:
    """Return the notice's name for machines; it stays when a page or the portal's address moves."""
    return f"tag:{tenant.host},{notice.published_at.astimezone(clock.BEIJING):%Y-%m-%d}:notice/{notice.pk}"


def _updated(notice: Notice) -> dt.datetime:
    return notice.closed_at or notice.published_at


def _summary(view: NoticeView) -> str:
    """Return the period and the opening sentence; the same words while it runs and after."""
    notice = view.notice
    period = f"{day_words(notice.first_day)}至{moment_words(notice.closes_at)}"
    return f"公示期：{period}（{notice.counting_rule}）。{view.opening}"


def _entry(view: NoticeView, tenant: Tenant, request: HttpRequest) -> Entry:
    notice = view.notice
    return Entry(
        key=_key(notice, tenant),
        url=request.build_absolute_uri(path_of(notice)),
        title=notice.title,
        summary=_summary(view),
        author=tenant.name,
        published=notice.published_at,
        updated=_updated(notice),
        categories=("公示",),
    )


def _beijing() -> Timezone:
    """Return the definition of Beijing time; it had no summer time in the portal's years."""
    offset = dt.timedelta(hours=8)
    standard = TimezoneStandard()
    standard.add("dtstart", dt.datetime(1992, 1, 1))  # noqa: DTZ001  # local time by definition of the format
    standard.add("tzoffsetfrom", offset)
    standard.add("tzoffsetto", offset)
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", clock.BEIJING.key)
    zone.add_component(standard)
    return zone


def _period(view: NoticeView, tenant: Tenant, request: HttpRequest) -> Event:
    """Return the all-day event of the whole period; its end is the day after the last, as the format wants it."""
    event = _event(view, tenant, request, kind="period", title=view.notice.title)
    event.add("dtstart", view.notice.first_day)
    event.add("dtend", view.notice.last_day + dt.timedelta(days=1))
    return event


def _closing(view: NoticeView, tenant: Tenant, request: HttpRequest) -> Event:
    """Return the event at the closing moment, without duration."""
    event = _event(view, tenant, request, kind="closing", title=f"公示截止：{view.notice.title}")
    event.add("dtstart", view.notice.closes_at.astimezone(clock.BEIJING))
    return event


def _event(view: NoticeView, tenant: Tenant, request: HttpRequest, *, kind: str, title: str) -> Event:
    notice = view.notice
    event = Event()
    event.add("uid", f"notice-{notice.pk}-{kind}@{tenant.host}")
    event.add("dtstamp", _updated(notice).astimezone(dt.UTC))
    event.add("last-modified", _updated(notice).astimezone(dt.UTC))
    event.add("summary", plain(title))
    event.add("description", plain(f"{_summary(view)}\n{notice.how_to_object}"))
    event.add("url", request.build_absolute_uri(path_of(notice)))
    event.add("transp", "TRANSPARENT")  # a period to know of, not time that is taken
    return event
