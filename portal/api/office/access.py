"""How an authority's system is let in and answered: by token alone, from no other origin's pages, kept nowhere."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from portal.api.problems import problem, problem_of
from portal.api.resources.common import tenant_of
from portal.errors import DomainError
from portal.office.errors import BadToken, MissingScope, TooManyFailures
from portal.office.models import Scope
from portal.office.tokens import SECONDS, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from portal.identity.models import User
    from portal.office.models import Token
    from portal.tenancy.models import Tenant

SCHEME = "bearer"
LONGEST_TOKEN = 200


class OfficeRequest(HttpRequest):
    """A request of a program that showed a good token: for annotations only."""

    tenant: Tenant
    user: User
    auth: Token


class Bearer(HttpBearer):
    """Lets in who shows a token of the visited authority with `scope`; a session is never looked at.

    From then on `request.user` is the token's person, so that every rule is asked about them.
    """

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Token:
        """Return the token. Raises BadToken, TooManyFailures, MissingScope."""
        scheme, _gap, text = request.headers.get(self.header, "").partition(" ")
        if scheme.lower() != SCHEME or not text:
            raise BadToken
        return self.authenticate(request, text.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """Return the token with this text. Raises BadToken, TooManyFailures, MissingScope."""
        address = str(request.META.get("REMOTE_ADDR", ""))
        found = opened(tenant=tenant_of(request), text=token[:LONGEST_TOKEN], address=address)
        if self.scope is not None and self.scope.value not in found.scopes:
            raise MissingScope(self.scope.value)
        request.user = found.user
        return found


def told(_request: HttpRequest, error: Any) -> HttpResponse:
    """Return the expected failure as problem details, with what the protocol wants beside them."""
    answer = problem_of(error)
    if isinstance(error, BadToken):
        answer["WWW-Authenticate"] = 'Bearer realm="office"'
    if isinstance(error, TooManyFailures):
        answer["Retry-After"] = str(SECONDS)
    return answer


def for_systems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Wrap a view of the office part: nothing is kept by anybody, words are Chinese, every failure is a problem.

    No origin is allowed to read it from a browser. Without the CSRF check, which protects sessions: none is read.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override("zh-hans"):
            try:
                answer = view(request, *args, **kwargs)
            except (Http404, DomainError) as error:
                answer = told(request, error)
            except RequestDataTooBig:
                detail = "请求正文过大。文件请用上传地址另行发送。"
                answer = problem(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, code="too_large", detail=detail)
            if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
                allowed = answer.get("Allow", "")
                detail = f"这个地址不支持 {request.method}，可用的方法：{allowed}。"
                answer = problem(status=answer.status_code, code="method_not_allowed", detail=detail)
                answer["Allow"] = allowed
        answer["Cache-Control"] = "no-store"
        answer.headers.setdefault("Content-Language", "zh-Hans")
        return answer

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # only a token counts, which no browser sends by itself
    return wrapped
