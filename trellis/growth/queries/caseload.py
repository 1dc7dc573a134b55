"""The supervisor's caseload: whom one supports, when each was met and is met next, and what stands open with each."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import Promise, as_promise, made_by, made_to_one_of, still_open
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_schools, school_days_between
from trellis.directory.queries.supervising import Passing, StandIn, Supervised, caseload_of, passings, stand_ins, supporters_of
from trellis.growth.measures.caseload import AHEAD, NEW, Reason, days_with_school, next_due, reasons_to_see
from trellis.growth.models import Away, Cadence, CaseloadHandOver, Cycle, Step, Visit, Wish
from trellis.kit.days import SchoolYear

BEHIND, BEFORE = timedelta(weeks=10), timedelta(weeks=4)  # what the line of days shows
COUNTED = timedelta(days=120)  # how far back days with school are counted; what lies further is said by its day
PASSED, COMING = timedelta(days=180), timedelta(days=60)  # how long a hand-over is owed, and how far ahead it can be written


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often two people meet. `agreed_on` None: nothing is agreed, and the district's own rule stands in its place."""

    weeks: int
    need: str = ""
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Led:
    """A principal at a school of the caseload; `acting_for` is whom they stand in for, until the last day."""

    person_id: int
    name: str
    school_id: int
    school: str
    since: date
    acting_for: str
    acting_until: date | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A visit, call or meeting: held on `on`, or planned for it."""

    on: date
    kind: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class Met:
    """One principal as their supervisor sees them: the rhythm, contacts, what falls due and what stands open."""

    reader: int
    led: Led
    supervised: Supervised
    rhythm: Rhythm
    contacts: tuple[Contact, ...]  # of the last ten weeks and the next four
    last: Contact | None
    planned: Contact | None
    due: date
    reasons: tuple[Reason, ...]
    school_days_since: int | None  # since the last contact, where it is near enough to be counted
    late_by: int  # days with school since it fell due
    why_late: tuple[str, dict[str, object]] | None  # what stood in the way, by its key and words
    phase: str
    step: Step | None
    promises: tuple[Promise, ...]
    wish: Wish | None
    passing: Passing | None  # the school has passed on, and nobody has accepted it yet

    @property
    def is_due(self) -> bool:
        return self.why_late is not None

    @property
    def is_own(self) -> bool:
        """Say whether the reader supports the school themselves, and does not cover for somebody."""
        return self.supervised.supervisor_id == self.reader

    @property
    def visits(self) -> int:
        return sum(one.is_held and one.kind != Visit.Kind.CALL for one in self.contacts)

    @property
    def calls(self) -> int:
        return sum(one.is_held and one.kind == Visit.Kind.CALL for one in self.contacts)

    def year_at(self, today: date) -> int:
        """Return which school year it is that the principal leads the school."""
        return SchoolYear.of(today).ends_in - SchoolYear.of(self.led.since).ends_in + 1


@dataclass(frozen=True, slots=True)
class Caseload:
    """A supervisor's page: principals in the order in which a contact falls due, schools as backup, and who covers."""

    met: list[Met]
    backup: list[Supervised]
    stand_ins: list[StandIn]
    aways: list[Away]
    without_principal: list[Supervised]

    @property
    def next_two_weeks(self) -> list[Met]:
        """Return those for whom something calls, by the soonest of it."""
        return sorted((one for one in self.met if one.reasons), key=lambda one: (one.reasons[0].on, one.led.name))

    @property
    def steps(self) -> int:
        """Return on how many open steps both look back within two weeks."""
        return sum(any(reason.kind == "step" for reason in one.reasons) for one in self.met)

    @property
    def promises(self) -> list[Promise]:
        """Return what the reader promised to these principals and has not kept yet, each once, the soonest day first."""
        found = {promise.pk: promise for one in self.met for promise in one.promises}
        return sorted(found.values(), key=lambda one: (one.by_on, one.pk))


