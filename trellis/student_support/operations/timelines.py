"""Timelines: begun once, met by what stands in Trellis already or by hand, paused, passed on; a day moves by an act of a person and by nothing else."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, Student
from trellis.kit.formats import say_day
from trellis.safety.operations import watch
from trellis.student_support.measures.clocks import Calendar, due_day
from trellis.student_support.measures.road import CONSENT, PLAN, REVIEW, Road, Step
from trellis.student_support.measures.texts import cleaned
from trellis.student_support.models import BallPass, DueMove, FormalEvent, Goal, Milestone, Pause, PlanPart, Review, Timeline, TimelineRule
from trellis.student_support.notices import timelines as notices
from trellis.student_support.queries import timelines as queries
from trellis.student_support.queries.plans import main_school_of
from trellis.student_support.queries.timeline_rules import reasons_for_delay, reasons_for_pause, road_that_holds, step_of, steps_of

LONG_AGO = timedelta(days=14)  # what is entered later than that says why
FIRST = timedelta(days=366 * 4)  # further back lies a slip of the hand
BATCH = 500


class TimelineRefused(Exception):
    """It cannot be done as it is; its words say what to do, `field` which field they stand beside."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class IsOpenAlready(TimelineRefused):
    """The student is on this way already; `timeline` is that one."""

    def __init__(self, words: str, timeline: Timeline) -> None:
        super().__init__(words)
        self.timeline = timeline


class ChangedMeanwhile(TimelineRefused):
    """The calendar or somebody else changed it since the page was opened."""


# -- beginning and ending ------------------------------------------------------------------------------------


@transaction.atomic
def begin_timeline(
    *,
    by: int,
    now: datetime,
    today: date,
    student: Student,
    track: str,
    first: str,
    on: date,
    evaluated_on: date | None = None,
    holder: int | None = None,
    why: str = "",
) -> Timeline:
    """Begin at the referral, or with `first` "plan" at a plan that stands already, with the day of the last decision where it is known.

    Raises IsOpenAlready or TimelineRefused. What stands in Trellis already and lies after that day meets its milestones at once.
    """
    _check_past(on, today, why, "on")
    standing = Timeline.objects.select_for_update().filter(student=student, track=track, ended_on__isnull=True).first()
    if standing is not None:
        day = say_day(standing.begins_on, today=today)
        raise IsOpenAlready(_("This student is on this way already, since %(day)s. Nothing was begun a second time.") % {"day": day}, standing)
    if evaluated_on is not None and evaluated_on > on:
        raise TimelineRefused(_("Who is eligible was decided before the plan began. Look at the two days."), "evaluated_on")
    _check_holder(holder, student, today)
    school = main_school_of(student.pk, today)
    timeline = Timeline.objects.create(student=student, track=track, school=school, begins_on=on, begun_by_id=by, begun_at=now, begun_why=cleaned(why)[:300])
    steps = steps_of(track, road_that_holds())
    if first == PLAN:
        after = {"plan", "eligibility"} | {one.key for one in steps if one.after in ("plan", "eligibility") and one.comes_again}
        steps = [one for one in steps if one.key in after]
    entered = {"met_by": Milestone.MetBy.HAND, "met_entered_by_id": by}
    known = {"referral": on} if first != PLAN else {"plan": on, **({"eligibility": evaluated_on} if evaluated_on else {})}
    for number, step in enumerate(steps, start=1):
        met = {"met_on": known[step.key], "counts_from": None, **entered} if step.key in known else {}
        Milestone.objects.create(timeline=timeline, key=step.key, number=number, holder_id=holder, **met)
    _go_on(timeline, by=by, today=today)
    record_act(by=by, act="student_support.begin_timeline", about=[timeline, student], detail={"track": track, "on": on.isoformat()})
    if holder is not None:
        notices.tell_holder(by=by, today=today, timeline=timeline, to=Person.objects.get(pk=holder))
    watch(by=by, writer=by, now=now, today=today, texts=[timeline.begun_why], place=_("A timeline around a student"))
    return timeline


