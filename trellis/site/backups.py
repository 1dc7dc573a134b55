"""Backups: made while everybody works, sealed with a key that is not in them, checked after writing, put back whole or not at all.

A backup is one file: a first line, the header of a secret stream (XChaCha20-Poly1305 by libsodium), then frames of it; inside is a
compressed tar of the home folder's files, both databases, and last a list of all with sizes and hashes. It is written and
read in pieces of 256 KB, so that its size does not matter to memory.

Order matters: the list of seals is copied before the database, and the database before the read log. Then nothing that is
sealed can be missing; what came in between merely waits for its seal.
"""

import argparse
import base64
import fcntl
import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from trellis.kit.commands import CommandRefused
from trellis.kit.version import VERSION
from trellis.surveys.operations import store_in_a_new_order
from trellis.work.queries import worker_state
from trellis.work.queue import long

FIRST_LINE = b"Trellis backup, form 1\n"
PIECE = 256 * 1024
ENDING = ".backup"
CONTENTS = "contents.json"
KEY_PREFIX = "trellis-backup-key-1:"
LEFT_BEHIND = {"static", "backups", "mail", "log"}  # made anew, or no part of what must come back
SQLITE_FILES = {"default": "trellis.sqlite3", "readlog": "readlog.sqlite3"}
POSTGRESQL_FILE = "database.dump"
ROUND_KEYS = "keys/rounds"  # they open sealed sheets, which are in every backup


class BackupRefused(CommandRefused):
    """A backup cannot be made, read or put back; the message says why and what to do."""


# -- the key --------------------------------------------------------------------------------------------


def folder() -> Path:
    """Return where backups are kept: TRELLIS_BACKUPS, best on another disk, or the home folder's `backups`."""
    return Path(os.environ.get("TRELLIS_BACKUPS") or settings.HOME / "backups")


def key_path() -> Path:
    """Return where the key lies: TRELLIS_BACKUP_KEY_FILE, or the home folder's keys."""
    return Path(os.environ.get("TRELLIS_BACKUP_KEY_FILE") or settings.HOME / "keys" / "backup")


def key() -> bytes:
    """Return the key of this installation's backups; make it on first use."""
    path = key_path()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(KEY_PREFIX + base64.b64encode(sodium.crypto_secretstream_xchacha20poly1305_keygen()).decode() + "\n")
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass  # another process was first
        finally:
            fresh.unlink()
    return read_key(path)


def read_key(path: Path) -> bytes:
    """Return the key in a file."""
    text = path.read_text().strip() if path.exists() else ""
    if not text.startswith(KEY_PREFIX):
        raise BackupRefused(f"{path} is no key of a backup: name the key's file with --key.")
    return base64.b64decode(text.removeprefix(KEY_PREFIX))


# -- sealed streams ---------------------------------------------------------------------------------------


class _Sealer(io.RawIOBase):
    """Writes frames of a secret stream: four bytes of length, then the sealed piece; the last one is marked as last."""

    def __init__(self, target: IO[bytes], key: bytes) -> None:
        self.target = target
        self.state = sodium.crypto_secretstream_xchacha20poly1305_state()
        header = sodium.crypto_secretstream_xchacha20poly1305_init_push(self.state, key)
        self.target.write(FIRST_LINE + header)
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        while len(self.waiting) >= PIECE:
            self._push(bytes(self.waiting[:PIECE]), sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE)
            del self.waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._push(bytes(self.waiting), sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL)

    def _push(self, piece: bytes, tag: int) -> None:
        sealed = sodium.crypto_secretstream_xchacha20poly1305_push(self.state, piece, FIRST_LINE, tag)
        self.target.write(len(sealed).to_bytes(4, "big") + sealed)


