"""Learning walks: planning one, who goes along, what was seen and heard, patterns and one next step."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.growth.models import Walk, Walker, WalkNote
from trellis.growth.notices import walks as notices
from trellis.growth.queries.walks import leaders_of
from trellis.safety.operations import watch

MOST_VISITS = 30


class DayIsOver(Exception):
    """The day lies in the past."""


class WordsMissing(Exception):
    """Nothing was said."""


class NoSuchVisit(Exception):
    """The walk has fewer visits."""


class CalledOff(Exception):
    """The walk was called off."""


class WrittenMeanwhile(Exception):
    """Somebody else wrote since the page was read."""


class NotOnTheWalk(Exception):
    """The owner of the next step neither goes along nor leads the school."""


@transaction.atomic
def plan_walk(
    *,
    by: int,
    today: date,
    school: int,
    on: date,
    focus: str,
    at: time | None = None,
    practice_key: str = "",
    visits: int = 6,
    with_people: Sequence[int] = (),
) -> Walk:
    """Plan a walk; whoever plans it goes along, and the school's leaders are told. The same question on the same day is one walk.

    Raises DayIsOver or WordsMissing.
    """
    if on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if not focus.strip():
        raise WordsMissing(_("Write the question that you walk with."))
    same = Walk.objects.filter(school_id=school, on=on, focus=focus.strip(), planned_by_id=by, called_off_on__isnull=True).first()
    if same is not None:
        return same
    facts = {"at": at, "practice_key": practice_key, "visits": min(max(visits, 1), MOST_VISITS)}
    walk = Walk.objects.create(school_id=school, on=on, focus=focus.strip(), planned_by_id=by, planned_on=today, **facts)
    record_act(by=by, act="growth.plan_walk", about=[walk])
    notices.tell_leaders(by=by, today=today, walk=walk, leaders=leaders_of(school, today))
    for person in dict.fromkeys([by, *with_people]):
        ask_along(by=by, today=today, walk=walk, person=person)
    return walk


@transaction.atomic
def change_walk(*, by: int, today: date, walk: Walk, on: date, focus: str, at: time | None = None, practice_key: str = "", visits: int = 6) -> Walk:
    """Change the day, the question or how many rooms, never below a visit of which something is written. Raises DayIsOver, WordsMissing or CalledOff."""
    held = Walk.objects.select_for_update().get(pk=walk.pk)
    if held.called_off_on is not None:
        raise CalledOff(_("This walk was called off. Plan another."))
    if on < today and on != held.on:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if not focus.strip():
        raise WordsMissing(_("Write the question that you walk with."))
    written = WalkNote.objects.filter(walk=held, removed_on__isnull=True).order_by("-visit").values_list("visit", flat=True).first() or 1
    after = (on, focus.strip(), at, practice_key, min(max(visits, written), MOST_VISITS))
    if (held.on, held.focus, held.at, held.practice_key, held.visits) != after:
        held.on, held.focus, held.at, held.practice_key, held.visits = after
        held.save(update_fields=["on", "focus", "at", "practice_key", "visits"])
        record_act(by=by, act="growth.change_walk", about=[held])
    return held


@transaction.atomic
def call_walk_off(*, by: int, today: date, walk: Walk, why: str = "") -> Walk:
    """Call a walk off. Twice is once."""
    held = Walk.objects.select_for_update().select_related("school").get(pk=walk.pk)
    if held.called_off_on is None:
        held.called_off_on, held.called_off_why = today, why.strip()
        held.save(update_fields=["called_off_on", "called_off_why"])
        notices.tell_called_off(by=by, today=today, walk=held)
        record_act(by=by, act="growth.call_walk_off", about=[held])
    return held


@transaction.atomic
def ask_along(*, by: int, today: date, walk: Walk, person: int) -> Walker:
    """Have somebody come along. Twice is once."""
    walker, is_new = Walker.objects.get_or_create(walk=walk, person_id=person, left_on=None, defaults={"asked_by_id": by, "asked_on": today})
    if is_new:
        notices.tell_walker(by=by, today=today, walker=walker)
        record_act(by=by, act="growth.ask_along", about=[walk, walker])
    return walker


@transaction.atomic
def leave_walk(*, by: int, today: date, walker: Walker) -> None:
    """Go along no more; what they wrote stays with the walk. Twice is once."""
    if Walker.objects.filter(pk=walker.pk, left_on__isnull=True).update(left_on=today):
        record_act(by=by, act="growth.leave_walk", about=[walker])


@transaction.atomic
def write_walk_note(*, by: int, now: datetime, today: date, walk: Walk, visit: int, kind: str, words: str) -> WalkNote:
    """Write down what was seen or heard in a visit. The same words of the same visit are one note. Raises WordsMissing, NoSuchVisit or CalledOff."""
    if not words.strip():
        raise WordsMissing(_("Write what you saw or heard."))
    if walk.called_off_on is not None:
        raise CalledOff(_("This walk was called off. Plan another."))
    if not 1 <= visit <= walk.visits:
        raise NoSuchVisit(_("This walk has fewer visits. Choose one of them."))
    facts = {"walk": walk, "visit": visit, "kind": WalkNote.Kind(kind), "words": words.strip(), "by_id": by}
    same = WalkNote.objects.filter(**facts, removed_on__isnull=True).first()
    if same is not None:
        return same
    note = WalkNote.objects.create(**facts, at=now)
    watch(by=by, writer=by, now=now, today=today, texts=[note.words], place=_("A note of a learning walk"))
    record_act(by=by, act="growth.write_walk_note", about=[walk, note])
    return note


@transaction.atomic
def remove_walk_note(*, by: int, today: date, note: WalkNote) -> None:
    """Take a note of one's own out of the walk. Twice is once."""
    if WalkNote.objects.filter(pk=note.pk, by_id=by, removed_on__isnull=True).update(removed_on=today):
        record_act(by=by, act="growth.remove_walk_note", about=[note])


