"""How the embedded engine asks: phrases as rows of shingles, filters without score."""

from collections.abc import Iterable

from tantivy import FieldType, Occur, Query, Searcher

from search.analysis.parsing import Clause, Phrase
from search.analysis.tokens import shingles
from search.backends.base import (
    BODY_BOOST,
    FACET_SIZE,
    FACETS,
    OWN_NUMBER_SCORE,
    TITLE_BOOST,
    WHOLE_BODY_BOOST,
    WHOLE_TITLE_BOOST,
    EngineQuery,
)
from search.backends.embedded_rows import SCHEMA


def _phrase(name: str, phrase: Phrase) -> Query:
    """A phrase in one field: one token by its frequency field, more as a row of shingles."""
    if len(phrase) == 1:
        return Query.term_query(SCHEMA, f"{name}1", phrase[0], index_option="freq")
    pairs = shingles(phrase)
    if len(pairs) == 1:  # tantivy panics on a phrase of one word
        return Query.term_query(SCHEMA, f"{name}2", pairs[0])
    return Query.phrase_query(SCHEMA, f"{name}2", list(pairs))


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _clause(clause: Clause) -> Query:
    parts = [
        Query.boost_query(_phrase(name, phrase), boost)
        for phrase in clause.phrases
        for name, boost in (("title", TITLE_BOOST), ("body", BODY_BOOST))
    ]
    if clause.docno:
        parts.append(Query.term_query(SCHEMA, "number", clause.docno))
        parts.append(Query.const_score_query(Query.term_query(SCHEMA, "own_number", clause.docno), OWN_NUMBER_SCORE))
    return _any(parts)


def wanted(query: EngineQuery) -> Query:
    """Return the query without filters: every clause, and the whole text as typed lifting what has it."""
    whole = query.parsed.whole
    parts = [(Occur.Must, _clause(clause)) for clause in query.parsed.clauses]
    parts.append((Occur.Should, Query.boost_query(_phrase("title", whole), WHOLE_TITLE_BOOST)))
    parts.append((Occur.Should, Query.boost_query(_phrase("body", whole), WHOLE_BODY_BOOST)))
    return Query.boolean_query(parts)


def with_filters(inner: Query, query: EngineQuery, *, without: str = "") -> Query:
    """Return `inner` within visibility, moment and every chosen filter, except the facet named in `without`."""
    opened = Query.range_query(SCHEMA, "opens", FieldType.Integer, upper_bound=query.moment)
    parts = [(Occur.Must, inner), (Occur.Must, Query.const_score_query(opened, 0.0))]
    for name, values in query.filters(without=without):
        accepted = Query.term_set_query(SCHEMA, name, values)
        parts.append((Occur.Must, Query.const_score_query(accepted, 0.0)))
    return Query.boolean_query(parts)


def facets(searcher: Searcher, query: EngineQuery) -> dict[str, dict[str, int]]:
    """Return the values of every facet with their counts; a facet's own choice does not narrow it."""
    chosen = [name for name in FACETS if query.filters(without=name) != query.filters()]
    together = [name for name in FACETS if name not in chosen]
    counted = _count(searcher, with_filters(wanted(query), query), together)
    for name in chosen:
        counted |= _count(searcher, with_filters(wanted(query), query, without=name), [name])
    return {name: counted[name] for name in FACETS}


def _count(searcher: Searcher, within: Query, names: list[str]) -> dict[str, dict[str, int]]:
    if not names:
        return {}
    answer = searcher.aggregate(within, {name: {"terms": {"field": name, "size": FACET_SIZE}} for name in names})
    return {
        name: {_label(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]} for name in names
    }


def _label(value: str | float) -> str:
    return value if isinstance(value, str) else str(int(value))
