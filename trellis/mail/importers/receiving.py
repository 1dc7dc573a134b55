"""One mail, raw: read it, prove whose it is, and take it. Whatever it is, it is kept or noted."""

import logging
from collections.abc import Sequence
from datetime import datetime
from email.message import Message
from hashlib import sha256

import dns.exception
import dns.resolver
from django.conf import settings

from trellis.mail.measures.machines import Writer
from trellis.mail.measures.reading import Incoming, clean, read
from trellis.mail.measures.signatures import Answer, is_signed_by_sender, is_vouched_for
from trellis.mail.models import HeldMail, ReceivedMail
from trellis.mail.operations import take_mail

log = logging.getLogger(__name__)
BIGGEST = 30_000_000  # bytes that are read whole; of a larger mail the beginning
OF_A_BIG_ONE = 1_000_000
SECONDS = 5.0  # for a name server to answer
ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To")


def ask_name_server(name: str) -> bytes | None:
    """Return the TXT record of a name, the one with a key where there are several; None when there is none or nobody answers."""
    try:
        found = dns.resolver.resolve(name, "TXT", lifetime=SECONDS, search=False)
    except dns.exception.DNSException as error:
        log.info("mail: no key of a sender (%s)", type(error).__name__)
        return None
    records = [b"".join(record.strings) for record in found]
    return next((record for record in records if b"p=" in record), None)


def receive(raw: bytes, *, now: datetime, delivered_to: Sequence[str] = (), answer: Answer = ask_name_server) -> ReceivedMail:
    """Take one raw mail; the same mail once. The name server is asked before the transaction begins.

    A mail that breaks the reader is held as it came, so that nothing is lost and nothing stands in the way of the next one.
    """
    is_big = len(raw) > BIGGEST
    try:
        incoming = read(raw[:OF_A_BIG_ONE] if is_big else raw)
        heads = [str(value).strip().lower() for name in ENVELOPE for value in incoming.mail.get_all(name) or []]
        is_proved = not is_big and incoming.writer is Writer.PERSON and _is_proved(raw, incoming, answer, now)
    except Exception as error:  # a parser meets everything that is on the net
        log.warning("mail: one could not be read (%s)", type(error).__name__)
        return take_mail(by=None, now=now, incoming=_unreadable(raw), is_proved=False, delivered_to=delivered_to, doubt=HeldMail.Why.BROKEN)
    return take_mail(by=None, now=now, incoming=incoming, is_proved=is_proved, delivered_to=[*delivered_to, *heads], doubt=HeldMail.Why.BIG if is_big else "")


def _is_proved(raw: bytes, incoming: Incoming, answer: Answer, now: datetime) -> bool:
    if not incoming.sender:
        return False
    return is_vouched_for(incoming.mail, incoming.sender, settings.MAIL_TRUSTS) or is_signed_by_sender(raw, incoming.sender, answer, now)


def _unreadable(raw: bytes) -> Incoming:
    text = clean(raw[:OF_A_BIG_ONE].decode("utf-8", "replace"), 20_000)
    return Incoming(
        sender="", sender_name="", to=(), subject="", whole=text, new=text, attachments=(), writer=Writer.PERSON, key=sha256(raw).hexdigest(), mail=Message()
    )
