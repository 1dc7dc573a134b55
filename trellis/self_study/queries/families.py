"""Asking students: what their families may read first, what they said, and who is asked because of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import Student
from trellis.directory.queries import Pupil, guardians_told_about, pupils
from trellis.framework.models import ProtectedArea
from trellis.self_study.models import FamilyDecision, Study
from trellis.surveys.queries import students_asked

STUDENTS = "students"  # the kind of audience


@dataclass(frozen=True, slots=True)
class Child:
    """A student of a round: whether they are asked as things stand, and what the family said last."""

    student: Student
    needs_yes: bool
    decision: FamilyDecision | None

    @property
    def is_asked(self) -> bool:
        return self.decision.allows if self.decision is not None else not self.needs_yes


def first_day_for_students(today: date) -> date:
    """Return the earliest day on which a round with students may begin: after the notice to their families."""
    return today + timedelta(days=settings.SELF_STUDY_NOTICE_DAYS)


def needs_yes(study: Study, pupil: Pupil) -> bool:
    """Say whether a student is asked only after a yes: under thirteen, or the law asks for it. An adult student decides alone."""
    return not pupil.is_adult and (study.needs_consent or pupil.is_under_thirteen)


def waiting_for_a_yes(study: Study) -> list[int]:
    """Return the people who are students of the round and are asked only after a yes."""
    return [one.person_id for one in pupils(students_asked(study.round).values("person_id"), study.round.opens_on) if needs_yes(study, one)]


def families_to_tell(study: Study, today: date) -> QuerySet:
    """Return the guardians who are told before the round begins, as ids of people."""
    return guardians_told_about(students_asked(study.round).values("person_id"), today)


def children_of(standing: Standing, study: Study) -> "QuerySet[Student]":
    """Return the students of the round for whom the person may say yes or no, by name."""
    mine = within(standing, Verb.SELF_STUDY_DECIDE_FOR_CHILD, Student.objects.all())
    asked = students_asked(study.round).values("person_id")
    return mine.filter(person_id__in=asked).select_related("person").order_by("person__folded_name", "pk")


def as_children(study: Study, students: Iterable[Student]) -> list[Child]:
    """Return students with what stands for each: two queries however many they are."""
    students = list(students)
    ages = {one.student_id: one for one in pupils([one.person_id for one in students], study.round.opens_on)}
    newest = FamilyDecision.objects.filter(study=study, student_id=OuterRef("student_id")).order_by("-pk").values("pk")[:1]
    found = FamilyDecision.objects.filter(study=study, student__in=students, pk=Subquery(newest)).select_related("by")
    said = {one.student_id: one for one in found}
    return [Child(one, needs_yes(study, ages[one.pk]), said.get(one.pk)) for one in students]


def asks_students(study: Study) -> bool:
    """Say whether students are among those asked."""
    return students_asked(study.round).exists()


def is_asked_about(study: Study, student: Student) -> bool:
    """Say whether the student is one of those asked, withdrawn or not."""
    return students_asked(study.round).filter(person_id=student.person_id).exists()


def protected_names(study: Study) -> list[str]:
    """Return what the questions to students touch of what the law protects, in words."""
    tags = {tag for item in study.round.items.all() for tag in item.protected_areas}
    return [str(label) for value, label in ProtectedArea.choices if value in tags]
