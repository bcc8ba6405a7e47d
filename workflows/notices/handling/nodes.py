"""The vocabulary of the objections' flow: each function returns a node that hides page, form and permission.

The flow names the steps and draws every arrow itself. Its process belongs to an objection, never to a case: nothing
of it is within an applicant's reach or in a case's export.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from viewflow.workflow import STATUS, flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes.end import EndActivation

from portal import clock
from workflows.cases.models import Capacity, WorkItemState
from workflows.cases.nodes import DecisionActivation, DecisionNode
from workflows.cases.steps import Choice, Condition, StepSpec
from workflows.notices.handling.limits import days_of, due_from, received_on
from workflows.notices.models import Handling, HandlingDecision, HandlingStep, Objection

if TYPE_CHECKING:
    from viewflow.workflow.models import Process

    from portal.identity.models import User


@dataclass(frozen=True)
class HandlingSpec(StepSpec):
    """What a step asks of whom.

    Parameters
    ----------
    same_as: the steps of which the last one's person goes on here, while they hold the role.
    knows: whether who does this step may ask who objected (RULES B5.3: the fewest possible).
    """

    same_as: tuple[str, ...] = ()
    knows: bool = False


def latest_decision(objection: Objection, *steps: str) -> HandlingDecision | None:
    """Return the last decision at any of these steps, or None."""
    return objection.decisions.filter(step__in=steps).order_by("-pk").first()


def _begin(activation: Activation, handling: Handling) -> Process:
    activation.process.save()
    handling.process = activation.process
    handling.save(update_fields=["process"])
    activation.process.handling = handling
    return activation.process


def arrival(title: str) -> flow.StartHandle:
    """Return the start: the objection has arrived; nobody's word is needed for that."""
    return flow.StartHandle(_begin).Annotation(title=title)


def open_step(activation: Activation) -> HandlingStep:
    """Let the new step wait for a person of its role, due by the limits with which the handling began."""
    handling, node = activation.process.handling, activation.flow_task
    objection, spec = handling.objection, node.spec
    first = not handling.steps.exists()
    start = received_on(objection) if first else clock.today()
    days = days_of(handling, node.name)
    return HandlingStep.objects.create(
        handling=handling,
        task=activation.task,
        step=node.name,
        title=spec.title,
        role=spec.role,
        apart_from="".join(f"|{step}" for step in spec.apart_from) + "|" if spec.apart_from else "",
        assignee=_goes_on(objection, spec),
        opened_at=clock.now(),
        counted_from=start,
        days=days,
        due_on=due_from(start, days, objection.tenant),
    )


def _goes_on(objection: Objection, spec: HandlingSpec) -> User | None:
    before = latest_decision(objection, *spec.same_as) if spec.same_as else None
    return before.actor if before else None


class StepActivation(DecisionActivation):
    """A person's step in an objection."""

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.CANCELED)
    def cancel(self) -> None:
        """Cancel the task together with its row."""
        super().cancel.original()
        HandlingStep.objects.filter(task=self.task, state=WorkItemState.OPEN).update(
            state=WorkItemState.CANCELLED, closed_at=clock.now()
        )


class StepNode(DecisionNode):
    """A step for one person of the authority that published the notice; its row is a HandlingStep."""

    activation_class = StepActivation

    def __init__(self, spec: HandlingSpec) -> None:
        super().__init__(spec)
        self.onCreate(open_step)

    def _acting(self, process: Process) -> Any:
        """Return the authority on which the role must be held."""
        return process.handling.objection.tenant


def step(title: str, **asked: Any) -> StepNode:
    """Return a step at which one person gives a verdict; `asked` are the words of HandlingSpec."""
    return StepNode(HandlingSpec(title=title, capacity=Capacity.MANAGER, **asked))


def act(title: str, verb: Callable[[Objection], Any]) -> flow.Function:
    """Return a step that the portal itself does for the objection."""
    return flow.Function(lambda activation: verb(activation.process.handling.objection)).Annotation(title=title)


def wait(title: str) -> flow.MessageCatch:
    """Return a wait that ends when `engine.wake` is called for the handling."""
    return flow.MessageCatch().Annotation(title=title)


class ClosingActivation(EndActivation):
    """Ends the handling with the flow."""

    @Activation.status.super()
    def activate(self) -> None:
        """End the process, and say when."""
        super().activate.original()
        Handling.objects.filter(process=self.process).update(closed_at=clock.now())


class Closing(flow.End):
    """The end of an objection's flow."""

    activation_class = ClosingActivation


def end(title: str) -> Closing:
    """Return the end of the flow."""
    return Closing().Annotation(title=title)


@dataclass(frozen=True)
class Decided(Condition):
    """A condition on an arrow that reads the latest decision at a step of the objection."""

    def __call__(self, activation: Activation) -> bool:
        """Decide for the objection of this activation."""
        objection = activation.process.handling.objection
        if not self.step:
            return self.holds(objection)
        given = latest_decision(objection, self.step)
        return given is not None and given.verdict in self.keys


def verdict(step: str, *keys: str) -> Decided:
    """Return the condition "the latest verdict at `step` was one of `keys`"."""
    return Decided(bool, step, keys)


def fact(read: Callable[[Objection], bool], title: str) -> Decided:
    """Return the condition that `read` gives for the objection; `title` says it in Chinese on the chart."""
    return Decided(read, keys=("yes",), words={"yes": title})  # type: ignore[arg-type]  # it reads an objection


__all__ = [
    "Choice",
    "HandlingSpec",
    "act",
    "arrival",
    "end",
    "fact",
    "latest_decision",
    "step",
    "verdict",
    "wait",
]