class _Opener(io.RawIOBase):
    """Reads what `_Sealer` wrote. Raises `BackupRefused` for a wrong key, a changed byte or a missing end."""

    def __init__(self, source: IO[bytes], key: bytes) -> None:
        self.source = source
        if source.read(len(FIRST_LINE)) != FIRST_LINE:
            raise BackupRefused("This is no backup of Trellis, or one of a form that this version does not know.")
        self.state = sodium.crypto_secretstream_xchacha20poly1305_state()
        header = source.read(sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES)
        if len(header) != sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES:
            raise BackupRefused("The backup ends too early: it was not copied whole.")
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(self.state, header, key)
        self.waiting, self.is_over, self.pieces = b"", False, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.waiting and not self.is_over:
            self._pull()
        count = min(len(buffer), len(self.waiting))
        buffer[:count] = self.waiting[:count]
        self.waiting = self.waiting[count:]
        return count

    def _pull(self) -> None:
        length = int.from_bytes(self.source.read(4), "big")
        sealed = self.source.read(length) if 0 < length <= PIECE + 64 else b""
        if length == 0 or len(sealed) != length:
            raise BackupRefused("The backup ends too early, or was changed: it was not copied whole.")
        try:
            self.waiting, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(self.state, sealed, FIRST_LINE)
        except (CryptoError, RuntimeError, ValueError) as error:
            words = (
                "The backup was changed after it was made."
                if self.pieces
                else "The backup does not open: the key is not the one it was made with, or it was changed."
            )
            raise BackupRefused(words) from error
        self.pieces += 1
        self.is_over = tag == sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
        if self.is_over and self.source.read(1):
            raise BackupRefused("The backup was changed after it was made: something follows its end.")


# -- making one -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself. `files` holds the size and hash of each; `steps` the migrations of its tables."""

    version: str
    made_at: datetime
    vendor: str
    steps: list[list[str]]
    files: dict[str, list[Any]]

    def as_json(self) -> str:
        return json.dumps({"version": self.version, "made_at": self.made_at.isoformat(), "vendor": self.vendor, "steps": self.steps, "files": self.files})

    @classmethod
    def from_json(cls, text: str) -> "Contents":
        said = json.loads(text)
        return cls(said["version"], datetime.fromisoformat(said["made_at"]), said["vendor"], said["steps"], said["files"])


def back_up(target: Path | None = None) -> Path:
    """Make a backup of the running installation, read it back, and return its path."""
    if "directory_district" not in connection.introspection.table_names():
        raise BackupRefused(f"There is no district in {settings.HOME} to make a backup of: is TRELLIS_HOME right?")
    target = target or folder()
    if target.is_dir() or not target.suffix:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        target /= f"trellis-{datetime.now(UTC):%Y-%m-%dT%H%M%S}Z{ENDING}"
    if target.exists():
        raise BackupRefused(f"{target} exists already, and a backup never replaces another.")
    store_in_a_new_order()
    unfinished = target.with_name(f".{target.name}.part")
    scratch = target.with_name(f".{target.name}.copy")
    try:
        scratch.mkdir(mode=0o700)
        unfinished.touch(mode=0o600)
        with unfinished.open("wb") as file:
            sealer = _Sealer(file, key())
            with (
                gzip.GzipFile(fileobj=sealer, mode="wb", compresslevel=3) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
            ):
                _put_all(archive, scratch)
            sealer.finish()
            file.flush()
            os.fsync(file.fileno())
        check(unfinished, key())
        unfinished.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        unfinished.unlink(missing_ok=True)
    return target


def _put_all(archive: tarfile.TarFile, scratch: Path) -> None:
    files: dict[str, list[Any]] = {}
    for path in _files_of_home():
        files[str(path.relative_to(settings.HOME))] = _put(archive, path, str(path.relative_to(settings.HOME)))
    for name, copy in _copies_of_databases(scratch):
        files[name] = _put(archive, copy, name)
        copy.unlink()
    contents = Contents(VERSION, datetime.now(UTC), connection.vendor, _steps_applied(), files)
    listed = scratch / CONTENTS
    listed.write_text(contents.as_json())
    _put(archive, listed, CONTENTS)


def _put(archive: tarfile.TarFile, path: Path, name: str) -> list[Any]:
    """Add the first bytes of a file, as many as it has now: it may grow meanwhile. Return size and hash."""
    with path.open("rb") as file:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = os.fstat(file.fileno()).st_size, 0o600, int(path.stat().st_mtime)
        reader = _Hashing(file, member.size)
        archive.addfile(member, reader)  # type: ignore[arg-type]
    return [member.size, reader.digest.hexdigest()]


class _Hashing:
    def __init__(self, file: IO[bytes], size: int) -> None:
        self.file, self.left, self.digest = file, size, sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        self.digest.update(data)
        return data


