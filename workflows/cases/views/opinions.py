"""The opinion while it is written: autosave, and the authority's phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.errors import DomainError
from portal.tenancy.permissions import may
from workflows.cases import actions, queries
from workflows.cases.forms import DecisionForm, typed_corrections
from workflows.cases.views.common import posted, visible_case, workspace
from workflows.cases.views.desk import case_page

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest
    from workflows.cases.models import WorkItem


def _own_work(request: SignedInRequest, pk: int) -> WorkItem:
    work = queries.work_for(request.tenant, pk)
    if work is None or not may(request.user, "case.view", work.case):
        raise Http404("没有找到该件")
    return work


def _case_of(request: SignedInRequest, pk: int) -> str:
    return reverse("cases:case", args=[_own_work(request, pk).case_id])


@workspace
@posted(_case_of)
def opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep opinion and demands as typed; insert, keep or remove a phrase where one of these buttons was pressed.

    Without JavaScript the page comes back with everything that was typed; only chosen files are to be chosen again.
    """
    work, typed = _own_work(request, pk), request.POST.get("opinion", "")
    who: dict[str, Any] = {"actor": request.user, "tenant": request.tenant}
    chosen = request.POST.get("phrase", "")
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 16 else 0  # noqa: PLR2004  # a bigint
    try:
        if "insert" in request.POST:
            phrase = queries.phrases_for(request.tenant, work.step).filter(pk=number).first()
            typed = "\n".join(filter(None, [typed, phrase.text if phrase else ""]))
        draft = actions.save_opinion(**who, work=work, text=typed, corrections=typed_corrections(request.POST))
        if "keep" in request.POST:
            actions.add_phrase(**who, step=work.step, text=typed)
            messages.success(request, "已存为本机关在这一环节的常用语。")
        if "drop" in request.POST:
            actions.remove_phrase(**who, pk=number)
            messages.success(request, "已删除所选常用语。")
    except DomainError as fault:
        if request.htmx:
            return render(request, "cases/_opinion_saved.html", {"fault": fault})
        messages.error(request, "；".join(fault.fields.values()) or fault.message)
    else:
        if request.htmx:
            return render(request, "cases/_opinion_saved.html", {"draft": draft})
    if not may(request.user, "work.decide", work) or work.state != "open":
        return redirect("cases:case", pk=work.case_id)
    form = DecisionForm(work=work, actor=request.user, initial={**request.POST.dict(), "opinion": typed})
    if form.extra is not None:
        form.extra.initial.update(request.POST.dict())
    return case_page(request, visible_case(request, work.case_id), form)
