"""Raising a barrier, saying who clears it by when, meeting it too, and saying what was removed and what stays."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.partnership.models import Barrier, BarrierAssignment, BarrierClearing, MeToo
from trellis.partnership.notices import barriers as notices
from trellis.safety.operations import watch


class WordsMissing(Exception):
    """Nothing was said."""


class DayIsOver(Exception):
    """The day lies in the past."""


class ClearedAlready(Exception):
    """Its owner has said what became of it."""


class OwnBarrier(Exception):
    """Whoever raised it has said so already."""


class ReasonMissing(Exception):
    """Something stays, and nobody says why."""


def _open(barrier: Barrier) -> Barrier:
    held = Barrier.objects.select_for_update().get(pk=barrier.pk)
    if BarrierClearing.objects.filter(barrier=held).exists():
        raise ClearedAlready(_("Somebody has said already what became of this barrier."))
    return held


@transaction.atomic
def raise_barrier(*, by: int, now: datetime, today: date, what: str, would_help: str = "", school: int | None = None, names_raiser: bool = False) -> Barrier:
    """Say what keeps oneself or the leaders of a school from leading. System leaders are told that somebody is to own it, not who raised it.

    The same words on the same day are one barrier. Raises WordsMissing.
    """
    what = what.strip()
    if not what:
        raise WordsMissing(_("Say in a sentence what stands in the way."))
    same = Barrier.objects.filter(raised_by_id=by, raised_on=today, what=what).first()
    if same is not None:
        return same
    barrier = Barrier.objects.create(raised_by_id=by, raised_on=today, what=what, would_help=would_help.strip(), school_id=school, names_raiser=names_raiser)
    notices.tell_those_who_assign(today=today)
    watch(by=by, writer=by, now=now, today=today, texts=[what, would_help], place=_("A barrier on the path"))
    record_act(by=None, act="partnership.raise_barrier", about=[barrier])  # who raised it stands in the record, for its owner alone
    return barrier


@transaction.atomic
def say_me_too(*, by: int, today: date, barrier: Barrier) -> MeToo:
    """Say that one meets the same barrier. Twice is once. Raises ClearedAlready or OwnBarrier."""
    held = _open(barrier)
    if held.raised_by_id == by:
        raise OwnBarrier(_("You raised this yourself. Others can say that they meet it too."))
    said, is_new = MeToo.objects.get_or_create(barrier=held, by_id=by, defaults={"on": today})
    if is_new:
        record_act(by=None, act="partnership.say_me_too", about=[held])
    return said


@transaction.atomic
def assign_barrier(*, by: int, today: date, barrier: Barrier, owner: int, by_on: date, words: str = "") -> BarrierAssignment:
    """Say who clears a barrier, by which day. Said again, it goes on to somebody else or to another day. Raises DayIsOver or ClearedAlready."""
    if by_on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    held = _open(barrier)
    last = BarrierAssignment.objects.filter(barrier=held).order_by("-pk").first()
    if last is not None and (last.owner_id, last.by_on, last.words) == (owner, by_on, words.strip()):
        return last
    assigned = BarrierAssignment.objects.create(barrier=held, owner_id=owner, by_id=by, on=today, by_on=by_on, words=words.strip())
    held.owner_id, held.by_on = owner, by_on
    held.save(update_fields=["owner", "by_on"])
    notices.tell_owner(by=by, today=today, assignment=assigned)
    notices.tell_those_who_meet_it(notices.OWNED, by=by, today=today, barrier=held, key=f"owned.{assigned.pk}")
    record_act(by=by, act="partnership.assign_barrier", about=[held, assigned])
    return assigned


@transaction.atomic
def clear_barrier(*, by: int, now: datetime, today: date, barrier: Barrier, removed: str, stays: str = "", reason: str = "") -> BarrierClearing:
    """Say what was removed and what stays, with the reason. Those who raised it or met it too are told. Raises WordsMissing, ReasonMissing, ClearedAlready."""
    removed, stays, reason = removed.strip(), stays.strip(), reason.strip()
    if not removed and not stays:
        raise WordsMissing(_("Say what was removed, or what stays."))
    if stays and not reason:
        raise ReasonMissing(_("Say why it stays. Those who meet it will read it."))
    held = _open(barrier)
    clearing = BarrierClearing.objects.create(barrier=held, by_id=by, on=today, removed=removed, stays=stays, reason=reason)
    notices.tell_those_who_meet_it(notices.CLEARED, by=by, today=today, barrier=held, key="cleared")
    watch(by=by, writer=by, now=now, today=today, texts=[removed, stays, reason], place=_("A barrier on the path"))
    record_act(by=by, act="partnership.clear_barrier", about=[held])
    return clearing
