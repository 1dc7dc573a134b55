"""Reading the ledger: entries, what each week owes, what is unknown, and the school days by which all of it is counted."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, DateField, F, IntegerField, Q, QuerySet, TextField, UUIDField, Value
from django.db.models.functions import Cast
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from trellis.access.gate import may, within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import NonWorkingDays, Student, Term
from trellis.directory.queries.places import SchoolDays
from trellis.kit.days import SchoolYear, days_between, open_on
from trellis.kit.formats import say_list, say_number, say_time
from trellis.records.queries.students import absent_on
from trellis.student_support.measures import ledger as measures
from trellis.student_support.measures.ledger import Dose, Entry, Figures, Row
from trellis.student_support.models import BothRight, Gap, Giving, LeftUnknown, MonthSum, Service, Session
from trellis.student_support.queries.packs import Pack, pack_that_holds
from trellis.student_support.queries.sentences import say_dose

DAY_IN_MINUTES = 480
ENTRIES_SHOWN = 25
AROUND_A_STRETCH = timedelta(days=31)  # a stretch that is cut by the first or last day is counted whole
ASKS_ABOUT, MOST_ASKED = timedelta(days=7), 5
ASKS_BACK = timedelta(days=28)  # so far back a giver is asked about days without an entry
CLOSED, IN_TERM, GIVES, WRITTEN = "closed", "term", "gives", "written"
COLUMNS: dict[str, Any] = {
    "number": BigIntegerField(),
    "whose": BigIntegerField(),
    "who": BigIntegerField(),
    "starts": DateField(),
    "ends": DateField(),
    "planned": IntegerField(),
    "given": IntegerField(),
    "made_up": IntegerField(),
    "why": TextField(),
    "sent": UUIDField(),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which days each school has school: no weekend, no day typed as without school, and inside a term where terms are known."""

    days: SchoolDays
    terms: tuple[tuple[date, date], ...]

    def is_school_day(self, day: date, school: int) -> bool:
        in_term = not self.terms or any(starts <= day < ends for starts, ends in self.terms)
        return in_term and self.days.is_one(day) and school not in self.days.closed_at.get(day, ())


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody gives a service, from when until when (half-open)."""

    person: int
    held_from: date
    held_until: date | None

    def gives_on(self, day: date) -> bool:
        return self.held_from <= day and (self.held_until is None or day < self.held_until)


def _rows(found: "QuerySet[Any]", sort: str, **columns: Any) -> "QuerySet[Any, Any]":
    """Return rows with the columns that all four kinds share. PostgreSQL wants to know of what kind nothing is, so it is said."""
    empty = {name: Cast(Value(None), field) for name, field in COLUMNS.items()}
    return found.order_by().annotate(sort=Value(sort), **{**empty, **columns}).values_list("sort", *COLUMNS)


def _facts(first: date, until: date, services: Collection[Service]) -> tuple[Calendar, dict[int, list[Giver]], dict[int, list[Session]]]:
    """Return the school days of a half-open stretch at the services' schools, who ever gave each service, and the standing entries: one query for four."""
    numbers, schools = [one.pk for one in services], {one.school_id for one in services}
    closed = NonWorkingDays.objects.filter(Q(school__isnull=True) | Q(school__in=schools), withdrawn_on__isnull=True, starts_on__lt=until, ends_on__gt=first)
    terms = Term.objects.filter(ended_on__isnull=True)
    givings = Giving.objects.filter(service_id__in=numbers)
    written = standing_entries().filter(service_id__in=numbers, on__gte=first, on__lt=until)
    rows = _rows(closed, CLOSED, whose=F("school_id"), starts=F("starts_on"), ends=F("ends_on")).union(
        _rows(terms, IN_TERM, starts=F("starts_on"), ends=F("ends_on")),
        _rows(givings, GIVES, number=F("pk"), whose=F("service_id"), who=F("person_id"), starts=F("held_from"), ends=F("held_until")),
        _rows(
            written,
            WRITTEN,
            number=F("pk"),
            whose=F("service_id"),
            who=F("by_id"),
            starts=F("on"),
            planned=F("planned_minutes"),
            given=F("given_minutes"),
            made_up=Cast("makes_up", IntegerField()),
            why=F("reason"),
            sent=F("sent_as"),
        ),
        all=True,
    )
    days: set[date] = set()
    days_at: dict[date, set[int]] = {}
    in_term: list[tuple[date, date]] = []
    givers: dict[int, list[Giver]] = {pk: [] for pk in numbers}
    entries: dict[int, list[Session]] = {pk: [] for pk in numbers}
    for sort, number, whose, who, starts, ends, planned, given, made_up, why, sent in rows:
        if sort == WRITTEN:
            entry = Session(pk=number, service_id=whose, by_id=who, on=starts, planned_minutes=planned, given_minutes=given, makes_up=bool(made_up), reason=why)
            entry.sent_as = sent
            entries[whose].append(entry)
        elif sort == GIVES:
            givers[whose].append(Giver(who, starts, ends))
        elif sort == IN_TERM:
            in_term.append((starts, ends))
        else:
            for day in days_between(max(starts, first), min(ends, until)):
                days.add(day) if whose is None else days_at.setdefault(day, set()).add(whose)
    for listed in entries.values():
        listed.sort(key=lambda entry: (entry.on, entry.pk))
    return Calendar(SchoolDays(frozenset(days), {day: frozenset(schools) for day, schools in days_at.items()}), tuple(in_term)), givers, entries


