"""viewflow nodes that keep the queue and the case's state; written for `steps`, used nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now as real_now
from viewflow.workflow import STATUS, flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.switch import SwitchActivation
from viewflow.workflow.nodes.timer import TimerActivation
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.signals import task_finished

from portal import clock
from portal.tenancy.roles import permission_name
from portal.workcalendar.engine import CalendarNotPublished
from workflows.cases.consulting_ends import end_consultations
from workflows.cases.models import (
    Case,
    Consultation,
    CorrectionRequest,
    Decision,
    EventKind,
    Outcome,
    Participation,
    WorkItem,
    WorkItemState,
)
from workflows.cases.telling import tell
from workflows.cases.timing import allowance, due_after

if TYPE_CHECKING:
    import datetime as dt

    from viewflow.workflow.models import Process, Task

    from portal.identity.models import User
    from workflows.cases.steps import StepSpec


def begin(activation: Activation, case: Case) -> Process:
    """Bind the new process to its case, and let the first authority take part, before the first step opens."""
    take_part(case, activation.flow_task.to)
    activation.process.save()
    case.process = activation.process
    case.save(update_fields=["process"])
    activation.process.case = case
    return activation.process


def take_part(case: Case, capacity: str) -> Participation:
    """Let the authority of `capacity` take part from now on; the second time changes nothing."""
    part, _ = Participation.objects.get_or_create(
        case=case, tenant=case.authority(capacity), capacity=capacity, defaults={"since": clock.now()}
    )
    return part


def take_no_part(case: Case, capacity: str) -> None:
    """End the part of the authority of `capacity` as if it had not begun; one that ever decided something keeps it."""
    tenant = case.authority(capacity)
    if not Decision.objects.filter(case=case, tenant=tenant).exists():
        Participation.objects.filter(case=case, tenant=tenant, capacity=capacity).delete()


def latest_verdict(case: Case, step: str) -> str | None:
    """Return the last verdict given at `step` and not taken back, or None."""
    given = Decision.objects.filter(case=case, step=step, undoing=None).order_by("-pk")
    return given.values_list("verdict", flat=True).first()


def verdict_before(activation: Activation, step: str) -> str | None:
    """Return `latest_verdict` for a gateway, asked once however many of its cases want to know.

    A verdict that was given in this very transition is known without asking.
    """
    known: dict[str, str | None] = activation.__dict__.setdefault("verdicts_before", {})
    known |= activation.process.__dict__.get("just_given", {})
    if step not in known:
        known[step] = latest_verdict(activation.process.case, step)
    return known[step]


def correction_source(case: Case) -> str | None:
    """Return the step that asked for the latest correction."""
    asked = CorrectionRequest.objects.filter(case=case, decision__undoing=None).order_by("-pk")
    return asked.values_list("decision__step", flat=True).first()


def set_state(case: Case, state: str) -> None:
    """Write the case's own state, unless it is that one: under the flow's lock the case is held as it is."""
    if case.state == state:
        return
    case.state = state
    case.save(update_fields=["state"])


def open_work(activation: Activation) -> WorkItem:
    """Put the new step into the queue of the authority and role that it names."""
    case, node = activation.process.case, activation.flow_task
    spec: StepSpec = node.spec
    authority, today = case.authority(spec.capacity), clock.today()
    days = None if spec.due else allowance(case, node.name)
    work = WorkItem.objects.create(
        case=case,
        tenant=authority,
        role=spec.role,
        task=activation.task,
        step=node.name,
        title=spec.title,
        opened_at=clock.now(),
        days=days,
        counted_from=today,
        due_on=spec.due(case) if spec.due else due_after(today, days, authority),
        apart_from="".join(f"|{step}" for step in spec.apart_from) + "|" if spec.apart_from else "",
        assignee=spec.assignee(case) if spec.assignee else None,
    )
    set_state(case, spec.state)
    tell(case=case, kind=EventKind.OPENED, tenant=authority, work=work, step=node.name)
    return work


AS_BEFORE = ("days", "counted_from", "due_on", "reminded_at", "overdue_at", "escalated_at", "assignee")
"""What an undone step keeps of its work item: its clock never stopped."""


class DecisionActivation(ViewActivation):
    """A person's step. Cancelling it takes it out of the queue, reviving it puts it back."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.ASSIGNED)
    def assign(self, user: User) -> None:
        """Name who does it; stored when it is done, in the same transaction (`actions.decide`)."""
        self.task.owner = user

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.CANCELED)
    def cancel(self) -> None:
        """Cancel the task together with its work item."""
        super().cancel.original()
        WorkItem.objects.filter(task=self.task, state=WorkItemState.OPEN).update(
            state=WorkItemState.CANCELLED, closed_at=clock.now()
        )
        end_consultations(Consultation.objects.filter(work__task=self.task), Outcome.CANCELLED)

    def prepare_revived_task(self, task: Task) -> None:
        """Keep who may do it: viewflow would open a revived task to everybody (STACK 1, trap 2)."""
        for name in ("owner_permission", "owner_permission_content_type_id", "owner_permission_obj_pk"):
            setattr(task, name, getattr(self.task, name))

    @Activation.status.transition(source=[STATUS.CANCELED, STATUS.ERROR], target=STATUS.REVIVED)
    def revive(self) -> Task:
        """Open the step again, with a work item whose clock goes on as if it had never been closed."""
        before = self.task.work
        task = super().revive.original()
        again = type(self)(task)
        again.process.case = self.process.case
        work = open_work(again)
        for name in AS_BEFORE:
            setattr(work, name, getattr(before, name))
        work.save(update_fields=list(AS_BEFORE))
        return task


