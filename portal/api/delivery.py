"""How machines are answered: anybody may read from anywhere, errors are problem details, the unchanged is a 304."""

from __future__ import annotations

import hashlib
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from portal.api.problems import problem, problem_of
from portal.errors import DomainError
from portal.freshness import mark_public

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from ninja import Schema

    View = Callable[..., HttpResponseBase]

JSON = "application/json"
LANGUAGE = "zh-Hans"
METHODS = "GET, HEAD, OPTIONS"
ONE_DAY = 24 * 3600
PREVIEW = "preview_token"
"""The parameter that opens a draft."""
AS_OF = frozenset({"as_of"})
"""The moment at which an answer was made: it changes at every look and says nothing of the content."""


def machine_readable(view: View, *, kept: bool = True) -> View:
    """Wrap a view for programs: read only, open to every origin, without cookies, in Chinese, with problem details.

    HEAD is answered as GET; the server leaves the body out. `view` may raise Http404 and DomainError.
    `kept`: whether the page cache may keep the answers; not those that are sent piece by piece.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override("zh-hans"):  # names of states do not depend on who asks
            response = _answered(view, request, kept, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
        response.headers.setdefault("Content-Language", LANGUAGE)
        return response

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # nothing is changed here, and no cookie is read
    return wrapped


def _answered(view: View, request: HttpRequest, kept: bool, *args: Any, **kwargs: Any) -> HttpResponseBase:
    asked = request.method
    if asked == "OPTIONS":
        return _preflight()
    if asked not in {"GET", "HEAD"}:
        refusal = problem(
            status=HTTPStatus.METHOD_NOT_ALLOWED, code="method_not_allowed", detail="这里只提供读取，请使用 GET。"
        )
        refusal["Allow"] = METHODS
        return refusal
    previewed = PREVIEW in request.GET
    if kept and not previewed:
        mark_public(request)
    request.method = "GET"
    try:
        response = view(request, *args, **kwargs)
        return unlisted(response) if previewed else _tagged(request, response)
    except (Http404, DomainError) as error:
        return problem_of(error)
    finally:
        request.method = asked


def unlisted(response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer so that nobody keeps or lists it: a draft's."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _tagged(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer with a tag of its content if its view gave none, or 304."""
    if response.status_code != HTTPStatus.OK or "ETag" in response or not isinstance(response, HttpResponse):
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    held = get_conditional_response(request, etag=etag, response=response)
    return response if held is None else held


def _preflight() -> HttpResponse:
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Max-Age"] = str(ONE_DAY)
    return response


def answer(request: HttpRequest, payload: Schema, *, modified: dt.datetime | None = None) -> HttpResponseBase:
    """Return the payload as JSON, or 304 if the reader holds it.

    The tag is weak: it covers all but `as_of`. It alone decides, as with feeds (`cms_content.delivery`):
    `modified` is sent for information, since a withdrawn page raises no date.
    """
    body = payload.model_dump_json().encode()
    content = payload.model_dump_json(exclude=set(AS_OF)).encode()
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=JSON)
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified.timestamp())
    following = getattr(payload, "next", None)
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    patch_cache_control(response, public=True, no_cache=True)
    held = get_conditional_response(request, etag=etag, response=response)
    return response if held is None else held
