"""The section of the case page: what was issued, and what may be issued now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.tenancy.permissions import may
from workflows.issuing import pdf
from workflows.issuing.queries import issued_in, offers, settings_of

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case


def issued_panel(case: Case, tenant: Tenant, user: User) -> dict[str, Any] | None:
    """Return the section's template and words; None where there is nothing to show."""
    issued = issued_in(tenant, case, user)
    standing = {(one.decision_id, one.kind) for one in issued if one.voided_at is None}
    open_offers = [one for one in offers(tenant, case) if (one.decision.pk, one.kind.key) not in standing]
    mine = [one for one in open_offers if may(user, "letter.issue", one.decision)]
    if not issued and not mine:
        return None
    settings = settings_of(tenant) if mine else {}
    return {
        "template": "issuing/_section.html",
        "issued": [
            {"document": one, "voidable": one.voided_at is None and one.tenant_id == tenant.pk and _may_void(user, one)}
            for one in issued
        ],
        "ready": [one for one in mine if one.kind.key in settings],
        "unset": [one for one in mine if one.kind.key not in settings],
        "no_pdf": pdf.converter() is None,
    }


def _may_void(user: Any, one: Any) -> bool:
    return bool(may(user, "letter.issue", one.decision))
