"""What every page's frame needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from portal import clock
from portal.tenancy.roles import is_official_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's context: the authority visited, the day, whether the workspace is open to this person."""
    tenant = getattr(request, "tenant", None)
    user = getattr(request, "user", None)
    return {
        "tenant": tenant,
        "today": clock.today(),
        "demo_mode": settings.DEMO_MODE,
        "elder_mode": request.COOKIES.get("elder") == "1",
        "may_work_here": bool(tenant and user and user.is_authenticated and is_official_of(user, tenant)),
    }
