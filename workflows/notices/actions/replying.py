"""The written replies: what the flow does by itself once an objection, or its review, is decided (RULES A8-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import clock
from portal.audit.actions import record
from workflows.cases.actions import ask_correction
from workflows.notices.actions.mailing import queue_mail
from workflows.notices.actions.releasing import hold_again, release
from workflows.notices.handling.facts import reviewable
from workflows.notices.handling.limits import days_of, due_from
from workflows.notices.handling.nodes import latest_decision
from workflows.notices.handling.people import named_cases
from workflows.notices.models import (
    DecisionOutcome,
    Handling,
    HandlingDecision,
    MailOccasion,
    Objection,
    ObjectionState,
    ReplyBy,
    Review,
    ReviewState,
)

if TYPE_CHECKING:
    from workflows.cases.models import Case

OVER = "所涉条目已经办结"
LATE = "因逾期提出不影响所涉条目的办理"


def reply(objection: Objection) -> None:
    """Answer the objector on the status page, and let the items go on, or not."""
    given = latest_decision(objection, "admission", "decision")
    if given is None:
        raise LookupError(f"objection {objection.pk} is to be answered before it was decided")
    _write(objection, _first_answer(given))
    today = clock.today()
    until = due_from(today, days_of(objection.handling, "review_window"), objection.tenant)
    Handling.objects.filter(objection=objection).update(
        replied_on=today, review_until=until if reviewable(objection) else None
    )
    _tell(objection, MailOccasion.REPLIED)
    if given.verdict == DecisionOutcome.UPHELD_RETURN:
        _ask_corrections(objection, given)
    ended = list(named_cases(objection).exclude(closed_at=None))  # before the decision ends others
    release(objection)
    if given.step == "decision" and given.verdict != DecisionOutcome.UNFOUNDED:
        _on_record(objection, given, ended, "objection.upheld_on_record", f"异议成立或应更正，{OVER}")


def _tell(objection: Objection, occasion: MailOccasion) -> None:
    """Queue a mail that a reply stands on the status page, for who chose so; a letter or a call is noted by people."""
    if objection.reply_by == ReplyBy.EMAIL:
        queue_mail(objection=objection, occasion=occasion)


def _first_answer(given: HandlingDecision) -> dict[str, Any]:
    if given.step == "admission":
        return {
            "state": ObjectionState.NOT_ADMITTED,
            "handler": given.actor,
            "admission_ground": given.details["ground"],
            "reply": given.reply,
            "admitted_at": given.at,
            "decided_at": given.at,
        }
    return {
        "state": ObjectionState.DECIDED,
        "decided_by": given.actor,
        "outcome": given.verdict,
        "reply": given.reply,
        "decided_at": given.at,
    }


def _write(objection: Objection, changes: dict[str, Any]) -> None:
    Objection.across_tenants.filter(pk=objection.pk).update(**changes)
    for name, value in changes.items():
        setattr(objection, name, value)


def _ask_corrections(objection: Objection, given: HandlingDecision) -> None:
    for case in named_cases(objection).filter(closed_at=None):
        ask_correction(actor=given.actor, case=case, reason=given.details["asked"])


def reply_to_review(objection: Objection) -> None:
    """Answer the review; what it upholds reaches the items that are not confirmed yet, for the others it is on record.

    See docs/decisions/0028.
    """
    given = latest_decision(objection, "review_decision")
    if given is None:
        raise LookupError(f"the review of objection {objection.pk} is to be answered before it was decided")
    Review.objects.filter(objection=objection).update(
        state=ReviewState.DECIDED,
        outcome=given.verdict,
        reply=given.reply,
        decided_at=given.at,
        decided_by=given.actor,
    )
    _tell(objection, MailOccasion.REVIEWED)
    upheld = given.verdict != DecisionOutcome.UNFOUNDED
    touched = list(named_cases(objection).filter(closed_at=None)) if objection.review.holds else []
    if upheld:
        for case in touched:
            hold_again(case)
        if touched and given.verdict == DecisionOutcome.UPHELD_RETURN:
            _ask_corrections(objection, given)
    if touched:
        release(objection)
    if upheld:
        others = named_cases(objection).exclude(pk__in=[case.pk for case in touched])
        for why, cases in ((OVER, others.exclude(closed_at=None)), (LATE, others.filter(closed_at=None))):
            _on_record(objection, given, list(cases), "objection.review_on_record", f"复核认为异议成立，{why}")


def _on_record(objection: Objection, given: HandlingDecision, cases: list[Case], verb: str, what: str) -> None:
    """Write down that the decision changes nothing in these cases, and why (see `notices.aftermath`)."""
    if not cases:
        return
    record(
        tenant=objection.tenant,
        actor=given.actor,
        verb=verb,
        target=f"objection:{objection.pk}",
        summary=f"{what}，只作记录",
        details={"cases": [case.pk for case in cases]},
    )
