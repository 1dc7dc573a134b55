# ruff: noqa: S608 (SQL of our own names)
"""The desk on which a bundle is compared with the district: the staging file laid beside the database.

On SQLite the staging file is attached, so that comparing writes into it and only reads the district. On
PostgreSQL its tables are copied into temporary ones. The SQL of the plan is the same for both: it names staged
tables `staged.…` and uses what SQLite 3.35 and PostgreSQL share.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from trellis.directory.oneroster.stage import TABLES

DAYS = {"starts_on", "ends_on", "begins_on", "birth_date", "day"}
CACHE = -150_000  # kilobytes of the district kept at hand while a roster is switched in


class Desk:
    """Runs the SQL of one plan. `values` are the parameters that every statement may name."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.is_sqlite = connection.vendor == "sqlite"
        self.values: dict[str, Any] = {}
        self.made: list[str] = []

    def _sql(self, sql: str) -> str:
        return sql.replace("staged.", f"{self.prefix}.")

    def run(self, sql: str, **more: Any) -> int:
        """Run a statement; return how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql(sql), {**self.values, **more})
            return int(cursor.rowcount)

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql(sql), {**self.values, **more})
            return list(cursor.fetchall())

    def number(self, sql: str, **more: Any) -> int:
        """Return the one number of a query."""
        return int(self.rows(sql, **more)[0][0] or 0)

    def make(self, name: str, select: str, *, key: str = "", **more: Any) -> int:
        """Make a staged table from a query, with an integer primary key if asked; return its number of rows."""
        self.made.append(name)
        if not self.is_sqlite:
            self.run(f"CREATE TEMPORARY TABLE {name} AS {select}", **more)
            if key:
                self.run(f"CREATE UNIQUE INDEX ON {self.prefix}.{name} ({key})")
            self.run(f"ANALYZE {self.prefix}.{name}")
            return self.number(f"SELECT count(*) FROM staged.{name}")
        with connection.cursor() as cursor:
            cursor.execute(self._sql(f"SELECT * FROM ({select}) AS q LIMIT 0"), {**self.values, **more})
            columns = [column[0] for column in cursor.description]
        named = ", ".join(f"{column} integer primary key" if column == key else column for column in columns)
        self.run(f"DROP TABLE IF EXISTS staged.{name}")
        self.run(f"CREATE TABLE staged.{name} ({named})")
        return self.run(f"INSERT INTO staged.{name} {select}", **more)

    def fill(self, name: str, columns: str, rows: Iterable[Sequence[Any]], *, key: str = "") -> None:
        """Make a staged table from rows computed here; `columns` as in SQL ("no bigint, name text")."""
        self.made.append(name)
        if self.is_sqlite:
            self.run(f"DROP TABLE IF EXISTS staged.{name}")
            self.run(f"CREATE TABLE staged.{name} ({columns})")
        else:
            self.run(f"CREATE TEMPORARY TABLE {name} ({columns})")
        listed = list(rows)
        marks = ", ".join(["%s"] * (columns.count(",") + 1))
        with connection.cursor() as cursor:
            cursor.executemany(self._sql(f"INSERT INTO staged.{name} VALUES ({marks})"), listed)
        if key:
            index = f"{name}_{key}"
            self.run(f"CREATE UNIQUE INDEX staged.{index} ON {name} ({key})" if self.is_sqlite else f"CREATE UNIQUE INDEX ON {self.prefix}.{name} ({key})")

    def reserve(self, table: str, many: int) -> int:
        """Take `many` numbers of a table's key for rows that will be added; return the number before the first."""
        if not many:
            return 0
        with transaction.atomic(), connection.cursor() as cursor:
            if self.is_sqlite:
                cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [many, table])
                if not cursor.rowcount:
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, many])
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
                return int(cursor.fetchone()[0]) - many
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")  # whoever adds a row waits, so that no number is given twice
            cursor.execute(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))")
            before = int(cursor.fetchone()[0])
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [before + many])
            return before


@contextmanager
def laid_out(staging: Path, tables: Mapping[str, str] = TABLES) -> Iterator[Desk]:
    """Lay a staging file, with these tables in it, beside the database, and clear it away afterwards."""
    # Inside a transaction, as in a test, SQLite attaches a file and never lets go of it: there its tables are copied.
    is_attachable = connection.vendor == "sqlite" and not connection.in_atomic_block
    with _attached(staging) if is_attachable else _copied(staging, tables) as desk:
        yield desk


@contextmanager
def _attached(staging: Path) -> Iterator[Desk]:
    desk = Desk("staged")
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS staged", [str(staging)])
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-60000"):
            cursor.execute(f"PRAGMA staged.{pragma}")
        cursor.execute("PRAGMA main.cache_size")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA main.cache_size={CACHE}")  # or the indexes would be written many times over
        cursor.execute("PRAGMA wal_autocheckpoint")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA wal_autocheckpoint=0")  # what the switch wrote is carried over once its lock is free
        # Each row that a switch adds was joined to those that it names, and nobody else writes meanwhile: to look each of them up again
        # took a fifth of the switch. PostgreSQL looks all the same, and so do the tests, which copy.
        cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield desk
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute(f"PRAGMA main.cache_size={before}")
            cursor.execute(f"PRAGMA wal_autocheckpoint={pages}")
            cursor.execute("PRAGMA main.wal_checkpoint(PASSIVE)")
            cursor.execute("DETACH DATABASE staged")


@contextmanager
def _copied(staging: Path, tables: Mapping[str, str]) -> Iterator[Desk]:
    desk = Desk("temp" if connection.vendor == "sqlite" else "pg_temp")
    try:
        with closing(sqlite3.connect(staging)) as file:
            for table, columns in tables.items():
                _copy(desk, file, table, columns)
        yield desk
    finally:
        if not connection.needs_rollback:
            for table in reversed(desk.made):
                desk.run(f"DROP TABLE IF EXISTS staged.{table}")


def _copy(desk: Desk, file: sqlite3.Connection, table: str, columns: str) -> None:
    desk.made.append(table)
    rows = file.execute(f"SELECT * FROM {table}")
    if desk.is_sqlite:
        desk.made.remove(table)
        desk.fill(table, columns, rows)
        return
    desk.run(f"CREATE TEMPORARY TABLE {table} ({', '.join(_for_postgresql(column) for column in columns.split(', '))})")
    with connection.cursor() as cursor, cursor.copy(f"COPY pg_temp.{table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    desk.run(f"ANALYZE pg_temp.{table}")


def _for_postgresql(column: str) -> str:
    name, kind, *rest = column.split()
    kind = "date" if name in DAYS and kind == "text" else "bigint" if kind == "integer" else kind
    return " ".join([name, kind, *rest])
