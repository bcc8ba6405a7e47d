"""Changes go to the outbox in the transaction that makes them; the indexer takes them to the engine afterwards."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import F
from django.db.models.functions import Now

from search import lease, sources
from search.backends import get_engine
from search.backends.base import Engine
from search.errors import EngineUnavailable, IndexMissing, RowRefused
from search.lease import Lease
from search.models import IndexEvent
from search.schema import SearchRow, row_key

logger = logging.getLogger(__name__)
BATCH = 200
_LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What one pass over the outbox did.

    `done` events are indexed and gone; `failed` ones stay and are tried again later. `idle` says why nothing was
    tried: "busy" when another process indexes or the engine is being left alone for a while, otherwise "".
    """

    done: int = 0
    failed: int = 0
    idle: str = ""


@dataclass(slots=True)
class _Batch:
    """Events read together, and what became of the rows they name."""

    events: list[IndexEvent]
    rows: list[SearchRow]
    gone: list[str]


def enqueue(*, source: str, pk: object) -> None:
    """Say that a source's row was made, changed or removed. Call it in the transaction that does so.

    Raises UnknownSource when no such source is registered.
    """
    sources.get(source)
    IndexEvent.objects.create(source=source, object_pk=str(pk))


def drain(*, batch: int = BATCH, force: bool = False) -> DrainReport:
    """Take up to `batch` due events to the engine; safe to call from any number of processes at once.

    Never raises for a dead engine: the events stay, with what happened, and the next tries come at growing intervals;
    `force` tries at once. When the index is missing, it is built.
    """
    with lease.held(force=force) as mine:
        if mine is None:
            return DrainReport(idle="busy")
        engine = get_engine()
        events = _due(batch, force=force)
        try:
            report = _drain(engine, mine, events)
        except EngineUnavailable as error:
            wait = mine.pause()
            reason = str(error.__cause__ or error)
            logger.warning("search: the engine does not answer, next try in %s: %s", wait, reason)
            _keep(events, reason)
            return DrainReport(failed=len(events))
        mine.resume()
        return report


def rebuild() -> int:
    """Build a new index from every source and swap it in; return the number of rows.

    Searches go on meanwhile, and so do changes: they are written to both indices. Raises EngineUnavailable when the
    engine does not answer or another process is indexing; the old index then stays.
    """
    with lease.held(force=True) as mine:
        if mine is None:
            raise EngineUnavailable("另一个进程正在编制索引，请稍后再试。")
        written = _rebuild(get_engine(), mine)
        mine.resume()
        return written


def _drain(engine: Engine, mine: Lease, events: Sequence[IndexEvent]) -> DrainReport:
    try:
        if events or engine.exists():
            return _apply(engine, mine, events)
    except IndexMissing:
        logger.info("search: there is no index yet")
    _rebuild(engine, mine)  # this takes what is due along
    left = IndexEvent.objects.filter(pk__in=[event.pk for event in events]).count()
    return DrainReport(done=len(events) - left, failed=left)


def _rebuild(engine: Engine, mine: Lease) -> int:
    written = engine.rebuild(_all_rows(engine, mine))
    logger.info("search: built an index of %s rows", written)
    return written


def _all_rows(engine: Engine, mine: Lease) -> Iterator[SearchRow]:
    """Yield every row of every source; between the batches, take what changed meanwhile to both indices."""
    for source in sources.registered():
        keys = iter(source.all_pks())
        while pks := [str(pk) for pk in islice(keys, BATCH)]:
            mine.renew()
            batch = _read([IndexEvent(source=source.key, object_pk=pk) for pk in pks], mine.tick())
            yield from batch.rows
            for event in batch.events:
                if event.last_error:
                    _remember(event)
            _apply(engine, mine, _due(BATCH))
    _apply(engine, mine, _due(BATCH))


def _remember(event: IndexEvent) -> None:
    """Put a row that could not be read into the outbox, or its place in the index would be lost with this rebuild."""
    known = IndexEvent.objects.filter(source=event.source, object_pk=event.object_pk)
    if not known.exists():
        event.save(force_insert=True)
        _keep([event], event.last_error)


def _due(batch: int, *, force: bool = False) -> list[IndexEvent]:
    events = IndexEvent.objects.order_by("seq")
    return list((events if force else events.filter(not_before__lte=Now()))[:batch])


def _apply(engine: Engine, mine: Lease, events: Sequence[IndexEvent]) -> DrainReport:
    """Write what the events name as it is now. Doing it twice changes nothing."""
    if not events:
        return DrainReport()
    tick = mine.tick()  # before reading: a row read later always has a higher version
    batch = _read(events, tick)
    rejected: dict[str, str] = {}
    if batch.rows:
        rejected = engine.upsert(batch.rows).rejected
    if batch.gone:
        engine.delete(batch.gone, tick)
    for event in batch.events:
        event.last_error = event.last_error or rejected.get(row_key(event.source, event.object_pk), "")
    failed = [event for event in batch.events if event.last_error]
    IndexEvent.objects.filter(pk__in=[event.pk for event in batch.events if not event.last_error]).delete()
    for event in failed:
        _keep([event], event.last_error)
    return DrainReport(done=len(events) - len(failed), failed=len(failed))


def _read(events: Sequence[IndexEvent], tick: int) -> _Batch:
    """Read each row that the events name once; an event of a row that cannot be read gets the reason."""
    batch = _Batch(list(events), [], [])
    seen: dict[str, str] = {}
    for event in events:
        key = row_key(event.source, event.object_pk)
        if key not in seen:
            seen[key] = _read_one(batch, event, key, tick)
        event.last_error = seen[key]
    return batch


def _read_one(batch: _Batch, event: IndexEvent, key: str, tick: int) -> str:
    try:
        row = sources.get(event.source).row(event.object_pk, version=tick)
    except RowRefused as error:
        # a row that may not be indexed must not stay findable in its earlier form either
        batch.gone.append(key)
        return error.message
    except Exception as error:  # one broken row of a source must not stop all others
        logger.exception("search: %s could not be read", key)
        return f"{type(error).__name__}: {error}"
    if row is None:
        batch.gone.append(key)
    else:
        batch.rows.append(row)
    return ""


def _keep(events: Sequence[IndexEvent], reason: str) -> None:
    """Leave events in the outbox with what went wrong, to be tried again later and later."""
    for event in events:
        wait = lease.backoff(event.attempts + 1)
        IndexEvent.objects.filter(pk=event.pk).update(
            attempts=F("attempts") + 1, not_before=Now() + wait, last_error=reason[:_LONGEST_ERROR]
        )
