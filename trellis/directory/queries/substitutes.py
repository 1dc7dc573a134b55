"""Who stands in for whom, and who may."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Person, Post, School, SectionTeaching, Substitution
from trellis.directory.queries.names import fold_name
from trellis.kit.days import open_on

REMEMBERED = timedelta(days=730)  # whoever stood in longer ago is written down anew, or known by name and address
MOST_KNOWN = 400


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody to choose, told from others of the same name by what they teach or do."""

    pk: int
    words: str


def standing_in(on: date) -> Q:
    """Match substitutions that hold on a day."""
    return Q(on=on, taken_back_at__isnull=True)


def substitutions(on: date) -> "QuerySet[Substitution]":
    """Return who stands in on a day, by the teachers' names."""
    listed = Substitution.objects.filter(standing_in(on)).select_related("substitute", "teacher", "school", "entered_by")
    return listed.order_by("teacher__folded_name", "teacher_id", "part", "pk")


def coming_days(schools: "QuerySet[School]", after: date) -> list[date]:
    """Return later days for which somebody is entered already."""
    later = Substitution.objects.filter(school__in=schools, on__gt=after, taken_back_at__isnull=True)
    return list(later.order_by("on").values_list("on", flat=True).distinct()[:5])


def schools_for_substitutes(standing: Standing) -> list[School]:
    """Return the schools at which the reader enters who stands in."""
    return list(within(standing, Verb.DIRECTORY_ENTER_SUBSTITUTE, School.objects.filter(ended_on__isnull=True)).order_by("name", "pk"))


def teachers_at(school: School, on: date) -> "QuerySet[Person]":
    """Return who teaches at a school on a day, by post or by a class there."""
    posts = Post.objects.filter(open_on(on), role=Role.TEACHER.value, school=school, ended_on__isnull=True).values("person_id")
    classes = SectionTeaching.objects.filter(open_on(on, "begins_on", "ends_on"), section__school=school, ended_on__isnull=True).values("person_id")
    return Person.objects.filter(pk__in=posts.union(classes), merged_into__isnull=True).order_by("folded_name", "pk")


def _stood_in(today: date) -> "QuerySet[Substitution]":
    return Substitution.objects.filter(on__gte=today - REMEMBERED, taken_back_at__isnull=True)


def may_stand_in(school: School, today: date) -> "QuerySet[Person]":
    """Return whom the office knows: colleagues at the school, and whoever stood in within two years anywhere in the district."""
    working = Post.objects.filter(open_on(today), school=school, ended_on__isnull=True).values("person_id")
    return Person.objects.filter(pk__in=working.union(_stood_in(today).values("substitute_id")), merged_into__isnull=True).order_by("folded_name", "pk")


def to_choose(school: School, today: date) -> list[tuple[str, list[Named]]]:
    """Return who may stand in, in groups: who did so here before, who did elsewhere, and colleagues."""
    working = Post.objects.filter(open_on(today), school=school, ended_on__isnull=True, person_id=OuterRef("pk"))
    here = _stood_in(today).filter(school=school, substitute_id=OuterRef("pk"))
    people = list(may_stand_in(school, today).annotate(works_here=Exists(working), was_here=Exists(here))[:MOST_KNOWN])
    groups: list[tuple[str, list[Person]]] = [
        (_("Stood in here before"), [one for one in people if one.was_here and not one.works_here]),  # type: ignore[attr-defined]
        (_("Stood in at other schools"), [one for one in people if not one.was_here and not one.works_here]),  # type: ignore[attr-defined]
        (_("Colleagues here"), [one for one in people if one.works_here]),  # type: ignore[attr-defined]
    ]
    told_apart = {one.pk: one for one in told_from_each_other(people, school, today)}
    return [(name, [told_apart[one.pk] for one in group]) for name, group in groups if group]


def told_from_each_other(people: Sequence[Person], school: School, today: date) -> list[Named]:
    """Return the people with their names; where two have one name, with what they teach here, or their number."""
    counted = Counter(fold_name(*_called(one)) for one in people)
    same = [one for one in people if counted[fold_name(*_called(one))] > 1]
    teaching = SectionTeaching.objects.filter(open_on(today, "begins_on", "ends_on"), person__in=same, section__school=school, ended_on__isnull=True)
    taught: dict[int, list[str]] = {}
    if same:
        for person, title in teaching.order_by("section__title", "pk").values_list("person_id", "section__title"):
            taught.setdefault(person, []).append(title)
    doubles = {one.pk for one in same}
    return [
        Named(one.pk, f"{one.name} ({', '.join(taught.get(one.pk, [])[:3]) or _('record %(number)s') % {'number': one.pk}})" if one.pk in doubles else one.name)
        for one in people
    ]


def _called(person: Person) -> tuple[str, str]:
    return person.preferred_given_name or person.given_name, person.family_name


def standing_in_at(standing: Standing) -> int:
    """Return how many stand in today at the schools whose mornings the reader keeps."""
    return within(standing, Verb.DIRECTORY_ENTER_SUBSTITUTE, Substitution.objects.filter(standing_in(standing.today))).count()
