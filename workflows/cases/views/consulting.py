"""Asking colleagues, adding, answering, ending (会签), and the lists 征求意见 and 抄送 beside the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal import clock
from portal.errors import DomainError, Invalid
from portal.tenancy.permissions import may
from workflows.cases import actions, attending, countersign, queries
from workflows.cases.models import CaseCopy, Consultation, WorkItem
from workflows.cases.views.common import page, posted, visible_case, workspace
from workflows.cases.views.desk import case_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from portal.identity.http import SignedInRequest

PAGE_SIZE = 30


def _own_work(request: SignedInRequest, pk: int) -> WorkItem:
    work = queries.work_for(request.tenant, pk)
    if work is None or not may(request.user, "consultation.view", (request.tenant, work.case)):
        raise Http404("没有找到该件")
    return work


def _own_consultation(request: SignedInRequest, pk: int) -> Consultation:
    rows = Consultation.objects.filter(work__tenant=request.tenant).select_related("work", "case__organisation")
    found = rows.filter(pk=pk).first()
    if found is None or not may(request.user, "consultation.view", (request.tenant, found.case)):
        raise Http404("没有找到该会签")
    return found


def _case_of_work(request: SignedInRequest, pk: int) -> str:
    return _block(_own_work(request, pk).case_id)


def _case_of_consultation(request: SignedInRequest, pk: int) -> str:
    return _block(_own_consultation(request, pk).case_id)


def _block(case: int) -> str:
    return f"{reverse('cases:case', args=[case])}#consultation"


def _do(
    request: SignedInRequest, case: int, key: str, form: forms.Form, verb: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Check the form, call the verb and say what happened; on a fault show the case with what was typed."""
    try:
        if not form.is_valid():
            raise Invalid
        said = verb(form.cleaned_data)
    except DomainError as fault:
        for name, message in fault.fields.items():
            form.add_error(name if name in form.fields else None, message)
        if not form.errors:
            form.add_error(None, fault.message)
        tried = countersign.Offer(key, form, request.path, is_tried=True)
        return case_page(request, visible_case(request, case), consulted=tried, status=fault.status)
    messages.success(request, said)
    return redirect(_block(case))


@workspace
@posted(_case_of_work)
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask colleagues about a step."""
    work = _own_work(request, pk)
    form = countersign.AskForm(request.POST, people=countersign.people_for(request.tenant, request.user))

    def verb(_given: dict[str, Any]) -> str:
        actions.consult(actor=request.user, tenant=request.tenant, work=work, **form.given())
        return "已征求会签意见，被征求人会收到通知；收齐前不能作出结论。"

    return _do(request, work.case_id, "ask", form, verb)


@workspace
@posted(_case_of_consultation)
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask one more colleague (加签)."""
    found = _own_consultation(request, pk)
    form = countersign.AddForm(request.POST, people=countersign.people_for(request.tenant, request.user))

    def verb(given: dict[str, Any]) -> str:
        actions.add_person(actor=request.user, tenant=request.tenant, consultation=found, person=given["person"])
        return f"已加签{given['person']}，其答复前不能作出结论。"

    return _do(request, found.case_id, "add", form, verb)


@workspace
@posted(_case_of_consultation)
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give one's opinion."""
    found = _own_consultation(request, pk)
    form = countersign.AnswerForm(request.POST)

    def verb(given: dict[str, Any]) -> str:
        made = actions.answer(
            actor=request.user, tenant=request.tenant, consultation=found, stance=given["stance"], text=given["text"]
        )
        return f"会签意见“{made.get_stance_display()}”已提交。"

    return _do(request, found.case_id, "answer", form, verb)


@workspace
@posted(_case_of_consultation)
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a consultation before enough answered."""
    found = _own_consultation(request, pk)

    def verb(given: dict[str, Any]) -> str:
        actions.end_consultation(actor=request.user, tenant=request.tenant, consultation=found, reason=given["reason"])
        return "会签已提前结束，已有的意见保留；现在可以作出结论。"

    return _do(request, found.case_id, "end", countersign.EndForm(request.POST), verb)


@workspace
def consultations(request: SignedInRequest) -> HttpResponse:
    """Show what I was asked: what waits for my answer, due first, and what I answered or need not answer any more."""
    waiting = request.GET.get("done") != "1"
    rows = attending.asked_of(request.tenant, request.user, waiting=waiting)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return page(
        request,
        "cases/consultations.html",
        "consulted",
        page=shown,
        waiting=waiting,
        query="" if waiting else "done=1&",
        today=clock.today(),
    )


@workspace
def copies(request: SignedInRequest) -> HttpResponse:
    """Show the cases that were copied to me or to my authority, newest first."""
    only_unread = request.GET.get("unread") == "1"
    rows = attending.copies_for(request.tenant, request.user)
    chosen = attending.with_reading(rows, request.user, only_unread=only_unread)
    shown = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    query = "unread=1&" if only_unread else ""
    return page(request, "cases/copies.html", "copied", page=shown, only_unread=only_unread, query=query)


@workspace
def copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that I opened the copy, and lead to the case; the address that stands in notifications."""
    found: CaseCopy | None = attending.copies_for(request.tenant, request.user).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份抄送")
    actions.read_copy(actor=request.user, copy=found)
    return redirect("cases:case", pk=found.case_id)
