"""Whether what students need has arrived where they are taught: by building as variation, for a principal by class."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import BigIntegerField, Count, Exists, ExpressionWrapper, F, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from trellis.access.gate import within
from trellis.access.policy import SCHOOL_LEADERS, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Guardianship, School, SchoolEnrolment, SectionEnrolment, SectionTeaching
from trellis.kit.days import open_on
from trellis.kit.small_groups import Figure, Hidden, Shown
from trellis.student_support.measures.coverage import kept_back, middle
from trellis.student_support.models import Accommodation, CannotYet, ClassroomSum, Receipt
from trellis.student_support.queries.snapshots import SQUARED, holds_on

SEE = Verb.STUDENT_SUPPORT_SEE_COVERAGE
STACKED = 3  # circles at one place of the line
APART = 10**9  # more than there are people: a student and a teacher as one number


@dataclass(frozen=True, slots=True)
class Building:
    """One school: how much of what its students need has arrived where they are taught."""

    pk: int
    name: str
    share: Figure  # of pairs of a student and a teacher; Hidden for small groups and the neighbour that shields them
    cannot_yet: int | None  # open; None when hidden
    longest_days: int | None  # since the oldest of them was said; None when none is open, or hidden

    @property
    def is_shown(self) -> bool:
        return isinstance(self.share, Shown)

    @property
    def percent(self) -> int | None:
        return round(100 * self.share.value) if isinstance(self.share, Shown) and self.share.value is not None else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The buildings that the reader may see, by name, and the district's middle. No order but the alphabet's. `counted_on` None: not counted yet."""

    buildings: list[Building]
    median: int | None
    lowest: int | None
    highest: int | None
    floor: int
    counted_on: date | None

    @property
    def shown(self) -> int:
        """Return how many buildings the line is drawn of."""
        return sum(one.percent is not None for one in self.buildings)

    @property
    def dots(self) -> list[tuple[int, int]]:
        """Return where each circle stands, and how many stand at the same place below it: three at most are drawn of those."""
        counted = Counter(one.percent for one in self.buildings if one.percent is not None)
        return [(percent, below) for percent in sorted(counted) for below in range(min(counted[percent], STACKED))]


@dataclass(frozen=True, slots=True)
class OpenClass:
    """A class in which something has not arrived, for whoever leads that school."""

    title: str
    teacher: str
    waiting: int
    of: int


def _pairs(today: date) -> QuerySet:
    """Return (student, teacher) of today in every section, for students for whom something holds; a teacher of their own child is family."""
    needing = Accommodation.objects.filter(holds_on(today), plan__student=OuterRef("student"))
    enrolled = SectionEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True, section__ended_on__isnull=True)
    teaching = open_on(today, "section__teachings__begins_on", "section__teachings__ends_on")
    family = Guardianship.objects.filter(student_id=OuterRef("student_id"), guardian_id=OuterRef("section__teachings__person_id"))
    return enrolled.filter(teaching, ~Exists(family), Exists(needing), section__teachings__ended_on__isnull=True).order_by()


def _current_receipts(today: date) -> QuerySet:
    holding = Accommodation.objects.filter(holds_on(today), plan__student=OuterRef("student"))
    edition = holding.order_by().values("plan__student").annotate(n=SQUARED).values("n")
    return Receipt.objects.filter(replaced_at__isnull=True).annotate(holds=Subquery(edition)).filter(edition=F("holds"))


def _is_up_to_date(today: date) -> QuerySet:
    """Return the pairs whose receipt is of what holds today, as one number each."""
    return _current_receipts(today).order_by().annotate(pair=_pair("student_id", "person_id")).values("pair")


def _pair(student: str, person: str) -> ExpressionWrapper:
    both = Cast(student, BigIntegerField()) * Value(APART, output_field=BigIntegerField()) + Cast(person, BigIntegerField())
    return ExpressionWrapper(both, output_field=BigIntegerField())


