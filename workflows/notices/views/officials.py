"""The handlers' desk: objections to work on, one objection with its verbs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from portal.errors import DomainError, Invalid
from portal.tenancy.permissions import may, require
from workflows.cases.views.common import page, workspace
from workflows.notices import queries
from workflows.notices.actions import admit, decide_objection, read_identity, refuse_admission
from workflows.notices.forms import DecisionForm, PurposeForm, RefusalForm
from workflows.notices.models import Objection, ObjectionState
from workflows.notices.presentation import progress_of
from workflows.notices.rail import RAIL_KEY

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from portal.identity.http import SignedInRequest

PER_PAGE = 50
View = Callable[..., "HttpResponse"]


def for_handlers(view: View) -> View:
    """Let only this authority's objection handlers in; other authorities' people find nothing (404)."""

    @never_cache
    @workspace
    @wraps(view)
    def checked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(request.user, "objection.list", request.tenant)
        return view(request, *args, **kwargs)

    return checked


@for_handlers
@require_http_methods(["GET"])
def queue(request: SignedInRequest) -> HttpResponse:
    """List the objections to work on, or those that are done."""
    settled = request.GET.get("tab") == "done"
    rows = queries.objection_queue(request.tenant, settled=settled)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query = "tab=done&" if settled else ""
    return page(request, "notices/queue.html", RAIL_KEY, page=shown, settled=settled, query=query)


@for_handlers
@require_http_methods(["GET", "POST"])
@sensitive_variables("identity")
def detail(request: SignedInRequest, objection_id: int) -> HttpResponse:
    """Show one objection, and do what its handler asks."""
    objection = queries.objection_for(request.tenant, objection_id)
    desk = Desk(request, objection)
    return desk.work() if request.method == "POST" else desk.show()


class Desk:
    """One objection on a handler's desk: its forms, filled as they were when something is refused."""

    def __init__(self, request: SignedInRequest, objection: Objection) -> None:
        self.request, self.objection = request, objection
        self.verb = request.POST.get("verb", "")
        self.forms: dict[str, forms.Form] = {
            "refuse": RefusalForm(request.POST if self.verb == "refuse" else None),
            "decide": DecisionForm(request.POST if self.verb == "decide" else None),
            "identity": PurposeForm(request.POST if self.verb == "identity" else None),
        }
        self.error: DomainError | None = None
        self.identity: Any = None

    def work(self) -> HttpResponse:
        """Do the verb; come back with the filled form when it is refused."""
        form = self.forms.get(self.verb)
        if form is not None:
            form.is_valid()
        try:
            done = self._do(form.cleaned_data if form is not None else {})
        except Invalid as invalid:
            for name, text in invalid.fields.items():
                if form is not None:
                    form.add_error(name, text)
            self.error = None if form is not None else invalid
            return self.show(status=invalid.status)
        except DomainError as refusal:
            self.error = refusal
            self.objection = queries.objection_for(self.objection.tenant, self.objection.pk)
            return self.show(status=refusal.status)
        if not done:
            return self.show()
        messages.success(self.request, done)
        return redirect("notices:detail", self.objection.pk)

    def _do(self, given: dict[str, Any]) -> str:
        """Call the verb and return what to tell the handler; "" when the page itself is the answer."""
        whose: dict[str, Any] = {
            "actor": self.request.user,
            "tenant": self.objection.tenant,
            "objection": self.objection,
        }
        if self.verb == "admit":
            admit(**whose)
            return "已受理。所涉条目在办结前不会被确认。"
        if self.verb == "refuse":
            refuse_admission(**whose, ground=given["ground"], reply=given["reply"])
            return "已作出不予受理决定，答复已在异议人的查询页显示。"
        if self.verb == "decide":
            decide_objection(**whose, outcome=given["outcome"], reply=given["reply"], asked=given["asked"])
            return "已办结，答复已在异议人的查询页显示。"
        if self.verb == "identity":
            self.identity = read_identity(**whose, purpose=given["purpose"])
            return ""
        raise Invalid("请选择要办理的操作。")

    def show(self, status: int = HTTPStatus.OK) -> HttpResponse:
        """Return the page."""
        user, objection = self.request.user, self.objection
        context = {
            "objection": objection,
            "items": objection.items.select_related("case").order_by("position"),
            "evidence": objection.evidence.select_related("version"),
            "progress": progress_of(objection),
            "forms": self.forms,
            "error": self.error,
            "identity": self.identity,
            "handling": may(user, "objection.handle", objection),
            "may_see_identity": may(user, "objection.read_identity", objection),
            "to_admit": objection.state == ObjectionState.RECEIVED,
            "to_decide": objection.state == ObjectionState.ADMITTED,
        }
        return page(self.request, "notices/objection_detail.html", RAIL_KEY, status=status, **context)
