"""The demonstration's pages: start page, one-click sign-in, clock, sample letter. 404 outside DEMO_MODE."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from portal.documents.names import content_disposition
from portal.errors import DomainError
from portal.web.demo import filling
from portal.web.demo.loading import loaded
from portal.web.demo.moving import Move, move_past_next_closing, move_workdays
from portal.web.demo.start_page import address, start_context
from portal.web.demo.tickets import issue, redeem
from workflows.cases.models import Case

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

BACKEND = "django.contrib.auth.backends.ModelBackend"


def demonstration_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 outside demonstration mode, as if the page had never been."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO_MODE:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demonstration_only
@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Show the sites, the people, the walk-through and the clock."""
    return render(request, "demo/start.html", start_context(request))


@demonstration_only
@require_POST
def go(request: HttpRequest) -> HttpResponse:
    """Send the visitor to an authority's host with a ticket that signs them in there.

    The hosts' cookies are apart, so the ticket travels in the address; it is good for one minute.
    """
    username, _, path = request.POST.get("door", "").partition(" ")
    try:
        ticket, tenant = issue(username)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("demo_start")
    query = urlencode({"ticket": ticket, "next": path or "/workspace/"})
    return HttpResponseRedirect(f"{address(request, tenant)}/demo/sign-in/?{query}", status=303)


@demonstration_only
@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take a ticket at the authority's host and open the page that was asked for."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    user = redeem(request.GET.get("ticket", ""), tenant=tenant)
    login(request, user, backend=BACKEND)
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/workspace/"
    return redirect(target)


@demonstration_only
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Move the clock by one or six working days, or past the next closing."""
    try:
        move = _move(request.POST.get("move", ""))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        done = f"，到期办理环节 {move.timers} 个、公示 {move.notices} 个" if move.timers or move.notices else ""
        after = move.after
        messages.success(request, f"演示时间已移到{after.year}年{after.month}月{after.day}日 {after:%H:%M}{done}。")
    return HttpResponseRedirect(reverse("demo_start") + "#clock")


def _move(way: str) -> Move:
    if way == "closing":
        return move_past_next_closing()
    return move_workdays(workdays=int(way) if way.isascii() and way.isdigit() else 0)


@demonstration_only
@require_GET
def sample_letter(_request: HttpRequest) -> HttpResponse:
    """Give a recommendation letter for the walk-through's case, to be uploaded in its third step."""
    data = loaded()
    if data is None:
        raise Http404
    letter = filling.letter(Case.across_tenants.get(pk=data.story_case).name)
    response = HttpResponse(letter.read(), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition(str(letter.name), inline=False)
    return response
