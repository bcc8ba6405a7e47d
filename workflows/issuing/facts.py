"""What stands in an issued document: only what may be said to whom it is addressed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from portal import clock
from portal.clock import BEIJING
from workflows.cases.presenting import correctable
from workflows.cases.queries import open_work_of
from workflows.issuing.kinds import Audience, Kind

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case, CaseEdition, Decision


UNNUMBERED = "（草稿，签发时编号）"
AT_ISSUE = "（签发时填写）"
_of_notices: list[Callable[[Decision], dict[str, str]]] = []


def register_notice_facts(of: Callable[[Decision], dict[str, str]]) -> None:
    """Let the notices, which stand above, give the placeholders of what was published after a decision."""
    if of not in _of_notices:
        _of_notices.append(of)


def facts_of(kind: Kind, decision: Decision, number: str, words: str = "") -> dict[str, Any]:
    """Return the values of the kind's placeholders: of this one decision, never of another's opinion.

    The decision's own opinion is left out unless the addressee may read it (DESIGN 4).

    Parameters
    ----------
    words: what was written for the addressee in the draft; it stands in the opinion's place.
    """
    said = _facts(kind, decision.tenant, decision.case) | {
        "number": number,
        "agent": agent_of(decision.edition),
        "submitted_on": in_words(decision.edition.submitted_at),
        "decided_on": in_words(decision.at),
        "reason": words or (decision.opinion if _may_be_told(kind, decision) else ""),
        "date": in_words(clock.now()),
    }
    if kind.key == "correction_notice":
        said |= {"corrections": corrections_of(decision), "due_on": _correction_due(decision.case)}
    if kind.key == "notice_text":
        for of in _of_notices:
            said |= of(decision)
    return said


def facts_ahead(kind: Kind, tenant: Tenant, case: Case, words: str) -> dict[str, Any]:
    """Return the values of a draft that is written before there is a decision."""
    filed = case.editions.order_by("-number").first()
    return _facts(kind, tenant, case) | {
        "number": UNNUMBERED,
        "agent": agent_of(filed) if filed else "",
        "submitted_on": in_words(filed.submitted_at) if filed else AT_ISSUE,
        "decided_on": AT_ISSUE,
        "reason": words,
        "date": AT_ISSUE,
    }


def _facts(kind: Kind, tenant: Tenant, case: Case) -> dict[str, Any]:
    said: dict[str, Any] = {
        "authority": tenant.name,
        "title": title_of(kind, case),
        "addressee": _addressee(kind, case),
        "organisation": case.organisation.name,
        "case_name": str(case),
        "case_number": case.number,
        "programme": str(case.edition),
        "basis": "" if "待核实" in case.edition.basis else case.edition.basis,
        "contact": tenant.contact,
        "supervision_contact": tenant.supervision_contact,
    }
    if kind.key == "notice_text":
        edition = case.edition
        days = f"{edition.notice_days}个{edition.get_notice_unit_display()}" if edition.notice_days else ""
        said |= {"notice_days": days, "first_day": "", "last_day": "", "closing": ""}
    return said


def title_of(kind: Kind, case: Case) -> str:
    """Return the document's title."""
    if kind.key in {"acceptance_notice", "correction_notice"}:
        return kind.title
    what = {"recommendation_letter": "关于推荐", "approval": "关于同意", "notice_text": "关于"}[kind.key]
    ends = {"recommendation_letter": "的函", "approval": "的批复", "notice_text": "的公示"}[kind.key]
    return f"{what}“{case}”{ends}"


def corrections_of(decision: Decision) -> list[dict[str, str]]:
    """Return the complete list of what is to be put right, told at one time (RULES B5.4), in the form's order."""
    asked = decision.correction.items
    titles = dict(correctable(decision.case))
    order = [key for key in titles if key in asked] + [key for key in asked if key not in titles]
    return [{"title": str(titles.get(key, key)), "text": str(asked[key])} for key in order]


def agent_of(edition: CaseEdition) -> str:
    """Return who submitted this edition for the organisation by a mandate (代办), or nothing."""
    return str(edition.submitted_by) if edition.mandate_id else ""


def in_words(moment: dt.date | dt.datetime) -> str:
    """Return a day as official letters write it, by Beijing time: 2026年6月1日."""
    day = moment.astimezone(BEIJING).date() if isinstance(moment, dt.datetime) else moment
    return f"{day.year}年{day.month}月{day.day}日"


def _addressee(kind: Kind, case: Case) -> str:
    if kind.audience is Audience.APPLICANT:
        return case.organisation.name
    return case.edition.tenant.name if kind.audience is Audience.ABOVE else "各有关单位"


def _may_be_told(kind: Kind, decision: Decision) -> bool:
    if kind.audience is Audience.APPLICANT:
        return decision.told_applicant
    return decision.handed_over if kind.audience is Audience.ABOVE else False


def _correction_due(case: Case) -> str:
    work = open_work_of(case.tenant, case)
    return in_words(work.due_on) if work is not None and work.spec.corrects and work.due_on else ""
