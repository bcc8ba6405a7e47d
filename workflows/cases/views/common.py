"""What the workspace's views share."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from portal.tenancy.permissions import may
from portal.tenancy.roles import is_official_of
from workflows.cases import queries
from workflows.cases.mandates import is_agent_at
from workflows.cases.shell import rail

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    from portal.identity.http import SignedInRequest
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case


def workspace(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let only people of this authority in: others are asked to sign in, or told 404."""

    @login_required
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.tenant is None or not may_enter(request.user, request.tenant):
            raise Http404("您不在该机关任职")
        return view(request, *args, **kwargs)

    return guarded


def may_enter(user: User, tenant: Tenant) -> bool:
    """Tell whether `user` works at this authority: holds a role there, or acts for one of its organisations (代办)."""
    return is_official_of(user, tenant) or is_agent_at(tenant, user)


def posted(address: Callable[..., str]) -> Callable[..., Callable[..., HttpResponse]]:
    """Take only POST; send whoever opens the address otherwise to the page on which the form stands.

    Signing in again after a session that ended in the middle of a form opens the form's own address:
    `address(request, **arguments)` names the page with the form, or raises Http404.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(address(request, *args, **kwargs))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def visible_case(request: SignedInRequest, pk: int) -> Case:
    """Return the case if this authority takes part and this person may see it; 404 otherwise."""
    case = queries.case_for(request.tenant, pk)
    if case is None or not may(request.user, "case.view", case):
        raise Http404("没有找到该件")
    return case


def page(request: SignedInRequest, template: str, current: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the workspace with its rail."""
    return render(request, template, {"rail": rail(request, current), **context}, status=status)
