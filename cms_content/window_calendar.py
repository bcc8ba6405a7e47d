"""Application windows for calendars (RFC 5545): whole days, the last one inside the window."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from cms_content.delivery import deliver, page_url, plain
from cms_content.guides import ListedGuide, guides_of
from cms_content.presentation import in_words
from cms_content.windows import WindowState
from portal import clock

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.tenancy.models import Tenant

CALENDAR_TYPE = "text/calendar; charset=utf-8"
ONE_DAY = dt.timedelta(days=1)
MOST_GUIDES = 200


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    """Answer with the application windows of the visited authority's public guides."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    made = Calendar()
    made.add("prodid", "-//Jiquntong//Windows//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", plain(_("%(name)s申报受理") % {"name": tenant.name}))
    shown = [one for one in guides_of(tenant) if _is_dated(one)][:MOST_GUIDES]
    for one in shown:
        for event in _events(one, tenant, request):
            made.add_component(event)
    modified = max((_changed(one) for one in shown), default=None)
    return deliver(request, made.to_ical(), CALENDAR_TYPE, modified=modified)


def _is_dated(one: ListedGuide) -> bool:
    """Tell whether the window has a day; a withdrawn programme's days are not announced any more."""
    window = one.window
    is_withdrawn = window.state is WindowState.CLOSED and not (window.closes_on and window.closes_on < clock.today())
    return bool(window.opens_on or window.closes_on) and not is_withdrawn


def _events(one: ListedGuide, tenant: Tenant, request: HttpRequest) -> list[Event]:
    """Return the window, where both ends are known, and the day on which it opens or closes."""
    opens_on, closes_on, title = one.window.opens_on, one.window.closes_on, one.page.title
    days: list[tuple[str, str, dt.date, dt.date]] = []
    if opens_on and closes_on:
        days.append(("window", title, opens_on, closes_on))
    elif opens_on:
        days.append(("opening", _("开始受理：%(title)s") % {"title": title}, opens_on, opens_on))
    if closes_on:
        days.append(("closing", _("申报截止：%(title)s") % {"title": title}, closes_on, closes_on))
    return [_event(one, tenant, request, *told) for told in days]


def _event(one: ListedGuide, tenant: Tenant, request: HttpRequest, *told: Any) -> Event:
    """Return an event of whole days; `told` are its kind, title, first and last day."""
    kind, title, first, last = told
    event = Event()
    event.add("uid", f"guide-{one.page.pk}-{kind}@{tenant.host}")
    event.add("dtstamp", _changed(one))
    event.add("summary", plain(title))
    event.add("description", plain(_description(one)))
    event.add("dtstart", first)
    event.add("dtend", last + ONE_DAY)  # the format wants the day after the last
    event.add("url", page_url(one.page, request))
    event.add("transp", "TRANSPARENT")  # a period to know of, not time that is taken
    return event


def _description(one: ListedGuide) -> str:
    """Return the guide's sentence and its window: the same words on every day."""
    window = one.window
    days = [
        _("%(day)s开始") % {"day": in_words(window.opens_on)} if window.opens_on else "",
        _("%(day)s 24:00 截止") % {"day": in_words(window.closes_on)} if window.closes_on else "",
    ]
    return "\n".join(line for line in (one.page.summary, "，".join(day for day in days if day)) if line)


def _changed(one: ListedGuide) -> dt.datetime:
    """Return when the guide last changed; the start of its window's day for one put in place without a revision."""
    day = one.window.opens_on or one.window.closes_on or clock.today()
    moment = one.page.last_published_at or dt.datetime.combine(day, dt.time(), tzinfo=clock.BEIJING)
    return moment.astimezone(dt.UTC)
