"""Asking for a correction from outside the case's own steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actions import record
from portal.errors import Invalid
from workflows.cases.models import CorrectionRequest

if TYPE_CHECKING:
    from portal.identity.models import User
    from workflows.cases.models import Case


@transaction.atomic
def ask_correction(*, actor: User, case: Case, reason: str) -> CorrectionRequest:
    """Say what the applicant has to put right; the whole application opens when the flow returns it.

    Called by the verb that decided so (an objection upheld, RULES A8-3), which has checked the permission;
    `reason` is read by the applicant and must not tell who objected. Raises Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid(fields={"asked": "请写明申报单位需要补正的内容；不要写出异议人的信息。"})
    asked = CorrectionRequest.objects.create(case=case, reason=reason.strip())
    record(
        tenant=case.edition.tenant,
        actor=actor,
        verb="case.correction_asked",
        target=f"case:{case.pk}",
        summary="异议成立，要求补正",
    )
    return asked
