"""The `work` command in a process that a test kills: it stops for ever at a named point inside a transaction.

    python -m tests.workflows.flows.paused_worker MOMENT POINT MARKER

MOMENT is what its clock says; at POINT ("" for none) it writes the file MARKER and waits to be killed. The seam is
the module's own name for the function called there; nothing of the portal knows of it.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django

POINTS: dict[str, tuple[str, str, Callable[..., bool]]] = {
    # the timer fired and gave the item its outcome; the next step is not open yet
    "item settled": (
        "workflows.notices.actions.closing",
        "record",
        lambda *_args, **given: given.get("verb") == "notice.item_settled",
    ),
    # the next step is in the queue; the case does not say so yet
    "next step opened": ("workflows.cases.nodes", "set_state", lambda _case, state: state == "noticed"),
    # the notice and all its items are written as closed
    "notice closed": (
        "workflows.notices.actions.closing",
        "record",
        lambda *_args, **given: given.get("verb") == "notice.closed",
    ),
}
"""Point → module, the function after whose call it waits, and which call it is."""


def install(point: str, marker: Path) -> None:
    """Let the function at the point do its work, then wait for ever."""
    path, name, is_it = POINTS[point]
    module = import_module(path)
    real = getattr(module, name)

    def then_wait(*args: Any, **given: Any) -> Any:
        result = real(*args, **given)
        if is_it(*args, **given):
            marker.write_text(point, encoding="utf-8")
            time.sleep(3600)
        return result

    setattr(module, name, then_wait)


def main(moment: str, point: str, marker: str) -> None:
    """Run the worker until it is told, or killed."""
    django.setup()
    from django.core.management import call_command

    from portal import clock

    if point:
        install(point, Path(marker))
    with clock.frozen(dt.datetime.fromisoformat(moment)):
        call_command("work", "--interval", "0.1")


if __name__ == "__main__":
    main(*sys.argv[1:])
