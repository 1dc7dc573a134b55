"""Steps, who looks back on them, and on which days."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from trellis.access.policy import Role
from trellis.directory.models import Assignment, Person, School
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import is_school_day
from trellis.growth.models import CheckBack, Cycle, Step
from trellis.kit.days import open_on

AS_FAR = 120  # days to look for one with school: a long summer


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody who sees the steps of a principal and looks back with them. `covers` names whom they cover for."""

    person_id: int
    name: str
    covers: str = ""


def steps() -> "QuerySet[Step]":
    """Return steps, newest first, with their looks back, oldest first, and who wrote."""
    return (
        Step.objects.select_related("cycle__owner", "by", "theory")
        .prefetch_related(Prefetch("check_backs", CheckBack.objects.select_related("by").order_by("pk")))
        .order_by("-written_on", "-pk")
    )


def steps_of(cycle: Cycle, found: "QuerySet[Step]") -> tuple[Step | None, Step | None, list[Step]]:
    """Return the open step of a cycle, the proposal that waits, and the steps that have ended, newest first, as far as they are among `found`."""
    there = list(found.filter(cycle=cycle))
    agreed = [one for one in there if one.agreed_on is not None]
    waiting = next((one for one in there if one.agreed_on is None and one.closed_on is None), None)
    return next((one for one in agreed if one.closed_on is None), None), waiting, [one for one in agreed if one.closed_on is not None]


def school_led_by(person_id: int, today: date) -> School | None:
    """Return the school that a person leads as its principal on a day, None when they lead none."""
    post = open_posts(today).filter(person_id=person_id, role=Role.PRINCIPAL.value, school__isnull=False).first()
    return post.school if post is not None else None


def other_side(owner_id: int, today: date) -> list[Side]:
    """Return who supervises the school that a person leads today, and who covers for them. Empty: nobody, or the person leads no school."""
    school = school_led_by(owner_id, today)
    if school is None:
        return []
    leads = Assignment.objects.filter(open_on(today), school=school, kind="lead").exclude(supervisor_id=owner_id).select_related("supervisor")
    sides = [Side(one.supervisor_id, one.supervisor.name) for one in leads.order_by("held_from", "pk")]
    covering = open_posts(today).filter(role=Role.SUPERVISOR.value, covers__person_id__in=[one.person_id for one in sides]).exclude(person_id=owner_id)
    return [*sides, *(Side(post.person_id, post.person.name, post.covers.person.name) for post in covering if post.covers is not None)]


def people_of(sides: list[Side]) -> "QuerySet[Person]":
    """Return people by whom a step is looked back on, to write to them."""
    return Person.objects.filter(pk__in=[one.person_id for one in sides])


def school_days_near(day: date, school: School | None) -> tuple[date, date]:
    """Return the school days before and after a day without school; where there is none for months, the day itself."""
    before = next((one for n in range(1, AS_FAR) if is_school_day(one := day - timedelta(days=n), school)), day)
    return before, next((one for n in range(1, AS_FAR) if is_school_day(one := day + timedelta(days=n), school)), day)


def steps_due(first: date, last: date) -> "QuerySet[Step]":
    """Return open steps whose day to look back lies between two days, both counted."""
    due = Step.objects.filter(agreed_on__isnull=False, closed_on__isnull=True, cycle__closed_on__isnull=True, look_back_on__range=(first, last))
    return due.select_related("cycle__owner").order_by("look_back_on", "pk")
