"""The database itself notes every change to what public pages show, in the transaction of the change.

Neither a forgotten call nor `QuerySet.update`, raw SQL or a hand at the database's prompt can bypass it.
SQLite has one writer at a time: one row counts up. PostgreSQL has many, and a counter would make them wait for
each other: each transaction adds a row of its own (`PublicChange.transaction`), and the set of rows is the state.

`migrate` calls `lift` before it changes tables and `install` after it; in between nothing is kept.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from portal.web.pagecache.shown import PAGES, UNSHOWN_PURPOSES, page_columns, watched_tables

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

LOG = "web_publicchange"
PREFIX = "public_change_"
LONGEST_NAME = 63
"""Characters of a name that PostgreSQL keeps."""

_COUNT_UP = f"BEGIN UPDATE {LOG} SET id = id + 1; END"  # noqa: S608  # constants of this module
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {PREFIX}note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {LOG} (transaction, at) VALUES (txid_current(), now()) ON CONFLICT (transaction)
    DO UPDATE SET id = EXCLUDED.id;
  RETURN NULL;
END $$
"""  # noqa: S608  # same
_PURPOSE = f"""
CREATE OR REPLACE FUNCTION {PREFIX}purpose(wanted bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT purpose FROM documents_document WHERE id = wanted);
END $$
"""  # noqa: S608  # same
_HIDDEN = ", ".join(f"'{purpose}'" for purpose in UNSHOWN_PURPOSES)
# a version whose document is not there any more counts: better a page made anew than one too old
_OF_SHOWN = f"coalesce({{purpose}}, '') NOT IN ({_HIDDEN})"
_ALWAYS = {"INSERT": "", "UPDATE": "", "DELETE": ""}
_WHEN = {
    # a draft that was never published concerns nobody
    PAGES: {"INSERT": "NEW.live", "UPDATE": "(OLD.live OR NEW.live)", "DELETE": "OLD.live"},
    # a version is public from the moment that its publication is on the log, and is not rewritten afterwards
    "wagtailcore_pagelogentry": {"INSERT": "NEW.action = 'wagtail.publish'", "UPDATE": "", "DELETE": ""},
    "wagtailcore_revision": {"DELETE": ""},
    # the public objects while the notice is open, when its page tells of no objection; letters may come later
    "notices_objection": {"INSERT": "NEW.arrival <> 'web'", "UPDATE": "", "DELETE": ""},
    "notices_objectionitem": {"UPDATE": "", "DELETE": ""},  # written with its objection, in one transaction
    # the files of objections are many in a rush, and no public page shows them
    "documents_document": {
        "INSERT": f"NEW.purpose NOT IN ({_HIDDEN})",
        "UPDATE": f"(OLD.purpose NOT IN ({_HIDDEN}) OR NEW.purpose NOT IN ({_HIDDEN}))",
        "DELETE": f"OLD.purpose NOT IN ({_HIDDEN})",
    },
    "documents_documentversion": {
        "INSERT": _OF_SHOWN.format(purpose="NEW.purpose"),
        "UPDATE": f"({_OF_SHOWN.format(purpose='OLD.purpose')} OR {_OF_SHOWN.format(purpose='NEW.purpose')})",
        "DELETE": _OF_SHOWN.format(purpose="OLD.purpose"),
    },
}
"""Table → event → which rows count; for other tables every change of every row."""


def _purposes(vendor: str, seen: str) -> str:
    """Return a rule on a version's purpose, which its document has: PostgreSQL's WHEN takes no subquery, but a call."""
    for row in ("NEW", "OLD"):
        asked = f"{row}.document_id"
        look = f"(SELECT purpose FROM documents_document WHERE id = {asked})"  # noqa: S608  # constants of this module
        seen = seen.replace(f"{row}.purpose", f"{PREFIX}purpose({asked})" if vendor == "postgresql" else look)
    return seen


def _statements(vendor: str, table: str) -> dict[str, str]:
    """Return the triggers of one table: name → statement that creates it. Another rule gives another name."""
    found = {}
    for event, rule_of in _WHEN.get(table, _ALWAYS).items():
        seen = _purposes(vendor, rule_of) if table == "documents_documentversion" else rule_of
        when = f"WHEN ({seen}) " if seen else ""
        what = f"UPDATE OF {', '.join(page_columns())}" if (table, event) == (PAGES, "UPDATE") else event
        do = _COUNT_UP if vendor == "sqlite" else f"EXECUTE FUNCTION {PREFIX}note()"
        rule = f'AFTER {what} ON "{table}" FOR EACH ROW {when}{do}'
        mark = hashlib.sha256(rule.encode()).hexdigest()[:8]
        name = f"{PREFIX}{mark}_{table}"[:LONGEST_NAME]
        found[name] = f'CREATE TRIGGER "{name}" {rule}'
    return found


def wanted(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    """Return all triggers for the tables that exist: name → (table, statement)."""
    if connection.vendor not in {"sqlite", "postgresql"}:
        raise NotImplementedError(f"no triggers for public pages are written for {connection.vendor}")
    there = set(connection.introspection.table_names())
    return {
        name: (table, statement)
        for table in watched_tables()
        if table in there
        for name, statement in _statements(connection.vendor, table).items()
    }


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers that are there: name → table."""
    if connection.vendor == "postgresql":
        query = (
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE tgname LIKE %s AND tgenabled <> 'D'"
        )
    else:
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{PREFIX}%"])
        return dict(cursor.fetchall())


def install(connection: BaseDatabaseWrapper) -> None:
    """Drop what is outdated, create what is missing, and let the keeping begin. Safe to call again."""
    if LOG not in connection.introspection.table_names():
        return
    there, tables = installed(connection), wanted(connection)
    _drop(connection, {name: table for name, table in there.items() if name not in tables})
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and tables.keys() - there.keys():
            cursor.execute(_FUNCTION)
            cursor.execute(_PURPOSE)
        for name in tables.keys() - there.keys():
            cursor.execute(tables[name][1])
        cursor.execute(f"INSERT INTO {LOG} (at) SELECT CURRENT_TIMESTAMP WHERE NOT EXISTS (SELECT 1 FROM {LOG})")  # noqa: S608  # as above


def lift(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, which would stand in the way of changing tables, and end what is kept until `install`."""
    if LOG not in connection.introspection.table_names():
        return
    _drop(connection, installed(connection))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {LOG}")  # noqa: S608  # as above


def _drop(connection: BaseDatabaseWrapper, triggers: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        for name, table in triggers.items():
            place = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{place}')
