"""What an official does at a step: claim it, release it, decide it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import BigIntegerField, Exists, OuterRef, Subquery
from viewflow.workflow import STATUS

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid, NotAllowed
from portal.prepared import Prepared, Slot
from portal.tenancy.permissions import require
from portal.tenancy.roles import Role
from workflows.cases.consulting import check_consulted
from workflows.cases.consulting_ends import back_to_its_holder, end_with
from workflows.cases.errors import AlreadyDecided, UnknownVerdict
from workflows.cases.mandates import in_whose_name, mandate_for
from workflows.cases.models import (
    CaseEdition,
    Consultation,
    CorrectionRequest,
    Decision,
    DecisionDocument,
    EventKind,
    OpinionDraft,
    WorkItem,
    WorkItemState,
)
from workflows.cases.standing import standing
from workflows.cases.telling import tell, told_together

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from viewflow.workflow.activation import Activation

    from portal.documents.models import DocumentVersion
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case
    from workflows.cases.steps import Choice

OPINION_LIMIT = 5000
"""Longest opinion, in characters."""


@transaction.atomic
def claim(*, actor: User, tenant: Tenant, work: WorkItem) -> WorkItem:
    """Take a piece of work on oneself; colleagues then see whose it is. Raises AlreadyDecided."""
    work = WorkItem.objects.select_for_update().get(pk=work.pk, tenant=tenant)
    require(actor, "work.decide", work)
    if work.state != WorkItemState.OPEN or work.claimed_by_id not in {None, actor.pk}:
        raise AlreadyDecided("该件已由他人领取或办结，请刷新待办列表。")
    work.claimed_by = actor
    work.save(update_fields=["claimed_by"])
    record(tenant=tenant, actor=actor, verb="work.claimed", target=f"work:{work.pk}", summary=work.title)
    return work


@transaction.atomic
def release(*, actor: User, tenant: Tenant, work: WorkItem) -> WorkItem:
    """Give a claimed piece of work back to the queue. Raises AlreadyDecided."""
    work = WorkItem.objects.select_for_update().get(pk=work.pk, tenant=tenant)
    if work.state != WorkItemState.OPEN or work.claimed_by_id != actor.pk:
        raise AlreadyDecided("该件不在您名下，不能退回待办。")
    work.claimed_by = None
    work.save(update_fields=["claimed_by"])
    record(tenant=tenant, actor=actor, verb="work.released", target=f"work:{work.pk}", summary=work.title)
    return work


def decide(
    *,
    actor: User,
    tenant: Tenant,
    work: WorkItem,
    verdict: str,
    opinion: str,
    documents: Mapping[str, DocumentVersion] | None = None,
    corrections: Mapping[str, str] | None = None,
    details: Mapping[str, Any] | None = None,
) -> Decision:
    """Give the one verdict of a step and move the case on: check, decide, advance, record.

    Parameters
    ----------
    documents: kind of document → version that the actor stored before, as the choice demands
        (the recommendation letter, S2-9): an upload is kept even when the verdict is refused.
    corrections: field or material → what is asked, when the choice returns the application.
    details: the step's own further fields, already cleaned by its form.

    Raises AlreadyDecided when somebody was faster, NotAllowed with the reason,
    UnknownVerdict, Invalid with the fields at fault, the refusals of the step's guard,
    and ConsultationOpen while opinions are missing (会签).
    """
    with work.task.flow_task.flow_class.lock(work.task.process_id):  # one transaction
        opened = _open(tenant, work)
        work = opened.work
        activation = work.task.flow_task.activation_class(work.task)
        activation.process.case = work.case
        allowed, delegator = standing(actor, work)
        if not allowed:
            raise NotAllowed(allowed.reason)
        choice = work.spec.choice(verdict)
        if choice is None:
            raise UnknownVerdict
        _check(choice, work.case, opinion, documents or {}, corrections or {})
        if work.spec.guard is not None:
            work.spec.guard(work.case)
        check_consulted(work, choice)
        decision = _write((actor, delegator), opened, choice, opinion, dict(details or {}))
        _attach(decision, choice, documents or {})
        with told_together():
            consulted = end_with(decision, choice)
            _follow(activation, decision, choice, corrections or {})
        record(
            tenant=tenant,
            actor=actor,
            verb="case.decided",
            target=f"case:{work.case_id}",
            summary=f"{work.title}：{choice.title}",
            details={"step": work.step, "verdict": verdict, "decision": decision.pk}
            | ({"on_behalf_of": delegator.pk} if delegator else {})
            | ({"consultations": consulted} if consulted else {})
            | in_whose_name(decision.mandate),
        )
    return decision


def _follow(activation: Activation, decision: Decision, choice: Choice, corrections: Mapping[str, str]) -> None:
    """Let the verdict have its consequences: corrections, its own effect, the next step, what is told."""
    work = decision.work
    if choice.asks_corrections:
        CorrectionRequest.objects.create(case=work.case, decision=decision, items=dict(corrections))
        work.case.never_corrected = False
    if work.spec.corrects:
        work.case.corrections.filter(answered_at=None).update(answered_at=clock.now())
    if choice.effect is not None:
        choice.effect(decision)
    activation.process.just_given = {work.step: choice.key}
    _advance(activation, decision.actor)
    if work.was_consulted:
        back_to_its_holder(work.case, work)
    _tell(work, decision, choice)


def _tell(work: WorkItem, decision: Decision, choice: Choice) -> None:
    kind = EventKind.RETURNED if choice.asks_corrections else EventKind.DECIDED
    if not work.spec.corrects:  # an answered correction is told as a submission
        tell(case=work.case, kind=kind, tenant=work.tenant, actor=decision.actor, work=work, decision=decision)


class Opened(NamedTuple):
    """A work item under the flow's lock, with what its verdict has to know."""

    work: WorkItem
    filed: int
    """The key of the application as it was filed last."""
    has_draft: bool


