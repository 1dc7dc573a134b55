"""Three years in which Riverbend's principals learned: cycles, steps, visits, notes, views of themselves, in bulk; what runs now, on its days.

What was, nobody needs an entry of in the trail of a demo: it is written in the shape that the operations leave behind. What runs now goes through them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from django.utils import timezone

from trellis.access.policy import Role
from trellis.directory.models import Assignment, Person, Post
from trellis.framework.models import Framework
from trellis.growth.models import (
    Assessment,
    Cadence,
    CheckBack,
    Closing,
    Cycle,
    Line,
    Measure,
    Note,
    PhaseMove,
    Point,
    Share,
    Step,
    View,
    Visit,
)  # fmt: skip
from trellis.growth.queries.practices import practices_of_principals
from trellis.kit.days import SchoolYear
from trellis.site.demo.cast import Cast
from trellis.site.demo.inquiries import (
    EVIDENCE_OF_PRACTICE,
    GOALS,
    HEARD,
    INQUIRIES,
    PERSONAL,
    SAW,
    STRENGTHS,
    WONDERED,
    Inquiry,
)  # fmt: skip

YEARS = 3
BEGINS = ((9, 3), (12, 2), (3, 4))  # when the cycles of a school year begin: month and day
LASTS = timedelta(days=84)
Who = tuple[Person, int, Person]  # a principal, the school's number, who supervises it


@dataclass(frozen=True, slots=True)
class Laid:
    """One cycle with what belongs to it, before any of it has a number. `until` is the last day that has happened."""

    cycle: Cycle
    inquiry: Inquiry
    supervisor: Person
    until: date

    @property
    def owner(self) -> int:
        return int(self.cycle.owner_id)

    @property
    def begun_on(self) -> date:
        return self.cycle.begun_on


def grow(cast: Cast, today: date) -> None:
    """Let every principal have three years of cycles, visits and views of themselves."""
    dice = Random(53)
    who = _principals()
    _agree(dice, who, today)
    _visit(dice, who, today)
    _look_at_themselves(dice, who, today)
    _plan(dice, who, today)
    cycles = _inquire(dice, who, today)
    _share(cast, cycles, today)


def _principals() -> list[Who]:
    leads = {
        one.school_id: one.supervisor for one in Assignment.objects.filter(kind=Assignment.Kind.LEAD, held_until__isnull=True).select_related("supervisor")
    }
    posts = Post.objects.filter(role=Role.PRINCIPAL, ended_on__isnull=True, covers__isnull=True, school__in=leads).select_related("person").order_by("pk")
    return [(post.person, post.school_id, leads[post.school_id]) for post in posts if post.school_id]


def _first_day(today: date) -> date:
    return date(SchoolYear.of(today).ends_in - YEARS, 9, 3)


def _at(day: date, hour: int, minute: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _weekday(day: date) -> date:
    """Return the day, or the Friday before when it is one of a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _is_school_day(day: date) -> bool:
    return (
        day.weekday() < 5
        and not (day.month in (7, 8) and day < date(day.year, 8, 17))
        and (day.month, day.day) not in ((12, 24), (12, 25), (1, 1))
        and day.month != 6
    )


def _agree(dice: Random, who: Sequence[Who], today: date) -> None:
    needs = ("The first year here", "A building that changes much this year", "", "", "Steady, and wants a long talk rather than a short one")
    rows = []
    for person, _school, supervisor in who:
        weeks = dice.choice((2, 3, 3, 4, 4, 6))
        said_on = today - timedelta(days=dice.randint(60, 80))
        need = needs[0] if weeks == 2 else dice.choice(needs[1:])
        rows.append(
            Cadence(
                principal=person, every_weeks=weeks, need=need, said_by=supervisor, said_on=said_on, agreed_by=person, agreed_on=said_on + timedelta(days=2)
            )
        )
    Cadence.objects.bulk_create(rows)


