"""Consultation before a verdict (会签, 加签): who may be asked, what counts as enough, and who sees it.

Opinions are counted, not obeyed: who decides the step weighs them. They stay inside the authority, and who wrote one
approves nothing that it is part of: neither this step nor those that are kept apart from it (docs/decisions/0024).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.module_loading import import_string

from portal.identity.models import User
from portal.tenancy.permissions import ALLOWED, Verdict, refused, rule
from portal.tenancy.roles import ADMINISTRATORS, Role, group_name, has_role
from portal.tenancy.scope import bound
from workflows.cases.errors import ConsultationOpen
from workflows.cases.mandates import acted_for, is_member
from workflows.cases.models import CaseState, Consultation, ConsultedPerson, Outcome, WorkItem
from workflows.cases.standing import decided_by, has_filed, standing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case
    from workflows.cases.steps import Choice, StepSpec

CONSULTABLE = tuple(role for role in Role if role is not Role.APPLICANT and role not in ADMINISTRATORS)
"""Whoever holds one of these roles in an authority may be asked there: its own business, no administration."""


@dataclass(frozen=True)
class Seat:
    """One opinion that is asked for.

    Parameters
    ----------
    is_added: asked for in addition (加签); answered: it is there; present: it can still come.
    """

    is_added: bool
    answered: bool
    present: bool = True


def is_enough(needed: int | None, seats: Iterable[Seat]) -> bool:
    """Tell whether a verdict may be given: the rule of the first question is met, and every added opinion is there.

    Parameters
    ----------
    needed: how many of those who were asked first; None for all of them.

    Nobody waits for somebody who has left, but their leaving never lowers a number that was asked for, and without
    any opinion nothing is enough.
    """
    every = list(seats)
    if not any(one.answered for one in every):
        return False
    first, added = ([one for one in every if one.is_added is kind] for kind in (False, True))
    met = _all_there(first) if needed is None else sum(one.answered for one in first) >= needed
    return met and _all_there(added)


def _all_there(seats: Iterable[Seat]) -> bool:
    return all(one.answered or not one.present for one in seats)


@dataclass(frozen=True)
class Progress:
    """How far a consultation is."""

    consultation: Consultation
    persons: Sequence[ConsultedPerson]
    present: frozenset[int]

    @property
    def is_enough(self) -> bool:
        """Whether the step may be decided."""
        seats = [Seat(one.is_added, one.has_answered, one.person_id in self.present) for one in self.persons]
        return is_enough(self.consultation.needed, seats)

    @property
    def answered(self) -> int:
        """How many opinions are there."""
        return sum(one.has_answered for one in self.persons)

    @property
    def awaited(self) -> list[ConsultedPerson]:
        """Who has not answered and still can."""
        return [one for one in self.persons if not one.has_answered and one.person_id in self.present]

    @property
    def rule_words(self) -> str:
        """The rule as it is read, with what was added."""
        added = sum(one.is_added for one in self.persons)
        first = len(self.persons) - added
        needed = self.consultation.needed
        words = f"{first}人全部答复" if needed is None else f"{first}人中至少{needed}人答复"
        return f"{words}，另加签{added}人须答复" if added else words

    @property
    def words(self) -> str:
        """How far it is, in one sentence."""
        so_far = f"已有{self.answered}人答复，共征求{len(self.persons)}人"
        if self.is_enough:
            return f"{so_far}，会签意见已收齐。"
        names = "、".join(str(one.person) for one in self.awaited)
        return f"{so_far}，尚待{names}。" if names else f"{so_far}，其余人员已不能答复，请加签其他同事或结束会签。"


def colleagues(tenant: Tenant) -> QuerySet[User]:
    """Return who works in this authority and may be asked, by name."""
    names = [group_name(bound(tenant), role) for role in CONSULTABLE]
    return User.objects.filter(groups__name__in=names, is_active=True).distinct().order_by("full_name", "pk")


def of_case(tenant: Tenant, case: Case) -> list[Progress]:
    """Return the consultations of this authority in the case, oldest first; the number of queries does not grow."""
    return _progress(tenant, Consultation.objects.filter(case=case, work__tenant=bound(tenant)))


def running_at(work: WorkItem) -> Progress | None:
    """Return the open consultation of the step, or None."""
    rows = _progress(work.tenant, Consultation.objects.filter(work=work, outcome=Outcome.OPEN))
    return rows[0] if rows else None


def _progress(tenant: Tenant, rows: QuerySet[Consultation]) -> list[Progress]:
    persons = ConsultedPerson.objects.select_related("person", "asked_by", "opinion")
    rows = rows.select_related("work__task", "work__tenant", "asker", "closed_by")
    found = list(rows.prefetch_related(Prefetch("persons", queryset=persons)))
    waited = {one.person_id for row in found if row.is_open for one in row.persons.all()}
    present = (
        frozenset(colleagues(tenant).filter(pk__in=waited).values_list("pk", flat=True)) if waited else frozenset()
    )
    return [Progress(row, list(row.persons.all()), present) for row in found]


def holding_back(works: Sequence[WorkItem]) -> dict[int, str]:
    """Return by work item why it may not be decided yet, for those whose consultation is not enough."""
    rows = Consultation.objects.filter(work__in=[one.pk for one in works], outcome=Outcome.OPEN)
    found = _progress(works[0].tenant, rows) if works else []
    return {one.consultation.work_id: ConsultationOpen.saying(one.words).message for one in found if not one.is_enough}


def check_consulted(work: WorkItem, choice: Choice) -> None:
    """Refuse a verdict while an opinion is missing; a return never waits. Raises ConsultationOpen."""
    if work.was_consulted and not choice.is_return:
        running = running_at(work)
        if running is not None and not running.is_enough:
            raise ConsultationOpen.saying(running.words)


def why_not_asked(person: User, work: WorkItem, asked: Iterable[int]) -> str:
    """Return why this colleague is not asked about the step, or an empty string.

    Parameters
    ----------
    asked: who is asked with them, by key: together they must leave somebody for the steps kept apart from this one.
    """
    if not person.is_active or not has_role(person, work.tenant, *CONSULTABLE):
        return f"{person}不是本机关可以征求意见的在岗人员。"
    if has_filed(person.pk, work):
        return f"{person}是该申请的经办人、代办人或申报单位人员，不能征求其意见。"
    if decided_by(work.case, [person.pk]).filter(step__in=work.spec.apart_from).exists():
        return f"{person}已在本件的前序环节出具意见，不能再就审核该意见的环节会签。"
    step = _step_without_anybody(person, work, {*asked, person.pk})
    return f"{person}是本机关目前唯一能办理“{step}”的人员，参加会签后须回避，请改请其他同事。" if step else ""


def _step_without_anybody(person: User, work: WorkItem, asked: set[int]) -> str:
    """Return the title of a step kept apart from this one that nobody here could decide any more, or nothing."""
    case = work.case
    for node in import_string(case.edition.flow).instance.nodes():
        spec: StepSpec | None = getattr(node, "spec", None)
        if spec is None or work.step not in spec.apart_from or case.authority(spec.capacity) != work.tenant:
            continue
        if not has_role(person, work.tenant, spec.role):
            continue
        holders = User.objects.filter(groups__name=group_name(work.tenant, spec.role), is_active=True)
        free = {pk for pk in holders.values_list("pk", flat=True) if pk not in asked and pk != work.claimed_by_id}
        steps = spec.apart_from
        if decided_by(case, [person.pk]).filter(step__in=steps).exists():
            continue  # this person may not decide it anyhow
        wrote = ConsultedPerson.objects.filter(consultation__case=case, consultation__work__step__in=steps)
        free -= set(wrote.exclude(opinion=None).values_list("person", flat=True))
        if all(decided_by(case, [pk]).filter(step__in=steps).exists() for pk in free):
            return spec.title
    return ""


@rule("consultation.ask")
def may_ask(user: User, work: WorkItem) -> Verdict:
    """Who may decide an official's step asks colleagues about it."""
    if work.role == Role.APPLICANT:
        return refused("applicants_step", "申报单位的环节不征求会签意见。")
    return standing(user, work)[0]