@transaction.atomic
def end_timeline(*, by: int, today: date, timeline: Timeline, because: str, words: str = "") -> Timeline:
    """Say that the way ends here, and why. What was met and missed stays. Twice is once. Raises TimelineRefused."""
    held = _hold(timeline, or_ended=True)
    if held.ended_on is not None:
        return held
    if because not in Timeline.Because.values:
        raise TimelineRefused(_("Choose why it ends."), "because")
    held.ended_on, held.ended_because, held.ended_words, held.ended_by_id = max(today, held.begins_on), because, cleaned(words)[:300], by
    held.save(update_fields=["ended_on", "ended_because", "ended_words", "ended_by"])
    record_act(by=by, act="student_support.end_timeline", about=[held], detail={"because": because})
    return held


@transaction.atomic
def take_up_timeline(*, by: int, today: date, timeline: Timeline) -> Timeline:
    """Open an ended timeline again: its days are as they were. Raises IsOpenAlready."""
    held = _hold(timeline, or_ended=True)
    if held.ended_on is None:
        return held
    other = Timeline.objects.filter(student_id=held.student_id, track=held.track, ended_on__isnull=True).first()
    if other is not None:
        raise IsOpenAlready(_("Another one has begun meanwhile. End that one first."), other)
    held.ended_on, held.ended_because, held.ended_words, held.ended_by = None, "", "", None
    held.save(update_fields=["ended_on", "ended_because", "ended_words", "ended_by"])
    _go_on(held, by=by, today=today)
    record_act(by=by, act="student_support.take_up_timeline", about=[held])
    return held


# -- meeting milestones --------------------------------------------------------------------------------------


@transaction.atomic
def meet_milestone(
    *, by: int, now: datetime, today: date, milestone: Milestone, on: date, words: str = "", delay_reason: str = "", delay_words: str = ""
) -> Milestone:
    """Enter that a milestone was met on a day. After its day a reason for the delay is asked for. The same twice is one. Raises TimelineRefused."""
    held = _hold_milestone(milestone)
    if held.met_on is not None:
        if held.met_on == on:
            return held
        raise TimelineRefused(_("This has been entered already, for another day. Take that back first."), "on")
    _check_past(on, today, words, "on")
    _check_order(held, on, today)
    if held.paused_on is not None:
        raise TimelineRefused(_("The clock stands still. Say first until which day it did."), "on")
    is_late = held.due_on is not None and on > held.due_on
    if is_late:
        _keep_delay(held, by, today, delay_reason, delay_words)
    held.met_on, held.met_by, held.met_words, held.met_entered_by_id = on, Milestone.MetBy.HAND, cleaned(words)[:500], by
    held.differs = False
    held.save()
    _go_on(held.timeline, by=by, today=today)
    watch(by=by, writer=by, now=now, today=today, texts=[held.met_words, held.delay_words], place=_("A timeline around a student"))
    record_act(by=by, act="student_support.meet_milestone", about=[held.timeline, held], detail={"milestone": held.key, "on": on.isoformat(), "late": is_late})
    return held


@transaction.atomic
def take_milestone_back(*, by: int, today: date, milestone: Milestone, seen: int | None = None) -> Milestone:
    """Take back that a milestone was met; a paper that met it is about something else from then on. Raises TimelineRefused.

    `seen` is the number of the paper that the page showed: sent twice, no other paper is set aside.
    What counts from it loses its day; refused while something that counts from it is met.
    """
    held = _hold_milestone(milestone)
    if held.met_on is None or (seen is not None and held.met_number != seen):
        return held
    later = [one for one in _following(held) if one.met_on is not None]
    if later or held.key == "referral":
        raise TimelineRefused(_("Something that follows from it has been entered. Take that back first, the last one first."))
    if held.met_by in (Milestone.MetBy.PLAN, Milestone.MetBy.REVIEW):
        raise TimelineRefused(_("This comes from the plan by itself. Change it there."))
    if held.met_by == Milestone.MetBy.PAPER:
        held.set_aside = sorted({*held.set_aside, held.met_number})
    _drop_turn_after(held)
    _clear(held)
    _go_on(held.timeline, by=by, today=today)
    record_act(by=by, act="student_support.take_milestone_back", about=[held.timeline, held], detail={"milestone": held.key})
    return held