def led_at(schools: Collection[int], today: date) -> list[Led]:
    """Return who leads each of the schools today. While somebody stands in for a principal, they are the one to see."""
    posts = list(
        open_posts(today)
        .filter(role=Role.PRINCIPAL.value, school_id__in=schools)
        .select_related("person", "school", "covers__person")
        .order_by("school__name", "school_id", "pk")
    )
    covered = {post.covers_id for post in posts if post.covers_id}
    return [
        Led(
            post.person_id,
            post.person.name,
            post.school.pk,
            post.school.name,
            post.held_from,
            post.covers.person.name if post.covers else "",
            post.last_day if post.covers else None,
        )
        for post in posts
        if post.pk not in covered and post.school is not None
    ]


def rhythms_of(people: Collection[int]) -> dict[int, Rhythm]:
    """Return how often each of the people is met: as agreed, or by the district's rule."""
    agreed = Cadence.objects.filter(principal__in=people, ended_on__isnull=True, agreed_on__isnull=False)
    found = {one.principal_id: Rhythm(one.every_weeks, one.need, one.agreed_on) for one in agreed}
    return {person: found.get(person) or Rhythm(settings.GROWTH_CADENCE_WEEKS) for person in people}


def last_contacts(visits: "QuerySet[Visit]", people: Collection[int], today: date) -> dict[int, date]:
    """Return the day of the last contact with each of the people, whoever made it."""
    held = visits.filter(principal__in=people, held_on__lte=today).order_by()
    return dict(held.values_list("principal").annotate(last=Max("held_on")))


def open_wishes(wishes: "QuerySet[Wish]", last: dict[int, date]) -> dict[int, Wish]:
    """Return the wish of each person to be seen sooner that no contact has met yet: the newest."""
    found = {}
    for one in wishes.filter(taken_back_on__isnull=True).order_by("asked_on", "pk"):
        if (met := last.get(one.principal_id)) is None or met < one.asked_on:
            found[one.principal_id] = one
    return found


def unaccepted(today: date, schools: Collection[int] | None = None) -> list[Passing]:
    """Return which schools passed to another supervisor, or are about to, without the next having accepted what was handed over."""
    found = passings(today - PASSED, today + COMING, schools)
    accepted = set(
        CaseloadHandOver.objects.filter(school__in={one.school_id for one in found}, accepted_on__isnull=False).values_list("school_id", "left_by_id", "to_id")
    )
    return [one for one in found if (one.school_id, one.from_id, one.to_id) not in accepted]


def _contacts(visits: "QuerySet[Visit]", people: Collection[int], today: date) -> dict[int, list[Visit]]:
    near = visits.filter(principal__in=people).filter(
        Q(held_on__gte=today - BEHIND, held_on__lte=today) | Q(held_on__isnull=True, planned_on__gte=today - BEHIND)
    )
    found: dict[int, list[Visit]] = defaultdict(list)
    for one in near.order_by("planned_on", "pk"):
        found[one.principal_id].append(one)
    return found


def _as_contact(visit: Visit) -> Contact:
    return Contact(visit.held_on or visit.planned_on, visit.kind, visit.held_on is not None)


def _why_late(
    due: date, today: date, supervised: Supervised, visits: Iterable[Visit], aways: Sequence[Away], covers: Sequence[StandIn]
) -> tuple[str, dict[str, object]]:
    """Say what stood in the way of a contact, as far as it is written down. It is about days, and blames nobody."""
    out = next((one for one in aways if one.person_id == supervised.supervisor_id and one.first_on <= today and one.back_on > due), None)
    cover = next(
        (one for one in covers if one.covers_id == supervised.supervisor_id and one.first_on <= today and (one.last_on is None or one.last_on >= due)), None
    )
    if cover is not None:
        return "covered", {"name": cover.name, "on": cover.first_on}
    if out is not None:
        return "out", {"on": out.first_on, "until": out.last_on}
    if supervised.held_from > due:
        return "passed", {"on": supervised.held_from}
    off = next((one for one in reversed(list(visits)) if one.called_off_on and one.planned_on >= due - AHEAD), None)
    if off is not None:
        return "called_off", {"on": off.planned_on, "words": off.called_off_why}
    return "nothing", {}


