"""A second bundle is read with what the first one said at hand, and means the same as read whole."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trellis.directory.oneroster.invent import invent
from trellis.directory.oneroster.memory import LINES, keep
from trellis.directory.oneroster.rows import Table
from trellis.directory.oneroster.stage import TABLES, Notebook, stage
from trellis.directory.oneroster.write import write

TODAY = date(2026, 12, 1)
STAGED = (
    "select e.line, e.sourced_id, e.digest, e.deleted, c.sourced_id, u.sourced_id, e.kind, e.is_primary, e.begins_on, e.ends_on from enrollments e "
    "left join (select no, sourced_id from classes union select no, sourced_id from unknown where file = 'classes') c on c.no = e.class_no "
    "left join (select no, sourced_id from users union select no, sourced_id from unknown where file = 'users') u on u.no = e.user_no order by e.line"
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> Path:
    """Forty students in three schools, with a few hundred lines of who learns where."""
    return write(invent(students=40, schools=3, version="1.1", today=TODAY), tmp_path_factory.mktemp("bundle") / "first")


def understood(bundle: Path, folder: Path, kept: Path | None) -> tuple[object, ...]:
    """Read a bundle; return what is staged of it and what is complained about."""
    folder.mkdir()
    staged = stage(bundle, folder, today=TODAY, kept=kept)
    with closing(sqlite3.connect(folder / "staging.sqlite3")) as file:
        rows = file.execute(STAGED).fetchall()
        files = file.execute("select * from files order by name").fetchall()
        gone = sorted(file.execute("select * from set_aside").fetchall())
    return rows, files, gone, staged.weights, sorted(map(str, Notebook(folder / "complaints.sqlite3").read()))


def other(bundle: Path, into: Path, **changed: list[str]) -> Path:
    """Copy a bundle with other lines in some of its files."""
    into.mkdir()
    for path in bundle.glob("*.csv"):
        (into / path.name).write_bytes("".join(changed[path.stem]).encode() if path.stem in changed else path.read_bytes())
    return into


def lines_of(bundle: Path, name: str) -> list[str]:
    with (bundle / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(file)


def both(work: Path, *bundles: Path) -> list[int]:
    """Read bundle after bundle with and without what the one before said: they mean the same. Return how many lines were read."""
    counts = []
    for turn, bundle in enumerate(bundles):
        read: list[int] = []
        plain = understood(bundle, work / f"plain-{turn}", None)
        with pytest.MonkeyPatch.context() as patch:
            once = Table.__iter__
            patch.setattr(Table, "__iter__", lambda self, once=once, read=read: _counted(once(self), read if self.file.name == "enrollments" else []))
            assert understood(bundle, work / f"quick-{turn}", work / "kept") == plain
        counts.append(len(read))
        keep(work / f"quick-{turn}" / "staging.sqlite3", work / f"quick-{turn}" / LINES, work / "kept", TABLES["enrollments"])
    return counts


def _counted(rows, read):
    for row in rows:
        read.append(1)
        yield row


def test_the_same_bundle_again_has_no_line_to_read(bundle, tmp_path):
    whole = len(lines_of(bundle, "enrollments")) - 1
    assert both(tmp_path, bundle, bundle, bundle) == [whole, 0, 0]


def test_one_changed_line_is_one_line_to_read(bundle, tmp_path):
    lines = lines_of(bundle, "enrollments")
    lines[20] = lines[20].replace("student,false,,", "student,false,2026-09-01,")
    assert both(tmp_path, bundle, other(bundle, tmp_path / "changed", enrollments=lines))[1] == 1


def test_a_person_who_came_leaves_the_others_lines_alone(bundle, tmp_path):
    users = lines_of(bundle, "users")
    users.insert(1, users[1].replace("staff-1,", "staff-new,", 1))
    assert both(tmp_path, bundle, other(bundle, tmp_path / "changed", users=users))[1] == 0


def test_the_lines_of_who_left_are_read_and_complained_about(bundle, tmp_path):
    users = [line for line in lines_of(bundle, "users") if not line.startswith("student-7,")]
    changed = other(bundle, tmp_path / "changed", users=users)
    assert both(tmp_path, bundle, changed, changed, bundle)[1] == sum(",student-7," in line for line in lines_of(bundle, "enrollments"))


def test_another_header_means_that_everything_is_read(bundle, tmp_path):
    lines = lines_of(bundle, "enrollments")
    lines[0] = lines[0].replace("beginDate,endDate", "endDate,beginDate")
    assert both(tmp_path, bundle, other(bundle, tmp_path / "changed", enrollments=lines))[1] == len(lines) - 1


def test_a_row_over_several_lines_hides_no_row_that_stood_there_before(bundle, tmp_path):
    lines = lines_of(bundle, "enrollments")
    opened = [*lines[:9], '"enr-new', *lines[9:12], '",,,x,y,z,student,false,,\r\n', *lines[12:]]
    both(tmp_path, bundle, other(bundle, tmp_path / "opened", enrollments=opened), bundle)


def test_a_memory_that_is_no_database_is_left_alone(bundle, tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "rows.sqlite3").write_bytes(b"something else" * 100)
    assert understood(bundle, tmp_path / "one", tmp_path / "kept") == understood(bundle, tmp_path / "two", None)


EDITS = st.lists(
    st.tuples(st.sampled_from(["drop", "double", "swap", "day", "nobody", "quoted", "blank", "cut", "status", "move", "many"]), st.integers(1, 10**6)),
    max_size=6,
)


def edited(lines: list[str], edits: list[tuple[str, int]]) -> list[str]:
    """Do to the lines of a file what an information system, or a hand, may do to them."""
    lines = list(lines)
    for what, number in edits:
        place = 1 + number % (len(lines) - 1)
        line = lines[place]
        if what == "drop":
            del lines[place : place + 1 + number % 3]
        elif what == "double":
            lines.insert(1 + (number * 7) % len(lines), line)
        elif what == "swap":
            lines[place], lines[1] = lines[1], line
        elif what == "day":
            lines[place] = line.replace("student,false,,", f"student,false,2026-09-{1 + number % 35:02d},")
        elif what == "nobody":
            lines[place] = line.replace(",student-", ",nobody-")
        elif what == "quoted":
            lines[place] = '"' + line.replace(",", '","', number % 4).replace("\r\n", '\n x"\r\n' if number % 2 else '"\r\n')
        elif what == "blank":
            lines.insert(place, "\r\n")
        elif what == "cut":
            lines[place] = line.partition(",")[0] + "\r\n"
        elif what == "status":
            lines[place] = line.replace(",,,", ",active,," if number % 2 else ",tobedeleted,,", 1)
        elif what == "move":
            lines[1 : 1 + place] = reversed(lines[1 : 1 + place])
        else:
            lines[place:place] = [line.replace("enr-", f"more-{each}-", 1) for each in range(70)]
    return lines


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=EDITS, then=EDITS)
def test_whatever_is_done_to_the_lines_they_mean_the_same(bundle, first, then):
    with TemporaryDirectory() as name:
        work = Path(name)
        lines = edited(lines_of(bundle, "enrollments"), first)
        both(work, bundle, other(bundle, work / "one", enrollments=lines), other(bundle, work / "two", enrollments=edited(lines, then)))