@transaction.atomic
def say_why_late(*, by: int, now: datetime, today: date, milestone: Milestone, reason: str, words: str = "") -> Milestone:
    """Keep why a day was missed, as a code of the rules and in words. Raises TimelineRefused."""
    held = _hold_milestone(milestone)
    if held.due_on is None or (held.met_on or today) <= held.due_on:
        raise TimelineRefused(_("This is not late. A reason is kept once its day is over."))
    if (held.delay_reason, held.delay_words) == (reason, cleaned(words)[:500]):
        return held
    _keep_delay(held, by, today, reason, words)
    held.save(update_fields=["delay_reason", "delay_words", "delay_by", "delay_on"])
    watch(by=by, writer=by, now=now, today=today, texts=[held.delay_words], place=_("A timeline around a student"))
    record_act(by=by, act="student_support.say_why_late", about=[held.timeline, held], detail={"milestone": held.key, "reason": reason})
    return held


def catch_up(*, by: int | None, today: date, student: int) -> None:
    """Let papers, plans and reviews of a student meet their milestones, and let go of those whose paper was taken back. Inside the act that entered them."""
    for timeline in Timeline.objects.select_for_update().filter(student_id=student, ended_on__isnull=True):
        _go_on(timeline, by=by, today=today)


# -- the clock -----------------------------------------------------------------------------------------------


@transaction.atomic
def pause_milestone(*, by: int, now: datetime, today: date, milestone: Milestone, on: date, reason: str, words: str = "") -> Pause:
    """Let the clock of a milestone stand from a day on, for a reason of the rules. Raises TimelineRefused."""
    held = _hold_milestone(milestone)
    step = step_of(road_that_holds(), held.timeline.track, held.key)
    if held.met_on is not None or held.counts_from is None or step is None or not step.may_pause:
        raise TimelineRefused(_("The rules let this clock run. Only a clock that runs, and for which the rules know a pause, can stand still."))
    if held.paused_on is not None:
        raise TimelineRefused(_("This clock stands still already, since %(day)s.") % {"day": say_day(held.paused_on, today=today)})
    if reason not in dict(reasons_for_pause()):
        raise TimelineRefused(_("Choose why the clock stands still."), "reason")
    _check_past(on, today, words, "on")
    if on <= held.counts_from:
        raise TimelineRefused(_("The clock began on %(day)s. Choose a day after it.") % {"day": say_day(held.counts_from, today=today)}, "on")
    last = held.pauses.filter(ends_on__gt=on).order_by("-ends_on").first()
    if last is not None and last.ends_on is not None:
        raise TimelineRefused(_("It stood still until %(day)s already. Choose that day or a later one.") % {"day": say_day(last.ends_on, today=today)}, "on")
    pause = Pause.objects.create(milestone=held, begins_on=on, reason=reason, words=cleaned(words)[:300], by_id=by)
    held.paused_on = on
    held.save(update_fields=["paused_on"])
    watch(by=by, writer=by, now=now, today=today, texts=[pause.words], place=_("A timeline around a student"))
    record_act(by=by, act="student_support.pause_milestone", about=[held.timeline, held], detail={"milestone": held.key, "on": on.isoformat()})
    return pause


@transaction.atomic
def end_pause(*, by: int, today: date, milestone: Milestone, on: date) -> Milestone:
    """Let the clock run again from a day on; the milestone's day moves by what the pause lasted. Raises TimelineRefused."""
    held = _hold_milestone(milestone)
    pause = held.pauses.filter(ends_on__isnull=True).first()
    if pause is None:
        return held
    if on < pause.begins_on:
        raise TimelineRefused(_("The pause began on %(day)s. Choose that day or a later one.") % {"day": say_day(pause.begins_on, today=today)}, "on")
    if on > today:
        raise TimelineRefused(_("That day lies ahead. Enter it on the day on which it happens."), "on")
    pause.ends_on = on
    pause.save(update_fields=["ends_on"])
    held.paused_on = None
    before = held.due_on
    held.due_on = _due(held, _calendar(held.timeline))
    held.differs = False
    held.save()
    if held.due_on != before:
        DueMove.objects.create(milestone=held, kind=DueMove.Kind.PAUSE, from_day=before, to_day=held.due_on, by_id=by, on=today)
    record_act(by=by, act="student_support.end_pause", about=[held.timeline, held], detail={"milestone": held.key, "on": on.isoformat()})
    return held


