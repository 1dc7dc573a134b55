"""Reading timelines: one line each on the student's page, one timeline whole, the board, and whom the ball can go to. Days are as they were set.

Not the line of time of a student (`queries/timeline.py`): there stands what happened, here what a law asks for next.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from trellis.access.gate import may, numbers, within
from trellis.access.policy import ANSWER_FOR_STUDENTS, STAFF, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import NameWord, NonWorkingDays, Post, School, SchoolEnrolment, Student, Substitution, Term
from trellis.directory.queries.families import guardians_ever, schools_of
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.search import LAST, typed_words
from trellis.directory.queries.teams import team_of
from trellis.kit.days import open_on
from trellis.student_support.measures.clocks import Calendar, due_day
from trellis.student_support.measures.road import Road, Step
from trellis.student_support.models import Milestone, Timeline
from trellis.student_support.queries.timeline_rules import name_of, reasons_for_delay, reasons_for_pause, road_that_holds, said, say_takes, step_of

SEE, WORK = Verb.STUDENT_SUPPORT_SEE_TIMELINE, Verb.STUDENT_SUPPORT_WORK_TIMELINE
SOON = timedelta(days=14)
PAGE = 25
HOLD = (*ANSWER_FOR_STUDENTS, Role.SUPPORT_STAFF)


def open_here(today: date, through: str = "") -> Q:
    """Match what is about timelines that run, of students who are here: to whoever left nothing is owed, and their clock is shown to nobody."""
    prefix = f"{through}__" if through else ""
    here = Q(**{f"{prefix}student__ended_on__isnull": True}) | Q(**{f"{prefix}student__ended_on__gt": today})
    return here & Q(**{f"{prefix}ended_on__isnull": True})


def timelines() -> "QuerySet[Timeline]":
    """Return timelines with whom they are about, for the gate to narrow."""
    return Timeline.objects.select_related("student__person", "school", "begun_by", "ended_by")


def milestones() -> "QuerySet[Milestone]":
    """Return milestones with what a page about one shows."""
    return Milestone.objects.select_related("timeline__student__person", "timeline__school", "holder", "met_entered_by", "delay_by")


# -- calendars and people ------------------------------------------------------------------------------------


def calendar_of(school: int | None) -> Calendar:
    """Return the school days of a school, as far as terms are known: two queries."""
    terms = Term.objects.filter(ended_on__isnull=True).values_list("starts_on", "ends_on")
    closed = NonWorkingDays.objects.filter(Q(school__isnull=True) | Q(school=school), withdrawn_on__isnull=True).values_list("starts_on", "ends_on")
    return Calendar(tuple(terms), tuple(closed))


def may_hold(student: Student, today: date) -> list[tuple[int, str]]:
    """Return who can hold the ball: the student's team, and who leads or supports students at their schools. Never family. By name."""
    family = guardians_ever(student.pk) | {student.person_id}
    found = {one.person_id: one.name for one in team_of(student, today) if not one.is_empty}
    schools = [one.pk for one in schools_of(student.person_id, today)]
    for post in open_posts(today).filter(role__in=HOLD, school__in=schools):
        found.setdefault(post.person_id, post.person.name)
    return sorted(((pk, name) for pk, name in found.items() if pk not in family), key=lambda one: one[1])


def first_holder(student: Student, today: date) -> int | None:
    """Return who manages the case today and works here."""
    return next((one.person_id for one in team_of(student, today) if one.is_case_manager and not one.is_empty), None)


def receiver_at(school: int, student: Student, today: date) -> int | None:
    """Return who takes the ball when a student comes to a school: whoever manages the case there, else who leads the school; never family."""
    family = guardians_ever(student.pk)
    posts = list(open_posts(today).filter(school=school, role__in=STAFF))
    manager = first_holder(student, today)
    here = {post.person_id for post in posts}
    if manager in here:
        return manager
    order = {role: number for number, role in enumerate(HOLD)}
    leading = sorted((post for post in posts if post.role in order and post.person_id not in family), key=lambda post: (order[Role(post.role)], post.pk))
    return leading[0].person_id if leading else None


