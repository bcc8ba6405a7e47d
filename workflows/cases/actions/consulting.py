"""Asking colleagues for their opinions before a verdict (会签), adding somebody (加签), answering, ending it early."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid, NotAllowed
from portal.tenancy.permissions import require
from workflows.cases.actions.deciding import OPINION_LIMIT
from workflows.cases.consulting import running_at, why_not_asked
from workflows.cases.consulting_ends import end_consultations
from workflows.cases.engine import locked
from workflows.cases.errors import AlreadyAnswered, AlreadyDecided, ConsultationOver, ConsultationRunning
from workflows.cases.models import (
    WORDS_LIMIT,
    Consultation,
    ConsultedOpinion,
    ConsultedPerson,
    EventKind,
    Outcome,
    Stance,
    WorkItem,
    WorkItemState,
)
from workflows.cases.standing import standing
from workflows.cases.telling import tell
from workflows.cases.timing import due_in

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case

MOST_PERSONS, MOST_DAYS, REASON_LIMIT = 20, 60, 300
"""People of one consultation; working days for the answer; characters of a reason."""


def consult(
    *,
    actor: User,
    tenant: Tenant,
    work: WorkItem,
    persons: Sequence[User],
    question: str,
    needed: int | None = None,
    days: int | None = None,
) -> Consultation:
    """Ask colleagues about a step: no verdict but a return is given until enough of them answered.

    Who asks has the step from then on (it is claimed). The step's own time runs on.

    Parameters
    ----------
    needed: how many have to answer; None for all.
    days: working days for the answer; None for no limit. Nothing happens by itself when they are over.

    Raises AlreadyDecided, NotAllowed with the reason, ConsultationRunning while one is open at the step (add somebody
    to it instead), Invalid with the fields at fault.
    """
    with locked(work.case) as case:
        work = _held(tenant, work, case)
        require(actor, "consultation.ask", work)
        if work.consultations.filter(outcome=Outcome.OPEN).exists():
            raise ConsultationRunning
        work.claimed_by = work.claimed_by or actor
        faults = _faults(persons, question, needed, days) or _refused(actor, work, persons)
        if faults:
            raise Invalid(fields=faults)
        work.save(update_fields=["claimed_by"])
        made = Consultation.objects.create(
            case=case, work=work, asker=actor, question=question.strip(), needed=needed, asked_at=clock.now(),
            days=days, counted_from=clock.today(), due_on=due_in(days, tenant),
        )  # fmt: skip
        for person in persons:
            _seat(made, person, actor)
        _tell_asked(made, actor, persons)
        record(
            tenant=tenant,
            actor=actor,
            verb="case.consulted",
            target=f"case:{case.pk}",
            summary=f"{work.title}：征求{len(persons)}人会签意见",
            details={"consultation": made.pk, "persons": [one.pk for one in persons], "needed": needed},
        )
    return made


def add_person(*, actor: User, tenant: Tenant, consultation: Consultation, person: User) -> ConsultedPerson:
    """Ask one more colleague in an open consultation (加签): this opinion must be there as well, whatever the rule.

    Raises ConsultationOver, NotAllowed with the reason, Invalid for somebody who may not be asked.
    """
    with locked(consultation.case) as case:
        held = _running(tenant, consultation, case)
        require(actor, "consultation.manage", held)
        asked = list(held.persons.values_list("person", flat=True))
        fault = "该同事已在会签人员中。" if person.pk in asked else ""
        if len(asked) >= MOST_PERSONS:
            fault = f"一次会签最多{MOST_PERSONS}人。"
        fault = fault or _refused(actor, held.work, [person]).get("persons", "")
        if fault:
            raise Invalid(fields={"person": fault})
        seat = _seat(held, person, actor, is_added=True)
        _tell_asked(held, actor, [person])
        record(
            tenant=tenant,
            actor=actor,
            verb="case.consulted_further",
            target=f"case:{case.pk}",
            summary=f"{held.work.title}：加签",
            details={"consultation": held.pk, "persons": [person.pk]},
        )
    return seat


def answer(*, actor: User, tenant: Tenant, consultation: Consultation, stance: str, text: str) -> ConsultedOpinion:
    """Write the opinion that one was asked for, once; the last one ends the consultation.

    Raises ConsultationOver, AlreadyAnswered, NotAllowed with the reason, Invalid for an unknown stance, or for
    disagreeing or reserving without words.
    """
    with locked(consultation.case) as case:
        held = _running(tenant, consultation, case)
        seat = held.persons.filter(person=actor).select_related("opinion").first()
        if seat is None:
            raise NotAllowed("没有征求您的意见，不能答复。")
        seat.consultation = held
        if seat.has_answered:
            raise AlreadyAnswered
        require(actor, "consultation.answer", seat)
        _check_opinion(stance, text)
        made = ConsultedOpinion.objects.create(asked=seat, stance=stance, text=text.strip(), at=clock.now())
        running = running_at(held.work)
        if running is not None:
            tell(
                case=case, kind=EventKind.ANSWERED, tenant=tenant, actor=actor, work=held.work, consultation=held.pk,
                count=f"{running.answered}/{len(running.persons)}", enough=running.is_enough, asker=held.asker_id,
            )  # fmt: skip
            if running.answered == len(running.persons):
                held.outcome, held.closed_at = Outcome.ANSWERED, clock.now()
                held.save(update_fields=["outcome", "closed_at"])
        record(
            tenant=tenant,
            actor=actor,
            verb="case.consultation_answered",
            target=f"case:{case.pk}",
            summary=f"{held.work.title}：会签意见“{made.get_stance_display()}”",
            details={"consultation": held.pk, "opinion": made.pk},
        )
    return made


def end_consultation(*, actor: User, tenant: Tenant, consultation: Consultation, reason: str) -> Consultation:
    """End a consultation before enough answered; what was answered stays, the reason is on record.

    Raises ConsultationOver, NotAllowed with the reason, Invalid without a reason.
    """
    with locked(consultation.case) as case:
        held = _running(tenant, consultation, case)
        require(actor, "consultation.manage", held)
        if not reason.strip() or len(reason.strip()) > REASON_LIMIT:
            raise Invalid(fields={"reason": f"请写明提前结束会签的理由，不超过{REASON_LIMIT}字。"})
        rows = Consultation.objects.filter(pk=held.pk)
        end_consultations(rows, Outcome.ENDED, actor=actor, reason=reason.strip())
        record(
            tenant=tenant,
            actor=actor,
            verb="case.consultation_ended",
            target=f"case:{case.pk}",
            summary=f"{held.work.title}：提前结束会签",
            details={"consultation": held.pk, "reason": reason.strip()},
        )
    return rows.get()


def _held(tenant: Tenant, work: WorkItem, case: Case) -> WorkItem:
    """Return the step as it is under the case's lock. Raises AlreadyDecided unless it is open."""
    rows = WorkItem.objects.select_for_update(of=("self",)).select_related("tenant", "task", "claimed_by", "assignee")
    held = rows.get(pk=work.pk, tenant=tenant)
    held.case = case
    if held.state != WorkItemState.OPEN:
        raise AlreadyDecided("该环节刚刚已办结，不能再征求会签意见。")
    return held


