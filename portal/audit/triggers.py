"""The database's own refusal to change or remove audit rows.

Installed by the app's first migration. A migration that rebuilds the table
(SQLite does for most alterations) must call `install` again; `verify_audit`
reports a table that has lost them.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_auditrecord"

_SQLITE = {
    f"{TABLE}_no_{event.lower()}": (
        f"CREATE TRIGGER {TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE} "
        "BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END"
    )
    for event in ("UPDATE", "DELETE")
}
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit record is append-only'; END $$
"""
_POSTGRESQL = {
    f"{TABLE}_no_change": (
        f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
    )
}


def _triggers(vendor: str) -> dict[str, str]:
    found = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}.get(vendor)
    if found is None:
        raise NotImplementedError(f"no append-only triggers are written for {vendor}")
    return found


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers (dropping older ones first)."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for statement in _triggers(connection.vendor).values():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for the reverse migration, and for emptying a test database."""
    place = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _triggers(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")


def installed(connection: BaseDatabaseWrapper) -> bool:
    """Say whether the table refuses changes: every trigger is there and switched on."""
    names = set(_triggers(connection.vendor))
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return names <= {row[0] for row in cursor.fetchall()}
