"""The rows that a release is counted from: one for each student of a school year, at the school that answers for them.

A student of two schools is counted at one, so that schools add up to the district and nothing can be worked out from where they do not. Which: the
one of which the files say that it answers; where they say it of none or of several, the one where the student was enrolled last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trellis.analysis.equity.cube import NO_OUTCOME, NOBODY_KNOWS, Cube, Dimension, Outcome, counted
from trellis.analysis.equity.disparity import Outcome as Good
from trellis.analysis.equity.indicator_sets import Indicator as Declared
from trellis.analysis.equity.scan import Finding, findings
from trellis.analysis.equity.student_rows import Level, Unit
from trellis.directory.queries.grouping import enrolled_between, groups_on
from trellis.equity.models import Indicator
from trellis.equity.queries.groups import DIMENSIONS, NO, VALUES, YES
from trellis.kit.days import SchoolYear
from trellis.records.queries import outcomes as records

MOST_AWAY = 0.1  # of the known days, from which on somebody is chronically absent (Every Student Succeeds Act reports)
FEWEST_DAYS = 10  # known, below which nothing is said of somebody's attendance
DISTRICT, SCHOOL = "district", "school"
Pair = tuple[int, int]  # student, school


@dataclass(frozen=True, slots=True)
class YearRows:
    """One row for each student: their school as a place in `schools`, their groups, and what they had."""

    year: int
    students: NDArray[np.int64]
    schools: tuple[int, ...]
    units: NDArray[np.int32]
    dimensions: tuple[Dimension, ...]
    outcomes: tuple[Outcome, ...]
    indicators: tuple[Declared, ...]
    notices: tuple[dict[str, Any], ...]

    def cube(self, *, ways: int) -> Cube:
        """Count them, school by school."""
        return counted(self.units, self.dimensions, self.outcomes, number=len(self.schools), ways=ways)

    @property
    def levels(self) -> tuple[Level, Level]:
        """The district, and its schools."""
        year = str(self.year)
        schools = tuple(Unit((DISTRICT, str(school)), year) for school in self.schools)
        everything = np.zeros(len(schools), np.int64)
        return Level(DISTRICT, (Unit((DISTRICT,), year),), everything), Level(SCHOOL, schools, np.arange(len(schools), dtype=np.int64))

    def findings(self, *, least: int, level: float) -> tuple[Finding, ...]:
        """Return the groups that are worse off than all others, in the district and in each school."""
        if not len(self.students):
            return ()
        return findings(self.cube(ways=1), self.levels, self.indicators, least=least, level=level)


def rows_of_year(year: int, indicators: Sequence[Indicator], *, on: date) -> YearRows:
    """Read what is known of a school year, with groups as of its last day, or of `on` while it lasts."""
    span = SchoolYear(year)
    until = min(span.ends_on, on + timedelta(days=1))
    enrolments: dict[Pair, tuple[bool, date]] = {}
    for student, school, is_primary, since in enrolled_between(span.starts_on, until):
        pair = (student, school)
        enrolments[pair] = max(enrolments.get(pair, (False, since)), (is_primary, since))
    had, answers, empty = _what_they_had(year, indicators, span.starts_on, until, enrolments)
    notices: list[dict[str, Any]] = [{"code": "no_data", "names": one.names, "year": year} for one in empty]
    counted_here = [one for one in indicators if one not in empty]
    pairs, more = _who_answers(set().union(*(had[one.key] for one in counted_here)) if counted_here else set(), answers, enrolments, year)
    notices += more
    students = np.array([student for student, _school in pairs], np.int64)
    schools = tuple(sorted({school for _student, school in pairs}))
    place = {school: at for at, school in enumerate(schools)}
    units = np.array([place[school] for _student, school in pairs], np.int32)
    dimensions, said = _dimensions(students, year, until - timedelta(days=1))
    outcomes = tuple(Outcome(one.key, np.array([had[one.key].get(pair, NO_OUTCOME) for pair in pairs], np.int8)) for one in counted_here)
    declared = tuple(Declared(one.key, Good(one.outcome), one.key, one.source) for one in counted_here)
    return YearRows(year, students, schools, units, dimensions, outcomes, declared, (*notices, *said))


def _what_they_had(
    year: int, indicators: Sequence[Indicator], first: date, until: date, enrolments: Mapping[Pair, Any]
) -> tuple[dict[str, dict[Pair, int]], dict[Pair, int], list[Indicator]]:
    """Return by key who had it (1) or not (0), which schools the files say answer, and indicators without data."""
    had: dict[str, dict[Pair, int]] = {one.key: {} for one in indicators}
    answers: dict[Pair, int] = {}
    from_files = [one.key for one in indicators if one.feed == Indicator.Feed.FILE]
    if from_files:
        for student, school, answering, *values in records.outcomes_of_year(year, from_files):
            pair = (student, school)
            if answering is not None:
                answers[pair] = answering
            for key, value in zip(from_files, values, strict=True):
                if value is not None:
                    had[key][pair] = value
    for one in indicators:
        if one.feed == Indicator.Feed.ABSENCE:
            for student, school, days, away in records.absent_days(first, until):
                if days >= FEWEST_DAYS:
                    had[one.key][student, school] = int(away >= MOST_AWAY * days)
        elif one.feed == Indicator.Feed.REMOVAL and records.has_incidents(first, until):
            out = records.removed(first, until)
            had[one.key] = {pair: int(pair in out) for pair in {*enrolments, *out}}
    return had, answers, [one for one in indicators if not had[one.key]]


def _who_answers(
    pairs: set[Pair], answers: Mapping[Pair, int], enrolments: Mapping[Pair, tuple[bool, date]], year: int
) -> tuple[list[Pair], list[dict[str, Any]]]:
    """Return each student with one school, by number, and what to say of those who had several."""
    never = (False, date.min)

    def rank(pair: Pair) -> tuple[float, tuple[bool, date], int]:
        return answers.get(pair, 0.5), enrolments.get(pair, never), pair[1]

    chosen: dict[int, Pair] = {}
    several: set[int] = set()
    disputed: set[int] = set()
    for pair in sorted(pairs):
        student = pair[0]
        if student not in chosen:
            chosen[student] = pair
            continue
        several.add(student)
        if answers.get(pair) == 1 and answers.get(chosen[student]) == 1:
            disputed.add(student)
        chosen[student] = max(chosen[student], pair, key=rank)
    elsewhere = [student for student, pair in chosen.items() if answers.get(pair) == 0]
    for student in elsewhere:
        del chosen[student]
    notices = [
        {"code": code, "year": year, "number": len(who)}
        for code, who in (("second_school", several), ("two_answer", disputed), ("answered_elsewhere", elsewhere))
        if who
    ]
    return [chosen[student] for student in sorted(chosen)], notices


def _dimensions(students: NDArray[np.int64], year: int, day: date) -> tuple[tuple[Dimension, ...], list[dict[str, Any]]]:
    groups = groups_on(day)
    made, notices = [], []
    for name in DIMENSIONS:
        if name in ("race", "sex"):
            known = groups.races if name == "race" else groups.sexes
        elif name in groups.kinds:
            there = groups.kinds[name]
            known = {int(student): YES if int(student) in there else NO for student in students}
        else:
            known = {}
        said = [known.get(int(student)) for student in students]
        values = tuple(value for value in VALUES[name] if value in set(said))
        if not values:
            notices.append({"code": "no_group", "dimension": name, "year": year})
            continue
        place = {value: at for at, value in enumerate(values)}
        codes = np.array([NOBODY_KNOWS if value is None else place[value] for value in said], np.uint8)
        made.append(Dimension(name, values, codes))
        if unknown := int((codes == NOBODY_KNOWS).sum()):
            notices.append({"code": "unknown_group", "dimension": name, "year": year, "number": unknown})
    return tuple(made), notices
