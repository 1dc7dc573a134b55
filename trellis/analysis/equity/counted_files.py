"""Counted tables, stages of a selection and the counts of IDEA's categories, from CSV files: whole, or every complaint with its row.

A total is not a group: it is made here. A group that the file does not have in one table and has in another is said, since a file that lost rows looks like
that.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trellis.analysis.equity.adverse_impact import BOTTOM_LINE, Candidates
from trellis.analysis.equity.disparity import Group
from trellis.analysis.equity.sheets import CellRefused, Cells, Complaint, FileRefused, name_in, read_sheet, whole_number
from trellis.analysis.equity.significant_disproportionality import Category, Count, RaceGroup

TABLE_OF = ("level", "indicator", "year")
TOTALS = {"total", "totals", "all", "all students", "all groups", "grand total", "overall", "everyone", "sum"}
LEAST_YEAR, LAST_YEAR = 1950, 2150
IsNew = Callable[[tuple[str, ...]], None]  # raises where a row says again what another said


@dataclass(frozen=True, slots=True)
class Table:
    """The groups of one level, indicator and year, as far as the file has these columns."""

    of: Mapping[str, str]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """What a file of counted tables holds, with what a person should know about it."""

    tables: tuple[Table, ...]
    has_state: bool
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stages:
    """What a file of a selection holds: its stages in the order of the file."""

    stages: tuple[tuple[str, tuple[Candidates, ...]], ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Children whose race is not known: left out of every comparison, and said."""

    category: Category
    year: int
    count: int
    n: int


@dataclass(frozen=True, slots=True)
class IdeaCounts:
    """Counts by category, year and group; `missing` are categories of which the file says nothing."""

    counts: Mapping[Category, Mapping[int, Mapping[RaceGroup, Count]]]
    missing: tuple[Category, ...]
    unknown: tuple[Unknown, ...]
    notices: tuple[str, ...]


def read_tables(path: Path, *, counts_events: bool = False) -> Tables:
    """Read `group, n, count`, and, where the file has them, `level, indicator, year, state_n, state_count`. Of events there may be more than students."""
    sheet = read_sheet(path, needed=("group", "n", "count"), optional=(*TABLE_OF, "state_n", "state_count"))
    if "state_count" in sheet.columns and "state_n" not in sheet.columns:
        raise FileRefused([Complaint(1, "there is state_count and no state_n: a count of the State needs the number of students it is among")])
    keys = tuple(name for name in TABLE_OF if name in sheet.columns)
    tables: dict[tuple[str, ...], list[Group]] = {}

    def take(cells: Cells, is_new: IsNew) -> None:
        table, group = tuple(name_in(cells, key) for key in keys), _group_in(cells)
        n, count = _pair(cells, "n", "count", may_exceed=counts_events, ask="are the columns swapped? Where events are counted, as removals: --events")
        state_n, state_count = _state_pair(cells, sheet.columns, may_exceed=counts_events)
        is_new((*table, group))
        tables.setdefault(table, []).append(Group(group, n, count, state_n, state_count))

    _take_all(sheet.rows, take)
    if not any(one.n for groups in tables.values() for one in groups):
        raise FileRefused([Complaint(None, "n is 0 in every row: there is nobody to compare")])
    notices = [*sheet.notices, *_unlike({" · ".join(key) or "the table": [one.name for one in groups] for key, groups in tables.items()})]
    found = tuple(Table(dict(zip(keys, key, strict=True)), tuple(groups)) for key, groups in tables.items())
    return Tables(found, "state_n" in sheet.columns, tuple(notices))


def read_stages(path: Path) -> Stages:
    """Read `stage, group, applied, selected`."""
    sheet = read_sheet(path, needed=("stage", "group", "applied", "selected"))
    stages: dict[str, list[Candidates]] = {}

    def take(cells: Cells, is_new: IsNew) -> None:
        stage, group = name_in(cells, "stage"), _group_in(cells)
        if stage.casefold() == BOTTOM_LINE:
            raise CellRefused(cells.row, f"stage is `{stage}`, which is made here from the stages: leave it out")
        applied, selected = _pair(cells, "applied", "selected")
        is_new((stage, group))
        stages.setdefault(stage, []).append(Candidates(group, applied, selected))

    _take_all(sheet.rows, take)
    if not any(one.applied for groups in stages.values() for one in groups):
        raise FileRefused([Complaint(None, "applied is 0 in every row: nobody was looked at")])
    notices = [*sheet.notices, *_unlike({stage: [one.group for one in groups] for stage, groups in stages.items()})]
    return Stages(tuple((stage, tuple(groups)) for stage, groups in stages.items()), tuple(notices))


