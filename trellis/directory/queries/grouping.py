"""In which groups students are by the roster as of a day, and where they were enrolled, for whoever counts all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from trellis.directory.models import Demographics, School, SchoolEnrolment, StudentGroup
from trellis.kit.days import open_on

RACES = {
    "american_indian_or_alaska_native": "american_indian",
    "asian": "asian",
    "black_or_african_american": "black",
    "native_hawaiian_or_other_pacific_islander": "pacific_islander",
    "white": "white",
}
SEXES = ("female", "male", "other")
COUNTED_KINDS = ("english_learner", "disability", "section_504", "economic", "homeless", "foster", "migrant")


@dataclass(frozen=True, slots=True)
class GroupsOnADay:
    """Who is in which group, by number of the student. Whoever is not in `races` or `sexes`: nobody knows. A kind that no roster names is not in `kinds`."""

    races: dict[int, str]
    sexes: dict[int, str]
    kinds: dict[str, set[int]]


def groups_on(day: date) -> GroupsOnADay:
    """Return the groups of all students as of a day. Race as federal reports name it: Hispanic or Latino of any race, then two or more races, then one."""
    races, sexes = {}, {}
    facts = Demographics.objects.values_list("student_id", "sex", "hispanic_or_latino", "two_or_more_races", *RACES)
    for student, sex, is_hispanic, is_several, *flags in facts.iterator(chunk_size=20_000):
        named = [name for name, is_one in zip(RACES.values(), flags, strict=True) if is_one]
        race = "hispanic" if is_hispanic else "two_or_more" if is_several or len(named) > 1 else named[0] if named else ""
        if race:
            races[student] = race
        if sex.strip().lower() in SEXES:
            sexes[student] = sex.strip().lower()
    rows = StudentGroup.objects.filter(kind__in=COUNTED_KINDS, begins_on__lte=day)
    kinds: dict[str, set[int]] = {kind: set() for kind in sorted(set(rows.values_list("kind", flat=True)))}
    there = rows.filter(open_on(day, "begins_on", "ends_on"), Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    for student, kind in there.values_list("student_id", "kind").iterator(chunk_size=20_000):
        kinds[kind].add(student)
    return GroupsOnADay(races, sexes, kinds)


def enrolled_between(first: date, until: date) -> Iterator[tuple[int, int, bool, date]]:
    """Return student, school, whether it is their first school, and since when, of every enrolment that has a day in [first, until)."""
    there = Q(ends_on__isnull=True) | Q(ends_on__gt=first)
    rows = SchoolEnrolment.objects.filter(there, begins_on__lt=until, ended_on__isnull=True)
    return rows.values_list("student_id", "school_id", "is_primary", "begins_on").iterator(chunk_size=20_000)


def school_names(schools: set[int]) -> dict[int, str]:
    """Return the names of these schools, by number."""
    return dict(School.objects.filter(pk__in=schools).values_list("pk", "name"))
