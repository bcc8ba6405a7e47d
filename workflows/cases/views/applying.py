"""The applicants' pages: own cases, the form that saves itself, documents, submission."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal import clock
from portal.errors import DomainError, Invalid
from portal.registry.queries import clusters_built_in
from portal.tenancy.permissions import may
from portal.tenancy.roles import Role
from workflows.cases import actions, occasions, presenting, queries, words
from workflows.cases.answering import unchanged
from workflows.cases.completeness import completeness
from workflows.cases.errors import ApplicationIncomplete, ChangedElsewhere, CorrectionUnanswered
from workflows.cases.models import CaseState, Occasion
from workflows.cases.views.common import page, posted, workspace
from workflows.cases.views.keeping import kept, kept_quietly, shown
from workflows.programmes import forms
from workflows.programmes.materials import extensions, limits
from workflows.programmes.queries import open_to, open_to_or_none

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest
    from workflows.cases.models import Case

EDITABLE = {CaseState.DRAFT, CaseState.CORRECTING}
SAME = "与上次提交相同，请按要求修改。"


@workspace
def applications(request: SignedInRequest) -> HttpResponse:
    """Show the applications of one's organisations, and what can be applied for now."""
    filed = list(queries.filed_by(request.tenant, request.user))
    waiting = queries.waiting_on_each(filed)
    cases = [
        {
            "case": case,
            "sentence": words.sentence_of(case, waiting[case.pk]),
            "state": words.label_of(case, waiting[case.pk]),
            "tone": words.tone_of(case),
            "due": next((work.due_on for work in waiting[case.pk] if work.role == Role.APPLICANT), None),
            "is_ours": case.state in EDITABLE or any(work.role == Role.APPLICANT for work in waiting[case.pk]),
        }
        for case in filed
    ]
    editions, organisations = open_to(request.tenant), list(queries.organisations_of(request.tenant, request.user))
    submitted = list(queries.copyable(request.tenant, request.user))
    for_clusters = occasions.offers(request.tenant, organisations, editions)
    return page(
        request,
        "cases/applications.html",
        "applications",
        ours=sorted((one for one in cases if one["is_ours"]), key=lambda one: one["due"] or dt.date.max),
        cases=[one for one in cases if not one["is_ours"]],
        today=clock.today(),
        editions=[
            {
                "edition": one,
                "anew": Occasion.NEW in one.occasions and not one.needs_cluster(Occasion.NEW),
                "offers": for_clusters.get(one.pk, []),
                "earlier": [case for case in submitted if case.edition.key == one.key],
            }
            for one in editions
        ],
        organisations=organisations,
    )


@workspace
@posted(lambda _request: reverse("cases:applications"))
def start(request: SignedInRequest) -> HttpResponse:
    """Open a draft and go to its form."""
    edition = open_to_or_none(request.tenant, _number(request.POST.get("edition")))
    organisation = queries.organisations_of(request.tenant, request.user).filter(
        pk=_number(request.POST.get("organisation"))
    ).first()  # fmt: skip
    number, occasion = _number(request.POST.get("cluster")), request.POST.get("occasion", Occasion.NEW)
    cluster = clusters_built_in(request.tenant).filter(pk=number).first() if number else None
    if edition is None or organisation is None or occasion not in Occasion.values or (number and cluster is None):
        raise Http404("没有可以申报的事项")
    source = queries.copyable(request.tenant, request.user).filter(
        pk=_number(request.POST.get("copied_from"))
    ).first()  # fmt: skip
    if source is None and _number(request.POST.get("copied_from")):
        raise Http404("没有这份可以作为底稿的申请")
    case = actions.start_case(
        actor=request.user,
        tenant=request.tenant,
        organisation=organisation,
        edition=edition,
        occasion=occasion,
        cluster=cluster,
        copied_from=source,
    )
    return redirect("cases:application", pk=case.pk)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0  # noqa: PLR2004  # a bigint


def own_application(request: SignedInRequest, pk: int) -> Case:
    """Return the application if it is one of this person's organisations; 404 otherwise."""
    case = queries.filed_by(request.tenant, request.user).filter(pk=pk).first()
    if case is None or not may(request.user, "case.edit", case):
        raise Http404("没有找到该申请")
    return case


