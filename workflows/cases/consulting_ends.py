"""How consultations end by themselves: by a verdict, a return, a withdrawal, a cancelled step; and how they revive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import clock
from workflows.cases.models import Consultation, ConsultedPerson, EventKind, Outcome, WorkItem, WorkItemState
from workflows.cases.standing import standing
from workflows.cases.telling import tell

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.models import User
    from workflows.cases.models import Case, Decision
    from workflows.cases.steps import Choice


def end_consultations(
    rows: QuerySet[Consultation], outcome: Outcome, *, actor: User | None = None, reason: str = "",
    decision: Decision | None = None,
) -> list[int]:  # fmt: skip
    """End those of the consultations that are open and tell whoever had not answered; return their keys.

    Part of a verb that holds the case; every opinion that was given stays.
    """
    ended = list(rows.filter(outcome=Outcome.OPEN).select_related("case", "work__tenant"))
    for one in ended:
        one.outcome, one.reason, one.decision = outcome, reason, decision
        one.closed_at, one.closed_by = clock.now(), actor
        one.save(update_fields=["outcome", "reason", "decision", "closed_at", "closed_by"])
        tell(
            case=one.case, kind=EventKind.CONSULT_OVER, tenant=one.work.tenant, actor=actor, work=one.work,
            consultation=one.pk, persons=unanswered(one),
        )  # fmt: skip
    return [one.pk for one in ended]


def unanswered(consultation: Consultation) -> list[int]:
    """Return who was asked and has not answered, by key."""
    rows = ConsultedPerson.objects.filter(consultation=consultation, opinion=None)
    return list(rows.values_list("person", flat=True))


def end_with(decision: Decision, choice: Choice) -> list[int]:
    """End the consultation of the step that was decided just now."""
    if not decision.work.was_consulted:
        return []
    outcome = Outcome.RETURNED if choice.is_return else Outcome.DECIDED
    return end_consultations(
        Consultation.objects.filter(work=decision.work), outcome, actor=decision.actor, decision=decision
    )


def revive(decision: Decision, work: WorkItem) -> None:
    """Go on asking where a verdict that was taken back had ended it: it now belongs to the step opened again."""
    for one in Consultation.objects.filter(decision=decision).select_related("case"):
        one.outcome, one.decision, one.closed_at, one.closed_by, one.work = Outcome.OPEN, None, None, None, work
        one.save(update_fields=["outcome", "decision", "closed_at", "closed_by", "work"])
        tell(
            case=one.case, kind=EventKind.CONSULTED, tenant=work.tenant, actor=decision.actor, work=work,
            consultation=one.pk, persons=unanswered(one), again=True,
        )  # fmt: skip


def back_to_its_holder(case: Case, after: WorkItem) -> None:
    """Give a step that was returned under a consultation, and opens again now, to whoever had it.

    Parameters
    ----------
    after: the step whose verdict opened it. Whoever may not decide it any more gets nothing: it waits for the role.
    """
    opened = WorkItem.objects.filter(case=case, state=WorkItemState.OPEN, pk__gt=after.pk, claimed_by=None)
    for work in opened.select_related("task", "tenant"):
        work.case = case
        before = WorkItem.objects.filter(case=case, step=work.step, pk__lt=work.pk, decision__undoing=None)
        last = before.exclude(decision=None).select_related("decision__actor").order_by("-pk").first()
        if last is None or not last.decision.consultations.filter(outcome=Outcome.RETURNED).exists():
            continue
        if standing(last.decision.actor, work)[0]:
            work.claimed_by = last.decision.actor
            work.save(update_fields=["claimed_by"])
