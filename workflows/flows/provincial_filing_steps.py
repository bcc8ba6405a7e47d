"""What the filing of a provincial cluster asks of whom."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from portal.identity.queries import organisations_in
from portal.registry.actions import enter_cluster
from portal.registry.models import ClusterStatus
from portal.tenancy.roles import Role
from workflows.cases.models import Capacity
from workflows.cases.steps import Choice

if TYPE_CHECKING:
    from workflows.cases.models import Case

APPLICANT = Role.APPLICANT
REGISTRATION: dict[str, Any] = {
    "by": Role.ACCEPTANCE,
    "of": Capacity.NATION,
    "choices": (
        Choice("register", "予以备案", opinion_required=False, told_applicant=True, tone="primary"),
        Choice("return", "退回补正", told_applicant=True, asks_corrections=True),
        Choice("refuse", "不予备案", told_applicant=True, tone="danger"),
    ),
}


def enter_provincial(case: Case) -> None:
    """Enter the filed cluster as the province's own, from the day of its approval (RULES A8-7)."""
    form = case.editions.latest("number").form
    enter_cluster(
        actor=case.decisions.filter(step="registration").latest("pk").actor,
        tenant=case.tenant,
        programme=case.edition.key,
        name=case.name,
        place=form["place"],
        industry=None,
        lead_organisation=organisations_in(case.tenant).get(pk=form["builder"]),
        confirmed_on=dt.date.fromisoformat(form["approved_on"]),
        status=ClusterStatus.PROVINCIAL,
        confirming_document=form["document_number"],
        source_case=case.pk,
    )
