"""Fields that a step asks for besides verdict and opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from portal import clock
from portal.workcalendar.engine import CalendarNotPublished, deadline
from portal.workcalendar.queries import calendar_for
from workflows.cases.forms import StepForm
from workflows.notices.actions.publishing import counting_rule
from workflows.notices.glue import usual_texts

if TYPE_CHECKING:
    from workflows.cases.models import Case


class AnnounceForm(StepForm):
    """What the notice says; the period follows from the programme's rule and is not typed."""

    title = forms.CharField(label="公示标题", max_length=120)
    procedure = forms.CharField(label="经过的程序", max_length=600, widget=forms.Textarea(attrs={"rows": 4}))

    def usual(self, case: Case) -> dict[str, Any]:
        """Return the usual texts, and say until when the notice would run."""
        self.note = period_note(case)
        return usual_texts(case)


def period_note(case: Case) -> str:
    """Return the sentence that tells, before publication, when the notice would close (RULES S2-11, A8-2)."""
    edition = case.edition
    calendar = calendar_for(edition.tenant)
    try:
        last = deadline(
            clock.today(), edition.notice_days, mode=edition.notice_mode, unit=edition.notice_unit, calendar=calendar
        )
    except CalendarNotPublished as refusal:
        return refusal.message
    return (
        f"现在发布，公示至{last:%Y年%-m月%-d日} {edition.notice_closes_at:%H:%M}"
        f"（{counting_rule(edition)}）。发布后截止时刻不再变动。"
    )


class ConfirmForm(StepForm):
    """The document that confirms."""

    document_number = forms.CharField(
        label="确认文件文号", max_length=60, required=False, help_text="如已印发确认文件，请填写发文字号；没有可留空"
    )
