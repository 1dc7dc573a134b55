"""An inquiry cycle: begun, its phases, its lines, closed after a look at what moved."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.queries.versions import version_of
from trellis.growth.measures.sentences import without_opening
from trellis.growth.models import Closing, Cycle, Line, PhaseMove, Step
from trellis.growth.operations.refusals import ChangedMeanwhile, CycleIsClosed, NothingSeen, StandsAlready, StepIsOpen, TooLate, WordsMissing
from trellis.growth.queries.cycles import RUNGS, WORDS_OF_A_LINE, something_to_see

ONE_AT_A_TIME = (Line.Kind.FOCUS, Line.Kind.THEORY)


@transaction.atomic
def begin_cycle(
    *,
    by: int,
    now: datetime,
    today: date,
    school: int | None = None,
    after: Cycle | None = None,
    from_room: str = "",
    from_number: int | None = None,
    from_practice: str = "",
    from_words: str = "",
) -> Cycle:
    """Begin a cycle of one's own: alone, after one that was closed, or from a finding.

    What the cycle before meant for what comes next is carried over as the first evidence. Begun twice on a day it is one, unless something stands in it.
    """
    whence = {"after": after, "from_room": from_room, "from_number": from_number, "from_practice": from_practice}
    same = Cycle.objects.filter(owner_id=by, begun_on=today, closed_on__isnull=True, **whence)
    if after is None and not from_room:
        same = same.exclude(pk__in=Line.objects.filter(owner_id=by, cycle__isnull=False).values("cycle_id"))
    standing = same.first()
    if standing is not None:
        return standing
    begun = Cycle.objects.create(owner_id=by, school_id=school, begun_on=today, from_words=from_words.strip(), **whence)
    PhaseMove.objects.create(cycle=begun, phase=Cycle.Phase.STUDY, on=today)
    handed_on = Line.objects.filter(cycle=after, kind=Line.Kind.NEXT, ended_on__isnull=True).order_by("-pk").first() if after is not None else None
    if handed_on is not None:
        Line.objects.create(owner_id=by, cycle=begun, kind=Line.Kind.EVIDENCE, words=handed_on.words, written_on=today, changed_at=now)
    record_act(by=by, act="growth.begin_cycle", about=[begun])
    return begun


@transaction.atomic
def move_phase(*, by: int, today: date, cycle: Cycle, phase: int) -> Cycle:
    """Move on to a phase, or back to one. Raises CycleIsClosed."""
    held = held_open(cycle)
    if held.phase != Cycle.Phase(phase):
        held.phase = Cycle.Phase(phase)
        held.save(update_fields=["phase"])
        PhaseMove.objects.create(cycle=held, phase=phase, on=today)
        record_act(by=by, act="growth.move_phase", about=[held])
    return held


@transaction.atomic
def write_in_cycle(
    *,
    by: int,
    now: datetime,
    today: date,
    cycle: Cycle,
    kind: str,
    words: str,
    then: str = "",
    so_that: str = "",
    practice_key: str = "",
    ours_to_change: bool | None = None,
) -> Line:
    """Write a line of a cycle. The same words twice are one line. Raises WordsMissing, CycleIsClosed, StandsAlready."""
    held = held_open(cycle)
    what = Line.Kind(kind)
    given = _words(what, words, then, so_that)
    standing = Line.objects.filter(cycle=held, kind=what, ended_on__isnull=True)
    same = standing.filter(**given).first()
    if same is not None:
        return same
    if what in ONE_AT_A_TIME and standing.exists():
        raise StandsAlready(_("You wrote this already, and there is one at a time. Change the one that stands."))
    if what == Line.Kind.WHY and standing.count() >= RUNGS:
        raise StandsAlready(_("Five whys are enough. Change one, or take one off first."))
    last = Line.objects.filter(cycle=held, kind=what).order_by("-order").values_list("order", flat=True).first()
    line = Line.objects.create(
        owner_id=by,
        cycle=held,
        kind=what,
        practice_key=practice_key,
        ours_to_change=ours_to_change if what == Line.Kind.WHY else None,
        order=0 if last is None else last + 1,
        written_on=today,
        changed_at=now,
        **given,
    )
    record_act(by=by, act="growth.write_in_cycle", about=[line])
    return line


@transaction.atomic
def change_in_cycle(
    *,
    by: int,
    now: datetime,
    today: date,
    line: Line,
    words: str,
    then: str = "",
    so_that: str = "",
    practice_key: str = "",
    ours_to_change: bool | None = None,
    seen: str | None = None,
) -> Line:
    """Change a line of a cycle. Steps that hang on a theory keep it as it was.

    `seen` is the mark of the words that the form showed. Raises WordsMissing, CycleIsClosed, ChangedMeanwhile.
    """
    held = Line.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=line.pk)
    assert held.cycle is not None  # noqa: S101 -- lines of the plan have an operation of their own
    held_open(held.cycle)
    given: dict[str, Any] = {**_words(Line.Kind(held.kind), words, then, so_that), "practice_key": practice_key}
    given["ours_to_change"] = ours_to_change if held.kind == Line.Kind.WHY else None
    if all(getattr(held, name) == value for name, value in given.items()):
        return held
    if seen is not None and seen != version_of(held, WORDS_OF_A_LINE):
        raise ChangedMeanwhile(_("These words were changed elsewhere since you opened them. Both stand here now."))
    hanging = Step.objects.filter(theory=held)
    if held.kind == Line.Kind.THEORY and hanging.exists():
        as_it_was = Line.objects.get(pk=held.pk)
        as_it_was.pk, as_it_was.ended_on = None, today
        as_it_was.save(force_insert=True)
        hanging.update(theory=as_it_was)
    for name, value in given.items():
        setattr(held, name, value)
    held.changed_at = now
    held.save(update_fields=[*given, "changed_at"])
    record_act(by=by, act="growth.change_in_cycle", about=[held])
    return held


@transaction.atomic
def take_off_line(*, by: int, today: date, line: Line) -> Line:
    """Take a line off a cycle; it can be put back on the same day. Twice is once. Raises CycleIsClosed."""
    held = _line_of_open_cycle(line)
    if held.ended_on is None:
        held.ended_on = today
        held.save(update_fields=["ended_on"])
        record_act(by=by, act="growth.take_off_line", about=[held])
    return held


@transaction.atomic
def put_line_back(*, by: int, today: date, line: Line) -> Line:
    """Put a line back that was taken off today. Raises CycleIsClosed, TooLate, StandsAlready."""
    held = _line_of_open_cycle(line)
    if held.ended_on is None:
        return held
    if held.ended_on != today:
        raise TooLate(_("A line can be put back on the day on which it was taken off. Write it anew."))
    if held.kind in ONE_AT_A_TIME and Line.objects.filter(cycle=held.cycle, kind=held.kind, ended_on__isnull=True).exists():
        raise StandsAlready(_("You wrote another one meanwhile, and there is one at a time. Change the one that stands."))
    held.ended_on = None
    held.save(update_fields=["ended_on"])
    record_act(by=by, act="growth.put_line_back", about=[held])
    return held


@transaction.atomic
def close_cycle(*, by: int, now: datetime, today: date, cycle: Cycle, moved: str, learnt: str, comes_next: str, nothing_seen: bool = False) -> Closing:
    """Close a cycle after a look at what moved. Twice is once.

    `nothing_seen`: nothing was there to look at, and `moved` says why. Raises WordsMissing, StepIsOpen, NothingSeen.
    """
    held = Cycle.objects.select_for_update().get(pk=cycle.pk)
    standing = Closing.objects.filter(cycle=held).first()
    if standing is not None:
        return standing
    if Step.objects.filter(cycle=held, closed_on__isnull=True, agreed_on__isnull=False).exists():
        raise StepIsOpen(_("A step is still open. Look back on it, or let it go, and then close the cycle."))
    is_there = something_to_see(held)
    if not is_there and not nothing_seen:
        raise NothingSeen(
            _("Nothing stands here yet to see whether anything moved: no later value, no evidence since the first step. Add one, or say why not.")
        )
    closing = Closing.objects.create(cycle=held, on=today, moved=_said(moved), nothing_seen=not is_there)
    for kind, words in ((Line.Kind.LEARNT, learnt), (Line.Kind.NEXT, comes_next)):
        Line.objects.update_or_create(
            cycle=held, kind=kind, ended_on=None, defaults={"words": _said(words), "changed_at": now}, create_defaults=_closing_line(by, now, today, words)
        )
    Step.objects.filter(cycle=held, closed_on__isnull=True).update(closed_on=today)  # proposals that wait: nothing follows in this cycle
    held.closed_on = today
    held.save(update_fields=["closed_on"])
    record_act(by=by, act="growth.close_cycle", about=[held, closing], detail={"nothing_seen": closing.nothing_seen})
    return closing


def _closing_line(by: int, now: datetime, today: date, words: str) -> dict[str, object]:
    return {"owner_id": by, "words": _said(words), "written_on": today, "changed_at": now}


@transaction.atomic
def undo_closing(*, by: int, today: date, cycle: Cycle) -> Cycle:
    """Open a cycle again that was closed today; what was written of it stays as lines. Raises TooLate."""
    held = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if held.closed_on is None:
        return held
    if held.closed_on != today:
        raise TooLate(_("A cycle can be opened again on the day on which it was closed. Begin the next one: it takes over what you learned."))
    Closing.objects.filter(cycle=held).delete()
    held.closed_on = None
    held.save(update_fields=["closed_on"])
    record_act(by=by, act="growth.undo_closing", about=[held])
    return held


def held_open(cycle: Cycle) -> Cycle:
    """Return the cycle, held against others, or raise CycleIsClosed."""
    held = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if held.closed_on is not None:
        raise CycleIsClosed(_("This cycle is closed, and what you wrote in it stands. Begin the next one."))
    return held


def _line_of_open_cycle(line: Line) -> Line:
    held = Line.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=line.pk)
    assert held.cycle is not None  # noqa: S101 -- lines of the plan have an operation of their own
    held_open(held.cycle)
    return held


def _said(words: str) -> str:
    if not words.strip():
        raise WordsMissing(_("Say it in a sentence."))
    return words.strip()


def _words(kind: Line.Kind, words: str, then: str, so_that: str) -> dict[str, str]:
    if kind != Line.Kind.THEORY:
        return {"words": _said(words), "then": "", "so_that": ""}
    parts = {"words": (words, _("If")), "then": (then, _("then")), "so_that": (so_that, _("so that"))}
    return {name: _said(without_opening(part, opening)) for name, (part, opening) in parts.items()}
