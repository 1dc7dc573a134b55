"""Who needs us: students for whom something waits, each with why in words, by the day on which it is due.

Each source looks for one kind of thing. Another part of the room adds one to `SOURCES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import numbers, within
from trellis.access.policy import ANSWER_FOR_STUDENTS, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Student, TeamMember
from trellis.directory.queries.teams import on_team, students_of_member
from trellis.kit.days import open_on
from trellis.student_support.models import Barrier, CannotYet, Contribution, Decision, Gap, Giving, HandOff, Meeting, MeetingAsked, MonthSum, Noticed, Plan
from trellis.student_support.models.hand_offs import WAITS
from trellis.student_support.queries.amendments import amendments_waiting, decided_by
from trellis.student_support.queries.attention import has_reached, signals_waiting
from trellis.student_support.queries.families import families_silent, families_waiting, needs_not_arranged, of_my_students, owed_by
from trellis.student_support.queries.maps import answers_waiting, follow_ups_waiting, nobody_nearer, places_empty
from trellis.student_support.queries.packets import packets_of_checker, packets_waiting
from trellis.student_support.queries.record_requests import checked_by, records_waiting
from trellis.student_support.queries.timelines import held_by, late_milestones, milestones_soon, milestones_to_look_at

AHEAD = timedelta(days=14)
REMEMBERED = 128  # questions of some sixty kilobytes, of those who asked last
WIDE = (*ANSWER_FOR_STUDENTS, Role.STUDENT_SERVICES_DIRECTOR)
REACH = Verb.STUDENT_SUPPORT_PLAN_MEETING


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing that waits. `rows` are annotated with `about` (the student), `due` and `ref`; `mine` narrows them to what waits for one person.

    `why` is a sentence; `page` the name of the page, opened with `ref`. Without `mine` it is shown to those who answer for the student alone. With
    `verb`, only rows on which the reader may act stand in the list at all; with `turn`, only those that have come to the reader.
    """

    key: str
    why: Any
    page: str
    rows: Callable[[date], QuerySet]
    mine: Callable[[int, date], Q] | None = None
    verb: Verb | None = None
    turn: Callable[[Standing], Q] | None = None
    after_leaving: bool = False  # it waits although the student has left: `verb` alone narrows it


@dataclass(frozen=True, slots=True)
class Why:
    """One reason why a student needs somebody."""

    words: str
    due: date
    url: str


@dataclass(frozen=True, slots=True)
class Needing:
    """One student, why, and the earliest of the days."""

    student_id: int
    name: str
    due: date
    whys: list[Why]


@dataclass(frozen=True, slots=True)
class Waits:
    """How many students wait for one kind of thing, and the earliest day: for a first page, without names."""

    words: str
    students: int
    due: date


def _named(rows: QuerySet, about: str, due: str, ref: str = "pk") -> QuerySet:
    return rows.annotate(about=F(about), due=F(due), ref=F(ref))


def reviews_due(today: date) -> QuerySet:
    """Return open plans whose review lies within two weeks or behind."""
    return _named(Plan.objects.filter(ends_on__isnull=True, review_on__lte=today + AHEAD), "student_id", "review_on", "student_id")


def not_heard(today: date) -> QuerySet:
    """Return meetings within two weeks in which somebody who is asked has not been heard."""
    said = Contribution.objects.filter(meeting=OuterRef(OuterRef("pk")), by=OuterRef("person_id"))
    team = on_team(today).filter(~Exists(said), student=OuterRef("student_id"))
    beside = MeetingAsked.objects.filter(~Exists(said), meeting=OuterRef("pk"), taken_off_on__isnull=True)
    ahead = Meeting.objects.filter(held_on__isnull=True, called_off_on__isnull=True, planned_on__gte=today, planned_on__lte=today + AHEAD)
    return _named(ahead.filter(Exists(team) | Exists(beside)), "student_id", "planned_on")


def my_words_missing(person: int, today: date) -> Q:
    """Return the condition under which one person was asked to a meeting and has not been heard."""
    said = Contribution.objects.filter(meeting=OuterRef("pk"), by=person)
    of_team = Meeting.objects.filter(student__in=students_of_member(person, today))
    guest = MeetingAsked.objects.filter(person=person, taken_off_on__isnull=True).values("meeting_id")
    return ~Exists(said) & Q(pk__in=of_team.order_by().values("pk").union(guest))


