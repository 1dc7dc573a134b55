# ruff: noqa: T201 (a command prints)
"""`trellis roster check`: read a bundle and say what is wrong with it. Plain Python, no database."""

import argparse
import sqlite3
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

from trellis.directory.oneroster.complaints import SHOWN, Complaint, Weight, words, write_csv
from trellis.directory.oneroster.stage import Notebook, Staged, stage
from trellis.kit.commands import CommandRefused

COUNTED = {"orgs": "organisations", "sessions": "terms", "courses": "courses", "classes": "classes", "users": "people", "enrollments": "enrollments"}


def show(notebook: Notebook, staged: Staged, csv_path: str | None) -> None:
    """Print complaints, at most a thousand; all of them go into a CSV file when one is named."""
    for complaint in notebook.read(0, SHOWN):
        print(line_of(complaint))
    if staged.complaints > SHOWN:
        print(f"… and {staged.complaints - SHOWN:,} more{'' if csv_path else '; --csv FILE writes them all'}.")
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


def run(arguments: argparse.Namespace) -> int:
    """Return 0 when the bundle can be imported without a complaint that matters, 1 otherwise."""
    with tempfile.TemporaryDirectory(prefix="trellis-roster-") as folder:
        staged = stage(Path(arguments.path), Path(folder), today=date.today())
        show(Notebook(Path(folder) / "complaints.sqlite3"), staged, arguments.csv)
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
        if "delta" in modes:
            print("A delta may name ids that only the district knows: those are looked up when it is imported.")
    left_out = staged.weights[Weight.ROW] + staged.weights[Weight.CELL]
    print("It can be imported." if not left_out else f"It can be imported, without {left_out:,} rows and cells named above.")
    return 1 if left_out else 0
