"""What each step of the 2021 re-confirmation asks of whom: roles, verdicts, documents."""

from __future__ import annotations

from typing import Any

from portal.clock import BEIJING
from portal.registry.actions import note_reconfirmation
from portal.tenancy.roles import Role
from workflows.cases.models import Capacity, Case
from workflows.cases.steps import Choice

APPLICANT = Role.APPLICANT

PROVINCE_REVIEW: dict[str, Any] = {
    "by": Role.REVIEWER,
    "of": Capacity.RECOMMENDER,
    "choices": (
        Choice("agree", "建议复核同意", tone="primary"),
        Choice("return", "退回补正", told_applicant=True, asks_corrections=True),
        Choice("decline", "建议复核不同意", tone="danger"),
    ),
}
PROVINCE_SIGN: dict[str, Any] = {
    "by": Role.LEADER,
    "of": Capacity.RECOMMENDER,
    "choices": (
        Choice(
            "sign",
            "同意并签发",
            documents=(("reconfirmation_letter", "省级复核意见"),),
            handed_over=True,
            told_applicant=True,
            tone="primary",
        ),
        Choice("back", "退回复核"),
    ),
    "apart_from": ("province_review",),
}


def note_in_register(case: Case) -> None:
    """Write the province's agreement into the cluster's history; its status stays as it is (RULES B6)."""
    if case.cluster is None:
        raise LookupError(f"case {case.pk} names no cluster")
    signed = case.decisions.filter(step="province_sign").latest("pk")
    note_reconfirmation(
        actor=signed.actor,
        tenant=case.edition.tenant,
        cluster=case.cluster,
        on=signed.at.astimezone(BEIJING).date(),
        basis=f"{signed.tenant.name}复核同意（{case.number}）",
    )
