"""The administrator's page of an authority's own editions: what is lacking, and four verbs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.errors import DomainError, Invalid
from portal.tenancy.permissions import require
from workflows.cases import batches, readiness
from workflows.cases.actions.editions import activate_edition, allow_batches, extend_window, withdraw_edition
from workflows.cases.shell import edition_links
from workflows.cases.views.common import page, posted, workspace
from workflows.programmes.queries import editions_of

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest
    from workflows.programmes.models import ProgrammeEdition

RAIL_KEY = "editions"


class ExtensionForm(forms.Form):
    """A window's new last day and the decision."""

    until = forms.DateField(label="新截止日（含）", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    document = forms.CharField(label="延长依据", max_length=200, help_text="决定文件的文号或会议名称、日期")


class BatchForm(forms.Form):
    """The steps at which several cases may get one verdict."""

    steps = forms.MultipleChoiceField(
        label="可以批量办理的环节",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="办理人员在列表中勾选多件，一次作出同一结论；每件仍各有一份结论和记录。",
    )

    def __init__(self, *, edition: ProgrammeEdition) -> None:
        super().__init__(initial={"steps": edition.batch_steps}, auto_id=f"batches_{edition.pk}_%s")
        self.fields["steps"].choices = batches.possible_steps(edition)  # type: ignore[attr-defined]  # a choice field


@workspace
@require_safe
def editions(request: SignedInRequest) -> HttpResponse:
    """List the authority's own editions with what each lacks."""
    return _page(request)


def _own(request: SignedInRequest, pk: int) -> ProgrammeEdition:
    found = editions_of(request.tenant).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个事项")
    return found


def _list(request: SignedInRequest, pk: int) -> str:
    _own(request, pk)
    return reverse("cases:editions")


@workspace
@posted(_list)
def edition(request: SignedInRequest, pk: int) -> HttpResponse:
    """Activate or withdraw one edition, extend its window, or say where batches are allowed."""
    found = _own(request, pk)
    form = ExtensionForm(request.POST) if request.POST.get("verb") == "extend" else None
    try:
        done = _do(request, found, form)
    except DomainError as fault:
        if form is not None:
            for name, text in fault.fields.items():
                form.add_error(name if name in form.fields else None, text)
        return _page(request, found, form, fault)
    messages.success(request, f"{found}：{done}")
    return redirect("cases:editions")


def _do(request: SignedInRequest, found: ProgrammeEdition, form: ExtensionForm | None) -> str:
    """Call the verb and return what to tell. Raises DomainError."""
    verb = request.POST.get("verb")
    if form is not None:
        if not form.is_valid():
            raise Invalid
        until: dt.date = form.cleaned_data["until"]
        extend_window(actor=request.user, edition=found, until=until, document=form.cleaned_data["document"])
        return f"受理期已延长至{until:%Y年%-m月%-d日}（含）。"
    if verb == "activate":
        activate_edition(actor=request.user, edition=found)
        return "已启用。"
    if verb == "withdraw":
        withdraw_edition(actor=request.user, edition=found)
        return "已停用，在办件按原版本继续办理。"
    if verb == "batches":
        allow_batches(actor=request.user, edition=found, steps=request.POST.getlist("steps"))
        return "批量办理的环节已保存。"
    raise Http404("没有这项操作")


def _page(
    request: SignedInRequest,
    about: ProgrammeEdition | None = None,
    form: ExtensionForm | None = None,
    fault: DomainError | None = None,
) -> HttpResponse:
    require(request.user, "edition.manage", request.tenant)
    rows: list[dict[str, Any]] = [
        {
            "edition": one,
            "faults": readiness.faults_of(one),
            "remarks": readiness.remarks_of(one),
            "extensions": list(one.extensions.all()),
            "links": edition_links(request, one),
            "form": form if form and about == one else ExtensionForm(auto_id=f"edition_{one.pk}_%s"),
            "batches": BatchForm(edition=one),
            "fault": fault if about == one else None,
        }
        for one in editions_of(request.tenant)
    ]
    status = fault.status if fault else 200
    return page(request, "cases/editions.html", RAIL_KEY, status=status, rows=rows)
