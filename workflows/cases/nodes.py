"""viewflow nodes that keep the queue and the case's state; written for `steps`, used nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from viewflow.workflow import STATUS, flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.timer import TimerActivation
from viewflow.workflow.nodes.view import ViewActivation

from portal import clock
from portal.tenancy.roles import permission_name
from portal.workcalendar.engine import CalendarNotPublished, add_workdays
from portal.workcalendar.queries import calendar_for
from workflows.cases.models import (
    Case,
    CorrectionRequest,
    Decision,
    EventKind,
    Participation,
    WorkItem,
    WorkItemState,
)
from workflows.cases.telling import tell

if TYPE_CHECKING:
    import datetime as dt

    from viewflow.workflow.models import Process

    from portal.tenancy.models import Tenant
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


def latest_verdict(case: Case, step: str) -> str | None:
    """Return the last verdict given at `step`, or None."""
    return Decision.objects.filter(case=case, step=step).order_by("-pk").values_list("verdict", flat=True).first()


def correction_source(case: Case) -> str | None:
    """Return the step that asked for the latest correction."""
    asked = CorrectionRequest.objects.filter(case=case).order_by("-pk")
    return asked.values_list("decision__step", flat=True).first()


def due_day(case: Case, step: str, authority: Tenant) -> dt.date | None:
    """Return the day on which the step is due, None where no limit is set or its year is unpublished."""
    return due_in(case.edition.step_days.get(step), authority)


def due_in(days: int | None, authority: Tenant) -> dt.date | None:
    """Return the day that lies `days` working days ahead, None without a limit or in an unpublished year."""
    if not days:
        return None
    try:
        return add_workdays(clock.today(), days, calendar=calendar_for(authority))
    except CalendarNotPublished:
        return None  # the queue says so; it is computed when the year's calendar is published


def set_state(case: Case, state: str) -> None:
    """Write the case's own state."""
    case.state = state
    case.save(update_fields=["state"])


def open_work(activation: Activation) -> None:
    """Put the new step into the queue of the authority and role that it names."""
    case, node = activation.process.case, activation.flow_task
    spec: StepSpec = node.spec
    authority = case.authority(spec.capacity)
    work = WorkItem.objects.create(
        case=case,
        tenant=authority,
        role=spec.role,
        task=activation.task,
        step=node.name,
        title=spec.title,
        opened_at=clock.now(),
        days=None if spec.due else case.edition.step_days.get(node.name),
        due_on=spec.due(case) if spec.due else due_day(case, node.name, authority),
        apart_from="".join(f"|{step}" for step in spec.apart_from) + "|" if spec.apart_from else "",
        assignee=spec.assignee(case) if spec.assignee else None,
    )
    set_state(case, spec.state)
    tell(case=case, kind=EventKind.OPENED, tenant=authority, work=work, step=node.name)


class DecisionActivation(ViewActivation):
    """A person's step. Cancelling it takes it out of the queue."""

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.CANCELED)
    def cancel(self) -> None:
        """Cancel the task together with its work item."""
        super().cancel.original()
        WorkItem.objects.filter(task=self.task, state=WorkItemState.OPEN).update(
            state=WorkItemState.CANCELLED, closed_at=clock.now()
        )


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


class DueTimerActivation(TimerActivation):
    """A failure after the timer propagates: everything rolls back and the next sweep tries again."""

    @Activation.status.transition(source=STATUS.STARTED)
    def execute(self) -> None:
        """Fire and go on, all or nothing."""
        self.complete()
        self.activate_next()


class DueTimer(flow.Timer):
    """A timer whose moment is read from the case."""

    activation_class = DueTimerActivation

    def __init__(self, moment: Callable[[Case], dt.datetime], state: str) -> None:
        def due(activation: Activation) -> dt.datetime:
            set_state(activation.process.case, state)
            return moment(activation.process.case)

        super().__init__(due)


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
