"""Looking after background tasks: another try for those that failed, and for those whose worker died."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.web.models import WorkerBeat

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
FIRST_WAIT = dt.timedelta(seconds=5)
"""Before the second try; doubled for each further one."""
LEASE = dt.timedelta(seconds=60)
"""A worker that gave no sign of life for so long is dead."""
KEPT_SUCCESSFUL, KEPT_FAILED = dt.timedelta(days=7), dt.timedelta(days=90)
RETRY_WINDOW = dt.timedelta(hours=1)

READY, RUNNING, SUCCESSFUL, FAILED = "READY", "RUNNING", "SUCCESSFUL", "FAILED"
DIED = "portal.web.tasks.WorkerDied"


def beat(worker_id: str) -> None:
    """Give a sign of life."""
    now = timezone.now()
    WorkerBeat.objects.update_or_create(
        worker_id=worker_id,
        defaults={"beat_at": now},
        create_defaults={"beat_at": now, "started_at": now, "host": socket.gethostname()[:120], "process": os.getpid()},
    )


def retry_failed() -> int:
    """Give tasks that failed lately another try, later each time; return how many.

    A task has MOST_ATTEMPTS tries in all; after the last one it stays FAILED, with its
    traceback, for a person to look at. Idempotent and safe in several processes.
    """
    now = timezone.now()
    failed = DBTaskResult.objects.filter(status=FAILED, finished_at__gt=now - RETRY_WINDOW)
    return sum(
        _again(task, run_after=task.finished_at + FIRST_WAIT * 2 ** (len(task.worker_ids) - 1))
        for task in failed
        if 0 < len(task.worker_ids) < MOST_ATTEMPTS and task.finished_at is not None
    )


def reap() -> int:
    """Free the tasks of dead workers, once each; return how many.

    A task is freed if its worker gave no sign of life for the length of LEASE and the
    task itself is older than that. One that has used up its attempts is marked FAILED:
    it may be what kills the workers.
    """
    limit = timezone.now() - LEASE
    alive = set(WorkerBeat.objects.filter(beat_at__gt=limit).values_list("worker_id", flat=True))
    freed = 0
    for task in DBTaskResult.objects.filter(status=RUNNING, started_at__lt=limit):
        if not set(task.worker_ids[-1:]) & alive:
            logger.warning("task %s: its worker died", task.pk)
            freed += _again(task, run_after=timezone.now()) if len(task.worker_ids) < MOST_ATTEMPTS else _give_up(task)
    WorkerBeat.objects.filter(beat_at__lt=timezone.now() - dt.timedelta(days=1)).delete()
    return freed


def prune() -> int:
    """Delete old finished tasks; return how many."""
    now = timezone.now()
    old = Q(status=SUCCESSFUL, finished_at__lt=now - KEPT_SUCCESSFUL)
    old |= Q(status=FAILED, finished_at__lt=now - KEPT_FAILED)
    return DBTaskResult.objects.filter(old).delete()[0]


def _again(task: DBTaskResult, *, run_after: dt.datetime) -> bool:
    """Make the task ready; True in exactly one process, since the row must be as we saw it."""
    return bool(_as_seen(task).update(status=READY, run_after=run_after, started_at=None, finished_at=None))


def _give_up(task: DBTaskResult) -> bool:
    return bool(_as_seen(task).update(status=FAILED, finished_at=timezone.now(), exception_class_path=DIED))


def _as_seen(task: DBTaskResult) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(
        pk=task.pk, status=task.status, started_at=task.started_at, finished_at=task.finished_at
    )
