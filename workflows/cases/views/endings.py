"""The register of an authority's organisations: what becomes of their cases, and that one was merged or closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from portal import clock
from portal.errors import DomainError, Invalid
from portal.identity.memberships import end_organisation
from portal.identity.models import Organisation
from portal.tenancy.permissions import may
from workflows.cases import queries
from workflows.cases.models import CaseState
from workflows.cases.views.common import page, workspace

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case

RAIL_KEY = "organisations"


class EndForm(forms.Form):
    """Closed or merged, since when, and into which one."""

    on = forms.DateField(
        label="自哪天起",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="含当日；可以填将来的日期，到期前照常申报",
    )
    into: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label="并入单位", queryset=None, required=False, empty_label="不并入，单位注销"
    )

    def __init__(self, *args: object, tenant: Tenant, organisation: Organisation, **more: object) -> None:
        """Offer the organisations of the authority that stand."""
        super().__init__(*args, **more)  # type: ignore[arg-type]  # passed on as it came
        others = queries.register_of(tenant).filter(ended_on=None).exclude(pk=organisation.pk)
        into = self.fields["into"]
        if isinstance(into, forms.ModelChoiceField):
            into.queryset = others


def _only_administrators(request: SignedInRequest) -> None:
    if not may(request.user, "organisation.end", request.tenant):
        raise Http404("您不维护该机关的单位登记")


@workspace
@require_safe
def organisations(request: SignedInRequest) -> HttpResponse:
    """List the authority's organisations with how many of their cases are open."""
    _only_administrators(request)
    return page(request, "cases/organisations.html", RAIL_KEY, organisations=list(queries.register_of(request.tenant)))


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what will become of each open case, and take the end of the organisation down."""
    _only_administrators(request)
    one = queries.register_of(request.tenant).filter(pk=pk).first()
    if one is None:
        raise Http404("没有找到该单位")
    initial = {"on": clock.today()}
    form = EndForm(request.POST or None, tenant=request.tenant, organisation=one, initial=initial)
    if request.method != "POST":
        return _page(request, one, form)
    try:
        if not form.is_valid():
            raise Invalid  # shown beside the fields like the verb's own refusals
        given = form.cleaned_data
        end_organisation(
            actor=request.user, tenant=request.tenant, organisation=one, on=given["on"], into=given["into"]
        )
    except DomainError as fault:
        for name, text in fault.fields.items():
            form.add_error(name if name in form.fields else None, text)
        return _page(request, one, form, fault)
    messages.success(request, f"已登记：{one}自{given['on']:%Y年%-m月%-d日}起不再申报。")
    return redirect("cases:organisations")


def _page(request: SignedInRequest, one: Organisation, form: EndForm, fault: DomainError | None = None) -> HttpResponse:
    cases = [{"case": case, "then": what_becomes_of(case)} for case in queries.open_cases_of(request.tenant, one)]
    return page(
        request,
        "cases/organisation_end.html",
        RAIL_KEY,
        status=fault.status if fault else 200,
        organisation=one,
        cases=cases,
        form=form,
        fault=fault,
    )


def what_becomes_of(case: Case) -> str:
    """Return in words what happens to an open case once its organisation has ended."""
    if case.state == CaseState.DRAFT:
        return "草稿不能再提交，已填写的内容仍可查看。"
    if case.state == CaseState.CORRECTING:
        return "正在补正，不能再重新提交；如何处理请与退回补正的机关联系。"
    return "已经提交，各机关继续办理到办结；原经办人仍可查看进展。"
