"""What is handed on: what waits for whom, what the next should know, and what changed without anybody handing on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import Person, Post, SchoolEnrolment, SectionEnrolment, SectionTeaching, Student, TeamMember
from trellis.kit.days import open_on
from trellis.student_support.models import HandOff, HandOffTurn
from trellis.student_support.models.hand_offs import WAITS
from trellis.student_support.queries.needs import Why, waiting_about
from trellis.student_support.queries.pages import StudentPage, page_of_student
from trellis.student_support.queries.plans import main_school_of, who_may_give

SEE, TAKE = Verb.STUDENT_SUPPORT_SEE_HAND_OFF, Verb.STUDENT_SUPPORT_TAKE_HAND_OFF
LOOKED_BACK = timedelta(days=30)
WEEK = timedelta(days=7)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Package:
    """What the next should know, as far as the reader may read it. `page` None: nothing about the student is theirs, only what is said here."""

    page: StudentPage | None
    waits: list[Why]
    turns: list[HandOffTurn]
    former: list[HandOff]


def hand_offs() -> "QuerySet[HandOff]":
    """Return hand-offs with their people, for the gate to narrow."""
    return HandOff.objects.select_related("student__person", "to", "left_by", "service", "follows")


def about(student: int) -> "QuerySet[HandOff]":
    """Return what is handed on around one student: what waits first, then the newest."""
    return hand_offs().filter(student_id=student, needless_on__isnull=True).order_by(F("accepted_on").desc(nulls_first=True), "-on", "-pk")


def for_me(standing: Standing) -> "QuerySet[HandOff]":
    """Return what waits for the reader, the earliest day first."""
    return within(standing, TAKE, hand_offs()).filter(WAITS).order_by("on", "pk")


def of_mine(standing: Standing) -> "QuerySet[HandOff]":
    """Return what the reader may see beside: what is in nobody's hands, what waits for others, what was accepted; a no stands with what followed it."""
    seen = within(standing, SEE, hand_offs()).filter(needless_on__isnull=True, declined_on__isnull=True).exclude(WAITS & Q(to=standing.person_id))
    return seen.order_by(F("accepted_on").desc(nulls_first=True), ExpressionWrapper(Q(to__isnull=False), output_field=BooleanField()), "-on", "-pk")


def package(standing: Standing, hand_off: HandOff) -> Package:
    """Return what belongs to a hand-off that the reader may see."""
    student = hand_off.student
    around = within(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, Student.objects.filter(pk=student.pk)).exists()
    turns = list(HandOffTurn.objects.filter(hand_off=hand_off).select_related("by").order_by("at", "pk"))
    former: list[HandOff] = []
    one = hand_off.follows
    while one is not None and len(former) < 5:
        former.append(hand_offs().get(pk=one.pk))
        one = former[-1].follows
    return Package(page_of_student(standing, student) if around else None, waiting_about(standing, student) if around else [], turns, former)


def who_may_take(hand_off: HandOff, today: date) -> "QuerySet[Person]":
    """Return who could be named: who works at the school of the student or in an office, but no family of theirs, nor who said no."""
    declined = HandOff.objects.filter(student=hand_off.student, service=hand_off.service, declined_on__isnull=False, on=hand_off.on).values("to")
    found = who_may_give(hand_off.student, main_school_of(hand_off.student_id, today), max(today, hand_off.on))
    return found.exclude(pk__in=declined).exclude(pk=hand_off.left_by_id or 0)


def manages(student: Student, person: int, on: date) -> bool:
    """Say whether somebody manages the case on a day."""
    return TeamMember.objects.filter(open_on(on), student=student, person=person, is_case_manager=True).exists()


# -- by night ----------------------------------------------------------------------------------------------------


def changes(today: date) -> Iterator[dict[str, Any]]:
    """Return what changed around students with an open plan and was not handed on yet, as arguments of `hand_on`. A few queries, however many."""
    yield from _other_schools(today)
    yield from _other_classes(today)
    yield from _gone(today)


def _students() -> "QuerySet[Student]":
    return Student.objects.filter(ended_on__isnull=True, plans__ends_on__isnull=True, plans__isnull=False)


def _case_manager(today: date) -> Subquery:
    rows = TeamMember.objects.filter(student=OuterRef("student"), is_case_manager=True, held_from__lte=today)
    return Subquery(rows.order_by("-held_from", "-pk").values("person")[:1])


