"""Reading learning walks: who goes, what was seen and heard in each visit, and full names in free text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import SCHOOL_LEADERS, Verb
from trellis.access.standing import Standing
from trellis.directory.queries.naming import names_at_school
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_schools
from trellis.growth.measures.naming import full_names_in
from trellis.growth.models import Walk, Walker, WalkNote

FROM_NOW = timedelta(days=21)  # how far ahead a first page looks
WALK, PLAN = Verb.GROWTH_WALK, Verb.GROWTH_PLAN_WALK


@dataclass(frozen=True, slots=True)
class VisitNotes:
    """What was written down of one visit, the first note first."""

    number: int
    notes: Sequence[WalkNote]


@dataclass(frozen=True, slots=True)
class WalkAhead:
    """A walk to come."""

    pk: int
    school: str
    on: date


def walks() -> "QuerySet[Walk]":
    """Return walks, the newest first."""
    return Walk.objects.select_related("school", "next_step_owner", "written_by", "planned_by").order_by("-on", "-pk")


def own_walks(standing: Standing) -> "QuerySet[Walk]":
    """Return the walks that the person sees, with how many notes and walkers each has."""
    written = Count("notes", filter=Q(notes__removed_on__isnull=True), distinct=True)
    going = Count("walkers", filter=Q(walkers__left_on__isnull=True), distinct=True)
    return within(standing, WALK, walks()).annotate(notes_written=written, going=going)


def schools_to_walk(standing: Standing) -> "QuerySet":
    """Return the schools through which the person may plan a walk."""
    return within(standing, PLAN, open_schools())


def walkers_of(walk: Walk) -> "QuerySet[Walker]":
    """Return who goes along, by name."""
    return Walker.objects.filter(walk=walk, left_on__isnull=True).select_related("person").order_by("person__folded_name", "pk")


def visits_of(walk: Walk) -> list[VisitNotes]:
    """Return each visit with what was written of it: one query."""
    notes = list(WalkNote.objects.filter(walk=walk, removed_on__isnull=True).select_related("by").order_by("visit", "at", "pk"))
    return [VisitNotes(number, [one for one in notes if one.visit == number]) for number in range(1, walk.visits + 1)]


def full_names_at(school: int, today: date, texts: Sequence[str]) -> list[str]:
    """Return what in the texts looks like the full name of somebody at a school, as it was typed."""
    if not any(" " in text or "," in text or "-" in text for text in texts):
        return []
    names = names_at_school(school, today)
    return list(dict.fromkeys(found for text in texts for found in full_names_in(text, names)))


def walks_ahead(standing: Standing) -> list[WalkAhead]:
    """Return walks of the coming weeks on which the person goes, the soonest first: for a first page."""
    today = standing.today
    mine = Walker.objects.filter(
        person_id=standing.person_id, left_on__isnull=True, walk__on__range=(today, today + FROM_NOW), walk__called_off_on__isnull=True
    )
    return [WalkAhead(*row) for row in mine.order_by("walk__on", "walk_id").values_list("walk_id", "walk__school__name", "walk__on")[:5]]


def leaders_of(school: int, today: date) -> list[int]:
    """Return the numbers of who leads a school today."""
    return list(open_posts(today).filter(school_id=school, role__in=SCHOOL_LEADERS).values_list("person_id", flat=True))
