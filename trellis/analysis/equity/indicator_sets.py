"""What is counted, and in whom: a declared set of indicators, from a TOML file: whole, or every complaint with its place.

name = "Riverbend 2026"

[rows]
student = "student"             # left out where each row is another student
year = "year"                   # left out where all rows are of one year
levels = ["district", "school"] # from the widest to the school
accountable = "accountable"     # 1 at the one school a year that answers for the student; left out where nobody has two

[[dimensions]]
name = "Race and ethnicity"
column = "race"
unknown = ["Not reported"]      # besides empty cells

[[indicators]]
name = "Suspended out of school"
outcome = "bad"                 # or "good"
numerator = "suspended"         # 0 or 1, or a whole number where each time counts
denominator = "enrolled"        # 1 for whoever could have it; left out: whoever has a numerator
source = "District discipline file, code 12"
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trellis.analysis.equity.disparity import Outcome
from trellis.analysis.equity.sheets import Complaint, FileRefused, settings_of

LARGEST_FILE = 1_000_000
KEYS = {
    "rows": ({"levels"}, {"student", "year", "accountable"}),
    "dimensions": ({"name", "column"}, {"unknown"}),
    "indicators": ({"name", "outcome", "numerator", "source"}, {"denominator"}),
}
LISTS = {"levels", "unknown"}


@dataclass(frozen=True, slots=True)
class DimensionColumn:
    """A way of grouping students, and the column that says it; cells that hold one of `unknown`, or nothing, are not known."""

    name: str
    column: str
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted in whom, whether having it is good, and where its data come from."""

    name: str
    outcome: Outcome
    numerator: str
    source: str
    denominator: str | None = None


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """All that is needed to count a file of students. `levels` go from the widest to the school."""

    name: str
    levels: tuple[str, ...]
    dimensions: tuple[DimensionColumn, ...]
    indicators: tuple[Indicator, ...]
    student: str | None = None
    year: str | None = None
    accountable: str | None = None

    @property
    def columns(self) -> list[str]:
        """Return every column that the set needs, once."""
        named = [self.student, self.year, self.accountable, *self.levels, *(one.column for one in self.dimensions)]
        named += [column for one in self.indicators for column in (one.numerator, one.denominator)]
        return list(dict.fromkeys(column for column in named if column))


def read_indicator_set(path: Path) -> IndicatorSet:
    """Read a set, or raise FileRefused."""
    if path.is_dir() or path.stat().st_size > LARGEST_FILE:
        raise FileRefused([Complaint(None, f"{path.name} is not a file of indicators")])
    return indicator_set_of(path.read_bytes())


def indicator_set_of(data: bytes) -> IndicatorSet:
    r"""Read a set from the bytes of a file.

    >>> rows = b'[rows]\nlevels = ["school"]\n[[dimensions]]\nname = "Race"\ncolumn = "race"\n'
    >>> indicator_set_of(rows + b'[[indicators]]\nname = "Passed"\noutcome = "good"\nnumerator = "passed"\nsource = "File 3"\n').columns
    ['school', 'race', 'passed']
    >>> indicator_set_of(rows + b'[[indicators]]\nname = "Passed"\noutcome = "fine"\nnumerator = "passed"\nsource = "File 3"\n')
    Traceback (most recent call last):
    ...
    trellis.analysis.equity.sheets.FileRefused: indicator 1: outcome is good or bad
    """
    table, _text = settings_of(data)
    complaints = [Complaint(number, words, place) for place, number, words in _complaints(table)]
    if complaints:
        raise FileRefused(complaints)
    rows = table["rows"]
    return IndicatorSet(
        name=table.get("name", ""),
        levels=tuple(rows["levels"]),
        dimensions=tuple(DimensionColumn(one["name"], one["column"], tuple(one.get("unknown", ()))) for one in table["dimensions"]),
        indicators=tuple(
            Indicator(one["name"], Outcome(one["outcome"]), one["numerator"], one["source"], one.get("denominator")) for one in table["indicators"]
        ),
        student=rows.get("student"),
        year=rows.get("year"),
        accountable=rows.get("accountable"),
    )


def _complaints(table: dict[str, Any]) -> Iterator[tuple[str, int | None, str]]:
    for name in table:
        if name not in {"name", *KEYS}:
            yield "", None, f"`{name}` is not known here; the file holds name, [rows], [[dimensions]] and [[indicators]]"
    if not isinstance(table.get("name", ""), str):
        yield "", None, "name is a text"
    rows = table.get("rows")
    if not isinstance(rows, dict):
        yield "", None, "[rows] is missing: it says which column holds the school, the year and the student"
    else:
        for words in _complaints_about("rows", rows):
            yield "", None, f"[rows]: {words}"
    for key in ("dimensions", "indicators"):
        found = table.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
            yield "", None, f"there are no [[{key}]]: each begins with that line"
            continue
        for number, one in enumerate(found, start=1):
            for words in _complaints_about(key, one):
                yield key[:-1], number, words
            if one.get("name") in [other.get("name") for other in found[: number - 1]]:
                yield key[:-1], number, f"the name {one.get('name')!r} stands there twice"


def _complaints_about(key: str, one: dict[str, Any]) -> Iterator[str]:
    needed, optional = KEYS[key]
    for name in sorted(needed - set(one)):
        yield f"{name} is missing"
    for name, value in one.items():
        if name not in needed | optional:
            yield f"`{name}` is not known here; it holds {', '.join(sorted(needed | optional))}"
        elif name in LISTS:
            if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value) or (name in needed and not value):
                yield f"{name} is a list of texts"
        elif not isinstance(value, str) or not value.strip():
            yield f"{name} is a text"
        elif name == "outcome" and value not in {"good", "bad"}:
            yield "outcome is good or bad"
