"""Who holds a thread: taken by a person, handed over to another office that accepts or declines, placed when its office is no more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.safety.operations import watch
from trellis.threads import notices
from trellis.threads.models import HandOver, HandOverAnswer, Holding, Thread
from trellis.threads.operations.held import day_of, end, led_by, still_open
from trellis.threads.operations.refusals import AskedAlready, NothingSaid, NothingToAnswer, NotLeading, OfficeIsClosed, TakenMeanwhile


@transaction.atomic
def take_thread(*, by: int, now: datetime, thread: Thread, office: int, owner: int | None = None, seen: int | None = None) -> Holding:
    """Own the thread in one's office from now on, or have a colleague own it. Taking what one owns changes nothing.

    `seen` is the owner who stood on the page, 0 for none. Raises ThreadIsSettled, NotLeading when the office does not hold it, or
    TakenMeanwhile.
    """
    held = still_open(thread)
    holding = Holding.objects.filter(thread=held, office=office, until_at__isnull=True).first()
    if holding is None:
        raise NotLeading(_("Your office does not hold this any more. Look at it again."))
    new = by if owner is None else owner
    if holding.owner_id == new:
        return holding
    if seen is not None and (holding.owner_id or 0) != seen:
        raise TakenMeanwhile(_("A colleague has taken this meanwhile. Look at it again."))
    before = holding.owner_id
    holding.owner_id = new
    holding.save(update_fields=["owner"])
    if new != by:
        notices.tell_person(notices.GIVEN_TO_YOU, to=new, by=by, today=day_of(now), thread=held, key="given")
    record_act(by=by, act="threads.take_thread", about=[held, holding], detail={"from": before, "to": new})
    return holding


@transaction.atomic
def hand_over(*, by: int, now: datetime, thread: Thread, office: int, to_office: Any, kind: str, reason: str) -> HandOver:
    """Ask another office to take the thread over or to help with it. Until it accepts, everything stays where it is.

    `office` is the one that leads, `to_office` a record. Raises ThreadIsSettled, NotLeading, AskedAlready, OfficeIsClosed, NothingSaid.
    """
    if not reason.strip():
        raise NothingSaid(_("Say why. The other office and whoever asked will read it."))
    held = still_open(thread)
    led_by(held, office)
    if to_office.ended_on is not None:
        raise OfficeIsClosed(_("This office is no more. Choose another."))
    helps = Holding.objects.filter(thread=held, office=to_office, until_at__isnull=True)
    if to_office.pk == office or (kind == HandOver.Kind.HELP and helps.exists()):
        raise AskedAlready(_("This office is in it already. Choose another."))
    waiting = HandOver.objects.filter(thread=held, answer__isnull=True)
    if waiting.filter(to_office=to_office).exists():
        raise AskedAlready(_("This office was asked already and has not answered yet."))
    if kind == HandOver.Kind.TAKE and waiting.filter(kind=HandOver.Kind.TAKE).exists():
        raise AskedAlready(_("Another office was asked to take this over and has not answered yet. Only one can take it."))
    asked = HandOver.objects.create(thread=held, kind=kind, from_office_id=office, to_office=to_office, by_id=by, at=now, reason=reason.strip())
    today = day_of(now)
    notices.tell_asked_office(by=by, today=today, hand_over=asked)
    watch(by=by, writer=by, now=now, today=today, texts=[reason], place=_("A thread with an office"))
    record_act(by=by, act="threads.hand_over", about=[held, asked], detail={"kind": kind})
    return asked


@transaction.atomic
def answer_hand_over(*, by: int, now: datetime, hand_over: HandOver, accepts: bool, reason: str = "") -> HandOverAnswer:
    """Accept, and hold the thread from now on with oneself as its owner; or decline and say why, and it stays where it was.

    Raises ThreadIsSettled, NothingToAnswer when a colleague has answered, NothingSaid when declined without a reason.
    """
    if not accepts and not reason.strip():
        raise NothingSaid(_("Say why. The office that asked and whoever needs it will read it."))
    held = still_open(hand_over.thread)
    if HandOverAnswer.objects.filter(hand_over=hand_over).exists():
        raise NothingToAnswer(_("Somebody of your office has answered this already. Look at it again."))
    answer = HandOverAnswer.objects.create(hand_over=hand_over, by_id=by, at=now, accepts=accepts, reason=reason.strip())
    if accepts:
        takes = hand_over.kind == HandOver.Kind.TAKE
        end(Holding.objects.filter(thread=held, until_at__isnull=True, office=hand_over.to_office_id), now)  # helped before
        if takes:
            end(Holding.objects.filter(thread=held, until_at__isnull=True, is_lead=True), now)
        Holding.objects.create(thread=held, office_id=hand_over.to_office_id, owner_id=by, is_lead=takes, from_at=now)
        if takes:
            notices.tell_asker(notices.TAKEN_OVER, by=by, today=day_of(now), thread=held, key=f"taken-over.{hand_over.pk}")
    today = day_of(now)
    notices.tell_person(
        notices.ACCEPTED if accepts else notices.DECLINED,
        to=hand_over.by_id,
        by=by,
        today=today,
        thread=held,
        key=f"hand-over.{hand_over.pk}",
        words={"office": hand_over.to_office.name},
    )
    watch(by=by, writer=by, now=now, today=today, texts=[reason], place=_("A thread with an office"))
    record_act(by=by, act="threads.answer_hand_over", about=[held, hand_over], detail={"accepts": accepts})
    return answer


@transaction.atomic
def end_help(*, by: int, now: datetime, thread: Thread, office: int) -> None:
    """Say that the part with which an office helped is done. The office that leads goes on. Twice is once."""
    held = still_open(thread)
    if end(Holding.objects.filter(thread=held, office=office, is_lead=False, until_at__isnull=True), now):
        notices.tell_offices(notices.HELPED, by=by, today=day_of(now), thread=held, key=f"helped.{office}")
        record_act(by=by, act="threads.end_help", about=[held], detail={"office": office})


@transaction.atomic
def place_thread(*, by: int, now: datetime, holding: Holding, office: Any) -> Holding:
    """Give a thread whose office is no more to another office. Raises ThreadIsSettled, OfficeIsClosed, NotLeading when it has moved already."""
    if office.ended_on is not None:
        raise OfficeIsClosed(_("This office is no more. Choose another."))
    held = still_open(holding.thread)
    led_by(held, holding.office_id)
    new = _move(held, holding, office.pk, now)
    notices.tell_office(notices.PLACED, by=by, today=day_of(now), holding=new, key="placed")
    notices.tell_asker(notices.MOVED, by=by, today=day_of(now), thread=held, key=f"moved.{new.pk}")
    record_act(by=by, act="threads.place_thread", about=[held, new])
    return new


@transaction.atomic
def move_on_from_closed_offices(*, now: datetime, limit: int = 500) -> int:
    """Move open threads of offices that are no more to the nearest open office above each; return how many.

    Where none is open above, the thread stays and stands on the list of those who may place it. Help of a closed office ends.
    """
    today = day_of(now)
    closed = Holding.objects.filter(until_at__isnull=True, office__ended_on__lte=today).select_related("thread", "office")
    end(closed.filter(is_lead=False), now)
    above: dict[int, int | None] = {}
    moved: list[Thread] = []
    for holding in closed.filter(is_lead=True).order_by("pk")[:limit]:
        if holding.office_id not in above:
            above[holding.office_id] = _open_above(holding.office)
        to = above[holding.office_id]
        if to is not None:
            held = still_open(holding.thread)
            new = _move(held, holding, to, now)
            notices.tell_office(notices.PLACED, by=None, today=today, holding=new, key="placed")
            notices.tell_asker(notices.MOVED, by=None, today=today, thread=held, key=f"moved.{new.pk}")
            moved.append(held)
    if moved:
        record_act(by=None, act="threads.move_on_from_closed_offices", about=_first(moved), detail={"threads": len(moved)})
    return len(moved)


def _first(threads: Sequence[Thread]) -> list[Thread]:
    return list(threads[:100])  # an entry of the trail is no list of a thousand


def _open_above(office: Any) -> int | None:
    seen, above = {office.pk}, office.parent
    while above is not None and above.pk not in seen:
        if above.ended_on is None:
            return int(above.pk)
        seen.add(above.pk)
        above = above.parent
    return None


def _move(thread: Thread, holding: Holding, office: int, now: datetime) -> Holding:
    end(Holding.objects.filter(thread=thread, until_at__isnull=True, office=office), now)  # helped before: now it leads
    end(Holding.objects.filter(pk=holding.pk), now)
    return Holding.objects.create(thread=thread, office_id=office, from_at=now)
