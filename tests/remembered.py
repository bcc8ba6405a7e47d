"""Worlds that many tests start from are built once in a run; later tests get the same rows by a few INSERTs.

A site with its sections, groups and review costs hundreds of queries, and most tests want three. What a builder
marked `remembered` changed in the database is kept with what it returned; the next call with the same arguments, in a
database that looks the same, puts exactly that there. A builder must change nothing but the database (no files), and
must not change its arguments.

A builder that commits tells what happens upon a commit; so what it made then is remembered apart.
"""

from __future__ import annotations

import functools
import io
import pickle
from collections.abc import Callable, Hashable, Iterator
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import get_language
from wagtail.models import Site

from portal import clock
from portal.audit.actions import record
from portal.audit.chain import GENESIS
from portal.audit.models import AuditRecord, ChainHead

Given = ParamSpec("Given")
Made = TypeVar("Made")
Row = tuple[Any, ...]

KEPT_BY_THE_DATABASE = {"web_publicchange"}
"""Tables that a trigger fills."""
ROWS_AT_ONCE = 100


class Table(NamedTuple):
    """A model's table: its columns, the key first."""

    name: str
    columns: tuple[str, ...]
    is_counted: bool


class Change(NamedTuple):
    """What happened to one table."""

    table: Table
    added: list[Row]
    changed: list[tuple[Any, dict[str, Any]]]
    removed: list[Any]


class Memory(NamedTuple):
    """What one call did, and after which record of the audit chain."""

    changes: list[Change]
    result: bytes
    after: str
    recorded: list[dict[str, Any]]


_memories: dict[Hashable, Memory] = {}


