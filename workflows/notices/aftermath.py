"""An objection upheld when its case is over already: it changes nothing there, and is not to be overlooked.

The rules do not say what follows for a confirmed cluster (待核实): the portal answers, records, and shows it to those
who may decide on a downgrade or a withdrawal. It does neither by itself.
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


def upheld_after(tenant: Tenant, case: Case) -> QuerySet[Objection]:
    """Return the authority's objections to this case that were upheld, or corrected, after it was granted."""
    first = Q(state=ObjectionState.DECIDED, decided_at__gte=F("items__case__closed_at"))
    first &= ~Q(outcome=DecisionOutcome.UNFOUNDED)
    second = Q(review__state=ReviewState.DECIDED, review__decided_at__gte=F("items__case__closed_at"))
    second &= ~Q(review__outcome=DecisionOutcome.UNFOUNDED)
    rows = Objection.across_tenants.filter(first | second, tenant=bound(tenant), items__case=case)
    return rows.select_related("review").order_by("pk").distinct()


def upheld_panel(case: Case, tenant: Tenant, user: User) -> dict[str, Any] | None:
    """Return what the page of a granted case shows to those who may know of its objections, or None."""
    if case.state not in GRANTED or not may(user, "objection.list", tenant):
        return None
    found = list(upheld_after(tenant, case))
    if not found:
        return None
    return {
        "template": "notices/_upheld.html",
        "upheld": found,
        "decides": has_role(user, tenant, Role.LEADER),
    }