def read_idea_counts(path: Path) -> IdeaCounts:
    """Read `year, category, group, count, n`, and `state_count, state_n` where the file has them. Each category has all seven groups in each year."""
    sheet = read_sheet(path, needed=("year", "category", "group", "count", "n"), optional=("state_count", "state_n"))
    if ("state_n" in sheet.columns) != ("state_count" in sheet.columns):
        raise FileRefused([Complaint(1, "of state_count and state_n there is only one: the comparison with the State needs both")])
    counts: dict[Category, dict[int, dict[RaceGroup, Count]]] = {}
    unknown: list[Unknown] = []

    def take(cells: Cells, is_new: IsNew) -> None:
        year, category, group = _year_in(cells), _category_in(cells), _race_in(cells)
        n, count = _pair(cells, "n", "count", may_exceed=category.counts_events)
        state_n, state_count = _state_pair(cells, sheet.columns, may_exceed=category.counts_events)
        is_new((str(year), category.value, group.value if group else cells["group"]))
        if group:
            counts.setdefault(category, {}).setdefault(year, {})[group] = Count(count, n, state_count, state_n)
        else:
            unknown.append(Unknown(category, year, count, n))

    _take_all(sheet.rows, take)
    if not counts:
        raise FileRefused([Complaint(None, "there is no row of a known group")])
    gaps = _gaps(counts)
    if gaps:
        raise FileRefused(gaps)
    in_order = {category: dict(sorted(counts[category].items())) for category in Category if category in counts}
    return IdeaCounts(in_order, tuple(category for category in Category if category not in counts), tuple(unknown), sheet.notices)


def _take_all(rows: Sequence[Cells], take: Callable[[Cells, IsNew], None]) -> None:
    """Take row by row; refuse the file with all that is wrong, a second row for the same among it. Capitals make no difference."""
    complaints, seen = [], dict[tuple[str, ...], int]()
    for cells in rows:

        def is_new(key: tuple[str, ...], row: int = cells.row) -> None:
            first = seen.setdefault(tuple(part.casefold() for part in key), row)
            if first != row:
                raise CellRefused(row, f"row {first} says the same already ({', '.join(key)}): leave one out, or add them up")

        try:
            take(cells, is_new)
        except CellRefused as refused:
            complaints.append(refused.complaint)
    if complaints:
        raise FileRefused(complaints)


def _group_in(cells: Cells) -> str:
    name = name_in(cells, "group")
    if name.casefold() in TOTALS:
        raise CellRefused(cells.row, f"`{name}` is no group of its own: leave it out, totals are made from the groups")
    return name


def _pair(cells: Cells, whole: str, part: str, *, may_exceed: bool = False, ask: str = "are the columns swapped?") -> tuple[int, int]:
    """Return how many there are and how many of them had the outcome, which is never more."""
    n, count = whole_number(cells, whole), whole_number(cells, part)
    if count > n and (not may_exceed or not n):
        raise CellRefused(cells.row, f"{part} is {count} and {whole} is {n}: no more can have the outcome than there are; {ask}")
    return n, count


def _state_pair(cells: Cells, columns: Sequence[str], *, may_exceed: bool = False) -> tuple[int | None, int | None]:
    """Return the State's two numbers. A row may leave both empty; where there is a column for the count, one alone is a mistake."""
    if not cells["state_n"] and not cells["state_count"]:
        return None, None
    if "state_count" not in columns:
        return whole_number(cells, "state_n"), None
    return _pair(cells, "state_n", "state_count", may_exceed=may_exceed)


