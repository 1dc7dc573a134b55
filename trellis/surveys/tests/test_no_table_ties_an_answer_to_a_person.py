"""Read everything that an installation keeps, tables and raw bytes and backups, and try to tie an answer to a person."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from trellis.site import backups

PEOPLE = 40
TEXTS = 153  # three comments of everybody, and what was seen at the upper two levels where the numbers are shown
ROUND = f"""
from tests.cast import make_cast
from trellis.surveys.models import Invitation
from trellis.surveys.tests.conftest import wide_round, seal
cast = make_cast()
asked = wide_round(cast, "anonymous", schools={{"elementary": {{"Maple": {PEOPLE - 9}, "Pine": 1}}, "high": {{"Elm": 8}}}})
print(asked.pk, cast.lorraine.pk)
"""
SEAL = """
from trellis.surveys.models import Invitation
from trellis.surveys.tests.conftest import seal
for number, invitation in enumerate(Invitation.objects.select_related("round", "audience").order_by("pk")):
    if number % 2 == {half}:
        seal(invitation, (1 + number % 4, 1 + number % 3, 3), comment=f"MARK{{number:03d}}", seen=f"SEEN{{number:03d}}")
"""
CLOSE = """
from datetime import date
from trellis.surveys.models import Round
from trellis.surveys.operations import close_round
close_round(by={by}, today=date(2026, 12, 1), round=Round.objects.get())
"""
COUNT = "from trellis.surveys.jobs import count_round; count_round({round})"
ORDERS = """
import json
from django.apps import apps
from django.db import connection
found = {}
with connection.cursor() as cursor:
    for model in apps.get_models():
        table = model._meta.db_table
        if connection.vendor == "postgresql":
            cursor.execute(f'SELECT xmin::text, * FROM "{table}" ORDER BY ctid')
        elif table not in connection.introspection.table_names():
            continue
        else:
            cursor.execute(f'SELECT * FROM "{table}"')
        found[table] = [[bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value) for value in row] for row in cursor.fetchall()]
print(json.dumps(found))
"""


def everything_in(installation) -> bytes:
    """Return every byte of the home folder, but the backups, which are sealed, and of a dump."""
    files = [path for path in installation.home.rglob("*") if path.is_file() and "backups" not in path.parts]
    dump = b""
    if installation.database:
        dump = subprocess.run(["pg_dump", installation.database], capture_output=True, check=True).stdout
    return b"".join(path.read_bytes() for path in files) + dump


def backups_of(installation, folder: Path) -> bytes:
    """Make a backup, open it, and return every byte that is in it; PostgreSQL's as text."""
    installation.trellis("backup")
    newest = sorted((installation.home / "backups").glob("*.backup"))[-1]
    folder.mkdir()
    backups._unpack(newest, backups.read_key(installation.home / "keys" / "backup"), folder)
    newest.unlink()
    dump = folder / backups.POSTGRESQL_FILE
    text = subprocess.run(["pg_restore", "--file=-", dump], capture_output=True, check=True).stdout if dump.exists() else b""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()) + text


def tables(installation) -> dict[str, list[list[str]]]:
    return json.loads(installation.python(ORDERS))


def likeness(order: list[int]) -> float:
    """Return how much an order is that of its numbers: 1 the same, 0 none, -1 reversed."""
    n = len(order)
    places = {number: place for place, number in enumerate(sorted(order))}
    return 1 - 6 * sum((places[number] - place) ** 2 for place, number in enumerate(order)) / (n * (n * n - 1))


def marks(text: bytes) -> int:
    return text.count(b"MARK") + text.count(b"SEEN")


