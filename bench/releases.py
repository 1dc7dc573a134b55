"""Counting a release from end to end, as the room does it: 100,000 students, ten indicators, three years, beside one bare pass over the same rows.

*Bare*: one GROUP BY over the outcomes by school, indicator and year, and its lines fetched: students, and those who had it. It knows no groups, no
levels, no accountable school, and hides nothing. Memory is the most that this process held, most of it while counting. Hiding alone is measured on
counts of districts of 22 to 1,600 schools, without a database.
"""

import gc
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
os.environ.setdefault("TRELLIS_MODE", "test")

import django

django.setup()

import numpy as np  # noqa: E402
from django.db import connection  # noqa: E402

from bench.district import CHUNK, Bench, untouched  # noqa: E402
from bench.ratio import Ratio, spent  # noqa: E402
from trellis.analysis.equity.cube import NO_OUTCOME, NOBODY_KNOWS, Dimension, Outcome, counted  # noqa: E402
from trellis.directory.models import Demographics, Person, School, SchoolEnrolment, Student, StudentGroup  # noqa: E402
from trellis.equity.measures.hiding import Key, hiding  # noqa: E402
from trellis.equity.models import Cell, Indicator, Release  # noqa: E402
from trellis.equity.operations.releases import begin_release, count_release  # noqa: E402

STUDENTS, INDICATORS, YEARS = 100_000, 10, (2024, 2025, 2026)
AT_A_SCHOOL = 550
NOON = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("America/New_York"))
BEGAN = date(2022, 8, 1)
RACES = ("white", "hispanic_or_latino", "black_or_african_american", "asian", "two_or_more_races", "american_indian_or_alaska_native", "")
RACE_SHARES = (0.37, 0.3, 0.2, 0.06, 0.05, 0.01, 0.01)
KINDS = {"english_learner": 0.15, "disability": 0.14, "section_504": 0.03, "economic": 0.5, "homeless": 0.03, "foster": 0.005, "migrant": 0.004}
SCHOOLS = (22, 100, 400, 1_600)
MINUTES = 10  # in which a release of the largest has to be hidden


