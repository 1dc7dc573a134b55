"""Fetching mail out of an IMAP mailbox (RFC 9051, and the older one): read what is new, take it, move it away."""

import imaplib
import json
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone

from trellis.mail.importers.receiving import BIGGEST, OF_A_BIG_ONE, ask_name_server, receive
from trellis.mail.measures.signatures import Answer
from trellis.mail.operations import begin_reading, end_reading, read_until

log = logging.getLogger(__name__)
SECONDS = 30.0  # for a server to answer
MOST_AT_ONCE = 500  # mails in one look; the next look takes the others
HERE = {"127.0.0.1", "::1", "localhost"}


class MailboxAway(Exception):
    """The mailbox could not be opened, or its server said no. The message says which step, and holds no address."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a mailbox is and how to get in: by password, or by a token that `token_url` gives for `client` and `secret`."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: str = "1"  # "1" from the first byte, "starttls", "0" only on this machine
    folder: str = "INBOX"
    taken: str = "Trellis"
    token_url: str = ""
    client: str = ""
    secret: str = field(default="", repr=False)
    scope: str = ""

    @property
    def name(self) -> str:
        """How the box is known in the database: no password."""
        return f"{self.user}@{self.host}/{self.folder}"[:300]


def box_of_settings() -> Box | None:
    """Return the mailbox that settings name; None when there is none."""
    return Box(**settings.MAILBOX) if settings.MAILBOX["host"] else None


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _token(box: Box) -> str:
    """Fetch a token for the mailbox, as an application (OAuth 2.0, client credentials)."""
    asked = urlencode({"grant_type": "client_credentials", "client_id": box.client, "client_secret": box.secret, "scope": box.scope}).encode()
    if not box.token_url.startswith("https://") and not re.match(r"http://(127\.0\.0\.1|localhost)[:/]", box.token_url):
        raise MailboxAway("the address for tokens is not https")
    with urlopen(Request(box.token_url, data=asked, method="POST"), timeout=SECONDS) as answer:  # noqa: S310
        return str(json.load(answer)["access_token"])


@contextmanager
def opened(box: Box) -> Iterator[imaplib.IMAP4]:
    """Open a mailbox and select its folder; close it whatever happens."""
    trusted = ssl.create_default_context()
    if box.tls == "1":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=trusted, timeout=SECONDS)
    elif box.tls == "starttls" or (box.tls == "0" and box.host in HERE):
        server = imaplib.IMAP4(box.host, box.port, timeout=SECONDS)
    else:
        raise MailboxAway("a mailbox on another machine is opened with TLS")
    try:
        if box.tls == "starttls":
            server.starttls(ssl_context=trusted)
        if box.token_url:
            word = f"user={box.user}\x01auth=Bearer {_token(box)}\x01\x01".encode()
            server.authenticate("XOAUTH2", lambda _asked: word)
        else:
            server.login(box.user, box.password)
        _well(server.select(_quoted(box.folder)), "select")
        yield server
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def _well(answer: tuple[str, list], step: str) -> list:
    if answer[0] != "OK":
        raise MailboxAway(step)
    return answer[1]


def fetch_mail(box: Box, *, now: datetime | None = None, answer: Answer = ask_name_server) -> int:
    """Take what is new in a mailbox; return how many mails. A server that is away is noted, and looked for again next time.

    Each mail is taken, then marked as read, then moved: whoever dies in between meets it again, and it is taken once all the same.
    """
    try:
        with opened(box) as server:
            count = _fetch(server, box, now, answer)
    except (imaplib.IMAP4.error, OSError, ValueError, KeyError, MailboxAway) as away:  # OSError: network, time-out, TLS
        log.warning("mail: the mailbox is away (%s)", type(away).__name__)
        end_reading(by=None, name=box.name, failure=type(away).__name__)
        return 0
    end_reading(by=None, name=box.name)
    return count


def _fetch(server: imaplib.IMAP4, box: Box, now: datetime | None, answer: Answer) -> int:
    validity = int((server.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)
    state = begin_reading(by=None, name=box.name, uid_validity=validity)
    listed = _well(server.uid("SEARCH", "ALL"), "search")
    numbers = sorted(int(number) for number in (listed[0] or b"").split())
    _well(server.create(_quoted(box.taken)), "create") if numbers and not _has_folder(server, box.taken) else None
    count = 0
    for number in numbers[:MOST_AT_ONCE]:
        if number > state.last_uid:
            receive(_raw(server, number), now=now or timezone.now(), answer=answer)
            read_until(by=None, box=state, uid=number)
            count += 1
        _move(server, number, box.taken)
    return count


def _has_folder(server: imaplib.IMAP4, folder: str) -> bool:
    return any(_well(server.list('""', _quoted(folder)), "list"))


def _raw(server: imaplib.IMAP4, number: int) -> bytes:
    """Return one mail as it is; of one that is too large its beginning, made as long as tells that it is too large."""
    size = re.search(
        rb"RFC822\.SIZE (\d+)", b" ".join(part for part in _well(server.uid("FETCH", str(number), "(RFC822.SIZE)"), "size") if isinstance(part, bytes))
    )
    is_big = size is not None and int(size.group(1)) > BIGGEST
    asked = f"(BODY.PEEK[]<0.{OF_A_BIG_ONE}>)" if is_big else "(BODY.PEEK[])"
    found = next((part[1] for part in _well(server.uid("FETCH", str(number), asked), "fetch") if isinstance(part, tuple)), b"")
    return found.ljust(BIGGEST + 1) if is_big else found


def _move(server: imaplib.IMAP4, number: int, folder: str) -> None:
    if "MOVE" in server.capabilities:
        _well(server.uid("MOVE", str(number), _quoted(folder)), "move")
        return
    _well(server.uid("COPY", str(number), _quoted(folder)), "copy")
    _well(server.uid("STORE", str(number), "+FLAGS", r"(\Deleted)"), "store")
    if "UIDPLUS" in server.capabilities:
        _well(server.uid("EXPUNGE", str(number)), "expunge")
    else:
        server.expunge()