def at_another_school(today: date) -> list[tuple[int, int]]:
    """Return open timelines whose student is enrolled elsewhere today, each with the school to which it goes."""
    enrolled = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student=OuterRef("student"))
    first = enrolled.order_by("-is_primary", "pk").values("school_id")[:1]
    still = Exists(enrolled.filter(school=OuterRef("school")))
    rows = Timeline.objects.filter(open_here(today)).filter(~still | Q(school__isnull=True)).annotate(now_at=Subquery(first)).filter(now_at__isnull=False)
    return list(rows.order_by("pk").values_list("pk", "now_at"))


def stand_ins(people: Collection[int], today: date) -> dict[int, str]:
    """Return who stands in today for each of the people who is away: by cover of a post, or as a substitute. Two queries."""
    covers = Post.objects.filter(open_on(today), ended_on__isnull=True, covers__person_id__in=people).select_related("person").order_by("pk")
    found: dict[int, str] = {}
    for post in covers.annotate(covered=F("covers__person_id")):
        found.setdefault(post.covered, post.person.name)
    today_only = Substitution.objects.filter(on=today, taken_back_at__isnull=True, teacher_id__in=people).select_related("substitute").order_by("pk")
    for one in today_only:
        found.setdefault(one.teacher_id, one.substitute.name)
    return found


def at_work(people: Collection[int], today: date) -> set[int]:
    """Return which of the people hold a post today."""
    return set(Post.objects.filter(open_on(today), ended_on__isnull=True, person_id__in=people).values_list("person_id", flat=True))


# -- one line ------------------------------------------------------------------------------------------------


class State:
    """How a milestone stands."""

    MET, LATE, SOON, AHEAD, PAUSED, UNKNOWN, NO_DAY, WAITS = "met", "late", "soon", "ahead", "paused", "unknown", "no_day", "waits"


def state_of(one: Milestone, today: date) -> str:
    """Return how a milestone stands on a day."""
    if one.met_on is not None:
        return State.MET
    if one.counts_from is None:
        return State.WAITS
    if one.paused_on is not None:
        return State.PAUSED
    if one.due_on is None:
        return State.NO_DAY if one.count is None else State.UNKNOWN
    if one.due_on < today:
        return State.LATE
    return State.SOON if one.due_on <= today + SOON else State.AHEAD


@dataclass(slots=True)
class Line:
    """One milestone as a page shows it."""

    milestone: Milestone
    name: str
    family: str
    state: str
    holder: str  # empty: nobody
    stands_in: str
    is_late: bool  # met or not, after its day
    delay: str  # the reason in words
    after: str = ""  # name of what it counts from
    takes: str = ""
    source: str = ""
    may_pause: bool = False
    can_be_entered: bool = False  # what it counts from is no part of this timeline: it began with a plan
    no_school_before: date | None = None  # the last school day before a day that is none
    new_day: date | None = None
    moves: list[Any] = field(default_factory=list)
    passes: list[Any] = field(default_factory=list)
    pauses: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InShort:
    """One timeline on a student's page: what is done and what comes next, each in a line."""

    timeline: Timeline
    lines: list[Line]
    met: list[Line]  # the last one alone
    left: int  # how many more stand behind those


def _line(one: Milestone, road: Road, delays: dict[str, str], working: set[int], away: dict[int, str], today: date) -> Line:
    track = one.timeline.track
    step = step_of(road, track, one.key)
    there = one.holder is not None and one.holder_id in working
    return Line(
        milestone=one,
        name=said(step.words) if step else one.key,
        family=said(step.family) if step else "",
        state=state_of(one, today),
        holder=one.holder.name if one.holder is not None and there else "",
        stands_in=away.get(one.holder_id or 0, ""),
        is_late=one.due_on is not None and (one.met_on or today) > one.due_on and one.paused_on is None,
        delay=delays.get(one.delay_reason, one.delay_reason),
        after=name_of(road, track, step.after) if step and step.after else "",
        takes=_takes(one, step),
        source=step.source if step else "",
        may_pause=bool(step and step.may_pause),
        new_day=one.would_be_on,
    )


def _takes(one: Milestone, step: Step | None) -> str:
    count, unit = (one.count, one.unit) if one.counts_from or step is None else (step.count, step.unit)
    return say_takes(count, unit) if count is not None else ""