@transaction.atomic
def settle_day(*, by: int, now: datetime, today: date, milestone: Milestone, takes_over: bool, seen: date | None, why: str) -> Milestone:
    """Take over the day that calendar and rule say now, or keep the old one, with why. `seen` is the day that the page showed.

    Raises TimelineRefused, ChangedMeanwhile.
    """
    held = _hold_milestone(milestone)
    said = cleaned(why)[:300]
    count, unit, new = _now(held, road_that_holds(), _calendar(held.timeline))
    if new == held.due_on or held.met_on is not None:
        return held
    if new != seen:
        raise ChangedMeanwhile(_("Calendar or rules changed again since you opened this page. Both days stand here anew: look again."))
    if not said:
        raise TimelineRefused(_("Say why. The family reads it."), "why")
    kind = DueMove.Kind.CALENDAR if takes_over else DueMove.Kind.KEPT
    DueMove.objects.create(milestone=held, kind=kind, from_day=held.due_on, to_day=new if takes_over else held.due_on, why=said, by_id=by, on=today)
    if takes_over:
        held.due_on, held.count, held.unit, held.looked_at = new, count, unit, None
    else:
        held.looked_at = new
    held.would_be_on, held.would_be_known, held.differs = new, new is not None, False
    held.save()
    watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("A timeline around a student"))
    record_act(by=by, act="student_support.settle_day", about=[held.timeline, held], detail={"milestone": held.key, "taken": takes_over})
    return held


# -- the ball ------------------------------------------------------------------------------------------------


@transaction.atomic
def pass_ball(*, by: int, today: date, milestone: Milestone, to: int, why: str = "") -> Milestone:
    """Give the ball to a named person, with all that follows and lay in the same hands, and tell them. Raises TimelineRefused."""
    held = _hold_milestone(milestone)
    if held.holder_id == to:
        return held
    _check_holder(to, held.timeline.student, today, is_needed=True)
    rest = Milestone.objects.filter(timeline=held.timeline, met_on__isnull=True, number__gte=held.number, holder=held.holder_id)
    if held.holder_id is None:
        rest = Milestone.objects.filter(timeline=held.timeline, met_on__isnull=True, number__gte=held.number, holder__isnull=True)
    _hand_on(list(rest), to, by, today, cleaned(why)[:300])
    record_act(by=by, act="student_support.pass_ball", about=[held.timeline, held], detail={"milestone": held.key})
    notices.tell_holder(by=by, today=today, timeline=held.timeline, to=Person.objects.get(pk=to))
    held.holder_id = to
    return held


def _hand_on(rows: Iterable[Milestone], to: int | None, by: int | None, today: date, why: str) -> None:
    for one in rows:
        BallPass.objects.create(milestone=one, from_person_id=one.holder_id, to_person_id=to, why=why, by_id=by, on=today)
        one.holder_id = to
        one.save(update_fields=["holder"])


# -- by night ------------------------------------------------------------------------------------------------


def look_at_timelines(*, today: date) -> int:
    """Go through the open timelines by night: plans that began, students who came to another school, days that would move. Return how many of these wait."""
    begun = PlanPart.objects.filter(begins_on__lte=today, begins_on__gt=today - timedelta(days=4)).values("plan__student_id")
    for student in Timeline.objects.filter(queries.open_here(today), student__in=begun).values_list("student_id", flat=True).distinct():
        with transaction.atomic():
            catch_up(by=None, today=today, student=student)
    follow_students(today=today)
    return compare_days(today=today)


def follow_students(*, today: date) -> int:
    """Let timelines follow students to another school: the clock runs on, and the ball goes to a named person there. Return how many came."""
    moved = queries.at_another_school(today)
    for place in range(0, len(moved), BATCH):
        with transaction.atomic():
            numbers = [pk for pk, _school in moved[place : place + BATCH]]
            schools = dict(moved[place : place + BATCH])
            for timeline in Timeline.objects.select_for_update(of=("self",)).filter(pk__in=numbers).select_related("student"):
                _arrive(timeline, schools[timeline.pk], today)
    return len(moved)


