"""Which pages stand open at a moment: those that are live, and those whose planned moment has come without a worker.

Everything public that reads the tree of pages asks here, so that a page opens on every channel at the same second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from portal import clock

if TYPE_CHECKING:
    import datetime as dt

Opened = Callable[["dt.datetime"], Q]
_sources: list[Opened] = []


def register_opened(source: Opened) -> None:
    """Add `moment -> Q of the pages (by their key) that the clock has opened by then though nobody put them live`.

    Call it in an app's `ready()`. Such a page is public for everybody from that moment on.
    """
    if source not in _sources:
        _sources.append(source)


def showing(rows: Any, moment: dt.datetime | None = None) -> Any:
    """Return the pages among `rows` (a query set of pages) that are live at `moment`, the portal's now if None."""
    opened = Q(live=True)
    for source in _sources:
        opened |= source(moment or clock.now())
    return rows.filter(opened)