def lines_of(rows: Sequence[Milestone], today: date) -> list[Line]:
    """Return milestones as lines: who holds each, who stands in, and why one is late. Three queries however many they are."""
    road, delays = road_that_holds(), dict(reasons_for_delay())
    holders = {one.holder_id for one in rows if one.holder_id is not None and one.met_on is None}
    working, away = (at_work(holders, today), stand_ins(holders, today)) if holders else (set(), {})
    return [_line(one, road, delays, working, away, today) for one in rows]


def in_short(standing: Standing, student: Student) -> list[InShort]:
    """Return the open timelines of a student that the person may see, each in a few lines."""
    if not may(standing, SEE):
        return []
    found = list(within(standing, SEE, Timeline.objects.filter(open_here(standing.today), student=student)).order_by("track", "pk"))
    if not found:
        return []
    rows = list(milestones().filter(timeline__in=found).order_by("timeline__track", "number", "turn", "pk"))
    lines = lines_of(rows, standing.today)
    listed = []
    for timeline in found:
        own = [line for line in lines if line.milestone.timeline_id == timeline.pk]
        waiting = [line for line in own if line.state not in (State.MET, State.WAITS)]
        waiting.sort(key=lambda line: (line.milestone.due_on is None, line.milestone.due_on or date.max, line.milestone.number))
        following = [line for line in own if line.state == State.WAITS]
        met = sorted((line for line in own if line.milestone.met_on), key=lambda line: (line.milestone.met_on or date.min, line.milestone.number))
        listed.append(InShort(timeline, [*waiting, *following[:1]], met[-1:], max(len(following) - 1, 0)))
    return listed


def name_of_milestone(one: Milestone) -> str:
    """Return the name of a milestone in the reader's language."""
    return name_of(road_that_holds(), one.timeline.track, one.key)


# -- one timeline --------------------------------------------------------------------------------------------


def whole(timeline: Timeline, today: date) -> list[Line]:
    """Return every milestone of a timeline with what happened to it: pauses, days that moved, hands through which it went."""
    rows = list(
        milestones()
        .filter(timeline=timeline)
        .order_by("number", "turn", "pk")
        .prefetch_related("pauses__by", "moves__by", "passes__by", "passes__from_person", "passes__to_person")
    )
    lines = lines_of(rows, today)
    calendar = calendar_of(timeline.school_id)
    reasons = dict(reasons_for_pause())
    keys, road = {one.key for one in rows}, road_that_holds()
    for line in lines:
        one = line.milestone
        step = step_of(road, timeline.track, one.key)
        line.can_be_entered = line.state == State.WAITS and step is not None and step.after not in keys
        if one.due_on is not None and one.met_on is None:
            line.no_school_before = calendar.last_before(one.due_on)
        line.pauses = [(pause, reasons.get(pause.reason, pause.reason)) for pause in sorted(one.pauses.all(), key=lambda pause: pause.begins_on)]
        line.moves = sorted((move for move in one.moves.all() if move.kind != "set"), key=lambda move: move.pk)
        line.passes = sorted(one.passes.all(), key=lambda ball: ball.pk)
    return lines


def day_now(one: Milestone) -> date | None:
    """Return the day that rules and calendar of today give a milestone; None where the calendar does not reach, or the rules name no number."""
    step = step_of(road_that_holds(), one.timeline.track, one.key)
    count, unit = (step.count, step.unit) if step else (one.count, one.unit)
    if one.counts_from is None or count is None:
        return None
    pauses = [(pause.begins_on, pause.ends_on) for pause in one.pauses.all() if pause.ends_on is not None]
    return due_day(one.counts_from, count, unit, pauses, calendar_of(one.timeline.school_id))


# -- the board -----------------------------------------------------------------------------------------------


SHOWS: dict[str, Any] = {
    "": gettext_lazy("Late, or due within four weeks"),
    "late": gettext_lazy("Late"),
    "no_reason": gettext_lazy("Late, and nobody has said why"),
    "nobody": gettext_lazy("In nobody’s hands"),
    "moved": gettext_lazy("A day waits to be looked at"),
    "unknown": gettext_lazy("The day is not known"),
    "paused": gettext_lazy("The clock stands still"),
    "all": gettext_lazy("Everything that runs"),
}
WEEKS = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Board:
    """One page of the board, and which pages lie beside it. Without a count of all: it would cost a large district what it shows nobody."""

    lines: list[Line]
    number: int
    newer: int | None
    older: int | None


