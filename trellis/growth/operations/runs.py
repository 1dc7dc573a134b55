"""Running a protocol: beginning it, one step on or back, pausing, a minute more, who leads, notes, and ending it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.commitments.operations import make_promise
from trellis.growth.models import Meeting, MeetingPromise, Run, RunNote, Walk
from trellis.growth.queries.protocols import in_language, plan_of
from trellis.safety.operations import watch

PRESSES = ("next", "back", "pause", "go_on", "minute", "end")
LONGEST_STEP = 600  # minutes that can be added to one step


class ProtocolIsGone(Exception):
    """There is no protocol of that key any more, and none was kept."""


class CalledOff(Exception):
    """What was called off does not begin."""


class PressedMeanwhile(Exception):
    """Somebody else has pressed since the page was read."""


class OnlyWhoLeads(Exception):
    """One person leads at a time."""


class HasEnded(Exception):
    """It has ended."""


class WordsMissing(Exception):
    """Nothing was said."""


@transaction.atomic
def begin_run(*, by: int, now: datetime, of: Meeting | Walk, protocol_key: str, led_by: int | None = None) -> Run:
    """Begin a protocol in a meeting or after a walk; its steps are kept as they stand now. Begun twice is begun once.

    Raises CalledOff or ProtocolIsGone.
    """
    locked = type(of).objects.select_for_update().get(pk=of.pk)
    if locked.called_off_on is not None:
        raise CalledOff(_("It was called off. Plan another day."))
    which = {"meeting": locked} if isinstance(locked, Meeting) else {"walk": locked}
    standing = Run.objects.filter(**which).first()
    if standing is not None:
        return standing
    plan = plan_of(protocol_key)
    if not plan:
        raise ProtocolIsGone(_("This protocol is not here any more. Choose another, and begin."))
    run = Run.objects.create(**which, protocol_key=protocol_key, plan=plan, led_by_id=led_by or by, began_at=now, step_began_at=now)
    record_act(by=by, act="growth.begin_run", about=[locked, run])
    return run


def _held(run: Run, by: int, seen: int) -> Run:
    held = Run.objects.select_for_update().get(pk=run.pk)
    if held.led_by_id != by:
        raise OnlyWhoLeads(_("Somebody else leads now. Take the lead first if they agree."))
    if held.edition != seen:
        raise PressedMeanwhile(_("Somebody pressed a moment before you. Look at the step that runs now, then press again if it is still needed."))
    return held


@transaction.atomic
def press(*, by: int, now: datetime, run: Run, seen: int, what: str) -> Run:
    """Move a run that was read as edition `seen`: one of PRESSES. A step begins with its whole time, whether one comes from before or from behind.

    Raises OnlyWhoLeads, PressedMeanwhile or HasEnded.
    """
    held = _held(run, by, seen)
    last = len(in_language(held.plan, "en")) - 1
    if held.ended_at is not None and what != "back":
        raise HasEnded(_("This has ended. Go back a step if you ended it by mistake."))
    if what == "end" or (what == "next" and held.step == last):
        held.ended_at, held.paused_at = now, None
    elif what in ("next", "back"):
        if what == "next":
            held.step += 1
        elif held.ended_at is None:
            held.step = max(0, held.step - 1)
        held.ended_at, held.paused_at, held.minutes_added, held.step_began_at = None, None, 0, now
    elif what == "pause":
        held.paused_at = held.paused_at or now
    elif what == "go_on" and held.paused_at is not None:
        held.step_began_at, held.paused_at = held.step_began_at + max(now - held.paused_at, timedelta()), None
    elif what == "minute":
        held.minutes_added = min(held.minutes_added + 1, LONGEST_STEP)
    held.edition += 1
    held.save()
    if held.ended_at is not None:
        record_act(by=by, act="growth.end_run", about=[held])
    else:
        record_act(by=by, act="growth.move_run", about=[held], detail={"pressed": what, "step": held.step + 1})
    return held


@transaction.atomic
def take_the_lead(*, by: int, run: Run) -> Run:
    """Lead from now on. Leading twice is leading once."""
    held = Run.objects.select_for_update().get(pk=run.pk)
    if held.led_by_id != by:
        held.led_by_id, held.edition = by, held.edition + 1
        held.save(update_fields=["led_by", "edition"])
        record_act(by=by, act="growth.take_the_lead", about=[held])
    return held


@transaction.atomic
def add_run_note(*, by: int, now: datetime, today: date, run: Run, words: str) -> RunNote:
    """Write something down beside the step that runs, or beside the last one. The same words there are written once. Raises WordsMissing."""
    if not words.strip():
        raise WordsMissing(_("Write something down first."))
    held = Run.objects.get(pk=run.pk)
    same = RunNote.objects.filter(run=held, step=held.step, by_id=by, words=words.strip(), removed_on__isnull=True).first()
    if same is not None:
        return same
    note = RunNote.objects.create(run=held, step=held.step, by_id=by, at=now, words=words.strip())
    watch(by=by, writer=by, now=now, today=today, texts=[note.words], place=_("A note among colleagues"))
    record_act(by=by, act="growth.add_run_note", about=[note])
    return note


@transaction.atomic
def remove_run_note(*, by: int, today: date, note: RunNote) -> None:
    """Take away a note of one's own. Twice is once."""
    if RunNote.objects.filter(pk=note.pk, by_id=by, removed_on__isnull=True).update(removed_on=today):
        record_act(by=by, act="growth.remove_run_note", about=[note])


@transaction.atomic
def promise_in_meeting(
    *, by: int, today: date, meeting: Meeting, what: str, by_on: date, to_people: Sequence[int], to_words: str, only_both_sides: bool
) -> Any:
    """Promise something to other members, in one's own name. Words and recipients say nothing of the community.

    Raises what `commitments.operations.make_promise` raises.
    """
    promise = make_promise(
        by=by, today=today, owner=by, what=what, by_on=by_on, to_words=to_words[:200], to_people=list(to_people), only_both_sides=only_both_sides
    )
    _tie, is_new = MeetingPromise.objects.get_or_create(commitment=promise, defaults={"meeting": meeting})
    if is_new:
        record_act(by=by, act="growth.promise_in_meeting", about=[meeting, promise])
    return promise
