"""Domain errors become pages that say what happened and what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render

from portal.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class DomainErrorMiddleware:
    """Answer a DomainError that a view let through with its status, sentence and code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is in `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the error page for a DomainError; leave every other exception alone."""
        if not isinstance(exception, DomainError):
            return None
        if exception.status == HTTPStatus.NOT_FOUND:
            raise Http404(exception.message) from exception
        return render(request, "errors/domain.html", {"error": exception}, status=exception.status)