def _visit(dice: Random, who: Sequence[Who], today: date) -> None:
    """Let them have met as often as agreed, a little less in winter; one visit lies ahead for most, and some wait longer than agreed."""
    weeks_of = dict(Cadence.objects.values_list("principal_id", "every_weeks"))
    visits: list[Visit] = []
    for number, (person, school, supervisor) in enumerate(who):
        every = weeks_of[person.pk]
        day = _first_day(today) + timedelta(days=dice.randint(0, 20))
        last = today - timedelta(days=dice.randint(2, every * 7 - 4) if number % 5 else every * 7 + dice.randint(4, 16))
        while day <= last:
            on = _weekday(day)
            if _is_school_day(on):
                kind = dice.choices((Visit.Kind.VISIT, Visit.Kind.CALL, Visit.Kind.MEETING), (7, 2, 1))[0]
                visit = Visit(
                    principal=person,
                    supervisor=supervisor,
                    school_id=school,
                    kind=kind,
                    planned_on=on,
                    planned_at=time(dice.randint(8, 14), 30),
                    planned_by=supervisor,
                )
                if dice.random() < 0.06:
                    visit.called_off_on, visit.called_off_why = on - timedelta(days=1), "A child needed me more. We find another day."
                else:
                    visit.held_on, visit.minutes = on, (20 if kind == Visit.Kind.CALL else dice.choice((45, 60, 75, 90, None)))
                visits.append(visit)
            day += timedelta(days=every * 7 + dice.randint(-3, 6))
        if number % 5:
            ahead = _weekday(last + timedelta(days=every * 7))
            if ahead > today:
                visits.append(Visit(principal=person, supervisor=supervisor, school_id=school, planned_on=ahead, planned_at=time(9, 0), planned_by=supervisor))
    Visit.objects.bulk_create(visits, batch_size=500)
    _note(dice, today)


def _note(dice: Random, today: date) -> None:
    """Let those who went have noted what they saw and heard on visits to schools, and shared most of it."""
    keys = _keys(_framework())
    notes = []
    for visit in Visit.objects.filter(held_on__isnull=False, kind=Visit.Kind.VISIT).order_by("pk"):
        assert visit.held_on is not None  # noqa: S101 -- as asked
        for number in range(dice.choice((0, 1, 1, 2, 3))):
            kind = dice.choices((Note.Kind.SAW, Note.Kind.HEARD, Note.Kind.THOUGHT), (5, 3, 1))[0]
            text = dice.choice({Note.Kind.SAW: SAW, Note.Kind.HEARD: HEARD, Note.Kind.THOUGHT: WONDERED}[kind])
            at = _at(visit.held_on, 9 + number, dice.randint(0, 59))
            notes.append(
                Note(
                    author_id=visit.supervisor_id, about_id=visit.principal_id, visit=visit, sent_as=UUID(int=dice.getrandbits(128), version=4), kind=kind, text=text,
                    practice_keys=dice.sample(keys, dice.choice((0, 1, 1, 2))), written_at=at, got_at=at,
                    shared_on=visit.held_on if kind != Note.Kind.THOUGHT and dice.random() < 0.7 else None,
                )
            )  # fmt: skip
    Note.objects.bulk_create(notes, batch_size=500)


def _framework() -> Framework:
    found = practices_of_principals()
    assert found is not None  # noqa: S101 -- the demo loads the pack before
    return found


def _keys(framework: Framework) -> list[str]:
    return [practice.key for area in framework.areas.all() for practice in area.practices.all()]


def _look_at_themselves(dice: Random, who: Sequence[Who], today: date) -> None:
    """Let each have looked at every practice each August: most grow a little, and say what they cannot say."""
    framework = _framework()
    keys = _keys(framework)
    levels = {(person.pk, key): dice.choice((1, 2, 2, 3)) for person, _school, _supervisor in who for key in keys}
    for year in range(YEARS, 0, -1):
        ends_in = SchoolYear.of(today).ends_in - year + 1
        begun_on = date(ends_in - 1, 8, 20)
        made = Assessment.objects.bulk_create(
            [
                Assessment(owner=person, framework=framework, begun_on=begun_on, done_on=begun_on + timedelta(days=dice.randint(0, 9)))
                for person, _school, _supervisor in who
            ]
        )
        views = []
        for assessment in made:
            for key in keys:
                place = (assessment.owner_id, key)
                levels[place] = min(4, max(1, levels[place] + dice.choice((0, 0, 0, 1, 1, -1) if year < YEARS else (0,))))
                said = None if dice.random() < 0.05 else levels[place]
                views.append(
                    View(
                        assessment=assessment, practice_key=key, level=said, evidence=dice.choice(EVIDENCE_OF_PRACTICE), changed_at=_at(assessment.begun_on, 19)
                    )
                )
        View.objects.bulk_create(views, batch_size=500)


