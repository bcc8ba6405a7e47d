"""Fields of the steps that score, grade and review, and the forms of the result's page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from portal.errors import Invalid
from portal.registry.models import ClusterStatus
from workflows.cases.forms import StepForm
from workflows.evaluation.actions import LADDER
from workflows.evaluation.models import grades_of
from workflows.evaluation.queries import result_of
from workflows.programmes.models import Visibility

if TYPE_CHECKING:
    from workflows.cases.models import Case, Decision

SUGGESTED = "官方评价指标体系未取得，得分由评价人员综合判断给出，系统不自动计分。"
"""Said wherever somebody scores (RULES S2-22)."""


class ScoreForm(StepForm):
    """The score of one person, and the grade that they propose."""

    note = SUGGESTED
    score = forms.DecimalField(
        label="得分", required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2,
        help_text="0至100分，可保留两位小数；退回时不填",
    )  # fmt: skip
    grade = forms.ChoiceField(label="建议等级", required=False)

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        self.fields["grade"].choices = [("", "请选择"), *grades_of(case.edition).items()]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_score(self) -> str:
        """Return the score as text, as it is kept with the decision."""
        score: Decimal | None = self.cleaned_data["score"]
        return "" if score is None else str(score)


class ReviewForm(ScoreForm):
    """The result after an appeal, where it changes."""

    note = "仅在变更结果时填写得分和等级；维持原结果的不填。"

    def usual(self, case: Case) -> dict[str, Any]:
        """Start from the result appealed against, and show the ground of the appeal."""
        result = result_of(case)
        by = f"（由{result.appeal.mandate}提出）" if result.appeal.mandate else ""
        self.note = f"原结果：{result.score}分，{result.grade_title}。申诉理由{by}：{result.appeal.ground}"
        return {}


class GradeForm(StepForm):
    """The grade, and who sees the result once it is final; public only by a later decision (RULES A8-4)."""

    grade = forms.ChoiceField(label="评定等级", required=False, help_text="退回重评时不填")
    visibility = forms.ChoiceField(
        label="结果公开范围",
        required=False,
        choices=[(key, title) for key, title in Visibility.choices if key != Visibility.PUBLIC],
        help_text="结果确定后生效；向社会公开须在结果确定后另行决定，并写明依据",
    )

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        self.fields["grade"].choices = [("", "请选择"), *grades_of(case.edition).items()]  # type: ignore[attr-defined]  # a ChoiceField

    def usual(self, case: Case) -> dict[str, Any]:
        """Start from the proposed grade and the edition's usual level."""
        scored = case.decisions.filter(step="scoring", verdict="score").last()
        if scored is None:
            return {"visibility": case.edition.visibility}
        grade = scored.details["grade"]
        self.note = f"评分{scored.details['score']}分，建议等级：{grades_of(case.edition)[grade]}。{SUGGESTED}"
        return {"grade": grade, "visibility": case.edition.visibility}


def needs(*names: str) -> Any:
    """Return the effect that refuses a verdict without these fields of its step."""

    def check(decision: Decision) -> None:
        lacking = {name: "请填写此项。" for name in names if not decision.details.get(name)}
        if lacking:
            raise Invalid("作出这一结论须填写得分、等级等各项，请补充。", fields=lacking)

    return check


class AppealForm(forms.Form):
    """What the builder holds against the result."""

    ground = forms.CharField(label="申诉理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class VisibilityForm(forms.Form):
    """Who sees a final result, by which document."""

    visibility = forms.ChoiceField(label="公开范围", choices=Visibility.choices)
    basis = forms.CharField(label="决定依据", max_length=200, help_text="批准文件的文号或会议名称、日期")


class StatusForm(forms.Form):
    """A downgrade or withdrawal of the cluster."""

    status = forms.ChoiceField(
        label="调整为", choices=[(one.value, ClusterStatus(one).label) for one in reversed(LADDER[:-1])]
    )
    ground = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label="决定文件", max_length=200, help_text="文件名称或文号")
    on = forms.DateField(label="生效日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
