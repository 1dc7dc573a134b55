"""Settling a thread, and opening it again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.safety.operations import watch
from trellis.threads import notices
from trellis.threads.models import Holding, Message, Reopening, Settling, Thread
from trellis.threads.operations.conversation import answered
from trellis.threads.operations.held import day_of, end, led_by, let_run, locked, minutes_taken, still_open, stood_still
from trellis.threads.operations.refusals import NothingSaid, SaidMeanwhile, ThreadIsOpen


@transaction.atomic
def settle_thread(*, by: int, now: datetime, thread: Thread, office: int, words: str, seen: int | None = None) -> Settling:
    """Say what was done. Every holding ends; whoever asked is told and may open it again.

    `seen` is the last message that stood on the page: when the other side has written meanwhile, theirs is read first. Raises
    ThreadIsSettled, NotLeading, NothingSaid, SaidMeanwhile.
    """
    if not words.strip():
        raise NothingSaid(_("Say in a sentence what was done. Whoever asked will read it."))
    held = still_open(thread)
    led_by(held, office)
    if seen is not None and Message.objects.filter(thread=held, pk__gt=seen, for_office=False).exists():
        raise SaidMeanwhile(_("Meanwhile whoever asked wrote more. It stands above. Read it, then settle it or answer."))
    let_run(held, now)
    answered(held, now, {office})
    settling = Settling.objects.create(thread=held, by_id=by, at=now, words=words.strip())
    held.settled_at, held.settled_minutes, held.next_on = now, minutes_taken(held, now), None
    held.save(update_fields=["settled_at", "settled_minutes", "next_on"])
    end(Holding.objects.filter(thread=held, until_at__isnull=True), now)
    today = day_of(now)
    notices.tell_asker(notices.SETTLED, by=by, today=today, thread=held, key=f"settled.{settling.pk}")
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("A thread with an office"))
    record_act(by=by, act="threads.settle_thread", about=[held, settling])
    return settling


@transaction.atomic
def reopen_thread(*, by: int, now: datetime, thread: Thread, missing: str) -> Reopening:
    """Open a settled thread again and say what is missing. The office that settled it has it again, with its owner; the clock goes on.

    Raises ThreadIsOpen, NothingSaid.
    """
    if not missing.strip():
        raise NothingSaid(_("Say what is missing. The office will read it."))
    held = locked(thread)
    settling = Settling.objects.filter(thread=held).order_by("-pk").first()
    if held.settled_at is None or settling is None:
        raise ThreadIsOpen(_("This is open already. Write what is missing into it."))
    reopening = Reopening.objects.create(settling=settling, by_id=by, at=now, missing=missing.strip())
    stood_still(held, held.settled_at, now)
    held.settled_at, held.settled_minutes = None, None
    held.save(update_fields=["settled_at", "settled_minutes"])
    last = Holding.objects.filter(thread=held, is_lead=True).order_by("-pk").first()
    assert last is not None  # noqa: S101  # a settled thread was led by somebody
    holding = Holding.objects.create(thread=held, office_id=last.office_id, owner_id=last.owner_id, backup_id=last.backup_id, from_at=now)
    today = day_of(now)
    notices.tell_office(notices.REOPENED, by=by, today=today, holding=holding, key=f"reopened.{reopening.pk}")
    watch(by=by, writer=by, now=now, today=today, texts=[missing], place=_("A thread with an office"))
    record_act(by=by, act="threads.reopen_thread", about=[held, reopening])
    return reopening
