"""The section of the case page: what was issued, and what may be issued now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.documents import office
from portal.tenancy.permissions import may
from workflows.cases.readings import shown_at
from workflows.issuing.drafting import LONGEST
from workflows.issuing.queries import draftable, drafts_in, issued_in, offers, settings_of

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
    drafts = drafts_in(tenant, case, user)
    drafted = {one.kind for one in drafts}
    drafts_here = bool(may(user, "letter.draft", (tenant, case)))
    ahead = [one for one in draftable(tenant, case) if one.key not in drafted] if drafts_here else []
    if not issued and not mine and not drafts and not ahead:
        return None
    settings = settings_of(tenant) if mine else {}
    return {
        "template": "issuing/_section.html",
        "issued": [
            {"document": one, "voidable": one.voided_at is None and one.tenant_id == tenant.pk and _may_void(user, one)}
            for one in issued
        ],
        "drafts": [{"draft": one, "address": shown_at(one.version), "mine": drafts_here} for one in drafts],
        "drafted": drafted,
        "draftable": ahead,
        "longest": LONGEST,
        "ready": [one for one in mine if one.kind.key in settings],
        "unset": [one for one in mine if one.kind.key not in settings],
        "no_pdf": office.converter() is None,
    }


def _may_void(user: Any, one: Any) -> bool:
    return bool(may(user, "letter.issue", one.decision))
