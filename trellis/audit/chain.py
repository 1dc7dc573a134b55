"""The chain: what an entry's hash covers, the key it is made with, and the list of seals outside the database.

Why it is shaped like this: docs/decisions/0010-sealing-the-trail.md.
"""

import fcntl
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from trellis.audit.models import Act, ReadEntry, Seal

LOGS: dict[str, type[Act] | type[ReadEntry]] = {"acts": Act, "reads": ReadEntry}
# The columns a hash covers. A new column makes a new form; a form, once used, never changes.
FORMS: dict[int, dict[str, tuple[str, ...]]] = {
    1: {
        "acts": ("at", "by", "act", "right", "about", "detail"),
        "reads": ("at", "by", "verb", "right", "purpose", "records"),
    },
}
FORM = max(FORMS)


class KeyGone(Exception):
    """The key of the trail is not in the home folder, though seals were made with one."""

    def __init__(self) -> None:
        super().__init__(
            _("The key of the trail (keys/trail in the home folder) is gone. Put it back from the backup: without it nothing can be checked or sealed.")
        )


def _folder() -> Path:
    return Path(settings.HOME) / "keys"


def key(*, may_make: bool) -> bytes:
    """Return the key; make it when it is not there and may be made. Raise KeyGone otherwise."""
    path = _folder() / "trail"
    if not path.exists():
        if not may_make:
            raise KeyGone
        _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        made = path.with_name(f"trail.{os.getpid()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(made, path)  # whole or not at all, and never over a key that another process just made
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return bytes.fromhex(path.read_text().strip())


def key_name(key: bytes) -> str:
    """Return a name for the key that does not give it away."""
    return _keyed(key, "the key of the trail")[:16]


# -- hashes ---------------------------------------------------------------------------------------------


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(type(value).__name__)


def _keyed(key: bytes, value: Any) -> str:
    words = json.dumps(value, sort_keys=True, separators=(",", ":"), default=_plain)
    return hmac.digest(key, words.encode(), "sha256").hex()


def entry_hash(key: bytes, log: str, form: int, values: tuple[Any, ...]) -> str:
    """Return the keyed hash of one entry's columns, its id not among them: 128 bits, in hex."""
    return _keyed(key, [log, form, values])[:32]


def seal_hash(key: bytes, seal: Seal, before: str) -> str:
    """Return the keyed hash of a seal, given the hash of the seal before it ("" for the first)."""
    return _keyed(key, [seal.log, seal.number, seal.form, seal.sealed_at, seal.after, seal.upto, seal.entries, seal.gaps, before])


# -- the list outside the database -------------------------------------------------------------------------


def outside_path() -> Path:
    """Return where the list of seals outside the database is kept."""
    return _folder() / "seals.jsonl"


def outside() -> Iterator[dict[str, Any] | None]:
    """Return the lines of the outside list; None for a line that cannot be read."""
    path = outside_path()
    if not path.exists():
        return
    with path.open("rb") as file:
        for raw in file:
            try:
                line = json.loads(raw)
            except ValueError:
                line = None
            yield line if isinstance(line, dict) and line.get("log") in LOGS else None


def heads() -> dict[str, int]:
    """Return the number of the last seal of each log that the outside list knows; 0 when it knows none."""
    path = outside_path()
    last = _last_line(path) if path.exists() else None
    return {log: int((last or {}).get("heads", {}).get(log, 0)) for log in LOGS}


def key_of_last_line() -> str | None:
    """Return the name of the key by which the last seal of the outside list was made; None when that cannot be told."""
    path = outside_path()
    name = (_last_line(path) or {}).get("key") if path.exists() else None
    return str(name) if name else None


def write_outside(lines: list[dict[str, Any]]) -> None:
    """Add lines to the outside list, each with the `heads` after it, and see that they reach the disk.

    A line is a seal (`number`, `hash`, `upto`) or a restore (`restored_to`). A torn last line, left by a crash, is cut off.
    """
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(outside_path(), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _cut_torn_line(file)
        known = heads()
        for line in lines:
            if "number" in line and line["number"] <= known[line["log"]]:
                continue  # another sealer wrote it while we waited for the lock
            known[line["log"]] = int(line["number"] if "number" in line else line["restored_to"])
            file.seek(0, os.SEEK_END)
            file.write(json.dumps({**line, "heads": dict(known)}, default=_plain).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


LINE = 4096  # longer than any line


def _cut_torn_line(file: Any) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - LINE))
    tail = file.read()
    if tail and not tail.endswith(b"\n"):
        file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)


def _last_line(path: Path) -> dict[str, Any] | None:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 2 * LINE))
        whole = file.read().rpartition(b"\n")[0]
    try:
        line = json.loads(whole.rpartition(b"\n")[2])
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