def _files_of_home() -> Iterator[Path]:
    """Yield every file of the home folder that a restore must bring back, and never a key of backups or of a round."""
    secret = key_path().resolve()
    kept_elsewhere = folder().resolve()
    for path in sorted(settings.HOME.rglob("*")):
        top = path.relative_to(settings.HOME).parts[0]
        is_database = path.parent == settings.HOME and ".sqlite3" in path.name
        is_ours = not (top.startswith(".") or top in LEFT_BEHIND or is_database or path.is_relative_to(kept_elsewhere))
        if (
            is_ours
            and path.is_file()
            and not path.is_symlink()
            and path.resolve() != secret
            and not path.name.startswith(".")
            and not _is_a_key_of_backups(path)
            and not path.is_relative_to(settings.HOME / ROUND_KEYS)
        ):
            yield path


def _is_a_key_of_backups(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(KEY_PREFIX)) == KEY_PREFIX.encode()


def _copies_of_databases(scratch: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of a copy of each database, consistent in itself, the read log last."""
    if connection.vendor == "postgresql":
        copy = scratch / POSTGRESQL_FILE
        _dump_postgresql(copy)
        yield POSTGRESQL_FILE, copy
        return
    for alias, name in SQLITE_FILES.items():
        copy = scratch / name
        copy.touch(mode=0o600)
        with closing(sqlite3.connect(f"file:{connections[alias].settings_dict['NAME']}?mode=ro", uri=True)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)  # in one step: one reader, whom writers do not wait for
        yield name, copy


def _postgresql_tool(tool: str, *arguments: str, stdout: int = subprocess.PIPE) -> None:
    parameters = connection.get_connection_params()
    environment = {**os.environ, "PGDATABASE": str(parameters.get("dbname", ""))}
    environment |= {
        name: str(parameters[key])
        for name, key in (("PGHOST", "host"), ("PGPORT", "port"), ("PGUSER", "user"), ("PGPASSWORD", "password"))
        if parameters.get(key)
    }
    try:
        done = subprocess.run([tool, *arguments], env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupRefused(f"{tool} is not on this machine. On Debian and Ubuntu: sudo apt-get install postgresql-client.") from error
    if done.returncode:
        raise BackupRefused(f"{tool} did not succeed: {' '.join(done.stderr.split())[:400]}")


def _steps_applied() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationLoader(connection).applied_migrations)


# -- reading one ------------------------------------------------------------------------------------------


def check(path: Path, key: bytes) -> Contents:
    """Read a whole backup, compare it with its list, and return that."""
    return _unpack(path, key, None)


def _unpack(path: Path, key: bytes, into: Path | None) -> Contents:
    """Open a backup, into a folder if one is given. Raises `BackupRefused` unless every file is as its list says."""
    found: dict[str, list[Any]] = {}
    listed = ""
    with path.open("rb") as file:
        opener = _Opener(file, key)
        try:
            with gzip.GzipFile(fileobj=io.BufferedReader(opener, PIECE)) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
                for member in archive:
                    source = archive.extractfile(member)
                    parts = PurePosixPath(member.name)
                    if source is None or parts.is_absolute() or ".." in parts.parts:
                        raise BackupRefused("The backup holds what no backup of Trellis holds.")
                    if member.name == CONTENTS:
                        listed = source.read().decode()
                    else:
                        found[member.name] = _copy(source, into / member.name if into else None)
            while opener.read(PIECE):
                pass  # padding after the archive's end: the stream is whole only when its last frame was read
        except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
            raise BackupRefused("The backup was changed after it was made.") from error
    contents = Contents.from_json(listed) if listed else None
    if contents is None or contents.files != found:
        raise BackupRefused("The backup does not hold what its own list says.")
    return contents


def _copy(source: IO[bytes], target: Path | None) -> list[Any]:
    digest, size = sha256(), 0
    if target:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.touch(mode=0o600)
    with target.open("wb") if target else open(os.devnull, "wb") as file:  # noqa: PTH123
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        if target:
            file.flush()
            os.fsync(file.fileno())
    return [size, digest.hexdigest()]


# -- putting one back -------------------------------------------------------------------------------------

BEFORE_RESTORE = "database-before-restore.dump"
DROP_EVERYTHING = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE format('DROP TABLE public.%I CASCADE', one.tablename); END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP EXECUTE 'DROP FUNCTION ' || one.name || ' CASCADE'; END LOOP;
END $$
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """`kept_aside` is where the old home is now, None when there was none; `seals_given_up` is how far the trail was set back, by log."""

    contents: Contents
    kept_aside: Path | None
    seals_given_up: dict[str, int]


def restore(path: Path, home: Path, key: bytes) -> Restored:
    """Put a backup in the place of a home folder, and keep the old one beside it. Until it is checked nothing changes.

    On PostgreSQL the database of the settings is replaced, in one transaction; what it held is dumped into the old home first.
    """
    stamp = f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}Z"
    fresh = home.with_name(f"{home.name}.restoring-{stamp}")
    aside = home.with_name(f"{home.name}.before-restore-{stamp}")
    with not_while_serving(home):
        fresh.mkdir(parents=True, mode=0o700)
        try:
            contents = _unpack(path, key, fresh)
            _refuse_another_kind(contents)
            _refuse_a_newer(contents)
            _bring_what_only_the_old_home_has(home, fresh, key)
            if contents.vendor == "postgresql":
                given_up = _switch_postgresql(home, fresh)
            else:
                for name in SQLITE_FILES.values():
                    _refuse_a_broken_database(fresh / name)
                given_up = _settle(fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        had_home = home.exists()
        if had_home:
            home.rename(aside)
        fresh.rename(home)
        if had_home and (aside / "backups").is_dir():
            (aside / "backups").rename(home / "backups")
    return Restored(contents, aside if had_home else None, given_up)


def settle() -> dict[str, int]:
    """Bring restored tables to this version, note the restore in the trail, and check all of it; return the seals given up.

    Runs in a process of its own, for which the restored folder is the home.
    """
    from trellis.audit.operations import carry_on_after_restore
    from trellis.audit.queries import Tally, verify
    from trellis.site import preparing
    from trellis.site.operations import note_restore

    preparing.migrate()
    given_up = carry_on_after_restore()
    findings = list(verify(Tally()))
    if findings:
        raise BackupRefused(f"The trail in the backup is not as it was sealed: {findings[0].words} Take another backup.")
    note_restore(by=None, given_up=given_up)
    return given_up


def _settle(fresh: Path) -> dict[str, int]:
    code = (
        "import json, django; django.setup()\n"
        "from trellis.site import backups\n"
        "try: print(json.dumps(backups.settle()))\n"
        "except backups.BackupRefused as refusal: raise SystemExit(str(refusal))"
    )
    environment = {**os.environ, "TRELLIS_HOME": str(fresh), "DJANGO_SETTINGS_MODULE": "trellis.site.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BackupRefused((done.stderr.strip().splitlines() or ["The restored tables could not be brought to this version."])[-1])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _refuse_another_kind(contents: Contents) -> None:
    if contents.vendor != connection.vendor:
        wanted = "unset TRELLIS_DATABASE" if contents.vendor == "sqlite" else "set TRELLIS_DATABASE to the PostgreSQL database that it shall go into"
        raise BackupRefused(f"The backup holds a {contents.vendor} database and this installation uses {connection.vendor}: {wanted}.")


def _refuse_a_newer(contents: Contents) -> None:
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    apps = {app for app, _name in known}
    if any(app in apps and (app, name) not in known for app, name in contents.steps):
        raise BackupRefused(f"The backup was made by Trellis {contents.version}, which is newer than this one, {VERSION}: install that version first.")


def _refuse_a_broken_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        try:
            is_whole = database.execute("PRAGMA integrity_check").fetchone() == ("ok",) and not database.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError:
            is_whole = False
    if not is_whole:
        raise BackupRefused(f"{path.name} in the backup is damaged: take the backup before it.")


def _bring_what_only_the_old_home_has(home: Path, fresh: Path, key: bytes) -> None:
    """Take over the keys of backups and rounds, and the list of seals where it goes on from the backup's: it shows what the restore undid."""
    kept = fresh / "keys" / "backup"
    kept.parent.mkdir(exist_ok=True, mode=0o700)
    kept.touch(mode=0o600)
    kept.write_text(KEY_PREFIX + base64.b64encode(key).decode() + "\n")
    if (home / ROUND_KEYS).is_dir():
        shutil.copytree(home / ROUND_KEYS, fresh / ROUND_KEYS)
    old, new = home / "keys" / "seals.jsonl", fresh / "keys" / "seals.jsonl"
    if old.exists() and (not new.exists() or old.read_bytes().startswith(new.read_bytes())):
        shutil.copyfile(old, new)
        new.chmod(0o600)


def _switch_postgresql(home: Path, fresh: Path) -> dict[str, int]:
    """Replace what the database holds by the backup's dump. What does not pass the checks is put back as it was."""
    tables = set(connection.introspection.table_names())
    if "work_worker" in tables and worker_state().is_alive:
        raise BackupRefused("A server of this district is running on another machine: stop it first.")
    if tables and home != settings.HOME:
        raise BackupRefused("The PostgreSQL database of TRELLIS_DATABASE is not empty: name an empty one for a restore into another folder.")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    before = home / BEFORE_RESTORE
    _dump_postgresql(before)
    connections.close_all()
    _load_postgresql(fresh / POSTGRESQL_FILE)
    try:
        given_up = _settle(fresh)
    except BackupRefused:
        _load_postgresql(before)
        raise
    (fresh / POSTGRESQL_FILE).unlink()
    return given_up


def _dump_postgresql(target: Path) -> None:
    target.touch(mode=0o600)
    _postgresql_tool("pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--file={target}")


def _load_postgresql(dump: Path) -> None:
    script = dump.with_suffix(".sql")
    try:
        script.touch(mode=0o600)
        _postgresql_tool("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
        _postgresql_tool(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--command={DROP_EVERYTHING}",
            f"--file={script}",
            stdout=subprocess.DEVNULL,
        )
    finally:
        script.unlink(missing_ok=True)


# -- how long they are kept ---------------------------------------------------------------------------------


def kept_backups() -> list[tuple[datetime, Path]]:
    """Return when each backup in the folder was made, by its name, the newest last."""
    found = []
    for path in folder().glob(f"trellis-*{ENDING}"):
        try:
            found.append((datetime.strptime(path.name, f"trellis-%Y-%m-%dT%H%M%SZ{ENDING}").replace(tzinfo=UTC), path))
        except ValueError:
            continue  # somebody renamed it: it is theirs to keep
    return sorted(found)


def expire(now: datetime, days: int) -> int:
    """Delete backups older than `days`, though never the newest; return how many."""
    old = [path for made_at, path in kept_backups()[:-1] if made_at < now - timedelta(days=days)]
    for path in old:
        path.unlink()
    return len(old)


@long
def back_up_nightly() -> None:
    """Make tonight's backup and let the old ones go."""
    from trellis.site.operations import note_backup

    path = back_up()
    note_backup(by=None, size=path.stat().st_size, expired=expire(datetime.now(UTC), settings.BACKUP_DAYS))


# -- one at a time ------------------------------------------------------------------------------------------


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """Hold the sign that a server of this home runs."""
    with (home / ".serving").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def not_while_serving(home: Path) -> Iterator[None]:
    """Refuse while a server or a worker of this home runs on this machine."""
    if not home.exists():
        yield
        return
    with (home / ".serving").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupRefused("Trellis is running in this home folder: stop it first.") from error
        yield


# -- the commands -------------------------------------------------------------------------------------------


def run_backup(arguments: argparse.Namespace) -> int:
    """Make a backup now, and say where it is."""
    path = back_up(Path(arguments.path).resolve() if arguments.path else None)
    _say(f"{path} holds everything of {settings.HOME} ({path.stat().st_size / 1e6:.1f} MB), and was read back.")
    _say(f"It opens only with {key_path()}: keep a copy of that elsewhere.")
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    """Put a backup back, and say what is where."""
    path = Path(arguments.path)
    opens = read_key(Path(arguments.key)) if arguments.key else key() if key_path().exists() else None
    if opens is None:
        raise BackupRefused(f"The key of the backup is not at {key_path()}: name its file with --key.")
    if arguments.only_check:
        contents = check(path, opens)
        _say(f"{path} is whole: Trellis {contents.version}, made at {contents.made_at:%Y-%m-%d %H:%M} UTC, {len(contents.files)} files.")
        return 0
    home = Path(arguments.into).resolve() if arguments.into else settings.HOME
    restored = restore(path, home, opens)
    _say(f"{home} is as it was at {restored.contents.made_at:%Y-%m-%d %H:%M} UTC, and the trail in it is whole.")
    if restored.kept_aside:
        _say(f"What was there before is in {restored.kept_aside}. Delete it when you do not need it any more.")
    if any(restored.seals_given_up.values()):
        _say("The trail says that it was set back, and from where.")
    return 0


def _say(text: str) -> None:
    print(text)  # noqa: T201
