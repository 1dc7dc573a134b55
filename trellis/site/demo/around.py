"""The people around Mateo: who is on his team, who was, who stands in for his teacher today, who taught him last year."""

from datetime import date, datetime

from trellis.access.policy import Role
from trellis.directory.models import Person, Post, Section, SectionEnrolment, SectionTeaching, Substitution, TeamMember
from trellis.directory.operations.names import index_missing_names
from trellis.directory.queries import fold_name
from trellis.site.demo.cast import LONG_AGO, TODAY, YEAR_BEGAN, Cast

LAST_YEAR, LAST_YEAR_ENDED = date(2025, 8, 18), date(2026, 6, 12)
CHANGED_ON = date(2026, 10, 5)  # Hannah took over from Lucien


def make_people_around(cast: Cast, now: datetime) -> Cast:
    """Add three people and the ties around Mateo to the cast: Hannah manages his case, Lucien did until October, Nadia stands in for Grace
    today, Ofelia taught him last year."""
    for key, given, family, role in (
        ("lucien", "Lucien", "Abellard", Role.SUPPORT_STAFF),
        ("ofelia", "Ofelia", "Brandt", Role.TEACHER),
        ("nadia", "Nadia", "Petrovic", None),
    ):
        cast.people[key] = Person.objects.create(given_name=given, family_name=family, folded_name=fold_name(given, family), email=f"{key}@riverbend.example")
        if role:
            cast.posts[key] = Post.objects.create(
                person=cast.people[key],
                role=role,
                school=cast.schools["cedar_fork"],
                held_from=LONG_AGO,
                title="Speech therapist" if key == "lucien" else "Teacher, grade 3",
            )
    mateo, cedar_fork = cast.students["mateo"], cast.schools["cedar_fork"]
    third = Section.objects.create(title="Grade 3", school=cedar_fork)
    SectionTeaching.objects.create(section=third, person=cast.people["ofelia"], begins_on=LAST_YEAR, ends_on=LAST_YEAR_ENDED, is_primary=True)
    SectionEnrolment.objects.create(section=third, student=mateo, begins_on=LAST_YEAR, ends_on=LAST_YEAR_ENDED)
    for key, part, is_case_manager, held_from, held_until in (
        ("lucien", "Case manager", True, YEAR_BEGAN, CHANGED_ON),
        ("hannah", "Case manager", True, CHANGED_ON, None),
        ("yusuf", "Counselor", False, YEAR_BEGAN, None),
        ("grace", "Classroom teacher", False, YEAR_BEGAN, None),
    ):
        TeamMember.objects.create(
            student=mateo, person=cast.people[key], part=part, is_case_manager=is_case_manager, held_from=held_from, held_until=held_until, named_by=cast.amina
        )
    Substitution.objects.create(substitute=cast.people["nadia"], teacher=cast.grace, school=cedar_fork, on=TODAY, entered_by=cast.denise, entered_at=now)
    index_missing_names()
    return cast
