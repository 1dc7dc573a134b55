"""The disparity engine against what people would use, on the same invented students: wall seconds, medians of interleaved rounds.

*Work 1*: one level, nine dimensions, ten indicators, three years, all measures with intervals, against fairlearn's MetricFrame (one frame is
measured and multiplied by the ninety that it would take; it knows no measure beyond the rate) and Aequitas. *Work 3*: counts from codes in memory
for state, district and school, one and two ways, ten indicators, against DuckDB's GROUPING SETS and Polars. Peers that are not installed are left
out and said; whatever is compared is compared cell by cell first.

Beside it, ours alone: work 3 at 6 million students and its memory, twenty indicators against ten, 10,000 schools against 100; and cold: a process that
starts, reads a file of a million rows, counts the whole cube and ends, against one of DuckDB that reads the file and groups once.

Wall, not CPU: DuckDB and Polars take both cores, NumPy one, and people wait by the clock.
"""

import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from bench.ratio import Ratio
from trellis.analysis.equity.cube import Cube, Dimension, Outcome, counted
from trellis.analysis.equity.disparity import Rules
from trellis.analysis.equity.figures import figures

SIZES = {"race": 8, "gender": 3, "el": 2, "disability": 2, "econ": 2, "homeless": 2, "foster": 2, "migrant": 2, "grade": 13}
INDICATORS, YEARS, SCHOOLS_A_DISTRICT, STUDENTS_A_SCHOOL = 10, 3, 10, 500
ROUNDS = 5
LIMITS_FROM = 1_000_000  # students: below, starting and empty places weigh more than counting


