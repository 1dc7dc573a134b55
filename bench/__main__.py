"""Measure every ratio in one run: a table, and the same as JSON in bench.json of the home folder.

`python -m bench [roster] [pages] [surveys]` runs the named modules alone; `--quick` takes a tenth of the size.
"""

import importlib
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

MODULES = ["roster", "pages", "surveys"]


def main() -> int:
    """Return 1 when a ratio is above its limit."""
    chosen = [word for word in sys.argv[1:] if not word.startswith("-")] or MODULES
    ratios = []
    for name in chosen:
        ratios += importlib.import_module(f"bench.{name}").measure(quick="--quick" in sys.argv)
    print(f"{'what':<74} {'measured':>12} {'base':>12} {'ratio':>8} {'limit':>8}")
    for one in ratios:
        figures = f"{one.measured:>10.4g} {one.unit:<1} {one.base:>10.4g} {one.unit:<1} {one.ratio:>8.2f} {one.limit:>8.2f}"
        print(f"{one.name:<74} {figures}{'' if one.holds else '  above its limit'}")
    home = Path(os.environ.get("TRELLIS_HOME", "var"))
    home.mkdir(parents=True, exist_ok=True)
    measured = [{**asdict(one), "ratio": one.ratio, "holds": one.holds} for one in ratios]
    report = {"machine": {"python": platform.python_version(), "cores": os.cpu_count()}, "ratios": measured}
    (home / "bench.json").write_text(json.dumps(report, indent=2))
    return 0 if all(one.holds for one in ratios) else 1


if __name__ == "__main__":
    sys.exit(main())
