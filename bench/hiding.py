"""Hiding small groups: seconds, cells hidden beside the small ones against the proven optimum, and pytauargus where it is installed.

Tables as in a district: square ones of grades by groups, and State, district, school by race; fixed seeds. Criterion for all: nothing falls to
subtraction alone, as pytauargus has it with FREQ(10,10) and unit costs; it may hide more for rules of its own. What knowledge of the rule costs is
told beside. The audit runs after each, and a cell that falls is a broken limit.
"""

import contextlib
import importlib.util
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.ratio import Ratio, interleaved
from trellis.analysis.disclosure.attack import audit
from trellis.analysis.disclosure.protect import protect
from trellis.analysis.disclosure.rules import Rules
from trellis.analysis.disclosure.tables import TOTAL, table

PLAIN = Rules(knows_rule=False, guards_singletons=False)
Cells = tuple[list[str], list[tuple[str, ...]], list[int]]


def measure(*, quick: bool) -> list[Ratio]:
    """Measure four kinds of table, or two when `quick`."""
    kinds: dict[str, tuple[Cells, str | None]] = {"20 x 20": (crossed(20, 2, 9), None), "50 x 50": (crossed(50, 3, 47), None)}
    if not quick:
        kinds["100 x 100"] = (crossed(100, 4, 203), None)
        kinds["three levels, 2,007 cells"] = (levels(20, 202, 5), "district")
    found = []
    for name, (cells, nested) in kinds.items():
        found += _measured(name, cells, nested, seconds=10.0 if quick else 60.0)
    return found


def crossed(size: int, seed: int, small: int) -> Cells:
    """Return a square table with its margins, of whose crossings `small` are 1 to 9."""
    dice = np.random.default_rng(seed)
    counts = dice.poisson(dice.gamma(2.0, 20.0, (size, size))) + 10
    for at in dice.choice(size * size, small, replace=False):
        counts[at // size, at % size] = dice.integers(1, 10)
    whole = np.pad(counts, ((0, 1), (0, 1)))
    whole[-1], whole[:, -1] = whole.sum(axis=0), whole.sum(axis=1)
    whole[-1, -1] = counts.sum()
    names = [*(f"c{one}" for one in range(size)), TOTAL]
    return ["row", "column"], [(a, b) for a in names for b in names], whole.ravel().tolist()


def levels(districts: int, schools: int, seed: int) -> Cells:
    """Return State, district and school by eight groups of very different size."""
    dice = np.random.default_rng(seed)
    share = np.array([0.42, 0.27, 0.15, 0.06, 0.05, 0.03, 0.015, 0.005])
    of = np.sort(np.concatenate([np.arange(districts), dice.integers(0, districts, schools - districts)]))
    counts = np.stack([dice.multinomial(int(size), dice.dirichlet(share * 12)) for size in dice.lognormal(6.1, 0.5, schools)])
    keys: list[tuple[str, ...]] = []
    values: list[int] = []

    def put(district: str, school: str, row: np.ndarray) -> None:
        keys.extend((district, school, group) for group in [*(f"g{one}" for one in range(8)), TOTAL])
        values.extend([*row.tolist(), int(row.sum())])

    put(TOTAL, TOTAL, counts.sum(axis=0))
    for district in range(districts):
        put(f"d{district:03}", TOTAL, counts[of == district].sum(axis=0))
        for school in np.flatnonzero(of == district):
            put(f"d{district:03}", f"s{school:04}", counts[school])
    return ["district", "school", "group"], keys, values


def _measured(name: str, cells: Cells, nested: str | None, *, seconds: float) -> list[Ratio]:
    made = table(*cells)
    quickly, known = protect(made, PLAIN), protect(made)
    began = time.process_time()
    best = protect(made, PLAIN, is_exact=True)
    proving = time.process_time() - began
    began = time.process_time()
    sure = protect(made, is_exact=True, seconds=seconds)
    proving_all = time.process_time() - began
    how = "proven" if sure.is_optimal else f"not proven in {seconds:.0f} seconds"
    fallen = sum(one.is_exposed for one in audit(quickly.table, PLAIN)) + sum(one.is_exposed for one in audit(known.table))
    state = "proven" if best.is_optimal else "not proven"
    found = [
        Ratio(f"hiding {name}: cells that fall", fallen, 1, 0, "n"),
        Ratio(
            f"hiding {name}: secondary cells against the optimum ({state})",
            len(quickly.secondary),
            len(best.secondary),
            1.15,
            "n",
        ),
        Ratio(f"hiding {name}: secondary cells against who knows the rule and stands alone", len(known.secondary), len(quickly.secondary), None, "n"),
        Ratio(f"hiding {name}: seconds to the proven optimum", proving, 1, 60 if best.is_optimal else None),
    ]
    found += [
        Ratio(
            f"hiding {name}: full rule: secondary cells found over the least possible ({how})",
            len(sure.secondary),
            sure.at_least,
            None,
            "n",
        ),
        Ratio(f"hiding {name}: full rule: seconds of the exact search", proving_all, 1, 60 if sure.is_optimal else None),
    ]
    peers = _peers(cells, nested) if importlib.util.find_spec("pytauargus") else {}
    for mode, (whole, written) in peers.items():
        ours, run, writing = interleaved(lambda: protect(table(*cells), PLAIN), whole, written)
        found.append(
            Ratio(f"hiding {name}: seconds against pytauargus {mode}, which reads its file", ours, run - writing, 0.1 if run - writing > 0.1 else None)
        )
        found.append(Ratio(f"hiding {name}: secondary cells against pytauargus {mode}", len(quickly.secondary), int(whole()), 1.0, "n"))  # type: ignore[call-overload]
    return found


def _peers(cells: Cells, nested: str | None) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """Return for each mode what protects the table, and what only writes its files, to be taken off."""
    from pytauargus import protect as theirs

    columns, keys, values = cells
    names = columns[1:] if nested else columns
    rows = [key[1:] if nested else key for key, n in zip(keys, values, strict=True) if TOTAL not in key for _student in range(n)]
    data: dict[str, list[object]] = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    data["students"] = [1] * len(rows)
    tree = None
    if nested:
        lines: dict[str, list[str]] = {}
        for key in keys:
            if key[0] != TOTAL and key[1] != TOTAL:
                lines.setdefault(key[0], [])
                if key[1] not in lines[key[0]]:
                    lines[key[0]].append(key[1])
        path = Path(tempfile.mkdtemp()) / "levels.hrc"
        path.write_text("".join(f"{above}\n" + "".join(f"@{one}\n" for one in below) for above, below in lines.items()))
        tree = {names[0]: str(path)}

    def run(mode: str, *, goes: bool) -> int:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):  # it leaves logs where it stands
            done = theirs(
                data, [names], "students", safety_rules="FREQ(10,10)", suppress=mode, hrc=tree, hierleadstring="@" if tree else None, workdir=folder, run=goes
            )
            if not goes:
                return 0
            cells_of = done.tables[0].dataframe()  # a frame where pandas or Polars is there, else rows
            return sum(one == "M" for one in ([row["status"] for row in cells_of] if isinstance(cells_of, list) else list(cells_of["status"])))

    return {mode: (lambda mode=mode: run(mode, goes=True), lambda mode=mode: run(mode, goes=False)) for mode in ("OPT(1)", "MOD(1)")}  # type: ignore[misc]