def measure(quick: bool = False) -> list[Ratio]:
    """Return counting over the bare pass, its memory, and seconds of hiding by number of schools."""
    students, years = (STUDENTS // 20, YEARS[-1:]) if quick else (STUDENTS, YEARS)
    with untouched(), tempfile.TemporaryDirectory(prefix="trellis-bench-") as name:
        bench = Bench(Path(name))
        bench.make(students)
        try:
            fill(students, years)
            bench.analyse()
            bare = min(_bare() for _turn in range(3))
            began = spent()
            release = begin_release(by=None, now=NOON, today=NOON.date(), name="Bench", school_years=years)
            count_release(release=release)
            took = spent() - began
            assert release.state == Release.State.COUNTED and not release.problem
            cells = Cell.objects.filter(release=release).count()
        finally:
            bench.drop(students)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = f"{students:,} students, {INDICATORS} indicators, {len(years)} years, {cells:,} cells"
    return [
        Ratio(f"releases: counting, hiding and keeping {size}, against a bare GROUP BY of the same rows", took, bare, None),
        Ratio(f"releases: the same: memory in MB, {size}", memory, 1.0, 1_500.0, "M"),
        *_hidden(SCHOOLS[:2] if quick else SCHOOLS),
    ]


def fill(students: int, years: tuple[int, ...]) -> None:
    """Write students with their groups, and what they had; the outcomes are drawn by the database, by arithmetic on numbers."""
    dice = np.random.default_rng(20_261_123)
    schools = School.objects.bulk_create([School(name=f"School {n:04}") for n in range(max(2, students // AT_A_SCHOOL))], batch_size=CHUNK)
    race = dice.choice(len(RACES), students, p=RACE_SHARES)
    kinds = {kind: dice.random(students) < share for kind, share in KINDS.items()}
    for begin in range(0, students, CHUNK):
        places = range(begin, min(begin + CHUNK, students))
        people = Person.objects.bulk_create([Person(given_name="A", family_name=f"B{at}", folded_name=f"a b{at}") for at in places])
        pupils = Student.objects.bulk_create([Student(person=one, number=f"S{at}") for at, one in zip(places, people, strict=True)])
        named = list(zip(places, pupils, strict=True))
        Demographics.objects.bulk_create(_facts(one, at, RACES[race[at]]) for at, one in named)
        SchoolEnrolment.objects.bulk_create(SchoolEnrolment(student=one, school=schools[at % len(schools)], begins_on=BEGAN) for at, one in named)
        StudentGroup.objects.bulk_create(StudentGroup(student=one, kind=kind, begins_on=BEGAN) for at, one in named for kind in KINDS if kinds[kind][at])
    for key in range(INDICATORS):
        outcome = "good" if key % 2 else "bad"
        Indicator.objects.create(key=f"key_{key}", names={"en": f"Key {key}"}, outcome=outcome, counted="x", source="x", written_at=NOON)
        with connection.cursor() as cursor:
            for year in years:
                cursor.execute(
                    "INSERT INTO records_outcome (student_id, school_id, school_year, indicator, count, could_have) "
                    "SELECT student_id, school_id, %s, %s, CASE WHEN (student_id * 7919 + student_id / 7 * 104729 + %s) %% 1000 < %s THEN 1 ELSE 0 END, "
                    "NOT (student_id + %s) %% 97 = 0 FROM directory_schoolenrolment",
                    [year, f"key_{key}", 1_299_709 * key + 15_485_863 * (year % 100), 120 + 40 * key, key],
                )


def _facts(student: Student, at: int, race: str) -> Demographics:
    return Demographics(student=student, sex="female" if at % 2 else "male", **({race: True} if race else {}))


def _bare() -> float:
    gc.collect()
    began = spent()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT school_id, indicator, school_year, count(*), sum(CASE WHEN count > 0 THEN 1 ELSE 0 END) FROM records_outcome "
            "WHERE could_have GROUP BY school_id, indicator, school_year"
        )
        assert cursor.fetchall()
    return spent() - began


def _hidden(sizes: tuple[int, ...]) -> Iterator[Ratio]:
    for schools in sizes:
        cells = cells_of(schools)
        began = time.process_time()
        found = hiding(cells, below=10)
        took = time.process_time() - began
        assert not found.exposed
        assert not found.unproven
        limit = MINUTES * 60 / (INDICATORS * len(YEARS)) if schools == SCHOOLS[-1] else None
        share = f"{len(found.hidden):,} of {len(cells):,} cells hidden, {len(found.primary):,} small"
        yield Ratio(f"releases: hiding an indicator and year of {schools:,} schools, {share}", took, 1.0, limit)


def cells_of(schools: int, rate: float = 0.12, students: int = 500, seed: int = 1) -> dict[Key, tuple[int, int]]:
    """Return the counts of an indicator and year of an invented district of nine dimensions: schools, groups, and pairs of the district."""
    dice = np.random.default_rng(seed)
    sizes = np.maximum(12, dice.lognormal(np.log(students), 0.5, schools).astype(int))
    unit = np.repeat(np.arange(schools), sizes).astype(np.int32)
    often = rate * np.repeat(dice.uniform(0.4, 1.8, schools), sizes)
    dimensions = []
    for name, shares in {"race": RACE_SHARES, "sex": (0.488, 0.51, 0.002), **{kind: (share, 1 - share) for kind, share in KINDS.items()}}.items():
        edges = dice.dirichlet(np.array(shares) * 20 + 1e-3, schools).cumsum(axis=1)[unit]
        codes = (dice.random(len(unit))[:, None] > edges).sum(axis=1).clip(0, len(shares) - 1).astype(np.uint8)
        if name in ("race", "sex"):
            codes[dice.random(len(unit)) < 0.01] = NOBODY_KNOWS
        dimensions.append(Dimension(name, tuple(f"v{at}" for at in range(len(shares))), codes))
    had = (dice.random(len(unit)) < often).astype(np.int8)
    had[dice.random(len(unit)) < 0.01] = NO_OUTCOME
    district = counted(np.zeros(len(unit), np.int32), dimensions, [Outcome("k", had)], number=1, ways=2)
    cells: dict[Key, tuple[int, int]] = {}
    for cube, names in ((district, [""]), (counted(unit, dimensions, [Outcome("k", had)], number=schools, ways=1), [str(one) for one in range(schools)])):
        for place, group in enumerate(cube.groups):
            words: list[Any] = [word for d, v in group.by for word in (cube.dimensions[d][0], cube.dimensions[d][1][v])]
            for column, one in enumerate(cube.units.tolist()):
                if n := int(cube.n[place, 0, column]):
                    cells[Key(names[one], *words)] = (n, int(cube.count[place, 0, column]))
    return cells
