"""Telling what happened to a case: a row in the verb's transaction, told to every listener by the worker.

A listener writes rows of its own and must be safe to be told twice: an event counts as told in the same
transaction as what its listeners wrote, so a worker that is killed in between leaves it untold and whole.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal import clock
from workflows.cases.models import CaseEvent, EventKind

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case, Decision, WorkItem

logger = logging.getLogger(__name__)

Listener = Callable[[CaseEvent], object]
_listeners: list[Listener] = []
_gathered: ContextVar[list[CaseEvent] | None] = ContextVar("gathered", default=None)
BATCH = 100
"""Events told in one run of the duty."""


def register_listener(listener: Listener) -> None:
    """Let an app hear of every event, from the worker."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(
    *,
    case: Case,
    kind: EventKind,
    tenant: Tenant,
    actor: User | None = None,
    work: WorkItem | None = None,
    decision: Decision | None = None,
    **details: Any,
) -> CaseEvent:
    """Write down what happened, inside the transaction of the verb that did it.

    Parameters
    ----------
    tenant: the authority at which it happened; who of others may hear of it is the listener's business.
    details: plain values only, never personal data of the public.
    """
    event = CaseEvent(
        case=case, kind=kind, tenant=tenant, actor=actor, work=work, decision=decision, details=details, at=clock.now()
    )
    gathered = _gathered.get()
    if gathered is None:
        event.save(force_insert=True)
    else:
        gathered.append(event)
    return event


@contextmanager
def told_together() -> Iterator[None]:
    """Write what is told inside the block in one statement at its end, in its order."""
    events: list[CaseEvent] = []
    outside = _gathered.set(events)
    try:
        yield
    finally:
        _gathered.reset(outside)
    CaseEvent.objects.bulk_create(events)


def tell_listeners() -> int:
    """Tell the oldest untold events to every listener; return how many. Safe in several processes at once."""
    untold = list(CaseEvent.objects.filter(told_at=None).values_list("pk", flat=True)[:BATCH])
    return sum(_tell_safely(pk) for pk in untold)


def _tell_safely(pk: int) -> bool:
    try:
        return _tell(pk)
    except Exception:  # one broken event must not silence the others; the next run tries again
        logger.exception("event %s could not be told and will be tried again", pk)
        return False


@transaction.atomic
def _tell(pk: int) -> bool:
    rows = CaseEvent.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(pk=pk, told_at=None)
    event = rows.select_related("case__edition__tenant", "case__tenant", "tenant", "work", "decision", "actor").first()
    if event is None:
        return False
    for listener in _listeners:
        listener(event)
    event.told_at = clock.now()
    event.save(update_fields=["told_at"])
    return True
