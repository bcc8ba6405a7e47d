"""When something fails that nobody foresaw; and when it is only the database that cannot be reached for a moment.

Then nothing can be looked up, not even whose site this is; but what somebody has typed is still in the request. The
page gives it back with a button that sends it again, without scripts, so that a restart of the database costs nobody
a form. A form that reached the database after all is known by its token or its state when it comes again.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.defaults import server_error

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

SECONDS = 10
"""How long somebody is asked to wait: a database starts in less."""


def failed(request: HttpRequest) -> HttpResponseBase:
    """Answer a person over whose request something broke: it broke (500), or try again (503)."""
    return _away(request) if seconds_to_wait() else server_error(request)


def seconds_to_wait() -> int:
    """Return how long to wait if what is being handled is only the database that cannot be reached, else 0."""
    return SECONDS if isinstance(sys.exc_info()[1], OperationalError | InterfaceError) else 0


def _away(request: HttpRequest) -> HttpResponse:
    fields, files = _typed(request) if request.method == "POST" else ([], [])
    context = {
        "seconds": SECONDS,
        "sent": request.method == "POST",
        "fields": fields,
        "files": files,
        "address": request.get_full_path(),
    }
    response = render(request, "errors/away.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(SECONDS)
    return response


def _typed(request: HttpRequest) -> tuple[list[tuple[str, str]], list[tuple[str, list[str]]]]:
    """Return the fields as they were sent, and for each file field the names of its files; no password is sent back."""
    try:
        typed, chosen = request.POST, request.FILES
    except (UnreadablePostError, MultiPartParserError, BadRequest, SuspiciousOperation):
        return [], []
    if any("password" in name for name in typed):
        return [], []
    fields = [(name, value) for name, values in typed.lists() for value in values]
    return fields, [(name, [str(one.name) for one in files]) for name, files in chosen.lists()]
