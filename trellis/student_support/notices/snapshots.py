"""Telling teachers that what a student needs has changed, and teams that a classroom cannot do something yet. No name of a student, no words."""

from datetime import date, timedelta

from django.utils.translation import gettext_noop

from trellis.access.policy import Role
from trellis.directory.models import Post, SchoolEnrolment, SectionEnrolment, SectionTeaching, TeamMember
from trellis.directory.queries import everybody
from trellis.kit.days import open_on
from trellis.letters.operations import put_lines
from trellis.student_support.models import Accommodation, CannotYet, CannotYetAnswer
from trellis.student_support.queries.snapshots import holds_on

NEWER = gettext_noop("What helps a student in one of your classes is new or has changed. Read it before class: it takes a minute.")
CANNOT_YET = gettext_noop("A teacher says that something agreed for a student cannot be done in class yet, and why. They wait for an answer.")
ANSWERED = gettext_noop("Somebody answered what you said about something that you cannot do in class yet.")
SETTLED = gettext_noop("Something that you could not do in class yet is settled. Read what was done.")
SAID_MORE = gettext_noop("There is more to read about something that cannot be done in class yet.")
LOOKED_BACK = 3  # days: what was entered for a day just past is told as well


def tell_of_changes(*, today: date) -> int:
    """Put a line to each teacher of a student for whom something began or ended in these days; once for each day. Return to how many."""
    told = 0
    for back in range(LOOKED_BACK):
        day = today - timedelta(days=back)
        began = Accommodation.objects.filter(holds_on(today), begins_on=day).values("plan__student")
        ended = Accommodation.objects.filter(ends_on=day).values("plan__student")
        sections = SectionEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True, student__in=began.union(ended))
        teaching = SectionTeaching.objects.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True, section__in=sections.values("section_id"))
        people = everybody().filter(pk__in=teaching.values("person_id"))
        told += put_lines(to=people, room="student_support", text=NEWER, link="/classroom/", key=f"student_support.snapshots.{day}", by=None, today=today)
    return told


def tell_of_cannot_yet(*, by: int, today: date, said: CannotYet) -> None:
    """Put a line to the case manager; where nobody is, to whoever leads the student's schools."""
    student = said.accommodation.plan.student_id
    people = set(TeamMember.objects.filter(open_on(today), student=student, is_case_manager=True).values_list("person_id", flat=True)) or _leaders(
        student, today
    )
    _tell(CANNOT_YET, people - {by}, by=by, today=today, said=said, key="cannot-yet")


def tell_of_answer(*, by: int, today: date, said: CannotYet, settles: bool) -> None:
    """Put a line to the teacher; when the teacher wrote, to those who answered."""
    if by != said.by_id:
        _tell(SETTLED if settles else ANSWERED, {said.by_id}, by=by, today=today, said=said, key=f"cannot-yet-{'settled' if settles else 'answered'}.{today}")
        return
    answered = set(CannotYetAnswer.objects.filter(cannot_yet=said).values_list("by_id", flat=True)) - {by}
    _tell(SAID_MORE, answered, by=by, today=today, said=said, key=f"cannot-yet-more.{today}")


def _tell(text: str, people: set[int], *, by: int, today: date, said: CannotYet, key: str) -> None:
    link = f"/students/{said.accommodation.plan.student_id}/snapshot/"
    put_lines(to=everybody().filter(pk__in=people), room="student_support", text=text, link=link, key=f"student_support.{key}.{said.pk}", by=by, today=today)


def _leaders(student: int, today: date) -> set[int]:
    schools = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student=student).values("school_id")
    leading = Post.objects.filter(open_on(today), school__in=schools, role__in=[Role.PRINCIPAL.value, Role.ASSISTANT_PRINCIPAL.value], ended_on__isnull=True)
    return set(leading.values_list("person_id", flat=True))
