"""Findings at two sizes of a district: 22 schools, and 1,600, each with two releases of three years.

The list, one finding with its funnel, every school by name and an indicator keep their number of queries and take at most one and a half times as long. Both
districts are read in turn in one run, by CPU seconds.
"""

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
os.environ.setdefault("TRELLIS_MODE", "test")

import django

django.setup()

from django.utils import timezone  # noqa: E402

from bench.district import CHUNK, TODAY, Bench, signed_in, untouched  # noqa: E402
from bench.pages import turn_by_turn  # noqa: E402
from bench.ratio import Ratio  # noqa: E402
from trellis.access.policy import Role  # noqa: E402
from trellis.directory.models import District, Person, Post, School  # noqa: E402
from trellis.equity.models import Cell, Finding, Release  # noqa: E402
from trellis.equity.queries.spreads import spreads_in  # noqa: E402

SMALL, LARGE = 22, 1_600
YEARS = [2024, 2025, 2026]
SHARES = {"asian": 0.1, "black": 0.25, "hispanic": 0.3, "white": 0.35}
COUNTED = {
    "number": 1,
    "key": "suspended",
    "names": {"en": "Suspended"},
    "outcome": "bad",
    "counted": "A day or more.",
    "among": "",
    "source": "File",
    "feed": "file",
}
# what: (as whom, the address with the numbers of the district)
PAGES: dict[str, tuple[str, str]] = {
    "findings": ("leader", "/equity/releases/{release}/findings/"),
    "findings as a teacher": ("teacher", "/equity/releases/{release}/findings/"),
    "one finding": ("leader", "/equity/findings/{finding}/"),
    "one finding as a teacher": ("teacher", "/equity/findings/{finding}/"),
    "one finding of a school": ("leader", "/equity/findings/{of_school}/"),
    "every school by name": ("leader", "/equity/findings/{finding}/schools/"),
    "every school by name as a teacher": ("teacher", "/equity/findings/{finding}/schools/"),
    "indicator": ("leader", "/equity/releases/{release}/indicators/suspended/"),
    "indicator as a teacher": ("teacher", "/equity/releases/{release}/indicators/suspended/"),
}


def measure(quick: bool = False) -> list[Ratio]:
    """Return a ratio for each page, large district over small one."""
    sizes = (SMALL, 160 if quick else LARGE)
    with untouched(), tempfile.TemporaryDirectory() as folder:
        bench, found, clients = Bench(Path(folder)), {}, {}
        for size in sizes:
            bench.make(size)
            found[size] = fill(size)
            bench.analyse()
            clients[size] = {who: signed_in(found[size][who]) for who in {who for who, _page in PAGES.values()}}
        return turn_by_turn(PAGES, bench, sizes, found, clients)


def fill(size: int, seed: int = 7) -> dict[str, int]:
    """Write a district with two releases; return the numbers of what is read."""
    dice = Random(seed)
    District.objects.create(name="Bench")
    schools = School.objects.bulk_create([School(name=f"School {i:04}") for i in range(size)], batch_size=CHUNK)
    leader, teacher = (Person.objects.create(given_name=name, family_name="Bench", folded_name=f"bench {name.lower()}") for name in ("Leader", "Teacher"))
    since = TODAY - timedelta(days=900)
    Post.objects.create(person=leader, role=Role.SUPERINTENDENT, held_from=since)
    Post.objects.create(person=teacher, role=Role.TEACHER, school=schools[0], held_from=since)
    made = {}
    for back in (400, 30):
        at = timezone.now() - timedelta(days=back)
        release = Release.objects.create(
            name=f"Of {back}", school_years=YEARS, on=TODAY, state="published", made_at=at, published_at=at, published_by=leader, indicators=[COUNTED]
        )
        made = {"release": release.pk, **_counted(release, schools, dice)}
    return {"leader": leader.pk, "teacher": teacher.pk, **made}


def _counted(release: Release, schools: list[School], dice: Random) -> dict[str, int]:
    cells: list[Cell] = []
    findings: list[Finding] = []
    for year in YEARS:
        everybody: dict[str, list[int]] = {}
        for school in schools:
            here = {}
            for value, share in SHARES.items():
                n = max(1, round(dice.randint(200, 900) * share))
                here[value] = (n, sum(dice.random() < (0.14 if value == "black" else 0.06) for _ in range(n)))
            here[""] = (sum(n for n, _c in here.values()), sum(c for _n, c in here.values()))
            for value, (n, count) in here.items():
                cells.append(_cell(release, school, year, value, n, count, is_hidden=bool(value) and count < 3))
                total = everybody.setdefault(value, [0, 0])
                total[0], total[1] = total[0] + n, total[1] + count
            if year == YEARS[-1]:
                findings.append(_finding(release, school, here["black"], here[""]))
        cells += [_cell(release, None, year, value, n, count) for value, (n, count) in everybody.items()]
        if year == YEARS[-1]:
            findings.append(_finding(release, None, everybody["black"], everybody[""]))
    Cell.objects.bulk_create(cells, batch_size=CHUNK)
    Release.objects.filter(pk=release.pk).update(spreads=spreads_in(cells, YEARS[-1]))
    Finding.objects.bulk_create(findings, batch_size=CHUNK)
    found = Finding.objects.filter(release=release)
    return {"finding": found.get(school=None).pk, "of_school": found.filter(school__isnull=False, is_hidden=False).order_by("-affected")[0].pk}


def _cell(release: Release, school: School | None, year: int, value: str, n: int, count: int, *, is_hidden: bool = False) -> Cell:
    of_group = {"dimension": "race" if value else "", "value": value, "n": n, "count": count, "is_hidden": is_hidden}
    return Cell(release=release, school=school, indicator="suspended", school_year=year, **of_group)


def _finding(release: Release, school: School | None, own: tuple[int, int] | list[int], everybody: tuple[int, int] | list[int]) -> Finding:
    others = (everybody[0] - own[0], everybody[1] - own[1])
    return Finding(
        release=release, school=school, indicator="suspended", school_year=YEARS[-1], dimension="race", value="black", n=own[0], count=own[1],
        others_n=others[0], others_count=others[1], affected=abs(own[1] - others[1] * own[0] // others[0]), p=0.01, is_hidden=own[1] < 3,
        identity=f"suspended|{school.pk if school else ''}|race|black",
    )  # fmt: skip
