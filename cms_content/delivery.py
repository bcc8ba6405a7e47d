"""How machine-readable pages are sent: clean text, addresses on the visited host, one answer for what is unchanged."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from wagtail.models import Page

_UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What neither XML 1.0 nor iCalendar can carry, whatever the escaping."""


def plain(text: str) -> str:
    """Return `text` without characters that XML and iCalendar forbid; pasted titles do contain them."""
    return _UNSENDABLE.sub("", text)


def page_url(page: Page, request: HttpRequest) -> str:
    """Return the page's absolute address on the host and port by which the reader came."""
    parts = page.get_url_parts(request)
    return request.build_absolute_uri(parts[2] if parts else "/")


def deliver(
    request: HttpRequest, body: bytes, content_type: str, *, modified: dt.datetime | None = None
) -> HttpResponseBase:
    """Return `body`, or 304 if the reader holds exactly this.

    The entity tag alone decides: a withdrawn page changes the body but raises no date, so a reader that sends
    only a date is answered in full rather than left with what was withdrawn. `modified` is sent for information.
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified.timestamp())
    patch_cache_control(response, public=True, no_cache=True)
    answer = get_conditional_response(request, etag=etag, response=response)
    return response if answer is None else answer
