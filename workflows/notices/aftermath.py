"""An objection upheld that moves nothing in its case, and is not to be overlooked: the case is over, or it came late.

The rules do not say what follows (待核实): the portal answers, records, and shows it on the case to those who may
conclude it, or decide on a downgrade or a withdrawal. It does none of these by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from portal.tenancy.permissions import may
from portal.tenancy.roles import Role, has_role
from portal.tenancy.scope import bound
from workflows.cases.models import Case, CaseState
from workflows.notices.models import DecisionOutcome, Objection, ObjectionState, ReviewState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.notices.models import NoticeItem

GRANTED = (CaseState.CONFIRMED, CaseState.COMPLETED)
"""Ends that gave the applicant something, which a later finding calls in question."""


def ended(items: Iterable[NoticeItem]) -> list[NoticeItem]:
    """Return the items of which the case is over: no decision on an objection reaches them any more."""
    return [item for item in items if item.case.closed_at is not None]


def upheld_apart(tenant: Tenant, case: Case) -> QuerySet[Objection]:
    """Return the authority's objections that were upheld, or corrected, and moved nothing in this case.

    They were decided after its end, or their review upheld what had come late (it holds nothing: decision 0028).
    """
    ended = Q(state=ObjectionState.DECIDED, decided_at__gte=F("items__case__closed_at"))
    ended &= ~Q(outcome=DecisionOutcome.UNFOUNDED)
    apart = Q(review__decided_at__gte=F("items__case__closed_at")) | Q(review__holds=False)
    apart &= Q(review__state=ReviewState.DECIDED) & ~Q(review__outcome=DecisionOutcome.UNFOUNDED)
    rows = Objection.across_tenants.filter(ended | apart, tenant=bound(tenant), items__case=case)
    return rows.select_related("review").order_by("pk").distinct()


def upheld_panel(case: Case, tenant: Tenant, user: User) -> dict[str, Any] | None:
    """Return what the page of a case shows to those who may know of its objections, or None.

    A case that ended without a grant has nothing that an objection could call in question.
    """
    if (case.closed_at and case.state not in GRANTED) or not may(user, "objection.list", tenant):
        return None
    found = list(upheld_apart(tenant, case))
    if not found:
        return None
    return {
        "template": "notices/_upheld.html",
        "first": True,
        "upheld": found,
        "granted": case.closed_at is not None,
        "decides": has_role(user, tenant, Role.LEADER),
    }
