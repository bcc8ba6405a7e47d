"""How the embedded engine keeps a row: its schema and its documents."""

import json
from collections.abc import Iterable

from tantivy import Document, Schema, SchemaBuilder

from search.analysis.tokens import shingles, tokens
from search.backends.base import StoredRow
from search.highlight import LONGEST_TEXT
from search.schema import SearchRow

Documents = dict[str, tuple[int, Document]]
"""Key → version and document."""
_KEYWORDS = ("tenant", "kind", "validity", "acl", "number", "own_number")


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("version", indexed=True, fast=True)
    for name in ("title", "body"):
        builder.add_text_field(f"{name}1", tokenizer_name="spaces", index_option="freq")
        builder.add_text_field(f"{name}2", tokenizer_name="spaces", index_option="position")
    for name in _KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_integer_field("opens", indexed=True, fast=True)
    builder.add_bytes_field("stored", stored=True, indexed=False)
    return builder.build()


SCHEMA = _schema()


def documents(rows: Iterable[SearchRow]) -> Documents:
    """Return the newest version of each row, ready to be written."""
    newest = {row.key: row for row in sorted(rows, key=lambda row: row.version)}
    return {key: (row.version, _document(row)) for key, row in newest.items()}


def _document(row: SearchRow) -> Document:
    document = Document()
    document.add_text("key", row.key)
    document.add_unsigned("version", row.version)
    for name, text in (("title", row.title), ("body", row.body)):
        parts = tokens(text)
        document.add_text(f"{name}1", " ".join(parts))
        document.add_text(f"{name}2", " ".join(shingles(parts)))
    keywords = {
        "tenant": [row.tenant_code],
        "kind": [row.kind],
        "validity": [row.validity] if row.validity else [],
        "acl": row.principals,
        "number": row.docnos,
        "own_number": [row.own_number] if row.own_number else [],
    }
    for name, values in keywords.items():
        for value in values:
            document.add_text(name, value)
    document.add_integer("opens", row.opens)
    if row.date:
        document.add_integer("year", row.date.year)
    stored = StoredRow.of(row, longest=LONGEST_TEXT).dump()
    document.add_bytes("stored", json.dumps(stored, ensure_ascii=False).encode())
    return document


def tombstone(key: str, version: int) -> Document:
    """Return what stays of a deleted row: key and version, nothing that a query could match."""
    document = Document()
    document.add_text("key", key)
    document.add_unsigned("version", version)
    return document
