"""Guards: triggers by which the database itself refuses to change the trail.

Put up by a migration; looked for by `trellis trail verify`. Tests lift them to empty their own database.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ACTING = ("audit_act", "audit_seal")
READING = ("audit_readentry", "audit_readrecord")
REFUSAL = "The trail is added to, never changed."


def guarded(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the tables of the trail that live on this connection."""
    if connection.vendor == "postgresql":
        return ACTING + READING if connection.alias == "default" else ()
    return READING if connection.alias == "readlog" else ACTING


def _on_sqlite(table: str) -> dict[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    # INSERT OR REPLACE deletes the old row without firing a delete trigger.
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608  # one of the four tables above
    if table == "audit_seal":
        taken += " OR EXISTS (SELECT 1 FROM audit_seal WHERE log = NEW.log AND number = NEW.number)"
    return {
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"{table}_no_replace": f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}",
    }


def _on_postgresql(table: str) -> dict[str, str]:
    # ALWAYS: also for a session that calls itself a replica, where other triggers rest.
    return {
        f"{table}_stands": (
            f"CREATE TRIGGER {table}_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION trail_refuses();"
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_stands"
        )
    }


FUNCTION = f"""
CREATE OR REPLACE FUNCTION trail_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def _triggers(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return name: (table, SQL that makes it)."""
    made_by = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    return {name: (table, sql) for table in tables for name, sql in made_by(table).items()}


def put_up(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> None:
    """Make the guards of these tables, or of all that live on the connection."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for _table, sql in _triggers(connection, guarded(connection) if tables is None else tables).values():
            cursor.execute(sql)


def lift(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> None:
    """Take the guards away: for a migration that goes back, and for the test database. Nothing else calls it."""
    with connection.cursor() as cursor:
        for name, (table, _sql) in _triggers(connection, guarded(connection) if tables is None else tables).items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def gone() -> list[str]:
    """Return the names of guards that should stand on any database of this installation, and do not."""
    return [name for alias in ("default", "readlog") for name in _gone_from(connections[alias])]


def _gone_from(connection: Any) -> list[str]:
    listing = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(listing)
        standing = {row[0] for row in cursor.fetchall()}
    return [name for name in _triggers(connection, guarded(connection)) if name not in standing]
