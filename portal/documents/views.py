"""Handing out documents over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.documents.actions import hand_out
from portal.documents.queries import version_to_judge
from portal.errors import NotFound

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from portal.identity.models import User

SANDBOX = "sandbox; default-src 'none'"
PREVIEW = "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""Browsers refuse to show a PDF in a sandbox; its type was verified, and nosniff holds it to that."""


@never_cache
@require_safe
def download(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """Give the content of a version: 404 without a reason to read it; `?inline=1` shows PDF and pictures."""
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        raise NotFound
    given = hand_out(
        tenant=tenant,
        actor=cast("User", request.user),
        version=version_to_judge(version_id=version_id),
        inline=request.GET.get("inline") == "1",
    )
    response: HttpResponseBase
    if given.url is not None:
        response = HttpResponseRedirect(given.url)
        response["Referrer-Policy"] = "no-referrer"
        return response
    response = FileResponse(given.file, content_type=given.content_type)
    response["Content-Disposition"] = given.disposition
    response["Content-Security-Policy"] = PREVIEW if given.inline else SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response
