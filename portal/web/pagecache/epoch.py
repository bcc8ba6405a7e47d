"""What a kept page is valid for: one state of the rows that pages show, until the clock changes one of them."""

from __future__ import annotations

import datetime as dt
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Max, Min
from django.utils import timezone

from portal import clock
from portal.freshness import next_moment
from portal.web.models import PublicChange

if TYPE_CHECKING:
    State = tuple[int, int, int]


@dataclass(frozen=True)
class Epoch:
    """One state of the public rows within one stretch of time in which the clock changes nothing."""

    state: State
    since: dt.datetime
    until: dt.datetime

    @property
    def name(self) -> str:
        """The same in every process that sees the same rows at the same time."""
        return f"{'.'.join(map(str, self.state))}@{self.until.isoformat()}"


class Epochs:
    """The present epoch, asked of the database at most once in `PAGE_CACHE_TRUST_SECONDS` per process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[Epoch, float] | None = None
        self._forgotten = 0

    def now(self) -> Epoch | None:
        """Return the present epoch; None while nothing can be kept (no database, tables being changed)."""
        known, moment = self._known, clock.now()
        if known is not None and time.monotonic() < known[1] and known[0].since <= moment < known[0].until:
            return known[0]
        forgotten = self._forgotten
        try:
            found = self._asked(known[0] if known else None, moment)
        except DatabaseError:
            return None  # the page itself will say what is wrong with the database
        with self._lock:
            # what was read before a change of this very process must not outlive it
            if found is not None and forgotten == self._forgotten:
                self._known = (found, time.monotonic() + settings.PAGE_CACHE_TRUST_SECONDS)
        return found

    def forget(self) -> None:
        """Ask again at the next page: this process may just have changed something."""
        with self._lock:
            self._forgotten += 1
            self._known = None

    @staticmethod
    def _asked(known: Epoch | None, moment: dt.datetime) -> Epoch | None:
        state = _state()
        if state is None:
            return None
        if known is not None and known.state == state and known.since <= moment < known.until:
            return known
        return Epoch(state, moment, next_moment(moment))


def _state() -> State | None:
    """Return what tells one set of changes from every other (docs/decisions/0005); None while there is none.

    Rows are only ever added, and only the oldest are pruned: the least key grows with pruning, the number
    without it. The greatest key alone would miss a transaction that took its key early and was committed late.
    """
    row = PublicChange.objects.aggregate(Min("pk"), Max("pk"), Count("pk"))
    if not row["pk__count"]:
        return None
    return row["pk__min"], row["pk__max"], row["pk__count"]


epochs = Epochs()


def prune(*, keep: dt.timedelta = dt.timedelta(days=1)) -> int:
    """Remove notes of changes older than `keep`, but never the newest; return how many. Repeatable.

    `keep` must be longer than any transaction runs; see `_state`.
    """
    newest = PublicChange.objects.order_by("-pk").first()
    if newest is None:
        return 0
    old = PublicChange.objects.filter(at__lt=timezone.now() - keep, pk__lt=newest.pk).aggregate(last=Max("pk"))["last"]
    return PublicChange.objects.filter(pk__lte=old).delete()[0] if old else 0
