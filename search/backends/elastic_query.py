"""How Elasticsearch is asked: the same clauses and boosts as the embedded engine, written with elasticsearch.dsl."""

from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Bool, ConstantScore, Query

from search.analysis.parsing import Clause, Phrase
from search.backends.base import (
    BODY_BOOST,
    DEEPEST,
    FACET_SIZE,
    FACETS,
    OWN_NUMBER_SCORE,
    TITLE_BOOST,
    WHOLE_BODY_BOOST,
    WHOLE_TITLE_BOOST,
    EngineQuery,
)


def build(query: EngineQuery) -> Search:
    """Return the whole request: visibility and moment filter everything, chosen facets come after all counts."""
    search = Search().query(_wanted(query)).extra(track_total_hits=True)
    search = search[query.offset : min(query.offset + query.limit, DEEPEST)]
    chosen = _filter(query, facets_only=True)
    if chosen:
        search = search.post_filter(Bool(filter=chosen))
    for name in FACETS:
        inside = A("filter", Bool(filter=_filter(query, facets_only=True, without=name)))
        inside.bucket("values", "terms", field=name, size=FACET_SIZE)
        search.aggs.bucket(name, inside)
    # the same order on every page, whatever the shard
    return search.sort("_score", {"year": {"order": "desc", "missing": "_last"}}, "key")


def _filter(query: EngineQuery, *, facets_only: bool, without: str = "") -> list[Query]:
    return [
        Q("terms", **{name: values})
        for name, values in query.filters(without=without)
        if (name in FACETS) == facets_only
    ]


def _wanted(query: EngineQuery) -> Bool:
    whole = query.parsed.whole
    return Bool(
        must=[_clause(clause) for clause in query.parsed.clauses],
        should=[_phrase("title", whole, WHOLE_TITLE_BOOST), _phrase("body", whole, WHOLE_BODY_BOOST)],
        filter=[*_filter(query, facets_only=False), Q("range", opens={"lte": query.moment})],
    )


def _clause(clause: Clause) -> Bool:
    parts = [
        _phrase(name, phrase, boost)
        for phrase in clause.phrases
        for name, boost in (("title", TITLE_BOOST), ("body", BODY_BOOST))
    ]
    if clause.docno:
        parts.append(Q("term", number=clause.docno))
        parts.append(ConstantScore(filter=Q("term", own_number=clause.docno), boost=OWN_NUMBER_SCORE))
    return Bool(should=parts, minimum_should_match=1)


def _phrase(name: str, phrase: Phrase, boost: float) -> Query:
    return Q("match_phrase", **{name: {"query": " ".join(phrase), "boost": boost}})
