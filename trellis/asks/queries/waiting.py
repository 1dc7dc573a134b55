"""What is asked of schools, as the people there see it: what waits, until when, who has it, what was said of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from trellis.access.policy import SCHOOL_LEADERS, Role
from trellis.access.standing import Standing
from trellis.asks.measures import WEEK, monday_of
from trellis.asks.models import Audience, Delegation, Done, NoSense, Occasion, Receipt, SponsorAnswer
from trellis.asks.queries.budget import caps
from trellis.asks.queries.took import TOOK, say_planned, say_took
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_schools

STAYS = timedelta(days=28)  # what nobody has said anything of leaves the page then, and counts as unknown


@dataclass(frozen=True, slots=True)
class Part:
    """One school's part in one occasion, in one role. `state` is waiting, handed, done or no_sense; `days` counts from today to the due day.

    `true_low` and `true_high` are the minutes that were said: both None when they were not, the higher one None above the highest range.
    """

    occasion: int
    ask: int
    school: int
    school_name: str
    role: Role
    what: str
    why: str
    mandate: str
    mandate_words: str
    source: str
    office: int | None  # None: Trellis itself
    office_name: str
    owner: int
    owner_name: str
    due_on: date
    week_on: date
    days: int
    minutes_low: int
    minutes_high: int
    question: str
    outside: bool
    from_room: str
    sponsor_name: str  # who stands for it although it breaks a week; empty where it breaks none
    sponsor_why: str
    handed_to: int | None
    handed_to_name: str
    handed_on: date | None
    done: int | None
    done_on: date | None
    done_by: int | None
    done_by_name: str
    true_low: int | None
    true_high: int | None
    no_sense_on: date | None
    no_sense_by_name: str
    thread: int | None
    became: str  # what became of the answers, once the office has said so
    became_words: str

    @property
    def state(self) -> str:
        if self.done_on is not None:
            return "done"
        if self.no_sense_on is not None:
            return "no_sense"
        return "handed" if self.handed_to is not None else "waiting"

    @property
    def is_open(self) -> bool:
        return self.state in {"waiting", "handed"}

    @property
    def is_to_do(self) -> bool:
        """Say whether it waits for somebody here: what was recorded afterwards, and what Trellis asks on a page of its own, do not."""
        return self.is_open and not self.outside and not self.from_room

    @property
    def is_late(self) -> bool:
        return self.is_to_do and self.days < 0

    @property
    def days_late(self) -> int:
        return max(0, -self.days)

    @property
    def planned(self) -> str:
        """Say how long it is planned to take."""
        return say_planned(self.minutes_low, self.minutes_high)

    @property
    def took(self) -> str:
        """Say how long it took."""
        return say_took(self.true_low, self.true_high)

    @property
    def took_key(self) -> str:
        """Return the key of the range that was tapped."""
        return next((one.key for one in TOOK if (one.low, one.high) == (self.true_low, self.true_high)), "") if self.done else ""

    @property
    def key(self) -> str:
        """Return what tells the parts of one page apart."""
        return f"{self.occasion}-{self.school}-{self.role}"


def parts_between(schools: Collection[int], roles: Collection[Role] | None, first: date, until: date, *, today: date) -> list[Part]:
    """Return what falls due for the schools in the roles from `first` up to and without `until`, done or not: the soonest first.

    The same number of questions to the database for one school and for all of them: whoever writes to every principal asks once, with
    every school, and sorts the parts by their `school`. No roles means every role. Drafts and what was stopped are left out.
    """
    occasions = Occasion.objects.filter(due_on__gte=first, due_on__lt=until)
    return _parts(occasions, schools, roles, today)


def waiting_between(schools: Collection[int], roles: Collection[Role] | None, first: date, until: date, *, today: date) -> list[Part]:
    """Return what waits for somebody at the schools and falls due from `first` up to and without `until`, by the rules of `parts_between`.

    Nobody has done it or said that it makes no sense; it may be handed to somebody. What was recorded afterwards and what Trellis asks on a
    page of its own wait for nobody here.
    """
    return [part for part in parts_between(schools, roles, first, until, today=today) if part.is_to_do]


def parts_answered_for(schools: Collection[int], roles: Collection[Role] | None, first: date, last: date, *, today: date) -> list[Part]:
    """Return what the schools were asked and whose office said from `first` to `last` what became of it, by the rules of `parts_between`."""
    return _parts(Occasion.objects.filter(receipt__on__gte=first, receipt__on__lte=last), schools, roles, today)


def parts_of(occasion: int, schools: Collection[int], *, today: date) -> list[Part]:
    """Return the parts of the schools in one occasion, one for each role that is asked there."""
    return _parts(Occasion.objects.filter(pk=occasion), schools, None, today)


def parts_handed_to(person: int, schools: Collection[int], first: date, *, today: date, occasion: int | None = None) -> list[Part]:
    """Return what was handed to a person in the schools where they work, and falls due from `first` on: done or not, the soonest first."""
    held = Delegation.objects.filter(to_id=person, taken_back_on__isnull=True, school_id__in=schools, occasion__due_on__gte=first)
    if occasion is not None:
        held = held.filter(occasion_id=occasion)
    mine = set(held.values_list("occasion_id", "school_id", "role"))
    if not mine:
        return []
    parts = _parts(Occasion.objects.filter(pk__in={one for one, _school, _role in mine}), {school for _one, school, _role in mine}, None, today)
    return [part for part in parts if (part.occasion, part.school, part.role) in mine]


def _parts(occasions: "QuerySet[Occasion]", schools: Collection[int], roles: Collection[Role] | None, today: date) -> list[Part]:
    places = {pk: (name, level) for pk, name, level in open_schools().filter(pk__in=schools).values_list("pk", "name", "level")}
    if not places:
        return []
    levels = {level for _name, level in places.values()}
    whom = Q(school_id__in=places) | Q(school__isnull=True, level__in={"", *levels})
    if roles is not None:
        whom &= Q(role__in=[role.value for role in roles])
    # From the schools to their asks, which are hundreds, and not from the asks of a district to their schools.
    reached = occasions.filter(ask_id__in=Audience.objects.filter(whom).values("ask_id"), ask__filing__isnull=False, dropped_on__isnull=True)
    found = list(reached.select_related("ask__office", "ask__owner").order_by("due_on", "pk"))
    if not found:
        return []
    numbers, asks = [one.pk for one in found], {one.ask_id for one in found}
    everybody: set[tuple[int, str]] = set()
    by_level: set[tuple[int, str, str]] = set()
    by_name: set[tuple[int, str, int]] = set()
    for ask, role, level, school in Audience.objects.filter(whom, ask_id__in=asks).values_list("ask_id", "role", "level", "school_id"):
        if school is not None:
            by_name.add((ask, role, school))
        elif level:
            by_level.add((ask, role, level))
        else:
            everybody.add((ask, role))
    here = {"occasion__in": numbers, "school_id__in": places}
    done = {(one.occasion_id, one.school_id, one.role): one for one in Done.objects.filter(**here).select_related("by")}
    handed = {(one.occasion_id, one.school_id, one.role): one for one in Delegation.objects.filter(**here, taken_back_on__isnull=True).select_related("to")}
    no_sense = {(one.occasion_id, one.school_id, one.role): one for one in NoSense.objects.filter(**here).select_related("by")}
    stood_for = {
        one.request.ask_id: one for one in SponsorAnswer.objects.filter(agrees=True, request__ask__in=asks).select_related("request", "by").order_by("pk")
    }
    said: dict[int, list[Receipt]] = {}
    for receipt in Receipt.objects.filter(occasion__ask__in=asks).select_related("occasion").order_by("on", "pk"):
        said.setdefault(receipt.occasion.ask_id, []).append(receipt)
    at_name = _grouped(by_name)
    at_level = _grouped(by_level)
    for_all = _grouped((ask, role, "") for ask, role in everybody)
    parts = []
    for occasion in found:
        asked: dict[tuple[int, str], None] = {}
        receipt_for = next((one for one in said.get(occasion.ask_id, ()) if one.on >= occasion.due_on or one.occasion_id == occasion.pk), None)
        for role, _everywhere in for_all.get(occasion.ask_id, ()):
            asked |= {(school, role): None for school in places}
        for role, level in at_level.get(occasion.ask_id, ()):
            asked |= {(school, role): None for school, (_name, its) in places.items() if its == level}
        for role, school in at_name.get(occasion.ask_id, ()):
            asked[school, role] = None
        for school, role in asked:
            key = occasion.pk, school, role
            parts.append(
                _part(occasion, school, places[school][0], Role(role), today, done.get(key), handed.get(key), no_sense.get(key), stood_for, receipt_for)
            )
    return sorted(parts, key=lambda part: (part.due_on, part.occasion, part.school_name, part.school, part.role))


def _grouped(rows: Iterable[tuple]) -> dict[int, list[tuple]]:
    found: dict[int, list[tuple]] = {}
    for ask, *rest in rows:
        found.setdefault(ask, []).append(tuple(rest))
    return found


def _part(
    occasion: Occasion,
    school: int,
    school_name: str,
    role: Role,
    today: date,
    done: Done | None,
    handed: Delegation | None,
    no_sense: NoSense | None,
    stood_for: dict[int, SponsorAnswer],
    receipt: Receipt | None,
) -> Part:
    ask, sponsor = occasion.ask, stood_for.get(occasion.ask_id)
    return Part(
        occasion=occasion.pk,
        ask=ask.pk,
        school=school,
        school_name=school_name,
        role=role,
        what=ask.what,
        why=ask.why,
        mandate=ask.mandate,
        mandate_words=ask.get_mandate_display(),
        source=ask.source,
        office=ask.office_id,
        office_name=ask.office_name,
        owner=ask.owner_id,
        owner_name=ask.owner.name,
        due_on=occasion.due_on,
        week_on=occasion.week_on,
        days=(occasion.due_on - today).days,
        minutes_low=ask.minutes_low or 0,  # None only in drafts
        minutes_high=ask.minutes_high or 0,
        question=ask.question,
        outside=ask.outside,
        from_room=ask.from_room,
        sponsor_name=sponsor.by.name if sponsor else "",
        sponsor_why=sponsor.request.why if sponsor else "",
        handed_to=handed.to_id if handed else None,
        handed_to_name=handed.to.name if handed else "",
        handed_on=handed.on if handed else None,
        done=done.pk if done else None,
        done_on=done.on if done else None,
        done_by=done.by_id if done else None,
        done_by_name=done.by.name if done else "",
        true_low=done.minutes_low if done else None,
        true_high=done.minutes_high if done else None,
        no_sense_on=no_sense.on if no_sense else None,
        no_sense_by_name=no_sense.by.name if no_sense else "",
        thread=no_sense.thread_id if no_sense else None,
        became=receipt.get_became_display() if receipt else "",
        became_words=receipt.words if receipt else "",
    )


def my_roles(standing: Standing) -> dict[int, set[Role]]:
    """Return the schools that a person leads today, and in which roles what is asked there concerns them. Cover leads like the one covered for.

    What is asked of a role that nobody holds at a school concerns its leaders: the principal's falls to the assistant principals, the
    assistant principals' and every other role's to the principal.
    """
    mine: dict[int, set[Role]] = {}
    for held in standing.held:
        if held.role in SCHOOL_LEADERS:
            for school in held.schools:
                mine.setdefault(school, set()).add(held.role)
    if not mine:
        return {}
    posts = open_posts(standing.today).filter(school_id__in=mine, role__in=[role.value for role in SCHOOL_LEADERS])
    stands = {(school, Role(role)) for school, role in posts.order_by().values_list("school_id", "role")}
    return {
        school: roles
        | {role for role in SCHOOL_LEADERS if (school, role) not in stands}
        | ({role for role in Role if role not in SCHOOL_LEADERS} if Role.PRINCIPAL in roles or (school, Role.PRINCIPAL) not in stands else set())
        for school, roles in mine.items()
    }


@dataclass(frozen=True, slots=True)
class MyWeeks:
    """What somebody who leads a school finds on "My week", over all their schools: the soonest first."""

    monday: date
    before: tuple[Part, ...]  # due before this week: what is still open, and what was done today
    this_week: tuple[Part, ...]
    next_week: tuple[Part, ...]

    @property
    def to_do(self) -> list[Part]:
        """Return what waits for somebody at the schools until the end of this week."""
        return [part for part in (*self.before, *self.this_week) if part.is_to_do]

    @property
    def to_do_next(self) -> list[Part]:
        return [part for part in self.next_week if part.is_to_do]

    @property
    def late(self) -> list[Part]:
        return [part for part in self.to_do if part.is_late]

    @property
    def all_late(self) -> bool:
        return bool(self.to_do) and all(part.is_late for part in self.to_do)


def my_weeks(standing: Standing) -> MyWeeks | None:
    """Return what is asked this week and next at the schools that a person leads today; None for who leads none."""
    mine, today = my_roles(standing), standing.today
    if not mine:
        return None
    monday = monday_of(today)
    parts = [
        part
        for part in parts_between(mine, None, monday - STAYS, monday + 2 * WEEK, today=today)
        if part.role in mine[part.school] and (part.due_on >= monday or part.is_to_do or part.done_on == today)
    ]
    following = monday + WEEK
    return MyWeeks(
        monday=monday,
        before=tuple(part for part in parts if part.due_on < monday),
        this_week=tuple(part for part in parts if monday <= part.due_on < following),
        next_week=tuple(part for part in parts if part.due_on >= following),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """The minutes asked of the principal of one school in one week, with the cap of its level where one is set; the higher number counts."""

    school: int
    school_name: str
    week_on: date
    low: int
    high: int
    cap: int | None
    pieces: tuple[int, ...]  # of each ask, in the order in which they fall due

    @property
    def drawn(self) -> list[tuple[float, float, str]]:
        """Return for each ask where its bar begins, how long it is, and how it is drawn: shares of what is longer, the cap or what is asked."""
        whole, at, bars = max(self.cap or 0, self.high, 1), 0, []
        for minutes in self.pieces:
            inside = minutes if self.cap is None else max(0, min(minutes, self.cap - at))
            bars += [(at / whole, inside / whole, "b-held")] if inside else []
            bars += [((at + inside) / whole, (minutes - inside) / whole, "b-over")] if minutes > inside else []
            at += minutes
        return bars

    @property
    def cap_at(self) -> float | None:
        """Return where the stroke of the cap stands; None where nothing goes over it."""
        return None if self.cap is None or not self.over else self.cap / self.high

    @property
    def left(self) -> int | None:
        return None if self.cap is None else max(0, self.cap - self.high)

    @property
    def over(self) -> int:
        return 0 if self.cap is None else max(0, self.high - self.cap)


def asked_in_a_week(standing: Standing, weeks: MyWeeks) -> list[tuple[Asked, ...]]:
    """Return for each school that a person leads what is asked of its principal this week and next. What an assistant is asked has no cap."""
    places = open_schools().filter(pk__in=led_by(standing)).order_by("name", "pk").values_list("pk", "name", "level")
    agreed = caps()
    rows = []
    for school, name, level in places:
        both = []
        for monday, parts in ((weeks.monday, weeks.this_week), (weeks.monday + WEEK, weeks.next_week)):
            here = [part for part in parts if part.school == school and part.role is Role.PRINCIPAL]
            pieces = tuple(part.minutes_high for part in here)
            both.append(Asked(school, name, monday, sum(part.minutes_low for part in here), sum(pieces), agreed.at(monday, level), pieces))
        rows.append(tuple(both))
    return rows


def led_by(standing: Standing) -> set[int]:
    """Return the schools that a person leads today, as principal, as assistant principal, or in their place."""
    return {school for held in standing.held if held.role in SCHOOL_LEADERS for school in held.schools}


def my_parts_in(standing: Standing, occasion: int) -> list[Part]:
    """Return the parts of one occasion that a person may do today: those of the schools they lead, and those handed to them."""
    parts = parts_of(occasion, led_by(standing), today=standing.today)
    found = {part.key for part in parts}
    handed = parts_handed_to(standing.person_id, _schools_of(standing), date.min, today=standing.today, occasion=occasion)
    return parts + [part for part in handed if part.key not in found]


def _schools_of(standing: Standing) -> set[int]:
    return {school for held in standing.held for school in held.schools}


def handed_to_me(standing: Standing) -> list[Part]:
    """Return what was handed to a person and waits, and what they did of it today: the soonest first."""
    schools = _schools_of(standing)
    if not schools:
        return []
    parts = parts_handed_to(standing.person_id, schools, monday_of(standing.today) - STAYS, today=standing.today)
    return [part for part in parts if part.is_to_do or part.done_on == standing.today]
