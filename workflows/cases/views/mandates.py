"""代办: an organisation's member gives and ends mandates; an agent sees for whom they act (RULES S4-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal import clock
from portal.errors import DomainError, Invalid
from portal.tenancy.permissions import may
from workflows.cases import actions
from workflows.cases import mandates as reads
from workflows.cases.mandate_form import MandateForm
from workflows.cases.views.common import page, posted, workspace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.identity.http import SignedInRequest
    from workflows.cases.models import Mandate


@workspace
def mandates(request: SignedInRequest) -> HttpResponse:
    """Show the mandates given and held; take a new one."""
    form = MandateForm(request.POST or None, request.FILES or None, tenant=request.tenant, actor=request.user)
    if request.method != "POST":
        return _page(request, form)
    if not form.organisations:
        raise Http404("没有可以委托代办的单位")
    try:
        _grant(request, form)
    except DomainError as fault:
        for name, message in fault.fields.items():
            form.add_error(name if name in form.fields else None, message)
        return _page(request, form, fault)
    messages.success(request, "委托已登记，代办人现在可以办理。")
    return redirect("cases:mandates")


def _grant(request: SignedInRequest, form: MandateForm) -> None:
    """Check the form and call the verb. Raises DomainError."""
    whole = form.is_valid()
    document = form.keep_upload()
    if not whole:
        raise Invalid
    given = form.cleaned_data
    actions.grant_mandate(
        actor=request.user,
        tenant=request.tenant,
        organisation=given["organisation"],
        agent=form.person(),
        programme=given["programme"],
        since=given["since"],
        until=given["until"],
        document=document,
    )


def _page(request: SignedInRequest, form: MandateForm, fault: DomainError | None = None) -> HttpResponse:
    tenant, user = request.tenant, request.user
    return page(
        request,
        "cases/mandates.html",
        "mandates",
        status=fault.status if fault else 200,
        form=form if form.organisations else None,
        fault=fault,
        given=_rows(reads.granted_by(tenant, user), form.titles),
        held=_rows(reads.held_by(tenant, user), form.titles),
        today=clock.today(),
    )


def _rows(shown: Iterable[Mandate], titles: dict[str, str]) -> list[dict[str, Any]]:
    """Return the mandates with the name of the item that each covers."""
    return [{"mandate": one, "item": titles.get(one.programme, one.programme)} for one in shown]


def _own_mandate(request: SignedInRequest, pk: int) -> Mandate:
    mandate = reads.granted_by(request.tenant, request.user).filter(pk=pk).first()
    mandate = mandate or reads.held_by(request.tenant, request.user).filter(pk=pk).first()
    if mandate is None or not may(request.user, "mandate.revoke", mandate):
        raise Http404("没有找到该委托")
    return mandate


def _list_of(request: SignedInRequest, pk: int) -> str:
    _own_mandate(request, pk)
    return reverse("cases:mandates")


@workspace
@posted(_list_of)
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a mandate at once."""
    mandate = _own_mandate(request, pk)
    actions.revoke_mandate(actor=request.user, tenant=request.tenant, mandate=mandate)
    messages.success(request, f"委托已撤销，{mandate.agent}即刻起不能再代办。")
    return redirect("cases:home" if mandate.agent_id == request.user.pk else "cases:mandates")
