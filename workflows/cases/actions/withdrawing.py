"""The applicant takes an application back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.cases.consulting_ends import end_consultations
from workflows.cases.engine import locked
from workflows.cases.mandates import in_whose_name, mandate_for
from workflows.cases.models import CaseState, Consultation, EventKind, Outcome, Suspension
from workflows.cases.quota import release_on_withdraw
from workflows.cases.telling import tell

if TYPE_CHECKING:
    from portal.identity.models import User
    from workflows.cases.models import Case


def withdraw(*, actor: User, case: Case, reason: str) -> Case:
    """Withdraw a submitted application until the authority in charge has accepted it; the draft stays readable.

    The flow and its open work are cancelled in the same transaction,
    and its place in the quota is free again while the window is open (RULES A8-5).
    Raises NotAllowed with the reason, Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明撤回的理由。"})
    with locked(case) as held:
        require(actor, "case.withdraw", held)
        end_consultations(Consultation.objects.filter(case=held), Outcome.WITHDRAWN, actor=actor)
        import_string(held.edition.flow).instance.cancel(held.process)
        now = clock.now()
        Suspension.objects.filter(case=held, resumed_at=None).update(
            resumed_by=actor, resumed_at=now, resume_reason="申报单位撤回"
        )
        held.state, held.closed_at = CaseState.WITHDRAWN, now
        held.save(update_fields=["state", "closed_at"])
        signed = in_whose_name(mandate_for(actor, held.organisation, held.edition))
        tell(case=held, kind=EventKind.WITHDRAWN, tenant=held.tenant, actor=actor, reason=reason.strip(), **signed)
        release_on_withdraw(case=held, actor=actor)
        record(
            tenant=held.tenant,
            actor=actor,
            verb="case.withdrawn",
            target=f"case:{held.pk}",
            summary=reason.strip(),
            details=signed,
        )
    return held
