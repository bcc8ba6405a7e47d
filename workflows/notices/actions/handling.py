"""Handling an objection: admit it or not, decide it, let it be withdrawn. Exactly one person wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext
from viewflow.workflow.models import Process

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.cases.actions import ask_correction
from workflows.cases.engine import wake
from workflows.cases.models import Case
from workflows.notices.actions.closing import latest_item, settle_item
from workflows.notices.errors import AlreadyHandled
from workflows.notices.guards import is_held
from workflows.notices.models import AdmissionGround, DecisionOutcome, Objection, ObjectionState
from workflows.notices.queries import objection_by_receipt, objection_for

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

REPLY_LIMIT = 5000
HOLD_STEP = "hold"
"""Name of the flows' step that waits for an item's last objection."""


@transaction.atomic
def admit(*, actor: User, tenant: Tenant, objection: Objection) -> Objection:
    """Take the objection up for investigation; it goes on holding its items.

    Raises NotAllowed with the reason (no role, or the actor decided on the case), AlreadyHandled.
    """
    objection = _open(tenant, objection.pk)
    require(actor, "objection.handle", objection)
    _move(objection, ObjectionState.RECEIVED, state=ObjectionState.ADMITTED, handler=actor, admitted_at=clock.now())
    _record(objection, actor, "objection.admitted", "受理异议")
    return objection


@transaction.atomic
def refuse_admission(*, actor: User, tenant: Tenant, objection: Objection, ground: str, reply: str) -> Objection:
    """Do not admit the objection, on a ground, with a reply to the objector; its items are free of it.

    Raises NotAllowed, AlreadyHandled, Invalid without a ground (RULES B5.3) or a reply.
    """
    faults = _reply_faults(reply)
    if ground not in AdmissionGround.values:
        faults["ground"] = "请选择不予受理的理由。"
    if faults:
        raise Invalid(fields=faults)
    objection = _open(tenant, objection.pk)
    require(actor, "objection.handle", objection)
    moment = clock.now()
    _move(
        objection,
        ObjectionState.RECEIVED,
        state=ObjectionState.NOT_ADMITTED,
        handler=actor,
        admission_ground=ground,
        reply=reply.strip(),
        admitted_at=moment,
        decided_at=moment,
    )
    _release(objection)
    _record(objection, actor, "objection.not_admitted", "不予受理异议", ground=ground)
    return objection


@transaction.atomic
def decide_objection(
    *, actor: User, tenant: Tenant, objection: Objection, outcome: str, reply: str, asked: str = ""
) -> Objection:
    """Decide an admitted objection and reply to it; its items go on, or not (RULES A8-3).

    Parameters
    ----------
    asked: what the applicant has to put right, when the outcome returns the item; read by the applicant.

    Raises NotAllowed, AlreadyHandled when somebody was faster, Invalid without outcome or reply.
    """
    faults = _reply_faults(reply)
    if outcome not in DecisionOutcome.values:
        faults["outcome"] = "请选择处理结论。"
    if outcome == DecisionOutcome.UPHELD_RETURN and not asked.strip():
        faults["asked"] = "退回补正须写明申报单位要补正的内容；不要写出异议人的信息。"
    if faults:
        raise Invalid(fields=faults)
    objection = _open(tenant, objection.pk)
    require(actor, "objection.handle", objection)
    _move(
        objection,
        ObjectionState.ADMITTED,
        state=ObjectionState.DECIDED,
        decided_by=actor,
        outcome=outcome,
        reply=reply.strip(),
        decided_at=clock.now(),
    )
    if outcome == DecisionOutcome.UPHELD_RETURN:
        for case in Case.across_tenants.filter(notice_items__objections=objection).order_by("pk"):
            ask_correction(actor=actor, case=case, reason=asked)
    _release(objection)
    _record(objection, actor, "objection.decided", "办结异议", outcome=outcome)
    return objection


@transaction.atomic
def withdraw(*, tenant: Tenant, number: str, code: str) -> Objection:
    """Withdraw an objection in the name of whoever holds its receipt; its items go on.

    Raises WrongReceipt, AlreadyHandled once it is settled.
    """
    objection = _open(tenant, objection_by_receipt(tenant, number, code).pk)
    if objection.state not in {ObjectionState.RECEIVED, ObjectionState.ADMITTED}:
        raise AlreadyHandled(gettext("该异议已经办结或撤回，不能再撤回。"))
    _move(objection, objection.state, state=ObjectionState.WITHDRAWN, decided_at=clock.now())
    _release(objection)
    _record(objection, None, "objection.withdrawn", "异议人撤回异议")
    return objection


def _open(tenant: Tenant, pk: int) -> Objection:
    """Return the objection under its locks: first its cases' processes, as the flows' own verbs do, then itself."""
    found = objection_for(tenant, pk)
    processes = Process.objects.filter(case__notice_items__objections=found).values_list("pk", flat=True)
    list(Process.objects.select_for_update().filter(pk__in=list(processes)).order_by("pk"))
    Objection.across_tenants.select_for_update(no_key=True).get(pk=pk)
    return objection_for(tenant, pk)


def _move(objection: Objection, expected: str, **changes: Any) -> None:
    """Write `changes` if the objection is still in state `expected`. Raises AlreadyHandled."""
    if not Objection.across_tenants.filter(pk=objection.pk, state=expected).update(**changes):
        raise AlreadyHandled
    objection.refresh_from_db(fields=list(changes))


def _release(objection: Objection) -> None:
    """Let each item that nothing holds any more go on, if its notice is over."""
    if objection.notice.is_open:
        return  # the closing itself reads what was decided
    for case in Case.across_tenants.filter(notice_items__objections=objection).order_by("pk"):
        if latest_item(case).notice_id == objection.notice_id and not is_held(case):
            settle_item(case)
            wake(case=case, step=HOLD_STEP)


def _reply_faults(reply: str) -> dict[str, str]:
    if not reply.strip():
        return {"reply": "请填写给异议人的书面答复。"}
    if len(reply) > REPLY_LIMIT:
        return {"reply": f"答复最多{REPLY_LIMIT}字，现为{len(reply)}字，请删减。"}
    return {}


def _record(objection: Objection, actor: User | None, verb: str, summary: str, **details: str) -> None:
    record(
        tenant=objection.tenant,
        actor=actor,
        verb=verb,
        target=f"objection:{objection.pk}",
        summary=summary,
        details={"notice": objection.notice_id, **details},
    )
