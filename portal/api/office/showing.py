"""Cases, steps and files as the office part tells them: made from what the pages show, for the same person."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from portal import clock
from portal.api.office import schemas
from portal.api.resources.common import envelope, in_beijing
from portal.api.schemas.common import Authority, Coded
from portal.documents.access import is_safe
from portal.tenancy.permissions import may
from workflows.cases import presenting, queries, words
from workflows.cases.forms import DecisionForm
from workflows.cases.models import WorkItemState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.api.office.access import OfficeRequest
    from portal.documents.models import DocumentVersion
    from workflows.cases.models import Case, Decision, WorkItem


def said(request: OfficeRequest) -> dict[str, Any]:
    """Return what every answer says of itself."""
    whole = envelope(request)
    return {"tenant": whole["tenant"], "as_of": in_beijing(whole["as_of"])}


def address(request: OfficeRequest, name: str, **arguments: Any) -> str:
    """Return the address of an operation of the office part, on the host by which the program came."""
    return request.build_absolute_uri(reverse(f"api_office_v1:{name}", kwargs=arguments))


def queue_row(request: OfficeRequest, work: WorkItem) -> schemas.QueueRow:
    """Return one line of the queue."""
    decision = getattr(work, "decision", None) if work.state == WorkItemState.DONE else None  # else each row asks
    case = work.case
    return schemas.QueueRow(
        case=case.number,
        name=case.name,
        applicant=case.organisation.name,
        programme=schemas.Programme(key=case.edition.key, title=str(case.edition)),
        work=work.pk,
        step=Coded(code=work.step, label=work.title),
        opened_at=work.opened_at.astimezone(clock.BEIJING),
        due_on=work.due_on,
        is_overdue=bool(work.state == WorkItemState.OPEN and work.due_on and work.due_on < clock.today()),
        claimed_by=str(work.claimed_by or ""),
        verdict=decision.verdict_title if decision else "",
        data_url=address(request, "office_case", reference=case.number),
    )


def case_item(request: OfficeRequest, case: Case) -> schemas.CaseItem:
    """Return what the case page shows this person of the case."""
    edition = case.editions.order_by("-number").first()
    waiting = list(queries.waiting_on(case))
    return schemas.CaseItem(
        case=case.number,
        name=case.name,
        status=status_of(case),
        sentence=words.sentence_of(case, waiting),
        occasion=Coded(code=case.occasion, label=case.get_occasion_display()),
        programme=schemas.Programme(key=case.edition.key, title=str(case.edition)),
        applicant=case.organisation.name,
        filed_at=case.tenant.name,
        submission=edition.number if edition else None,
        submitted_at=in_beijing(edition.submitted_at) if edition else None,
        signed=edition.signature if edition else "",
        closed_at=in_beijing(case.closed_at),
        form=[
            schemas.FormSection(
                title=str(part["title"]),
                rows=[
                    schemas.FormRow(key=row["key"], label=str(row["label"]), value=row["value"], was=row["was"])
                    for row in part["rows"]
                ],
            )
            for part in presenting.sections(case, edition)
        ],
        remarks=[schemas.Remark(title=one.title, lines=list(one.lines)) for one in presenting.remarks(case, edition)],
        timeline=list(_timeline(words.timeline(case, request.tenant, waiting, request.user))),
        url=request.build_absolute_uri(reverse("cases:case", args=[case.pk])),
    )


def status_of(case: Case) -> Coded:
    """Return the case's state with its name in the programme's words."""
    return Coded(code=case.state, label=case.state_title)


def _timeline(entries: Iterable[dict[str, Any]]) -> Iterable[schemas.Happened]:
    authority = ""
    for one in entries:
        authority = one.get("group") or authority
        yield schemas.Happened(
            when=one.get("when", ""),
            authority=authority,
            title=one["title"],
            who=str(one.get("who") or ""),
            text=one.get("text") or "",
            is_done=one["state"] == "done",
        )


def file_item(request: OfficeRequest, case: Case, version: DocumentVersion) -> schemas.FileItem:
    """Return a file's description; the address of its content only once the scan lets it out."""
    content = address(request, "office_content", reference=case.number, version_id=version.pk)
    return schemas.FileItem(
        id=version.pk,
        name=version.filename,
        media_type=version.content_type,
        size=version.size,
        sha256=version.sha256,
        scan=Coded(code=version.scan_status, label=version.get_scan_status_display()),
        content_url=content if is_safe(version) else None,
    )


