"""The background worker: one process that runs tasks and periodic duties until it is told to stop.

Any number of these processes share the work through the database. One that is killed
at any point loses nothing: its task is freed when its signs of life stop, and every
task and duty is safe to run twice.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner

from portal.web import tasks
from portal.web.duties import Duty, every, registered
from portal.web.models import WorkerBeat

__all__ = ["Worker", "every"]

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
NAP_SECONDS = 0.2
TASKS_PER_ROUND = 20
"""After so many tasks the duties get their turn."""
PATIENCE = 30.0
"""Longest pause, in seconds, while the database does not answer."""


class _OneTask(TaskRunner):
    """django-tasks-db's own loop, ending after one task, or at once if there is none."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=worker_id,
            excluded_queue_names=[],
        )

    def ran_one(self) -> bool:
        """Run the next task that is ready; say whether there was one."""
        self._run_tasks = 0
        self.run()
        return self._run_tasks > 0


class Worker:
    """Runs duties when they are due and tasks as they come.

    Parameters
    ----------
    interval: seconds to rest when there was nothing to do.
    duties: periodic functions; by default all registered ones.
    """

    def __init__(self, *, interval: float = 1.0, duties: Sequence[Duty] | None = None) -> None:
        self.worker_id = get_random_string(32)
        self.interval = interval
        self.duties = list(duties) if duties is not None else registered()
        self.stopping = False
        self._runner = _OneTask(self.worker_id)
        self._ended = threading.Event()

    def run(self) -> None:
        """Work until `stop`; the task at hand is finished first."""
        logger.info("worker %s: %d duties", self.worker_id, len(self.duties))
        pulse = threading.Thread(target=self._pulse, name="worker-beat", daemon=True)
        pulse.start()
        pause = self.interval
        try:
            while not self.stopping:
                try:
                    busy = self.round()
                    pause = self.interval
                except DatabaseError:
                    logger.exception("the database does not answer; the next try is in %.0f s", pause)
                    connection.close()
                    busy, pause = False, min(pause * 2 or 1, PATIENCE)
                if not busy:
                    self._rest(pause)
        finally:
            self._ended.set()
            pulse.join(timeout=BEAT_SECONDS)
            self._leave()

    def run_until_idle(self) -> None:
        """Run every duty once and every task that is ready, then return."""
        self.duties = [Duty(duty.function, duty.seconds) for duty in self.duties]
        tasks.beat(self.worker_id)
        try:
            while self.round():
                pass
        finally:
            self._leave()

    def round(self) -> bool:
        """Run what is due now, a bounded number of tasks included; say whether a task ran."""
        at = time.monotonic()
        for duty in self.duties:
            if self.stopping:
                return False
            duty.run_if_due(at)
        ran = 0
        while ran < TASKS_PER_ROUND and not self.stopping and self._runner.ran_one():
            ran += 1
        close_old_connections()
        return ran > 0

    def stop(self) -> None:
        """Ask the worker to end after what it is doing now."""
        self.stopping = True

    def obey_signals(self) -> None:
        """Stop on SIGTERM and SIGINT; a second one ends the process at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_DFL)

    def _rest(self, seconds: float) -> None:
        """Rest in naps, so that a signal is heeded at once."""
        until = time.monotonic() + seconds
        while not self.stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, NAP_SECONDS))

    def _pulse(self) -> None:
        """Give signs of life from a thread of its own, also during a long task."""
        try:
            while True:
                self._try(tasks.beat, self.worker_id)
                if self._ended.wait(BEAT_SECONDS):
                    return
        finally:
            connection.close()

    def _leave(self) -> None:
        self._try(WorkerBeat.objects.filter(worker_id=self.worker_id).delete)

    def _try(self, function: Any, *arguments: Any) -> None:
        try:
            function(*arguments)
        except DatabaseError:
            logger.exception("worker %s could not reach the database", self.worker_id)
            connection.close()