@pytest.mark.slow
def test_nobody_is_found_before_during_or_after_a_round(installation, tmp_path):
    number, lorraine = installation.python(ROUND).split()
    before = backups_of(installation, tmp_path / "before")
    private = next((installation.home / "keys" / "rounds").iterdir()).read_bytes()
    installation.python(SEAL.format(half=0))
    during = backups_of(installation, tmp_path / "during")
    installation.python(SEAL.format(half=1))

    live = everything_in(installation)
    assert marks(live) + marks(before) + marks(during) == 0  # no word is in clear anywhere
    assert private not in before + during

    later = backups_of(installation, tmp_path / "later")
    assert marks(later) == 0
    found = tables(installation)
    sheets = [row[1:] if installation.database else row for row in found["surveys_sealedsheet"]]
    assert len(sheets) == PEOPLE
    if installation.database:
        assert len({row[0] for row in found["surveys_sealedsheet"]}) == 1  # one transaction stored them all: none is a participation's
    for sheet in sheets:
        own = {value for value in sheet if len(value) > 20}  # its number, the receipt's digest, the box
        assert len(own) == 3
        for table, rows in found.items():
            if table != "surveys_sealedsheet":
                assert not own & {value for row in rows for value in row}, table
                assert not any(part in value for row in rows for value in row for part in own if len(value) > 30), table
    assert found["surveys_answer"] == []
    acts = [row for row in found["audit_act"] if "surveys.seal_sheet" in row]
    assert (len(acts), {row[-3] for row in acts}) == (PEOPLE, {acts[0][-3]})  # each names the round and nothing else

    installation.python(CLOSE.format(by=lorraine))
    installation.python(COUNT.format(round=number))
    after = backups_of(installation, tmp_path / "after")
    found = tables(installation)
    assert found["surveys_sealedsheet"] == []
    words = [next(value for value in row if value.startswith(("MARK", "SEEN"))) for row in found["surveys_comment"]]
    spoken = [int(word[4:]) for word in words if word.startswith("MARK")]
    assert len(spoken) == 3 * PEOPLE
    assert abs(likeness([one + place / 1000 for place, one in enumerate(spoken)])) < 0.4  # in the order of nothing
    neighbours = sum(one[4:] == other[4:] for one, other in pairwise(words))
    assert neighbours < len(words) / 4  # what one person wrote does not stand together
    # Of the one person at Pine, and of the neighbour without whom they would be found, no number is kept.
    school = "Pine"
    pine = next(row[1 if installation.database else 0] for row in found["directory_school"] if school in row)
    of_pine = [row for row in found["surveys_count"] if "school" in row and pine in row[-4:]]
    assert of_pine == []
    for sheet in sheets:
        assert bytes.fromhex(max(sheet, key=len))[:60] not in after  # not in a free page either
    if not installation.database:
        with closing(sqlite3.connect(installation.home / "trellis.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


KILLED = """
import os, signal
from trellis.surveys.operations import counting
moment = {moment!r}
before = getattr(counting, moment)
def killed(*arguments, **more):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(counting, moment, killed)
from trellis.surveys.jobs import count_round
count_round({round})
"""
STATE = """
from trellis.surveys.models import Count, Counting, Comment, SealedSheet, SealingKey
print(Count.objects.exists(), SealedSheet.objects.count(), Comment.objects.count(), SealingKey.objects.filter(destroyed_at__isnull=False).count())
"""


@pytest.mark.slow
def test_a_killed_count_leaves_all_sheets_or_all_counts_and_is_made_good(installation):
    number, lorraine = installation.python(ROUND).split()
    for half in (0, 1):
        installation.python(SEAL.format(half=half))
    installation.python(CLOSE.format(by=lorraine))
    for moment in ("_count", "_write_group", "_write_anew"):
        process = installation.start_python(KILLED.format(moment=moment, round=number))
        assert process.wait(60) == -9
        assert installation.python(STATE) == f"False {PEOPLE} 0 0"
    process = installation.start_python(KILLED.format(moment="destroy_key", round=number))
    assert process.wait(60) == -9
    assert installation.python(STATE) == f"True {PEOPLE} {TEXTS} 0"
    process = installation.start_python(KILLED.format(moment="empty_the_journal", round=number))
    process.wait(60)
    installation.python("from trellis.surveys.jobs import count_rounds; count_rounds()")
    assert installation.python(STATE) == f"True 0 {TEXTS} 1"


@pytest.mark.slow
@pytest.mark.sqlite  # the key is a file
def test_a_key_goes_to_paper_and_comes_back_on_another_machine(installation, tmp_path):
    number = installation.python(ROUND).split()[0]
    printed = installation.trellis("round", "key", number).stdout
    assert printed.startswith("TRELLIS-ROUND-KEY-1 ")
    page = tmp_path / "key.pdf"
    installation.trellis("round", "key", number, "--pdf", str(page))
    assert page.read_bytes().startswith(b"%PDF")
    path = next((installation.home / "keys" / "rounds").iterdir())
    private = path.read_bytes()
    path.unlink()
    refused = installation.trellis("round", "key", number, check=False)
    assert (refused.returncode, "no key on this machine" in refused.stderr) == (2, True)
    back = subprocess.run(
        [sys.executable, "-m", "trellis", "round", "key", number, "--restore"],
        env=installation.environment,
        input=printed,
        capture_output=True,
        text=True,
    )
    assert "The key is back." in back.stdout, back.stderr
    assert path.read_bytes() == private