def _plan(dice: Random, who: Sequence[Who], today: date) -> None:
    lines = []
    for person, _school, _supervisor in who:
        for year in range(YEARS):
            day = _first_day(today) + timedelta(days=365 * year - dice.randint(5, 14))
            ended = {"ended_on": day + timedelta(days=280), "came_of": "Further than I thought, and not there."} if year < YEARS - 1 else {}
            key, goal = GOALS[(person.pk + year) % len(GOALS)]
            lines.append(Line(owner=person, kind=Line.Kind.GOAL, words=goal, practice_key=key, written_on=day, changed_at=_at(day, 20), **ended))
            if dice.random() < 0.6:
                lines.append(Line(owner=person, kind=Line.Kind.PERSONAL, words=dice.choice(PERSONAL), written_on=day, changed_at=_at(day, 20), **ended))
        day = _first_day(today)
        lines.append(Line(owner=person, kind=Line.Kind.STRENGTH, words=dice.choice(STRENGTHS), written_on=day, changed_at=_at(day, 20)))
    Line.objects.bulk_create(lines, batch_size=500)


def _inquire(dice: Random, who: Sequence[Who], today: date) -> list[Laid]:
    """Lay the cycles of three years, term by term, each after the one before it; return those that run."""
    before: dict[int, Cycle] = {}
    left: dict[int, list[Inquiry]] = {person.pk: dice.sample(INQUIRIES, len(INQUIRIES)) for person, _school, _supervisor in who}
    running: list[Laid] = []
    for begins in _terms(today):
        laid = []
        for person, school, supervisor in who:
            if dice.random() < 0.12:
                continue  # not everybody had the head for it that term
            begun_on = _weekday(begins + timedelta(days=dice.randint(0, 12)))
            if begun_on > today - timedelta(days=10):
                continue
            ends_on = _weekday(begun_on + LASTS + timedelta(days=dice.randint(-9, 15)))
            cycle = Cycle(owner=person, school_id=school, begun_on=begun_on, after=before.get(person.pk), in_sight_from=begun_on + timedelta(days=9))
            if ends_on < today:
                cycle.closed_on, cycle.phase = ends_on, Cycle.Phase.IMPACT
            else:
                cycle.phase = Cycle.Phase.PRACTISE
            laid.append(Laid(cycle, left[person.pk].pop() if left[person.pk] else dice.choice(INQUIRIES), supervisor, min(ends_on, today)))
        Cycle.objects.bulk_create([one.cycle for one in laid])
        before |= {one.owner: one.cycle for one in laid}
        _lay(dice, laid)
        running += [one for one in laid if one.cycle.closed_on is None]
    return running


def _terms(today: date) -> Iterator[date]:
    this = SchoolYear.of(today).ends_in
    for ends_in in range(this - YEARS + 1, this + 1):
        for month, day in BEGINS:
            begins = date(ends_in - 1 if month > 6 else ends_in, month, day)
            if begins < today:
                yield begins


def _lay(dice: Random, laid: Sequence[Laid]) -> None:
    """Lay what belongs to these cycles: lines first, since steps hang on the sentence of each."""
    lines: list[Line] = []
    for one in laid:
        lines += _lines(one)
    Line.objects.bulk_create(lines, batch_size=500)
    theories = {line.cycle_id: line for line in lines if line.kind == Line.Kind.THEORY}
    moves: list[PhaseMove] = []
    steps: list[Step] = []
    came: list[str] = []
    points: list[Point] = []
    measures = [_measure(one) for one in laid]
    Measure.objects.bulk_create(measures)
    for one, measure in zip(laid, measures, strict=True):
        through = [begun for begun in (one.begun_on + timedelta(days=12), one.begun_on + timedelta(days=20)) if begun <= one.until]
        last = [one.cycle.closed_on - timedelta(days=6)] if one.cycle.closed_on else []
        moves += [PhaseMove(cycle=one.cycle, phase=number, on=on) for number, on in enumerate([*through, *last], start=2)]
        for step, words in _steps(one, theories[one.cycle.pk]):
            steps.append(step)
            came.append(words)
        points += _points(dice, one, measure)
    PhaseMove.objects.bulk_create(moves)
    Step.objects.bulk_create(steps, batch_size=500)
    CheckBack.objects.bulk_create(
        [
            CheckBack(step=step, by_id=step.by_id, on=step.closed_on, words=words, outcome=CheckBack.Outcome.DONE)
            for step, words in zip(steps, came, strict=True)
            if step.closed_on
        ],
        batch_size=500,
    )
    Point.objects.bulk_create(points, batch_size=500)
    Closing.objects.bulk_create([Closing(cycle=one.cycle, on=one.cycle.closed_on, moved=one.inquiry.moved) for one in laid if one.cycle.closed_on])


