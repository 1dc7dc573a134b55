"""What tests of this room share: two small releases that are out, laid down row by row. Operations make them in their own tests."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast
from trellis.equity.models import Cell, Finding, Release
from trellis.equity.queries.spreads import spreads_in

COUNTED = [
    {
        "number": 1, "key": "suspended", "names": {"en": "Suspended out of school", "es": "Con suspensión"}, "outcome": "bad",
        "counted": "Out of school for a day or more.", "among": "", "source": "District discipline file, code 12", "feed": "file",
    },
    {
        "number": 2, "key": "algebra", "names": {"en": "Algebra by grade 8", "es": "Álgebra antes del grado 9"}, "outcome": "good",
        "counted": "Enrolled in Algebra I or above.", "among": "Students in grade 8.", "source": "Course file", "feed": "file",
    },
]  # fmt: skip
RULES = {"least": 10, "level": 0.05, "hidden_below": 10, "hides_zeros": False, "hides_extremes": True, "source": "State manual, chapter 4"}
# indicator, school, dimension, value, dimension_2, value_2: n, count; a star: hidden, two stars: hidden for its own size
NEWEST = {
    ("suspended", "", "", "", "", ""): (900, 90, ""),
    ("suspended", "", "race", "black", "", ""): (300, 60, ""),
    ("suspended", "", "race", "white", "", ""): (400, 20, ""),
    ("suspended", "", "race", "hispanic", "", ""): (200, 10, ""),
    ("suspended", "", "sex", "male", "", ""): (450, 60, ""),
    ("suspended", "", "sex", "female", "", ""): (450, 30, ""),
    ("suspended", "", "race", "black", "sex", "male"): (150, 40, ""),
    ("suspended", "", "race", "black", "sex", "female"): (150, 20, ""),
    ("suspended", "", "race", "white", "sex", "male"): (200, 14, ""),
    ("suspended", "", "race", "white", "sex", "female"): (200, 6, "**"),
    ("suspended", "", "race", "hispanic", "sex", "male"): (100, 6, "**"),
    ("suspended", "", "race", "hispanic", "sex", "female"): (100, 4, "**"),
    ("suspended", "cedar_fork", "", "", "", ""): (400, 40, ""),
    ("suspended", "cedar_fork", "race", "black", "", ""): (150, 26, "*"),
    ("suspended", "cedar_fork", "race", "white", "", ""): (150, 12, ""),
    ("suspended", "cedar_fork", "race", "hispanic", "", ""): (100, 2, "**"),
    ("suspended", "saltmarsh", "", "", "", ""): (500, 50, ""),
    ("suspended", "saltmarsh", "race", "black", "", ""): (150, 34, ""),
    ("suspended", "saltmarsh", "race", "white", "", ""): (250, 8, "**"),
    ("suspended", "saltmarsh", "race", "hispanic", "", ""): (100, 8, "**"),
    ("algebra", "", "", "", "", ""): (200, 80, ""),
    ("algebra", "", "race", "black", "", ""): (80, 20, ""),
    ("algebra", "", "race", "white", "", ""): (120, 60, ""),
}


@dataclass(frozen=True, slots=True)
class Released:
    """Last year's release and this year's, both out; and one that is counted and not out."""

    cast: Cast
    earlier: Release
    release: Release
    waiting: Release

    def finding(self, indicator: str, school: str = "", value: str = "black") -> Finding:
        """Return a finding of the newest release about a group by race."""
        where = self.cast.schools[school] if school else None
        return Finding.objects.get(release=self.release, indicator=indicator, school=where, value=value)


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def released(cast: Cast, noon: datetime) -> Released:
    """Two releases that are out, of 2024-25 and 2025-26, and one that waits. In each: two indicators, race and sex, two schools, hidden cells.

    Findings: Black students are suspended more often in the district and, hidden, at Cedar Fork, and in the newest at Saltmarsh; in the newest they are
    in algebra less often.
    """
    earlier = _release(cast, noon.replace(year=2025), [2024, 2025], "2024–25", None)
    newest = _release(cast, noon, [2024, 2025, 2026], "2025–26", earlier)
    waiting = Release.objects.create(
        name="Counted anew", school_years=[2026], on=noon.date(), state="counted", made_by=cast.meiling, made_at=noon, indicators=COUNTED, rules=RULES
    )
    for release in (earlier, newest):
        year = release.school_years[-1]
        _find(cast, release, year, "suspended", "", (300, 60, 600, 30), 45 if release is newest else 51)
        _find(cast, release, year, "suspended", "cedar_fork", (150, 26, 250, 14), 18, is_hidden=True)
    _find(cast, newest, 2026, "suspended", "saltmarsh", (150, 34, 350, 16), 28)
    _find(cast, newest, 2026, "algebra", "", (80, 20, 120, 60), 20)
    return Released(cast, earlier, newest, waiting)


def _release(cast: Cast, at: datetime, years: list[int], name: str, follows: Release | None) -> Release:
    cells = list(NEWEST.values())
    hidden = sum(bool(star) for _n, _count, star in cells)
    release = Release.objects.create(
        name=name,
        school_years=years,
        on=at.date(),
        state="published",
        progress=100,
        made_by=cast.meiling,
        made_at=at,
        published_by=cast.gloria,
        published_at=at,
        indicators=COUNTED,
        rules=RULES,
        follows=follows,
        notices=[{"code": "unknown_group", "dimension": "race", "years": [years[-1]], "number": 12}],
        audit={"cells": len(cells), "hidden": hidden, "primary": hidden - 1, "exposed": 0, "unproven": 0},
    )
    cells_of_it = [
        Cell(
            release=release,
            school=cast.schools.get(school),
            indicator=indicator,
            school_year=year,
            dimension=dimension,
            value=value,
            dimension_2=dimension_2,
            value_2=value_2,
            n=n,
            count=count,
            is_hidden=bool(star),
            is_primary=star == "**",
        )
        for year in years
        for (indicator, school, dimension, value, dimension_2, value_2), (n, count, star) in NEWEST.items()
    ]
    Cell.objects.bulk_create(cells_of_it)
    release.spreads = spreads_in(cells_of_it, years[-1])
    release.save(update_fields=["spreads"])
    return release


def _find(
    cast: Cast, release: Release, year: int, indicator: str, school: str, counts: tuple[int, int, int, int], affected: int, *, is_hidden: bool = False
) -> None:
    n, count, others_n, others_count = counts
    where = cast.schools.get(school)
    Finding.objects.create(
        release=release,
        school=where,
        indicator=indicator,
        school_year=year,
        dimension="race",
        value="black",
        n=n,
        count=count,
        others_n=others_n,
        others_count=others_count,
        affected=affected,
        p=0.001,
        is_hidden=is_hidden,
        identity=f"{indicator}|{where.pk if where else ''}|race|black",
    )
