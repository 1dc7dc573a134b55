"""In how many hands a student is in this term, from what the ledger says was given; by building as variation."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from statistics import median

from django.conf import settings
from django.db.models import Count, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.analysis.continuity import LEAST, bice_boxerman, hands, usual_share
from trellis.directory.models import School, SchoolEnrolment
from trellis.directory.queries.places import term_of
from trellis.kit.days import open_on
from trellis.kit.small_groups import Figure, Hidden, Shown
from trellis.student_support.measures.coverage import kept_back
from trellis.student_support.models import ContinuitySum, Plan
from trellis.student_support.queries.ledger import standing_entries

SEE = Verb.STUDENT_SUPPORT_SEE_COVERAGE


@dataclass(frozen=True, slots=True)
class InHands:
    """One student over a term. `continuity` and `usual_percent` are None below four contacts: one more or less would turn them round."""

    since: date
    contacts: int
    hands: int
    continuity: float | None
    usual_percent: int | None


@dataclass(frozen=True, slots=True)
class Building:
    """One school: medians over its students. Hidden for small groups, and for the neighbour that shields them."""

    name: str
    hands: Figure
    continuity: Figure
    usual: Figure


@dataclass(frozen=True, slots=True)
class Continuity:
    """The buildings that the reader may see, by name. `counted_on` None: no night has counted yet."""

    buildings: list[Building]
    since: date | None
    counted_on: date | None
    floor: int


def in_hands(student: int, today: date) -> InHands:
    """Return who gave how often to one student, without names. One query, and one for the term."""
    since = term_of(today)
    given = _given(since, today).filter(service__plan__student=student)
    counts = [count for _by, count in given.values_list("by").annotate(n=Count("pk")).order_by()]
    contacts = sum(counts)
    share = usual_share(counts) if contacts >= LEAST else None
    return InHands(since, contacts, hands(counts), bice_boxerman(counts) if contacts >= LEAST else None, None if share is None else round(100 * share))


def _given(since: date, today: date) -> QuerySet:
    return standing_entries().filter(on__gte=since, on__lte=today, given_minutes__gt=0)


def count_continuity(today: date) -> list[ContinuitySum]:
    """Count the medians of each school for the night: the entries of the term are grouped by the database, students are met one after the other.

    A student in two schools counts in each.
    """
    since = term_of(today)
    enrolled = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True)
    schools: dict[int, list[int]] = defaultdict(list)
    for student, school in enrolled.filter(student__in=Plan.objects.values("student")).values_list("student", "school").distinct().order_by():
        schools[student].append(school)
    pairs = _given(since, today).values_list("service__plan__student", "by").annotate(n=Count("pk")).order_by("service__plan__student")
    found: dict[int, list[tuple[int, float, float]]] = defaultdict(list)
    for student, rows in groupby(pairs.iterator(chunk_size=2000), key=lambda row: row[0]):
        counts = [count for _student, _by, count in rows]
        index, share = bice_boxerman(counts), usual_share(counts)
        if sum(counts) >= LEAST and index is not None and share is not None:
            for school in schools[student]:
                found[school].append((hands(counts), index, share))
    return [
        ContinuitySum(
            school_id=school,
            term_begins_on=since,
            students=len(rows),
            hands=median(row[0] for row in rows),
            continuity=median(row[1] for row in rows),
            usual=median(row[2] for row in rows),
            counted_on=today,
        )
        for school, rows in found.items()
    ]


def continuity(standing: Standing) -> Continuity:
    """Return what the reader may see of each building, as last night counted it; small groups are hidden before they leave here."""
    floor = settings.SURVEYS_FLOOR_STUDENTS
    newest = ContinuitySum.objects.order_by("-term_begins_on").values("term_begins_on")[:1]
    sums = {one.school_id: one for one in ContinuitySum.objects.filter(term_begins_on=newest)}
    hidden = kept_back({school: one.students for school, one in sums.items()}, floor)
    listed = within(standing, SEE, School.objects.filter(ended_on__isnull=True, pk__in=sums)).order_by("name", "pk")
    buildings = [_building(name, sums[school], school in hidden, floor) for school, name in listed.values_list("pk", "name")]
    one = next(iter(sums.values()), None)
    return Continuity(buildings, one.term_begins_on if one else None, one.counted_on if one else None, floor)


def _building(name: str, one: ContinuitySum, is_hidden: bool, floor: int) -> Building:
    if is_hidden:
        return Building(name, Hidden(floor), Hidden(floor), Hidden(floor))
    return Building(name, Shown(one.students, one.hands), Shown(one.students, one.continuity), Shown(one.students, one.usual))