def not_closed(today: date) -> QuerySet:
    """Return meetings whose day is over, of which nobody has said whether they took place."""
    return _named(Meeting.objects.filter(held_on__isnull=True, called_off_on__isnull=True, planned_on__lt=today), "student_id", "planned_on")


def barriers_waiting(today: date) -> QuerySet:
    """Return what stands in the way and has no answer."""
    return _named(Barrier.objects.filter(answered_at__isnull=True, cleared_on__isnull=True), "student_id", "by_when", "student_id")


def decisions_late(today: date) -> QuerySet:
    """Return what was decided, is open, and whose day is over."""
    late = Decision.objects.filter(done_on__isnull=True, let_go_on__isnull=True, by_when__lt=today, meeting__called_off_on__isnull=True)
    return _named(late, "meeting__student_id", "by_when")


def owned(person: int, today: date) -> Q:
    """Return the condition under which a decision is one person's."""
    return Q(owner_id=person)


def cannot_yets_unanswered(today: date) -> QuerySet:
    """Return what a classroom cannot do yet and nobody has answered, by the day on which it was said."""
    unanswered = CannotYet.objects.filter(answered_at__isnull=True, settled_at__isnull=True)
    return _named(unanswered.annotate(said_on=TruncDate("said_at")), "accommodation__plan__student_id", "said_on", "accommodation__plan__student_id")


def noticed_waiting(today: date) -> QuerySet:
    """Return what somebody noticed and nobody has answered, by the day on which it was said."""
    return Noticed.objects.filter(answered_at__isnull=True).annotate(about=F("student_id"), due=TruncDate("at"), ref=F("pk"))


def asked_for(person: int, today: date) -> Q:
    """Return the condition under which a student asked for one person to talk with."""
    return Q(asked_id=person)


def gaps_untold(today: date) -> QuerySet:
    """Return open gaps of which the family has not been told, by the day by which it is to be."""
    return _named(Gap.objects.filter(closed_on__isnull=True, told_on__isnull=True), "service__plan__student_id", "tell_by")


def gaps_late(today: date) -> QuerySet:
    """Return open gaps whose day for making up is over."""
    return _named(Gap.objects.filter(closed_on__isnull=True, told_on__isnull=False, make_up_by__lt=today), "service__plan__student_id", "make_up_by")


def minutes_unknown(today: date) -> QuerySet:
    """Return services of whose minutes a whole week or more is unknown, in this month and the one before: later nobody remembers. By the day counted."""
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    standing = MonthSum.objects.filter(open_on(today, "service__begins_on", "service__ends_on"), month__gte=first, service__plan__ends_on__isnull=True)
    long = standing.filter(unknown__gte=F("service__minutes") * F("service__times"))
    return _named(long, "service__plan__student_id", "counted_until", "service_id")


def on_their_team(person: int, today: date) -> Q:
    """Return the condition under which a gap or sum is about a student on whose team one person is."""
    return Q(service__plan__student__in=students_of_member(person, today))


def given_by(person: int, today: date) -> Q:
    """Return the condition under which one person gives the service, and so is asked what was."""
    return Q(service__in=Giving.objects.filter(open_on(today), person_id=person).values("service_id"))


def hand_offs_waiting(today: date) -> QuerySet:
    """Return hand-offs that nobody has accepted, by the first day with the next adult."""
    return _named(HandOff.objects.filter(WAITS), "student_id", "on")


def handed_to(person: int, today: date) -> Q:
    """Return the condition under which a hand-off waits for one person."""
    return Q(to_id=person)


