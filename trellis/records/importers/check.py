# ruff: noqa: T201 (a command prints)
"""`trellis records check`: read files and say what is wrong with them. Plain Python, no database."""

import argparse
import os
import tempfile
from datetime import date
from pathlib import Path

from trellis.directory.oneroster.check import show
from trellis.directory.oneroster.complaints import Weight
from trellis.directory.oneroster.stage import Notebook
from trellis.records.importers.codes import NAME
from trellis.records.importers.rows import stage


def run(arguments: argparse.Namespace) -> int:
    """Return 0 when the files can be imported without a complaint that matters, 1 otherwise."""
    codes = Path(arguments.codes) if arguments.codes else Path(os.environ.get("TRELLIS_HOME", "var")) / NAME
    with tempfile.TemporaryDirectory(prefix="trellis-records-") as folder:
        read = stage([Path(path) for path in arguments.paths], Path(folder), today=date.today(), codes=codes)
        show(Notebook(Path(folder) / "complaints.sqlite3"), arguments.csv)
    if read.is_stopped:
        print("Nothing of this could be imported.")
        return 1
    print(", ".join(f"{many:,} rows of {name}" for name, many in read.rows.items()) + ". Whether the district knows the students and schools, an import says.")
    left_out = read.weights[Weight.ROW] + read.weights[Weight.CELL]
    print("It can be imported." if not left_out else f"It can be imported, without {left_out:,} rows and cells named above.")
    return 1 if left_out else 0
