"""Classes of today, for whoever teaches them, covers, or stands in."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from trellis.access.policy import Role
from trellis.access.standing import Bearing, Standing
from trellis.directory.models import SectionEnrolment, SectionTeaching, Substitution, teaching_of
from trellis.kit.days import open_on


@dataclass(frozen=True, slots=True)
class ClassToday:
    """A class with the numbers of its students. `instead_of` names the teacher when it is not the reader's own."""

    pk: int
    title: str
    school_id: int
    school: str
    instead_of: str
    students: tuple[int, ...]


def classes_today(standing: Standing) -> list[ClassToday]:
    """Return the classes that the reader teaches, covers or stands in for today, by title."""
    held = [Bearing(standing.person_id, standing.today, one) for one in standing.held if one.role in (Role.TEACHER, Role.SUBSTITUTE)]
    mine = Q(pk__in=[])
    for bearing in held:
        mine |= Q(pk__in=teaching_of(bearing).values("pk"))
    return _classes(SectionTeaching.objects.filter(mine), standing.today, standing.person_id) if held else []


def classes_of(substitution: Substitution) -> list[ClassToday]:
    """Return the classes for which somebody stands in."""
    teaching = SectionTeaching.objects.filter(
        open_on(substitution.on, "begins_on", "ends_on"), person_id=substitution.teacher_id, section__school_id=substitution.school_id, ended_on__isnull=True
    )
    return _classes(teaching, substitution.on, None)


def _classes(teaching: "QuerySet[SectionTeaching]", today: date, reader: int | None) -> list[ClassToday]:
    found: dict[int, SectionTeaching] = {}
    for one in teaching.filter(section__ended_on__isnull=True).select_related("section__school", "person").order_by("section__title", "section_id", "pk"):
        if one.section_id not in found or one.person_id == reader:
            found[one.section_id] = one
    inside: dict[int, list[int]] = defaultdict(list)
    enrolled = SectionEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), section_id__in=found, ended_on__isnull=True)
    for section, student in enrolled.order_by("student_id").values_list("section_id", "student_id").distinct():
        inside[section].append(student)
    return [
        ClassToday(
            one.section_id,
            one.section.title,
            one.section.school_id,
            one.section.school.name,
            "" if one.person_id == reader else one.person.name,
            tuple(inside[one.section_id]),
        )
        for one in found.values()
    ]