def _arrive(timeline: Timeline, school: int, today: date) -> None:
    timeline.school_id = school
    timeline.save(update_fields=["school"])
    receiver = queries.receiver_at(school, timeline.student, today)
    here = {one for one, _name in queries.may_hold(timeline.student, today)}
    waiting = [one for one in timeline.milestones.filter(met_on__isnull=True) if one.holder_id not in here]
    _hand_on(waiting, receiver, None, today, "")
    if receiver is not None and waiting:
        notices.tell_holder(by=None, today=today, timeline=timeline, to=Person.objects.get(pk=receiver))
    record_act(by=None, act="student_support.follow_student", about=[timeline], detail={"milestones": len(waiting)})


def compare_days(*, today: date) -> int:
    """Find the days that calendar or rules would move, and mark them for a person: none moves by itself. Return how many wait."""
    road, waits = road_that_holds(), 0
    ruled = {(one.track, one.key) for one in TimelineRule.objects.all()}
    school_days = Q(unit=Milestone.Unit.SCHOOL_DAYS)
    for track, key in ruled | {(one.track, one.key) for one in road.steps if one.unit == Milestone.Unit.SCHOOL_DAYS}:
        school_days |= Q(key=key, timeline__track=track)
    rows = Milestone.objects.filter(school_days | Q(differs=True), met_on__isnull=True, counts_from__isnull=False, paused_on__isnull=True)
    rows = rows.filter(queries.open_here(today, "timeline")).select_related("timeline").prefetch_related("pauses")
    calendars: dict[int | None, Calendar] = {}
    changed: list[Milestone] = []
    for one in rows.order_by("pk").iterator(chunk_size=BATCH):
        school = one.timeline.school_id
        if school not in calendars:
            calendars[school] = queries.calendar_of(school)
        before = (one.would_be_on, one.would_be_known, one.differs)
        _mark(one, road, calendars[school])
        waits += one.differs
        if (one.would_be_on, one.would_be_known, one.differs) != before:
            changed.append(one)
    Milestone.objects.bulk_update(changed, ["would_be_on", "would_be_known", "differs"], batch_size=BATCH)
    if changed:
        record_act(by=None, act="student_support.compare_days", about=[], detail={"waiting": waits})
    return waits


def _mark(one: Milestone, road: Road, calendar: Calendar) -> None:
    _count, _unit, new = _now(one, road, calendar)
    one.would_be_on, one.would_be_known = new, new is not None
    one.differs = new != one.due_on and not (one.looked_at == new and new is not None)


# -- what they share -----------------------------------------------------------------------------------------


def _hold(timeline: Timeline, *, or_ended: bool = False) -> Timeline:
    held = Timeline.objects.select_for_update(of=("self",)).select_related("student__person").get(pk=timeline.pk)
    if held.ended_on is not None and not or_ended:
        raise TimelineRefused(_("This timeline has ended. Take it up again first."))
    return held


def _hold_milestone(milestone: Milestone) -> Milestone:
    timeline = _hold(milestone.timeline)
    held = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    held.timeline = timeline
    return held


def _check_past(on: date, today: date, why: str, field: str) -> None:
    if on > today:
        raise TimelineRefused(_("That day lies ahead. Enter it on the day on which it happens."), field)
    if on < today - FIRST:
        raise TimelineRefused(_("That day lies more than four years back. Look at the year."), field)
    if on < today - LONG_AGO and not cleaned(why):
        raise TimelineRefused(_("That day lies more than two weeks back. Say in a sentence why it is entered only now."), field)


def _check_order(held: Milestone, on: date, today: date) -> None:
    step = step_of(road_that_holds(), held.timeline.track, held.key)
    if held.counts_from is None and step is not None and step.after:
        before = held.timeline.milestones.filter(key=step.after).order_by("-turn").first()
        if before is not None and before.met_on is None:
            name = queries.name_of_milestone(before)
            raise TimelineRefused(_("“%(name)s” comes before it, and has no day yet. Enter that first.") % {"name": name}, "on")
    if held.counts_from is not None and on < held.counts_from:
        day = say_day(held.counts_from, today=today)
        raise TimelineRefused(_("It counts from %(day)s, and cannot be met before. Look at the day.") % {"day": day}, "on")
    # one that is entered late must not fall behind what was built on it
    for one in _following(held):
        if one.met_on is not None and one.met_on < on:
            day = say_day(one.met_on, today=today)
            raise TimelineRefused(_("What follows from it happened on %(day)s already. Look at the day.") % {"day": day}, "on")


