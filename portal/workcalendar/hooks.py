"""Who wants to know that a year's working days are published or were changed: registered by the apps above."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[int], object]
_listeners: list[Listener] = []


def register_published(listener: Listener) -> None:
    """Let `listener` be called with the year, in the transaction that publishes it; it only enqueues its work."""
    if listener not in _listeners:
        _listeners.append(listener)


def published(year: int) -> None:
    """Tell every listener that the year's calendar was published or changed."""
    for listener in _listeners:
        listener(year)
