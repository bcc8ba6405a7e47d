"""Pages of evaluation results: the list that a person may see, and one result with its verbs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.errors import DomainError, Invalid
from portal.tenancy.permissions import may
from workflows.cases.views.common import page, workspace
from workflows.evaluation import actions, queries
from workflows.evaluation.forms import AppealForm, StatusForm, VisibilityForm
from workflows.evaluation.rail import RAIL_KEY

if TYPE_CHECKING:
    from django import forms

    from portal.identity.http import SignedInRequest
    from workflows.evaluation.models import EvaluationResult

PER_PAGE = 50
FORMS: dict[str, type[forms.Form]] = {"appeal": AppealForm, "visibility": VisibilityForm, "status": StatusForm}
DONE = {
    "appeal": "申诉已提交，由未参与评分和评定的人员复核。",
    "visibility": "公开范围已决定。",
    "status": "决定已记录，名录中的状态已调整。",
}


@never_cache
@workspace
@require_http_methods(["GET"])
def results(request: SignedInRequest) -> HttpResponse:
    """List the results that this person may see here."""
    rows = queries.results_for(request.tenant, request.user)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "evaluation/results.html", RAIL_KEY, rows=shown)


@never_cache
@workspace
@require_http_methods(["GET", "POST"])
def result(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one result, and do what the person asks: appeal, decide on its visibility or on the cluster's status."""
    found = queries.result_for(request.tenant, request.user, pk)
    if found is None:
        raise Http404("没有找到该评价结果")
    if request.method != "POST":
        return _page(request, found)
    verb = request.POST.get("verb", "")
    if verb not in FORMS:
        raise Http404("没有这项操作")
    form = FORMS[verb](request.POST)
    try:
        if not form.is_valid():
            raise Invalid  # shown like the verb's own refusals
        _do(verb, request, found, form.cleaned_data)
    except DomainError as fault:
        for name, text in fault.fields.items():
            form.add_error(name if name in form.fields else None, text)
        return _page(request, found, {verb: form}, fault)
    messages.success(request, DONE[verb])
    return redirect("evaluation:result", pk=found.pk)


def _do(verb: str, request: SignedInRequest, found: EvaluationResult, given: dict[str, Any]) -> None:
    actor = request.user
    if verb == "appeal":
        actions.appeal(actor=actor, result=found, **given)
    elif verb == "visibility":
        actions.change_visibility(actor=actor, result=found, **given)
    else:
        actions.decide_status(actor=actor, cluster=found.cluster, result=found, **given)


def _page(
    request: SignedInRequest,
    found: EvaluationResult,
    filled: dict[str, forms.Form] | None = None,
    fault: DomainError | None = None,
) -> HttpResponse:
    user = request.user
    offered = {
        "appeal": bool(may(user, "evaluation.appeal", found)),
        "visibility": bool(found.final_at and may(user, "evaluation.publish", found)),
        "status": bool(found.final_at and may(user, "cluster.status", found.cluster)),
    }
    starts = {"visibility": {"visibility": found.visibility}}
    shown = {
        verb: (filled or {}).get(verb) or FORMS[verb](initial=starts.get(verb), auto_id=f"{verb}_%s")
        for verb, may_do in offered.items()
        if may_do or verb in (filled or {})
    }
    return page(
        request,
        "evaluation/result.html",
        RAIL_KEY,
        status=fault.status if fault else HTTPStatus.OK,
        result=found,
        forms=shown,
        fault=fault,
        appeal=getattr(found, "appeal", None),
        sees_case=bool(may(user, "case.view", found.case)),
        decisions=found.cluster.status_decisions.select_related("actor") if offered["status"] else [],
    )
