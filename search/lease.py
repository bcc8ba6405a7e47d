"""One indexer at a time, whichever of several processes it is: a lease on one row of the database.

By the database's clock, so that machines need not agree on the time. A process that dies holds the lease for at most
LEASE; one that was only slow and wakes up late can do no harm, since every row carries the tick at which it was read.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from search.models import Indexer

LEASE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=5)
_NAME = "indexer"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write to the index, held by this process."""

    holder: str

    def renew(self) -> None:
        """Hold it for another LEASE from now."""
        self._mine().update(until=Now() + LEASE)

    def tick(self) -> int:
        """Return a new version number, higher than every earlier one; take it before reading the rows it marks.

        Follows the machine's clock where that is ahead, so that a database restored from a backup, whose count went
        back, does not find all its rows older than those of the index.
        """
        with transaction.atomic():
            last = Indexer.objects.select_for_update().values_list("tick", flat=True).get(pk=_NAME)
            tick = max(last + 1, time.time_ns() // 1_000)
            Indexer.objects.filter(pk=_NAME).update(tick=tick)
        return tick

    def pause(self) -> timedelta:
        """Leave the engine alone for a while: two seconds, twice as long with every failure, at most five minutes."""
        failures = Indexer.objects.values_list("failures", flat=True).get(pk=_NAME) + 1
        wait = backoff(failures)
        self._mine().update(failures=failures, retry_at=Now() + wait)
        return wait

    def resume(self) -> None:
        """Forget earlier failures of the engine."""
        self._mine().filter(failures__gt=0).update(failures=0)

    def _mine(self) -> QuerySet[Indexer]:
        return Indexer.objects.filter(pk=_NAME, holder=self.holder)


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after so many failures in a row."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_PAUSE)


@contextmanager
def held(*, force: bool = False) -> Iterator[Lease | None]:
    """Hold the lease within this context; give None when another process has it or the engine is being left alone.

    `force` does not wait out a pause after failures; it never takes the lease from another process.
    """
    Indexer.objects.get_or_create(pk=_NAME)
    lease = Lease(str(uuid4()))
    free = Indexer.objects.filter(Q(holder="") | Q(until__lt=Now()), pk=_NAME)
    if not force:
        free = free.filter(retry_at__lte=Now())
    if not free.update(holder=lease.holder, until=Now() + LEASE):
        yield None
        return
    try:
        yield lease
    finally:
        Indexer.objects.filter(pk=_NAME, holder=lease.holder).update(holder="")
