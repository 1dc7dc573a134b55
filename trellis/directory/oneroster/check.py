# ruff: noqa: T201 (a command prints)
"""`trellis roster check`: read a bundle and say what is wrong with it. Plain Python, no database."""

import argparse
import sqlite3
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

from trellis.directory.oneroster.complaints import SHOWN, Complaint, Weight, words, write_csv
from trellis.directory.oneroster.stage import Group, Notebook, stage
from trellis.kit.commands import CommandRefused

LINES = 12  # named of each kind of complaint
COUNTED = {"orgs": "organisations", "sessions": "terms", "courses": "courses", "classes": "classes", "users": "people", "enrollments": "enrollments"}


def show(notebook: Notebook, csv_path: str | None) -> None:
    """Print complaints, those that stop the import first, like with like, at most a thousand lines; all of them go into a CSV file when one is named."""
    groups, left = notebook.groups(), SHOWN
    for number, group in enumerate(groups):
        if group.first.weight is Weight.STOPS and number == 0:
            print("These stop the import:")
        elif group.first.weight is not Weight.STOPS and number and groups[number - 1].first.weight is Weight.STOPS:
            print("Everything else:")
        if left > 0:
            print(line_of(group.first) if group.many == 1 else many_of(group, notebook.lines(group, LINES)))
            left -= 1
    if any(group.many > LINES for group in groups) and not csv_path:
        print("--csv FILE writes every line of them all.")
    if csv_path:
        try:
            with Path(csv_path).open("w", newline="", encoding="utf-8") as out:
                print(f"{write_csv(out, notebook.read()):,} complaints are in {csv_path}.")
        except OSError as error:
            raise CommandRefused(f"{csv_path} cannot be written: {error.strerror}.") from error


def line_of(complaint: Complaint) -> str:
    """Return one complaint as a line: where, what is wrong, what to do, what follows."""
    follows, problem, remedy = words(complaint)
    place = ", ".join(part for part in (complaint.file, f"line {complaint.line}" if complaint.line else "", complaint.column) if part)
    return f"{place or 'bundle'}: {problem} {remedy} ({follows}.)"


def many_of(group: Group, lines: list[int]) -> str:
    """Return complaints of one kind as a line: where, how often, what is wrong, what to do, what follows."""
    one = group.first
    follows, problem, remedy = words(one)
    more = f" and {group.many - len(lines):,} more" if group.many > len(lines) else ""
    place = ", ".join(part for part in (one.file, one.column, f"lines {', '.join(map(str, lines))}{more}" if lines else "") if part)
    return f"{place or 'bundle'}: {group.many:,} times: {problem} {remedy} ({follows}.)"


def run(arguments: argparse.Namespace) -> int:
    """Return 0 when the bundle can be imported without a complaint that matters, 1 otherwise."""
    with tempfile.TemporaryDirectory(prefix="trellis-roster-") as folder:
        staged = stage(Path(arguments.path), Path(folder), today=date.today())
        show(Notebook(Path(folder) / "complaints.sqlite3"), arguments.csv)
        if staged.is_stopped:
            print("Nothing of this could be imported.")
            return 1
        assert staged.manifest is not None  # noqa: S101
        with closing(sqlite3.connect(Path(folder) / "staging.sqlite3")) as connection:
            counts = {name: connection.execute(f"select count(*) from {table}").fetchone()[0] for table, name in COUNTED.items()}  # noqa: S608
        modes = sorted(set(staged.manifest.modes.values()))
        print(
            f"OneRoster {staged.manifest.version}, {' and '.join(modes) or 'no data'}: " + ", ".join(f"{many:,} {name}" for name, many in counts.items()) + "."
        )
        if left := [f"{name}.csv" for name in ("orgs", "classes", "users") if name not in staged.manifest.modes]:
            print(f"It leaves out {', '.join(left)}: ids of theirs are looked up in the district when it is imported. An empty district needs them.")
        if "delta" in modes:
            print("A delta may name ids that only the district knows: those are looked up when it is imported.")
    left_out = staged.weights[Weight.ROW] + staged.weights[Weight.CELL]
    print("It can be imported." if not left_out else f"It can be imported, without {left_out:,} rows and cells named above.")
    return 1 if left_out else 0
