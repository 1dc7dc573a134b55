"""Visits of a person: ahead and past, with whom one may meet, the agenda, and the brief for one visit."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.asks.queries.waiting import STAYS, Part, waiting_between
from trellis.commitments.queries import Promise, as_promise, commitments, made_to, still_open
from trellis.directory.queries import headlines
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import school_days_between, supporters_of
from trellis.growth.models import AgendaPoint, CheckBack, Step, Visit
from trellis.kit.days import days_between
from trellis.threads import queries as thread_queries
from trellis.threads.queries import schools as school_threads
from trellis.threads.queries.threads import ThreadRow

DUE_WITHIN = timedelta(days=14)  # asks and promises that a brief names
SHOWN = 6  # of each list of a brief: it is one page
KEPT_AHEAD = timedelta(days=3)  # briefs that a device takes along
LOOKS_BACK = timedelta(days=366)  # for the days since the last visit


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who may meet today, and at which school."""

    principal_id: int
    principal_name: str
    supervisor_id: int
    supervisor_name: str
    school_id: int
    school_name: str
    covers: str  # for whom the supervisor covers; empty when the school is their own

    @property
    def key(self) -> str:
        return f"{self.principal_id}-{self.supervisor_id}-{self.school_id}"


@dataclass(frozen=True, slots=True)
class Brief:
    """What a supervisor knows before a visit. What the reader may not know of is not in it."""

    headline: headlines.Headline | None
    step: Step | None
    last_look_back: CheckBack | None
    threads: list[ThreadRow]
    more_threads: int
    asks: list[Part]
    more_asks: int
    promises: list[Promise]
    more_promises: int
    last_held_on: date | None
    school_days_since: int | None  # None: never met, or more than a year ago


def visits() -> "QuerySet[Visit]":
    """Return visits with all that a row shows."""
    return Visit.objects.select_related("principal", "supervisor", "school")


def ahead(found: "QuerySet[Visit]") -> "QuerySet[Visit]":
    """Return those neither held nor called off, the soonest first; those whose day has passed stand on top."""
    return found.filter(held_on__isnull=True, called_off_on__isnull=True).order_by("planned_on", "planned_at", "pk")


def briefs_to_keep(standing: Standing) -> list[Visit]:
    """Return the visits of a person whose briefs their device takes along: those that they make themselves, today and in the next days."""
    mine = ahead(visits().filter(supervisor_id=standing.person_id))
    return list(mine.filter(planned_on__range=(standing.today - KEPT_AHEAD, standing.today + KEPT_AHEAD))[:12])


def over(found: "QuerySet[Visit]") -> "QuerySet[Visit]":
    """Return those held or called off, the newest first."""
    return found.exclude(held_on__isnull=True, called_off_on__isnull=True).order_by("-planned_on", "-pk")


def with_person(found: "QuerySet[Visit]", words: str) -> "QuerySet[Visit]":
    """Return those with a person or at a school of this name."""
    named = Q(school__name__icontains=words)
    for who in ("principal", "supervisor"):
        named |= Q(**{f"{who}__given_name__icontains": words}) | Q(**{f"{who}__family_name__icontains": words})
    return found.filter(named)


def pairs_of(standing: Standing) -> list[Pair]:
    """Return with whom the person may plan to meet today: principals in their care, and those who supervise the schools that they lead."""
    me, today = standing.person_id, standing.today
    care = {school for held in standing.held if held.role is Role.SUPERVISOR for school in held.caseload_schools}
    led = {school for held in standing.held if held.role is Role.PRINCIPAL for school in held.schools}
    posts = open_posts(today).filter(role=Role.PRINCIPAL, school_id__in={*care, *led})
    found = []
    supporters = supporters_of(led, today) if led else []
    for post in posts:
        principal = (post.person_id, post.person.name)
        place = (post.school_id or 0, post.school.name if post.school else "")
        if post.school_id in care and post.person_id != me:
            found.append(Pair(*principal, me, "", *place, ""))
        if post.person_id == me:
            found += [Pair(*principal, one.person_id, one.name, *place, one.covers) for one in supporters if one.school_id == post.school_id]
    return list({one.key: one for one in found}.values())


def agenda_points() -> "QuerySet[AgendaPoint]":
    """Return points with who put them on the agenda and with their visit, in the order in which they came."""
    return AgendaPoint.objects.select_related("by", "visit").order_by("pk")


def agenda_of(visit: Visit) -> list[AgendaPoint]:
    """Return what is to be talked about, and what became of it."""
    return list(agenda_points().filter(visit=visit))


def shows_agenda(person: int, visit: Visit) -> bool:
    """Say whether a person is shown what is talked about: both sides always, whoever covers until it is over. Later supervisors see that it was, and when."""
    is_ahead = visit.held_on is None and visit.called_off_on is None
    return is_ahead or person in (visit.principal_id, visit.supervisor_id)


def brief_of(standing: Standing, visit: Visit, now: datetime) -> Brief:
    """Return the brief for a visit, as far as the reader may know of each thing: the same number of queries, however much there is."""
    today, school = standing.today, visit.school_id
    until = max(visit.planned_on, today) + DUE_WITHIN
    step = (
        within(standing, Verb.GROWTH_SEE_STEP, Step.objects.filter(cycle__owner_id=visit.principal_id, agreed_on__isnull=False))
        .order_by("-written_on", "-pk")
        .first()
    )
    open_threads: list[ThreadRow] = []
    more_threads = 0
    asks: list[Part] = []
    if school is not None:
        known = thread_queries.still_open(
            within(standing, Verb.THREADS_READ, thread_queries.threads().filter(pk__in=school_threads.of_school(school).values("pk")))
        )
        listed = list(known[: SHOWN + 1])
        more_threads = known.count() - SHOWN if len(listed) > SHOWN else 0
        open_threads = thread_queries.as_rows(listed[:SHOWN], today, now)
        asks = waiting_between({school}, {Role.PRINCIPAL}, today - STAYS, until + timedelta(days=1), today=today)
    touching = commitments().filter(Q(owner_id=visit.principal_id) | Q(pk__in=made_to(visit.principal_id).values("pk")), by_on__lte=until)
    promises = [as_promise(one, today) for one in still_open(within(standing, Verb.COMMITMENTS_READ, touching))[: SHOWN + 1]]
    held = Visit.objects.filter(principal_id=visit.principal_id, held_on__isnull=False, held_on__lte=today).exclude(pk=visit.pk)
    last = held.order_by("-held_on").values_list("held_on", flat=True).first()
    return Brief(
        headline=headlines.headlines_of([school]).get(school) if school else None,
        step=step,
        last_look_back=CheckBack.objects.filter(step=step).order_by("-on", "-pk").first() if step else None,
        threads=open_threads,
        more_threads=more_threads,
        asks=asks[:SHOWN],
        more_asks=max(0, len(asks) - SHOWN),
        promises=promises[:SHOWN],
        more_promises=max(0, len(promises) - SHOWN),
        last_held_on=last,
        school_days_since=school_days_since(last, today),
    )


def school_days_since(last: date | None, today: date) -> int | None:
    """Return how many days with school came after `last`, today included; None for never, and for more than a year."""
    if last is None or today - last > LOOKS_BACK:
        return None
    first = last + timedelta(days=1)
    known = school_days_between(first, today + timedelta(days=1))
    return sum(known.is_one(day) for day in days_between(first, today + timedelta(days=1)))