def remembered(build: Callable[Given, Made]) -> Callable[Given, Made]:
    """Return a builder of the same world that runs only once for equal arguments in an equal database."""

    @functools.wraps(build)
    def again(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        arguments = [*args, *kwargs.values()]
        key: Hashable = (build.__module__, build.__qualname__, *map(_key, arguments), *kwargs, *_surroundings())
        key = (key, _looks(), connection.in_atomic_block)
        if key in _memories:
            with transaction.atomic():
                made: Made = _recall(_memories[key], arguments)
            return made
        before, after = _dump(), _head()
        result = build(*args, **kwargs)
        recorded = [_said(row) for row in AuditRecord.across_tenants.filter(seq__gt=after[0]).order_by("seq")]
        _memories[key] = Memory(list(_changes(before, _dump())), _pickled(result, arguments), after[1], recorded)
        return result

    return again


def _head() -> tuple[int, str]:
    """Where the audit chain ends: its last number and digest."""
    head = ChainHead.objects.filter(pk=1).first()
    return (head.seq, head.digest) if head else (0, GENESIS)


def _said(row: AuditRecord) -> dict[str, Any]:
    """What was recorded, as it was given."""
    given = {name: getattr(row, name) for name in ("verb", "target", "summary", "details")}
    return given | {"tenant": row.tenant, "actor": row.actor}


def _key(argument: Any) -> Hashable:
    if isinstance(argument, models.Model):
        return (argument._meta.label, argument.pk)
    found: Hashable = argument
    return found


def _surroundings() -> Iterator[Hashable]:
    """What else a builder reads: the moment if it is frozen, else the day; language and address."""
    yield clock.now() if clock.now() == clock.now() else clock.today()
    yield get_language()
    yield settings.PUBLIC_PORT


@functools.cache
def _tables() -> tuple[Table, ...]:
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.db_table not in KEPT_BY_THE_DATABASE:
            assert meta.pk is not None
            others = [field.column for field in meta.local_concrete_fields if not field.primary_key]
            is_counted = isinstance(meta.pk, models.AutoField | models.BigAutoField | models.OneToOneField)
            found[meta.db_table] = Table(meta.db_table, (meta.pk.column, *others), is_counted)
    return tuple(found.values())


@functools.cache
def _question() -> str:
    quote = connection.ops.quote_name
    return " UNION ALL ".join(
        f"SELECT COUNT(*), {f'MAX({quote(table.columns[0])})' if table.is_counted else '0'} FROM {quote(table.name)}"  # noqa: S608  # names of our own models
        for table in _tables()
    )


def _looks() -> tuple[Row, ...]:
    """How many rows each table has, and its last number."""
    with connection.cursor() as cursor:
        cursor.execute(_question())
        return tuple(cursor.fetchall())


def _dump() -> dict[Table, dict[Any, Row]]:
    """Return every row of every table as it is stored, not as Python would read it."""
    raw = "{}::text" if connection.vendor == "postgresql" else "+{}"
    quote = connection.ops.quote_name
    found = {}
    with connection.cursor() as cursor:
        for table in _tables():
            columns = ", ".join(raw.format(quote(column)) for column in table.columns)
            cursor.execute(f"SELECT {columns} FROM {quote(table.name)} ORDER BY {quote(table.columns[0])}")  # noqa: S608  # same
            found[table] = {row[0]: tuple(row) for row in cursor.fetchall()}
    return found


def _changes(before: dict[Table, dict[Any, Row]], after: dict[Table, dict[Any, Row]]) -> Iterator[Change]:
    for table in _tables():
        old, new = before[table], after[table]
        added = [row for key, row in new.items() if key not in old]
        changed = [
            (key, {name: row[place] for place, name in enumerate(table.columns) if row[place] != old[key][place]})
            for key, row in new.items()
            if key in old and row != old[key]
        ]
        # places in a tree move up when another is put between: the last must go first
        changed.sort(key=lambda one: str(one[1]), reverse=True)
        removed = [key for key in old if key not in new]
        if added or changed or removed:
            yield Change(table, added, changed, removed)


def _batched(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]


def _recall(memory: Memory, arguments: list[Any]) -> Any:
    """Put the rows there and return the result, its models as fresh as the first time."""
    quote = connection.ops.quote_name
    # rows of the chain fit only where they were made: after any other record, they are recorded anew
    chained = set() if memory.after == _head()[1] else {AuditRecord._meta.db_table, ChainHead._meta.db_table}
    with connection.cursor() as cursor:
        for (name, columns, _counted), added, changed, removed in memory.changes:
            if name in chained:
                continue
            here = f"WHERE {quote(columns[0])} = %s"
            for key in removed:
                cursor.execute(f"DELETE FROM {quote(name)} {here}", [key])  # noqa: S608  # same
            for key, new in changed:
                sets = ", ".join(f"{quote(column)} = %s" for column in new)
                cursor.execute(f"UPDATE {quote(name)} SET {sets} {here}", [*new.values(), key])  # noqa: S608  # same
            one = f"({', '.join(['%s'] * len(columns))})"
            start = f"INSERT INTO {quote(name)} ({', '.join(map(quote, columns))}) VALUES "  # noqa: S608  # same
            for rows in _batched(added):
                cursor.execute(start + ", ".join([one] * len(rows)), [value for row in rows for value in row])
    for said in memory.recorded if chained else ():
        record(**said)
    Site.clear_site_root_paths_cache()
    return _Unpickler(memory.result, arguments).load()


def _pickled(result: Any, arguments: list[Any]) -> bytes:
    out = io.BytesIO()
    _Pickler(out, arguments).dump(result)
    return out.getvalue()


class _Pickler(pickle.Pickler):
    """Writes down which of the arguments an object was, so that the result holds the caller's own."""

    def __init__(self, out: io.BytesIO, arguments: list[Any]) -> None:
        super().__init__(out)
        self._arguments = arguments

    def persistent_id(self, found: Any) -> int | None:
        """Return the place of the argument that this is."""
        places = (place for place, one in enumerate(self._arguments) if isinstance(one, models.Model) and one is found)
        return next(places, None)


class _Unpickler(pickle.Unpickler):
    """Gives the caller's own arguments back."""

    def __init__(self, result: bytes, arguments: list[Any]) -> None:
        super().__init__(io.BytesIO(result))
        self._arguments = arguments

    def persistent_load(self, place: int) -> Any:
        """Return the argument."""
        return self._arguments[place]
