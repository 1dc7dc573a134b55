"""Taking a mail, sorting what was held, and saying which address belongs to which office."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.audit.operations import record_act
from trellis.directory.queries import everybody
from trellis.letters.queries import clock, written_in
from trellis.mail import notices, queries
from trellis.mail.measures.machines import Writer
from trellis.mail.measures.reading import LONGEST_TEXT, Incoming
from trellis.mail.models import HeldMail, Mailbox, OfficeAddress, ReceivedMail, Sorting
from trellis.safety.operations import watch
from trellis.threads.operations import open_thread, say

if TYPE_CHECKING:
    from trellis.directory.models import Office, Person
    from trellis.threads.models import Message, Thread

MAIL = "mail"
Why, Outcome = HeldMail.Why, ReceivedMail.Outcome


class SortedMeanwhile(Exception):
    """A colleague has taken the mail into a thread."""


class NobodyToVouchFor(Exception):
    """The mail bears nobody’s address."""


class AddressTaken(Exception):
    """Another office has the address, or it is none."""


# -- taking ----------------------------------------------------------------------------------------------


def take_mail(*, by: None, now: datetime, incoming: Incoming, is_proved: bool, delivered_to: Sequence[str] = (), doubt: str = "") -> ReceivedMail:
    """Take one mail: as a message, as a new thread, held for a person, or noted. The same mail is taken once, however often it comes.

    `is_proved` when a signature proves the sender's address. `doubt` holds it whatever else is so (a value of HeldMail.Why). All in one
    transaction: whoever dies before its end leaves nothing, and the mail comes again.
    """
    try:
        return _take(now, incoming, is_proved, delivered_to, doubt)
    except IntegrityError:  # another process has taken it meanwhile
        return ReceivedMail.objects.get(key=incoming.key)


@transaction.atomic
def _take(now: datetime, incoming: Incoming, is_proved: bool, delivered_to: Sequence[str], doubt: str) -> ReceivedMail:
    taken = ReceivedMail.objects.filter(key=incoming.key).first()
    if taken is not None:
        return taken
    if incoming.writer is Writer.MACHINE:  # no words are kept, nobody is told, nothing is answered
        noted = ReceivedMail.objects.create(key=incoming.key, came_at=now, outcome=Outcome.NOTED)
        record_act(by=None, act="mail.take_mail", about=[noted], detail={"outcome": str(Outcome.NOTED)})
        return noted
    received = ReceivedMail.objects.create(key=incoming.key, came_at=now, outcome=Outcome.HELD, whole=incoming.whole)
    to = queries.addressed(incoming.to, delivered_to)
    people = queries.people_at(incoming.sender)
    why = doubt or _why_held(now, incoming, is_proved, to, people)
    if why:
        _hold(received, now, incoming, to, people, why)
    else:
        _put(received, now, incoming, to, people[0])
    record_act(by=None, act="mail.take_mail", about=[received], detail={"outcome": str(received.outcome), **({"why": str(why)} if why else {})})
    return received


def _why_held(now: datetime, incoming: Incoming, is_proved: bool, to: queries.Addressed, people: Sequence["Person"]) -> str:
    """Return why a person must look at it; empty when it may go where it is addressed."""
    doubts = [
        (incoming.writer is Writer.LIST, Why.LIST),
        (len(people) > 1, Why.SEVERAL),
        (not people or not queries.works_here(people[0], now), Why.STRANGER),
        (not is_proved, Why.UNSIGNED),
        (not to.is_ours or to.is_forged, Why.ADDRESS),
        (to.is_aside, Why.ASIDE),
        (not incoming.new, Why.EMPTY),
        (to.thread is not None and not (people and queries.may_say(people[0], to.thread, now)), Why.OUTSIDE),
        (to.thread is not None and queries.has_lapsed(to.thread, now), Why.LAPSED),
        (to.thread is None and to.office is None, Why.NO_OFFICE),
    ]
    return next((why for is_so, why in doubts if is_so), "")


def _put(received: ReceivedMail, now: datetime, incoming: Incoming, to: queries.Addressed, person: "Person") -> None:
    text = _text(incoming.new, incoming.attachments, written_in(person.language))
    if to.thread is not None:
        message = say(by=person.pk, now=now, thread=to.thread, text=text, came=MAIL, mail_id=incoming.key)
        outcome = Outcome.SAID
    else:
        message = _opened(person, now, incoming.subject, text, to.office, incoming.key)
        outcome = Outcome.OPENED
    _keep_message(received, message, outcome)


def _keep_message(received: ReceivedMail, message: "Message", outcome: str) -> None:
    """Tie the mail to its message. The same words said twice are one message, and it keeps its first mail."""
    received.outcome = outcome
    if not ReceivedMail.objects.filter(message=message).exists():
        received.message = message
    received.save(update_fields=["message", "outcome"])


def _opened(person: "Person", now: datetime, subject: str, text: str, office: "Office | None", mail_id: str) -> "Message":
    school = queries.school_led_by(person, now)
    thread = open_thread(
        by=person.pk, now=now, subject=subject[:200] or _first_words(text), text=text, office=office, school=school, came=MAIL, mail_id=mail_id
    )
    return thread.messages.get()


def _first_words(text: str) -> str:
    return " ".join(text.split())[:80]


def _text(words: str, attachments: Sequence[str], language: str) -> str:
    """Return the words of a message, with what came along and was not taken, in the writer's language."""
    if not attachments:
        return words
    with translation.override(language):
        said = ngettext(
            "(A file came with this mail and was not taken: {names}. Say in words what matters, or say where it lies.)",
            "({count} files came with this mail and were not taken: {names}. Say in words what matters, or say where they lie.)",
            len(attachments),
        ).format(count=len(attachments), names=", ".join(attachments)[:1_000])
    return f"{words}\n\n{said}".strip()


