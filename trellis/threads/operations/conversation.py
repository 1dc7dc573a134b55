"""Asking, and saying something."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.queries import standing_of
from trellis.safety.operations import watch
from trellis.threads import notices
from trellis.threads.models import HandOver, Holding, Message, Pause, Thread
from trellis.threads.operations.held import day_of, let_run, locked, minutes_taken
from trellis.threads.operations.refusals import NothingSaid, OfficeIsClosed
from trellis.threads.queries.hours import working_time

SENT_TWICE = timedelta(minutes=10)


@transaction.atomic
def open_thread(
    *,
    by: int,
    now: datetime,
    subject: str,
    text: str,
    office: Any,
    school: Any = None,
    only_me: bool = False,
    about_room: str = "",
    about_number: int | None = None,
    kind_words: str = "",
    answer_minutes: int | None = None,
    settle_minutes: int | None = None,
    owner: int | None = None,
    backup: int | None = None,
    came: str = Message.Came.HERE,
    mail_id: str = "",
) -> Thread:
    """Ask an office something. It holds the thread from now on and leads it; `owner` and `backup` are whom its catalogue names.

    `office` and `school` are records of the directory. The promised minutes are those of the district's working time; what is promised
    here does not change when the catalogue does. The same question to the same office within minutes is one. Raises NothingSaid, or OfficeIsClosed.
    """
    subject, text = subject.strip(), text.strip()
    if not subject or not text:
        raise NothingSaid(_("Say what it is about, and what you need."))
    if office.ended_on is not None:
        raise OfficeIsClosed(_("This office is no more. Choose another."))
    same = Holding.objects.filter(office=office, thread__opened_by_id=by, thread__subject=subject[:200], thread__messages__text=text)
    sent_before = same.filter(thread__opened_at__gt=now - SENT_TWICE, thread__opened_at__lte=now).select_related("thread").order_by("-pk").first()
    if sent_before is not None:
        return sent_before.thread
    working = working_time()
    thread = Thread.objects.create(
        subject=subject[:200],
        opened_by_id=by,
        opened_at=now,
        school=school,
        only_me=only_me,
        about_room=about_room,
        about_number=about_number,
        kind_words=kind_words[:120],
        answer_minutes=answer_minutes,
        settle_minutes=settle_minutes,
        first_answer_by=None if answer_minutes is None else working.add(now, answer_minutes),
        settle_by=None if settle_minutes is None else working.add(now, settle_minutes),
    )
    holding = Holding.objects.create(thread=thread, office=office, owner_id=owner, backup_id=backup, from_at=now)
    Message.objects.create(thread=thread, by_id=by, at=now, text=text, came=came, mail_id=mail_id)
    today = working.day_of(now)
    notices.tell_office(notices.ASKED, by=by, today=today, holding=holding, key="asked")
    watch(by=by, writer=by, now=now, today=today, texts=[subject, text], place=_("A thread with an office"))
    record_act(by=by, act="threads.open_thread", about=[thread], detail={"about": about_room} if about_room else {})
    return thread


@transaction.atomic
def say(*, by: int, now: datetime, thread: Thread, text: str, came: str = Message.Came.HERE, mail_id: str = "") -> Message:
    """Say something in a thread. Everybody in it reads it, and the other side is told that there is something to read.

    The same words sent twice at once are kept once, and so is a mail. What an office says first answers the thread, and what the office
    that leads says is the word for which a next date was set. What the asking side says lets a clock run that waited for the school. After
    a thread was settled, words are kept and it stays settled. Raises NothingSaid.
    """
    text = text.strip()
    if not text:
        raise NothingSaid(_("Write something first."))
    held = locked(thread)
    if mail_id and (taken := Message.objects.filter(mail_id=mail_id).first()) is not None:
        return taken
    newest = Message.objects.filter(thread=held).order_by("-pk").first()
    if newest is not None and (newest.by_id, newest.text, newest.came) == (by, text, came):
        return newest
    offices = speaks_for(held, by, now)
    message = Message.objects.create(thread=held, by_id=by, at=now, text=text, came=came, for_office=bool(offices), mail_id=mail_id)
    today = day_of(now)
    if offices:
        answered(held, now, offices)
        if held.next_on is not None and Holding.objects.filter(thread=held, office__in=offices, until_at__isnull=True, is_lead=True).exists():
            held.next_on = None  # they have heard
            held.save(update_fields=["next_on"])
        notices.tell_asker(notices.ANSWERED, by=by, today=today, thread=held, key="said")
    else:
        waiting = Pause.objects.filter(thread=held, until_at__isnull=True, reason=Pause.Reason.SCHOOL).exists()
        if waiting:
            let_run(held, now)
        notices.tell_offices(notices.SAID_BY_ASKER, by=by, today=today, thread=held, key="said")
    watch(by=by, writer=by, now=now, today=today, texts=[text], place=_("A thread with an office"))
    record_act(by=by, act="threads.say", about=[held], detail={"for_office": bool(offices)})
    return message


def speaks_for(thread: Thread, person: int, now: datetime) -> set[int]:
    """Return the offices in the thread for which the person speaks; none for whoever asked, nor for the school."""
    if person == thread.opened_by_id:
        return set()
    own = {office for held in standing_of(person, day_of(now)).held for office in held.offices}
    held_by = Holding.objects.filter(thread=thread, office__in=own).values_list("office_id", flat=True)
    asked = HandOver.objects.filter(thread=thread, to_office__in=own).values_list("to_office_id", flat=True)
    return {*held_by, *asked} if own else set()


def answered(thread: Thread, now: datetime, offices: set[int]) -> None:
    """Keep when an office that holds the thread first answered."""
    if thread.answered_at is None and Holding.objects.filter(thread=thread, office__in=offices, until_at__isnull=True).exists():
        thread.answered_at, thread.answered_minutes = now, minutes_taken(thread, now)
        thread.save(update_fields=["answered_at", "answered_minutes"])
