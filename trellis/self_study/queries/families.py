"""Asking students: what their families may read first, what they said, and who is asked because of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import Student
from trellis.directory.queries import Pupil, guardians_told_about, pupils, students_of
from trellis.framework.models import ProtectedArea
from trellis.letters.queries import told_until
from trellis.self_study.models import FamilyDecision, Study
from trellis.surveys.queries import open_rounds, students_asked

STUDENTS = "students"  # the kind of audience


@dataclass(frozen=True, slots=True)
class Child:
    """A student of a round: whether they are asked as things stand, and what the family said last. `is_written_to`: a guardian was to be told."""

    student: Student
    needs_yes: bool
    decision: FamilyDecision | None
    is_written_to: bool = True

    @property
    def is_asked(self) -> bool:
        return self.decision.allows if self.decision is not None else not self.needs_yes


def first_day_for_students(today: date) -> date:
    """Return the earliest day on which a round with students may begin: after the notice to their families."""
    return today + timedelta(days=settings.SELF_STUDY_NOTICE_DAYS)


def notice_key(study: Study) -> str:
    """Return the key of the line that tells families about a round."""
    return f"self_study.families.{study.pk}"


def needs_yes(study: Study, pupil: Pupil, is_written_to: bool) -> bool:
    """Say whether a student is asked only after a yes: under thirteen, where the law asks for it, or where nobody could be told. Adults decide alone."""
    return not pupil.is_adult and (study.needs_consent or pupil.is_under_thirteen or not is_written_to)


@dataclass(frozen=True, slots=True)
class Asking:
    """Which students may be asked today, as ids of people, and how many are not yet, or not at all."""

    may_be_asked: tuple[int, ...]
    await_notice: int  # the notice has not been with their family for long enough
    await_yes: int
    not_written_to: int  # of those: nobody holds the right to be written to about them
    said_no: int


def asking_students(study: Study, today: date) -> Asking:
    """Return who may be asked: what the family said last holds; without a word of it, whoever needs no yes, once their notice was out long enough."""
    people = students_asked(study.round).values("person_id")
    said = dict(FamilyDecision.objects.filter(study=study).order_by("pk").values_list("student_id", "allows"))
    written_to = students_of(families_to_tell(study, today), people, today)
    told = students_of(told_until(notice_key(study), today - timedelta(days=settings.SELF_STUDY_NOTICE_DAYS)), people, today)
    found: list[int] = []
    waits = Counter[str]()
    for one in pupils(people, study.round.opens_on):
        if one.student_id in said:
            kind = "" if said[one.student_id] else "no"
        elif needs_yes(study, one, one.student_id in written_to):
            kind = "yes"
            waits["nobody"] += one.student_id not in written_to
        else:
            kind = "" if one.is_adult or one.student_id in told else "notice"
        waits[kind] += 1
        if not kind:
            found.append(one.person_id)
    return Asking(tuple(found), waits["notice"], waits["yes"], waits["nobody"], waits["no"])


def families_to_tell(study: Study, today: date) -> QuerySet:
    """Return the guardians who are told before the round begins, as ids of people."""
    return guardians_told_about(students_asked(study.round).values("person_id"), today)


def children_of(standing: Standing, study: Study) -> "QuerySet[Student]":
    """Return the students of the round for whom the person may say yes or no, by name."""
    mine = within(standing, Verb.SELF_STUDY_DECIDE_FOR_CHILD, Student.objects.all())
    asked = students_asked(study.round).values("person_id")
    return mine.filter(person_id__in=asked).select_related("person").order_by("person__folded_name", "pk")


def as_children(study: Study, students: Iterable[Student], today: date) -> list[Child]:
    """Return students with what stands for each: three queries however many they are."""
    students = list(students)
    ages = {one.student_id: one for one in pupils([one.person_id for one in students], study.round.opens_on)}
    newest = FamilyDecision.objects.filter(study=study, student_id=OuterRef("student_id")).order_by("-pk").values("pk")[:1]
    found = FamilyDecision.objects.filter(study=study, student__in=students, pk=Subquery(newest)).select_related("by")
    said = {one.student_id: one for one in found}
    people = [one.person_id for one in students]
    written_to = students_of(families_to_tell(study, today), people, today)
    return [Child(one, needs_yes(study, ages[one.pk], one.pk in written_to), said.get(one.pk), one.pk in written_to) for one in students]


def studies_asking_students(today: date) -> "QuerySet[Study]":
    """Return the studies with students that take answers today."""
    return Study.objects.filter(round__in=open_rounds(today).filter(audiences__kind=STUDENTS).values("pk")).select_related("round__closure").order_by("pk")


def asks_students(study: Study) -> bool:
    """Say whether students are among those asked."""
    return bool(study.round.audiences.filter(kind=STUDENTS).exists())


def students_answer_without_names(study: Study) -> bool:
    """Say whether what a student has sent cannot be found again."""
    return bool(study.round.audiences.filter(kind=STUDENTS, mode="anonymous").exists())


def is_asked_about(study: Study, student: Student) -> bool:
    """Say whether the student is one of those asked, withdrawn or not."""
    return students_asked(study.round).filter(person_id=student.person_id).exists()


def protected_names(study: Study) -> list[str]:
    """Return what the questions to students touch of what the law protects, in words."""
    tags = {tag for item in study.round.items.all() for tag in item.protected_areas}
    return [str(label) for value, label in ProtectedArea.choices if value in tags]
