"""What is kept of an answer, and how it is sent: compressed if the reader takes that, 304 if the reader has it."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import ResponseHeaders
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

REVALIDATE = "public, max-age=0, must-revalidate"
"""Browsers and proxies may keep it, but ask before each use: a withdrawn page is withdrawn everywhere at once."""
PRIVATE = "private, no-store"
WORTH_COMPRESSING = 500
"""Bytes; below it the packet is as small as it gets."""
LEVEL = 6
WITH_304 = ("Access-Control-Allow-Origin", "Cache-Control", "Content-Location", "ETag", "Expires", "Vary")
"""Headers that RFC 9110 15.4.5 wants on a 304, and what lets a page of another origin see it."""
_REFUSED = re.compile(r"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")


@dataclass(frozen=True)
class Answer:
    """A whole public answer, as it leaves the portal."""

    epoch: str
    headers: ResponseHeaders
    body: bytes
    etag: str

    def respond(self, *, unless: str, head: bool) -> HttpResponse:
        """Return it, or 304 if `unless` (the If-None-Match header) names it; without its body for HEAD."""
        if unless and _held(self.etag, unless):
            response: HttpResponse = HttpResponseNotModified()
            for name in WITH_304:
                if name in self.headers:
                    response.headers[name] = self.headers[name]
            return response
        response = HttpResponse(b"" if head else self.body)
        response.headers = self.headers  # checked when it was made; the cache gives each reader a copy
        return response


def _held(etag: str, unless: str) -> bool:
    """Tell whether the reader holds this (RFC 9110 13.1.2: weak comparison)."""
    strong = etag.removeprefix("W/")
    return any(one == "*" or one.removeprefix("W/") == strong for one in parse_etags(unless))


def takes_gzip(request: HttpRequest) -> bool:
    """Tell whether the reader takes gzip."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    return "gzip" in accepted and _REFUSED.search(accepted) is None


def answer_of(request: HttpRequest, response: HttpResponse, *, epoch: str) -> Answer:
    """Return the finished public answer: its tag, its compression, how long it may be used unasked (never).

    A tag that the view gave is kept; the compressed form has one of its own, for its bytes differ.
    """
    body = response.content
    etag = response.headers.get("ETag", f'"{hashlib.sha256(body).hexdigest()[:32]}"')
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    if len(body) >= WORTH_COMPRESSING and takes_gzip(request) and "Content-Encoding" not in response.headers:
        body = gzip.compress(body, LEVEL, mtime=0)
        etag = f'{etag[:-1]}-gzip"'
        response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = etag
    response.headers["Content-Length"] = str(len(body))
    if "public" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = REVALIDATE
    return Answer(epoch, response.headers, body, etag)


def close(response: HttpResponseBase) -> HttpResponseBase:
    """Return `response` for one reader alone, unless its view said otherwise."""
    if "Cache-Control" not in response.headers and response.status_code != HTTPStatus.NOT_MODIFIED:
        response.headers["Cache-Control"] = PRIVATE
    return response