def material_items(request: OfficeRequest, case: Case) -> list[schemas.MaterialItem]:
    """Return the programme's list of materials with what was filed last."""
    edition = case.editions.order_by("-number").first()
    return [
        schemas.MaterialItem(
            key=one["key"],
            title=one["title"],
            is_required=bool(one.get("required", False)),
            is_changed=one["changed"],
            file=file_item(request, case, one["version"]) if one["version"] else None,
        )
        for one in presenting.materials(case, edition)
    ]


def handed_over(request: OfficeRequest, case: Case, decision: Decision) -> schemas.HandedOver:
    """Return one conclusion of an earlier authority."""
    return schemas.HandedOver(
        authority=Authority(code=decision.tenant.code, name=decision.tenant.name),
        step=Coded(code=decision.step, label=decision.title),
        verdict=Coded(code=decision.verdict, label=decision.verdict_title),
        opinion=decision.opinion,
        at=decision.at.astimezone(clock.BEIJING),
        files=[file_item(request, case, one.version) for one in decision.documents.all()],
    )


def version_of(work: WorkItem) -> str:
    """Return the state of the step as the caller saw it: another one once anything changed that a verdict judges."""
    case = work.case
    latest = case.editions.order_by("-number").values_list("number", flat=True).first()
    facts = f"{work.pk}|{work.state}|{case.state}|{latest}|{work.assignee_id}"
    return hashlib.sha256(facts.encode()).hexdigest()[:32]


def step_item(request: OfficeRequest, work: WorkItem) -> schemas.StepItem:
    """Return an open step: the verdicts that it offers and which fields each requires."""
    verdict = may(request.user, "work.decide", work)
    form = DecisionForm(work=work, actor=request.user)
    return schemas.StepItem(
        work=work.pk,
        step=Coded(code=work.step, label=work.title),
        role=Coded(code=work.role, label=work.get_role_display()),
        version=version_of(work),
        opened_at=work.opened_at.astimezone(clock.BEIJING),
        due_on=work.due_on,
        claimed_by=str(work.claimed_by or ""),
        may_decide=bool(verdict),
        reason=verdict.reason,
        verdicts=[
            schemas.VerdictItem(
                code=one.key,
                title=one.title,
                opinion_required=one.opinion_required,
                corrections_required=one.asks_corrections,
                documents=[
                    schemas.DocumentKind(kind=kind, title=title) for kind, title in one.documents_for(work.case)
                ],
            )
            for one in work.spec.choices
        ],
        form=_fields(form.extra),
        note=form.extra.note if form.extra is not None else "",
        correctable=[schemas.Correctable(key=key, title=title) for key, title in form.correctable],
    )


def _fields(extra: forms.Form | None) -> list[schemas.StepField]:
    if extra is None:
        return []
    return [
        schemas.StepField(
            name=name,
            label=str(field.label or name),
            is_required=field.required,
            help=str(field.help_text or ""),
            type=type_of(field),
            choices=list(_choices(getattr(field, "choices", ()))),
            initial=str(extra.get_initial_for_field(field, name) or ""),
        )
        for name, field in extra.fields.items()
    ]


FIELD_TYPES: tuple[tuple[type[forms.Field], schemas.FieldType], ...] = (
    (forms.MultipleChoiceField, "choices"),
    (forms.ModelMultipleChoiceField, "choices"),
    (forms.ChoiceField, "choice"),
    (forms.ModelChoiceField, "choice"),
    (forms.DateField, "date"),
    (forms.BooleanField, "boolean"),
    (forms.DecimalField, "decimal"),
    (forms.IntegerField, "integer"),
)
"""How a field's content is written; the first that fits."""


def type_of(field: forms.Field) -> schemas.FieldType:
    """Return how the content of a step's own field is written in JSON."""
    return next((said for kind, said in FIELD_TYPES if isinstance(field, kind)), "text")


def _choices(choices: Iterable[Any]) -> Iterable[Coded]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _choices(label)
        elif str(value):
            yield Coded(code=str(value), label=str(label))
