"""Handing over what waits to leave: at least once, with longer pauses after each failure, whatever kind of row it is.

A row is marked as being sent, in a transaction of its own, before anything leaves: a worker that is killed in
between leaves it so, and after `LEASE` another one takes it up. A message may thus arrive twice, never be lost;
its key is the same each time, so that mailboxes and receivers can drop the second.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from portal import clock
from portal.notifications.channels.base import Undeliverable
from portal.notifications.models import DeliveryState, Outgoing

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

BATCH = 50
"""Messages handed over in one run of a duty."""
LEASE = dt.timedelta(minutes=5)
"""How long a message may be on its way before another worker takes it up."""
FIRST_PAUSE = dt.timedelta(minutes=1)
TRIES = 8
"""After so many, with pauses of 1, 2, 4 … 64 minutes, a message counts as failed."""
UNDER_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)

Row = TypeVar("Row", bound=Outgoing)


def send_waiting(rows: QuerySet[Row], hand_over: Callable[[Row], DeliveryState]) -> int:
    """Hand over the rows whose time has come; return how many left. Safe in several processes at once.

    Parameters
    ----------
    rows: all rows of a kind, with the related ones that `hand_over` reads.
    hand_over: sends one and returns SENT, or the state that says why it is not sent. Undeliverable ends the row as
        failed; anything else that it raises is tried again later, and only the kind of the error is kept.
    """
    due = rows.filter(state__in=UNDER_WAY, next_try_at__lte=clock.now()).order_by("next_try_at", "pk")
    return sum(_send(rows, pk, hand_over) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def _send(rows: QuerySet[Row], pk: int, hand_over: Callable[[Row], DeliveryState]) -> bool:
    row = taken(rows, pk)
    if row is None:
        return False
    try:
        state = hand_over(row)
    except Undeliverable as refusal:
        _end(row, DeliveryState.FAILED, type(refusal.__cause__ or refusal).__name__)
        return False
    except Exception as fault:  # noqa: BLE001  # whatever a channel raises is tried again; only its kind is kept
        _later(row, type(fault).__name__)
        return False
    _end(row, state)
    return state == DeliveryState.SENT


def taken(rows: QuerySet[Row], pk: int) -> Row | None:
    """Mark the row as being sent and return it; None if another process was faster."""
    now = clock.now()
    row = rows.filter(pk=pk, state__in=UNDER_WAY, next_try_at__lte=now).first()
    if row is None:
        return None
    seen = rows.filter(pk=pk, state=row.state, next_try_at=row.next_try_at)
    mine = seen.update(state=DeliveryState.SENDING, attempts=row.attempts + 1, next_try_at=now + LEASE)
    row.attempts += 1
    return row if mine else None


def _end(row: Outgoing, state: DeliveryState, error: str = "") -> None:
    row.next_try_at, row.last_error = None, error[:80]
    row.state, row.sent_at = state, clock.now() if state == DeliveryState.SENT else None
    row.save(update_fields=["state", "next_try_at", "last_error", "sent_at"])


def _later(row: Outgoing, error: str) -> None:
    """Try again after a pause that doubles each time, or give up and say so."""
    logger.warning("%s %s: %s at try %d", type(row).__name__, row.pk, error, row.attempts)
    if row.attempts >= TRIES:
        _end(row, DeliveryState.FAILED, error)
        return
    row.state, row.last_error = DeliveryState.PENDING, error[:80]
    row.next_try_at = clock.now() + FIRST_PAUSE * 2 ** (row.attempts - 1)
    row.save(update_fields=["state", "next_try_at", "last_error"])
