"""What moves a case on without a person, and the lock under which a person does."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from django.db import transaction
from viewflow.workflow import STATUS
from viewflow.workflow.exceptions import FlowLockFailed
from viewflow.workflow.models import Process, Task

from portal import clock
from workflows.cases.models import Case

logger = logging.getLogger(__name__)


class Moving(Protocol):
    """What a flow moves: a case, or an objection's handling."""

    process_id: int | None


@contextmanager
def locked(case: Case) -> Iterator[Case]:
    """Hold a case for one verb, in one transaction, and give it as it is now.

    The one order of locks (docs/decisions/0017): the flow's process, then the case's row, then its work items,
    the audit chain last. Every verb that may move a case takes them in this order, so no two wait for each other.
    """
    while True:
        with transaction.atomic():
            process = Case.across_tenants.values_list("process_id", flat=True).get(pk=case.pk)
            if process is not None:
                Process.objects.select_for_update().filter(pk=process).exists()
            rows = Case.across_tenants.select_for_update(of=("self",))
            held = rows.select_related("edition__tenant", "tenant__parent__parent", "organisation", "process").get(
                pk=case.pk
            )
            if held.process_id == process:  # otherwise it was submitted in the same moment: once more, in order
                yield held
                return


def locked_together(cases: Iterable[Case]) -> None:
    """Take the flows' locks of several cases, in the order of their keys, for the caller's transaction.

    A verb that moves many cases takes all of them first: two such verbs never wait for each other.
    """
    keys = Case.across_tenants.filter(pk__in=[case.pk for case in cases]).values_list("process_id", flat=True)
    list(Process.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk"))


def fire_due_timers() -> int:
    """Fire every timer whose moment has passed by the portal's clock; return how many.

    Each one moves its case in a transaction of its own, checked again under the flow's
    lock: safe to run twice, from several processes, and after a kill at any point.
    """
    due = Task.objects.filter(flow_task_type="TIMER", status=STATUS.SCHEDULED, scheduled__lte=clock.now())
    return sum(_fire(task) for task in due.order_by("scheduled", "pk"))


def _fire(task: Task) -> bool:
    try:
        with transaction.atomic(), task.activation() as activation:
            when = activation.task.scheduled  # read under the lock: it may have been stopped or moved since
            if not activation.start.can_proceed() or when is None or when > clock.now():
                return False
            activation.start()
            activation.execute()
    except FlowLockFailed:
        logger.info("timer %s is being fired elsewhere", task.pk)
        return False
    except Exception:  # one broken case must not stop the others; the next sweep tries again
        logger.exception("timer %s failed and will be tried again", task.pk)
        return False
    return True


def wake(*, case: Moving, step: str) -> bool:
    """End the wait of `case` at `step`; does nothing, and says False, if it does not wait there."""
    waiting = _waiting(case, step)
    if waiting is None:
        return False
    waiting.flow_task.run(waiting)
    return True


@contextmanager
def ended_early(*, case: Case, step: str) -> Iterator[bool]:
    """Hold the flow's lock and end the timed wait of `case` at `step` after the block; yields whether it waits there.

    Called inside a verb's transaction: what the block writes and the end of the wait are kept together. A block that
    raises leaves the wait as it is.
    """
    tasks = Task.objects.filter(process_id=case.process_id, flow_task_type="TIMER", status=STATUS.SCHEDULED)
    task = next((one for one in tasks if one.flow_task is not None and one.flow_task.name == step), None)
    if task is None:
        yield False
        return
    with task.activation() as activation:
        waits = activation.start.can_proceed()
        yield waits
        if waits:
            activation.start()
            activation.execute()


def _waiting(case: Moving, step: str) -> Task | None:
    if case.process_id is None:
        return None
    for task in Task.objects.filter(process_id=case.process_id, status=STATUS.NEW):
        if task.flow_task is not None and task.flow_task.name == step:
            return task
    return None