def _hold(received: ReceivedMail, now: datetime, incoming: Incoming, to: queries.Addressed, people: Sequence["Person"], why: str) -> None:
    person = people[0] if len(people) == 1 else None
    held = HeldMail.objects.create(
        received=received,
        why=why,
        from_address=incoming.sender,
        from_name=incoming.sender_name[:200],
        claims_to_be=person,
        subject=incoming.subject[:200],
        attachments="\n".join(incoming.attachments)[:5_000],
        office=to.office,
        thread=to.thread,
    )
    today = now.astimezone(clock()).date()
    if person is not None:
        watch(by=None, writer=person.pk, now=now, today=today, texts=[incoming.subject, incoming.whole], place=_("A mail that waits to be sorted"))
        if incoming.writer is Writer.PERSON and queries.works_here(person, now):
            notices.tell_sender(to=person, today=today)
    notices.tell_whoever_sorts(held=held, today=today)


# -- sorting ---------------------------------------------------------------------------------------------


def _to_sort(held: HeldMail) -> HeldMail:
    locked = HeldMail.objects.select_for_update(of=("self",)).select_related("received", "claims_to_be").get(pk=held.pk)
    last = queries.last_sorting(locked)
    if last is not None and last.message_id is not None:
        raise SortedMeanwhile(_("{name} has taken this mail into a thread already.").format(name=last.by.name))
    return locked


def _words_of(held: HeldMail, vouched: bool) -> str:
    """Return what the message says. Without somebody who vouches, it names the address, since nobody has proved who wrote it."""
    words = _text(held.received.whole[:LONGEST_TEXT], held.attachments.splitlines(), translation.get_language() or "en")
    if vouched:
        return words
    return _("From a mail that bears the address {address}:").format(address=held.from_address or held.from_name) + f"\n\n{words}"


def _sort(held: HeldMail, by: int, now: datetime, message: "Message | None", vouched: bool = False) -> Sorting:
    HeldMail.objects.filter(pk=held.pk).update(sorted_at=now)
    if message is not None:
        _keep_message(held.received, message, Outcome.HELD)
    return Sorting.objects.create(held=held, by_id=by, at=now, message=message, vouched=vouched)


@transaction.atomic
def take_into_thread(*, by: int, now: datetime, held: HeldMail, thread: "Thread", vouched: bool = False) -> Sorting:
    """Take a held mail into a thread. `vouched`: whoever does it knows that the mail is from the person whose address it bears.

    Then it stands there in that person's name, else in the name of whoever took it, with the address above it. Raises SortedMeanwhile,
    NobodyToVouchFor.
    """
    mail = _to_sort(held)
    writer = _writer(mail, by, vouched)
    message = say(by=writer, now=now, thread=thread, text=_words_of(mail, vouched), came=MAIL, mail_id=mail.received.key)
    sorting = _sort(mail, by, now, message, vouched)
    record_act(by=by, act="mail.take_into_thread", about=[mail, thread], detail={"vouched": vouched})
    return sorting


@transaction.atomic
def open_thread_from(*, by: int, now: datetime, held: HeldMail, vouched: bool = False) -> Sorting:
    """Open a thread of a held mail: in the name of whom it claims to be from, when somebody vouches for it, else in one's own.

    Raises SortedMeanwhile, NobodyToVouchFor.
    """
    mail = _to_sort(held)
    writer = everybody().get(pk=_writer(mail, by, vouched))
    message = _opened(writer, now, mail.subject, _words_of(mail, vouched), mail.office, mail.received.key)
    sorting = _sort(mail, by, now, message, vouched)
    record_act(by=by, act="mail.open_thread_from", about=[mail, message.thread], detail={"vouched": vouched})
    return sorting


