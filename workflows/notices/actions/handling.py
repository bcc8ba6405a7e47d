"""The steps of an objection: admitted or not, concluded, proposed, decided by another person. Exactly one wins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from viewflow.workflow import STATUS

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.cases.models import WorkItemState
from workflows.notices.actions.releasing import release, take
from workflows.notices.actions.starting import begin
from workflows.notices.errors import AlreadyHandled, WaitsForComments
from workflows.notices.handling.people import open_step_of
from workflows.notices.handling.privacy import check_anonymous
from workflows.notices.models import (
    Addition,
    AdmissionGround,
    CommentRequest,
    DecisionOutcome,
    HandlingDecision,
    HandlingStep,
    Objection,
    ObjectionState,
)
from workflows.notices.queries import OPEN_STATES

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

LIMIT = 5000
"""Longest text of any step, in characters."""
PROPOSALS = ("proposal", "review")
DECISIONS = ("decision", "review_decision")


@transaction.atomic
def admit(*, actor: User, tenant: Tenant, objection: Objection, words: str = "") -> Objection:
    """Take the objection up for investigation; it goes on holding its items.

    Raises NotAllowed with the reason (no role, or the actor decided on the case), AlreadyHandled, Invalid for one
    that came too late: that one is recorded and answered, and holds nothing (RULES A8-3, B5.3).
    """
    found = _begun(actor, tenant, objection)
    if not found.in_time:
        raise Invalid("该异议是在公示期满后提出的，不能受理。请选择不予受理（超过公示期限提出），并书面答复。")
    Objection.across_tenants.filter(pk=found.pk).update(
        state=ObjectionState.ADMITTED, handler=actor, admitted_at=clock.now()
    )
    _give(actor, found, ("admission",), "admit", words=words)
    return _done(found, actor, "objection.admitted", "受理异议")


@transaction.atomic
def refuse_admission(
    *, actor: User, tenant: Tenant, objection: Objection, ground: str, reply: str, words: str = ""
) -> Objection:
    """Do not admit the objection, on a ground, with a reply to the objector; its items are free of it.

    Raises NotAllowed, AlreadyHandled, Invalid without a ground (RULES B5.3) or a reply, or with a ground that the
    clock contradicts.
    """
    faults = _faults(reply=reply)
    if ground not in AdmissionGround.values:
        faults["ground"] = "请选择不予受理的理由。"
    elif (ground == AdmissionGround.LATE) == objection.in_time:
        faults["ground"] = (
            "该异议是在公示期内提出的，不能以逾期为由不予受理。"
            if objection.in_time
            else "该异议是在公示期满后提出的，不予受理的理由应为“超过公示期限提出”。"
        )
    if faults:
        raise Invalid(fields=faults)
    found = _begun(actor, tenant, objection)
    _give(actor, found, ("admission",), "refuse", words=words, reply=reply, details={"ground": ground})
    return _done(found, actor, "objection.not_admitted", "不予受理异议", ground=ground)


@transaction.atomic
def merge(*, actor: User, tenant: Tenant, objection: Objection, words: str) -> Objection:
    """Join an objection to the open one that the same person made before to the same items; one answer for both.

    The machine knows names and numbers only, so a person says in `words` how the two were found to be one objector's:
    from then on either receipt opens the earlier one (docs/decisions/0029). Raises NotAllowed, AlreadyHandled when
    either is settled, Invalid without an earlier one, without words, or for one that came too late.
    """
    _refuse(_faults(words=words))
    found = _begun(actor, tenant, objection)
    if found.same_as_id is None or not found.in_time:
        raise Invalid("该异议不能并入先前异议：没有同一异议人就相同条目提出的先前异议，或者逾期提出。请单独办理。")
    first = take(tenant, found.same_as_id)  # the same items, so the same locks; its own come after them
    if first.state not in OPEN_STATES or not first.in_time:
        raise AlreadyHandled("先前的异议已经办结或撤回，不能再并入。请单独办理。")
    now = clock.now()
    changes = {"state": ObjectionState.MERGED, "handler": actor, "admitted_at": now, "decided_at": now}
    Objection.across_tenants.filter(pk=found.pk).update(**changes)
    _give(actor, found, ("admission",), "merge", words=words)
    files = found.evidence.exclude(version=None).count()
    Addition.objects.create(
        objection=first, words=f"（并入异议 {found.receipt_number}）{found.reasons}", files=files, at=now
    )
    release(found)
    _done(first, actor, "objection.joined", "并入同一异议人的异议", joined=found.receipt_number)
    return _done(found, actor, "objection.merged", "异议并入先前异议", into=first.receipt_number)


@transaction.atomic
def conclude_investigation(*, actor: User, tenant: Tenant, objection: Objection, words: str) -> Objection:
    """End the investigation with what it found. Raises NotAllowed, AlreadyHandled, Invalid, WaitsForComments."""
    _refuse(_faults(words=words))
    found = take(tenant, objection.pk)
    waiting = CommentRequest.across_tenants.filter(objection=found, answered_at=None, closed_at=None)
    in_time = waiting.exclude(due_on__lt=clock.today())
    _give(actor, found, ("investigation",), "conclude", words=words, guard=lambda: _none_waits(in_time.exists()))
    waiting.update(closed_at=clock.now())
    return _done(found, actor, "objection.investigated", "调查终结")


@transaction.atomic
def propose(
    *, actor: User, tenant: Tenant, objection: Objection, outcome: str, words: str, reply: str = "", asked: str = ""
) -> Objection:
    """Propose what should come of the objection, or of its review (处理意见), with a draft of the reply.

    `outcome` is one of DecisionOutcome, or "investigate" to go on investigating. Raises NotAllowed, AlreadyHandled,
    Invalid.
    """
    faults = _faults(words=words)
    if outcome not in {*DecisionOutcome.values, "investigate"}:
        faults["outcome"] = "请选择建议的处理结论。"
    _refuse(faults)
    found = take(tenant, objection.pk)
    _give(
        actor, found, PROPOSALS, outcome, words=words, reply=reply, details=_asked(found, outcome, asked, needed=False)
    )
    return _done(found, actor, "objection.proposed", "提出处理意见", outcome=outcome)


@transaction.atomic
def decide_objection(
    *,
    actor: User,
    tenant: Tenant,
    objection: Objection,
    outcome: str,
    reply: str,
    asked: str = "",
    words: str = "",
) -> Objection:
    """Decide a proposed objection, or its review, and reply to it; its items go on, or not (RULES A8-3).

    Parameters
    ----------
    asked: what the applicant has to put right, when the outcome returns the item; read by the applicant.
    words: the decision's own reasons; required where it differs from what was proposed.

    Raises NotAllowed (who admitted, investigated or proposed does not decide), AlreadyHandled when somebody was
    faster, Invalid without outcome or reply.
    """
    faults = _faults(reply=reply)
    if outcome not in DecisionOutcome.values:
        faults["outcome"] = "请选择处理结论。"
    if outcome == DecisionOutcome.UPHELD_RETURN and not asked.strip():
        faults["asked"] = "退回补正须写明申报单位要补正的内容；不要写出异议人的信息。"
    _refuse(faults | _faults(optional=True, words=words))
    found = take(tenant, objection.pk)
    details = _asked(found, outcome, asked, needed=True)
    given = _give(
        actor, found, DECISIONS, outcome, words=words, reply=reply, details=details,
        guard=lambda: _refuse(_differs(found, outcome, words)),
    )  # fmt: skip
    verb, summary = (
        ("objection.decided", "办结异议") if given.step == "decision" else ("objection.reviewed", "办结复核")
    )
    return _done(found, actor, verb, summary, outcome=outcome)


@transaction.atomic
def send_back(*, actor: User, tenant: Tenant, objection: Objection, words: str) -> Objection:
    """Send a proposal back to who made it (退回重办). Raises NotAllowed, AlreadyHandled, Invalid without words."""
    _refuse(_faults(words=words))
    found = take(tenant, objection.pk)
    _give(actor, found, DECISIONS, "back", words=words)
    return _done(found, actor, "objection.sent_back", "退回重办")


def _begun(actor: User, tenant: Tenant, objection: Objection) -> Objection:
    """Return the objection under its locks with its flow begun; who may not admit begins nothing."""
    found = take(tenant, objection.pk)
    require(actor, "objection.admit", found)
    if found.state != ObjectionState.RECEIVED:
        raise AlreadyHandled
    begin(found)
    return found


def _give(
    actor: User,
    objection: Objection,
    steps: tuple[str, ...],
    verdict: str,
    *,
    words: str = "",
    reply: str = "",
    details: Mapping[str, Any] | None = None,
    guard: Any = None,
) -> HandlingDecision:
    """Give the one verdict of the open step, which must be one of `steps`, and move the flow on."""
    work = open_step_of(objection)
    if work is None or work.step not in steps:
        raise AlreadyHandled
    require(actor, "objection.step", work)
    if guard is not None:
        guard()
    choice = work.spec.choice(verdict)
    if choice is None:
        raise Invalid(fields={"outcome": "该环节没有这一结论，请重新选择。"})
    now = clock.now()
    HandlingStep.objects.filter(pk=work.pk).update(
        state=WorkItemState.DONE, done_by=actor, closed_at=now, assignee=work.assignee or actor
    )
    given = HandlingDecision.objects.create(
        objection=objection,
        work=work,
        actor=actor,
        step=work.step,
        title=work.title,
        verdict=choice.key,
        verdict_title=choice.title,
        words=words.strip(),
        reply=reply.strip(),
        details=dict(details or {}),
        at=now,
    )
    with work.task.activation() as activation:
        if activation.task.status == STATUS.NEW:
            activation.assign(actor)
        activation.start(request=None)
        activation.execute()
    return given


def _done(objection: Objection, actor: User, verb: str, summary: str, **details: str) -> Objection:
    record(
        tenant=objection.tenant,
        actor=actor,
        verb=verb,
        target=f"objection:{objection.pk}",
        summary=summary,
        details={"notice": objection.notice_id, **details},
    )
    objection.refresh_from_db()
    return objection


def _asked(objection: Objection, outcome: str, asked: str, *, needed: bool) -> dict[str, str]:
    """Return what the applicant is asked to put right, if the item is returned; it never names the objector."""
    if outcome != DecisionOutcome.UPHELD_RETURN or not (needed or asked.strip()):
        return {}
    check_anonymous(objection, asked=asked)
    return {"asked": asked.strip()}


def _differs(objection: Objection, outcome: str, words: str) -> dict[str, str]:
    """Return what is wrong when the decision is another one than was proposed and does not say why."""
    given = objection.decisions.filter(step__in=PROPOSALS).order_by("-pk").values_list("verdict", flat=True).first()
    if given == outcome or words.strip():
        return {}
    return {"words": "决定与处理意见不同，请写明理由。"}


def _none_waits(waits: bool) -> None:
    if waits:
        raise WaitsForComments


def _faults(*, optional: bool = False, **texts: str) -> dict[str, str]:
    """Return what is wrong with the texts of a step, by field."""
    empty = {"reply": "请填写给异议人的书面答复。", "words": "请填写意见。"}
    faults = {} if optional else {name: empty[name] for name, text in texts.items() if not text.strip()}
    return faults | {
        name: f"最多{LIMIT}字，现为{len(text)}字，请删减。" for name, text in texts.items() if len(text) > LIMIT
    }


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid(fields=faults)
