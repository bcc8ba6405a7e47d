"""What each step of the enterprises' register asks of whom, and what it writes down (RULES S1-8, S1-9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.clock import BEIJING
from portal.registry.enrolment import move_enterprise, place_enterprise, release_enterprise
from portal.tenancy.roles import Role
from workflows.cases.models import Capacity
from workflows.cases.steps import Choice
from workflows.flows.hubei_forms import RegisterForm

if TYPE_CHECKING:
    from workflows.cases.models import Case

APPLICANT = Role.APPLICANT
RETURN = Choice("return", "退回补正", told_applicant=True, asks_corrections=True)
LOCAL_CHECK: dict[str, Any] = {
    "by": Role.REVIEWER,
    "of": Capacity.FILING,
    "choices": (
        Choice("pass", "核查属实，报省级审定", handed_over=True, tone="primary"),
        RETURN,
        Choice("refuse", "核查不通过", told_applicant=True, tone="danger"),
    ),
}
PROVINCE_DECISION: dict[str, Any] = {
    "by": Role.REVIEWER,
    "of": Capacity.MANAGER,
    "choices": (
        Choice("agree", "同意", told_applicant=True, opinion_required=False, tone="primary"),
        RETURN,
        Choice("refuse", "不予同意", handed_over=True, told_applicant=True, tone="danger"),
    ),
    "form": RegisterForm,
    "apart_from": ("local_check",),
}


def enter(case: Case) -> None:
    """Write the decided change into the register; the second time changes nothing.

    Raises the register's refusals: a skipped tier without a reason, an enterprise that is not in it.
    """
    decision, form = case.decisions.filter(step="province_decision").latest("pk"), case.editions.latest("number").form
    common: dict[str, Any] = {
        "actor": decision.actor,
        "tenant": case.edition.tenant,
        "organisation": case.organisation,
        "on": decision.at.astimezone(BEIJING).date(),
        "basis": decision.details.get("basis", ""),
        "reason": decision.details.get("reason", ""),
        "source_case": case.pk,
    }
    if form["change"] == "exit":
        release_enterprise(**common)
    elif form["change"] == "admit":
        place_enterprise(tier=form["tier"], **common)
    else:
        move_enterprise(tier=form["tier"], **common)
