# ruff: noqa: S608 (SQL of our own names)
"""The staging file: what a bundle says, in SQLite, outside of the district's database. Plain Python.

Reading, comparing and planning happen here, so that the district's write lock is not held meanwhile. The
file holds names and birth dates: it is readable by its owner alone, and removed when the import is over.
"""

import gc
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from trellis.directory.oneroster.bundle import LIMITS, Limits, Manifest
from trellis.directory.oneroster.complaints import Complaint, Weight
from trellis.directory.oneroster.memory import LINES, begin_with, remember
from trellis.directory.oneroster.rows import Batch, read, unfolded

TABLES: dict[str, str] = {
    "files": "name text, mode text, read integer",
    "unknown": "file text, no integer, sourced_id text",
    "set_aside": "file text, sourced_id text",
    "several_lines": "line integer",
    "superseded": "file text, no integer",
    "orgs": "no integer primary key, line integer, sourced_id text, digest integer, deleted integer, name text, kind text, identifier text, parent text",
    "sessions": (
        "no integer primary key, line integer, sourced_id text, digest integer, deleted integer, title text, kind text, "
        "starts_on text, ends_on text, school_year integer, parent text"
    ),
    "courses": "no integer primary key, line integer, sourced_id text, digest integer, deleted integer, title text, code text, org_no integer",
    "classes": (
        "no integer primary key, line integer, sourced_id text, digest integer, deleted integer, title text, code text, kind text, "
        "grades text, course_no integer, org_no integer"
    ),
    "class_terms": "class_no integer, session_no integer",
    "users": (
        "no integer primary key, line integer, sourced_id text, digest integer, deleted integer, given_name text, middle_name text, "
        "family_name text, preferred_given_name text, pronouns text, email text, phone text, number text, grade text, is_enabled integer, "
        "role text, folded_name text"
    ),
    "roles": (
        "line integer, sourced_id text, digest integer, deleted integer, user_no integer, org_no integer, role text, begins_on text, ends_on text, "
        "is_primary integer"
    ),
    "agents": "user_no integer, agent_no integer",
    "demographics": (
        "no integer primary key, line integer, sourced_id text, digest integer, deleted integer, user_no integer, birth_date text, sex text, "
        "american_indian_or_alaska_native integer, asian integer, black_or_african_american integer, "
        "native_hawaiian_or_other_pacific_islander integer, white integer, two_or_more_races integer, hispanic_or_latino integer"
    ),
    "enrollments": (
        "no integer primary key, line integer, sourced_id text, digest integer, deleted integer, class_no integer, user_no integer, kind text, "
        "is_primary integer, begins_on text, ends_on text"
    ),
    "groups": (
        "no integer primary key, line integer, sourced_id text, digest integer, deleted integer, user_no integer, kind text, begins_on text, ends_on text"
    ),
}
# The table of each file whose rows a later row of the same delta may replace.
REPLACED = {"orgs": "orgs", "academicSessions": "sessions", "studentGroups": "groups"}
COMPLAINTS = "no integer primary key, file text, line integer, col text, code text, detail text"
FAST = "pragma journal_mode=off; pragma synchronous=off; pragma temp_store=memory; pragma cache_size=-50000; pragma locking_mode=normal;"


@dataclass(slots=True)
class Staged:
    """What reading found: the manifest (None when there was none to read), and how many complaints of each weight."""

    manifest: Manifest | None = None
    weights: dict[Weight, int] = field(default_factory=lambda: dict.fromkeys(Weight, 0))

    @property
    def complaints(self) -> int:
        return sum(self.weights.values())

    @property
    def is_stopped(self) -> bool:
        return self.manifest is None or self.weights[Weight.STOPS] > 0


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file of ours, made readable by its owner alone."""
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(FAST)
        yield connection


class Notebook:
    """Complaints in a file beside the staging file, which outlives it: all of them, in the order of the bundle."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with connected(path) as connection:
            connection.execute(f"create table if not exists complaints ({COMPLAINTS})")

    def add(self, complaints: list[Complaint]) -> None:
        with connected(self.path) as connection:
            connection.execute("begin")
            connection.executemany(
                "insert into complaints (file, line, col, code, detail) values (?, ?, ?, ?, ?)",
                [(one.file, one.line, one.column, one.code, json.dumps(one.detail)) for one in complaints],
            )
            connection.execute("commit")

    def read(self, first: int = 0, limit: int | None = None) -> Iterator[Complaint]:
        """Return complaints from the `first`-th on; all of them without a limit."""
        with closing(sqlite3.connect(self.path)) as connection:
            for file, line, column, code, detail in connection.execute(
                "select file, line, col, code, detail from complaints order by no limit ? offset ?", (-1 if limit is None else limit, first)
            ):
                yield Complaint(code, file, line, column, json.loads(detail))

    def groups(self) -> list["Group"]:
        """Return complaints of one kind about one column of one file together: those that stop the import first, then by how many there are."""
        with closing(sqlite3.connect(self.path)) as connection:
            rows = connection.execute(
                "select file, col, code, count(*), min(no) from complaints group by file, col, code, case when line is null then detail else '' end"
            ).fetchall()
            groups = []
            for file, column, code, many, first in rows:
                line, detail = connection.execute("select line, detail from complaints where no = ?", [first]).fetchone()
                groups.append(Group(Complaint(code, file, line, column, json.loads(detail)), many, first))
        heaviest = {weight: place for place, weight in enumerate(Weight)}
        return sorted(groups, key=lambda group: (heaviest[group.first.weight], -group.many, group.number))

    def lines(self, group: "Group", limit: int) -> list[int]:
        """Return the first lines of a group."""
        one = group.first
        with closing(sqlite3.connect(self.path)) as connection:
            found = connection.execute(
                "select line from complaints where file = ? and col = ? and code = ? and line is not null order by no limit ?",
                (one.file, one.column, one.code, limit),
            )
            return [line for (line,) in found]


