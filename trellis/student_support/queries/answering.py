"""Who answers for a student: the counselors and leaders of the schools, else the director of student services."""

from datetime import date

from trellis.access.policy import ANSWER_FOR_STUDENTS, Role
from trellis.directory.models import SchoolEnrolment, Student
from trellis.directory.queries.families import guardians_ever
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.students import sheet_in_short
from trellis.directory.queries.teams import team_of
from trellis.kit.days import open_on


def those_who_answer(student_id: int, today: date) -> list[int]:
    """Return the people who answer for a student on a day, each once; never a guardian of theirs, who answers as family."""
    family = guardians_ever(student_id)
    here = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student_id=student_id, ended_on__isnull=True).values("school_id")
    at_school = open_posts(today).filter(role__in=[role.value for role in ANSWER_FOR_STUDENTS], school_id__in=here).exclude(person_id__in=family)
    found = list(dict.fromkeys(at_school.values_list("person_id", flat=True)))
    above = open_posts(today).filter(role=Role.STUDENT_SERVICES_DIRECTOR.value).exclude(person_id__in=family)
    return found or list(dict.fromkeys(above.values_list("person_id", flat=True)))


def adults_to_talk_with(student: Student, today: date) -> list[tuple[int, str]]:
    """Return whom a student may ask to talk with, as number and words: the team and the teachers, then who answers for them."""
    _schools, teachings = sheet_in_short(student, today)
    found = {one.person_id: f"{one.name}, {one.part}" for one in team_of(student, today) if not one.is_empty}
    for teaching in teachings:
        found.setdefault(teaching.person_id, f"{teaching.person.name}, {teaching.section.title}")
    for post in open_posts(today).filter(person_id__in=those_who_answer(student.pk, today)):
        found.setdefault(post.person_id, f"{post.person.name}, {post.title}".rstrip(", "))
    family = guardians_ever(student.pk)
    return [(pk, words) for pk, words in found.items() if pk not in family]
