"""In which languages a school's families are written to."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from trellis.directory.models import Guardianship, Person, SchoolEnrolment
from trellis.kit.days import open_on
from trellis.kit.formats import say_language
from trellis.kit.small_groups import Figure, Hidden, Shown

FLOOR = 10  # adults; fewer are hidden, and a neighbour with them when one alone would be


@dataclass(frozen=True, slots=True)
class FamilyLanguage:
    """One language, and how many adults of the school's families are written to in it."""

    name: str
    people: Figure


def languages_of_families(school: int, today: date) -> list[FamilyLanguage]:
    """Return the languages in which adults tied to students enrolled today are written to, the most spoken first, small groups hidden. One query."""
    enrolled = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), school_id=school, ended_on__isnull=True).values("student_id")
    adults = Guardianship.objects.filter(student_id__in=enrolled, ended_on__isnull=True).values("guardian_id")
    counted = list(Person.objects.filter(pk__in=adults).values_list("language").annotate(people=Count("pk")).order_by("-people", "language"))
    small = [people for _tag, people in counted if people < FLOOR]
    hidden_from = len(counted) - len(small) - (1 if len(small) == 1 else 0)
    listed = [FamilyLanguage(say_language(tag), Shown(people, people) if place < hidden_from else Hidden(FLOOR)) for place, (tag, people) in enumerate(counted)]
    return listed[:hidden_from] + sorted(listed[hidden_from:], key=lambda one: one.name)  # the order of the hidden tells nothing