def met_by(standing: Standing, supervised: Sequence[Supervised], led: Sequence[Led], covers: Sequence[StandIn], aways: Sequence[Away]) -> list[Met]:
    """Return how it stands with each principal, in the order in which a contact falls due: as many queries for one as for forty."""
    today = standing.today
    people = {one.person_id for one in led}
    by_school = {one.school_id: one for one in supervised}
    visits = within(standing, Verb.GROWTH_SEE_VISIT, Visit.objects.all())
    near, last, rhythms = _contacts(visits, people, today), last_contacts(visits, people, today), rhythms_of(people)
    wishes = open_wishes(within(standing, Verb.GROWTH_SEE_WISH, Wish.objects.filter(principal__in=people)), last)
    cycles = within(standing, Verb.GROWTH_SEE_CYCLE, Cycle.objects.filter(owner__in=people, closed_on__isnull=True))
    phases = {owner: str(Cycle.Phase(phase).label) for owner, phase in cycles.order_by("pk").values_list("owner_id", "phase")}
    open_steps = within(
        standing,
        Verb.GROWTH_SEE_STEP,
        Step.objects.filter(cycle__owner__in=people, agreed_on__isnull=False, closed_on__isnull=True, cycle__closed_on__isnull=True),
    )
    steps = {one.cycle.owner_id: one for one in open_steps.select_related("cycle").order_by("-look_back_on", "pk")}
    promises = _promises(standing, people)
    days = school_days_between(today - COUNTED, today + timedelta(days=1))
    passing = {one.school_id: one for one in unaccepted(today, set(by_school)) if one.on <= today}

    def is_school(school: int) -> Callable[[date], bool]:
        return lambda day: days.is_one(day) and school not in days.closed_at.get(day, ())

    found = []
    for one in led:
        person, mine = one.person_id, near[one.person_id]
        rhythm, seen = rhythms[person], last.get(person)
        # Whoever was never met is owed a first contact from the day on which the two belong together.
        since = max(one.since, by_school[one.school_id].held_from, rhythm.agreed_on or one.since)
        if seen is None and since <= today - NEW:  # the first contact may have been long before anything was written down here
            since = max(since, today - timedelta(weeks=rhythm.weeks))
        due = next_due(last=seen, since=since, weeks=rhythm.weeks)
        held = sorted((_as_contact(visit) for visit in mine if visit.held_on), key=lambda contact: contact.on)
        coming = [_as_contact(visit) for visit in mine if not visit.held_on and not visit.called_off_on and visit.planned_on >= today]
        step, wish = steps.get(person), wishes.get(person)
        late_by = days_with_school(max(due, today - COUNTED), today, is_school(one.school_id)) if due < today else 0
        found.append(
            Met(
                reader=standing.person_id,
                led=one,
                supervised=by_school[one.school_id],
                rhythm=rhythm,
                contacts=tuple(held + [contact for contact in coming if contact.on <= today + BEFORE]),
                last=held[-1] if held else Contact(seen, "", True) if seen else None,
                planned=coming[0] if coming else None,
                due=due,
                reasons=tuple(
                    reasons_to_see(
                        today=today,
                        due=due,
                        last=seen,
                        since=one.since,
                        planned=coming[0].on if coming else None,
                        look_back=step.look_back_on if step else None,
                        promises=[promise.by_on for promise in promises[person]],
                        wish=(wish.asked_on, wish.by_on) if wish else None,
                    )
                ),
                school_days_since=days_with_school(seen, today, is_school(one.school_id)) if seen and seen > today - COUNTED else None,
                late_by=late_by,
                why_late=_why_late(due, today, by_school[one.school_id], mine, aways, covers) if due < today else None,
                phase=phases.get(person, ""),
                step=step,
                promises=tuple(promises[person]),
                wish=wish,
                passing=passing.get(one.school_id),
            )
        )
    return sorted(found, key=lambda one: (one.due, one.led.school, one.led.person_id))


