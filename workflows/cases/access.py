"""On what ground a case's documents may be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.tenancy.permissions import ALLOWED, Verdict, may
from portal.tenancy.roles import is_official_of
from portal.tenancy.scope import current_tenant
from workflows.cases.mandates import is_member, mandate_for
from workflows.cases.models import Case, DecisionDocument, Mandate, Material
from workflows.cases.queries import cases_of, decisions_seen_by

if TYPE_CHECKING:
    from portal.documents.models import DocumentVersion
    from portal.identity.models import User


def case_document(user: User, version: DocumentVersion) -> Verdict | None:
    """Return the verdict for a version filed in a case, or issued with a decision that was handed over.

    Asked across tenants: the authority visited must take part in the case itself, and be the person's own:
    at another authority's site nothing is found, even where both take part (DESIGN 4).
    """
    tenant = current_tenant()
    cases = {material.case for material in Material.objects.filter(version=version).select_related("case")}
    for issued in DecisionDocument.objects.filter(version=version).select_related("decision__case"):
        if decisions_seen_by(tenant, issued.decision.case, user).filter(pk=issued.decision_id).exists():
            cases.add(issued.decision.case)
    return next((verdict for case in cases if (verdict := _may_see(user, case))), None)


def _may_see(user: User, case: Case) -> Verdict | None:
    tenant = current_tenant()
    is_agent = case.tenant_id == tenant.pk and mandate_for(user, case.organisation, case.edition)
    if not (is_agent or is_official_of(user, tenant)) or not cases_of(tenant).filter(pk=case.pk).exists():
        return None
    return may(user, "case.view", case)


def mandate_document(user: User, version: DocumentVersion) -> Verdict | None:
    """Return the verdict for a written mandate: the organisation's members and the agent read it."""
    for mandate in Mandate.objects.filter(document=version).select_related("organisation"):
        if mandate.agent_id == user.pk or is_member(user.pk, mandate.organisation):
            return ALLOWED
    return None
