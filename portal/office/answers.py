"""Doing a write once for each Idempotency-Key: the same request again gets the same answer, also after a crash.

The key is inserted before the write and committed with it. So there is no moment at which the verdict is given and
the key is not known; a refused write leaves nothing behind, and its key may be used again. Two requests at once wait
for each other at the unique index, and the second one gets the first one's answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from portal import clock
from portal.audit.actions import record
from portal.office.errors import KeyMissing, KeyReused
from portal.office.models import KeptAnswer

if TYPE_CHECKING:
    from portal.office.models import Token

KEPT_DAYS = 30
LONGEST_KEY = 100
AT_ONCE = 1000
"""Rows deleted in one statement."""


@dataclass(frozen=True)
class Answer:
    """What is sent: HTTP status and JSON; `again` if it was sent before."""

    status: int
    body: str
    again: bool = False


def once(*, token: Token, key: str, request: tuple[str, str, bytes], write: Callable[[], str], said: str) -> Answer:
    """Run `write` in one transaction with its key and return its answer, or the answer that was given before.

    Parameters
    ----------
    key: the Idempotency-Key of the request.
    request: method, path and body, by which the same request is recognised.
    write: gives the verdict and returns the JSON that tells it; may raise DomainError.
    said: what is done, for the audit record.

    Raises KeyMissing, KeyReused, and what `write` raises.
    """
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and key.strip() == key):
        raise KeyMissing
    method, path, body = request
    fingerprint = hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()
    with transaction.atomic():
        row = _claimed(token, key, fingerprint)
        if row is None:
            return _given(token, key, fingerprint)
        made = write()
        KeptAnswer.objects.filter(pk=row.pk).update(status=200, body=made)
        record(
            tenant=token.tenant,
            actor=token.user,
            verb="office.written",
            target=f"token:{token.pk}",
            summary=f"经接口：{said}",
            details={"token": token.pk, "title": token.title, "key": key, "path": path},
        )
    return Answer(200, made)


def _claimed(token: Token, key: str, fingerprint: str) -> KeptAnswer | None:
    """Return the new row of the key, None if there is one: of a request before, or of one that just ended."""
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(token=token, key=key, fingerprint=fingerprint, created_at=clock.now())
    except IntegrityError:
        return None


def _given(token: Token, key: str, fingerprint: str) -> Answer:
    row = KeptAnswer.objects.get(token=token, key=key)
    if row.fingerprint != fingerprint:
        raise KeyReused
    return Answer(row.status, row.body, again=True)


def forget_old_answers() -> int:
    """Delete what was kept for thirty days; a duty of the worker. Returns how many rows."""
    before = clock.now() - dt.timedelta(days=KEPT_DAYS)
    old = KeptAnswer.objects.filter(created_at__lt=before).values_list("pk", flat=True)[:AT_ONCE]
    gone, _by_model = KeptAnswer.objects.filter(pk__in=list(old)).delete()
    return gone
