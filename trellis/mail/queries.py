"""Which address belongs to what, whom a mail is from, and what waits for a person."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from trellis.access.gate import within
from trellis.access.policy import STAFF, Verb
from trellis.access.standing import Standing
from trellis.directory.queries import everybody, standing_of
from trellis.directory.queries.places import open_offices
from trellis.letters.queries import clock
from trellis.mail.models import HeldMail, Mailbox, OfficeAddress, ReceivedMail, Sorting
from trellis.threads.queries import schools_to_ask_for, threads

if TYPE_CHECKING:
    from trellis.directory.models import Office, Person, School
    from trellis.threads.models import Thread

REPLIES_END = timedelta(days=30)  # after a thread was settled, its addresses lapse
SORTED_KEPT = timedelta(days=30)
# Who else may say which office takes what nobody knows whom to ask. Rooms above add theirs as they start; the first that knows one holds.
desks: list[Callable[[], "Office | None"]] = []
CODE = re.compile(r"([0-9a-f]{1,12})-([0-9a-f]{1,12})-([a-z2-7]{16})")


def our_address() -> str:
    """Return the district's one address for mail, empty while nobody has set one."""
    return settings.MAIL_IN.lower()


# -- addresses for replies -------------------------------------------------------------------------------


def reply_address(thread: int, person: int) -> str:
    """Return the address at which one person answers in one thread: numbers and a keyed digest of them. Empty while mail in is not set up."""
    local, _, domain = our_address().partition("@")
    return f"{local}+{thread:x}-{person:x}-{_digest(thread, person)}@{domain}" if domain else ""


