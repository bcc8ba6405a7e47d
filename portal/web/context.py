"""What every page's frame needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.tenancy.roles import is_official_of
from portal.web.branding import DEFAULT_PRIMARY, palette
from portal.web.hosts import port_suffix
from portal.web.language import CHINESE_ONLY, CHOICES, reading_of

if TYPE_CHECKING:
    from django.http import HttpRequest


SECTIONS = ((_("政策"), "/policies/"), (_("公示"), "/notices/"), (_("集群名录"), "/clusters/"))
"""The public sections that every authority's site has: title and address."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's context: the authority visited, the day, whether the workspace is open to this person."""
    tenant = getattr(request, "tenant", None)
    user = getattr(request, "user", None)
    reading = reading_of(request)
    return {
        "tenant": tenant,
        "palette": palette(tenant.primary_colour if tenant else DEFAULT_PRIMARY),
        "sections": [{"title": title, "url": url, "current": request.path.startswith(url)} for title, url in SECTIONS],
        "today": clock.today(),
        "demo_mode": settings.DEMO_MODE,
        "demo_start": _demo_start(request) if settings.DEMO_MODE and tenant else "",
        "reading": reading,
        "languages": _languages(request, reading),
        "elder_mode": request.COOKIES.get("elder") == "1",
        "may_work_here": bool(tenant and user and user.is_authenticated and is_official_of(user, tenant)),
    }


def _languages(request: HttpRequest, reading: str) -> list[dict[str, Any]]:
    """Return the switch's languages; none where the pages are in Chinese only."""
    if request.path.startswith(CHINESE_ONLY):
        return []
    return [{"value": value, "tag": tag, "name": name, "current": value == reading} for value, tag, name in CHOICES]


def _demo_start(request: HttpRequest) -> str:
    """Return the address of the demonstration's start page, on the port by which this page was reached."""
    return f"{request.scheme}://{settings.DEMO_START_HOSTS[0]}{port_suffix(request)}/"