def _unlike(groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield which tables lack a group that tables of the same kind have: those with which they share most of their groups."""
    kinds = {frozenset(names): names for names in groups.values()}
    lacking = {one: dict.fromkeys(name for other in kinds if 2 * len(one & other) > len(one) for name in kinds[other] if name not in one) for one in kinds}
    short = [(table, list(lacking[frozenset(names)])) for table, names in groups.items() if lacking[frozenset(names)]]
    for table, absent in short[:5]:
        yield f"{table} has no row for {', '.join(absent[:5])}{' and others' if len(absent) > 5 else ''}: is the file whole?"
    if len(short) > 5:
        yield f"and {len(short) - 5} more tables lack groups that others have"


def _gaps(counts: Mapping[Category, Mapping[int, Mapping[RaceGroup, Count]]]) -> list[Complaint]:
    years = sorted({year for by_year in counts.values() for year in by_year})
    complaints = [
        Complaint(None, f"the file has {years[0]} to {years[-1]} and nothing of {year}: the years follow on each other")
        for year in range(years[0], years[-1])
        if year not in years
    ]
    for category, by_year in counts.items():
        complaints += [Complaint(None, f"{category.value} has no rows for {year}: is the file whole?") for year in years if year not in by_year]
        for year, groups in by_year.items():
            absent = [group.value for group in RaceGroup if group not in groups]
            if absent:
                complaints.append(Complaint(None, f"{category.value} in {year} has no row for {', '.join(absent)}: write 0 where there is nobody"))
    return complaints


def _year_in(cells: Cells) -> int:
    """Read 2026, or 2025-26: the year in which the school year ends."""
    found = re.fullmatch(r"([0-9]{4})(?:\s*[-–/]\s*([0-9]{2}|[0-9]{4}))?", cells["year"])
    if not found:
        raise CellRefused(cells.row, f"year is {cells['year']!r}: write the year in which the school year ends, 2026, or 2025-26")
    year = int(found[1])
    if found[2]:
        if int(found[2]) % 100 != (year + 1) % 100:
            raise CellRefused(cells.row, f"year is {cells['year']!r}: a school year ends in the year after it began")
        year += 1
    if not LEAST_YEAR <= year <= LAST_YEAR:
        raise CellRefused(cells.row, f"year is {year}: look at the cell")
    return year


CATEGORY_NAMES: dict[str, Category] = {
    **{one.value.replace("_", " "): one for one in Category},
    "all disabilities": Category.ANY_DISABILITY,
    "identification": Category.ANY_DISABILITY,
    "id": Category.INTELLECTUAL_DISABILITY,
    "intellectual disabilities": Category.INTELLECTUAL_DISABILITY,
    "sld": Category.SPECIFIC_LEARNING_DISABILITY,
    "specific learning disabilities": Category.SPECIFIC_LEARNING_DISABILITY,
    "ed": Category.EMOTIONAL_DISTURBANCE,
    "emn": Category.EMOTIONAL_DISTURBANCE,
    "sli": Category.SPEECH_OR_LANGUAGE_IMPAIRMENT,
    "speech or language impairments": Category.SPEECH_OR_LANGUAGE_IMPAIRMENT,
    "ohi": Category.OTHER_HEALTH_IMPAIRMENT,
    "other health impairments": Category.OTHER_HEALTH_IMPAIRMENT,
    "aut": Category.AUTISM,
    "inside regular class less than 40 of the day": Category.REGULAR_CLASS_UNDER_40,
    "separate schools and residential facilities": Category.SEPARATE_SETTINGS,
}
RACE_CODES = {"hi7": RaceGroup.HISPANIC, "am7": RaceGroup.AMERICAN_INDIAN, "as7": RaceGroup.ASIAN, "bl7": RaceGroup.BLACK}
RACE_CODES |= {"pi7": RaceGroup.PACIFIC_ISLANDER, "wh7": RaceGroup.WHITE, "mu7": RaceGroup.TWO_OR_MORE}
RACE_WORDS: tuple[tuple[str, RaceGroup], ...] = (
    (r"hispanic|latin[oaxe]", RaceGroup.HISPANIC),
    (r"american indian|alaska|native american", RaceGroup.AMERICAN_INDIAN),
    (r"\basian\b", RaceGroup.ASIAN),
    (r"\bblack\b|african", RaceGroup.BLACK),
    (r"hawaiian|pacific", RaceGroup.PACIFIC_ISLANDER),
    (r"\bwhite\b", RaceGroup.WHITE),
    (r"two or more|multi", RaceGroup.TWO_OR_MORE),
)


def _category_in(cells: Cells) -> Category:
    words = " ".join(re.findall(r"[a-z0-9]+", cells["category"].casefold()))
    if words not in CATEGORY_NAMES:
        raise CellRefused(cells.row, f"category is {cells['category']!r}, none of the fourteen: {', '.join(one.value for one in Category)}")
    return CATEGORY_NAMES[words]


def _race_in(cells: Cells) -> RaceGroup | None:
    """Return one of the seven groups, None where race is not known."""
    said = cells["group"].casefold()
    if said in RACE_CODES:
        return RACE_CODES[said]
    if re.search(r"unknown|not reported|missing|not known|unspecified", said):
        return None
    said = re.sub(r"\(?(non|not)[\s-]*(hispanic|latin[oaxe])([/\s]*(or\s+)?latin[oaxe])?\)?", " ", said)
    found = [group for pattern, group in RACE_WORDS if re.search(pattern, said)]
    if len(found) != 1:
        seven = ", ".join(one.value for one in RaceGroup)
        raise CellRefused(cells.row, f"group is {cells['group']!r}, none of the seven: {seven}; or Unknown, which is left out and said")
    return found[0]
