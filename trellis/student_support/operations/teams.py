"""Naming people to the team around a student, and telling them. What a team is stands in `directory`."""

from datetime import date

from django.db import transaction

from trellis.directory.models import Person, Student, TeamMember
from trellis.directory.operations.teams import hand_case_to, join_team
from trellis.student_support.models import HandOff
from trellis.student_support.notices import teams as notices
from trellis.student_support.operations.hand_offs import case_left_by, hand_on


@transaction.atomic
def name_to_team(
    *, by: int, today: date, student: Student, person: Person, part: str, held_from: date, is_case_manager: bool = False, former_stays_as: str = ""
) -> TeamMember:
    """Name somebody to the team, or hand the case to them, and tell them. Raises what `directory.operations.teams` raises."""
    if is_case_manager:
        left_by = case_left_by(student, today)
        member = hand_case_to(by=by, today=today, student=student, person=person, on=held_from, part=part, former_stays_as=former_stays_as)
        if left_by is not None:
            hand_on(by=by, today=today, student=student, because=HandOff.Because.ADULT, on=held_from, left_by=left_by, to=person.pk)
    else:
        member = join_team(by=by, today=today, student=student, person=person, part=part, held_from=held_from)
    notices.tell_named(by=by, today=today, person=person, student=student, on=held_from, manages=is_case_manager, number=member.pk)
    return member
