"""What the worker does for search: empty the outbox, every second."""

from search import actions

MOST_BATCHES = 20


def drain_outbox() -> int:
    """Take what changed to the engine until nothing is due; return the number of events done.

    Cheap when there is nothing to do. Stops after 20 batches, so that a worker's other duties get their turn.
    """
    done = 0
    for _round in range(MOST_BATCHES):
        report = actions.drain()
        done += report.done
        if not report.done:
            break
    return done
