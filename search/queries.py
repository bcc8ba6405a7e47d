"""The search: words in, highlighted hits and counts out, never beyond what the principals may see at this moment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from portal import clock
from search.analysis.parsing import parse
from search.backends import get_engine
from search.backends.base import DEEPEST, EngineQuery, StoredRow
from search.errors import PrincipalsMissing
from search.highlight import Highlighter

PAGE_SIZE = 20
LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One found row, ready to be shown; the two `_html` are safe and carry `<mark>`."""

    source: str
    pk: str
    tenant_code: str
    kind: str
    title: str
    title_html: SafeString
    snippet_html: SafeString
    url: str
    docno: str
    date: dt.date | None
    validity: str


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits. `facets` maps kind, validity and year to their values with counts, the most frequent first."""

    text: str
    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, dict[str, int]]
    page: int
    pages: int


def search(
    *,
    text: str,
    principals: Sequence[str],
    tenant_code: str | None = None,
    kinds: Sequence[str] = (),
    validity: Sequence[str] = (),
    years: Sequence[int] = (),
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Results:
    """Search the index.

    - `text`: what the person typed; every word must occur, in any order, and hits with the whole text come first.
    - `principals`: labels of who asks (`search.principals`). Empty is refused, never read as "everything".
    - `tenant_code`: only this authority's rows; None searches the sites of all.
    - `kinds`, `validity`, `years`: only rows with one of these values; empty means any.
    - `page`, `size`: which part, from 1, and how many hits it has; beyond the last page the last one is given.

    Raises QueryEmpty, QueryTooLong, QueryUnreadable, PrincipalsMissing, EngineUnavailable.
    """
    if not principals or isinstance(principals, str) or not all(principals):
        raise PrincipalsMissing
    parsed = parse(text)
    size = max(1, min(size, LARGEST_PAGE))
    page = max(1, min(page, DEEPEST // size))
    query = EngineQuery(
        parsed=parsed,
        principals=tuple(principals),
        moment=int(clock.now().timestamp()),
        tenant_code=tenant_code,
        kinds=tuple(kinds),
        validity=tuple(validity),
        years=tuple(years),
        offset=(page - 1) * size,
        limit=size,
    )
    found = get_engine().search(query)
    pages = max(1, min(-(-found.total // size), DEEPEST // size))
    if page > pages:
        return search(
            text=text, principals=principals, tenant_code=tenant_code, kinds=kinds, validity=validity, years=years,
            page=pages, size=size,
        )  # fmt: skip
    marker = Highlighter(parsed)
    words = tuple(clause.text for clause in parsed.clauses)
    hits = tuple(_hit(row, marker) for row in found.rows)
    return Results(parsed.text, words, hits, found.total, found.facets, page, pages)


def _hit(row: StoredRow, marker: Highlighter) -> Hit:
    return Hit(
        row.source, row.pk, row.tenant_code, row.kind, row.title, marker.title(row.title), marker.snippet(row.body),
        row.url, row.docno, row.date, row.validity,
    )  # fmt: skip
