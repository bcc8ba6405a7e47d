"""Doing something in a process that is killed with SIGKILL in the middle of it, as often as it has a middle.

The process is a fork of the test, so that many deaths cost little; it dies where a signal of viewflow or Django says
that something has just been done inside the open transaction. Nothing of the portal knows of it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import connections
from django.dispatch import Signal

UNHARMED, FAILED = 0, 3
APPS = ("audit", "cases", "evaluation", "notices", "notifications", "registry", "viewflow")
"""What a half-done act could leave behind."""


def deaths(act: Callable[[], object], moments: Signal, names: Callable[..., str | None]) -> Iterator[str]:
    """Do the act in a process killed at its first moment, at its second and so on; at last, let one process finish.

    Parameters
    ----------
    moments: the signal that tells of each.
    names: reads from the signal's arguments what the moment is called; None for one that is not meant.

    Yields the name of each moment at which a process died, after its death.
    """
    nth = 1
    while (name := _one(act, moments, names, nth)) is not None:
        yield name
        nth += 1


def dies(act: Callable[[], object], moments: Signal, names: Callable[..., str | None], nth: int) -> bool:
    """Do the act in a process killed at its nth moment; tell whether it came so far, or did all it had to do."""
    return _one(act, moments, names, nth) is not None


def _one(act: Callable[[], object], moments: Signal, names: Callable[..., str | None], nth: int) -> str | None:
    """Return the name of the moment at which the process died; None if it finished."""
    connections.close_all()  # a connection must not be used on both sides of a fork
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _live(act, moments, names, nth=nth, write=write)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        name = told.read().decode()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return name
    assert os.WEXITSTATUS(status) == UNHARMED, name
    return None


def _live(
    act: Callable[[], object], moments: Signal, names: Callable[..., str | None], *, nth: int, write: int
) -> None:
    seen = 0
    # Beside a browser's event loop Django's connections belong to that loop, which a fork does not see: it would find
    # those from before the loop, whose lines the test's own process still holds
    for alias in connections:
        connections[alias] = connections.create_connection(alias)

    def happened(**given: Any) -> None:
        nonlocal seen
        name = names(**given)
        seen += name is not None
        if name is not None and seen == nth:
            os.write(write, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    moments.connect(happened, weak=False)
    try:
        act()
        connections.close_all()
    except BaseException as fault:  # noqa: BLE001  # told to the test, which fails
        os.write(write, repr(fault).encode())
        os._exit(FAILED)
    os._exit(UNHARMED)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row that a case, its flow, its notices and its record consist of."""
    models = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}