def _promises(standing: Standing, people: Collection[int]) -> dict[int, list[Promise]]:
    """Return what the reader promised to each of the people and has not kept or let go yet."""
    mine = still_open(within(standing, Verb.COMMITMENTS_READ, made_by(standing.person_id)))
    found: dict[int, list[Promise]] = defaultdict(list)
    to = made_to_one_of(people).values("pk")
    for one in mine.filter(pk__in=to).prefetch_related("parties"):
        promise = as_promise(one, standing.today)
        for party in one.parties.all():
            if party.person_id in people and party.part == "promised_to":
                found[party.person_id].append(promise)
    return found


def aways_of(people: Collection[int], since: date) -> list[Away]:
    """Return the days on which the people are out, from the one that still lasted on a day on."""
    return list(Away.objects.filter(person__in=people, back_on__gt=since, taken_back_on__isnull=True).order_by("first_on", "pk"))


def caseload(standing: Standing, school: int | None = None) -> Caseload:
    """Return the caseload of the reader, or of it one school, those of whom they cover for among it."""
    all_of_them = [one for one in caseload_of(standing) if school in (None, one.school_id)]
    leads: dict[int, Supervised] = {}
    for one in all_of_them:
        if one.kind == "lead" or school is not None:
            leads.setdefault(one.school_id, one)
    people = {standing.person_id, *(one.supervisor_id for one in leads.values())}
    covers = stand_ins(people, standing.today - BEHIND)
    aways = aways_of(people, standing.today - BEHIND)
    led = led_at(set(leads), standing.today)
    with_one = {one.school_id for one in led}
    return Caseload(
        met=met_by(standing, list(leads.values()), led, covers, aways),
        backup=[one for one in all_of_them if one.school_id not in leads],
        stand_ins=[one for one in covers if one.last_on is None or one.last_on >= standing.today],
        aways=[one for one in aways if one.back_on > standing.today],
        without_principal=[one for one in leads.values() if one.school_id not in with_one],
    )


def principal_in_care(standing: Standing, person: int) -> Led | None:
    """Return the principal of a school that the reader supports today, by the gate; None for everybody else."""
    schools = within(standing, Verb.GROWTH_SEE_CASELOAD, open_schools())
    return next((one for one in led_at(list(schools.values_list("pk", flat=True)), standing.today) if one.person_id == person), None)


def waiting_cadence(standing: Standing, person: int) -> Cadence | None:
    """Return what was proposed for a person and waits for the other to agree, by the gate."""
    waiting = Cadence.objects.filter(principal_id=person, ended_on__isnull=True, agreed_on__isnull=True).select_related("said_by")
    return within(standing, Verb.GROWTH_AGREE_CADENCE, waiting).first()


def contacts_with(standing: Standing, person: int) -> "QuerySet[Visit]":
    """Return every contact with a person that was held, the newest first."""
    held = Visit.objects.filter(principal_id=person, held_on__lte=standing.today).select_related("supervisor")
    return within(standing, Verb.GROWTH_SEE_VISIT, held).order_by("-held_on", "-pk")


@dataclass(frozen=True, slots=True)
class Support:
    """Who supports one of a principal's schools today: the supervisor in charge, whether they are out and until when, and who covers or is the backup."""

    school: str
    supervisor_id: int | None
    name: str
    away_until: date | None
    covers: tuple[StandIn, ...]
    backups: tuple[str, ...]
    passing: Passing | None

    @property
    def turn_to(self) -> str:
        """Return the name of the person to turn to today."""
        return self.covers[0].name if self.covers else self.name


