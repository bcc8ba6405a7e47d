"""Handing out documents over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import FileResponse, HttpRequest, HttpResponseNotModified, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.documents.actions import HandOut, hand_out
from portal.documents.public import hand_out_public
from portal.documents.queries import version_to_judge
from portal.errors import NotFound

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from portal.identity.models import User
    from portal.tenancy.models import Tenant

SANDBOX = "sandbox; default-src 'none'"
PREVIEW = "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""Browsers refuse to show a PDF in a sandbox; its type was verified, and nosniff holds it to that."""


@never_cache
@require_safe
def download(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """Give the content of a version: 404 without a reason to read it; `?inline=1` shows PDF and pictures."""
    given = hand_out(
        tenant=_visited(request),
        actor=cast("User", request.user),
        version=version_to_judge(version_id=version_id),
        inline=request.GET.get("inline") == "1",
    )
    return answer(given)


@require_safe
def public_file(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """Give anybody a file that a public page of this site shows; 404 for every other file."""
    inline = request.GET.get("inline") == "1"
    version, given = hand_out_public(tenant=_visited(request), version_id=version_id, inline=inline)
    etag = f'"{version.sha256}"'
    if given.url is None and get_conditional_response(request, etag=etag):
        if given.file is not None:
            given.file.close()
        return HttpResponseNotModified(headers={"ETag": etag})
    response = answer(given)
    if given.url is None:
        response["ETag"] = etag
        response["Cache-Control"] = "public, max-age=0, must-revalidate"
    else:
        response["Cache-Control"] = "no-store"  # the store's address expires
    return response


def _visited(request: HttpRequest) -> Tenant:
    """Return the visited authority. Raises NotFound on a host without one."""
    tenant: Tenant | None = getattr(request, "tenant", None)
    if tenant is None:
        raise NotFound
    return tenant


def answer(given: HandOut) -> HttpResponseBase:
    """Return the content itself, or the way to the store that hands it out."""
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