def _lines(one: Laid) -> Iterator[Line]:
    def line(kind: Line.Kind, words: str, days: int, **more: str) -> Line:
        on = min(one.until, one.begun_on + timedelta(days=days))
        return Line(owner_id=one.owner, cycle=one.cycle, kind=kind, words=words, written_on=on, changed_at=_at(on, 19), **more)

    inquiry = one.inquiry
    for number, words in enumerate(inquiry.evidence):
        yield line(Line.Kind.EVIDENCE, words, number * 3)
    yield line(Line.Kind.FOCUS, inquiry.focus, 9, practice_key=inquiry.practice)
    first, then, so_that = inquiry.theory
    yield line(Line.Kind.THEORY, first, 9, then=then, so_that=so_that)
    if one.cycle.closed_on:
        days = (one.cycle.closed_on - one.begun_on).days
        yield line(Line.Kind.LEARNT, inquiry.learnt, days)
        yield line(Line.Kind.NEXT, inquiry.comes_next, days)


def _steps(one: Laid, theory: Line) -> Iterator[tuple[Step, str]]:
    """Yield the steps so far, each with what came of it; the last of a cycle that runs is open, and its day lies ahead or has just passed."""
    written_on = _weekday(one.begun_on + timedelta(days=12))
    for words, came in one.inquiry.steps:
        if written_on > one.until:
            return
        look_back_on = _weekday(written_on + timedelta(days=21))
        closed_on = look_back_on if look_back_on <= one.until - timedelta(days=4) else one.cycle.closed_on
        if one.cycle.closed_on is None and closed_on and words == one.inquiry.steps[-1][0]:  # it goes on, since nothing follows it
            closed_on, look_back_on = None, _weekday(one.until + timedelta(days=3 + one.owner % 12))
        step = Step(
            cycle=one.cycle, theory=theory, words=words, by_id=one.owner, written_on=written_on, agreed_on=written_on, look_back_on=look_back_on,
            closed_on=closed_on, in_sight=True,
        )  # fmt: skip
        yield step, came
        if closed_on is None:
            return
        written_on = _weekday(closed_on + timedelta(days=3))


def _measure(one: Laid) -> Measure:
    name, unit, more_is_better, _baseline, hoped = one.inquiry.measure
    return Measure(cycle=one.cycle, name=name, unit=unit, more_is_better=more_is_better, hoped_for=Decimal(hoped))


def _points(dice: Random, one: Laid, measure: Measure) -> Iterator[Point]:
    _name, _unit, _more, baseline, hoped = one.inquiry.measure
    for number in range(5):
        on = _weekday(one.begun_on + timedelta(days=6 + 19 * number))
        if on > one.until:
            return
        reached = baseline + (hoped - baseline) * number / 4 * dice.uniform(0.6, 1.05) if number else baseline
        yield Point(measure=measure, on=on, value=Decimal(round(reached)))


def _share(cast: Cast, running: Sequence[Laid], today: date) -> None:
    """Let most show their supervisor what runs, Keoni all of it, Amina one line alone; Ingrid nothing."""
    shares = []
    for one in running:
        if one.owner in {cast.amina.pk, cast.ingrid.pk} or one.owner % 3 == 0:
            continue
        shares.append(Share(owner_id=one.owner, to=one.supervisor, cycle=one.cycle, on=one.begun_on + timedelta(days=9)))
    focus = Line.objects.filter(owner=cast.amina, cycle__closed_on__isnull=True, kind=Line.Kind.FOCUS, cycle__isnull=False).order_by("-pk").first()
    if focus is not None:
        shares.append(Share(owner=cast.amina, to=cast.tomas, line=focus, on=focus.written_on))
    Share.objects.bulk_create(shares)
