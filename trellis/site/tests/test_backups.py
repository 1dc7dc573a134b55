"""Backup and restore, and the drill of both."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.installation import Installation, new_database
from trellis.site import backups

SEND_ACT = "from trellis.audit.operations import record_act; record_act(by=None, act='site.{word}')"
LIST_ACTS = "from trellis.audit.queries import acts; print(' '.join(acts().values_list('act', flat=True)))"


def enter(installation, word):
    installation.python(SEND_ACT.format(word=word))


def entered(installation):
    return installation.python(LIST_ACTS).split()


@pytest.fixture
def backup(installation):
    """A backup of an installation that has an upload, an act and seals."""
    (installation.home / "files").mkdir()
    (installation.home / "files" / "letter.pdf").write_bytes(b"of no consequence" * 1000)
    enter(installation, "before")
    installation.trellis("trail", "seal")
    installation.trellis("backup")
    return next((installation.home / "backups").glob("*.backup"))


@pytest.mark.slow
def test_the_restore_drill(installation, backup, tmp_path):
    """On another machine: only the backup and its key; then the trail verifies and everything is there."""
    key = tmp_path / "key-from-the-safe"
    shutil.copy(installation.home / "keys" / "backup", key)
    with new_database() as database:
        elsewhere = Installation(tmp_path / "another machine" / "home", database)
        said = elsewhere.trellis("restore", str(backup), "--key", str(key)).stdout
        assert "the trail in it is whole" in said
        assert entered(elsewhere)[:2] == ["site.restore", "site.before"]
        assert (elsewhere.home / "files" / "letter.pdf").read_bytes() == b"of no consequence" * 1000
        assert "Everything is as it was sealed" in elsewhere.trellis("trail", "verify").stdout
        assert [path.name for path in elsewhere.home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077] == []


@pytest.mark.slow
@pytest.mark.sqlite
def test_what_came_after_the_backup_is_kept_aside_and_the_trail_says_so(installation, backup):
    enter(installation, "after")
    installation.trellis("trail", "seal")
    said = installation.trellis("restore", str(backup)).stdout
    assert "site.after" not in entered(installation)
    assert "The trail says that it was set back" in said
    aside = next(installation.home.parent.glob("home.before-restore-*"))
    assert (aside / "trellis.sqlite3").exists() or (aside / "database-before-restore.dump").stat().st_size
    assert backup.exists(), "backups stay where they are looked for"
    assert "Everything is as it was sealed" in installation.trellis("trail", "verify").stdout


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_backup_that_does_not_open_changes_nothing(installation, backup, tmp_path):
    enter(installation, "after")
    whole = backup.read_bytes()
    damaged = {
        "a changed byte": whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :],
        "a missing end": whole[:-1],
        "something after the end": whole + b"x",
        "something else": b"PK\x03\x04",
        "nothing": b"",
    }
    for what, content in damaged.items():
        (tmp_path / "damaged.backup").write_bytes(content)
        done = installation.trellis("restore", str(tmp_path / "damaged.backup"), check=False)
        assert done.returncode == 2, what
        assert len(done.stderr.splitlines()) == 1, done.stderr
    assert entered(installation)[0] == "site.after"
    assert [path.name for path in installation.home.parent.glob("home.*")] == []


@pytest.mark.slow
@pytest.mark.sqlite
def test_another_key_opens_nothing_and_no_key_of_backups_is_in_a_backup(installation, backup, tmp_path):
    key = (installation.home / "keys" / "backup").read_bytes()
    into = tmp_path / "unpacked"
    backups._unpack(backup, backups.read_key(installation.home / "keys" / "backup"), into)
    held = [path for path in into.rglob("*") if path.is_file()]
    assert {"trail", "seals.jsonl", "settings.env", "letter.pdf"} <= {path.name for path in held}
    assert [path.name for path in held if key.strip() in path.read_bytes()] == []
    (installation.home / "keys" / "backup").unlink()
    installation.trellis("backup", str(tmp_path / "other.backup"))  # makes another key
    assert "the key is not the one" in installation.trellis("restore", str(backup), "--only-check", check=False).stderr


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_backup_of_a_newer_version_is_refused(installation, tmp_path):
    installation.python(
        "from django.db import connection\n"
        "from django.db.migrations.recorder import MigrationRecorder\n"
        "MigrationRecorder(connection).record_applied('directory', '9999_to_come')"
    )
    installation.trellis("backup", str(tmp_path / "newer.backup"))
    assert "newer than this one" in installation.trellis("restore", str(tmp_path / "newer.backup"), check=False).stderr


@pytest.mark.slow
def test_a_backup_is_consistent_while_others_write(installation, tmp_path):
    """Each transaction enters two acts: no backup may hold one of them alone, and none may miss what was there before it began."""
    writing = installation.start_python(
        "import time\n"
        "from django.db import transaction\n"
        "from trellis.audit.operations import record_act\n"
        "for number in range(100000):\n"
        "    time.sleep(0.01)\n"
        "    with transaction.atomic():\n"
        "        record_act(by=None, act='site.one', detail={'n': number})\n"
        "        record_act(by=None, act='site.two', detail={'n': number})\n"
    )
    before = installation.python("from trellis.audit.queries import acts; print(acts(verb='site.two').count())")
    installation.trellis("backup", str(tmp_path / "a.backup"))
    assert writing.poll() is None
    with new_database() as database:
        restored = Installation(tmp_path / "restored", database)
        restored.trellis("restore", str(tmp_path / "a.backup"), "--key", str(installation.home / "keys" / "backup"))
        counted = restored.python("from trellis.audit.queries import acts; print(acts(verb='site.one').count(), acts(verb='site.two').count())")
    ones, twos = map(int, counted.split())
    assert ones == twos >= int(before)


@pytest.mark.slow
@pytest.mark.sqlite
def test_nothing_is_restored_under_a_running_server(installation, backup):
    from tests.installation import free_port, until

    server = installation.start("serve", "--port", str(free_port()), "--workers", "1")
    until(lambda: (installation.home / ".serving").exists() and server.poll() is None)
    done = installation.trellis("restore", str(backup), check=False)
    assert done.returncode == 2
    assert "stop it first" in done.stderr


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_damaged_database_in_a_backup_is_found_before_anything_changes(installation, tmp_path):
    with closing(sqlite3.connect(installation.home / "trellis.sqlite3")) as database:
        database.execute("PRAGMA writable_schema=ON")
        database.execute("UPDATE sqlite_schema SET rootpage = rootpage + 1 WHERE name = 'directory_person'")
        database.commit()
    done = installation.trellis("backup", str(tmp_path / "damaged.backup"), check=False)
    if done.returncode == 0:
        assert installation.trellis("restore", str(tmp_path / "damaged.backup"), check=False).returncode == 2


def test_old_backups_go_and_the_newest_stays(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("TRELLIS_BACKUPS", str(tmp_path))
    now = datetime(2026, 12, 1, tzinfo=UTC)
    for age in (1, 20, 36, 400):
        (tmp_path / f"trellis-{now - timedelta(days=age):%Y-%m-%dT%H%M%S}Z.backup").touch()
    (tmp_path / "somebody's own.backup").touch()
    assert backups.expire(now, 35) == 2
    assert len(list(tmp_path.iterdir())) == 3
    assert backups.expire(now + timedelta(days=900), 35) == 1
    assert len(backups.kept_backups()) == 1