def _opened(work: Slot, tenant: Slot) -> QuerySet[WorkItem]:
    of_the_case = {"case": OuterRef("case")}
    rows = WorkItem.objects.select_related("task__process", "case__edition", "case__tenant__parent__parent")
    return rows.filter(pk=work, tenant=tenant).annotate(
        filed=Subquery(CaseEdition.objects.filter(**of_the_case).order_by("-number").values("pk")[:1]),
        was_corrected=Exists(CorrectionRequest.objects.filter(**of_the_case)),
        has_draft=Exists(OpinionDraft.objects.filter(work=OuterRef("pk"))),
        asks_anybody=Exists(Consultation.objects.filter(**of_the_case)),
    )


_OPENED = Prepared(_opened, work=BigIntegerField(), tenant=BigIntegerField())


def _open(tenant: Tenant, work: WorkItem) -> Opened:
    """Return the work item as it is under the flow's lock, its task too. Raises AlreadyDecided unless it is open."""
    fresh: Any = _OPENED.get(work=work.pk, tenant=tenant.pk)
    fresh.was_consulted = fresh.asks_anybody
    if fresh.state != WorkItemState.OPEN:
        raise AlreadyDecided
    fresh.tenant, fresh.case.never_corrected = tenant, not fresh.was_corrected
    _share_authorities(fresh)
    return Opened(fresh, fresh.filed, fresh.has_draft)


def _share_authorities(work: WorkItem) -> None:
    """Let the programme's authority be the object that is there already, if it is one of those above the applicant."""
    edition, filing = work.case.edition, work.case.tenant
    known = (work.tenant, filing, filing.parent, filing.parent and filing.parent.parent)
    for one in known:
        if one is not None and one.pk == edition.tenant_id:
            edition.tenant = one


def _check(
    choice: Choice, case: Case, opinion: str, documents: Mapping[str, DocumentVersion], corrections: Mapping[str, str]
) -> None:
    faults: dict[str, str] = {}
    if choice.opinion_required and not opinion.strip():
        faults["opinion"] = f"请填写办理意见：作出“{choice.title}”的结论须说明理由。"
    if len(opinion) > OPINION_LIMIT:
        faults["opinion"] = f"办理意见最多{OPINION_LIMIT}字，现为{len(opinion)}字，请删减。"
    for kind, title in choice.documents_for(case):
        if not documents.get(kind):
            faults[kind] = f"作出“{choice.title}”的结论须上传{title}。"
    if choice.asks_corrections:
        if not corrections:
            faults["corrections"] = "请在需要补正的栏目和材料旁逐项写明要求。"
        elif not all(text.strip() for text in corrections.values()):
            faults["corrections"] = "请对每一项写明补正要求。"
    elif corrections:
        faults["corrections"] = f"已写了补正要求，“{choice.title}”不会告知申报单位。请改选退回补正，或者清空这些要求。"
    if faults:
        raise Invalid(fields=faults)


def _write(
    persons: tuple[User, User | None], opened: Opened, choice: Choice, opinion: str, details: dict[str, Any]
) -> Decision:
    (actor, delegator), work = persons, opened.work
    now = clock.now()
    work.state, work.done_by, work.closed_at = WorkItemState.DONE, actor, now
    work.save(update_fields=["state", "done_by", "closed_at"])
    if opened.has_draft:
        OpinionDraft.objects.filter(work=work).delete()
    return Decision.objects.create(
        case=work.case,
        work=work,
        edition_id=opened.filed,
        tenant=work.tenant,
        actor=actor,
        on_behalf_of=delegator,
        step=work.step,
        title=work.title,
        verdict=choice.key,
        verdict_title=choice.title,
        opinion=opinion.strip(),
        at=now,
        handed_over=choice.handed_over,
        told_applicant=choice.told_applicant,
        details=details,
        mandate=mandate_for(actor, work.case.organisation, work.case.edition) if work.role == Role.APPLICANT else None,
    )


def _attach(decision: Decision, choice: Choice, documents: Mapping[str, DocumentVersion]) -> None:
    for kind, title in choice.documents_for(decision.case):
        version = documents[kind]
        if version.created_by_id != decision.actor_id or version.document.tenant_id != decision.tenant_id:
            raise Invalid(fields={kind: f"{title}不是您为本件上传的文件，请重新上传。"})
        DecisionDocument.objects.create(decision=decision, kind=kind, version=version)


def _advance(activation: Activation, actor: User) -> None:
    """Complete the viewflow task in the actor's name; the next steps open in the same transaction."""
    if activation.task.status == STATUS.NEW:
        activation.assign(actor)
    activation.start(request=None)
    activation.execute()
