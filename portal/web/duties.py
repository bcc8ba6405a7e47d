"""What the worker does again and again besides tasks: a registry of periodic functions.

A duty runs in every worker process, so it must be safe to run twice and at the same
time elsewhere; it must be quick when there is nothing to do. One that fails is logged
and waits longer each time; the others do not notice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import close_old_connections

logger = logging.getLogger(__name__)

LONGEST_WAIT = 60.0
"""Seconds between tries of a duty that keeps failing (or its own period, if longer)."""

F = TypeVar("F", bound=Callable[[], Any])


@dataclass
class Duty:
    """One periodic function, its period in seconds, and when this process runs it next."""

    function: Callable[[], Any]
    seconds: float
    due: float = field(default=0.0, compare=False)
    failures: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """Where the function lives, for the log."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    def run_if_due(self, at: float) -> bool:
        """Run it if its time has come (`at` is monotonic seconds); say whether it ran."""
        if at < self.due:
            return False
        try:
            self.function()
        except Exception:
            self.failures += 1
            logger.exception("duty %s failed (%d in a row)", self.name, self.failures)
            close_old_connections()
        else:
            self.failures = 0
        self.due = time.monotonic() + self._wait()
        return True

    def _wait(self) -> float:
        longest = max(LONGEST_WAIT, self.seconds)
        return min(longest, self.seconds * 2 ** min(self.failures, 10))


_duties: dict[str, Duty] = {}


def every(seconds: float) -> Callable[[F], F]:
    """Register the decorated function as a duty of every worker process.

    Parameters
    ----------
    seconds: the period; the first run is at once.

    Registering the same function again replaces its period.
    """

    def register(function: F) -> F:
        duty = Duty(function, seconds)
        _duties[duty.name] = duty
        return function

    return register


def registered() -> list[Duty]:
    """Return a fresh copy of every duty, for one worker."""
    return [Duty(duty.function, duty.seconds) for duty in _duties.values()]