SOURCES: list[Source] = [
    Source(
        "noticed",
        _("Somebody noticed something and waits for an answer"),
        "one_noticed",
        noticed_waiting,
        asked_for,
        Verb.STUDENT_SUPPORT_ANSWER_NOTICED,
    ),
    Source(
        "signals",
        _("Records say that they may need somebody, and nobody has answered"),
        "one_signal",
        signals_waiting,
        verb=Verb.STUDENT_SUPPORT_ANSWER_SIGNAL,
        turn=has_reached,
    ),
    Source(
        "no-adult", _("No adult knows them well yet: ask somebody to be there"), "ask_adult", places_empty, verb=Verb.STUDENT_SUPPORT_PAIR, turn=nobody_nearer
    ),
    Source(
        "asked-adults",
        _("An adult was asked a week ago to be there for them, and has not answered"),
        "pair",
        answers_waiting,
        verb=Verb.STUDENT_SUPPORT_PAIR,
        turn=nobody_nearer,
    ),
    Source(
        "pairs",
        _("Nobody has said how it goes between them and their adult"),
        "pair",
        follow_ups_waiting,
        verb=Verb.STUDENT_SUPPORT_PAIR,
        turn=nobody_nearer,
    ),
    Source("reviews", _("The plan is to be reviewed"), "team_of_student", reviews_due),
    Source("contributions", _("Not everybody has been heard before the meeting"), "team_meeting", not_heard, my_words_missing),
    Source("meetings", _("The day of a meeting is over: say whether it took place"), "team_meeting", not_closed),
    Source("barriers", _("Something stands in the way and has no answer"), "team_of_student", barriers_waiting),
    Source("hand-offs", _("Handed on, and nobody has said yes yet"), "hand_off", hand_offs_waiting, handed_to),
    Source("decisions", _("The day for something that was decided is over"), "team_decision", decisions_late, owned),
    Source("cannot-yet", _("A classroom cannot do something yet, and nobody has answered"), "snapshot", cannot_yets_unanswered),
    Source("gaps", _("Minutes are missing, and the family has not been told"), "gap", gaps_untold, on_their_team),
    Source("late-gaps", _("Missing minutes were to be made up by now"), "gap", gaps_late, on_their_team),
    Source("families", _("A family said whether they were heard, and waits for a reply"), "reply_to_family", families_waiting, owed_by),
    Source("silent-families", _("A family has not said whether they were heard: call them"), "enter_heard", families_silent, owed_by),
    Source(
        "family-needs", _("The family needs an interpreter or more at a meeting, and nothing is arranged"), "team_meeting", needs_not_arranged, of_my_students
    ),
    Source("records", _("The family asked to see the record"), "check_record", records_waiting, checked_by, Verb.STUDENT_SUPPORT_CHECK_RECORD),
    Source(
        "packets",
        _("Another school asked for the record: check the packet, and send it"),
        "packet",
        packets_waiting,
        packets_of_checker,
        Verb.STUDENT_SUPPORT_SEND_PACKET,
        after_leaving=True,
    ),
    Source("amendments", _("The family says that the record is wrong"), "amendment", amendments_waiting, decided_by, Verb.STUDENT_SUPPORT_CHECK_RECORD),
    Source("late-milestones", _("The day of a milestone is over"), "timeline", late_milestones, held_by),
    Source("milestones", _("A milestone is due"), "timeline", milestones_soon, held_by),
    Source("timelines", _("A milestone is in nobody’s hands, or its day waits to be looked at"), "timeline", milestones_to_look_at, held_by),
    Source("unknown", _("Of a week’s minutes or more nobody knows what was"), "ledger_of_service", minutes_unknown, given_by),
]


def needing(standing: Standing, first: int, count: int) -> tuple[list[Needing], int]:
    """Return a page of students, the earliest day first, and how many there are in all; behind the last page nobody, and none in all.

    One query for the page, one for the names and one for each source.
    """
    parts = _parts(standing)
    asked, values = _asked(standing, get_current_timezone_name())
    with connection.cursor() as cursor:
        each = f"SELECT about, MIN(due), COUNT(*) OVER () FROM ({asked}) waiting GROUP BY about ORDER BY 2, 1 LIMIT %s OFFSET %s"  # noqa: S608
        cursor.execute(each, [*values, count, first])
        found = cursor.fetchall()
    order = [row[0] for row in found]
    names = {one.pk: one.person.name for one in Student.objects.filter(pk__in=order).select_related("person")}
    whys: dict[int, list[Why]] = {}
    for source, rows in parts if order else ():
        for about, due, ref in rows.filter(about__in=order).order_by("due", "ref").values_list("about", "due", "ref"):
            whys.setdefault(about, []).append(Why(str(source.why), due, reverse(source.page, args=[ref])))
    listed = [Needing(one, names[one], min(why.due for why in whys[one]), sorted(whys[one], key=lambda why: why.due)) for one in order if whys.get(one)]
    return listed, found[0][2] if found else 0


