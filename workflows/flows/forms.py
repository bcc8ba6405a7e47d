"""Fields that a step asks for besides verdict and opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from portal import clock
from portal.workcalendar.engine import CalendarNotPublished, deadline
from portal.workcalendar.queries import calendar_for
from workflows.cases.forms import StepForm
from workflows.notices.actions.publishing import counting_rule
from workflows.notices.glue import usual_texts
from workflows.notices.models import LIVE_STATES, DraftState

if TYPE_CHECKING:
    from workflows.cases.models import Case


class AnnounceForm(StepForm):
    """The step that publishes asks for nothing more: what it publishes is the draft that three people passed."""

    def usual(self, case: Case) -> dict[str, Any]:
        """Say how far the draft has come and until when the notice would run."""
        self.note = draft_note(case)
        self.link = (reverse("notices:drafts"), "打开公示起草")
        return {}

    @staticmethod
    def texts(case: Case) -> dict[str, str]:
        """Return what the draft starts from."""
        return usual_texts(case)


def draft_note(case: Case) -> str:
    """Return the sentence that tells where the case's draft stands."""
    draft = case.notice_drafts.filter(state__in=LIVE_STATES).first()
    if draft is None:
        return "发布公示前须起草公示稿并通过三审三校。该件尚未起草公示稿。"
    if draft.state != DraftState.APPROVED:
        stage = f"（{draft.get_stage_display()}）" if draft.stage else ""
        return f"公示稿《{draft.title}》{draft.get_state_display()}{stage}，通过三审三校后方可发布。"
    if draft.places.count() > 1:
        return f"公示稿《{draft.title}》已通过三审三校，含{draft.places.count()}件申报，请在公示起草中一并发布。"
    return f"公示稿《{draft.title}》已通过三审三校。{period_note(case)}"


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