def _writer(held: HeldMail, by: int, vouched: bool) -> int:
    if not vouched:
        return by
    if held.claims_to_be_id is None:
        raise NobodyToVouchFor(_("Nobody here bears this address, so nobody can vouch for it. Take it in your own name."))
    return held.claims_to_be_id


@transaction.atomic
def let_mail_go(*, by: int, now: datetime, held: HeldMail) -> Sorting:
    """Let a held mail go: advertising, an error. Its words stay for 30 days, and until then it may still be taken. Twice is once."""
    mail = _to_sort(held)
    last = queries.last_sorting(mail)
    if last is not None:
        return last
    sorting = _sort(mail, by, now, None)
    record_act(by=by, act="mail.let_mail_go", about=[mail])
    return sorting


@transaction.atomic
def pass_mail_on(*, by: int, now: datetime, held: HeldMail, office: "Office") -> HeldMail:
    """Hand a held mail to another office, which then sorts it. It waits again if it was let go."""
    mail = _to_sort(held)
    HeldMail.objects.filter(pk=mail.pk).update(office=office, sorted_at=None)
    mail.office, mail.office_id = office, office.pk
    notices.tell_whoever_sorts(held=mail, today=now.astimezone(clock()).date())
    record_act(by=by, act="mail.pass_mail_on", about=[mail, office])
    return mail


@transaction.atomic
def forget_sorted_mail(*, by: None, now: datetime) -> int:
    """Empty held mail that a person sorted more than 30 days ago; what became a message keeps its words there. Return how many."""
    over = HeldMail.objects.filter(sorted_at__lt=now - queries.SORTED_KEPT).exclude(from_address="", subject="", from_name="", attachments="")
    numbers = list(over.values_list("pk", flat=True))
    if numbers:
        ReceivedMail.objects.filter(held__in=numbers, message__isnull=True).update(whole="")
        HeldMail.objects.filter(pk__in=numbers).update(from_address="", from_name="", subject="", attachments="")
        record_act(by=None, act="mail.forget_sorted_mail", detail={"mails": len(numbers)})
    return len(numbers)


# -- addresses -------------------------------------------------------------------------------------------


@transaction.atomic
def set_addresses(*, by: int | None, now: datetime, office: "Office", addresses: Sequence[str]) -> list[str]:
    """Say to which addresses mail goes to this office, all of them. The same twice is once. Raises AddressTaken."""
    wanted = sorted({address.strip().lower() for address in addresses if address.strip()})
    if wanted == queries.addresses_of(office):
        return wanted
    theirs = OfficeAddress.objects.filter(address__in=wanted).exclude(office=office).select_related("office").first()
    if theirs is not None:
        raise AddressTaken(_("Mail to {address} goes to {office}. Take it away there first.").format(address=theirs.address, office=theirs.office.name))
    OfficeAddress.objects.filter(office=office).exclude(address__in=wanted).delete()
    for address in wanted:
        OfficeAddress.objects.get_or_create(address=address, defaults={"office": office, "set_by_id": by, "set_at": now})
    record_act(by=by, act="mail.set_addresses", about=[office], detail={"addresses": len(wanted)})
    return wanted


# -- mailboxes -------------------------------------------------------------------------------------------


@transaction.atomic
def begin_reading(*, by: None, name: str, uid_validity: int) -> Mailbox:
    """Return how far a mailbox was read; from the beginning when its numbers are new."""
    box, _is_new = Mailbox.objects.get_or_create(name=name)
    if box.uid_validity != uid_validity:
        box.uid_validity, box.last_uid = uid_validity, 0
        box.save(update_fields=["uid_validity", "last_uid"])
        record_act(by=None, act="mail.begin_reading", about=[box])
    return box


@transaction.atomic
def read_until(*, by: None, box: Mailbox, uid: int) -> None:
    """Say up to which number a mailbox was read."""
    Mailbox.objects.filter(pk=box.pk, last_uid__lt=uid).update(last_uid=uid)


@transaction.atomic
def end_reading(*, by: None, name: str, failure: str = "") -> None:
    """Say how the last look at a mailbox ended. The trail hears of it when it changes."""
    box, _is_new = Mailbox.objects.get_or_create(name=name)
    if box.failure != failure:
        record_act(by=None, act="mail.end_reading", about=[box], detail={"went_well": not failure})
    box.failure = failure[:60]
    if not failure:
        box.looked_at = timezone.now()
    box.save(update_fields=["failure", "looked_at"])
