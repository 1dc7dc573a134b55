"""Measure every ratio in one run: a table, and the same as JSON in bench.json of the home folder.

`python -m bench [module ...]` runs the modules of `ON` alone, on SQLite and then on a PostgreSQL that is thrown away, where its programs are
there; `--on sqlite` or `--on postgresql` takes one of them. `--quick` takes a tenth of the size.
"""

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from bench.ratio import Ratio
from tests.suite import postgresql

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")  # the clock asks whether a database has worked too

ON = {
    "roster": ["sqlite"],
    "pages": ["sqlite", "postgresql"],
    "surveys": ["sqlite", "postgresql"],
    "week": ["sqlite", "postgresql"],
    "answering": ["sqlite", "postgresql"],
    "growth": ["sqlite", "postgresql"],
    "records": ["sqlite", "postgresql"],
    "hiding": ["sqlite"],
    "support": ["sqlite", "postgresql"],
    "attention": ["sqlite", "postgresql"],
    "gaps": ["sqlite", "postgresql"],
    "releases": ["sqlite", "postgresql"],
    "equity": ["sqlite"],  # these ask no database
    "cube": ["sqlite"],
    "control": ["sqlite"],
}


def main() -> int:
    """Return 1 when a ratio is above its limit."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ratios of one run, as a table and as JSON.")
    parser.add_argument("modules", nargs="*", choices=[*ON, []], metavar="module", help=f"of {', '.join(ON)}; all without one")
    parser.add_argument("--on", choices=["sqlite", "postgresql"], help="on this database alone")
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)  # of one module in a process of its own
    asked = parser.parse_args()
    if asked.into:
        found = importlib.import_module(f"bench.{asked.modules[0]}").measure(quick=asked.quick)
        asked.into.write_text(json.dumps([asdict(one) for one in found]))
        return 0
    rows = []
    for database in [asked.on] if asked.on else ["sqlite", "postgresql"]:
        chosen = [name for name in asked.modules or ON if database in ON[name]]
        if not chosen:
            continue
        with _environment(database) as environment:
            if environment is None:
                print("PostgreSQL is not here, so nothing was measured on it: sudo apt-get install postgresql")
                continue
            rows += [(database, one) for name in chosen for one in _measured(name, environment, quick=asked.quick)]
    print(f"{'what':<110} {'database':<10} {'measured':>12} {'base':>12} {'ratio':>8} {'limit':>8}")
    for database, one in rows:
        figures = f"{one.measured:>10.4g} {one.unit:<1} {one.base:>10.4g} {one.unit:<1} {one.ratio:>8.2f} {'' if one.limit is None else f'{one.limit:.2f}':>8}"
        print(f"{one.name:<110} {database:<10} {figures}{'' if one.holds else '  above its limit'}")
    home = Path(os.environ.get("TRELLIS_HOME", "var"))
    home.mkdir(parents=True, exist_ok=True)
    measured = [{"database": database, **asdict(one), "ratio": one.ratio, "holds": one.holds} for database, one in rows]
    report = {"machine": {"python": platform.python_version(), "cores": os.cpu_count()}, "ratios": measured}
    (home / "bench.json").write_text(json.dumps(report, indent=2))
    return 0 if all(one.holds for _database, one in rows) else 1


@contextmanager
def _environment(database: str) -> Iterator[dict[str, str] | None]:
    bare = {name: value for name, value in os.environ.items() if name != "TRELLIS_DATABASE"}
    if database == "sqlite":
        yield bare
        return
    with postgresql() as url:
        yield {**bare, "TRELLIS_DATABASE": url} if url else None


def _measured(name: str, environment: dict[str, str], *, quick: bool) -> list[Ratio]:
    """Run one module in a process of its own: no module's memory, settings or connections are another's."""
    with tempfile.NamedTemporaryFile(suffix=".json") as into:
        subprocess.run([sys.executable, "-W", "ignore", "-m", "bench", name, *(["--quick"] if quick else []), "--into", into.name], env=environment, check=True)
        return [Ratio(**one) for one in json.load(into)]


if __name__ == "__main__":
    sys.exit(main())
