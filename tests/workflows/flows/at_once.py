"""Running several things at the same moment, each in a thread with a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context

from django.db import connections


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs in threads that start together; return what each returned or raised, in their order.

    Each thread has a copy of the caller's context: the frozen clock holds there too.
    """
    start = threading.Barrier(len(jobs))
    results: list[object] = [None] * len(jobs)

    def run(place: int, job: Callable[[], object]) -> None:
        start.wait(timeout=30)
        try:
            results[place] = job()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            results[place] = error
        finally:
            connections.close_all()

    contexts = [copy_context() for _ in jobs]
    threads = [
        threading.Thread(target=context.run, args=(run, place, job))
        for place, (context, job) in enumerate(zip(contexts, jobs, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "two jobs wait for each other"
    return results
