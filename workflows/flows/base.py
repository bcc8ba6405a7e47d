"""What every flow shares: the lock and the engine's tables. A flow is never derived from another flow."""

from collections.abc import Callable
from typing import Any

from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process, Task


class CaseFlow(flow.Flow):
    """Settings of a flow over cases; declares no step.

    `needs`: what the flow reads of its edition: (whether it is there and makes sense, what to say if not); an edition
    that lacks it is not activated.
    """

    needs: tuple[tuple[Callable[[Any], bool], str], ...] = ()
    process_class = Process
    task_class = Task
    lock_impl = lock.SelectForUpdateLock(nowait=False, attempts=1)
