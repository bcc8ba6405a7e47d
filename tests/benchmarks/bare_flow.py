"""A flow of viewflow alone, with the shape of one verdict: a person's step, a gateway, the next person's step.

Same lock and tables as the portal's flows, no case, no queue, no record. It belongs to no app, so it is made known to
viewflow under a module name of its own in the app of the flows.
"""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process, Task

NAME = "workflows.flows.bare_for_benchmark"


class BareFlow(flow.Flow):
    """Review, then sign or end."""

    __module__ = NAME
    process_class = Process
    task_class = Task
    lock_impl = lock.SelectForUpdateLock(nowait=False, attempts=1)

    start = flow.StartHandle(this.begin).Next(this.review)
    review = flow.View(None).Permission("tenancy.act_as_reviewer").Next(this.reviewed)
    reviewed = (
        flow.Switch()
        .Case(this.sign, lambda activation: activation.process.data.get("verdict") != "return")
        .Case(this.end, lambda activation: activation.process.data.get("verdict") == "return")
    )
    sign = flow.View(None).Permission("tenancy.act_as_leader").Next(this.end)
    end = flow.End()

    def begin(self, activation):
        """Start with nothing."""
        return activation.process


def install() -> None:
    """Let stored references to the flow be resolved."""
    module = ModuleType(NAME)
    module.BareFlow = BareFlow
    sys.modules[NAME] = module


def started() -> Task:
    """Return the open review of a new process."""
    process = BareFlow.start.run()
    return next(task for task in Task.objects.filter(process=process) if task.flow_task.name == "review")


def transition(task: Task, user: object) -> None:
    """Take, start and finish a person's step, as viewflow's own views do."""
    with task.activation() as activation:
        activation.assign(user)
        activation.start(SimpleNamespace(user=user))
        activation.process.save()
        activation.execute()
