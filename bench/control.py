"""Control districts: two hundred in which no group differs by anything but chance, scanned as any other; and others into which a gap was planted.

Where nothing differs a scan finds something in at most five of a hundred (Benjamini and Hochberg hold the family of one scan); sixteen of two hundred
leave room for chance. What is planted has to be found.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.ratio import Ratio
from trellis.analysis.equity.indicator_sets import indicator_set_of
from trellis.analysis.equity.scan import Finding, scan
from trellis.analysis.equity.student_rows import open_rows

DISTRICTS, MOST_WITH_FINDINGS, PLANTED = 200, 16, 20
STUDENTS, SCHOOLS = 1_500, 5
INDICATORS = b"""
[rows]
levels = ["district", "school"]
[[dimensions]]
name = "Race"
column = "race"
[[dimensions]]
name = "Language"
column = "el"
[[dimensions]]
name = "Disability"
column = "disability"
[[indicators]]
name = "Suspended"
outcome = "bad"
numerator = "suspended"
source = "invented"
[[indicators]]
name = "Reads"
outcome = "good"
numerator = "reads"
source = "invented"
[[indicators]]
name = "Absent"
outcome = "bad"
numerator = "absent"
source = "invented"
"""


@dataclass(frozen=True, slots=True)
class Planted:
    """A gap: by how much more often the students of one race have a bad outcome."""

    race: str = "Black"
    indicator: str = "suspended"
    times: float = 2.5


def district(seed: int, planted: Planted | None = None) -> str:
    """Return the query that invents the students of a district; the same seed gives the same ones."""

    def chance(at: int, share: float, name: str) -> str:
        often = f" * CASE WHEN race = '{planted.race}' THEN {planted.times} ELSE 1 END" if planted and planted.indicator == name else ""
        return f"(u{at} < {share}{often})::INT AS {name}"

    drawn = ", ".join(f"(hash(i, {seed}, {at}) % 1000003) / 1000003.0 AS u{at}" for at in range(7))
    race = "CASE WHEN u0 < 0.1 THEN 'Asian' WHEN u0 < 0.3 THEN 'Black' WHEN u0 < 0.6 THEN 'Hispanic' ELSE 'White' END AS race"
    outcomes = ", ".join([chance(4, 0.08, "suspended"), chance(5, 0.6, "reads"), chance(6, 0.15, "absent")])
    groups = f"'School ' || floor(u1 * {SCHOOLS})::INT AS school, race, (u2 < 0.25)::INT AS el, (u3 < 0.15)::INT AS disability"
    return f"""SELECT 'D' AS district, {groups}, {outcomes}
        FROM (SELECT *, {race} FROM (SELECT {drawn} FROM range({STUDENTS}) students(i)))"""


def found(seed: int, planted: Planted | None = None) -> tuple[Finding, ...]:
    """Return what a scan of a district finds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "students.parquet"
        duckdb.sql(f"COPY ({district(seed, planted)}) TO '{path}' (FORMAT parquet)")
        with open_rows(path, indicator_set_of(INDICATORS)) as rows:
            return scan(rows, Path(folder) / "out").findings


def measure(*, quick: bool) -> list[Ratio]:
    """Return in how many control districts something is found, and in how many planted ones the gap stands first."""
    many, some = (DISTRICTS // 10, PLANTED // 4) if quick else (DISTRICTS, PLANTED)
    false = sum(bool(found(seed)) for seed in range(many))
    planted = Planted()
    missed = sum(not any(one.indicator == "Suspended" and ("Race", planted.race) in one.group for one in found(seed, planted)) for seed in range(some))
    return [
        Ratio(f"{many} control districts: with any finding", false, many, MOST_WITH_FINDINGS / DISTRICTS, "n"),
        Ratio(f"{some} districts with a gap of {planted.times} times: in which it is not found", missed, some, 0.1, "n"),
    ]
