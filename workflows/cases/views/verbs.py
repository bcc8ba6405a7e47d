"""The rarely used verbs of the case page, and the page of one's delegations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal import clock
from portal.errors import DomainError, Invalid
from portal.identity.models import User
from portal.tenancy.roles import CASE_ROLES, Role, roles_of
from workflows.cases import actions, more
from workflows.cases.models import Delegation
from workflows.cases.views.common import page, posted, visible_case, workspace
from workflows.cases.views.desk import case_page

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest


def _case_of(request: SignedInRequest, pk: int, verb: str) -> str:
    if more.verb(verb) is None:
        raise Http404("没有这项操作")
    return reverse("cases:case", args=[visible_case(request, pk).pk])


@workspace
@posted(_case_of)
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of the rarely used verbs; on a fault show the case again with what was typed."""
    case, chosen = visible_case(request, pk), more.verb(verb)
    if chosen is None:
        raise Http404("没有这项操作")
    place = more.place_of(request, case)
    form = chosen.form(place, request.POST)
    try:
        if not form.is_valid():
            raise Invalid
        said = chosen.act(place, form.cleaned_data)
    except DomainError as fault:
        for name, message in fault.fields.items():
            form.add_error(name if name in form.fields else None, message)
        if not form.errors:
            form.add_error(None, fault.message)
        return case_page(request, case, tried=(verb, form), status=fault.status)
    messages.success(request, said)
    return redirect("cases:case", pk=case.pk)


class DelegationForm(forms.Form):
    """Which of one's roles, to whom, from when to when, and why."""

    role = forms.ChoiceField(label="委托的角色")
    to = forms.ModelChoiceField(
        User.objects.none(), label="受托同事", empty_label="请选择", error_messages={"required": "请选择同事。"}
    )
    starts_on = forms.DateField(
        label="开始日期（含）", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label="结束日期（含）",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="到期自动终止；您可以提前终止。",
    )
    reason = forms.CharField(label="事由", max_length=300, help_text="如出差、休假、学习")

    def __init__(self, data: Any = None, *, user: User, tenant: Any) -> None:
        super().__init__(data, initial={"starts_on": clock.today()})
        held = {role for where, role in roles_of(user) if where == tenant.pk}
        cast("forms.ChoiceField", self.fields["role"]).choices = [
            (role.value, role.label) for role in CASE_ROLES if role in held
        ]
        colleagues = User.objects.filter(memberships__tenant=tenant, memberships__until=None, is_active=True)
        cast("forms.ModelChoiceField[User]", self.fields["to"]).queryset = (
            colleagues.exclude(pk=user.pk)
            .exclude(memberships__role=Role.APPLICANT)
            .distinct()
            .order_by("full_name", "pk")
        )


@workspace
def delegations(request: SignedInRequest) -> HttpResponse:
    """Show one's delegations, given and held, and make one."""
    form = DelegationForm(request.POST or None, user=request.user, tenant=request.tenant)
    status = 200
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise Invalid  # shown beside the fields like the verb's own refusals
            made = actions.delegate(actor=request.user, tenant=request.tenant, **form.cleaned_data)
        except DomainError as fault:
            for name, message in fault.fields.items():
                form.add_error(name if name in form.fields else None, message)
            if not form.errors:
                form.add_error(None, fault.message)
            status = fault.status
        else:
            messages.success(request, f"已委托{made.delegate}代为办理，{made.ends_on:%Y年%-m月%-d日}到期自动终止。")
            return redirect("cases:delegations")
    rows = Delegation.objects.filter(tenant=request.tenant).select_related("delegate", "delegator")
    today = clock.today()
    return page(
        request,
        "cases/delegations.html",
        "delegations",
        status=status,
        form=form,
        given=[(one, _state(one, today)) for one in rows.filter(delegator=request.user)[:50]],
        held=[(one, _state(one, today)) for one in rows.filter(delegate=request.user)[:50]],
    )


def _state(one: Delegation, today: Any) -> tuple[str, str]:
    """Return the label and tone of a delegation."""
    if one.ended_at is not None:
        return "已提前终止", "muted"
    if today < one.starts_on:
        return "尚未开始", "waiting"
    return ("委托中", "open") if today <= one.ends_on else ("已到期", "muted")


def _list(request: SignedInRequest, pk: int) -> str:
    _own(request, pk)
    return reverse("cases:delegations")


@workspace
@posted(_list)
def end_delegation(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one's own delegation now."""
    actions.end_delegation(actor=request.user, tenant=request.tenant, delegation=_own(request, pk))
    messages.success(request, "委托已终止，对方从现在起不能再代您办理。")
    return redirect("cases:delegations")


def _own(request: SignedInRequest, pk: int) -> Delegation:
    found = Delegation.objects.filter(tenant=request.tenant, delegator=request.user, pk=pk).first()
    if found is None:
        raise Http404("没有找到该委托")
    return found


def delegation_links(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the rail's link to the delegations, for those who handle cases."""
    held = {role for where, role in roles_of(request.user) if where == request.tenant.pk}
    if held.isdisjoint(CASE_ROLES):
        return []
    return [{"key": "delegations", "title": "委托", "url": reverse("cases:delegations")}]
