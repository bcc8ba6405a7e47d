"""What search machines may visit."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.freshness import public_page

CLOSED = ("/workspace/", "/cms/", "/accounts/", "/documents/", "/demo/")
"""Sections for people at work; they are guarded as well, this only spares everybody the visits."""


@require_safe
@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    """Answer with the closed sections and the sitemap; a demonstration is closed altogether: nothing in it is true."""
    closed = ("/",) if settings.DEMO_MODE else CLOSED
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    if not settings.DEMO_MODE:
        lines += ["", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
