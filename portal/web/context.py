"""What every page's frame needs to know."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from cms_content.models import SectionKind
from cms_content.navigation import open_sections
from portal import clock
from portal.tenancy.roles import is_official_of
from portal.web.branding import DEFAULT_PRIMARY, palette
from portal.web.hosts import port_suffix
from portal.web.language import CHOICES, is_chinese_only, reading_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.tenancy.models import Tenant


MENU = (
    (_("政策"), "/policies/"),
    (_("指南"), SectionKind.GUIDES),
    (_("解读"), SectionKind.INTERPRETATIONS),
    (_("公示"), "/notices/"),
    (_("工具包"), SectionKind.TOOLKITS),
    (_("动态"), SectionKind.NEWS),
    (_("集群名录"), "/clusters/"),
    (_("报告"), SectionKind.REPORTS),
    (_("榜单"), SectionKind.RANKINGS),
    (_("专题"), SectionKind.TOPICS),
)
"""Short titles of the public sections: with the address of those that every site has, with the kind of those that are
shown while they hold a page."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's context: the authority visited, the day, whether the workspace is open to this person."""
    tenant = getattr(request, "tenant", None)
    user = getattr(request, "user", None)
    reading = reading_of(request)
    return {
        "tenant": tenant,
        "palette": palette(tenant.primary_colour if tenant else DEFAULT_PRIMARY),
        # asked for by header and footer; a page without either costs no query
        "sections": SimpleLazyObject(partial(_sections, tenant, request.path)) if tenant else [],
        "today": clock.today(),
        "demo_mode": settings.DEMO_MODE,
        "demo_start": _demo_start(request) if settings.DEMO_MODE and tenant else "",
        "reading": reading,
        "languages": _languages(request, reading) if tenant else [],
        "elder_mode": request.COOKIES.get("elder") == "1",
        "may_work_here": bool(tenant and user and user.is_authenticated and is_official_of(user, tenant)),
    }


def _languages(request: HttpRequest, reading: str) -> list[dict[str, Any]]:
    """Return the switch's languages; none where the pages are in Chinese only."""
    if is_chinese_only(request):
        return []
    return [{"value": value, "tag": tag, "name": name, "current": value == reading} for value, tag, name in CHOICES]


def _sections(tenant: Tenant, path: str) -> list[dict[str, Any]]:
    filled = open_sections(tenant)
    found = [(title, filled.get(place, "") if isinstance(place, SectionKind) else place) for title, place in MENU]
    return [{"title": title, "url": url, "current": path.startswith(url)} for title, url in found if url]


def _demo_start(request: HttpRequest) -> str:
    """Return the address of the demonstration's start page, on the port by which this page was reached."""
    return f"{request.scheme}://{settings.DEMO_START_HOSTS[0]}{port_suffix(request)}/"