@dataclass(frozen=True, slots=True)
class Meeting:
    """How a principal is met, as they see it themselves."""

    support: tuple[Support, ...]
    rhythm: Rhythm
    last: date | None
    planned: Visit | None
    wish: Wish | None
    step: Step | None


def _my_schools(standing: Standing) -> set[int]:
    return {school for held in standing.held if held.role is Role.PRINCIPAL for school in held.schools}


def support_of(schools: Collection[int], today: date) -> list[Support]:
    """Return who supports each of the schools today, who covers, and whether the school has passed on."""
    rows = supporters_of(schools, today)
    leads = {one.school_id: one for one in reversed(rows) if one.kind == "lead"}
    people = {one.supervisor_id for one in leads.values()}
    covers = [one for one in stand_ins(people, today) if one.stands_on(today)] if people else []
    aways = {one.person_id: one.last_on for one in aways_of(people, today) if one.first_on <= today}
    passed = {one.school_id: one for one in unaccepted(today, schools) if one.on <= today}
    names = {one.school_id: one.school for one in rows} | {one.school_id: one.school for one in passed.values()}
    return [
        Support(
            school=name,
            supervisor_id=lead.supervisor_id if (lead := leads.get(school)) else None,
            name=lead.supervisor if lead else "",
            away_until=aways.get(lead.supervisor_id) if lead else None,
            covers=tuple(one for one in covers if lead and one.covers_id == lead.supervisor_id),
            backups=tuple(one.supervisor for one in rows if one.school_id == school and one.kind != "lead"),
            passing=passed.get(school),
        )
        for school, name in sorted(names.items(), key=lambda one: one[1])
    ]


def meeting_of(standing: Standing) -> Meeting:
    """Return how the reader, a principal, is met: what is agreed, the last and the next contact, the open step and whom to turn to."""
    me, today = standing.person_id, standing.today
    visits = within(standing, Verb.GROWTH_SEE_VISIT, Visit.objects.filter(principal_id=me))
    last = last_contacts(visits, [me], today)
    coming = visits.filter(held_on__isnull=True, called_off_on__isnull=True, planned_on__gte=today).select_related("supervisor")
    steps = within(
        standing, Verb.GROWTH_SEE_STEP, Step.objects.filter(cycle__owner_id=me, agreed_on__isnull=False, closed_on__isnull=True, cycle__closed_on__isnull=True)
    )
    return Meeting(
        support=tuple(support_of(_my_schools(standing), today)),
        rhythm=rhythms_of([me])[me],
        last=last.get(me),
        planned=coming.order_by("planned_on", "pk").first(),
        wish=open_wishes(within(standing, Verb.GROWTH_SEE_WISH, Wish.objects.filter(principal_id=me)), last).get(me),
        step=steps.order_by("look_back_on", "pk").first(),
    )


def supervisor_of(standing: Standing) -> int | None:
    """Return who is in charge of supporting the reader's school today; None for nobody."""
    rows = [one for one in supporters_of(_my_schools(standing), standing.today) if one.kind == "lead"]
    return rows[0].supervisor_id if rows else None


def whom_to_turn_to(standing: Standing) -> list[int]:
    """Return who supports the reader's schools today: those in charge, and whoever covers for them."""
    leads = {one.supervisor_id for one in supporters_of(_my_schools(standing), standing.today) if one.kind == "lead"}
    return sorted(leads | {one.person_id for one in stand_ins(leads, standing.today) if one.covers_id in leads and one.stands_on(standing.today)})


def open_step_of(standing: Standing, person: int) -> Step | None:
    """Return the step that a person has open, by the gate."""
    steps = Step.objects.filter(cycle__owner_id=person, agreed_on__isnull=False, closed_on__isnull=True, cycle__closed_on__isnull=True)
    return within(standing, Verb.GROWTH_SEE_STEP, steps).order_by("look_back_on", "pk").first()
