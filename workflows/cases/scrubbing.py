"""What a failed step leaves behind: that it failed and how, never what it handled."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from viewflow.workflow.signals import task_failed

if TYPE_CHECKING:
    from viewflow.workflow.models import Task


def connect() -> None:
    """Listen to viewflow's failures: it would keep frame locals, and with them personal data, in the task."""
    task_failed.connect(scrub_failure, dispatch_uid="cases.scrub_failure")


def scrub_failure(*, task: Task, **_kwargs: Any) -> None:
    """Keep the kind of the failure; drop its message, traceback and locals."""
    if not (task.data or {}).get("_exception"):
        return
    kind = sys.exc_info()[0]
    task.data = {**task.data, "_exception": {"title": kind.__name__ if kind else "", "traceback": "", "locals": {}}}
    task.save(update_fields=["data"])
