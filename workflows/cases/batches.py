"""One verdict for several cases: what it would do to each, then each for itself, and what became of each.

Only where the programme allows it (`ProgrammeEdition.batch_steps`), and only verdicts that need nothing of the single
case: no document, no correction, no further field. Every case gets a decision of its own by the same verb as always.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.errors import DomainError
from portal.tenancy.permissions import may
from workflows.cases import consulting
from workflows.cases.actions.deciding import decide
from workflows.cases.readiness import steps_of

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import WorkItem
    from workflows.cases.steps import Choice, StepSpec
    from workflows.programmes.models import ProgrammeEdition

MOST = 50
"""Cases of one batch."""


@dataclass(frozen=True)
class Line:
    """One case of a batch: what would happen, or what did; `refusal` says why nothing."""

    work: WorkItem
    choice: Choice | None
    refusal: str = ""


@dataclass(frozen=True)
class Plan:
    """A batch before it is carried out."""

    choice: str
    title: str
    opinion: str
    lines: tuple[Line, ...]
    fault: str = ""

    @property
    def possible(self) -> int:
        """How many cases would get the verdict."""
        return sum(not line.refusal for line in self.lines)


def choices_of(work: WorkItem) -> list[Choice]:
    """Return the verdicts that this piece of work may get in a batch."""
    return plain_choices(work.spec) if work.step in work.case.edition.batch_steps else []


def plain_choices(spec: StepSpec) -> list[Choice]:
    """Return the verdicts of a step that need nothing of the single case but the opinion."""
    if spec.form is not None or spec.corrects:
        return []
    return [choice for choice in spec.choices if not choice.documents and not choice.asks_corrections]


def possible_steps(edition: ProgrammeEdition) -> list[tuple[str, str]]:
    """Return (name, title) of the steps at which the edition may allow batches."""
    return [(step.name, step.spec.title) for step in steps_of(edition) or [] if plain_choices(step.spec)]


def offered(works: Iterable[WorkItem]) -> list[tuple[str, str]]:
    """Return (key, title) of every verdict that some of the listed pieces of work may get in a batch."""
    flows: dict[tuple[str, str], list[Choice]] = {}
    for work in works:
        place = (work.case.edition.flow, work.step)
        if work.step in work.case.edition.batch_steps and place not in flows:
            flows[place] = choices_of(work)
    return [(f"{step}:{choice.key}", choice.title) for (_flow, step), choices in flows.items() for choice in choices]


def plan(*, actor: User, works: Sequence[WorkItem], choice: str, opinion: str) -> Plan:
    """Say what the verdict `step:key` would do to each piece of work; nothing is changed."""
    step, _, key = choice.partition(":")
    held = consulting.holding_back(works)
    lines = tuple(_line(actor, work, step, key, held.get(work.pk, "")) for work in works)
    found = next((line.choice for line in lines if line.choice is not None), None)
    fault = ""
    if found is not None and found.opinion_required and not opinion.strip():
        fault = f"请填写办理意见：作出“{found.title}”的结论须说明理由，意见将写入每一件。"
    return Plan(choice, found.title if found else "", opinion, lines, fault)


def _line(actor: User, work: WorkItem, step: str, key: str, held: str) -> Line:
    choice = next((one for one in choices_of(work) if one.key == key), None) if work.step == step else None
    if choice is None:
        return Line(work, None, "该件所在环节不能批量作出这一结论。")
    verdict = may(actor, "work.decide", work)
    if verdict and held and not choice.is_return:
        return Line(work, choice, held)
    return Line(work, choice, "" if verdict else verdict.reason)


def carry_out(*, actor: User, tenant: Tenant, plan: Plan) -> list[Line]:
    """Give the verdict to each case by itself: one that is refused leaves the others as they were decided."""
    return [_decided(actor, tenant, plan, line) for line in plan.lines]


def _decided(actor: User, tenant: Tenant, plan: Plan, line: Line) -> Line:
    if line.refusal or line.choice is None:
        return line
    try:
        decide(actor=actor, tenant=tenant, work=line.work, verdict=line.choice.key, opinion=plan.opinion)
    except DomainError as refusal:
        return Line(line.work, line.choice, refusal.message)
    return line
