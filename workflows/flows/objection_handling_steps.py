"""What each step of an objection asks of whom: roles, verdicts, who must not do it (RULES A8-3, B5.3)."""

from __future__ import annotations

from typing import Any

from portal.tenancy.roles import Role
from workflows.cases.steps import Choice
from workflows.notices.models import DecisionOutcome

OUTCOMES = (
    Choice(DecisionOutcome.UNFOUNDED.value, "异议不成立"),
    Choice(DecisionOutcome.UPHELD_REFUSE.value, "异议成立，不予确认", tone="danger"),
    Choice(DecisionOutcome.UPHELD_RETURN.value, "异议成立，退回补正"),
    Choice(DecisionOutcome.CORRECTION.value, "更正后重新公示"),
)
OUTCOME_KEYS = tuple(choice.key for choice in OUTCOMES)
REVIEW_OUTCOMES = (Choice(DecisionOutcome.UNFOUNDED.value, "维持原处理结论"), *OUTCOMES[1:])
FIRST_TIME = ("admission", "investigation", "proposal", "decision")
"""Whose persons have no part in the review."""


def _step(by: str, *choices: Choice, **more: Any) -> dict[str, Any]:
    return {"role": by, "choices": choices, **more}


ADMISSION = _step(
    Role.OBJECTION_HANDLER,
    Choice("admit", "受理", opinion_required=False, tone="primary"),
    Choice("refuse", "不予受理", tone="danger"),
    Choice("merge", "并入先前异议"),
    knows=True,
)
INVESTIGATION = _step(
    Role.OBJECTION_HANDLER,
    Choice("conclude", "调查终结", tone="primary"),
    same_as=("admission", "investigation", "proposal"),
    knows=True,
)
PROPOSAL = _step(
    Role.OBJECTION_HANDLER,
    *OUTCOMES,
    Choice("investigate", "继续调查"),
    same_as=("investigation",),
    knows=True,
)
DECISION = _step(
    Role.LEADER,
    *OUTCOMES,
    Choice("back", "退回重办"),
    apart_from=("admission", "investigation", "proposal"),
)
REVIEW = _step(Role.OBJECTION_HANDLER, *REVIEW_OUTCOMES, apart_from=FIRST_TIME, same_as=("review",), knows=True)
REVIEW_DECISION = _step(Role.LEADER, *REVIEW_OUTCOMES, Choice("back", "退回重办"), apart_from=(*FIRST_TIME, "review"))
