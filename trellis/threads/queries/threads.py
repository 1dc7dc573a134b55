"""Threads as rows: what waits for a person, what they asked, what their office holds, what they may know of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, When

from trellis.access.gate import within
from trellis.access.policy import SCHOOL_LEADERS, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Office, School
from trellis.directory.queries.places import open_offices, open_schools
from trellis.threads.measures import WorkingTime, state_of
from trellis.threads.models import HandOver, Holding, Message, NextDate, Pause, Thread
from trellis.threads.queries.hours import working_time
from trellis.threads.queries.saying import said_of_clock
from trellis.threads.queries.standing_in import Having, had_today_by, having

NOBODY = Having((), "office")


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread as a row. `promise` is answer or settle: which promised time counts now; `clock` says in words how it stands."""

    pk: int
    subject: str
    kind_words: str
    asker: str
    school: str
    opened_on: date
    office: str
    has_it: Having
    helpers: list[str] = field(default_factory=list)
    next_on: date | None = None
    next_is_over: bool = False
    promise: str = ""
    by_on: date | None = None
    by_at: datetime | None = None
    state: str = "open"
    clock: str = ""
    is_paused: bool = False
    pause: str = ""  # why the clock stands still
    waits_for_school: bool = False
    late_because: str = ""
    settled_on: date | None = None
    only_me: bool = False


def threads() -> "QuerySet[Thread]":
    """Return threads with all that a row shows."""
    return Thread.objects.select_related("opened_by", "school").prefetch_related(
        Prefetch("holdings", Holding.objects.select_related("office", "owner").order_by("-pk")),
        Prefetch("pauses", Pause.objects.filter(until_at__isnull=True)),
        Prefetch("next_dates", NextDate.objects.order_by("-pk")),
    )


def still_open(queryset: "QuerySet[Thread]") -> "QuerySet[Thread]":
    """Return those not settled: what is promised soonest first, then the oldest."""
    due = Case(When(answered_at__isnull=True, then=F("first_answer_by")), default=F("settle_by"))
    return queryset.filter(settled_at__isnull=True).order_by(F("due").asc(nulls_last=True), "opened_at", "pk").annotate(due=due)


def longest_open(queryset: "QuerySet[Thread]") -> "QuerySet[Thread]":
    """Return those not settled, the longest open first: in the order of an index, however many there are."""
    return queryset.filter(settled_at__isnull=True).order_by("opened_at", "pk")


def settled(queryset: "QuerySet[Thread]") -> "QuerySet[Thread]":
    """Return those settled, the latest first."""
    return queryset.filter(settled_at__isnull=False).order_by("-settled_at", "-pk")


def waiting_for(standing: Standing) -> "QuerySet[Thread]":
    """Return open threads that wait for the person: theirs today, a hand-over to answer, a question from the office."""
    had = Holding.objects.filter(had_today_by(standing)).values("thread_id")
    asked = hand_overs_to_answer(standing).values("thread_id")
    wait_for_school = Pause.objects.filter(until_at__isnull=True, reason=Pause.Reason.SCHOOL).values("thread_id")
    mine = Q(pk__in=had) | Q(pk__in=asked) | (_asking_side(standing) & Q(pk__in=wait_for_school))
    return threads().filter(mine, settled_at__isnull=True)


def hand_overs_to_answer(standing: Standing) -> "QuerySet[HandOver]":
    """Return hand-overs of open threads that the person may accept or decline, the oldest first."""
    open_ones = HandOver.objects.filter(answer__isnull=True, thread__settled_at__isnull=True)
    return within(standing, Verb.THREADS_ANSWER_HAND_OVER, open_ones).select_related("from_office", "to_office", "by", "thread").order_by("pk")


def asked_by(standing: Standing) -> "QuerySet[Thread]":
    """Return what the person asked, and what was asked for the school that they lead."""
    return threads().filter(_asking_side(standing))


def _asking_side(standing: Standing) -> Q:
    schools = [school for held in standing.held if held.role in SCHOOL_LEADERS for school in held.schools]
    return Q(opened_by_id=standing.person_id) | Q(school_id__in=schools, only_me=False)


