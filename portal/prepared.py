"""Reads that Django compiles once in a process and then asks with other values.

Django writes the SQL of a queryset anew whenever it is evaluated; for a read over several tables that takes many times
what the database needs for the answer. A prepared read keeps the SQL, never a row: each asking reads the database.
"""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model
from django.db.models.query import ModelIterable
from psycopg import Cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.utils import CursorWrapper
    from django.db.models import Field, QuerySet
    from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]


class Slot(Expression):
    """The place of a value in a prepared read: it stands among the parameters of the SQL until it is asked."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:  # noqa: ARG002  # Django's protocol
        """Return a placeholder with this slot as its parameter."""
        return "%s", [self]

    def filled(self, values: dict[str, Any], connection: Any) -> Any:
        """Return the value as the database takes it. Raises TypeError for None, which SQL compares in other words."""
        value = values[self.name]
        if value is None:
            raise TypeError(f"a prepared read takes no None for {self.name!r}")
        return self.output_field.get_db_prep_value(value, connection)


class PlannedCursor(Cursor[Any]):
    """A cursor whose statements PostgreSQL plans once in a connection.

    It takes longer to plan a read over ten tables than to answer it. Django's own cursors send each statement as a
    new text; psycopg prepares what comes with its values apart, unless the settings know of a pooler.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> PlannedCursor:
        """Send the statement; keep its text, which Django's log of statements reads and psycopg sends only once."""
        super().execute(query, params, **options)
        if self._query is None:
            self._query = SimpleNamespace(query=query.encode())  # type: ignore[assignment]  # all that is read of it
        return self


@contextmanager
def planned_cursor() -> Iterator[CursorWrapper]:
    """Give a cursor for a statement that is asked often, with other values each time; not for one put together."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor = PlannedCursor(connection.connection)
        yield cursor


class Compiled(NamedTuple):
    """What is kept of a queryset."""

    compiler: SQLCompiler
    sql: str
    params: Row
    converted: list[tuple[int, Any]]
    """The columns that are not taken as the database gives them."""


class Prepared(Generic[M]):
    """A read of model objects, compiled at its first asking.

    Parameters
    ----------
    rows: given a slot for each name, returns the queryset. Everything else that it reads stays in the SQL for good.
    slots: name → kind of field whose values are given in asking; never None, never lists.
    """

    def __init__(self, rows: Callable[..., QuerySet[M]], **slots: Field[Any, Any]) -> None:
        self._queryset, self._slots = rows, slots
        self._kept: Compiled | None = None

    def any(self, **values: Any) -> bool:
        """Tell whether there is a row; no object is made of it."""
        return bool(self._asked(values))

    def get(self, **values: Any) -> M:
        """Return the first object as it is now. Raises the model's DoesNotExist where there is none."""
        rows, kept = self._asked(values), self._compiled()
        if not rows:
            model: Any = kept.compiler.query.model
            raise model.DoesNotExist
        answer = SimpleNamespace(  # what Django's own iteration reads of a compiler
            select=kept.compiler.select,
            klass_info=kept.compiler.klass_info,
            annotation_col_map=kept.compiler.annotation_col_map,
            execute_sql=lambda **_: rows[:1],
            results_iter=lambda found: _converted(found, kept.converted),
        )
        query = SimpleNamespace(get_compiler=lambda **_: answer)
        asked: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        objects: Iterator[M] = iter(ModelIterable(asked))
        return next(objects)

    def _asked(self, values: dict[str, Any]) -> list[Row]:
        connection, kept = connections[DEFAULT_DB_ALIAS], self._compiled()
        params = [one.filled(values, connection) if isinstance(one, Slot) else one for one in kept.params]
        with planned_cursor() as cursor:
            cursor.execute(kept.sql, params)
            return cursor.fetchall()

    def _compiled(self) -> Compiled:
        if self._kept is None:
            rows = self._queryset(**{name: Slot(name, field) for name, field in self._slots.items()})
            compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
            sql, params = compiler.as_sql()
            columns = [column for column, *_ in compiler.select]
            converted = [(place, columns[place]) for place in compiler.get_converters(columns)]
            self._kept = Compiled(compiler, sql, tuple(params), converted)
        return self._kept


def _converted(rows: list[Row], columns: list[tuple[int, Any]]) -> Iterator[list[Any]]:
    """Give the rows with each value as the field's own type, by the converters of this thread's connection."""
    connection = connections[DEFAULT_DB_ALIAS]
    for row in map(list, rows):
        for place, column in columns:
            for convert in connection.ops.get_db_converters(column) + column.get_db_converters(connection):
                row[place] = convert(row[place], column, connection)
        yield row
