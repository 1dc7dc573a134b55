"""The one next date, the clock that stands still for a stated reason, and the hours that every clock counts."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.safety.operations import watch
from trellis.threads import notices
from trellis.threads.models import NextDate, Pause, Thread, WorkingHours
from trellis.threads.operations.held import day_of, led_by, let_run, still_open
from trellis.threads.operations.refusals import NothingSaid, PausesAlready, WrongDay, WrongHours
from trellis.threads.queries.hours import working_time


@transaction.atomic
def set_next_date(*, by: int, now: datetime, thread: Thread, office: int, on: date, words: str = "") -> NextDate:
    """Say by which day whoever asked hears next, and why where it moved or something is late. The same day and words twice are one.

    Raises ThreadIsSettled, NotLeading, WrongDay when the day is over or the district does not work on it.
    """
    held = still_open(thread)
    led_by(held, office)
    working = working_time()
    today = working.day_of(now)
    if on < today:
        raise WrongDay(_("That day is over. Choose today or a later day."))
    if not working.works_on(on):
        raise WrongDay(_("Nobody works on that day. Choose another."))
    if held.next_on is not None and held.next_on < on and not words.strip():
        raise NothingSaid(_("The day moves. Say why: whoever asked will read it."))
    newest = NextDate.objects.filter(thread=held).order_by("-pk").first()
    if newest is not None and (newest.on, newest.words) == (on, words.strip()) and held.next_on == on:
        return newest
    said = NextDate.objects.create(thread=held, by_id=by, at=now, on=on, words=words.strip())
    held.next_on = on
    held.save(update_fields=["next_on"])
    notices.tell_asker(notices.NEXT_DATE, by=by, today=today, thread=held, key=f"next-date.{said.pk}", words={"day": on})
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("A thread with an office"))
    record_act(by=by, act="threads.set_next_date", about=[held, said])
    return said


@transaction.atomic
def pause_clock(*, by: int, now: datetime, thread: Thread, office: int, reason: str, words: str, until_on: date) -> Pause:
    """Let the promised times stand still for a stated reason, until a day on which they run again by themselves.

    Raises ThreadIsSettled, NotLeading, PausesAlready, NothingSaid, WrongDay.
    """
    if not words.strip():
        raise NothingSaid(_("Say what you wait for. Whoever asked will read it."))
    held = still_open(thread)
    led_by(held, office)
    today = day_of(now)
    if until_on <= today:
        raise WrongDay(_("Choose a later day than today: on it the clock runs again by itself."))
    if Pause.objects.filter(thread=held, until_at__isnull=True).exists():
        raise PausesAlready(_("The clock stands still already. Let it run first."))
    pause = Pause.objects.create(thread=held, by_id=by, from_at=now, reason=reason, words=words.strip(), until_on=until_on)
    notices.tell_asker(notices.WAITS_FOR_YOU if reason == Pause.Reason.SCHOOL else notices.PAUSED, by=by, today=today, thread=held, key=f"paused.{pause.pk}")
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("A thread with an office"))
    record_act(by=by, act="threads.pause_clock", about=[held, pause], detail={"reason": reason})
    return pause


@transaction.atomic
def let_clock_run(*, by: int | None, now: datetime, thread: Thread) -> Pause | None:
    """Let the clock run again; what was promised moves by as long as it stood. Where it runs already, nothing changes."""
    held = still_open(thread)
    pause = let_run(held, now)
    if pause is not None:
        record_act(by=by, act="threads.let_clock_run", about=[held, pause])
    return pause


def let_clocks_run_that_are_due(*, now: datetime) -> int:
    """Let every clock run whose day has come, from the beginning of that day; return how many."""
    working = working_time()
    waiting = Pause.objects.filter(until_at__isnull=True, until_on__lte=working.day_of(now), thread__settled_at__isnull=True)
    due = list(waiting.select_related("thread").order_by("pk"))
    for pause in due:
        let_clock_run(by=None, now=max(pause.from_at, min(now, working.opens(pause.until_on))), thread=pause.thread)
    return len(due)


@transaction.atomic
def set_working_hours(*, by: int, now: datetime, hours_from: time, hours_until: time) -> WorkingHours:
    """Say from when until when the district answers. Times promised already stay as they are; the same hours twice are once. Raises WrongHours."""
    if hours_until <= hours_from:
        raise WrongHours(_("The hours end before they begin. Choose a later end."))
    hours = WorkingHours.objects.select_for_update().order_by("pk").first() or WorkingHours()
    if hours.pk is not None and (hours.hours_from, hours.hours_until) == (hours_from, hours_until):
        return hours
    hours.hours_from, hours.hours_until, hours.set_by_id, hours.set_at = hours_from, hours_until, by, now
    hours.save()
    record_act(by=by, act="threads.set_working_hours", about=[hours], detail={"from": hours_from.isoformat(), "until": hours_until.isoformat()})
    return hours