def count_classrooms(today: date) -> list[ClassroomSum]:
    """Count how much has arrived at each school where something holds: three sums over the district, for the night.

    A student in two schools counts in each, by the classes there.
    """
    pair = _pair("student_id", "section__teachings__person_id")
    counted = _pairs(today).values_list("section__school_id").annotate(pairs=Count(pair, distinct=True), students=Count("student_id", distinct=True))
    received = dict(
        _pairs(today).annotate(pair=pair).filter(pair__in=_is_up_to_date(today)).values_list("section__school_id").annotate(n=Count("pair", distinct=True))
    )
    waiting = _waiting(today)
    return [
        ClassroomSum(
            school_id=school,
            pairs=pairs,
            received=received.get(school, 0),
            students=students,
            cannot_yet=waiting.get(school, (0, None))[0],
            oldest_said_at=waiting.get(school, (0, None))[1],
            counted_on=today,
        )
        for school, pairs, students in counted
    ]


def coverage(standing: Standing, now: datetime) -> Coverage:
    """Return what the reader may see of each building, as last night counted it; small groups are hidden before they leave here.

    The middle is that of all buildings that may be shown.
    """
    floor = settings.SURVEYS_FLOOR_STUDENTS
    sums = {one.school_id: one for one in ClassroomSum.objects.all()}
    hidden = kept_back({school: one.students for school, one in sums.items()}, floor)
    shares = {school: one.received / one.pairs for school, one in sums.items() if school not in hidden and one.pairs}
    listed = within(standing, SEE, School.objects.filter(ended_on__isnull=True, pk__in=ClassroomSum.objects.values("school"))).order_by("name", "pk")
    buildings = [
        Building(school, name, Hidden(floor), None, None) if school in hidden else _shown(name, sums[school], shares.get(school), now)
        for school, name in listed.values_list("pk", "name")
    ]
    percents = [100 * share for share in shares.values()]
    found = middle(percents)
    return Coverage(
        buildings,
        round(found) if found is not None else None,
        round(min(percents)) if percents else None,
        round(max(percents)) if percents else None,
        floor,
        max((one.counted_on for one in sums.values()), default=None),
    )


def _shown(name: str, one: ClassroomSum, share: float | None, now: datetime) -> Building:
    return Building(one.school_id, name, Shown(one.students, share), one.cannot_yet, (now - one.oldest_said_at).days if one.oldest_said_at else None)


def _waiting(today: date) -> dict[int, tuple[int, datetime]]:
    """Return for each school how many open cannot-yets there are of its students, and since when the oldest is."""
    enrolled = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student__plans__accommodations__cannot_yet__in=_open())
    rows = (
        enrolled.order_by()
        .values_list("school_id")
        .annotate(n=Count("student__plans__accommodations__cannot_yet", distinct=True), since=Min("student__plans__accommodations__cannot_yet__said_at"))
    )
    return {school: (n, since) for school, n, since in rows}


def _open() -> QuerySet:
    return CannotYet.objects.filter(settled_at__isnull=True).values("pk")


def open_classes(school: int, today: date) -> list[OpenClass]:
    """Return the classes of one school in which somebody who teaches has not received what holds, by title."""
    pairs = set(_pairs(today).filter(section__school_id=school).values_list("section_id", "section__teachings__person_id", "student_id"))
    students = {student for _section, _person, student in pairs}
    up_to_date = set(_up_to_date_of(students, today))
    counted: dict[tuple[int, int], tuple[int, int]] = {}
    for section, person, student in pairs:
        waiting, of = counted.get((section, person), (0, 0))
        counted[section, person] = (waiting + ((student, person) not in up_to_date), of + 1)
    open_ones = {key: both for key, both in counted.items() if both[0]}
    teaching = SectionTeaching.objects.filter(section__in={section for section, _person in open_ones}).select_related("section", "person")
    named = {(one.section_id, one.person_id): one for one in teaching}
    rows = [OpenClass(named[key].section.title, named[key].person.name, *both) for key, both in open_ones.items()]
    return sorted(rows, key=lambda one: (one.title, one.teacher))


def _up_to_date_of(students: Collection[int], today: date) -> list[tuple[int, int]]:
    return list(_current_receipts(today).filter(student__in=students).values_list("student_id", "person_id"))


def led_by(standing: Standing) -> "QuerySet[School]":
    """Return the schools that the reader leads: their classes may be named to them, and to nobody else."""
    places = {school for held in standing.held if held.role in SCHOOL_LEADERS for school in held.schools}
    return within(standing, SEE, School.objects.filter(pk__in=places, ended_on__isnull=True)).order_by("name", "pk")