def nobody_holds(today: date) -> Q:
    """Match milestones in nobody's hands: no holder, or one who holds no post any more."""
    works = Post.objects.filter(open_on(today), ended_on__isnull=True, person_id=OuterRef("holder_id"))
    return Q(holder__isnull=True) | Q(~Exists(works))


def waiting(today: date) -> "QuerySet[Milestone]":
    """Return what waits: begun and not met, in timelines that run."""
    return Milestone.objects.filter(open_here(today, "timeline"), met_on__isnull=True, counts_from__isnull=False)


def _shown(show: str, rows: "QuerySet[Milestone]", today: date) -> "QuerySet[Milestone]":
    runs = Q(paused_on__isnull=True)
    if show == "late":
        return rows.filter(runs, due_on__lt=today)
    if show == "no_reason":
        return rows.filter(runs, due_on__lt=today, delay_reason="")
    if show == "nobody":
        return rows.filter(nobody_holds(today))
    if show == "moved":
        return rows.filter(differs=True)
    if show == "unknown":
        return rows.filter(due_on__isnull=True, count__isnull=False)
    if show == "paused":
        return rows.filter(paused_on__isnull=False)
    return rows if show == "all" else rows.filter(runs, due_on__lte=today + WEEKS)


def board(standing: Standing, *, show: str, school: School | None, typed: str, number: int) -> Board:
    """Return a page of what waits within the reader's reach, the earliest day first; what has no day comes last."""
    today, page = standing.today, max(1, min(number, 400))
    rows = _shown(show if show in SHOWS else "", waiting(today), today)
    everything = Timeline.objects.all()
    reached = within(standing, WORK, everything)
    if reached is not everything:
        rows = rows.filter(timeline__in=numbers(standing, WORK, Timeline))
    if school is not None:
        enrolled = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), school=school)
        rows = rows.filter(timeline__student__in=enrolled.values("student_id"))
    for word in typed_words(typed):
        named = NameWord.objects.filter(hat=NameWord.Hat.STUDENT, word__gte=word, word__lt=word + LAST)
        rows = rows.filter(timeline__student__person__in=named.values("person_id"))
    found = list(_ordered(rows)[(page - 1) * PAGE : page * PAGE + 1])
    return Board(lines_of(found[:PAGE], today), page, page - 1 if page > 1 else None, page + 1 if len(found) > PAGE else None)


def _ordered(rows: "QuerySet[Milestone]") -> "QuerySet[Milestone]":
    shown = rows.select_related("timeline__student__person", "timeline__school", "holder")
    return shown.order_by(F("due_on").asc(nulls_last=True), "timeline_id", "pk")


def schools_on_board(standing: Standing) -> list[School]:
    """Return the schools among which the reader can choose: none for who sees one school alone."""
    if not standing.has(Role.STUDENT_SERVICES_DIRECTOR):
        return []
    return list(School.objects.filter(ended_on__isnull=True).order_by("name", "pk"))


# -- who needs us --------------------------------------------------------------------------------------------


def _for_needs(rows: "QuerySet[Milestone]", due: str = "due_on") -> QuerySet:
    return rows.annotate(about=F("timeline__student_id"), due=F(due), ref=F("timeline_id"))


def late_milestones(today: date) -> QuerySet:
    """Return milestones whose day is over."""
    return _for_needs(waiting(today).filter(due_on__lt=today, paused_on__isnull=True))


def milestones_soon(today: date) -> QuerySet:
    """Return milestones that are due within two weeks."""
    return _for_needs(waiting(today).filter(due_on__gte=today, due_on__lte=today + SOON, paused_on__isnull=True))


def milestones_to_look_at(today: date) -> QuerySet:
    """Return milestones in nobody's hands, and those whose day calendar or rules would move."""
    return _for_needs(waiting(today).filter(nobody_holds(today) | Q(differs=True)), "counts_from")


def held_by(person: int, today: date) -> Q:
    """Return the condition under which somebody holds the ball today, themselves or for whom they cover."""
    covered = Post.objects.filter(open_on(today), ended_on__isnull=True, person_id=person, covers__isnull=False).values("covers__person_id")
    return Q(holder_id=person) | Q(holder_id__in=covered)
