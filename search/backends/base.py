"""What an engine must do. One contract test runs over every engine: tests/contracts/test_search_engines.py."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from search.analysis.parsing import ParsedQuery
from search.schema import SearchRow

DEEPEST = 10_000
"""Hits that can be paged through; Elasticsearch's own limit."""
TITLE_BOOST, BODY_BOOST = 4.0, 1.0
WHOLE_TITLE_BOOST, WHOLE_BODY_BOOST = 12.0, 4.0
OWN_NUMBER_SCORE = 1_000.0
"""More than words ever score: the document that bears the number comes before those that cite it."""
FACETS = ("kind", "validity", "year")
FACET_SIZE = 30


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """A parsed query with who asks, when, and which part is wanted; queries.search fills `principals` and `moment`.

    `moment` is the second (Unix time) of the asking: a row that opens later is in no hit, no total and no facet.
    """

    parsed: ParsedQuery
    principals: tuple[str, ...]
    moment: int
    tenant_code: str | None = None
    kinds: tuple[str, ...] = ()
    validity: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    offset: int = 0
    limit: int = 20

    def filters(self, *, without: str = "") -> list[tuple[str, list[str] | list[int]]]:
        """Return field and accepted values of every filter; visibility always among them.

        `without` names the facet whose own choice is left out, so that its other values keep their counts.
        """
        chosen: list[tuple[str, list[str] | list[int]]] = [("acl", list(self.principals))]
        if self.tenant_code is not None:
            chosen.append(("tenant", [self.tenant_code]))
        for name, values in (("kind", list(self.kinds)), ("validity", list(self.validity)), ("year", list(self.years))):
            if values and name != without:
                chosen.append((name, values))
        return chosen


@dataclass(frozen=True, slots=True)
class StoredRow:
    """What the index gives back of a row: enough to show a hit, nothing about who may see it."""

    source: str
    pk: str
    tenant_code: str
    kind: str
    title: str
    body: str
    url: str
    docno: str
    date: dt.date | None
    validity: str

    @classmethod
    def of(cls, row: SearchRow, *, longest: int) -> "StoredRow":
        """Return what is stored of a row, the body cut at `longest` characters."""
        return cls(
            row.source, row.pk, row.tenant_code, row.kind, row.title, row.body[:longest], row.url, row.docno, row.date,
            row.validity,
        )  # fmt: skip

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> "StoredRow":
        """Return the stored row from its JSON form."""
        day = stored["date"]
        return cls(**{**stored, "date": dt.date.fromisoformat(day) if day else None})

    def dump(self) -> dict[str, Any]:
        """Return the JSON form."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"date": self.date.isoformat() if self.date else None}


@dataclass(frozen=True, slots=True)
class EngineResults:
    """Hits of one page with the count of all, and for each facet its values with their counts."""

    total: int
    rows: list[StoredRow]
    facets: dict[str, dict[str, int]]


class State(StrEnum):
    """Whether an engine can answer."""

    READY = "ready"
    MISSING = "missing"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Health:
    """State of the engine with a line for the operator."""

    engine: str
    state: State
    detail: str = ""
    rows: int = 0


@dataclass(slots=True)
class WriteReport:
    """What a write did; rows of an older version than the index has are passed over and count as `stale`."""

    written: int = 0
    stale: int = 0
    rejected: dict[str, str] = field(default_factory=dict)


class Engine(Protocol):
    """A search engine. Every method raises EngineUnavailable when it cannot answer, IndexMissing when it has no index.

    One process writes at a time (`search.actions` holds a lease in the database); any number read.
    """

    def upsert(self, rows: Sequence[SearchRow]) -> WriteReport:
        """Write rows, each unless the index has a higher version of it. Also into an index being rebuilt."""

    def delete(self, keys: Sequence[str], version: int) -> WriteReport:
        """Delete rows, each unless the index has a higher version; later writes of lower versions stay out."""

    def search(self, query: EngineQuery) -> EngineResults:
        """Return a page of hits, the total and the facets, all within the query's principals."""

    def rebuild(self, rows: Iterable[SearchRow]) -> int:
        """Fill a new index and put it in the place of the old one at once; return the number of rows it then has.

        Searches go on in the old index meanwhile; `rows` may call upsert and delete while it is being read. When it
        raises, the old index stays.
        """

    def clear(self) -> None:
        """Remove the index and everything in it."""

    def refresh(self) -> None:
        """Make what was written visible to searches now rather than within a second."""

    def exists(self) -> bool:
        """Say whether there is an index of this schema to write to and to ask."""

    def health(self) -> Health:
        """Say whether the engine can answer; never raises."""