@rule("consultation.manage")
def may_manage(user: User, consultation: Consultation) -> Verdict:
    """Who has the step now adds somebody or ends the question, whoever asked it."""
    return may_ask(user, consultation.work)


@rule("consultation.answer")
def may_answer(user: User, asked: ConsultedPerson) -> Verdict:
    """Who was asked answers, in person: a delegate does not write somebody else's opinion."""
    if asked.person_id != user.pk:
        return refused("not_asked", "没有征求您的意见；被征求人须本人答复，不能由他人代写。")
    if not has_role(user, asked.consultation.tenant, *CONSULTABLE):
        return refused("left", "您已不在该机关任职，不能再答复。")
    if asked.consultation.case.state == CaseState.SUSPENDED:
        return refused("suspended", "本件已中止办理，恢复办理后再答复。")
    return ALLOWED


@rule("consultation.view")
def may_view_consultations(user: User, place: tuple[Tenant, Case]) -> Verdict:
    """Who works in the authority reads what it asked; never whoever acts for the applicant."""
    tenant, case = place
    if not has_role(user, tenant, *CONSULTABLE):
        return refused("not_role", f"会签意见供{tenant.short_name}内部参考。")
    if is_member(user.pk, case.organisation) or acted_for(user.pk, case):
        return refused("own_application", "您是申报单位的人员，不能查看机关内部的会签意见。")
    return ALLOWED