def offices_of(standing: Standing) -> set[int]:
    """Return the numbers of the offices in which the person holds a post today."""
    return {office for held in standing.held for office in held.offices}


def held_by_offices_of(standing: Standing) -> "QuerySet[Thread]":
    """Return the open threads that the person's offices hold, leading or helping."""
    now = Holding.objects.filter(office_id__in=offices_of(standing), until_at__isnull=True).values("thread_id")
    return threads().filter(settled_at__isnull=True, pk__in=now)


def once_held_by_offices_of(standing: Standing) -> "QuerySet[Thread]":
    """Return what the person's offices hold or held."""
    return threads().filter(pk__in=Holding.objects.filter(office_id__in=offices_of(standing)).values("thread_id"))


def known_to(standing: Standing) -> "QuerySet[Thread]":
    """Return every thread of which the person may know that it is there."""
    return within(standing, Verb.THREADS_KNOW, threads())


def offices_to_ask(standing: Standing) -> "QuerySet[Office]":
    """Return the open offices that the person may ask something."""
    return within(standing, Verb.THREADS_OPEN, open_offices())


def schools_to_ask_for(standing: Standing) -> "QuerySet[School]":
    """Return the schools for which the person may ask: those they lead, and those they support."""
    return within(standing, Verb.THREADS_OPEN_FOR_SCHOOL, open_schools())


def without_an_office(standing: Standing) -> "QuerySet[Holding]":
    """Return the leading holdings of offices that are no more and have no open office above, the oldest first."""
    closed = Holding.objects.filter(is_lead=True, until_at__isnull=True, thread__settled_at__isnull=True)
    return within(standing, Verb.THREADS_PLACE, closed).select_related("office", "thread__opened_by", "thread__school").order_by("pk")


def answered_since(people: Collection[int], since: datetime) -> list[tuple[int, int, datetime]]:
    """Return (person, thread, when it was opened) of what people asked and an office said something to since a moment: one query for all of them."""
    told = Message.objects.filter(for_office=True, at__gte=since, thread__opened_by__in=people)
    return list(told.order_by("thread__opened_by_id", "thread_id").values_list("thread__opened_by_id", "thread_id", "thread__opened_at").distinct())


def as_rows(listed: Sequence[Thread], today: date, now: datetime, working: WorkingTime | None = None, *, words: bool = True) -> list[ThreadRow]:
    """Return threads fetched by `threads` as rows: one query for who has them, three for the clock unless it is given.

    Without `words` for who may only know of them: why a clock stands still or something is late was said in the thread.
    """
    working = working or working_time()
    have = having([one for thread in listed for one in thread.holdings.all() if one.until_at is None], today)
    rows = [_row(thread, have, now, working) for thread in listed]
    return rows if words else [replace(row, pause="", late_because="") for row in rows]


def minutes_of(thread: Thread, now: datetime, working: WorkingTime, since: datetime | None = None) -> int:
    """Return the working minutes from opening until now in which the clock ran; `since` is when it was stopped, where it stands."""
    stood = thread.stood_minutes + (working.between(since, now) if since else 0)
    return max(0, working.between(thread.opened_at, now) - stood)