def services() -> "QuerySet[Service]":
    """Return services with what a row about them shows."""
    return Service.objects.select_related("plan__student__person", "school", "part").order_by("plan__student__person__folded_name", "plan__student_id", "pk")


def standing_services(today: date) -> "QuerySet[Service]":
    """Return the services that stand on a day, of plans that do, for students who are here: to whoever left the district nothing is owed."""
    here = Q(plan__student__ended_on__isnull=True) | Q(plan__student__ended_on__gt=today)
    return services().filter(open_on(today, "begins_on", "ends_on"), here, plan__ends_on__isnull=True)


def dose_of(service: Service) -> Dose:
    """Return the dose in numbers."""
    return Dose(service.minutes, service.times, service.per, service.begins_on, service.ends_on, tuple(service.weekdays))


def standing_entries() -> "QuerySet[Session]":
    """Return the entries that count: neither mended by another nor taken back."""
    return Session.objects.filter(replaced_by__isnull=True, taken_back_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Book:
    """What the ledger of several services is counted from, fetched at once."""

    calendar: Calendar
    givers: Mapping[int, list[Giver]]
    entries: Mapping[int, list[Session]]
    left: Mapping[int, list[date]]
    pack: Pack

    def rows_of(self, service: Service, first: date, until: date, today: date) -> list[Row]:
        """Return the stretches of one service that touch [first, until), and what became of each."""
        dose = dose_of(service)
        entries = [(one.on, Entry(one.on, one.planned_minutes, one.given_minutes, one.reason, one.makes_up)) for one in self.entries[service.pk]]
        givers = self.givers[service.pk]
        return [
            measures.account(
                dose,
                stretch,
                [entry for on, entry in entries if stretch.first <= on < stretch.until],
                today=today,
                is_given_on=lambda day: any(one.gives_on(day) for one in givers),
                must_be_made_up=self.pack.must_be_made_up,
                left_unknown=self.left.get(service.pk, ()),
            )
            for stretch in measures.stretches(dose, first, until, lambda day: self.calendar.is_school_day(day, service.school_id))
        ]


def book_of(listed: Collection[Service], first: date, until: date, *, asks: bool = True) -> Book:
    """Fetch what the ledger of services needs for the whole stretches around [first, until): one query, two for days to ask about."""
    numbers = [one.pk for one in listed]
    begins, ends = first - AROUND_A_STRETCH, until + AROUND_A_STRETCH
    left: dict[int, list[date]] = {}
    if asks:
        for service, on in LeftUnknown.objects.filter(service_id__in=numbers, on__gte=begins, on__lt=ends).values_list("service_id", "on"):
            left.setdefault(service, []).append(on)
    days, givers, entries = _facts(begins, ends, listed)
    return Book(days, givers, entries, left, pack_that_holds())


def month_figures(book: Book, service: Service, month: date, today: date) -> Figures:
    """Return the figures of one service in one month of its ledger."""
    return measures.total(book.rows_of(service, *measures.month_bounds(service.per, month), today))


# -- today -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """One service on the giver's list: today, or a day before about which nobody has written."""

    service: Service
    on: date
    entries: list[Session]  # of that day, or of this week or month when the days are not fixed
    given_times: int = 0
    wanted_times: int = 0  # 0: the day is fixed
    is_absent: bool = False  # the record says that the student is absent today

    @property
    def student(self) -> Student:
        return self.service.plan.student

    @property
    def today_entry(self) -> Session | None:
        return next((one for one in reversed(self.entries) if one.on == self.on), None)

    @property
    def is_done(self) -> bool:
        return self.today_entry is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """Something about entries of one day that can hardly have been: a question to the giver, never a refusal. What was entered stands."""

    on: date
    words: str
    entries: list[Session]


@dataclass(frozen=True, slots=True)
class Day:
    """What one giver has today, by group; and earlier days about which they are asked once."""

    groups: list[tuple[str, list[Due]]]
    unknown: list[Due]
    is_school_day: bool
    elsewhere: Mapping[int, list[str]]  # of services that wait today: where the giver would be at the same time
    asked: list[Asked]  # of what was entered
    services: list[Service]  # that the person gives at all

    @property
    def waiting(self) -> list[Due]:
        return [due for _group, rows in self.groups for due in rows if not due.is_done]


def my_services(standing: Standing) -> list[Service]:
    """Return the services that the person gives today: one query."""
    return list(within(standing, Verb.STUDENT_SUPPORT_LOG_SESSION, standing_services(standing.today)))


def gives_supports(standing: Standing) -> bool:
    """Say whether the person gives any support today."""
    verb = Verb.STUDENT_SUPPORT_LOG_SESSION
    return may(standing, verb) and within(standing, verb, standing_services(standing.today).order_by()).exists()


def day_of(standing: Standing) -> Day:
    """Return the giver's list of today, and the earlier days without an entry; the attendance record says who was away."""
    today = standing.today
    mine = my_services(standing)
    book = book_of(mine, today - ASKS_BACK, today + timedelta(days=1))
    unknown: list[tuple[Service, date]] = []
    for service in mine:
        givers = [one for one in book.givers[service.pk] if one.person == standing.person_id]
        asked = (day for row in book.rows_of(service, today - ASKS_BACK, today, today) for day in row.unknown_on)
        unknown += [(service, day) for day in asked if day >= today - ASKS_BACK and any(one.gives_on(day) for one in givers)]
    away = absent_on({one.plan.student_id for one in mine}, {today, *(day for _service, day in unknown)}) if mine else {}
    rows = []
    for service in mine:
        goes = book.calendar.is_school_day(today, service.school_id)
        due = _due_today(book, service, today, goes=goes, is_absent=today in away.get(service.plan.student_id, ()))
        if due is not None:
            rows.append(due)
    rows.sort(key=lambda due: (due.service.starts_at is None, str(due.service.starts_at or ""), due.service.group, due.student.person.folded_name))
    groups: dict[str, list[Due]] = {}
    for due in rows:
        groups.setdefault(due.service.group or f"\0{due.service.pk}", []).append(due)
    return Day(
        groups=[("" if name.startswith("\0") else name, listed) for name, listed in groups.items()],
        unknown=[Due(one, day, [], is_absent=day in away.get(one.plan.student_id, ())) for one, day in sorted(unknown, key=lambda pair: (pair[1], pair[0].pk))],
        is_school_day=any(book.calendar.is_school_day(today, one.school_id) for one in mine),
        elsewhere=_elsewhere(rows),
        asked=_questions(mine, book, today),
        services=mine,
    )


def _due_today(book: Book, service: Service, today: date, *, goes: bool, is_absent: bool) -> Due | None:
    entries = [one for one in book.entries[service.pk] if not one.makes_up]
    written = [one for one in entries if one.on == today]
    dose = dose_of(service)
    if dose.is_on_fixed_days:
        is_due = goes and (not dose.weekdays or today.weekday() in dose.weekdays)
        return Due(service, today, written, is_absent=is_absent) if is_due or written else None
    first, until = measures.stretch_around(service.per, today)
    so_far = [one for one in entries if first <= one.on < until]
    times = sum(1 for one in so_far if one.given_minutes)
    if written or (goes and times < service.times):
        return Due(service, today, so_far, times, service.times, is_absent)
    return None


def _placed(service: Service, minutes: int, *, key: int, has_time: bool = True) -> measures.Placed:
    at = service.starts_at
    begins = at.hour * 60 + at.minute if at and has_time else None
    return measures.Placed(key, begins, minutes, service.group, service.school_id)


def say_where(service: Service) -> str:
    """Return a support with the place that it names: "Reading, Room 12, Cedar Fork Elementary, 9:40"."""
    return ", ".join(part for part in (service.what, service.place, service.school.name, say_time(service.starts_at) if service.starts_at else "") if part)


def _elsewhere(rows: list[Due]) -> dict[int, list[str]]:
    services = {due.service.pk: due.service for due in rows if not due.is_done}
    found: dict[int, list[str]] = {}
    for one, other in measures.clashes(_placed(service, service.minutes, key=pk) for pk, service in services.items()):
        found.setdefault(one, []).append(say_where(services[other]))
        found.setdefault(other, []).append(say_where(services[one]))
    return found


def _questions(mine: list[Service], book: Book, today: date) -> list[Asked]:
    """Return what to ask about the entries of the last week, the newest first: two places at once, and more minutes than a day has."""
    services = {one.pk: one for one in mine}
    days: dict[date, list[Session]] = {}
    for service in mine:
        for entry in book.entries[service.pk]:
            if entry.given_minutes and today - ASKS_ABOUT <= entry.on <= today:
                days.setdefault(entry.on, []).append(entry)
    found = []
    answered = set(BothRight.objects.filter(one__in=[one.pk for listed in days.values() for one in listed]).values_list("one", "other")) if days else set()
    for on, entries in sorted(days.items(), reverse=True):
        by_number = {entry.pk: entry for entry in entries}
        placed = [_placed(services[one.service_id], one.given_minutes, key=one.pk, has_time=not one.makes_up) for one in entries]
        for one, other in measures.clashes(placed):
            if (min(one, other), max(one, other)) in answered:
                continue
            pair = [by_number[one], by_number[other]]
            places = {"one": say_where(services[pair[0].service_id]), "other": say_where(services[pair[1].service_id])}
            found.append(Asked(on, _("Two places at nearly the same time: %(one)s; and %(other)s. Were both given like this?") % places, pair))
        minutes = measures.minutes_in_a_day(placed)
        if minutes > DAY_IN_MINUTES:
            schools = say_list(sorted({services[one.service_id].school.name for one in entries}))
            facts = {"minutes": say_number(minutes), "schools": schools}
            found.append(Asked(on, _("%(minutes)s minutes in one day, at %(schools)s: a school day has 480. Is something entered twice?") % facts, []))
    return found[:MOST_ASKED]


# -- the ledger of one service, of one student --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One week or month of a ledger as its page shows it; school days are shown by their week."""

    first: date
    figures: Figures
    why: list[tuple[int, str]]  # missed minutes, and the reason in words


@dataclass(frozen=True, slots=True)
class Sheet:
    """The ledger of one service from the beginning of the school year (or its own) until the end of this month."""

    service: Service
    shown: list[ShownRow]  # the newest first; those that owe nothing and hold nothing are left out
    so_far: Figures
    missing: int  # to be made up, also of the supports that it followed
    at_the_end: int | None
    is_vacant: bool
    goes_on: bool  # another followed it: what is missing is made up there

    @property
    def dose(self) -> str:
        return say_dose(self.service)

    @property
    def table_id(self) -> str:
        return f"ledger-{self.service.pk}"


def year_around(today: date) -> tuple[date, date]:
    """Return the school year so far and the rest of this month, half-open."""
    return SchoolYear.of(today).starts_on, measures.next_month(today)


def sheets_of(listed: list[Service], today: date) -> list[Sheet]:
    """Return the ledger of each service this school year: two queries, however many; what is missing of one is made up with the one that followed it."""
    first, until = year_around(today)
    chains = with_former(listed)
    whole = {one.pk: one for one in listed}
    further = {pk for chain in chains.values() for pk in chain} - set(whole)
    if further:  # a page of one service counts those it followed, too
        whole |= {one.pk: one for one in services().filter(pk__in=further)}
    book = book_of(whole.values(), first, until, asks=False)
    rows = {pk: book.rows_of(one, first, until, today) for pk, one in whole.items()}
    figures = {pk: measures.total(found) for pk, found in rows.items()}
    followed = {pk for head, chain in chains.items() for pk in chain if pk != head}
    followed |= set(Service.objects.filter(follows__in=[one.pk for one in listed]).values_list("follows_id", flat=True))
    sheets = []
    for service in listed:
        is_over = service.ends_on is not None and service.ends_on <= today
        is_vacant = not is_over and not any(one.gives_on(today) for one in book.givers[service.pk])
        own, chain = figures[service.pk], sum((figures[pk] for pk in chains[service.pk]), Figures())
        ahead = own.gap_at_the_end(is_vacant=is_vacant)
        sheets.append(
            Sheet(
                service=service,
                shown=_shown_rows(rows[service.pk], book.pack),
                so_far=own,
                missing=chain.gap,
                at_the_end=None if ahead is None or is_over else ahead - own.gap + chain.gap,
                is_vacant=is_vacant,
                goes_on=service.pk in followed,
            )
        )
    return sheets


def with_former(listed: Collection[Service]) -> dict[int, set[int]]:
    """Return the numbers of each service and of all that it followed: a changed dose begins a ledger of its own and owes what the former did."""
    chains = {one.pk: {one.pk} for one in listed}
    at = {one.pk: one.follows_id for one in listed if one.follows_id}
    while at:
        before = dict(Service.objects.filter(pk__in=at.values()).values_list("pk", "follows_id"))
        for head, number in at.items():
            chains[head].add(number)
        at = {head: earlier for head, number in at.items() if (earlier := before[number]) and earlier not in chains[head]}
    return chains


def _shown_rows(rows: list[Row], pack: Pack) -> list[ShownRow]:
    by_week: dict[date, list[Row]] = {}
    for row in rows:
        first = row.stretch.first
        is_a_day = row.stretch.until - first == timedelta(days=1)
        by_week.setdefault(first - timedelta(days=first.weekday()) if is_a_day else first, []).append(row)
    shown = []
    for first, together in by_week.items():
        figures = measures.total(together)
        why: dict[str, int] = {}
        for row in together:
            for reason, minutes in row.why.items():
                why[reason] = why.get(reason, 0) + minutes
        if figures != Figures():
            shown.append(ShownRow(first, figures, [(minutes, pack.said(reason)) for reason, minutes in why.items()]))
    return shown[::-1]


def services_of_student(standing: Standing, student: int) -> list[Service]:
    """Return the student's services of this school year whose ledger the reader may see, those that stand first."""
    mine = within(standing, Verb.STUDENT_SUPPORT_SEE_LEDGER, services().filter(plan__student_id=student))
    first = SchoolYear.of(standing.today).starts_on
    return sorted((one for one in mine if one.ends_on is None or one.ends_on > first), key=lambda one: (one.ends_on is not None, one.what, one.pk))


def latest_entries(service: Service, today: date) -> list[Session]:
    """Return the newest entries of a service with their makers, mended and taken back ones among them: what the ledger's history shows."""
    first, _until = year_around(today)
    return list(Session.objects.filter(service=service, on__gte=first).select_related("by").order_by("-on", "-entered_at", "-pk")[:ENTRIES_SHOWN])


def in_its_place(session: Session) -> Session | None:
    """Return the entry that stands in the place of one; None when it stands itself."""
    return Session.objects.select_related("by").filter(pk=session.replaced_by_id).first() if session.replaced_by_id else None


# -- out of the house ------------------------------------------------------------------------------------------


ENTRY_COLUMNS = (
    *("entry", "student", "service", "school", "kind", "programme", "support_minutes", "on", "planned_minutes", "given_minutes", "makes_up"),
    *("reason", "by", "entered_on"),
)
MONTH_COLUMNS = (
    *("student", "service", "school", "kind", "programme", "month", "owed", "given", "missed", "to_make_up", "made_up", "unknown", "ahead"),
    "counted_until",
)
CHUNK = 2_000


def lines_of_entries(standing: Standing, since: date, until: date) -> Iterator[list[str]]:
    """Yield the entries that stand of two days and all between, heading first: students, supports and givers by their numbers here, no words."""
    yield list(ENTRY_COLUMNS)
    taken = within(standing, Verb.STUDENT_SUPPORT_TAKE_LEDGER, Service.objects.all())
    rows = standing_entries().filter(service__in=taken, on__gte=since, on__lte=until).order_by("on", "pk")
    names = ("pk", "service__plan__student_id", "service_id", "service__school__name", "service__kind", "service__part__programme", "service__minutes")
    for row in rows.values_list(*names, "on", "planned_minutes", "given_minutes", "makes_up", "reason", "by_id", "entered_at").iterator(chunk_size=CHUNK):
        yield [_cell(value) for value in row]


def lines_of_months(standing: Standing, since: date, until: date) -> Iterator[list[str]]:
    """Yield what each support owed, gave and left unknown in the months that two days touch, heading first."""
    yield list(MONTH_COLUMNS)
    taken = within(standing, Verb.STUDENT_SUPPORT_TAKE_LEDGER, Service.objects.all())
    rows = MonthSum.objects.filter(service__in=taken, month__gte=since.replace(day=1), month__lte=until).order_by("month", "service_id")
    names = ("service__plan__student_id", "service_id", "service__school__name", "service__kind", "service__part__programme", "month")
    sums = ("owed", "given", "missed", "to_make_up", "made_up", "unknown", "ahead", "counted_until")
    for row in rows.values_list(*names, *sums).iterator(chunk_size=CHUNK):
        yield [_cell(value) for value in row]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, datetime):
        return localdate(value).isoformat()
    return "" if value is None else str(value)


def gaps_of(services: Collection[int]) -> dict[int, Gap]:
    """Return the gap of each service that is open, or was closed by somebody with a reason."""
    shown = Gap.objects.filter(Q(closed_on__isnull=True) | ~Q(closed_because=""), service_id__in=services)
    return {one.service_id: one for one in shown.select_related("closed_by").order_by("pk")}
