"""Whether what students need has arrived where they are taught: by building as variation, for a principal by class."""

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
from trellis.student_support.models import Accommodation, CannotYet, Receipt
from trellis.student_support.queries.snapshots import SQUARED, holds_on

SEE = Verb.STUDENT_SUPPORT_SEE_COVERAGE
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
    """The buildings that the reader may see, by name, and the district's middle. No order but the alphabet's."""

    buildings: list[Building]
    median: int | None
    lowest: int | None
    highest: int | None
    floor: int

    @property
    def dots(self) -> list[tuple[int, int]]:
        """Return where each circle stands, and how many stand at the same place below it."""
        percents = sorted(one.percent for one in self.buildings if one.percent is not None)
        return [(percent, percents[:place].count(percent)) for place, percent in enumerate(percents)]


@dataclass(frozen=True, slots=True)
class OpenClass:
    """A class in which something has not arrived, for whoever leads that school."""

    title: str
    teacher: str
    waiting: int
    of: int


def _pairs(today: date) -> QuerySet:
    """Return (student, teacher) of today in every section, for students for whom something holds; a teacher of their own child is family."""
    needing = Accommodation.objects.filter(holds_on(today)).values("plan__student")
    enrolled = SectionEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True, section__ended_on__isnull=True)
    teaching = open_on(today, "section__teachings__begins_on", "section__teachings__ends_on")
    family = Guardianship.objects.filter(student_id=OuterRef("student_id"), guardian_id=OuterRef("section__teachings__person_id"))
    return enrolled.filter(teaching, ~Exists(family), section__teachings__ended_on__isnull=True, student__in=needing).order_by()


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


def coverage(standing: Standing, now: datetime) -> Coverage:
    """Return what the reader may see of each building: three sums in the database, small groups hidden before they leave it.

    A student in two schools counts in each, by the classes there. The middle is that of all buildings that may be shown.
    """
    today, floor = standing.today, settings.SURVEYS_FLOOR_STUDENTS
    pair = _pair("student_id", "section__teachings__person_id")
    by_school = {
        school: (pairs, students)
        for school, pairs, students in _pairs(today)
        .values_list("section__school_id")
        .annotate(pairs=Count(pair, distinct=True), students=Count("student_id", distinct=True))
    }
    received = dict(
        _pairs(today).annotate(pair=pair).filter(pair__in=_is_up_to_date(today)).values_list("section__school_id").annotate(n=Count("pair", distinct=True))
    )
    waiting = _waiting(today)
    hidden = kept_back({school: students for school, (_pairs_there, students) in by_school.items()}, floor)
    shares = {school: received.get(school, 0) / pairs for school, (pairs, _students) in by_school.items() if school not in hidden and pairs}
    listed = within(standing, SEE, School.objects.filter(ended_on__isnull=True, pk__in=list(by_school))).order_by("name", "pk")
    buildings = [
        Building(school.pk, school.name, Hidden(floor), None, None)
        if school.pk in hidden
        else Building(
            school.pk,
            school.name,
            Shown(by_school[school.pk][1], shares.get(school.pk)),
            waiting.get(school.pk, (0, None))[0],
            (now - waiting[school.pk][1]).days if school.pk in waiting else None,
        )
        for school in listed
    ]
    percents = [100 * share for share in shares.values()]
    found = middle(percents)
    return Coverage(
        buildings,
        round(found) if found is not None else None,
        round(min(percents)) if percents else None,
        round(max(percents)) if percents else None,
        floor,
    )


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