@transaction.atomic
def write_patterns(
    *,
    by: int,
    now: datetime,
    today: date,
    walk: Walk,
    seen: int,
    patterns: str,
    next_step: str = "",
    next_step_by_on: date | None = None,
    next_step_owner: int | None = None,
) -> Walk:
    """Write what repeats, and one next step with a day and an owner. `seen` is the edition that was read.

    Raises WrittenMeanwhile, DayIsOver for a new day in the past, WordsMissing for a step without a day or an owner, NotOnTheWalk.
    """
    held = Walk.objects.select_for_update().get(pk=walk.pk)
    after = (patterns.strip(), next_step.strip(), next_step_by_on if next_step.strip() else None, next_step_owner if next_step.strip() else None)
    if (held.patterns, held.next_step, held.next_step_by_on, held.next_step_owner_id) == after:
        return held
    if held.edition != seen:
        raise WrittenMeanwhile(_("Somebody else wrote here while you were at it. Both texts stand here."))
    if after[1] and (after[2] is None or after[3] is None):
        raise WordsMissing(_("A next step has a day to look back, and somebody who sees to it."))
    if after[2] is not None and after[2] != held.next_step_by_on and after[2] < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if after[3] is not None and after[3] != held.next_step_owner_id:
        going = Walker.objects.filter(walk=held, person_id=after[3], left_on__isnull=True).exists()
        if not going and after[3] not in leaders_of(held.school_id, today):
            raise NotOnTheWalk(_("Choose somebody who goes along or who leads the school."))
    held.patterns, held.next_step, held.next_step_by_on, held.next_step_owner_id = after
    held.written_by_id, held.written_at, held.edition = by, now, held.edition + 1
    held.save()
    watch(by=by, writer=by, now=now, today=today, texts=[held.patterns, held.next_step], place=_("A note of a learning walk"))
    record_act(by=by, act="growth.write_patterns", about=[held])
    return held
