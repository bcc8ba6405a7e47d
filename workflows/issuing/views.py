"""Issuing and voiding from the case page; the page on which an authority says how it numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal import clock
from portal.documents import office
from portal.errors import DomainError
from portal.tenancy.permissions import may
from workflows.cases.views.common import page, posted, visible_case, workspace
from workflows.cases.views.desk import case_page
from workflows.issuing import actions, configuring, drafting, queries
from workflows.issuing.kinds import KINDS
from workflows.issuing.rail import RAIL_KEY

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest
    from workflows.issuing.models import IssuedDocument


def _case_page(request: SignedInRequest, pk: int) -> str:
    return reverse("cases:case", args=[visible_case(request, pk).pk])


def _issued(request: SignedInRequest, pk: int) -> IssuedDocument:
    issued = queries.own_document(request.tenant, pk)
    if issued is None or not may(request.user, "case.view", issued.case):
        raise Http404("没有找到该文书")
    return issued


def _case_of(request: SignedInRequest, pk: int) -> str:
    return reverse("cases:case", args=[_issued(request, pk).case_id])


@workspace
@posted(_case_page)
def issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Issue one document and go back to the case, where it stands in the list."""
    case = visible_case(request, pk)
    try:
        issued = actions.issue(actor=request.user, tenant=request.tenant, case=case, kind=request.POST.get("kind", ""))
    except DomainError as fault:
        messages.error(request, fault.message)
    else:
        messages.success(request, f"已印发{issued.get_kind_display()}，文号 {issued.full_number}。")
    return redirect(reverse("cases:case", args=[case.pk]) + "#issued")


def _drafted_in(request: SignedInRequest, pk: int, kind: str) -> str:
    if kind not in KINDS:
        raise Http404("没有这种文书")
    return _case_page(request, pk)


@workspace
@posted(_drafted_in)
def draft(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Write a draft, or take it back, and go back to the case; words that are refused come back in the message."""
    _drafted_in(request, pk, kind)
    case = visible_case(request, pk)
    who: dict[str, Any] = {"actor": request.user, "tenant": request.tenant, "case": case, "kind": kind}
    try:
        if request.POST.get("drop"):
            drafting.drop_draft(**who)
            messages.success(request, f"已撤下{KINDS[kind].title}草稿。")
        else:
            drafting.prepare(**who, words=request.POST.get("words", ""))
            messages.success(request, f"{KINDS[kind].title}草稿已生成，签发时编号。")
    except DomainError as fault:
        tried = {"kind": kind, "words": request.POST.get("words", ""), "fault": fault}
        return case_page(request, case, status=fault.status, tried_panel=tried)
    return redirect(reverse("cases:case", args=[case.pk]) + "#issued")


@workspace
@posted(_case_of)
def void(request: SignedInRequest, pk: int) -> HttpResponse:
    """Declare a document void and go back to the case."""
    issued = _issued(request, pk)
    try:
        actions.void(actor=request.user, tenant=request.tenant, issued=issued, reason=request.POST.get("reason", ""))
    except DomainError as fault:
        messages.error(request, "；".join([*fault.fields.values()]) or fault.message)
    else:
        messages.success(request, f"{issued.full_number} 已作废，文号保留，不再使用。")
    return redirect(reverse("cases:case", args=[issued.case_id]) + "#issued")


@workspace
def settings(request: SignedInRequest) -> HttpResponse:
    """Show every kind of document with its 代字, its template and the placeholders that a template may use."""
    return _settings_page(request)


def _settings_page(request: SignedInRequest, kind: str = "", fault: DomainError | None = None) -> HttpResponse:
    if not may(request.user, "letter.configure", request.tenant):
        raise Http404("您不维护该机关的文书设置")
    kept = queries.settings_of(request.tenant)
    rows: list[dict[str, Any]] = [
        {
            "kind": one,
            "setting": kept.get(one.key),
            "word": request.POST.get("word", "") if one.key == kind else getattr(kept.get(one.key), "word", ""),
            "fault": fault if one.key == kind else None,
        }
        for one in KINDS.values()
    ]
    return page(
        request,
        "issuing/settings.html",
        RAIL_KEY,
        status=fault.status if fault else 200,
        rows=rows,
        series=queries.series_of(request.tenant),
        year=clock.today().year,
        tried=request.POST if fault and not kind else {},
        fault=fault if not kind else None,
        no_pdf=office.converter() is None,
    )


def _own_settings(request: SignedInRequest) -> str:
    if not may(request.user, "letter.configure", request.tenant):
        raise Http404("您不维护该机关的文书设置")
    return reverse("issuing:settings")


@workspace
@posted(_own_settings)
def start(request: SignedInRequest) -> HttpResponse:
    """Note which numbers were used on paper this year; on a fault show the page as it was filled in."""
    _own_settings(request)
    word, typed = request.POST.get("word", ""), request.POST.get("last", "").strip()
    last = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(configuring.LARGEST)) else 0
    try:
        configuring.start_series(
            actor=request.user, tenant=request.tenant, word=word, last=last, reason=request.POST.get("reason", "")
        )
    except DomainError as fault:
        return _settings_page(request, fault=fault)
    messages.success(request, f"已登记：{word}〔{clock.today().year}〕已用至{last}号，下一份文书为{last + 1}号。")
    return redirect("issuing:settings")


def _settings_address(request: SignedInRequest, kind: str) -> str:
    if kind not in KINDS or not may(request.user, "letter.configure", request.tenant):
        raise Http404("没有这种文书")
    return reverse("issuing:settings")


@workspace
@posted(_settings_address)
def configure(request: SignedInRequest, kind: str) -> HttpResponse:
    """Take the 代字 and, if one was chosen, the template of a kind; on a fault show the page as it was filled in."""
    _settings_address(request, kind)
    who: dict[str, Any] = {"actor": request.user, "tenant": request.tenant, "kind": kind}
    try:
        if request.POST.get("own"):
            configuring.use_own_template(**who)
        else:
            configuring.set_word(**who, word=request.POST.get("word", ""))
            if upload := request.FILES.get("template"):
                configuring.set_template(**who, upload=upload)
    except DomainError as fault:
        return _settings_page(request, kind, fault)
    messages.success(request, f"“{KINDS[kind].title}”的设置已保存。")
    return redirect("issuing:settings")
