"""Who leads which school, who supports it, today and before, who stands in for a supervisor, and where a school passes from one to another."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from trellis.access.policy import Role
from trellis.access.standing import Standing
from trellis.directory.models import Assignment, Post
from trellis.kit.days import open_on


@dataclass(frozen=True, slots=True)
class Supervised:
    """A school and who supports it."""

    school_id: int
    school: str
    kind: str  # lead, backup
    supervisor_id: int
    supervisor: str
    held_from: date


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody covers for a supervisor; `last_on` is the last day of it, None while it is open."""

    person_id: int
    name: str
    covers_id: int
    covers: str
    first_on: date
    last_on: date | None

    def stands_on(self, day: date) -> bool:
        """Say whether the cover stands on that day."""
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True, slots=True)
class Passing:
    """A school passes from one supervisor in charge to another on a day; `to_id` None while nobody follows."""

    school_id: int
    school: str
    from_id: int
    from_name: str
    to_id: int | None
    to_name: str
    on: date


@dataclass(frozen=True, slots=True)
class Supervising:
    """Somebody who supervises a school today. `is_cover`: for somebody who is away."""

    person_id: int
    name: str
    is_cover: bool


def _rows(found: Q, today: date) -> list[Supervised]:
    rows = Assignment.objects.filter(open_on(today), found, school__ended_on__isnull=True).select_related("school", "supervisor")
    return [
        Supervised(one.school_id, one.school.name, one.kind, one.supervisor_id, one.supervisor.name, one.held_from)
        for one in rows.order_by(F("kind").desc(), "school__name", "pk")
    ]


def caseload_of(standing: Standing) -> list[Supervised]:
    """Return the schools that a person supports today, those of whom they cover for among them: in charge first, then as backup."""
    people = {held.covers or standing.person_id for held in standing.held if held.role is Role.SUPERVISOR}
    return _rows(Q(supervisor_id__in=people), standing.today) if people else []


def supporters_of(schools: Collection[int], today: date) -> list[Supervised]:
    """Return who supports the schools today: in charge first."""
    return _rows(Q(school_id__in=schools), today)


def stand_ins(people: Collection[int], first: date, last: date | None = None) -> list[StandIn]:
    """Return who covers for one of the supervisors, or is covered for by one of them, on a day from `first` to `last`; without `last`, from then on."""
    posts = Post.objects.filter(Q(held_until__isnull=True) | Q(held_until__gt=first), role=Role.SUPERVISOR.value, covers__isnull=False, ended_on__isnull=True)
    posts = posts.filter(Q(covers__person_id__in=people) | Q(person_id__in=people))
    if last is not None:
        posts = posts.filter(held_from__lte=last)
    return [
        StandIn(one.person_id, one.person.name, one.covers.person_id, one.covers.person.name, one.held_from, one.last_day)
        for one in posts.select_related("person", "covers__person").order_by("held_from", "pk")
        if one.covers is not None
    ]


def passings(first: date, last: date, schools: Collection[int] | None = None) -> list[Passing]:
    """Return where a school passes to another supervisor in charge, or is left by one, on a day from `first` to `last`: the soonest first."""
    left = Assignment.objects.filter(kind=Assignment.Kind.LEAD, held_until__range=(first, last), held_until__gt=F("held_from"), school__ended_on__isnull=True)
    if schools is not None:
        left = left.filter(school_id__in=schools)
    ended = list(left.select_related("school", "supervisor").order_by("held_until", "pk"))
    followers: dict[int, list[Assignment]] = defaultdict(list)
    if ended:
        later = Assignment.objects.filter(
            Q(held_until__isnull=True) | Q(held_until__gt=first), kind=Assignment.Kind.LEAD, school__in={one.school_id for one in ended}
        )
        for one in later.select_related("supervisor").order_by("held_from", "pk"):
            followers[one.school_id].append(one)
    found = []
    for one in ended:
        on = one.held_until or last
        nexts = [
            other
            for other in followers[one.school_id]
            if other.pk != one.pk and other.held_from + timedelta(days=1) > on and other.held_until != other.held_from
        ]
        to = nexts[0] if nexts else None
        if to is None or to.supervisor_id != one.supervisor_id:
            found.append(
                Passing(
                    one.school_id,
                    one.school.name,
                    one.supervisor_id,
                    one.supervisor.name,
                    to.supervisor_id if to else None,
                    to.supervisor.name if to else "",
                    on,
                )
            )
    return found


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


def with_supervisors(posts: "QuerySet[Post]", today: date) -> "QuerySet[Post]":
    """Add to posts at schools who is in charge of supporting the school that day, and that supervisor's office: `supervisor` and `supervised_from`."""
    leads = Assignment.objects.filter(open_on(today), kind=Assignment.Kind.LEAD, school=OuterRef("school_id")).order_by("pk")
    theirs = Post.objects.filter(open_on(today), person_id=OuterRef("supervisor"), role=Role.SUPERVISOR.value, ended_on__isnull=True).order_by("pk")
    found = posts.annotate(supervisor=Subquery(leads.values("supervisor_id")[:1]))
    return found.annotate(supervised_from=Subquery(theirs.values("office__name")[:1]))
