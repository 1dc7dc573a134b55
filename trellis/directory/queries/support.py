"""Who leads which school, and who supervises those who lead: today, and before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from trellis.access.policy import Role
from trellis.directory.models import Assignment, Post
from trellis.kit.days import open_on


@dataclass(frozen=True, slots=True)
class Supervising:
    """Somebody who supervises a school today. `is_cover`: for somebody who is away."""

    person_id: int
    name: str
    is_cover: bool


def schools_led_by(person: int, today: date) -> list[int]:
    """Return the schools that somebody leads today, cover included."""
    posts = Post.objects.filter(open_on(today), person_id=person, role=Role.PRINCIPAL.value, ended_on__isnull=True, school__isnull=False)
    return list(posts.order_by("school_id").values_list("school_id", flat=True).distinct())


def supervising(schools: Collection[int], today: date) -> list[Supervising]:
    """Return who supervises any of the schools today, each once: in charge first, then backup, then whoever covers for one of them."""
    assigned = (
        Assignment.objects.filter(open_on(today), school_id__in=list(schools)).select_related("supervisor").order_by("-kind", "supervisor__folded_name", "pk")
    )
    found = {one.supervisor_id: Supervising(one.supervisor_id, one.supervisor.name, False) for one in assigned}
    covering = Post.objects.filter(open_on(today), role=Role.SUPERVISOR.value, ended_on__isnull=True, covers__person_id__in=list(found))
    for post in covering.select_related("person").order_by("person__folded_name", "pk"):
        found.setdefault(post.person_id, Supervising(post.person_id, post.person.name, True))
    return list(found.values())


def supervised_before(person: int, among: Collection[int], today: date) -> dict[int, date | None]:
    """Return those of the people who supervised a school while this person led it, with the day on which that ended.

    None where they still supervise that school, and this person has left it.
    """
    posts = Post.objects.filter(person_id=person, role=Role.PRINCIPAL.value, school__isnull=False, held_from__lte=today)
    led = list(posts.values_list("school_id", "held_from", "held_until"))
    if not led or not among:
        return {}
    met = Q(pk__in=[])
    for school, begins, ends in led:
        overlap = Q(school_id=school) & (Q(held_until__isnull=True) | Q(held_until__gt=begins))
        met |= overlap & Q(held_from__lt=ends) if ends else overlap
    rows = Assignment.objects.filter(met, supervisor_id__in=list(among), held_from__lte=today)
    found: dict[int, date | None] = {}
    for supervisor, until in rows.order_by("held_from", "pk").values_list("supervisor_id", "held_until"):
        found[supervisor] = until
    return found