class Codes:
    """Invented students as codes: nine dimensions, ten indicators of 0 and 1 with some unknown, school and year."""

    def __init__(self, students: int, *, indicators: int = INDICATORS, schools: int | None = None) -> None:
        dice = np.random.default_rng(20_261_122)
        self.schools = schools or max(2, students // STUDENTS_A_SCHOOL // YEARS)
        self.districts = -(-self.schools // SCHOOLS_A_DISTRICT)
        self.school = dice.integers(0, self.schools, students).astype(np.uint16)
        self.year = dice.integers(0, YEARS, students).astype(np.uint8)
        self.columns = {name: dice.integers(0, size, students).astype(np.uint8) for name, size in SIZES.items()}
        self.numbers = [np.where(dice.random(students) < 0.05, -1, dice.random(students) < 0.2).astype(np.int8) for _ in range(indicators)]
        self.table = {
            "district": (self.school // SCHOOLS_A_DISTRICT).astype(np.uint16),
            "school": self.school,
            "year": self.year,
            **self.columns,
            **{f"k{at}": column for at, column in enumerate(self.numbers)},
        }

    def cube(self, ways: int, by_school: bool = True) -> Cube:
        units = self.school.astype(np.int32) * YEARS + self.year if by_school else self.year.astype(np.int32)
        dimensions = [Dimension(name, tuple(map(str, range(SIZES[name]))), codes) for name, codes in self.columns.items()]
        outcomes = [Outcome(f"k{at}", column) for at, column in enumerate(self.numbers)]
        return counted(units, dimensions, outcomes, number=(self.schools if by_school else 1) * YEARS, ways=ways)

    def all_levels(self) -> list[Cube]:
        """Return the counts of schools, districts and the state."""
        finest = self.cube(2)
        unit = np.arange(self.schools * YEARS)
        district = finest.rolled_up(unit // YEARS // SCHOOLS_A_DISTRICT * YEARS + unit % YEARS)
        return [finest, district, district.rolled_up(np.arange(self.districts * YEARS) % YEARS)]


def measure(quick: bool = False) -> list[Ratio]:
    """Return the ratios of works 1 and 3; what they are held to is the issue's."""
    million, six = (50_000, 100_000) if quick else (1_000_000, 6_000_000)
    return [*_work_1(10_000 if quick else 100_000), *_work_3(million), *_alone(million), _cold(million), *_work_3(six, is_large=True), _memory(six)]


def _alone(students: int) -> list[Ratio]:
    """Return how much longer ours takes for twice the indicators, and for a hundred times the schools."""
    few, many = Codes(students), Codes(students, indicators=2 * INDICATORS)
    ten, twenty = _interleaved(few.all_levels, many.all_levels)
    small, large = Codes(students, schools=100), Codes(students, schools=10_000)
    hundred, thousands = _interleaved(small.all_levels, large.all_levels)
    return [
        Ratio(f"cube: work 3 counts, {students:,} students, 20 indicators over 10", twenty, ten, 1.9 if students >= LIMITS_FROM else None),
        Ratio(f"cube: work 3 counts, {students:,} students, 10,000 schools over 100", thousands, hundred, 10.0 if students >= LIMITS_FROM else None),
    ]


MEMORY = """
import sys
from bench.cube import Codes
Codes(int(sys.argv[1])).all_levels()
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def _memory(students: int) -> Ratio:
    """Return the most memory of a process that draws the codes and counts all levels, in MB. Measures are views of counts and take no more."""
    told = subprocess.run([sys.executable, "-c", MEMORY, str(students)], capture_output=True, text=True, check=True).stdout
    return Ratio(f"cube: work 3 counts, {students:,} students: memory in MB", int(told) / 1024, 1.0, 1_500.0, "M")


OURS = """
import sys
from pathlib import Path
from trellis.analysis.equity.indicator_sets import read_indicator_set
from trellis.analysis.equity.student_rows import open_rows
with open_rows(Path(sys.argv[1]), read_indicator_set(Path(sys.argv[2]))) as rows:
    cube = rows.cube(ways=2)
    made = [cube.rolled_up(level.above) for level in rows.levels]
"""
THEIRS = """
import sys
import duckdb
sums = ", ".join(f"count(k{at}), sum(k{at})" for at in range(10))
duckdb.sql(f"SELECT district, school, year, race, {sums} FROM read_parquet('{sys.argv[1]}') GROUP BY ALL").fetchall()
"""


def _cold(students: int) -> Ratio:
    """Return a process of ours, from the start to the end of the whole cube, over one of DuckDB that groups once."""
    import duckdb

    codes = Codes(students)
    with tempfile.TemporaryDirectory() as folder:
        path, declared = Path(folder) / "students.parquet", Path(folder) / "indicators.toml"
        connection, students_table = duckdb.connect(), codes.table
        assert students_table
        named = ", ".join(f"nullif(k{at}, -1) AS k{at}" for at in range(INDICATORS))
        kept = ", ".join(("'d' || district AS district", "'s' || school AS school", "2024 + year AS year", *SIZES))
        connection.execute(f"COPY (SELECT {kept}, {named} FROM students_table) TO '{path}' (FORMAT parquet)")
        connection.close()
        lines = ['[rows]\nyear = "year"\nlevels = ["district", "school"]']
        lines += [f'[[dimensions]]\nname = "{name}"\ncolumn = "{name}"' for name in SIZES]
        lines += [f'[[indicators]]\nname = "k{at}"\noutcome = "bad"\nnumerator = "k{at}"\nsource = "invented"' for at in range(INDICATORS)]
        declared.write_text("\n".join(lines))

        def process(code: str) -> Callable[[], object]:
            return lambda: subprocess.run([sys.executable, "-c", code, str(path), str(declared)], check=True)

        ours, theirs = _interleaved(process(OURS), process(THEIRS))
    return Ratio(
        f"cube: cold, {students:,} rows of a file: start, read, whole cube, end, over DuckDB that groups once",
        ours,
        theirs,
        3.0 if students >= LIMITS_FROM else None,
    )


def _interleaved(*acts: Callable[[], object]) -> list[float]:
    seconds: list[list[float]] = [[] for _ in acts]
    for turn in range(ROUNDS + 1):
        for place, act in enumerate(acts):
            began = time.perf_counter()
            act()
            if turn:  # the first is for warming up
                seconds[place].append(time.perf_counter() - began)
    return [statistics.median(times) for times in seconds]


def _is_here(name: str) -> bool:
    if importlib.util.find_spec(name):
        return True
    print(f"{name} is not installed: left out")
    return False


def _work_1(students: int) -> list[Ratio]:
    codes = Codes(students)

    def ours() -> None:
        cube = codes.cube(1, by_school=False)
        place = 1
        for size in SIZES.values():
            figures(cube.n[place : place + size], cube.count[place : place + size], Rules())
            place += size

    acts: dict[str, tuple[Callable[[], object], float, float]] = {}
    if _is_here("fairlearn"):
        acts["fairlearn, one frame of ninety"] = _fairlearn(codes), len(SIZES) * INDICATORS, 1000
    if _is_here("aequitas"):
        acts["Aequitas, one crosstab of thirty"] = _aequitas(codes), INDICATORS * YEARS, 10
    took, *theirs = _interleaved(ours, *(act for act, _many, _limit in acts.values()))
    return [
        Ratio(f"cube: work 1, {students:,} students, {name}: share of its time that ours takes", took, seconds * many, 1 / limit)
        for (name, (_act, many, limit)), seconds in zip(acts.items(), theirs, strict=True)
    ]


def _fairlearn(codes: Codes) -> Callable[[], object]:
    from fairlearn.metrics import MetricFrame, count, selection_rate

    known = codes.numbers[0] >= 0
    outcome, race, year = codes.numbers[0][known], codes.columns["race"][known], codes.year[known]
    return lambda: (
        MetricFrame(metrics={"n": count, "rate": selection_rate}, y_true=outcome, y_pred=outcome, sensitive_features=race, control_features=year).by_group
    )


def _aequitas(codes: Codes) -> Callable[[], object]:
    import pandas
    from aequitas.group import Group

    rows = (codes.year == 0) & (codes.numbers[0] >= 0)
    frame = pandas.DataFrame({name: column[rows].astype(str) for name, column in codes.columns.items()})
    frame["score"] = frame["label_value"] = codes.numbers[0][rows].astype(int)
    return lambda: Group().get_crosstabs(frame, attr_cols=list(SIZES))


def _work_3(students: int, *, is_large: bool = False) -> list[Ratio]:
    codes = Codes(students)
    acts: dict[str, tuple[Callable[[], Any], float]] = {}
    if _is_here("duckdb"):
        acts["DuckDB's GROUPING SETS"] = _duckdb(codes), 1 / 20
    if _is_here("polars"):
        acts["Polars, lazy"] = _polars(codes), 1 / 5
        if not is_large:
            acts["an expert's packed Polars"] = _packed(codes), 1.2
    mine = codes.all_levels()
    for name, (act, _limit) in acts.items():
        _same(name, mine, act())
    took, *theirs = _interleaved(codes.all_levels, *(act for act, _limit in acts.values()))
    return [
        Ratio(f"cube: work 3 counts, {students:,} students, {name}: share of its time that ours takes", took, seconds, limit)
        for (name, (_act, limit)), seconds in zip(acts.items(), theirs, strict=True)
    ]


def _same(name: str, mine: list[Cube], theirs: int | None) -> None:
    """Hold the sum of all counted outcomes of all cells against a peer's: what it skips or doubles would show."""
    total = sum(int(cube.count[1:].sum(dtype=np.int64)) for cube in mine)
    if theirs is not None and theirs != total:
        raise AssertionError(f"{name} counts {theirs}, and we {total}")


def _sets() -> list[tuple[str, ...]]:
    return [*((one,) for one in SIZES), *combinations(SIZES, 2)]


LEVELS: tuple[tuple[str, ...], ...] = (("year",), ("district", "year"), ("school", "year"))


def _duckdb(codes: Codes) -> Callable[[], int]:
    import duckdb

    connection = duckdb.connect()
    students = codes.table
    connection.execute("CREATE TABLE students AS SELECT * FROM students")
    assert students
    sums = ", ".join(f"count(*) FILTER (k{at} >= 0) AS n{at}, count(*) FILTER (k{at} = 1) AS c{at}" for at in range(INDICATORS))
    sets = ", ".join(f"({', '.join((*level, *group))})" for level in LEVELS for group in _sets())
    kept = ", ".join(("district", "school", "year", *SIZES))
    total = " + ".join(f"sum(c{at})" for at in range(INDICATORS))

    def run() -> int:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE cells AS SELECT {kept}, {sums} FROM students GROUP BY GROUPING SETS ({sets})")
        return int(connection.execute(f"SELECT {total} FROM cells").fetchall()[0][0])

    return run


def _polars(codes: Codes) -> Callable[[], int]:
    import polars

    frame = polars.DataFrame(codes.table)
    sums = [(polars.col(f"k{at}") >= 0).sum().alias(f"n{at}") for at in range(INDICATORS)] + [
        (polars.col(f"k{at}") == 1).sum().alias(f"c{at}") for at in range(INDICATORS)
    ]

    def run() -> int:
        made = polars.collect_all([frame.lazy().group_by([*level, *group]).agg(sums) for level in LEVELS for group in _sets()])
        return sum(int(one.select(polars.sum_horizontal(polars.col(f"c{at}").sum() for at in range(INDICATORS))).item()) for one in made)

    return run


def _packed(codes: Codes) -> Callable[[], None]:
    """Count the finest sets alone, four numbers packed into one, as somebody would who knows that they are sums; roll-ups are left out in its favour."""
    import polars

    lanes = [column for at in range(INDICATORS) for column in ((codes.numbers[at] >= 0).astype(np.int64), (codes.numbers[at] == 1).astype(np.int64))]
    packed = {f"p{at}": sum(lane << (15 * shift) for shift, lane in enumerate(lanes[4 * at : 4 * at + 4])) for at in range(len(lanes) // 4)}
    frame = polars.DataFrame({**codes.table, **packed})
    sums = [polars.col(name).sum() for name in packed]

    def run() -> None:
        polars.collect_all([frame.lazy().group_by(["school", "year", *group]).agg(sums) for group in combinations(SIZES, 2)])

    return run