@workspace
def application(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the form of a draft or a correction; a case under way shows its own page."""
    case = own_application(request, pk)
    if case.state not in EDITABLE:
        return redirect("cases:case", pk=case.pk)
    return _form_page(request, case)


def _form_page(request: SignedInRequest, case: Case, fault: DomainError | None = None) -> HttpResponse:
    asked, only = queries.open_correction(case), queries.open_keys(case)
    typed_here = fault.values if isinstance(fault, ChangedElsewhere) else {}
    form = forms.build(case.edition, case.tenant, None, initial=case.draft | typed_here, only=only)
    faults = dict(fault.fields) if fault else {}
    materials = presenting.materials(case, None)
    earlier = queries.earlier_materials(case)
    for entry in materials:
        entry["earlier"] = None if entry["version"] else earlier.get(entry["key"])
        entry["fault"] = faults.get(entry["key"])
        entry["open"] = only is None or entry["key"] in only
        entry |= {"limits": limits(entry), "accept": ",".join(extensions(entry))}
    titles = dict(presenting.correctable(case))
    return page(
        request,
        "cases/application.html",
        "applications",
        status=fault.status if fault else 200,
        case=case,
        form=form,
        may_withdraw=may(request.user, "case.withdraw", case),
        seen=shown(case, form.fields),
        parts=_sections(form, faults),
        materials=materials,
        remarks=forms.remarks(case.edition, case.tenant, case.draft),
        progress=completeness(case),
        faults=in_order(faults, titles),
        fault=fault,
        correction=asked,
        may_discard=bool(may(request.user, "case.discard", case)),
        asked=in_order(asked.items, titles) if asked else [],
        correction_due=queries.waiting_on(case).values_list("due_on", flat=True).first() if asked else None,
        today=clock.today(),
    )


def in_order(faults: dict[str, str], titles: dict[str, str]) -> list[dict[str, str]]:
    """Return the faults, or what is asked, in the order of the form, what belongs to no field first.

    What is asked is JSON, of which PostgreSQL keeps an order of its own.
    """
    keys = [key for key in faults if key not in titles] + [key for key in titles if key in faults]
    return [{"key": key, "title": titles.get(key, ""), "message": faults[key]} for key in keys]


def _sections(form: Any, faults: dict[str, str]) -> list[dict[str, Any]]:
    """Return the form by section, each field with its fault, told to screen readers too."""
    for name in faults.keys() & form.fields.keys():
        form.fields[name].widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"id_{name}_error"}
    return [
        {"key": key, "title": title, "rows": [{"field": one, "fault": faults.get(one.name)} for one in fields]}
        for key, title, fields in form.grouped()
    ]


def form_of(request: SignedInRequest, pk: int, **_rest: Any) -> str:
    """Return the address of the application's form."""
    return reverse("cases:application", args=[own_application(request, pk).pk])


@workspace
@posted(form_of)
def save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep what was typed and picked: called by the page itself, and by the button without JavaScript."""
    case = own_application(request, pk)
    if request.htmx:
        case, told = kept_quietly(request, case)
        remarks = forms.remarks(case.edition, case.tenant, case.draft)
        shown = {"case": case, "remarks": remarks, "progress": completeness(case)} | told
        return render(request, "cases/_saved.html", shown)
    try:
        case = kept(request, case)
    except (ChangedElsewhere, Invalid) as fault:
        return _form_page(request, own_application(request, pk), fault)
    messages.success(request, "草稿已保存。")
    table = request.POST.get("rows", "")
    anchor = f"#id_{table}" if table in forms.build(case.edition, case.tenant, None).fields else ""
    return redirect(f"{reverse('cases:application', args=[case.pk])}{anchor}")


@workspace
@posted(form_of)
def material(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """File or remove one document; what was typed is kept with it."""
    case = own_application(request, pk)
    if key not in {entry["key"] for entry in case.edition.materials_for(case.occasion)}:
        raise Http404("没有这项材料")
    try:
        case = kept(request, case)
        if request.POST.get("remove"):
            actions.remove_material(actor=request.user, case=case, key=key)
        elif request.POST.get("reuse"):
            actions.reuse_material(actor=request.user, case=case, key=key)
        elif f"file_{key}" not in request.FILES:
            raise DomainError("请先选择文件，再点“上传”。")  # noqa: TRY301  # shown beside the field like the others
    except DomainError as fault:
        fault.fields = fault.fields or {key: fault.message}
        return _form_page(request, own_application(request, pk), fault)
    return redirect(f"{request.path.split('/materials/')[0]}/#material-{key}")


@workspace
@posted(form_of)
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep what was typed and picked, and submit; on a fault show the form again with every message."""
    case = own_application(request, pk)
    if case.state not in EDITABLE:
        messages.info(request, "该申请已经提交，无需重复提交。")
        return redirect("cases:case", pk=case.pk)
    try:
        case = kept(request, case)
        if not request.POST.get("as_it_is") and (same := unchanged(case)):
            raise CorrectionUnanswered(fields=dict.fromkeys(same, SAME))  # shown like the others
        actions.submit(actor=request.user, case=case)
    except DomainError as fault:
        title = fault if fault.fields else ApplicationIncomplete(fault.message)
        return _form_page(request, own_application(request, pk), title)
    messages.success(request, f"申请已提交，件号 {case.number}。")
    return redirect("cases:receipt", pk=case.pk, number=case.editions.count())
