"""Reading who objected: for the handler alone, and never without a recorded reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.notices.identity import Identity, unseal
from workflows.notices.queries import IDENTITY_READ, objection_for

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.notices.models import Objection

PURPOSE_LEAST = 4
PURPOSE_LIMIT = 200
PURPOSE_MESSAGE = f"请写明查看身份信息的理由（{PURPOSE_LEAST}至{PURPOSE_LIMIT}字），该理由将记入审计记录。"


@sensitive_variables("identity")
@transaction.atomic
def read_identity(*, actor: User, tenant: Tenant, objection: Objection, purpose: str) -> Identity:
    """Return who objected, and record who asked and why (RULES B5.3, B5.5).

    Raises NotAllowed for anybody but the handler, a superuser included; Invalid without a
    purpose; KeyMissing when no key opens it.
    """
    found = objection_for(tenant, objection.pk)
    require(actor, "objection.read_identity", found)
    reason = purpose.strip()
    if not PURPOSE_LEAST <= len(reason) <= PURPOSE_LIMIT:
        raise Invalid(
            fields={
                "purpose": f"请写明查看身份信息的理由（{PURPOSE_LEAST}至{PURPOSE_LIMIT}字），该理由将记入审计记录。"
            }
        )
    identity = unseal(found.identity, bound_to=found.receipt_number)
    record(
        tenant=tenant,
        actor=actor,
        verb=IDENTITY_READ,
        target=f"objection:{found.pk}",
        summary=reason,
    )
    return identity
