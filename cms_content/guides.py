"""What the page of a guide shows, and an authority's guides by the state of their windows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext as _

from cms_content import schema_org
from cms_content.citations import cited_lines
from cms_content.home import Panel
from cms_content.models import GuidePage
from cms_content.queries import tenant_of
from cms_content.windows import Window, WindowState, name_of, programmes_named, window_of
from portal import clock
from portal.tenancy.roles import Role, has_role
from portal.tenancy.scope import bound
from portal.workcalendar.queries import calendar_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.tenancy.models import Tenant

INDEX_PATH = "/guides/"
SHOWN = 3
"""Guides on the home page."""
SOON = dt.timedelta(days=30)
"""How long before its window opens a guide stands on the home page."""
ORDER = (WindowState.OPEN, WindowState.NOT_YET, WindowState.UNSTATED, WindowState.CLOSED)


@dataclass(frozen=True)
class ListedGuide:
    """A guide as a line of a list: the page and its window today."""

    page: GuidePage
    window: Window


def guides_of(tenant: Tenant, state: str = "") -> list[ListedGuide]:
    """Return the authority's public guides: open ones by deadline, then those to come, then the closed, latest first.

    `state`: a value of `WindowState` to see only those; an unknown one finds nothing.
    """
    site = bound(tenant).site
    if site is None:
        return []
    rows = GuidePage.objects.live().public().descendant_of(site.root_page)
    newest = rows.order_by(F("first_published_at").desc(nulls_last=True), "-pk")
    return [one for one in with_windows(tenant, newest) if state in {"", one.window.state}]


def with_windows(tenant: Tenant, pages: Iterable[GuidePage]) -> list[ListedGuide]:
    """Return the guides in the order of what can still be acted on; of two alike the order that they have."""
    pages = list(pages)
    names = {name for page in pages if (name := name_of(page))}
    programmes, today = programmes_named(tenant, names), clock.today()
    calendar = calendar_for(tenant)
    listed = [
        ListedGuide(page, window_of(page, programmes.get(name_of(page) or ("", "")), today=today, calendar=calendar))
        for page in pages
    ]
    return sorted(listed, key=_place)


def _place(one: ListedGuide) -> tuple[int, int]:
    """Return the sort key: what can still be acted on first, the nearest day first."""
    window = one.window
    day = {WindowState.NOT_YET: window.opens_on, WindowState.UNSTATED: None}.get(window.state, window.closes_on)
    number = day.toordinal() if day else dt.date.max.toordinal()
    return ORDER.index(window.state), -number if window.state is WindowState.CLOSED and day else number


def open_panel(tenant: Tenant, _request: HttpRequest) -> Panel | None:
    """Return the home page's box of guides whose window is open or opens soon, None when there is none."""
    limit = clock.today() + SOON
    found = [
        one
        for one in guides_of(tenant)
        if one.window.state is WindowState.OPEN
        or (one.window.state is WindowState.NOT_YET and one.window.opens_on and one.window.opens_on <= limit)
    ]
    if not found:
        return None
    return Panel(
        title=_("正在受理"),
        template="cms_content/guide_panel.html",
        data={"guides": found[:SHOWN]},
        more_url=INDEX_PATH,
        more_label=_("全部指南"),
        order=20,
    )


def _is_edited_by(request: HttpRequest, tenant: Tenant | None) -> bool:
    """Tell whether the reader is one of the authority's editors."""
    user = getattr(request, "user", None)
    return bool(tenant and user and has_role(user, tenant, Role.EDITOR))


def _contents(page: GuidePage) -> list[dict[str, Any]]:
    """Return the headings that the page has, for the side contents."""
    headings: list[tuple[str, Any, object]] = [
        ("basis", _("设定依据"), True),
        ("applicants", _("申报主体"), True),
        ("conditions", _("申请条件"), True),
        ("quota", _("名额"), True),
        ("materials", _("申报材料"), True),
        ("files", _("表格下载"), page.files.exists()),
        ("steps", _("办理流程"), True),
        ("fee", _("收费"), page.fee),
        ("result", _("办理结果"), True),
        ("contacts", _("咨询与监督"), True),
        ("questions", _("常见问题"), len(page.questions)),
    ]
    return [{"anchor": anchor, "title": title, "level": 1} for anchor, title, there in headings if there]


def guide_context(page: GuidePage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs beside the page itself."""
    today, tenant, name = clock.today(), tenant_of(page), name_of(page)
    programme = programmes_named(tenant, {name}).get(name) if tenant and name else None
    window = window_of(page, programme, today=today, calendar=calendar_for(tenant)) if tenant else None
    bases = cited_lines(page.bases.select_related("policy"), request, today)
    address = page.get_full_url(request)
    contacts = list(page.contacts.all())
    return {
        "window": window,
        "programme": programme,
        "start_url": programme.start_url if programme and programme.state == WindowState.OPEN else "",
        "is_unlinked": bool(name and programme is None and _is_edited_by(request, tenant)),
        "bases": bases,
        "rests_on_lapsed": any(line.lapsed for line in bases),
        "applicants": [line for line in page.applicants.splitlines() if line.strip()],
        "contacts": contacts,
        "files": list(page.files.select_related("version").all()),
        "contents": _contents(page),
        "address": address,
        "structured_data": schema_org.government_service(
            page, provider=tenant.name if tenant else "", window=window, contacts=contacts, url=address
        ),
    }
