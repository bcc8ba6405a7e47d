"""Throwing away a draft that was begun by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actions import record
from portal.tenancy.permissions import require
from workflows.cases.actions.applying import editable

if TYPE_CHECKING:
    from portal.identity.models import User
    from workflows.cases.models import Case


@transaction.atomic
def discard(*, actor: User, case: Case) -> None:
    """Delete a draft that was never submitted; who did it is recorded, stored files stay in the record.

    A draft about a cluster keeps others from filing for that cluster, so one begun by mistake must be able to go.
    Raises NotAllowed; NotOpenForEditing once it was submitted.
    """
    held = editable(actor, case)
    require(actor, "case.discard", held)
    record(
        tenant=held.tenant,
        actor=actor,
        verb="case.draft_discarded",
        target=f"case:{held.pk}",
        summary=held.number,
        details={"name": held.name, "organisation": held.organisation_id},
    )
    held.delete()
