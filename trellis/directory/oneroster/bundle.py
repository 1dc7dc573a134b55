"""Opening what an information system handed over: a zip file or a folder, neither of them trusted.

Plain Python. Nothing is unpacked: files are read as streams, with limits on their number, their size
unpacked and the length of a line, counted as they are read and not as the zip file claims.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from trellis.directory.oneroster.columns import FILES, MODES, ORDER, UNREAD, VERSIONS
from trellis.directory.oneroster.complaints import Complaint

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a bundle may hold."""

    files: int = 200
    bytes: int = 4_000 * MEGABYTE
    line: int = 16 * MEGABYTE
    cell: int = 131_072


LIMITS = Limits()


class Unreadable(Exception):
    """The bundle or one of its files cannot be read at all; `complaint` says why and what to do."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint.code)
        self.complaint = complaint


@dataclass(slots=True)
class Manifest:
    """What the manifest says: version, the mode of each file, who sent it."""

    version: str
    modes: dict[str, str]
    system: str = ""


class _Watched(io.RawIOBase):
    """A stream of bytes that counts, and raises when it is no text of a sensible size."""

    def __init__(self, source: IO[bytes], bundle: "Bundle", name: str, copy: IO[bytes] | None) -> None:
        self._source, self._bundle, self._name, self._run, self._copy = source, bundle, name, 0, copy

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            chunk = self._source.read(len(buffer))
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
            raise Unreadable(Complaint("damaged_zip", self._name)) from error
        except Exception as error:  # zlib.error, lzma.LZMAError: each compression has its own
            raise Unreadable(Complaint("damaged_zip", self._name)) from error
        size = len(chunk)
        buffer[:size] = chunk
        if self._copy:
            self._copy.write(chunk)
        self._bundle.count(size)
        if b"\0" in chunk:
            raise Unreadable(Complaint("nul_bytes", self._name))
        last = chunk.rfind(b"\n")
        self._run = self._run + size if last < 0 else size - last
        if self._run > self._bundle.limits.line:
            raise Unreadable(Complaint("line_too_long", self._name, None, "", {"limit": self._bundle.limits.line // MEGABYTE}))
        return size


KNOWN = {name.lower(): name for name in (*ORDER, *UNREAD, "manifest")}


def _for_us_alone(path: Path) -> IO[bytes]:
    path.touch(mode=0o600)
    return path.open("wb")


@dataclass
class Bundle:
    """An opened zip file or folder: which files it has, and how many bytes were read so far."""

    path: Path
    limits: Limits
    names: dict[str, str] = field(default_factory=dict)  # standard name: name as found
    sizes: dict[str, int] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)
    archive: zipfile.ZipFile | None = None
    read: int = 0
    copies: dict[str, Path] = field(default_factory=dict)  # where to keep what a file holds, as it is read
    known: dict[str, str] = field(default_factory=lambda: KNOWN)  # name in small letters: standard name
    told: tuple[str, ...] = (*ORDER, "manifest")  # the files whose sizes make up the whole, for progress
    on_progress: Callable[[float], None] | None = None
    _told: int = 0

    @property
    def total(self) -> int:
        return sum(self.sizes.get(name, 0) for name in self.told)

    def count(self, size: int) -> None:
        """Count bytes read; raise when there are more than a roster can have."""
        self.read += size
        if self.read > self.limits.bytes:
            raise Unreadable(Complaint("too_large", detail={"limit": self.limits.bytes // MEGABYTE}))
        if self.on_progress and self.read - self._told > 500_000:
            self._told = self.read
            self.on_progress(min(1.0, self.read / max(self.total, 1)))

    @contextmanager
    def text(self, name: str) -> Iterator[io.TextIOWrapper]:
        """Open one file as text, without its byte order mark. Raises Unreadable, also while it is read."""
        found = self.names[name]
        try:
            source: IO[bytes] = self.archive.open(found) if self.archive else (self.path / found).open("rb")
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError, ValueError) as error:
            raise Unreadable(Complaint("damaged_zip", f"{name}.csv")) from error
        with source, ExitStack() as kept:
            self._refuse_utf16(source, name)
            copy = kept.enter_context(_for_us_alone(self.copies[name])) if name in self.copies else None
            buffered = io.BufferedReader(_Watched(source, self, f"{name}.csv", copy), 1 << 18)
            yield io.TextIOWrapper(buffered, encoding="utf-8-sig", errors="strict", newline="")

    def _refuse_utf16(self, source: IO[bytes], name: str) -> None:
        try:
            head = source.read(4)
            source.seek(0)
        except Exception as error:  # as in _Watched
            raise Unreadable(Complaint("damaged_zip", f"{name}.csv")) from error
        if head[:2] in (b"\xff\xfe", b"\xfe\xff") or (len(head) == 4 and head[0] and head[2] and not (head[1] or head[3])):
            raise Unreadable(Complaint("utf16", f"{name}.csv"))

    def line_that_is_not_utf8(self, name: str) -> int:
        """Return the number of the first line that is not UTF-8."""
        found = self.names[name]
        source: IO[bytes] = self.archive.open(found) if self.archive else (self.path / found).open("rb")
        with source:
            for number, line in enumerate(source, start=1):
                try:
                    line.decode()
                except UnicodeDecodeError:
                    return number
        return 1

    def digest(self) -> str:
        """Return a digest of the bytes handed over, to tell one delivery from the next."""
        seen = hashlib.blake2b(digest_size=32)
        paths = [self.path] if self.archive else [self.path / found for _name, found in sorted(self.names.items())]
        for path in paths:
            seen.update(path.name.encode())
            with path.open("rb") as source:
                while chunk := source.read(1 << 20):
                    seen.update(chunk)
        return seen.hexdigest()


def is_separated_otherwise(header: list[str]) -> bool:
    """Say whether a first line would name columns if its cells were separated by something else than commas."""
    return len(header) == 1 and any(header[0].count(mark) for mark in ";\t|")


def _take(bundle: Bundle, found: str, size: int) -> Iterator[Complaint]:
    stem, dot, ending = found.rpartition(".")
    name = bundle.known.get(stem.lower()) if dot and ending.lower() == "csv" else None
    if name is None:
        bundle.other.append(found)
    elif name in bundle.names:
        raise Unreadable(Complaint("twice_in_zip", f"{name}.csv"))
    else:
        bundle.names[name] = found
        bundle.sizes[name] = size
        if found != f"{name}.csv":
            yield Complaint("file_case", f"{name}.csv")


@contextmanager
def opened(path: Path, limits: Limits = LIMITS, complaints: list[Complaint] | None = None, *, files: tuple[str, ...] | None = None) -> Iterator[Bundle]:
    """Open a zip file or folder. Raises Unreadable; what is odd but readable goes into `complaints`.

    `files` names the files of another kind of bundle than a roster.
    """
    heard = complaints if complaints is not None else []
    bundle = Bundle(path, limits)
    if files:
        bundle.known, bundle.told = {name.lower(): name for name in (*files, "manifest")}, (*files, "manifest")
    if path.is_dir():
        for entry in sorted(path.iterdir()):
            if entry.is_file():
                heard.extend(_take(bundle, entry.name, entry.stat().st_size))
        yield bundle
        return
    if not path.exists():
        raise Unreadable(Complaint("not_there"))
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        with path.open("rb") as head:
            is_cut = head.read(2) == b"PK"
        raise Unreadable(Complaint("damaged_zip" if is_cut else "not_a_zip")) from error
    except Exception as error:  # a forged directory makes struct, unicode and overflow errors
        raise Unreadable(Complaint("damaged_zip")) from error
    with archive:
        bundle.archive = archive
        heard.extend(_list(bundle, archive))
        yield bundle


def _list(bundle: Bundle, archive: zipfile.ZipFile) -> list[Complaint]:
    complaints: list[Complaint] = []
    members = [member for member in archive.infolist() if not member.filename.startswith("__MACOSX/") and not member.filename.endswith(".DS_Store")]
    if len(members) > bundle.limits.files:
        raise Unreadable(Complaint("too_many_files", detail={"limit": bundle.limits.files}))
    if sum(member.file_size for member in members) > bundle.limits.bytes:
        raise Unreadable(Complaint("too_large", detail={"limit": bundle.limits.bytes // MEGABYTE}))
    nested = False
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name[:2] or ".." in name.split("/"):
            raise Unreadable(Complaint("unsafe_name"))
        if member.is_dir():
            continue
        if member.flag_bits & 1:
            raise Unreadable(Complaint("locked_zip"))
        if "/" in name:
            nested = nested or name.rpartition("/")[2].lower() == "manifest.csv"
            bundle.other.append(name)
            continue
        complaints.extend(_take(bundle, member.filename, member.file_size))
    if nested and "manifest" not in bundle.names:
        raise Unreadable(Complaint("in_a_folder"))
    return complaints


def _what_else(bundle: Bundle) -> str:
    """Return the complaint for a bundle without manifest: what it looks like instead."""
    others = {name.rpartition("/")[2].lower() for name in bundle.other}
    if "[content_types].xml" in others or any(name.endswith((".xlsx", ".xls", ".ods")) for name in others):
        return "looks_like_excel"
    if any(name.endswith(".zip") for name in others):
        return "zip_in_zip"
    if {"students.csv", "sections.csv"} <= others:
        return "looks_like_clever"
    if {"userflags.csv", "relationships.csv"} & others:
        return "looks_like_sds"
    if "users" in bundle.names:
        with bundle.text("users") as stream:
            header = stream.readline(4096)
        if "enabledUser" not in header:
            return "looks_like_sds"
    return "no_manifest"


def read_manifest(bundle: Bundle, complaints: list[Complaint]) -> Manifest:
    """Read the manifest and hold it against the files that are there. Raises Unreadable."""
    if "manifest" not in bundle.names:
        try:
            code = _what_else(bundle)
        except UnicodeDecodeError:
            code = "no_manifest"
        raise Unreadable(Complaint(code, "manifest.csv" if code == "no_manifest" else ""))
    said: dict[str, str] = {}
    try:
        with bundle.text("manifest") as stream:
            lines = csv.reader(stream)
            header = [cell.strip().lower() for cell in next(lines, [])]
            if is_separated_otherwise(header):
                raise Unreadable(Complaint("other_separator", "manifest.csv", 1))
            if header[:1] != ["propertyname"] or header[1:2] not in (["value"], ["propertyvalue"]):
                raise Unreadable(Complaint("manifest_columns", "manifest.csv", 1))
            for cells in lines:
                if len(cells) >= 2:
                    said[cells[0].strip()] = cells[1].strip()
    except UnicodeDecodeError as error:
        raise Unreadable(Complaint("not_utf8", "manifest.csv", bundle.line_that_is_not_utf8("manifest"))) from error
    except csv.Error as error:
        raise Unreadable(Complaint("manifest_columns", "manifest.csv")) from error
    version = said.get("oneroster.version", "")
    if not version:
        raise Unreadable(Complaint("no_version", "manifest.csv"))
    version = next((known for known in VERSIONS if version == known or version.startswith(f"{known}.")), "")
    if not version:
        raise Unreadable(Complaint("unknown_version", "manifest.csv"))
    return Manifest(version, _modes(bundle, version, said, complaints), said.get("source.systemName", "")[:100])


def _modes(bundle: Bundle, version: str, said: dict[str, str], complaints: list[Complaint]) -> dict[str, str]:
    modes: dict[str, str] = {}
    for name in FILES[version]:
        mode = said.get(f"file.{name}", "").lower()
        if not mode and name == "studentGroups" and name in bundle.names:
            mode = "bulk"  # ours alone: no information system knows to name it
        if mode and mode not in MODES:
            raise Unreadable(Complaint("mode_unknown", f"{name}.csv"))
        if mode in ("bulk", "delta"):
            if name not in bundle.names:
                raise Unreadable(Complaint("file_missing", f"{name}.csv"))
            modes[name] = mode
        elif name in bundle.names:
            complaints.append(Complaint("file_unnamed", f"{name}.csv"))
    if version == "1.2" and "users" in modes and "roles" not in modes and modes["users"] == "bulk":
        complaints.append(Complaint("no_roles", "roles.csv"))
    if not modes:
        complaints.append(Complaint("only_manifest", "manifest.csv"))
    return modes