class Submission(flow.StartHandle):
    """The start node: submission hands the case to the authority of capacity `to`."""

    def __init__(self, to: str) -> None:
        super().__init__(begin)
        self.to = to


class DecisionNode(flow.View):
    """A step for one person; `spec` says who may do what there."""

    activation_class = DecisionActivation

    def __init__(self, spec: StepSpec) -> None:
        super().__init__(None)
        self.spec = spec
        self.Annotation(title=spec.title)
        self.Permission(f"tenancy.{permission_name(spec.role)}", obj=self._acting)
        self.onCreate(open_work)

    def _acting(self, process: Process) -> Any:
        """Return the tenant on which the role must be held: one authority, never all."""
        return process.case.authority(self.spec.capacity)


class RouteActivation(SwitchActivation):
    """A gateway decides in the moment it is reached: one row, written once, without a savepoint."""

    @classmethod
    def create(
        cls, flow_task: flow.Switch, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None
    ) -> Activation:
        """Choose the way and store the gateway as passed. Raises FlowRuntimeError where no way is open."""
        task = flow_task.flow_class.task_class(
            process=prev_activation.process, flow_task=flow_task, token=token, data=data or {}, seed=seed
        )
        passed = cls(task)
        open_ways = (node for node, condition in flow_task._branches if condition is None or condition(passed))  # noqa: SLF001  # viewflow's own activation reads it
        passed.next_task = next(open_ways, None)
        if passed.next_task is None:
            raise FlowRuntimeError(f"no way is open at {flow_task.name}")
        task.status, task.finished = STATUS.DONE, real_now()
        task.save()
        task.previous.add(prev_activation.task)
        task_finished.send(sender=flow_task.flow_class, process=passed.process, task=task)
        return passed


class Switch(flow.Switch):
    """The gateway of one way among several; it bears the name that the frozen flows know it by."""

    activation_class = RouteActivation


class DueTimerActivation(TimerActivation):
    """A failure after the timer propagates: everything rolls back and the next sweep tries again."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.SCHEDULED)
    def activate(self) -> None:
        """Show on the case that it waits, and until when."""
        set_state(self.process.case, self.flow_task.case_state)
        self.task.scheduled = self.flow_task.due(self.process.case)
        self.task.save()

    @Activation.status.transition(source=STATUS.STARTED)
    def execute(self) -> None:
        """Fire and go on, all or nothing."""
        self.complete()
        self.activate_next()


class DueTimer(flow.Timer):
    """A timer whose moment is read from the case.

    Parameters
    ----------
    inner: the moment is the portal's own affair and was announced to nobody: it stands still with a suspended case,
        is computed when the calendar that it needs is published, and moves with it.
    """

    activation_class = DueTimerActivation

    def __init__(self, moment: Callable[[Case], dt.datetime], state: str, *, inner: bool = False) -> None:
        super().__init__(moment)
        self.moment, self.case_state, self.inner = moment, state, inner

    def due(self, case: Case) -> dt.datetime | None:
        """Return when it fires; None while an inner one waits for a calendar. Raises CalendarNotPublished."""
        try:
            return self.moment(case)
        except CalendarNotPublished:
            if self.inner:
                return None
            raise


class HoldActivation(flow.MessageCatch.activation_class):
    """Waits for a word from outside the flow."""

    @Activation.status.super()
    def activate(self) -> None:
        """Show on the case that it waits."""
        set_state(self.process.case, self.flow_task.state)


class Hold(flow.MessageCatch):
    """A wait that `engine.wake` ends."""

    activation_class = HoldActivation

    def __init__(self, state: str) -> None:
        super().__init__()
        self.state = state


class ClosingActivation(EndActivation):
    """Closes the case with the flow."""

    @Activation.status.super()
    def activate(self) -> None:
        """End the process and close the case."""
        super().activate.original()
        case = self.process.case
        case.state, case.closed_at = self.flow_task.state, clock.now()
        case.save(update_fields=["state", "closed_at"])
        tell(case=case, kind=EventKind.CLOSED, tenant=case.edition.tenant, state=str(case.state))


class Closing(flow.End):
    """An end that says in which state the case is closed."""

    activation_class = ClosingActivation

    def __init__(self, state: str) -> None:
        super().__init__()
        self.state = state
