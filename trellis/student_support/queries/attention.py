"""Attention: what nobody has answered, whose turn it is, and how buildings differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import within
from trellis.access.policy import SCHOOL_LEADERS, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import School, SchoolEnrolment
from trellis.directory.queries.teams import students_of_member
from trellis.kit.days import open_on
from trellis.kit.small_groups import Figure, Hidden, Shown
from trellis.student_support.measures.coverage import middle
from trellis.student_support.models import AttentionSum, Noticed, Signal, SignalAnswer, SignalRule
from trellis.student_support.queries.noticed import waiting as noticed_waiting

SEE, BY_BUILDING = Verb.STUDENT_SUPPORT_SEE_SIGNAL, Verb.STUDENT_SUPPORT_SEE_ATTENTION
ASKED_FIRST = 5  # of what somebody said, on the page of signals
LATELY = timedelta(days=60)


def signals() -> "QuerySet[Signal]":
    """Return signals with what a row shows."""
    standing = SignalAnswer.objects.filter(taken_back_at__isnull=True).select_related("by").order_by("-pk")
    return Signal.objects.select_related("student__person", "school", "rule", "edition__rule").prefetch_related(
        Prefetch("answers", standing, to_attr="answered")
    )


def signals_waiting(today: date) -> "QuerySet[Signal]":
    """Return what waits for an answer, as a source of "Who needs us"."""
    return Signal.objects.filter(waits_from__lte=today).annotate(about=F("student_id"), due=F("raised_on"), ref=F("pk"))


def has_reached(standing: Standing) -> Q:
    """Return the condition under which it is the reader's turn: near the child at once, for leaders and the director when nobody nearer has answered."""
    if standing.has(Role.COUNSELOR):
        return Q()
    if standing.has(*SCHOOL_LEADERS):
        return Q(leaders_on__lte=standing.today) | _of_my_teams(standing)
    if standing.has(Role.STUDENT_SERVICES_DIRECTOR):
        return Q(director_on__lte=standing.today) | _of_my_teams(standing)
    return Q()


def _of_my_teams(standing: Standing) -> Q:
    return Q(student__in=students_of_member(standing.person_id, standing.today))


def waiting(standing: Standing, school: int | None = None) -> "QuerySet[Signal]":
    """Return what waits within reach, the longest first; of one school if given."""
    rows = signals().filter(waits_from__lte=standing.today)
    return within(standing, SEE, rows.filter(school_id=school) if school else rows).order_by("raised_on", "pk")


def answered(standing: Standing, school: int | None = None) -> "QuerySet[Signal]":
    """Return what was answered in the last two months, the newest first."""
    rows = signals().filter(answered_on__gt=standing.today - LATELY, withdrawn="").exclude(waits_from__lte=standing.today)
    return within(standing, SEE, rows.filter(school_id=school) if school else rows).order_by("-answered_on", "-pk")