def _digest(thread: int, person: int) -> str:
    digest = salted_hmac("trellis.mail.reply", f"{thread}:{person}", algorithm="sha256").digest()
    return "".join("abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in digest[:16])


def reply_way(person: "Person", path: str) -> str:
    """Return the address for answers to a line of a letter that leads to a thread; empty for any other line."""
    found = re.match(r"/threads/(\d+)/", path)
    return reply_address(int(found.group(1)), person.pk) if found else ""


@dataclass(frozen=True, slots=True)
class Addressed:
    """To what a mail was written: a thread, or an office. `is_ours` when one of the addresses is; `is_aside` when none of them stands in To or Cc."""

    is_ours: bool = False
    thread: "Thread | None" = None
    office: "Office | None" = None
    is_aside: bool = False
    is_forged: bool = False  # a code that nobody was given


def addressed(named: Iterable[str], delivered: Iterable[str] = ()) -> Addressed:
    """Return to what a mail was written: the addresses it names first, then those to which it was delivered."""
    offices = {one.address: one.office for one in OfficeAddress.objects.select_related("office").filter(office__ended_on__isnull=True)}
    for addresses, is_aside in ((list(named), False), (list(delivered), True)):
        codes = [code for address in addresses if (code := _code_in(address))]
        for code in codes:
            thread = _thread_of(code)
            if thread is not None:
                return Addressed(True, thread, _leading_office(thread), is_aside)
        if codes:
            return Addressed(True, None, front_desk(), is_aside, is_forged=True)
        for address in sorted(addresses, key=lambda one: one == our_address()):
            if address in offices:
                return Addressed(True, None, offices[address], is_aside)
            if address == our_address():
                return Addressed(True, None, front_desk(), is_aside)
    return Addressed()


def _code_in(address: str) -> str:
    local, _, domain = our_address().partition("@")
    found = address.lower().removeprefix(f"{local}+").removesuffix(f"@{domain}")
    return found if domain and address.lower() == f"{local}+{found}@{domain}" else ""


def _thread_of(code: str) -> "Thread | None":
    found = CODE.fullmatch(code)
    if found is None:
        return None
    thread, person = int(found.group(1), 16), int(found.group(2), 16)
    return threads().filter(pk=thread).first() if constant_time_compare(found.group(3), _digest(thread, person)) else None


def _leading_office(thread: "Thread") -> "Office | None":
    holding = thread.holdings.filter(is_lead=True).select_related("office").order_by("-pk").first()
    return holding.office if holding else None


def has_lapsed(thread: "Thread", now: datetime) -> bool:
    """Say whether the addresses of a thread no longer take answers."""
    return thread.settled_at is not None and now - thread.settled_at > REPLIES_END


# -- people ----------------------------------------------------------------------------------------------


def people_at(address: str) -> list["Person"]:
    """Return who bears an address: two at most, since two are as good as none."""
    return list(everybody().filter(email__iexact=address).exclude(email="").order_by("pk")[:2]) if address else []


def works_here(person: "Person", now: datetime) -> bool:
    """Say whether somebody holds a post today."""
    return standing_of(person.pk, now.astimezone(clock()).date()).has(*STAFF)


def may_say(person: "Person", thread: "Thread", now: datetime) -> bool:
    """Say whether the person may say something in the thread, as the gate says on its page."""
    return within(standing_of(person.pk, now.astimezone(clock()).date()), Verb.THREADS_SAY, threads().filter(pk=thread.pk)).exists()


def school_led_by(person: "Person", now: datetime) -> "School | None":
    """Return the one school that the person leads; None where there are none or several, since a mail does not say which."""
    standing = standing_of(person.pk, now.astimezone(clock()).date())
    led = {school for held in standing.held for school in held.schools}
    found = list(schools_to_ask_for(standing).filter(pk__in=led)[:2])
    return found[0] if len(found) == 1 else None


# -- what waits ------------------------------------------------------------------------------------------


def held_mail() -> "QuerySet[HeldMail]":
    """Return held mail, the newest first, with its words and its office."""
    return HeldMail.objects.select_related("received", "office", "thread", "claims_to_be").order_by("-received__came_at", "-pk")


def waiting_mail(standing: Standing) -> "QuerySet[HeldMail]":
    """Return mail that waits for this person or their office."""
    return within(standing, Verb.MAIL_SORT, held_mail()).filter(sorted_at__isnull=True)


def sorted_mail(standing: Standing) -> "QuerySet[HeldMail]":
    """Return mail that was sorted in the last 30 days, as long as its words are kept."""
    return within(standing, Verb.MAIL_SORT, held_mail()).filter(sorted_at__isnull=False).exclude(subject="", from_address="", received__whole="")


def last_sorting(held: HeldMail) -> Sorting | None:
    """Return what a person last said about it."""
    return Sorting.objects.filter(held=held).select_related("by", "message").order_by("-at", "-pk").first()


def threads_to_take_into(standing: Standing, words: str) -> "QuerySet[Thread]":
    """Return threads in which the person may say something, by words of the subject or by number; the newest first."""
    found = Q(subject__icontains=words) | Q(pk=int(words) if words.isdecimal() and len(words) < 18 else 0)
    return within(standing, Verb.THREADS_SAY, threads()).filter(found).order_by("-opened_at", "-pk")


def whole_mails() -> "QuerySet[ReceivedMail]":
    """Return mail that became a message, with its thread."""
    return ReceivedMail.objects.filter(message__isnull=False).select_related("message__thread", "message__by")


def path_of(thread: int) -> str:
    """Return where a thread is read."""
    return reverse("thread", args=[thread])


def noted_lately(now: datetime) -> int:
    """Return how many mails of machines were noted in 30 days."""
    return ReceivedMail.objects.filter(outcome=ReceivedMail.Outcome.NOTED, came_at__gt=now - SORTED_KEPT).count()


@dataclass(frozen=True, slots=True)
class OfficeMail:
    """One office and the addresses whose mail goes to it."""

    office: "Office"
    addresses: list[str]


def offices_with_addresses() -> list[OfficeMail]:
    """Return every open office with its addresses, by name."""
    return [
        OfficeMail(office, sorted(one.address for one in office.mail_addresses.all()))
        for office in open_offices().order_by("name", "pk").prefetch_related("mail_addresses")
    ]


def front_desk() -> "Office | None":
    """Return the office that takes mail to the district's one address: the one that has it, else the front desk of the district."""
    found = OfficeAddress.objects.filter(address=our_address(), office__ended_on__isnull=True).select_related("office").first()
    return found.office if found else next((desk for asked in desks if (desk := asked()) is not None), None)


def mailboxes() -> "QuerySet[Mailbox]":
    """Return the mailboxes that were read, by name."""
    return Mailbox.objects.order_by("name")


def addresses_of(office: "Office") -> list[str]:
    """Return the addresses whose mail goes to an office."""
    return list(OfficeAddress.objects.filter(office=office).order_by("address").values_list("address", flat=True))
