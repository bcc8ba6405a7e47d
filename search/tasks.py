"""What the worker does for search: empty the outbox, every second."""

from django.db.models.functions import Now

from search import actions
from search.backends import get_engine
from search.backends.base import Engine
from search.models import IndexEvent

MOST_BATCHES = 20
_verified: set[Engine] = set()
"""Engines that this process has found with an index; a missing one is built by the first pass."""


def drain_outbox() -> int:
    """Take what changed to the engine until nothing is due; return the number of events done.

    One cheap read when there is nothing to do. Stops after 20 batches, so that a worker's other duties get their turn.
    """
    engine = get_engine()
    done = 0
    for _round in range(MOST_BATCHES):
        if engine in _verified and not IndexEvent.objects.filter(not_before__lte=Now()).exists():
            break
        report = actions.drain()
        done += report.done
        if report.idle or report.failed:
            break
        _verified.add(engine)
    return done
