"""What a student says of themselves, and the strengths that others see."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import QuerySet

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Student, TeamMember
from trellis.kit.days import open_on
from trellis.student_support.models import OwnWord


def own_words() -> "QuerySet[OwnWord]":
    """Return what stands or stood on pages, without what was taken back at once; the student's own first, then the newest."""
    return OwnWord.objects.filter(taken_back_at_once=False).select_related("entered_by").order_by("-on", "-pk")


def standing_words(student: Student) -> list[OwnWord]:
    """Return what stands at the head of a student's page. The caller has asked the gate."""
    order = {OwnWord.SaidBy.STUDENT: 0, OwnWord.SaidBy.FAMILY: 1, OwnWord.SaidBy.STAFF: 2}
    return sorted(own_words().filter(student=student, ended_on__isnull=True), key=lambda one: order[OwnWord.SaidBy(one.said_by)])


def may_speak_for(standing: Standing, student: Student) -> list[str]:
    """Return for whom the person enters words about a student: for themselves first. The caller has asked the gate."""
    if student.person_id == standing.person_id:
        return [OwnWord.SaidBy.STUDENT.value]
    as_family = (
        any(held.role is Role.GUARDIAN for held in standing.held)
        and within(_only_as_guardian(standing), Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS, Student.objects.filter(pk=student.pk)).exists()
    )
    if as_family:
        return [OwnWord.SaidBy.FAMILY.value, OwnWord.SaidBy.STUDENT.value]
    return [OwnWord.SaidBy.STUDENT.value, OwnWord.SaidBy.FAMILY.value, OwnWord.SaidBy.STAFF.value]


def may_end(standing: Standing, student: Student, words: Sequence[OwnWord]) -> set[int]:
    """Return which of the words the person may say to hold no more. Student and family: all. A colleague: what adults at school said, and what they entered.

    What the student or the family said is otherwise ended for them by whoever manages the case. The caller has asked the gate.
    """
    manages = TeamMember.objects.filter(open_on(standing.today), student=student, person_id=standing.person_id, is_case_manager=True)
    if OwnWord.SaidBy.STAFF not in may_speak_for(standing, student) or manages.exists():
        return {one.pk for one in words}
    return {one.pk for one in words if one.said_by == OwnWord.SaidBy.STAFF or one.entered_by_id == standing.person_id}


def _only_as_guardian(standing: Standing) -> Standing:
    return replace(standing, held=tuple(held for held in standing.held if held.role is Role.GUARDIAN))
