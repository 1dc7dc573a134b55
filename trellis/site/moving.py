"""`trellis move-database`: every row of the embedded SQLite into an empty PostgreSQL, the trail as it was sealed."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction

from trellis.audit import guards
from trellis.audit.queries import Tally, verify
from trellis.kit.commands import CommandRefused
from trellis.site import backups, preparing

AT_ONCE = 500
OLD = {"default": "old", "readlog": "old_readlog"}
IN_THE_NEW_ONE = (
    "import django; django.setup()\n"
    "from trellis.site import moving\n"
    "from trellis.kit.commands import CommandRefused\n"
    "try: print(moving.fetch_everything())\n"
    "except CommandRefused as refusal: raise SystemExit(str(refusal))"
)


def run(arguments: argparse.Namespace) -> int:
    """Copy everything with a process for which the new database is its own; the old one is only read."""
    if connection.vendor != "sqlite":
        raise CommandRefused("This installation does not use the embedded SQLite, so there is nothing to move.")
    if preparing.is_behind():
        raise CommandRefused("The tables are not those of this version: run `trellis migrate` first.")
    connections.close_all()
    environment = {
        **os.environ,
        "TRELLIS_HOME": str(settings.HOME),
        "TRELLIS_DATABASE": arguments.url,
        "DJANGO_SETTINGS_MODULE": "trellis.site.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with backups.not_while_serving(settings.HOME):
        done = subprocess.run([sys.executable, "-c", IN_THE_NEW_ONE], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise CommandRefused((done.stderr.strip().splitlines() or ["The new database could not be filled."])[-1])
    _say(f"{done.stdout.splitlines()[-1]} rows are in the new database, and the trail there is whole.")
    _say(f"Now write TRELLIS_DATABASE=… into {settings.HOME / 'settings.env'} and start Trellis. Keep the two .sqlite3 files until you are sure.")
    return 0


def fetch_everything() -> int:
    """Fill this process's own, empty database from the SQLite files of its home folder; return how many rows that was."""
    if connection.vendor != "postgresql":
        raise CommandRefused("The new database is named like postgresql://user:password@host/name.")
    if connection.introspection.table_names():
        raise CommandRefused("The new database is not empty: name one without tables.")
    preparing.migrate()
    for alias, old in OLD.items():
        sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": settings.HOME / backups.SQLITE_FILES[alias], "OPTIONS": settings.SQLITE_OPTIONS}
        connections.settings[old] = connections.configure_settings({"default": {}, old: sqlite})[old]
    moved = list(apps.get_models(include_auto_created=True))
    with transaction.atomic():
        guards.lift(connection)
        _empty(moved)
        rows = sum(_copy(model) for model in moved)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), moved):
                cursor.execute(statement)
        guards.put_up(connection)
    findings = list(verify(Tally()))
    if findings:
        raise CommandRefused(f"The trail is not whole in the new database: {findings[0].words}")
    return rows


def _empty(moved: list[type[models.Model]]) -> None:
    """Remove what the migrations themselves put in: it comes with the other rows."""
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in moved if model._meta.managed and not model._meta.proxy)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")


def _copy(model: type[models.Model]) -> int:
    if not model._meta.managed or model._meta.proxy:
        return 0
    old = OLD["readlog" if model._meta.db_table in guards.READING else "default"]
    fields = model._meta.local_concrete_fields
    count = 0
    for rows in _pieces(model._base_manager.using(old).order_by("pk").iterator(chunk_size=AT_ONCE)):
        # raw: as they are, without the moment of writing in a field that keeps the moment of making
        model._base_manager._insert(rows, fields=fields, using="default", raw=True)  # type: ignore[attr-defined]
        count += len(rows)
    if count != model._base_manager.using("default").count():
        raise CommandRefused(f"Not every row of {model._meta.label} arrived.")
    return count


def _pieces(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while piece := list(islice(rows, AT_ONCE)):
        yield piece


def _say(text: str) -> None:
    print(text)  # noqa: T201
