"""Setting a case aside, and taking it up again: the clock stands still in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.cases import inner_timers, timing
from workflows.cases.engine import locked
from workflows.cases.limits import pause_limit, resume_limit
from workflows.cases.models import (
    CaseState,
    Consultation,
    EventKind,
    Outcome,
    Suspension,
    WorkItem,
    WorkItemState,
)
from workflows.cases.nodes import set_state
from workflows.cases.queries import open_correction
from workflows.cases.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case

_resumed: list[Callable[[Case], object]] = []


def register_resumed(verb: Callable[[Case], object]) -> None:
    """Let an app above act on a case that has just been resumed, inside the verb and under its locks."""
    if verb not in _resumed:
        _resumed.append(verb)


def suspend(*, actor: User, tenant: Tenant, case: Case, reason: str) -> Suspension:
    """Suspend a case: no verdict, no clock (of a step, of the whole, of silence), until it is resumed.

    Raises NotAllowed with the reason (not here, already suspended, on public notice), Invalid without a reason.
    """
    _reasoned(reason, "请写明中止办理的理由，申报单位会看到。")
    with locked(case) as held:
        require(actor, "case.suspend", (tenant, held))
        for timed in _timed(held):
            timing.stop(timed)
        pause_limit(held)
        inner_timers.stop(held)
        suspension = Suspension.objects.create(
            case=held,
            tenant=tenant,
            reason=reason.strip(),
            state_before=held.state,
            suspended_by=actor,
            suspended_at=clock.now(),
        )
        set_state(held, CaseState.SUSPENDED)
        tell(case=held, kind=EventKind.SUSPENDED, tenant=tenant, actor=actor, reason=reason.strip())
        record(tenant=tenant, actor=actor, verb="case.suspended", target=f"case:{held.pk}", summary=reason.strip())
    return suspension


def resume(*, actor: User, tenant: Tenant, case: Case, reason: str) -> Suspension:
    """Take a suspended case up again: every clock goes on with the working days that it had left.

    What reached the case meanwhile from outside its flow, and could not move it, moves it now (`register_resumed`).
    Raises NotAllowed with the reason, Invalid without a reason.
    """
    _reasoned(reason, "请写明恢复办理的理由。")
    with locked(case) as held:
        require(actor, "case.resume", (tenant, held))
        suspension = Suspension.objects.get(case=held, resumed_at=None)
        for timed in _timed(held):
            timing.go_on(timed)
        if open_correction(held) is None:  # otherwise it stood still before, and goes on with the answer
            resume_limit(held)
        suspension.resumed_by, suspension.resumed_at, suspension.resume_reason = actor, clock.now(), reason.strip()
        suspension.save(update_fields=["resumed_by", "resumed_at", "resume_reason"])
        inner_timers.set_again(held)  # reads the suspension that has just ended
        set_state(held, suspension.state_before)
        for verb in _resumed:  # before the record: the audit chain is locked last (docs/decisions/0017)
            verb(held)
        tell(case=held, kind=EventKind.RESUMED, tenant=tenant, actor=actor, reason=reason.strip())
        record(tenant=tenant, actor=actor, verb="case.resumed", target=f"case:{held.pk}", summary=reason.strip())
    return suspension


def _open(case: Case) -> QuerySet[WorkItem]:
    rows = WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).select_related("tenant").order_by("pk")
    return rows.select_for_update(of=("self",))


def _timed(case: Case) -> list[timing.Timed]:
    """Return what has a clock that stops and goes on with the case: its open steps, and answers that are awaited."""
    asked = Consultation.objects.filter(case=case, outcome=Outcome.OPEN).select_related("work__tenant")
    return [*_open(case), *asked]


def _reasoned(reason: str, message: str) -> None:
    if not reason.strip():
        raise Invalid(fields={"reason": message})
