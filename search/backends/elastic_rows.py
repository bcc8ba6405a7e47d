"""How Elasticsearch keeps a row. Only core analysis: the application makes the tokens, so no plugin is needed."""

from typing import Any

from elasticsearch.dsl import Integer, Keyword, Long, Mapping, Object, Text

from search.analysis.tokens import tokens
from search.backends.base import StoredRow
from search.highlight import LONGEST_TEXT
from search.schema import SCHEMA_VERSION, SearchRow

SETTINGS = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",
    # how long a deleted row's version is remembered: longer than any rebuild holds a row between reading and writing
    "gc_deletes": "1h",
}
_KEYWORDS = ("key", "tenant", "kind", "validity", "acl", "number", "own_number")


def mapping() -> Mapping:
    """Return the mapping: tokens indexed but not kept, the original kept but not indexed."""
    built = Mapping()
    built.meta("dynamic", "strict")
    built.meta("_meta", {"schema": SCHEMA_VERSION})
    built.meta("_source", {"includes": ["stored"]})
    for name in _KEYWORDS:
        built.field(name, Keyword())
    for name in ("title", "body"):
        built.field(name, Text(analyzer="whitespace", index_phrases=True))
    built.field("year", Integer())
    built.field("opens", Long())
    built.field("stored", Object(enabled=False))
    return built


def document(row: SearchRow) -> dict[str, Any]:
    """Return a row as Elasticsearch takes it."""
    return {
        "key": row.key,
        "tenant": row.tenant_code,
        "kind": row.kind,
        "validity": row.validity or None,
        "acl": list(row.principals),
        "number": list(row.docnos),
        "own_number": row.own_number or None,
        "year": row.date.year if row.date else None,
        "opens": row.opens,
        "title": " ".join(tokens(row.title)),
        "body": " ".join(tokens(row.body)),
        "stored": StoredRow.of(row, longest=LONGEST_TEXT).dump(),
    }
