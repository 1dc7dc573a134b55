"""A home folder of the test's own, entries to seal, and a way to do what the database refuses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from trellis.audit import chain, guards
from trellis.audit.models import Act, ReadEntry, ReadRecord
from trellis.audit.operations import record_act
from trellis.audit.queries import Finding, Tally, verify


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """Give the trail's key and outside list a folder that is thrown away."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def enter() -> Callable[[str, int], list[int]]:
    """Return a function that enters so many entries into a log and returns their ids."""

    def entered(log: str, count: int) -> list[int]:
        if log == "acts":
            return [record_act(by=n, act="directory.hold_post", detail={"n": n}).pk for n in range(count)]
        made = []
        for n in range(count):
            records = [["directory.student", n], ["directory.person", n + 1]]
            entry = ReadEntry.objects.create(at=timezone.now(), by=n, verb="directory.read_student", right="teacher/section", records=records)
            ReadRecord.objects.bulk_create([ReadRecord(entry=entry, kind=kind, record=pk) for kind, pk in records])
            made.append(entry.pk)
        return made

    return entered


@pytest.fixture
def tamper() -> Callable[..., None]:
    """Return a function that runs SQL on a table of the trail after lifting its guards, as somebody with the database's password could."""

    def tampered(table: str, sql: str, *values: Any) -> None:
        connection = connections["readlog" if table in guards.READING else "default"]
        connection.check_constraints()  # PostgreSQL alters no table that has checks put off
        guards.lift(connection, [table])
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
        connection.check_constraints()
        guards.put_up(connection, [table])

    return tampered


def findings() -> list[Finding]:
    return list(verify(Tally()))


def named() -> list[tuple[str, str, int | None]]:
    """Return (log, what, entry or seal) of everything the check finds, in order."""
    return sorted((finding.log, finding.what, finding.entry or finding.seal) for finding in findings())


TABLE = {"acts": Act._meta.db_table, "reads": ReadEntry._meta.db_table}
assert set(TABLE) == set(chain.LOGS)
