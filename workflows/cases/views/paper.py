"""Noting on the case page that paper was sent, or that it arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.errors import DomainError, Invalid
from workflows.cases.actions.paper import note_dispatch, note_receipt
from workflows.cases.models import PaperReceipt
from workflows.cases.paper import DispatchForm, ReceiptForm
from workflows.cases.views.common import posted, visible_case, workspace
from workflows.cases.views.desk import case_page

if TYPE_CHECKING:
    from django import forms

    from portal.identity.http import SignedInRequest
    from workflows.cases.models import Case


def _case_of(request: SignedInRequest, pk: int, **_rest: Any) -> str:
    return reverse("cases:case", args=[visible_case(request, pk).pk])


@workspace
@posted(_case_of)
def dispatch(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Note that copies were sent; on a fault show the page again, filled in as it was."""
    case = visible_case(request, pk)
    form = DispatchForm(request.POST, prefix=f"paper-{key}")
    try:
        if not form.is_valid():
            raise Invalid  # shown beside the fields like the verb's own refusals
        note_dispatch(actor=request.user, tenant=request.tenant, case=case, key=key, **form.cleaned_data)
    except DomainError as fault:
        return _again(request, case, form, fault)
    messages.success(request, "已登记寄发。")
    return redirect(f"{reverse('cases:case', args=[case.pk])}#paper")


@workspace
@posted(_case_of)
def receive(request: SignedInRequest, pk: int, parcel: int) -> HttpResponse:
    """Note that a parcel arrived; on a fault show the page again, filled in as it was."""
    case = visible_case(request, pk)
    row = PaperReceipt.objects.filter(case=case, pk=parcel).first()
    if row is None:
        raise Http404("没有这批纸质材料")
    form = ReceiptForm(request.POST, prefix=f"parcel-{row.pk}")
    try:
        if not form.is_valid():
            raise Invalid  # shown beside the fields like the verb's own refusals
        given = form.cleaned_data
        note_receipt(
            actor=request.user,
            tenant=request.tenant,
            parcel=row,
            copies=given["received_copies"],
            received_on=given["received_on"],
        )
    except DomainError as fault:
        return _again(request, case, form, fault)
    messages.success(request, "已登记签收。")
    return redirect(f"{reverse('cases:case', args=[case.pk])}#paper")


def _again(request: SignedInRequest, case: Case, form: forms.Form, fault: DomainError) -> HttpResponse:
    for name, message in fault.fields.items():
        form.add_error(name if name in form.fields else None, message)
    if not fault.fields and form.is_valid():
        form.add_error(None, fault.message)
    return case_page(request, case, paper=form, status=fault.status)
