"""What every flow shares: the lock and the engine's tables. A flow is never derived from another flow."""

from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process, Task


class CaseFlow(flow.Flow):
    """Settings of a flow over cases; declares no step."""

    process_class = Process
    task_class = Task
    lock_impl = lock.SelectForUpdateLock(nowait=False, attempts=1)