def _check_holder(holder: int | None, student: Student, today: date, *, is_needed: bool = False) -> None:
    if holder is None and not is_needed:
        return
    if holder not in {one for one, _name in queries.may_hold(student, today)}:
        raise TimelineRefused(_("Choose somebody of the student’s team, or who supports students at their school."), "holder")


def _keep_delay(held: Milestone, by: int, today: date, reason: str, words: str) -> None:
    if reason not in dict(reasons_for_delay()):
        raise TimelineRefused(_("This comes after its day. Choose why; the family reads it, too."), "delay_reason")
    said = cleaned(words)[:500]
    if reason == "other" and not said:
        raise TimelineRefused(_("Say in a sentence what the other reason was."), "delay_words")
    held.delay_reason, held.delay_words, held.delay_by_id, held.delay_on = reason, said, by, today


def _following(held: Milestone) -> list[Milestone]:
    road = road_that_holds()
    after = {one.key for one in road.steps if one.track == held.timeline.track and one.after == held.key}
    rows = held.timeline.milestones.filter(Q(key__in=after, turn=1) | Q(key=held.key, turn__gt=held.turn))
    return list(rows)


def _calendar(timeline: Timeline) -> Calendar:
    return queries.calendar_of(timeline.school_id)


def _due(one: Milestone, calendar: Calendar) -> date | None:
    if one.counts_from is None or one.count is None:
        return None
    pauses = [(pause.begins_on, pause.ends_on) for pause in one.pauses.all() if pause.ends_on is not None]
    return due_day(one.counts_from, one.count, one.unit, pauses, calendar)


def _now(one: Milestone, road: Road, calendar: Calendar) -> tuple[int | None, str, date | None]:
    """Return the rule as it is today, and the day that it gives with the calendar of today. A milestone that the rules know no more keeps its rule."""
    step = step_of(road, one.timeline.track, one.key)
    was = (one.count, one.unit)
    count, unit = (step.count, step.unit) if step is not None else was
    one.count, one.unit = count, unit
    try:
        return count, unit, _due(one, calendar)
    finally:
        one.count, one.unit = was


def _clear(one: Milestone) -> None:
    one.met_on, one.met_by, one.met_number, one.met_words, one.met_entered_by = None, "", None, "", None
    one.delay_reason, one.delay_words, one.delay_by, one.delay_on = "", "", None, None
    one.save()


def _go_on(timeline: Timeline, *, by: int | None, today: date) -> None:
    """Walk along the milestones: what stands already meets them, what counts from them gets its day, what comes again begins anew."""
    road, calendar = road_that_holds(), None
    rows = list(timeline.milestones.order_by("number", "turn", "pk"))
    rows = [one for one in rows if not _lost_its_review(one, rows)]
    newest = {one.key: one for one in rows}  # of one that comes again the last turn
    for step in steps_of(timeline.track, road):
        one = newest.get(step.key)
        if one is None:
            continue
        one.timeline = timeline
        start = _start(step, one, newest, timeline)
        if one.met_on is not None and one.met_by == Milestone.MetBy.PAPER and not _papers(timeline, one).filter(pk=one.met_number or 0).exists():
            _clear(one)
        if one.met_on is None:
            if start != one.counts_from:
                calendar = calendar or _calendar(timeline)
                _set_day(one, step, start, calendar, by, today)
            _meet_by_itself(one, step, by, today)
        if one.met_on is not None and step.comes_again:
            newest[step.key] = one = _next_turn(one, timeline)
            calendar = calendar or _calendar(timeline)
            _set_day(one, step, one.counts_from, calendar, by, today)
            _meet_by_itself(one, step, by, today)


def _lost_its_review(one: Milestone, rows: list[Milestone]) -> bool:
    """Say whether a turn began with a look at the plan that was taken back since: then it is gone, and the turn before waits again."""
    before = next((other for other in rows if other.key == one.key and other.turn == one.turn - 1), None)
    if before is None or one.met_on is not None or before.met_by != Milestone.MetBy.REVIEW:
        return False
    if Review.objects.filter(pk=before.met_number or 0, taken_back_on__isnull=True).exists():
        return False
    _drop_turn_after(before)
    _clear(before)
    return True


