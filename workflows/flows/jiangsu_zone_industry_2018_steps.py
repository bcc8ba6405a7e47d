"""What each step of Jiangsu's 2018 programme asks of whom, and how the register learns of the outcome."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms

from portal import clock
from portal.errors import Invalid
from portal.registry.actions import check_since, enter_zone_industry
from portal.registry.models import Industry
from portal.registry.queries import class_of, standing_of, zone_of
from portal.tenancy.roles import Role
from workflows.cases.forms import StepForm
from workflows.cases.models import Capacity
from workflows.cases.steps import Choice

if TYPE_CHECKING:
    from workflows.cases.models import Case

APPLICANT = Role.APPLICANT
RETURN = Choice("return", "退回补正", told_applicant=True, asks_corrections=True, tone="plain")


def lies_in_a_city(case: Case) -> bool:
    """Tell whether a city's authority stands above the zone and gives its opinion."""
    return case.tenant.city is not None


def lies_in_no_city(case: Case) -> bool:
    """Tell whether the zone files with the province directly."""
    return not lies_in_a_city(case)


class PublicationForm(StepForm):
    """From when the industry stands, and by which document."""

    since = forms.DateField(label="起始日", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    document_number = forms.CharField(
        label="公布文件文号", max_length=60, required=False, help_text="如已印发文件，请填写发文字号；没有可留空"
    )

    def usual(self, case: Case) -> dict[str, Any]:
        """Propose today; say which industry ends on the day before."""
        self.before = standing_of(case.edition.tenant, zone_of(case.tenant))
        if self.before is not None:
            self.note = f"现行战略产业“{self.before.words}”止于起始日的前一天，历史保留。"
        return {"since": clock.today()}

    def clean_since(self) -> str:
        """Return the day as it is kept with the decision; one that leaves the standing industry no day is refused."""
        since: dt.date = self.cleaned_data["since"]
        try:
            check_since(self.before, since)
        except Invalid as fault:
            raise forms.ValidationError(fault.fields["since"]) from fault
        return since.isoformat()


def _step(by: str, of: str, *choices: Choice, **more: Any) -> dict[str, Any]:
    return {"by": by, "of": of, "choices": choices, **more}


CITY_OPINION = _step(
    Role.REVIEWER,
    Capacity.CITY,
    Choice("support", "同意报送", handed_over=True, tone="primary"),
    Choice("reserve", "有不同意见，一并报送", handed_over=True),
    RETURN,
)
PROVINCE_REVIEW = _step(
    Role.REVIEWER,
    Capacity.MANAGER,
    Choice("agree", "建议同意", tone="primary"),
    RETURN,
    Choice("disagree", "建议不予同意", tone="danger"),
)
PROVINCE_DECISION = _step(
    Role.LEADER,
    Capacity.MANAGER,
    Choice("approve", "同意", handed_over=True, told_applicant=True, tone="primary", issues=("approval",)),
    Choice("back", "退回综合审查"),
    Choice("decline", "不予同意", handed_over=True, told_applicant=True, tone="danger"),
    apart_from=("province_review",),
)
PUBLICATION = _step(
    Role.NOTICE_EDITOR,
    Capacity.MANAGER,
    Choice("publish", "登记公布", opinion_required=False, handed_over=True, told_applicant=True, tone="primary"),
    form=PublicationForm,
    apart_from=("province_decision",),
)


def enter_register(case: Case) -> None:
    """Enter the zone's industry; what stood before ends the day before (RULES S0-1). The second time changes nothing."""
    publication = case.decisions.filter(step="publication").latest("pk")
    form = case.editions.latest("number").form
    enter_zone_industry(
        actor=publication.actor,
        tenant=case.edition.tenant,
        authority=case.tenant,
        words=form["words"].strip(),
        industry=Industry.objects.filter(code=form.get("industry") or "").first() or class_of(form["words"]),
        since=dt.date.fromisoformat(publication.details["since"]),
        document=publication.details.get("document_number", ""),
        source_case=case.pk,
    )
