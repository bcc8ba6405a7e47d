"""What each step of Hubei's list asks of whom (RULES S1-7, A8-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.tenancy.roles import Role
from workflows.cases.models import Capacity, Decision
from workflows.cases.steps import Choice
from workflows.flows.drafts import draft_list
from workflows.flows.hubei_forms import ListAnnounceForm
from workflows.notices.glue import publish_for_case

if TYPE_CHECKING:
    from workflows.cases.models import Case

APPLICANT = Role.APPLICANT


def _step(by: str, *choices: Choice, **more: Any) -> dict[str, Any]:
    return {"by": by, "of": Capacity.MANAGER, "choices": choices, **more}


REVIEW = _step(
    Role.REVIEWER,
    Choice("pass", "符合标准，报审定", tone="primary"),
    Choice("return", "退回补正", told_applicant=True, asks_corrections=True),
    Choice("stop", "建议不发布", tone="danger"),
)
APPROVAL = _step(
    Role.LEADER,
    Choice("approve", "同意发布", told_applicant=True, tone="primary"),
    Choice("back", "退回审核"),
    Choice("stop", "不予发布", told_applicant=True, tone="danger"),
    apart_from=("review",),
)
ANNOUNCE = _step(
    Role.NOTICE_EDITOR,
    Choice("publish", "发布公示", opinion_required=False, told_applicant=True, tone="primary", effect=publish_for_case),
    form=ListAnnounceForm,
    apart_from=("approval",),
)


def draft_page(decision: Decision) -> None:
    """Write the list as a draft page: it goes public through the three stages of review alone (RULES B5.1)."""
    draft_list(decision=decision, slug=f"list-{decision.case_id}")


PUBLICATION = _step(
    Role.NOTICE_EDITOR,
    Choice("draft", "转三审三校", opinion_required=False, told_applicant=True, tone="primary", effect=draft_page),
    apart_from=("approval",),
)


def has_notice(case: Case) -> bool:
    """Tell whether the edition lays the list before the public; the measures do not say (A8-13)."""
    return case.edition.notice_days > 0


def has_no_notice(case: Case) -> bool:
    """Tell whether the list is published without a notice."""
    return not has_notice(case)
