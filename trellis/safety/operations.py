"""Raising an alarm, seeing to it, and who is on duty."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.safety import notices
from trellis.safety.measures import folded, may_mean_harm
from trellis.safety.models import Alarm, Duty, Ending, Taking
from trellis.safety.queries import told_at_once, told_when_late, waiting_too_long
from trellis.work.queue import enqueue

LONGEST_TEXT = 4_000  # characters of what was done


class WordsMissing(Exception):
    """Nobody could know what was done."""


class EndedAlready(Exception):
    """Somebody has said already what was done."""


class DaysOutOfOrder(Exception):
    """A duty ends before it begins, or in the past."""


@cache
def more_phrases() -> tuple[str, ...]:
    """Return the district's own phrases, one in a line of its file."""
    path = settings.SAFETY_WORDS
    lines = Path(path).read_text(encoding="utf-8").splitlines() if path else []
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@transaction.atomic
def watch(*, by: int | None, writer: int, now: datetime, today: date, texts: Sequence[str], place: str) -> Alarm | None:
    """Raise an alarm where one of the texts may mean harm, and tell those on duty. The same words raise one alarm.

    Called inside the act of another room, so that words and alarm stand or fall together. Returns the new alarm, None without one.
    """
    found = [text.strip() for text in texts if may_mean_harm(text, more_phrases())]
    if not found:
        return None
    words = "\n\n".join(found)
    digest = sha256(folded(words).encode()).hexdigest()
    alarm, is_new = Alarm.objects.get_or_create(
        writer_id=writer, digest=digest, defaults={"words": words, "place": place[:300], "raised_on": today, "raised_at": now}
    )
    if not is_new:
        return None
    record_act(by=by, act="safety.watch", about=[alarm])
    notices.tell_at_once(to=told_at_once(writer, today), alarm=alarm, by=by, today=today)
    enqueue("trellis.letters.jobs.send_letters")
    return alarm


@transaction.atomic
def take_alarm(*, by: int, alarm: Alarm, now: datetime) -> Taking:
    """Say that one is seeing to it. Whoever said so first keeps it; a second time changes nothing."""
    Alarm.objects.select_for_update().get(pk=alarm.pk)
    taking, is_new = Taking.objects.get_or_create(alarm=alarm, defaults={"by_id": by, "at": now})
    if is_new:
        record_act(by=by, act="safety.take_alarm", about=[alarm])
    return taking


@transaction.atomic
def end_alarm(*, by: int, alarm: Alarm, done: str, now: datetime) -> Ending:
    """Say what was done. Raises WordsMissing, or EndedAlready when somebody else has said it."""
    done = done.strip()
    if not done:
        raise WordsMissing(_("Say in a sentence what was done. Whoever is on duty next will read it."))
    if len(done) > LONGEST_TEXT:
        raise WordsMissing(_("That is longer than we can keep: at most %(number)s characters. Shorten it; the rest is still here.") % {"number": LONGEST_TEXT})
    Alarm.objects.select_for_update().get(pk=alarm.pk)
    ending = Ending.objects.filter(alarm=alarm).first()
    if ending is not None:
        if ending.by_id == by and ending.done == done:
            return ending
        raise EndedAlready(_("Somebody has said already what was done. Both texts stand here; nothing of yours was kept."))
    Taking.objects.get_or_create(alarm=alarm, defaults={"by_id": by, "at": now})
    ending = Ending.objects.create(alarm=alarm, by_id=by, at=now, done=done)
    record_act(by=by, act="safety.end_alarm", about=[alarm])
    return ending


@transaction.atomic
def begin_duty(*, by: int, today: date, person: int, held_from: date, held_until: date | None) -> Duty:
    """Put somebody on duty. `held_until` is the first day after it. The same duty twice is one. Raises DaysOutOfOrder."""
    if held_until is not None and (held_until <= held_from or held_until <= today):
        raise DaysOutOfOrder(_("The last day lies before the first, or is over. Choose a later one."))
    duty, is_new = Duty.objects.get_or_create(person_id=person, held_from=held_from, held_until=held_until)
    if is_new:
        record_act(by=by, act="safety.begin_duty", about=[duty])
    return duty


@transaction.atomic
def end_duty(*, by: int, today: date, duty: Duty) -> Duty:
    """End a duty with today, or take it back before its first day. Whoever was on duty stays on record."""
    held = Duty.objects.select_for_update().get(pk=duty.pk)
    if held.held_from >= today:
        record_act(by=by, act="safety.end_duty", about=[held])
        held.delete()
        return held
    if held.held_until is None or held.held_until > today:
        held.held_until = today
        held.save(update_fields=["held_until"])
        record_act(by=by, act="safety.end_duty", about=[held])
    return held


@transaction.atomic
def tell_of_waiting_alarms(*, by: None, now: datetime, today: date) -> int:
    """Tell the directors and the superintendent of alarms that nobody took within an hour; return how many wait."""
    waiting = list(waiting_too_long(now))
    for alarm in waiting:
        notices.tell_that_nobody_took_it(to=told_when_late(alarm.writer_id, today), alarm=alarm, today=today)
    return len(waiting)