@dataclass(frozen=True, slots=True)
class Group:
    """Complaints of one kind about one column of one file: the first of them, how many, and where the first stands in the notebook."""

    first: Complaint
    many: int
    number: int


def stage(
    bundle: Path,
    folder: Path,
    *,
    today: date,
    limits: Limits = LIMITS,
    fold: Callable[[str, str], str] = unfolded,
    on_progress: Callable[[float], None] | None = None,
    kept: Path | None = None,
) -> Staged:
    """Read a bundle into `folder`/staging.sqlite3 and its complaints into `folder`/complaints.sqlite3.

    `kept` is where the enrollments of last time lie, if any do: with it the file of enrollments is copied into the folder too, for `keep`.
    """
    staged = Staged()
    notebook = Notebook(folder / "complaints.sqlite3")
    waiting: list[Complaint] = []
    path = folder / "staging.sqlite3"
    path.unlink(missing_ok=True)
    copies = {"enrollments": folder / LINES} if kept else None
    is_begun = kept is not None and begin_with(kept, path)
    with connected(path) as connection:
        memory = remember(connection, kept / LINES) if kept and is_begun else None
        inserts = {}
        for table, columns in TABLES.items():
            connection.execute(f"create table if not exists {table} ({columns})")
            marks = ", ".join("?" * len(columns.split(",")))
            inserts[table] = f"insert into {table} values ({marks})"
        connection.execute("begin")
        gc.disable()  # a million short-lived rows without a cycle among them: looking for cycles costs a tenth
        try:
            for item in read(bundle, today=today, limits=limits, fold=fold, on_progress=on_progress, memory=memory, copies=copies):
                if isinstance(item, Batch):
                    connection.executemany(inserts[item.table], item.rows)
                elif isinstance(item, Complaint):
                    staged.weights[item.weight] += 1
                    waiting.append(item)
                    if len(waiting) >= 5_000:
                        notebook.add(waiting)
                        waiting.clear()
                else:
                    staged.manifest = item
        finally:
            gc.enable()
        if memory:
            memory.settle()
        _drop_superseded(connection)
        for doubt in _doubts(connection):
            staged.weights[doubt.weight] += 1
            waiting.append(doubt)
        connection.execute("commit")
    notebook.add(waiting)
    return staged


def _drop_superseded(connection: sqlite3.Connection) -> None:
    """Take out rows of a delta that a later row with the same id replaces."""
    for file, number in connection.execute("select file, no from superseded").fetchall():
        if file == "roles":
            connection.execute("delete from roles where line = ?", (number,))
            continue
        connection.execute(f"delete from {REPLACED.get(file, file)} where no = ?", (number,))
        if file == "users":
            connection.execute("delete from roles where user_no = ?", (number,))
            connection.execute("delete from agents where user_no = ?", (number,))
        elif file == "classes":
            connection.execute("delete from class_terms where class_no = ?", (number,))


def _doubts(connection: sqlite3.Connection) -> Iterator[Complaint]:
    """Say what is odd between rows, and read all the same."""
    for (line,) in connection.execute(
        "select max(line) from enrollments where kind = 't' and is_primary = 1 and deleted = 0 group by class_no having count(*) > 1 order by 1 limit 1000"
    ):
        yield Complaint("two_primaries", "enrollments.csv", line, "primary")
