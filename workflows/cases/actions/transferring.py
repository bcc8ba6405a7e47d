"""Handing a step to a colleague, once or for a time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Conflict, Invalid
from portal.tenancy.models import Membership
from portal.tenancy.permissions import require
from portal.tenancy.roles import has_role, is_official_of
from workflows.cases.delegating import tell_ended, tell_made
from workflows.cases.engine import locked
from workflows.cases.errors import AlreadyDecided
from workflows.cases.models import Delegation, EventKind, WorkItem, WorkItemState
from workflows.cases.standing import standing
from workflows.cases.telling import tell

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant


def transfer(*, actor: User, tenant: Tenant, work: WorkItem, to: User, reason: str) -> WorkItem:
    """Let exactly one colleague of the same role decide this step (转办).

    Raises AlreadyDecided, NotAllowed with the reason; Invalid for no reason, or a colleague who may not decide it.
    """
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明转办的理由。"})
    with locked(work.case) as case:
        rows = WorkItem.objects.select_for_update(of=("self",)).select_related("tenant", "task")
        work = rows.get(pk=work.pk, tenant=tenant)
        work.case = case
        if work.state != WorkItemState.OPEN:
            raise AlreadyDecided
        require(actor, "work.transfer", work)
        if to.pk == actor.pk or not has_role(to, tenant, work.role):
            raise Invalid(fields={"to": f"请选择本机关另一位{work.get_role_display()}。"})
        had = {one for one in (work.assignee_id, work.claimed_by_id) if one is not None} - {to.pk, actor.pk}
        work.assignee, work.claimed_by = to, None
        allowed, _ = standing(to, work)
        if not allowed:
            raise Invalid(fields={"to": f"{to}不能办理这一环节：{allowed.reason}"})
        work.save(update_fields=["assignee", "claimed_by"])
        tell(
            case=case, kind=EventKind.TRANSFERRED, tenant=tenant, actor=actor, work=work,
            to=to.pk, to_name=str(to), had=sorted(had), reason=reason.strip(),
        )  # fmt: skip
        record(
            tenant=tenant,
            actor=actor,
            verb="work.transferred",
            target=f"work:{work.pk}",
            summary=f"{work.title}：转{to}办理",
            details={"to": to.pk, "reason": reason.strip()},
        )
    return work


@transaction.atomic
def delegate(
    *, actor: User, tenant: Tenant, role: str, to: User, starts_on: dt.date, ends_on: dt.date, reason: str
) -> Delegation:
    """Let a colleague decide in the actor's stead in one role, from the first day to the last, both included.

    Raises NotAllowed for a role that the actor does not hold by grant (no chain of delegations), Invalid with
    the fields at fault, Conflict while another delegation of the same role runs in that period.
    """
    require(actor, "work.delegate", (tenant, role))
    faults = {}
    if to.pk == actor.pk or not is_official_of(to, tenant):
        faults["to"] = "请选择本机关的另一位工作人员。"
    if starts_on < clock.today():
        faults["starts_on"] = "委托从今天或以后开始。"
    if ends_on < starts_on:
        faults["ends_on"] = "结束日期不能早于开始日期。"
    if not reason.strip():
        faults["reason"] = "请写明委托事由，如出差、休假。"
    if faults:
        raise Invalid(fields=faults)
    # the grant's row serialises two delegations of one role by one person
    Membership.objects.select_for_update().filter(tenant=tenant, user=actor, role=role, until=None).first()
    running = Delegation.objects.filter(tenant=tenant, delegator=actor, role=role, ended_at=None)
    if running.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise Conflict("这段时间内您已委托他人办理该角色的事项，请先终止原委托。")
    made = Delegation.objects.create(
        tenant=tenant, role=role, delegator=actor, delegate=to, starts_on=starts_on, ends_on=ends_on,
        reason=reason.strip(), made_at=clock.now(),
    )  # fmt: skip
    record(
        tenant=tenant,
        actor=actor,
        verb="work.delegated",
        target=f"user:{to.pk}",
        summary=f"{made.get_role_display()}：{starts_on}至{ends_on}",
        details={"delegation": made.pk, "role": str(role), "reason": made.reason},
    )
    tell_made(made)
    return made


@transaction.atomic
def end_delegation(*, actor: User, tenant: Tenant, delegation: Delegation) -> Delegation:
    """End one's own delegation before its last day; from this moment the colleague decides no more.

    Raises Conflict if it is over, Invalid for somebody else's.
    """
    held = Delegation.objects.select_for_update().get(pk=delegation.pk, tenant=tenant)
    if held.delegator_id != actor.pk:
        raise Invalid("只有委托人本人可以终止委托。")
    if held.ended_at is not None or held.ends_on < clock.today():
        raise Conflict("该委托已经结束。")
    held.ended_at = clock.now()
    held.save(update_fields=["ended_at"])
    record(
        tenant=tenant,
        actor=actor,
        verb="work.delegation_ended",
        target=f"user:{held.delegate_id}",
        summary=held.get_role_display(),
        details={"delegation": held.pk},
    )
    tell_ended(held)
    return held
