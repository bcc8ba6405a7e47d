"""What each step of the annual evaluation asks of whom: roles, verdicts, fields."""

from __future__ import annotations

from typing import Any

from portal.tenancy.roles import Role
from workflows.cases.models import Capacity
from workflows.cases.steps import Choice
from workflows.evaluation.forms import GradeForm, ReviewForm, ScoreForm, needs
from workflows.evaluation.models import grades_of

APPLICANT = Role.APPLICANT
NEEDS = (
    (lambda edition: bool(grades_of(edition)), "没有设定评价等级（grades）。"),
    (lambda edition: _is_positive(edition.options.get("appeal_days")), "申诉期（appeal_days）应为正整数个工作日。"),
)


def _is_positive(days: Any) -> bool:
    return isinstance(days, int) and days > 0


RETURN = Choice("return", "退回补正", told_applicant=True, asks_corrections=True)

PROVINCE_CHECK: dict[str, Any] = {
    "by": Role.REVIEWER,
    "of": Capacity.RECOMMENDER,
    "choices": (
        Choice("report", "核实属实并报送", handed_over=True, told_applicant=True, tone="primary"),
        RETURN,
    ),
}
SCORING: dict[str, Any] = {
    "by": Role.EXPERT,
    "of": Capacity.NATION,
    "choices": (Choice("score", "提交评分", tone="primary", effect=needs("score", "grade")), RETURN),
    "form": ScoreForm,
}
GRADING: dict[str, Any] = {
    "by": Role.LEADER,
    "of": Capacity.NATION,
    "choices": (
        Choice("grade", "评定并告知", told_applicant=True, tone="primary", effect=needs("grade", "visibility")),
        Choice("back", "退回重评"),
    ),
    "form": GradeForm,
    "apart_from": ("scoring",),
}
APPEAL_REVIEW: dict[str, Any] = {
    "by": Role.OBJECTION_HANDLER,
    "of": Capacity.NATION,
    "choices": (
        Choice("uphold", "维持原结果", told_applicant=True, tone="primary"),
        Choice("change", "变更结果", told_applicant=True, effect=needs("score", "grade")),
    ),
    "form": ReviewForm,
    "apart_from": ("scoring", "grading"),
}
