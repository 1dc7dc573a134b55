"""The school's side of an ask: doing it, handing it to somebody, taking it back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.access.policy import Role
from trellis.asks.models import Delegation, Done, NoSense, Occasion
from trellis.asks.notices import handing
from trellis.audit.operations import record_act
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_schools
from trellis.safety.operations import watch
from trellis.threads.operations import open_thread


class IsAskedNoMore(Exception):
    """The ask was stopped before."""


class IsDoneAlready(Exception):
    """Somebody at the school has said that it is done."""


class IsSaidAlready(Exception):
    """Somebody else at the school has said that it makes no sense."""


class CannotBeMended(Exception):
    """It was said by somebody else, or on an earlier day."""


class NotAtThisSchool(Exception):
    """Whoever it is to be handed to does not work at the school today."""


class HandedMeanwhile(Exception):
    """Somebody else handed it on since the page was opened."""


@transaction.atomic
def say_done(*, by: int, today: date, now: datetime, occasion: Occasion, school: int, role: Role, low: int | None, high: int | None, answer: str = "") -> Done:
    """Say that a school's part is done and how long it took: both None when nobody looked. Said twice in the same words, it is said once.

    `answer` is what the ask's question asks for. Raises IsAskedNoMore, or IsDoneAlready when somebody else was quicker.
    """
    held = _held(occasion)
    standing = Done.objects.filter(occasion=held, school_id=school, role=role.value).first()
    if standing is not None:
        if (standing.by_id, standing.minutes_low, standing.minutes_high, standing.answer) == (by, low, high, answer.strip()):
            return standing
        raise IsDoneAlready(_("This was said to be done a moment before. What was said stands here; whoever said it can change it today."))
    done = Done.objects.create(occasion=held, school_id=school, role=role.value, by_id=by, on=today, minutes_low=low, minutes_high=high, answer=answer.strip())
    watch(by=by, writer=by, now=now, today=today, texts=[answer], place=_("An answer to the central office"))
    record_act(by=by, act="asks.say_done", about=[held, done], detail={"school": school, "answered": bool(done.answer)})
    return done


@transaction.atomic
def mend_done(*, by: int, today: date, now: datetime, done: Done, low: int | None, high: int | None, answer: str | None = None) -> Done:
    """Say on the same day that it took longer or shorter, or answer in other words; None leaves them. Raises CannotBeMended."""
    held = _mendable(by, today, done)
    if (held.minutes_low, held.minutes_high) == (low, high) and (answer is None or answer.strip() == held.answer):
        return held
    held.minutes_low, held.minutes_high = low, high
    if answer is not None and answer.strip() != held.answer:
        held.answer = answer.strip()
        watch(by=by, writer=by, now=now, today=today, texts=[answer], place=_("An answer to the central office"))
    held.save()
    record_act(by=by, act="asks.mend_done", about=[held])
    return held


@transaction.atomic
def undo_done(*, by: int, today: date, done: Done) -> None:
    """Take back on the same day that it is done: it waits again. Raises CannotBeMended."""
    held = _mendable(by, today, done)
    record_act(by=by, act="asks.undo_done", about=[held], detail={"occasion": held.occasion_id, "school": held.school_id})
    Done.objects.filter(pk=held.pk).delete()


@transaction.atomic
def hand_on(*, by: int, today: date, occasion: Occasion, school: int, role: Role, to: int, seen: int = 0) -> Delegation:
    """Hand a school's part to a named person who works there today; a line tells them. Whoever had it before has it no more, and is told.

    `seen` is who had it on the page, 0 for nobody. Raises IsAskedNoMore, IsDoneAlready, NotAtThisSchool or HandedMeanwhile.
    """
    held = _held(occasion)
    if Done.objects.filter(occasion=held, school_id=school, role=role.value).exists():
        raise IsDoneAlready(_("This was said to be done a moment before. Nobody needs to do it any more."))
    if not open_posts(today).filter(person_id=to, school_id=school).exists():
        raise NotAtThisSchool(_("This person does not work at the school today. Choose somebody who does."))
    standing = Delegation.objects.filter(occasion=held, school_id=school, role=role.value, taken_back_on__isnull=True).first()
    if standing is not None:
        if standing.to_id == to:
            return standing
        if standing.to_id != seen:
            raise HandedMeanwhile(_("Meanwhile it was handed to somebody else. Look who has it, then decide again."))
        _end(standing, by, today)
    delegation = Delegation.objects.create(occasion=held, school_id=school, role=role.value, by_id=by, on=today, to_id=to)
    handing.tell_who_has_it(handing.HANDED, by=by, today=today, delegation=delegation)
    record_act(by=by, act="asks.hand_on", about=[held, delegation], detail={"school": school})
    return delegation


@transaction.atomic
def take_back(*, by: int, today: date, delegation: Delegation) -> None:
    """End a delegation: the leader takes the ask back, or the person who has it gives it back. The other one is told. Twice is once."""
    held = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if held.taken_back_on is not None:
        return
    if Done.objects.filter(occasion=held.occasion_id, school_id=held.school_id, role=held.role).exists():
        raise IsDoneAlready(_("This was said to be done a moment before. Nobody needs to do it any more."))
    _end(held, by, today)
    record_act(by=by, act="asks.take_back", about=[held], detail={"given_back": by == held.to_id})


@transaction.atomic
def say_it_makes_no_sense(*, by: int, today: date, now: datetime, occasion: Occasion, school: int, role: Role, why: str) -> NoSense:
    """Say why an ask makes no sense for a school. It waits no longer there, and a thread with the office that asks is opened.

    Where the office has been closed there is nobody to talk to: then no thread stands beside the words. The same words twice are said once.
    Raises IsAskedNoMore, IsDoneAlready, or IsSaidAlready when somebody else at the school was quicker.
    """
    held = _held(occasion)
    standing = NoSense.objects.filter(occasion=held, school_id=school, role=role.value).first()
    if standing is not None:
        if (standing.by_id, standing.why) == (by, why.strip()):
            return standing
        raise IsSaidAlready(_("Meanwhile somebody else at your school has said so. Add your words in the thread."))
    if Done.objects.filter(occasion=held, school_id=school, role=role.value).exists():
        raise IsDoneAlready(_("This was said to be done a moment before. Nobody needs to do it any more."))
    ask, place = held.ask, open_schools().get(pk=school)
    thread = None
    if ask.office is not None and ask.office.ended_on is None:
        owner = ask.owner_id if open_posts(today).filter(person_id=ask.owner_id, office=ask.office).exists() else None
        thread = open_thread(by=by, now=now, subject=ask.what, text=why, office=ask.office, school=place, about_room="asks", about_number=ask.pk, owner=owner)
    else:
        watch(by=by, writer=by, now=now, today=today, texts=[why], place=_("An answer to the central office"))
    said = NoSense.objects.create(occasion=held, school_id=school, role=role.value, by_id=by, on=today, why=why.strip(), thread=thread)
    record_act(by=by, act="asks.say_it_makes_no_sense", about=[held, said], detail={"school": school})
    return said


def _end(delegation: Delegation, by: int, today: date) -> None:
    delegation.taken_back_on = today
    delegation.save(update_fields=["taken_back_on"])
    handing.tell_who_has_it(handing.GIVEN_BACK if by == delegation.to_id else handing.TAKEN_BACK, by=by, today=today, delegation=delegation)


def _held(occasion: Occasion) -> Occasion:
    """Return the occasion, held against others, or raise IsAskedNoMore."""
    held = Occasion.objects.select_for_update().get(pk=occasion.pk)
    if held.dropped_on is not None:
        raise IsAskedNoMore(_("The office asks this no more. There is nothing to do."))
    return held


def _mendable(by: int, today: date, done: Done) -> Done:
    held = Done.objects.select_for_update().filter(pk=done.pk).first()
    if held is None or held.by_id != by:
        raise CannotBeMended(_("Only whoever said that it is done can change what was said."))
    if held.on != today:
        raise CannotBeMended(_("What was said can be changed on the same day. That day is over, and it stands."))
    return held