def _drop_turn_after(one: Milestone) -> None:
    for later in Milestone.objects.filter(timeline=one.timeline_id, key=one.key, turn__gt=one.turn, met_on__isnull=True):
        for noun in (later.moves, later.passes, later.pauses):
            noun.all().delete()
        later.delete()


def _start(step: Step, one: Milestone, newest: dict[str, Milestone], timeline: Timeline) -> date | None:
    if one.turn > 1:
        return one.counts_from
    before = newest.get(step.after) if step.after else None
    if before is not None:
        return before.met_on
    return timeline.begins_on if not step.after else None


def _next_turn(one: Milestone, timeline: Timeline) -> Milestone:
    following, _is_new = Milestone.objects.get_or_create(
        timeline=timeline, key=one.key, turn=one.turn + 1, defaults={"number": one.number, "holder_id": one.holder_id}
    )
    following.timeline, following.counts_from = timeline, one.met_on
    return following


def _set_day(one: Milestone, step: Step, start: date | None, calendar: Calendar, by: int | None, today: date) -> None:
    before = one.due_on
    one.counts_from, one.count, one.unit = start, step.count, step.unit
    one.due_on = _due(one, calendar)
    one.would_be_on, one.would_be_known, one.looked_at, one.differs = one.due_on, one.due_on is not None or one.count is None, None, False
    one.save()
    if one.due_on != before:
        kind = DueMove.Kind.SET if before is None else DueMove.Kind.FROM
        DueMove.objects.create(milestone=one, kind=kind, from_day=before, to_day=one.due_on, by_id=by, on=today)


def _papers(timeline: Timeline, one: Milestone) -> "QuerySet[FormalEvent]":
    papers = FormalEvent.objects.filter(student_id=timeline.student_id, kind=FormalEvent.Kind.CONSENT, taken_back_on__isnull=True)
    return papers.exclude(pk__in=one.set_aside)


def _meet_by_itself(one: Milestone, step: Step, by: int | None, today: date) -> None:
    if one.counts_from is None or one.paused_on is not None:
        return
    found: tuple[date, int] | None = None
    met_by = Milestone.MetBy.PAPER
    if step.met_by == CONSENT:
        paper = _papers(one.timeline, one).filter(on__gte=one.counts_from).order_by("on", "pk").first()
        found = (paper.on, paper.pk) if paper else None
    elif step.met_by == PLAN:
        met_by = Milestone.MetBy.PLAN
        parts = PlanPart.objects.filter(plan__student_id=one.timeline.student_id, programme=one.timeline.track, begins_on__gte=one.counts_from)
        part = parts.filter(begins_on__lte=today, plan__ends_on__isnull=True).order_by("begins_on", "pk").first()
        found = (part.begins_on, part.pk) if part else None
    elif step.met_by == REVIEW:
        met_by = Milestone.MetBy.REVIEW
        found = _looked_at_whole_plan(one, step)
    if found is None:
        return
    one.met_on, one.met_number, one.met_by, one.met_entered_by_id, one.differs = *found, met_by, by, False
    one.save()
    record_act(by=by, act="student_support.meet_milestone", about=[one.timeline, one], detail={"milestone": one.key, "on": found[0].isoformat(), "by": met_by})


def _looked_at_whole_plan(one: Milestone, step: Step) -> tuple[date, int] | None:
    """Return the day on which every goal of the plan that stands had been looked at, from so many days before the milestone's day on."""
    if one.counts_from is None or one.due_on is None:
        return None
    since = max(one.counts_from + timedelta(days=1), one.due_on - timedelta(days=step.early_days))
    goals = set(Goal.objects.filter(plan__student_id=one.timeline.student_id, plan__ends_on__isnull=True, ends_on__isnull=True).values_list("pk", flat=True))
    first: dict[int, tuple[date, int]] = {}
    for goal, on, pk in (
        Review.objects.filter(goal__in=goals, on__gte=since, taken_back_on__isnull=True).order_by("on", "pk").values_list("goal_id", "on", "pk")
    ):
        first.setdefault(goal, (on, pk))
    return max(first.values()) if goals and set(first) == goals else None