def _other_schools(today: date) -> Iterator[dict[str, Any]]:
    handed = HandOff.objects.filter(student=OuterRef("student"), because=HandOff.Because.BUILDING, on=OuterRef("begins_on"))
    before = SchoolEnrolment.objects.filter(student=OuterRef("student"), begins_on__lt=OuterRef("begins_on"), ends_on__lte=OuterRef("begins_on")).exclude(
        school=OuterRef("school")
    )
    here = Post.objects.filter(open_on(today), person=OuterRef("manager"), school=OuterRef("school"), ended_on__isnull=True)
    came = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True, is_primary=True, begins_on__gt=today - LOOKED_BACK)
    found = came.filter(Exists(before), ~Exists(handed), student__in=_students().values("pk")).annotate(manager=_case_manager(today)).filter(~Exists(here))
    for one in found.select_related("student").order_by("pk").iterator(chunk_size=BATCH):
        yield {"student": one.student, "because": HandOff.Because.BUILDING, "on": one.begins_on, "left_by": one.manager, "to": None}


def _other_classes(today: date) -> Iterator[dict[str, Any]]:
    taught = SectionTeaching.objects.filter(ended_on__isnull=True, is_primary=True)
    teacher = Subquery(taught.filter(open_on(today, "begins_on", "ends_on"), section=OuterRef("section")).order_by("pk").values("person")[:1])
    homeroom = SectionEnrolment.objects.filter(ended_on__isnull=True, section__kind="homeroom")
    before = homeroom.filter(student=OuterRef("student"), begins_on__lt=OuterRef("begins_on")).order_by("-begins_on", "-pk")
    handed = HandOff.objects.filter(student=OuterRef("student"), because=HandOff.Because.GRADE, on=OuterRef("begins_on"))
    now = homeroom.filter(open_on(today, "begins_on", "ends_on"), ~Exists(handed), begins_on__gt=today - LOOKED_BACK, student__in=_students().values("pk"))
    found = now.annotate(teacher=teacher, before=Subquery(before.values("section")[:1])).filter(teacher__isnull=False, before__isnull=False)
    former = {one.section_id: one.person_id for one in taught.filter(section__in=found.values("before")).order_by("-pk")}
    for one in found.select_related("student").order_by("pk").iterator(chunk_size=BATCH):
        left_by = former.get(one.before)
        if left_by is not None and left_by != one.teacher:
            yield {"student": one.student, "because": HandOff.Because.GRADE, "on": one.begins_on, "left_by": left_by, "to": one.teacher}


def _gone(today: date) -> Iterator[dict[str, Any]]:
    """Return cases whose manager works here no more, or left the team without another."""
    works = Post.objects.filter(open_on(today), person=OuterRef("manager"), ended_on__isnull=True)
    holds = TeamMember.objects.filter(open_on(today), student=OuterRef("pk"), is_case_manager=True)
    ahead = TeamMember.objects.filter(student=OuterRef("pk"), is_case_manager=True, held_from__gt=today)
    managed = TeamMember.objects.filter(student=OuterRef("pk"), is_case_manager=True, held_from__lte=today).order_by("-held_from", "-pk")
    open_one = HandOff.objects.filter(WAITS, student=OuterRef("pk"), service__isnull=True)
    found = _students().annotate(manager=Subquery(managed.values("person")[:1])).filter(manager__isnull=False)
    for one in found.filter(~Exists(works) | ~Exists(holds), ~Exists(ahead), ~Exists(open_one)).order_by("pk").distinct().iterator(chunk_size=BATCH):
        yield {"student": one, "because": HandOff.Because.ADULT, "on": today, "left_by": one.manager, "to": None}


def left_before_answering(today: date) -> "list[HandOff]":
    """Return what waits for somebody who works here no more."""
    works = Post.objects.filter(open_on(today), person=OuterRef("to"), ended_on__isnull=True)
    return list(hand_offs().filter(WAITS, ~Exists(works), to__isnull=False, on__lte=today).order_by("pk"))


def unanswered_for_a_week(today: date) -> "list[HandOff]":
    """Return what has waited a week for an answer since it holds, today: each is said once."""
    return list(hand_offs().filter(WAITS, to__isnull=False, on=today - WEEK, made_on__lte=today - WEEK).order_by("pk"))
