# ruff: noqa: S608 (SQL of our own names)
"""What the last bulk enrollments.csv said, so that its unchanged lines need not be read again. Plain Python.

Two lines in three of a roster say who learns or teaches where, and nearly all of them are as they were yesterday. Beside
the rows that they became lies the file itself. A line that stands in both keeps its row: it is neither parsed nor staged.
The row is what the line means, whatever the district holds by now, so nothing here can make the comparison with the
district wrong; and what is not sure to mean the same is read anew: every line, when the header or this program changed; a
line of a class or a person that is no longer there; a line that was complained about, or reaches over several.
What is kept holds ids and days, no names, for this account alone. Without it everything is read, and nothing else differs.
"""

import sqlite3
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2s
from io import TextIOWrapper
from itertools import islice
from operator import itemgetter
from pathlib import Path
from shutil import copyfile, rmtree

KEPT, LINES = "rows.sqlite3", "enrollments.csv"
LOOK_AHEAD = (2, 64, 4096, 65_536)  # lines, to find where an old and a new file go on alike
TABLES = """
create table kept.sure (form text, last integer);
create table kept.several (line integer);
create table kept.ids (file text, no integer, sourced_id text);
"""
FORM = blake2s(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")) if path.stem in {"rows", "columns", "memory"})).hexdigest()


class Passed:
    """How many lines of a file were passed over, for a file that is read whole: none."""

    lines = 0
    is_between = False  # true before a new row begins: only there may lines be passed over


class Unchanged(Passed):
    """The lines of a new file without those that stand in the old one, in the same order."""

    def __init__(self, old: Iterator[str], new: Iterator[str], anew: set[int], last: int) -> None:
        self._old: Iterator[str] = islice(old, last)
        self._new, self._anew = new, anew
        self._behind: deque[str] = deque()
        self._ahead: deque[str] = deque()
        self._slow = 0  # lines ahead that are known to be new
        self._at = 0  # lines of the old file
        self._handed = 0
        self.lines = 0
        self.runs: list[tuple[int, int, int]] = []  # first and last line of the old file, and by how much they have moved

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.is_between and not self._slow:
            self._pass_over()
        self.is_between = False
        line = self._ahead.popleft() if self._ahead else next(self._new)
        self._slow = max(0, self._slow - 1)
        self._handed += 1
        return line

    def begin(self) -> str:
        """Hand out the header; when it differs from the old one, no line means what it meant."""
        header = next(self._new, "")
        self._handed, self._at = 1, 1
        if next(self._old, "") != header:
            self._old = iter(())
        return header

    def is_kept(self, line: int) -> bool:
        """Return whether a line of the old file has been found in the new one."""
        place = bisect_right(self.runs, line, key=itemgetter(0)) - 1
        return place >= 0 and line <= self.runs[place][1]

    def read_anew(self, line: int) -> bool:
        """Let a line of the old file that has not come yet be read anew; return False when it has been passed."""
        self._anew.add(line)
        return line > self._at

    def _pass_over(self) -> None:
        old, new, ahead, behind, anew, at = self._old, self._new, self._ahead, self._behind, self._anew, self._at
        first = at + 1
        while True:
            then = behind.popleft() if behind else next(old, None)
            if then is None:
                break
            line = ahead.popleft() if ahead else next(new, None)
            if line == then and at + 1 not in anew:
                at += 1
                continue
            self._note(first, at)
            if line is None:
                self._at = at
                return
            ahead.appendleft(line)
            if line == then:
                self._at, self._slow = at + 1, 1
                return
            behind.appendleft(then)
            at += self._look_ahead()
            if self._slow:
                self._at = at
                return
            first = at + 1
        self._note(first, at)
        self._at = at

    def _note(self, first: int, last: int) -> None:
        if last >= first:
            self.runs.append((first, last, self._handed + self.lines + 1 - first))
            self.lines += last - first + 1

    def _look_ahead(self) -> int:
        """Find where the files go on alike: mark the lines before it as new, and return how many of the old ones are gone."""
        ahead, behind = self._ahead, self._behind
        for reach in LOOK_AHEAD:
            ahead.extend(islice(self._new, max(0, reach - len(ahead))))
            behind.extend(islice(self._old, max(0, reach - len(behind))))
            places = {line: place for place, line in enumerate(islice(behind, reach))}
            for here, line in enumerate(islice(ahead, reach)):
                gone = places.get(line)
                if gone is not None:
                    for _each in range(gone):
                        behind.popleft()
                    self._slow = here
                    return gone
        self._slow, gone = len(ahead), len(behind)
        behind.clear()
        return gone


@dataclass
class Memory:
    """The last enrollments as they lie in a staging file that begins with them; its rows are numbered by their lines."""

    connection: sqlite3.Connection
    lines: Path
    last: int
    numbers: dict[str, dict[str, int]]  # of classes and users: ids keep their numbers, so that the rows need not change
    anew: set[int]
    found: Unchanged | None = None
    gone: dict[str, list[int]] = field(default_factory=dict)
    _is_indexed: bool = False

    def settle_ids(self, file: str) -> None:
        """Hear that a file of ids was read whole: whoever has not come by now is gone."""
        self.gone[file] = list(self.numbers.pop(file).values())

    def open(self, stream: TextIOWrapper) -> Unchanged:
        """Begin to compare the new file with the old one."""
        for column, file in (("class_no", "classes"), ("user_no", "users")):
            gone = [(number,) for number in self.gone[file]]
            if gone:
                self.connection.execute("create temporary table gone (no integer primary key)")
                self.connection.executemany("insert into gone values (?)", gone)
                self.anew.update(row[0] for row in self.connection.execute(f"select no from enrollments where {column} in (select no from gone)"))
                self.connection.execute("drop table gone")
        self._old = self.lines.open(encoding="utf-8-sig", newline="")
        self.found = Unchanged(self._old, stream, self.anew, self.last)
        return self.found

    def has(self, sourced_id: str) -> bool:
        """Return whether a row that was kept has this id already; one that comes later is read anew."""
        if self.found is None:
            return False
        if not self._is_indexed:
            self.connection.execute("create index enrollments_by_id on enrollments (sourced_id)")
            self._is_indexed = True
        before = self.connection.execute("select no from enrollments where sourced_id = ? and no <= ?", (sourced_id, self.last)).fetchone()
        return before is not None and not self.found.read_anew(before[0]) and self.found.is_kept(before[0])

    def settle(self) -> None:
        """Take out the rows whose lines are gone, and bring the lines of the others up to date."""
        runs, after = self.found.runs if self.found else [], 0
        gone = []
        for first, last, _moved in [*runs, (self.last + 1, self.last + 1, 0)]:
            if first > after + 1:
                gone.append((after + 1, first - 1))
            after = last
        self.connection.executemany("delete from enrollments where no between ? and ?", gone)
        moved = [(by, first, last) for first, last, by in runs if by]
        self.connection.executemany("update enrollments set line = line + ? where no between ? and ?", moved)
        if self.found:
            self._old.close()


def begin_with(kept: Path, staging: Path) -> bool:
    """Begin a staging file with what is kept; return False when there is nothing that still means the same."""
    try:
        with closing(sqlite3.connect(f"{(kept / KEPT).resolve().as_uri()}?mode=ro", uri=True)) as rows:
            if rows.execute("select form from sure").fetchone() != (FORM,) or not (kept / LINES).exists():
                return False
    except sqlite3.Error:
        return False
    copyfile(kept / KEPT, staging)
    return True


def remember(connection: sqlite3.Connection, lines: Path) -> Memory:
    """Return what a staging file begins with."""
    last = connection.execute("select last from sure").fetchone()[0]
    anew = {line for (line,) in connection.execute("select line from several")}
    if connection.execute("select count(*) from enrollments").fetchone()[0] < last - 1:
        there = {number for (number,) in connection.execute("select no from enrollments")}
        anew.update(line for line in range(2, last + 1) if line not in there)
    numbers: dict[str, dict[str, int]] = {"classes": {}, "users": {}}
    for file, number, sourced_id in connection.execute("select file, no, sourced_id from ids"):
        numbers[file][sourced_id] = number
    connection.executescript("drop table ids; drop table sure; drop table several")
    return Memory(connection, lines, last, numbers, anew)


def keep(staging: Path, lines: Path, kept: Path, columns: str) -> None:
    """Keep the enrollments of a staging file, and the file they came from, for the next time."""
    fresh = kept.with_name(f"{kept.name}.fresh")
    rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    (fresh / KEPT).touch(mode=0o600)
    with closing(sqlite3.connect(staging, isolation_level=None)) as connection:
        connection.execute("attach ? as kept", (str(fresh / KEPT),))
        connection.executescript(f"pragma kept.journal_mode=off; pragma kept.synchronous=off; create table kept.enrollments ({columns}); {TABLES}")
        connection.execute("begin")
        others = ", ".join(name for name in (column.split()[0] for column in columns.split(", ")) if name != "no")
        connection.execute(f"insert into kept.enrollments (no, {others}) select line, {others} from main.enrollments order by line")
        connection.execute("insert into kept.sure select ?, coalesce(max(no), 1) from kept.enrollments", (FORM,))
        connection.execute("insert into kept.several select line from main.several_lines")
        connection.execute(
            "insert into kept.ids select 'users', no, sourced_id from main.users union select 'classes', no, sourced_id from main.classes "
            "union select file, no, sourced_id from main.unknown where file in ('users', 'classes')"
        )
        connection.execute("commit")
    lines.replace(fresh / LINES)
    rmtree(kept, ignore_errors=True)
    fresh.replace(kept)
