"""Getting an installation ready to serve: checks, tables, static files. Safe when several servers start at once."""

import argparse
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2s
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core import checks
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, connections, router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from trellis.kit.commands import CommandRefused
from trellis.kit.version import VERSION
from trellis.site.catalogues import compile_catalogues

ALL_SERVERS = 7_236_001  # number of the advisory lock on PostgreSQL, ours alone
READ_LOG_APP = {"readlog": ("audit",)}  # its own file holds nothing but the readings
LEFT_OUT = ["*.map"]  # source maps of libraries: nobody reads them here, and they are most of the work


def run_migrate(arguments: argparse.Namespace) -> int:
    """Bring the tables to this version."""
    print(f"Brought up to date: {migrate()} step(s)." if is_behind() else "The tables are up to date.")  # noqa: T201
    return 0


def prepare() -> None:
    """Refuse what must not serve, bring the tables to this version, compile the messages, and lay out the static files."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    if is_behind():
        migrate()
    refuse_what_must_not_run()
    compile_catalogues()
    lay_out_static_files()


def refuse_what_must_not_run() -> None:
    """Raise with the first error of Django's system check, which knows our own rules too (see `checks`)."""
    errors = [message for message in checks.run_checks(databases=["default"]) if message.is_serious()]
    if errors:
        raise CommandRefused(f"{errors[0].msg} {errors[0].hint or ''} ({errors[0].id})")


def steps_to_go() -> int:
    """Return how many migrations are missing, over both databases."""
    return sum(len(_plan(alias)) for alias in _databases())


def is_behind() -> bool:
    return steps_to_go() > 0 or (settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache") and not _has_cache_table())


def migrate() -> int:
    """Apply what is missing, one server at a time; return how many steps it took."""
    with only_one("migrate"):
        steps = steps_to_go()
        for alias in _databases():
            if not connections[alias].introspection.table_names():
                lay_tables(alias)
            if _plan(alias):
                call_command("migrate", *READ_LOG_APP.get(alias, ()), database=alias, interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        return steps


def lay_tables(alias: str) -> None:
    """Make all tables of an empty database as the models say, at once or not at all, and enter every migration as done.

    Walking through the migrations one by one leads to the same tables (a test compares them) and takes ten times as long.
    """
    with connections[alias].schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connections[alias]) and router.allow_migrate_model(alias, model):
                editor.create_model(model)
        for sql in editor.deferred_sql:  # keys and indexes, which our migrations look for
            editor.execute(sql)
        editor.deferred_sql.clear()
        enter_migrations_as_done(alias, editor)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=alias)


def enter_migrations_as_done(alias: str, editor: BaseDatabaseSchemaEditor) -> None:
    """Do what our migrations do besides making tables, and enter them all as done."""
    recorder = MigrationRecorder(connections[alias])
    recorder.ensure_schema()
    of_this = READ_LOG_APP.get(alias)
    for (room, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if of_this is None or room in of_this:
            recorder.record_applied(room, name)
        for step in migration.operations if migration.__module__.startswith("trellis.") else ():
            if isinstance(step, RunPython) and router.allow_migrate(alias, room, **step.hints):
                step.code(cast(Any, apps), editor)  # ours read the names of tables alone


def lay_out_static_files() -> None:
    """Collect, hash and compress the static files, unless those of the same content lie there already."""
    stamp, digest = Path(settings.STATIC_ROOT) / ".content", _static_digest()
    if _reads(stamp) != digest:
        with only_one("static"):
            if _reads(stamp) != digest:
                call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=LEFT_OUT)
                stamp.write_text(digest)


@contextmanager
def only_one(purpose: str) -> Iterator[None]:
    """Wait until no other process of this installation does the same: on this machine by a file, on others by the database."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with (settings.HOME / f".{purpose}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [ALL_SERVERS])
                try:
                    yield
                finally:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [ALL_SERVERS])
        else:
            yield


def _databases() -> list[str]:
    # On PostgreSQL both names lead to one database.
    return ["default"] if connection.vendor == "postgresql" else list(connections)


def _plan(alias: str) -> list[Any]:
    executor = MigrationExecutor(connections[alias])
    leaves = [leaf for app in READ_LOG_APP.get(alias, (None,)) for leaf in executor.loader.graph.leaf_nodes(app)]
    return list(executor.migration_plan(leaves))


def _has_cache_table() -> bool:
    return settings.CACHES["default"]["LOCATION"] in connection.introspection.table_names()


def _static_digest() -> str:
    digest = blake2s(f"{VERSION} {settings.STATIC_URL}".encode())
    finders: Any = get_finders()  # its stubs say less than it gives
    for finder in finders:
        for path, storage in finder.list(LEFT_OUT):
            seen = Path(storage.path(path)).stat()
            digest.update(f"{path} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _reads(path: Path) -> str:
    return path.read_text() if path.exists() else ""