def waiting_about(standing: Standing, student: Student) -> list[Why]:
    """Return what waits around one student, as far as it is the reader's, by its day: one query for each source."""
    found = [
        Why(str(source.why), due, reverse(source.page, args=[ref]))
        for source, rows in _parts(standing)
        if source.key != "hand-offs"
        for due, ref in rows.filter(about=student.pk).order_by("due", "ref").values_list("due", "ref")
    ]
    return sorted(found, key=lambda why: why.due)


def needs_on_first_page(standing: Standing) -> list[Waits]:
    """Return what waits, kind by kind, without names: one query."""
    asked, values = _asked(standing, get_current_timezone_name())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kind, COUNT(DISTINCT about), MIN(due) FROM ({asked}) waiting GROUP BY kind", values)  # noqa: S608
        found = {kind: (students, due) for kind, students, due in cursor.fetchall()}
    waits = [
        Waits(str(source.why), found[number][0], due if isinstance(due := found[number][1], date) else date.fromisoformat(due))
        for number, source in enumerate(SOURCES)
        if number in found
    ]
    return sorted(waits, key=lambda one: one.due)


def given_to_me(standing: Standing) -> int:
    """Return how many barriers were given to the reader and have no answer."""
    return Barrier.objects.filter(leader_id=standing.person_id, answered_at__isnull=True, cleared_on__isnull=True).count()


def _parts(standing: Standing) -> list[tuple[Source, QuerySet]]:
    """Return, of each source, what the reader is shown: those who answer for students all within reach, others what waits for them or for a case of theirs."""
    everywhere = Student.objects.all()
    reached = within(standing, REACH, everywhere)
    cases = TeamMember.objects.filter(open_on(standing.today), person_id=standing.person_id, is_case_manager=True).values("student_id")
    # Whoever only gives support reaches the students of their teams; what waits for them by name may be about another one.
    is_wide, reaches_all = standing.has(*WIDE), reached is everywhere
    reaches_some = not is_wide and standing.has(Role.SUPPORT_STAFF)
    found = []
    for source in SOURCES:
        rows = source.rows(standing.today)
        if source.verb is not None:
            rows = within(standing, source.verb, rows)
        if source.turn is not None:
            rows = rows.filter(source.turn(standing))
        mine = source.mine(standing.person_id, standing.today) if source.mine else None
        if is_wide and not reaches_all and not source.after_leaving:
            rows = rows.filter(about__in=numbers(standing, REACH, Student))
        elif not is_wide:
            theirs = rows.filter(about__in=numbers(standing, REACH, Student) if reaches_some else cases)
            rows = theirs if mine is None else rows.filter(pk__in=_either(theirs, rows.filter(mine)))
        found.append((source, rows))
    return found


def _either(some: QuerySet, others: QuerySet) -> QuerySet:
    """Return the numbers of both, each looked for by its own index: with an OR, a database reads every row of the district to ask each of them."""
    return some.order_by().values("pk").union(others.order_by().values("pk"))


@lru_cache(maxsize=REMEMBERED)
def _asked(standing: Standing, _time_zone: str) -> tuple[str, tuple[Any, ...]]:
    """Return all sources as one question: it follows from the standing and from what is a day here, as the gate's own do (docs/decisions/0040)."""
    asked: list[str] = []
    values: list[Any] = []
    for number, (_source, rows) in enumerate(_parts(standing)):
        try:
            one, given = rows.order_by().values("about", "due").query.sql_with_params()
        except EmptyResultSet:
            continue
        asked.append(f"SELECT {number} AS kind, part{number}.* FROM ({one}) part{number}")  # noqa: S608
        values += given
    return " UNION ALL ".join(asked) or "SELECT 0 AS kind, 0 AS about, NULL AS due WHERE 1 = 0", tuple(values)