def _row(thread: Thread, have: dict[int, Having], now: datetime, working: WorkingTime) -> ThreadRow:
    holdings = list(thread.holdings.all())
    lead = next((one for one in holdings if one.is_lead), None)
    pause = next(iter(thread.pauses.all()), None)
    newest = next(iter(thread.next_dates.all()), None)
    promise = "answer" if thread.answered_at is None and thread.answer_minutes is not None else "settle" if thread.settle_minutes is not None else ""
    minutes = thread.answer_minutes if promise == "answer" else thread.settle_minutes
    by_at = thread.first_answer_by if promise == "answer" else thread.settle_by
    left = None
    if minutes is not None and promise:
        taken = thread.settled_minutes if thread.settled_minutes is not None else minutes_of(thread, now, working, pause.from_at if pause else None)
        left = minutes - taken
    state = state_of(
        minutes_left=left,
        minutes_late=-left if left is not None and left < 0 else 0,
        settled=thread.settled_at is not None,
        paused=pause is not None,
    )
    today = working.day_of(now)
    return ThreadRow(
        pk=thread.pk,
        subject=thread.subject,
        kind_words=thread.kind_words,
        asker=thread.opened_by.name,
        school=thread.school.name if thread.school else "",
        opened_on=working.day_of(thread.opened_at),
        office=lead.office.name if lead else "",
        has_it=have.get(lead.pk, NOBODY) if lead else NOBODY,
        helpers=[one.office.name for one in holdings if not one.is_lead and one.until_at is None],
        next_on=thread.next_on,
        next_is_over=thread.next_on is not None and thread.next_on < today,
        promise=promise,
        by_on=working.day_of(by_at) if by_at else None,
        by_at=by_at,
        state=state,
        clock=said_of_clock(left, working.minutes_a_day) if state != "settled" else "",
        is_paused=pause is not None,
        pause=pause.words if pause else "",
        waits_for_school=pause is not None and pause.reason == Pause.Reason.SCHOOL,
        late_because=newest.words if newest is not None and state == "late" else "",
        settled_on=working.day_of(thread.settled_at) if thread.settled_at else None,
        only_me=thread.only_me,
    )


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person may do in one thread today. `leads` is their office that leads it, `helps` one that helps, 0 for none."""

    reads: bool
    says: bool
    leads: int
    helps: int
    reopens: bool


def rights_on(standing: Standing, thread: Thread) -> Rights:
    """Return what a person may do in one thread."""
    one = Thread.objects.filter(pk=thread.pk)
    holds = within(standing, Verb.THREADS_HOLD, one).exists()
    mine = offices_of(standing)
    held = [holding for holding in thread.holdings.all() if holding.until_at is None and holding.office_id in mine] if holds else []
    return Rights(
        reads=within(standing, Verb.THREADS_READ, one).exists(),
        says=within(standing, Verb.THREADS_SAY, one).exists(),
        leads=next((holding.office_id for holding in held if holding.is_lead), 0),
        helps=next((holding.office_id for holding in held if not holding.is_lead), 0),
        reopens=thread.settled_at is not None and within(standing, Verb.THREADS_REOPEN, one).exists(),
    )


@dataclass(frozen=True, slots=True)
class WaitingThreads:
    """What waits for a person in threads, for a first page: how many, the first few, and how many that they asked are open."""

    count: int
    rows: list[ThreadRow]
    asked: int


SHOWN = 3


def waiting_on_first_page(standing: Standing, now: datetime) -> WaitingThreads:
    """Return how much waits for a person in threads and the most urgent of it."""
    listed = still_open(waiting_for(standing))
    count = listed.count()
    rows = as_rows(list(listed[:SHOWN]), standing.today, now) if count else []
    return WaitingThreads(count, rows, asked_by(standing).filter(settled_at__isnull=True).count())


def unanswered_hand_overs(today: date, working: WorkingTime, days: int = 2) -> list[HandOver]:
    """Return hand-overs of open threads that nobody has answered for so many working days."""
    open_ones = HandOver.objects.filter(answer__isnull=True, thread__settled_at__isnull=True, at__lt=working.closes(today) - timedelta(days=days))
    listed = open_ones.select_related("from_office", "to_office", "thread").order_by("pk")
    return [one for one in listed if working.days_after(working.day_of(one.at), days) < today]


def office_that_settled(thread: Thread) -> int | None:
    """Return the number of the office that led a thread when it was settled; None while it is open."""
    if thread.settled_at is None:
        return None
    return Holding.objects.filter(thread=thread, is_lead=True).order_by("-pk").values_list("office_id", flat=True).first()


def settled_by_office(office: int, first: datetime, last: datetime) -> "QuerySet[Thread]":
    """Return the threads settled between two moments whose leading office was this one when they were."""
    led = Holding.objects.filter(thread=OuterRef("pk"), is_lead=True, office=office, until_at=OuterRef("settled_at"))
    return Thread.objects.filter(Exists(led), settled_at__gte=first, settled_at__lt=last)
