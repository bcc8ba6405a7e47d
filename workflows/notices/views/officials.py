"""The handlers' desk: objections to work on, one objection with what may be done to it now, and why not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from portal.tenancy.permissions import require
from portal.workcalendar.queries import calendar_for
from workflows.cases.views.common import page, workspace
from workflows.notices import queries
from workflows.notices.handling.queue import ObjectionTab
from workflows.notices.handling.queue import queue as objections_in
from workflows.notices.handling.record import due_words
from workflows.notices.rail import RAIL_KEY
from workflows.notices.views.desk import Desk

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from portal.identity.http import SignedInRequest
    from portal.workcalendar.engine import Calendar

PER_PAGE = 50
View = Callable[..., "HttpResponseBase"]


def for_handlers(view: View) -> View:
    """Let only this authority's handlers and leaders in; other authorities' people find nothing (404)."""

    @never_cache
    @workspace
    @wraps(view)
    def checked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, "objection.list", request.tenant)
        return view(request, *args, **kwargs)

    return checked


@for_handlers
@require_http_methods(["GET"])
def queue(request: SignedInRequest) -> HttpResponse:
    """List the objections: mine to do, all that are open, those overdue, those that are done."""
    asked = request.GET.get("tab", "")
    tab = asked if asked in ObjectionTab.values else str(ObjectionTab.OPEN)
    rows = objections_in(request.tenant, request.user, tab)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    calendar = calendar_for(request.tenant)
    shown_rows = [_row(one, calendar) for one in shown]
    tabs = [{"key": one.value, "label": one.label, "current": one.value == tab} for one in ObjectionTab]
    return page(
        request, "notices/queue.html", RAIL_KEY, page=shown, rows=shown_rows, tab=tab, tabs=tabs, query=f"tab={tab}&"
    )


def _row(objection: Any, calendar: Calendar) -> dict[str, Any]:
    """Return an objection of the queue with the step that it waits at and when that is due."""
    waiting = objection.handling.waiting if hasattr(objection, "handling") else []
    step = waiting[0] if waiting else None
    due = due_words(step.due_on, calendar, limited=step.days is not None) if step else ""
    return {"objection": objection, "step": step, "due": due}


@for_handlers
@require_http_methods(["GET", "POST"])
@sensitive_variables("identity")
def detail(request: SignedInRequest, objection_id: int) -> HttpResponse:
    """Show one objection, and do what its handler asks."""
    desk = Desk(request, queries.objection_for(request.tenant, objection_id))
    return desk.work() if request.method == "POST" else desk.show()