def _running(tenant: Tenant, consultation: Consultation, case: Case) -> Consultation:
    """Return the consultation as it is under the case's lock. Raises ConsultationOver unless it is open."""
    rows = Consultation.objects.select_for_update(of=("self",)).select_related(
        "work__tenant", "work__task", "work__claimed_by", "work__assignee"
    )
    held = rows.get(pk=consultation.pk, work__tenant=tenant)
    held.case = held.work.case = case
    if not held.is_open:
        raise ConsultationOver
    return held


def _seat(consultation: Consultation, person: User, actor: User, *, is_added: bool = False) -> ConsultedPerson:
    return ConsultedPerson.objects.create(
        consultation=consultation, person=person, asked_by=actor, is_added=is_added, asked_at=clock.now()
    )


def _tell_asked(consultation: Consultation, actor: User, persons: Sequence[User]) -> None:
    work = consultation.work
    tell(
        case=consultation.case, kind=EventKind.CONSULTED, tenant=work.tenant, actor=actor, work=work,
        consultation=consultation.pk, persons=[one.pk for one in persons],
    )  # fmt: skip


def _faults(persons: Sequence[User], question: str, needed: int | None, days: int | None) -> dict[str, str]:
    faults = {}
    number = len({one.pk for one in persons})
    if not number or number != len(persons) or number > MOST_PERSONS:
        faults["persons"] = f"请选择1至{MOST_PERSONS}位同事。"
    if not question.strip() or len(question.strip()) > WORDS_LIMIT:
        faults["question"] = f"请写明征求什么意见，不超过{WORDS_LIMIT}字。"
    if needed is not None and not 1 <= needed <= max(number, 1):
        faults["needed"] = f"请填写1至{max(number, 1)}之间的人数，或选择全部答复。"
    if days is not None and not 1 <= days <= MOST_DAYS:
        faults["days"] = f"答复期限请填写1至{MOST_DAYS}个工作日，或留空。"
    return faults


def _refused(actor: User, work: WorkItem, persons: Sequence[User]) -> dict[str, str]:
    delegator = standing(actor, work)[1]
    deciding = {actor.pk, work.claimed_by_id, delegator.pk if delegator else None}
    asked = {one.pk for one in persons}
    reasons = [
        f"{one}是办理这一环节的人员或其委托人，不能征求其意见。"
        if one.pk in deciding
        else why_not_asked(one, work, asked)
        for one in persons
    ]
    told = "".join(filter(None, reasons))
    return {"persons": told} if told else {}


def _check_opinion(stance: str, text: str) -> None:
    faults = {}
    if stance not in Stance.values:
        faults["stance"] = "请选择同意、不同意或保留。"
    elif stance != Stance.AGREE and not text.strip():
        faults["text"] = "不同意或保留的，请写明理由。"
    if len(text) > OPINION_LIMIT:
        faults["text"] = f"意见最多{OPINION_LIMIT}字，现为{len(text)}字，请删减。"
    if faults:
        raise Invalid(fields=faults)
