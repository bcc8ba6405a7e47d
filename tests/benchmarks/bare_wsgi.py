"""One process, two Django handlers: the portal, and at /bare/ a view without any middleware that sends given bytes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path

BODY = Path(os.environ["BARE_BODY"])


def bare(_request: HttpRequest) -> HttpResponse:
    """Send the bytes, as little as a Django view can do."""
    headers = {"Content-Encoding": "gzip", "Content-Length": str(len(CACHED[0]))}
    return HttpResponse(CACHED[0], content_type="text/html; charset=utf-8", headers=headers)


urlpatterns = [path("bare/", bare)]
CACHED: list[bytes] = []


class BareRequest(WSGIRequest):
    """A request that knows one address."""

    urlconf = __name__


class BareHandler(WSGIHandler):
    """Django without middleware."""

    request_class = BareRequest


django.setup()
portal = WSGIHandler()
with override_settings(MIDDLEWARE=[]):
    without_middleware = BareHandler()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer /bare/ without the portal's middleware, everything else with it."""
    if environ["PATH_INFO"] == "/bare/":
        if not CACHED:
            CACHED.append(BODY.read_bytes())
        return without_middleware(environ, start_response)
    return portal(environ, start_response)