def said_and_waiting(standing: Standing, school: int | None = None) -> "QuerySet[Noticed]":
    """Return what somebody said and nobody has answered: a student who asks for an adult first, then what was noticed; of who learns at one school if given."""
    asks = Case(When(asked__isnull=False, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = noticed_waiting(standing)
    if school:
        there = SchoolEnrolment.objects.filter(open_on(standing.today, "begins_on", "ends_on"), school_id=school, student_id=OuterRef("student_id"))
        rows = rows.filter(Exists(there))
    return rows.annotate(first=asks).order_by("first", "at", "pk")


def schools_within(standing: Standing) -> "QuerySet[School]":
    """Return the schools of which the reader sees how many signals wait."""
    return within(standing, BY_BUILDING, School.objects.filter(ended_on__isnull=True)).order_by("name", "pk")


def held_back_at(schools: Iterable[int]) -> int:
    """Return how many rules named nobody last night, because they would have named half of one of the schools."""
    return sum(AttentionSum.objects.filter(school__in=schools).values_list("held_back", flat=True))


def said_signal(signal: Signal) -> str:
    """Return what the records say, as a sentence: what was counted, of how many, from which day to which."""
    if signal.count is None:
        return _("What was counted is kept no more.")
    count, of, kind = signal.count, signal.of or 0, signal.rule.kind
    if kind in (SignalRule.Kind.ABSENCES, SignalRule.Kind.SHARE):
        words = ngettext("Absent %(count)d of the last %(of)d school day", "Absent %(count)d of the last %(of)d school days", of)
        return words % {"count": count, "of": of}
    if kind == SignalRule.Kind.MARKS:
        words = ngettext("Not passed: %(count)d of %(of)d course with a mark", "Not passed: %(count)d of %(of)d courses with a mark", of)
        return words % {"count": count, "of": of}
    return ngettext("%(count)d incident", "%(count)d incidents", count) % {"count": count}


def whose_turn(signal: Signal, today: date) -> str:
    """Return who is asked by now."""
    if today >= signal.director_on:
        return _("the director of student services, too")
    if today >= signal.leaders_on:
        return _("the leaders of the school")
    return _("the counselors and the team")


@dataclass(frozen=True, slots=True)
class Building:
    """One school: what part of its signals has an answer, and what waits."""

    name: str
    pk: int
    share: Figure  # of those raised in the last sixty days
    waiting: Figure
    longest_days: int | None

    @property
    def count(self) -> int | None:
        return self.waiting.n if isinstance(self.waiting, Shown) else None

    @property
    def percent(self) -> int | None:
        return round(100 * self.share.value) if isinstance(self.share, Shown) and self.share.value is not None else None


@dataclass(frozen=True, slots=True)
class Variation:
    """Buildings within reach in the order of the alphabet, and where the middle one lies."""

    buildings: "QuerySet[School]"
    percents: list[int]
    median: int | None
    floor: int
    counted_on: date | None

    @property
    def lowest(self) -> int | None:
        return min(self.percents, default=None)

    @property
    def highest(self) -> int | None:
        return max(self.percents, default=None)


def variation(standing: Standing) -> Variation:
    """Return how buildings differ, as last night counted; a building with fewer students or signals than the floor gives no number."""
    floor = settings.SURVEYS_FLOOR_STUDENTS
    enough = AttentionSum.objects.filter(students__gte=floor, raised__gte=floor).order_by("school_id").values_list("raised", "answered")
    shares = [100 * done / raised for raised, done in enough if _may_divide(raised, done, floor)]
    found = middle(shares)
    last = counted_last_on()
    return Variation(schools_within(standing), sorted({round(share) for share in shares}), round(found) if found is not None else None, floor, last)


def buildings(schools: Iterable[School], today: date) -> list[Building]:
    """Return what may be shown of each school, in their order."""
    floor = settings.SURVEYS_FLOOR_STUDENTS
    listed = list(schools)
    sums = {one.school_id: one for one in AttentionSum.objects.filter(school__in=[school.pk for school in listed])}
    return [_building(school, sums.get(school.pk), floor, today) for school in listed]


def _may_divide(raised: int, done: int, floor: int) -> bool:
    return raised >= floor and all(part == 0 or part >= floor for part in (done, raised - done))


def _building(school: School, one: AttentionSum | None, floor: int, today: date) -> Building:
    if one is None or one.students < floor:
        return Building(school.name, school.pk, Hidden(floor), Hidden(floor), None)
    share: Figure = Shown(one.raised, one.answered / one.raised) if _may_divide(one.raised, one.answered, floor) else Hidden(floor)
    may_count = one.waiting == 0 or one.waiting >= floor
    days = (today - one.oldest_on).days if one.oldest_on and may_count else None
    return Building(school.name, school.pk, share, Shown(one.waiting, one.waiting) if may_count else Hidden(floor), days)


def counted_last_on() -> date | None:
    """Return the day of the last count."""
    return AttentionSum.objects.order_by("-counted_on").values_list("counted_on", flat=True).first()
