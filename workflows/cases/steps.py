"""The vocabulary of flows: each function returns a node that hides view, form and permission.

A flow names the steps and draws every arrow itself; nothing here decides where a case goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from viewflow.workflow import flow

from workflows.cases import nodes
from workflows.cases.models import Capacity, CaseState

if TYPE_CHECKING:
    import datetime as dt

    from viewflow.workflow.activation import Activation

    from portal.identity.models import User
    from workflows.cases.forms import StepForm
    from workflows.cases.models import Case, Decision

Guard = Callable[["Case"], None]
Effect = Callable[["Decision"], object]
Assignee = Callable[["Case"], "User | None"]
RETURNS = ("back", "return")
"""Verdicts that send a case back to an earlier step, whichever flow they stand in."""
R = TypeVar("R", bound=Callable[..., str])
Due = Callable[["Case"], "dt.date | None"]


@dataclass(frozen=True)
class Choice:
    """One verdict that a step offers.

    Parameters
    ----------
    key, title: the stored word and the Chinese text of the button.
    documents: kinds of document that must be attached, as (kind, Chinese title).
    documents_after: (step, verdicts): they are asked for only after one of these verdicts; empty for always.
    opinion_required: whether an empty opinion is refused.
    handed_over: whether the other authorities in the case see this decision and its opinion (DESIGN 4, decision 0034).
    told_applicant: whether the applicant sees this decision's opinion.
    asks_corrections: whether fields or materials must be named for correction.
    tone: "primary", "danger" or "plain", for the button.
    effect: what else happens with this verdict, in the same transaction.
    undoable: whether its author may take it back while the next step is untouched; by default, if it has no effect.
    undone: takes the effect back, exactly. A verdict that has it may be undone even after the portal handed the case
        over, until the receiving authority touches it or the window closes (docs/decisions/0018).
    issues: kinds of documents that the authority may issue after it (`workflows.issuing.kinds`); a choice that asks
        for corrections always calls for a 补正通知 (RULES B5.4).
    """

    key: str
    title: str
    documents: tuple[tuple[str, str], ...] = ()
    documents_after: tuple[str, ...] = ()
    opinion_required: bool = True
    handed_over: bool = False
    told_applicant: bool = False
    asks_corrections: bool = False
    tone: str = "plain"
    effect: Effect | None = None
    undoable: bool | None = None
    undone: Effect | None = None
    issues: tuple[str, ...] = ()

    @property
    def is_return(self) -> bool:
        """Whether it settles nothing and sends the case back: to the applicant, or to an earlier step."""
        return self.asks_corrections or self.key in RETURNS

    def documents_for(self, case: Case) -> tuple[tuple[str, str], ...]:
        """Return what this verdict asks for in this case: who signs a refusal attaches no recommendation."""
        step, *verdicts = self.documents_after or ("",)
        return self.documents if not step or nodes.latest_verdict(case, step) in verdicts else ()

    @property
    def may_be_undone(self) -> bool:
        """Whether nothing happened with this verdict that cannot be taken back."""
        return (self.effect is None or self.undone is not None) if self.undoable is None else self.undoable


@dataclass(frozen=True)
class StepSpec:
    """What a step asks of whom: read by the queue, the case page, the API and the verb."""

    title: str
    role: str
    capacity: str
    choices: tuple[Choice, ...]
    apart_from: tuple[str, ...] = ()
    guard: Guard | None = None
    form: type[StepForm] | None = None
    state: str = CaseState.RUNNING
    corrects: bool = False
    assignee: Assignee | None = None
    due: Due | None = None

    def choice(self, key: str) -> Choice | None:
        """Return the offered verdict `key`, or None."""
        return next((choice for choice in self.choices if choice.key == key), None)

    def documents_for(self, case: Case) -> dict[str, str]:
        """Return kind → Chinese title of every document that some verdict asks for in this case."""
        return dict(pair for choice in self.choices for pair in choice.documents_for(case))


def submission(title: str, *, to: str = Capacity.RECOMMENDER) -> flow.StartHandle:
    """Return the start of a flow: the applicant submits, and the authority of capacity `to` takes part from then on."""
    return nodes.Submission(to).Annotation(title=title)


def decision(  # each argument is a word of the flow's page
    title: str,
    *,
    by: str,
    of: str,
    choices: tuple[Choice, ...],
    apart_from: tuple[str, ...] = (),
    guard: Guard | None = None,
    form: type[StepForm] | None = None,
    state: str = CaseState.RUNNING,
    assignee: Assignee | None = None,
    due: Due | None = None,
) -> nodes.DecisionNode:
    """Return a step at which one person of role `by`, in the authority of capacity `of`, gives a verdict.

    `apart_from` names steps whose deciders may not decide here (nobody approves what they wrote);
    `guard` may raise a DomainError that forbids every verdict at this moment;
    `assignee` names the one person of the role whose step it is in this case;
    `due` reads a day that is fixed by rule, in place of a limit in working days.
    """
    spec = StepSpec(title, by, of, choices, apart_from, guard, form, state, assignee=assignee, due=due)
    return nodes.DecisionNode(spec)


def correction(title: str, *, by: str) -> nodes.DecisionNode:
    """Return the step at which the applicant puts right what was asked, and nothing else."""
    resubmit = Choice("resubmit", "重新提交", opinion_required=False, handed_over=True, told_applicant=True)
    return nodes.DecisionNode(
        StepSpec(title, by, Capacity.FILING, (resubmit,), state=CaseState.CORRECTING, corrects=True)
    )


def route(title: str) -> flow.Switch:
    """Return a gateway; its cases are written in the flow, and an unforeseen verdict is an error."""
    return nodes.Switch().Annotation(title=title)


def parallel(title: str) -> flow.Split:
    """Return a gateway that opens all its next steps at once."""
    return flow.Split().Annotation(title=title)


def first_of(title: str) -> flow.SplitFirst:
    """Return a gateway that opens all its next steps at once; whichever is done first cancels the others."""
    return flow.SplitFirst().Annotation(title=title)


def join(title: str) -> flow.Join:
    """Return a gateway that waits for all steps opened in parallel."""
    return flow.Join().Annotation(title=title)


def hand_over(title: str, *, to: str) -> flow.Function:
    """Return the moment at which the authority of capacity `to` starts to take part."""
    node = flow.Function(lambda activation: nodes.take_part(activation.process.case, to)).Annotation(title=title)
    node.hands_over_to = to
    return node


def act(title: str, verb: Callable[[Case], Any]) -> flow.Function:
    """Return a step that the portal itself does for the case."""
    return flow.Function(lambda activation: verb(activation.process.case)).Annotation(title=title)


def wait_until(title: str, moment: Callable[[Case], dt.datetime], *, state: str, inner: bool = False) -> nodes.DueTimer:
    """Return a wait that ends at the moment given for the case, by the portal's clock.

    `inner`: a limit of the authority itself, announced to nobody: it stands still while the case is suspended and
    moves with the working calendar (docs/decisions/0019).
    """
    return nodes.DueTimer(moment, state, inner=inner).Annotation(title=title)


def wait_for_word(title: str, *, state: str) -> nodes.Hold:
    """Return a wait that ends when `engine.wake` is called for the case."""
    return nodes.Hold(state).Annotation(title=title)


def end(title: str, state: CaseState) -> nodes.Closing:
    """Return an end of the flow, which closes the case in `state`; `title` says what came of it."""
    return nodes.Closing(state).Annotation(title=title)


@dataclass(frozen=True)
class Condition:
    """A condition on an arrow that can also be read: by the chart, in the words of the page.

    Parameters
    ----------
    holds: what decides.
    step, keys: the step whose verdict is read, or empty; and the verdicts or outcomes that lead this way.
    words: key → Chinese title, where the keys are no verdicts.
    """

    holds: Callable[[Case], bool]
    step: str = ""
    keys: tuple[str, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, activation: Activation) -> bool:
        """Decide for the case of this activation."""
        if self.step:  # several arrows of one gateway read the same verdict: asked once
            return nodes.verdict_before(activation, self.step) in self.keys
        return self.holds(activation.process.case)


def worded(words: Mapping[str, Any]) -> Callable[[R], R]:
    """Give a function that reads an outcome the titles of what it returns, for charts."""

    def decorate(read: R) -> R:
        read.words = words  # type: ignore[attr-defined]  # read again by `outcome` alone
        return read

    return decorate


def verdict(step: str, *keys: str) -> Condition:
    """Return the condition "the latest verdict at `step` was one of `keys`"."""
    return Condition(lambda case: nodes.latest_verdict(case, step) in keys, step, keys)


def returned_from(step: str) -> Condition:
    """Return the condition "the correction now answered was asked for at `step`"."""
    return Condition(lambda case: nodes.correction_source(case) == step)


def outcome(read: Callable[[Case], str], *keys: str) -> Condition:
    """Return the condition "what `read` says of the case is one of `keys`"."""
    return Condition(lambda case: read(case) in keys, keys=keys, words=getattr(read, "words", {}))


def fact(read: Callable[[Case], bool], title: str = "") -> Condition:
    """Return the condition that `read` gives for the case; `title` says it in Chinese on the chart."""
    return Condition(read, keys=("yes",) if title else (), words={"yes": title})
