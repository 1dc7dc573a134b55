"""Importing a roster of 100,000 students on SQLite, against csv plus executemany into bare tables.

Each import runs in a process of its own, with an own home folder, so that its memory is its own. Both sides of the
ratio are CPU seconds, which a busy machine stretches least; the write lock is measured by the clock.
"""

import copy
import csv
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.ratio import Ratio
from trellis.directory.oneroster.invent import invent
from trellis.directory.oneroster.write import write

TODAY = date(2026, 12, 1)
ONE = """
import json, sys, time
from datetime import date
from pathlib import Path
import django
django.setup()
from trellis.directory import importers
from trellis.site import preparing
preparing.migrate()
today, out = date(2026, 12, 1), {}
def spent():
    return time.process_time(), time.perf_counter()
began = spent()
with importers.one_at_a_time():
    running = importers.begin()
    importers.read_bundle(running, Path(sys.argv[1]), today=today)
    out["read"] = time.process_time() - began[0]
    with importers.compared(running, today=today) as on_desk:
        before = spent()
        out["plan"] = before[0] - began[0] - out["read"]
        assert importers.switch(running, on_desk, by=None, today=today)
        after = spent()
    out["lock"], out["lock_cpu"] = after[1] - before[1], after[0] - before[0]
    out["import"] = time.process_time() - began[0]
    importers.finish(running)
    out["with_names"] = time.process_time() - began[0]
# Of this program alone: the kernel's ru_maxrss still counts whoever started it.
out["memory"] = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024
print(json.dumps(out))
"""


def _import(bundle: Path, home: Path) -> dict[str, float]:
    environment = {**os.environ, "TRELLIS_HOME": str(home), "TRELLIS_MODE": "demo", "DJANGO_SETTINGS_MODULE": "trellis.site.settings"}
    environment.pop("TRELLIS_DATABASE", None)
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", ONE, str(bundle)], env=environment, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def _bare(folder: Path, path: Path) -> float:
    """Return the CPU seconds of csv plus executemany into bare tables."""
    began = time.process_time()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("pragma journal_mode=wal; pragma synchronous=normal; begin")
    for file in sorted(folder.glob("*.csv")):
        with file.open(newline="", encoding="utf-8") as stream:
            lines: Iterable[list[str]] = csv.reader(stream)
            header = next(iter(lines))
            connection.execute(f"create table {file.stem} ({', '.join(f'c{n} text' for n in range(len(header)))})")
            connection.executemany(f"insert into {file.stem} values ({', '.join('?' * len(header))})", lines)
    connection.execute("commit")
    connection.close()
    return time.process_time() - began


def measure(quick: bool = False) -> list[Ratio]:
    """Measure a first import, the same again, and one with one row in a hundred changed."""
    students = 10_000 if quick else 100_000
    with TemporaryDirectory(prefix="trellis-bench-") as name:
        folder = Path(name)
        roster = invent(students=students, schools=max(3, students // 550), version="1.1", today=TODAY, sections_each=7)
        bundle = write(roster, folder / "bundle")
        later = copy.copy(roster)
        later.files = {
            file: [{**row, "familyName": "Changed"} if "familyName" in row and place % 100 == 0 else row for place, row in enumerate(rows)]
            for file, rows in roster.files.items()
        }
        later.files["enrollments"] = [{**row, "beginDate": "2026-09-01"} if place % 100 == 0 else row for place, row in enumerate(roster.files["enrollments"])]
        changed = write(later, folder / "changed")
        del roster, later
        bare = min(_bare(bundle, folder / f"bare-{turn}.sqlite3") for turn in range(2))
        first, again, some = (_import(path, folder / "home") for path in (bundle, bundle, changed))
    size = f"{students:,} students"
    return [
        Ratio(f"roster: first import, {size}, against csv and executemany", first["import"], bare, 5.0),
        Ratio(f"roster: the same with people found by name, {size}", first["with_names"], bare, 10.0),
        Ratio("roster: seconds the write lock is held, first import", first["lock"], 1.0, 5.0),
        Ratio("roster: the same in CPU seconds of who switches", first["lock_cpu"], 1.0, 5.0),
        Ratio("roster: seconds the write lock is held, one row in a hundred changed", some["lock"], 1.0, 2.0),
        Ratio("roster: CPU seconds of that switch", some["lock_cpu"], 1.0, 2.0),
        Ratio("roster: unchanged second import, against the first", again["import"], first["import"], 0.8),
        Ratio("roster: memory of the first import in MB", first["memory"], 1.0, 600.0, "M"),
        Ratio("roster: memory of the second import in MB", again["memory"], 1.0, 600.0, "M"),
    ]
