"""Slowing down machines without shutting out people: wrong guesses, and bursts of objections.

Nobody is refused for good. Beyond what one address or one notice usually brings, a submission is asked to wait some
seconds (at most a minute) with everything kept; a browser with scripts computes instead of waiting, a browser without
them waits, and both have the same right (docs/decisions). Near the closing moment nobody is asked to wait.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import connection

from portal import clock
from workflows.notices.errors import TooManyTries
from workflows.notices.models import Turn
from workflows.notices.receipts import token_hash

if TYPE_CHECKING:
    from django.http import HttpRequest

    from workflows.notices.models import Notice

TRIES = 10
SECONDS = 15 * 60


@dataclass(frozen=True)
class Pace:
    """What is taken without waiting: `burst` at once, then one every `every` seconds."""

    every: float
    burst: int


PER_ADDRESS = Pace(every=3.0, burst=20)
"""An office of twenty people behind one address submits at once; after that twenty more a minute."""
RUSH_SECONDS = 20
"""So many seconds' worth of a notice's pace come at once without waiting."""
LONGEST = 60
"""Seconds that anybody is asked to wait at most."""
BEFORE_CLOSING = dt.timedelta(minutes=15)
"""In the last minutes of a notice nobody waits: a right must not run out in a queue."""
LEAST_BITS, MOST_BITS = 14, 18
"""Zero bits of the work: some ten thousand hashes, a second or a few on a phone."""
TICKET_SALT = "notices.ticket"
_COUNT = """
INSERT INTO notices_turn (queue, at, forget_at) VALUES {values} ON CONFLICT (queue) DO UPDATE SET
  at = CASE WHEN notices_turn.at <= %s THEN EXCLUDED.at
            WHEN notices_turn.at + EXCLUDED.at - %s > EXCLUDED.forget_at THEN EXCLUDED.forget_at
            ELSE notices_turn.at + EXCLUDED.at - %s END,
  forget_at = EXCLUDED.forget_at
RETURNING queue, at
"""
TICKET_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Ticket:
    """Leave to submit one form: after `seconds`, or at once with work of `bits` zero bits."""

    word: str
    seconds: int
    bits: int


def client_address(request: HttpRequest) -> str:
    """Return the address that asks: of X-Forwarded-For only what the operator's own proxies wrote is believed."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXIES
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return told[-proxies] if 0 < proxies <= len(told) else direct


def _hash(*parts: object) -> str:
    # with the portal's secret: nobody learns from what is counted who was here
    text = "|".join(map(str, (settings.SECRET_KEY, *parts)))
    return hashlib.sha256(text.encode()).hexdigest()


def check(address: str, number: str) -> None:
    """Raise TooManyTries when this receipt was guessed wrongly too often from this address."""
    if cache.get(f"receipt-tries:{_hash(address, number)}", 0) >= TRIES:
        raise TooManyTries


def count_wrong(address: str, number: str) -> None:
    """Remember one wrong guess for fifteen minutes."""
    key = f"receipt-tries:{_hash(address, number)}"
    if not cache.add(key, 1, SECONDS):
        cache.incr(key)


def per_notice() -> Pace:
    """Return what the portal's machines store of one notice and still show pages (docs/benchmarks.md)."""
    rate = settings.OBJECTIONS_PER_SECOND
    return Pace(every=1 / rate, burst=round(rate * RUSH_SECONDS))


def ticket_for(address: str, notice: Notice, token: str) -> Ticket | None:
    """Count one submission and return None when it goes ahead, or the ticket for the next try."""
    if notice.closes_at - clock.now() <= BEFORE_CLOSING:
        return None
    seconds = math.ceil(max(_waits({_hash(address): PER_ADDRESS, _hash("notice", notice.pk): per_notice()})))
    if seconds <= 0:
        return None
    bits = min(MOST_BITS, LEAST_BITS + seconds // 12)
    due = math.ceil(clock.now().timestamp()) + seconds
    return Ticket(signing.dumps([token_hash(token), due, bits], salt=TICKET_SALT), seconds, bits)


def has_leave(word: str, work: str, token: str) -> bool:
    """Tell whether the ticket `word` is of this form and its time has come, or its work is done."""
    try:
        whose, due, bits = signing.loads(word, salt=TICKET_SALT, max_age=TICKET_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    if whose != token_hash(token):
        return False
    return clock.now().timestamp() >= due or is_worked(word, work, bits)


def is_worked(word: str, work: str, bits: int) -> bool:
    """Tell whether the hash of ticket and work begins with so many zero bits."""
    digest = hashlib.sha256(f"{word}:{work}".encode()).digest()
    return bool(work) and int.from_bytes(digest, "big") >> (len(digest) * 8 - bits) == 0


def _waits(asked: dict[str, Pace]) -> list[float]:
    """Count one arrival in each queue and return the seconds until its turn: token buckets (GCRA).

    One statement: exact however many processes count, and no cache can lose a count. A queue is never longer than what
    is free and LONGEST together, so it is empty at most a minute after a rush.
    """
    now = clock.now().timestamp()
    rows = {queue: now + pace.burst * pace.every + LONGEST for queue, pace in asked.items()}
    given = [part for queue in sorted(rows) for part in (queue, now + asked[queue].every, rows[queue])]  # one order
    values = ", ".join(["(%s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(values=values), [*given, now, now, now])
        ends = dict(cursor.fetchall())
    return [min(max(0.0, ends[queue] - now - pace.burst * pace.every), LONGEST) for queue, pace in asked.items()]


def forget_queues() -> int:
    """Delete the queues that are empty again, so that no hash of an address stays; return how many. Repeatable."""
    return Turn.objects.filter(forget_at__lt=clock.now().timestamp()).delete()[0]
