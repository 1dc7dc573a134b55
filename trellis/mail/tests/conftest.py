"""Mails as people send them: Amina's, signed by her district with a real key, and a name server that knows the key."""

from base64 import b64encode
from datetime import datetime
from email.message import EmailMessage
from functools import cache
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trellis.mail.importers.receiving import receive
from trellis.mail.measures.signatures import _body, _parted, _signed
from trellis.mail.models import ReceivedMail
from trellis.mail.operations import set_addresses
from trellis.threads.models import Thread
from trellis.threads.operations import open_thread

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))
OURS = "threads@riverbend.example"


@cache
def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def name_server(name: str) -> bytes | None:
    """Know the key of riverbend.example, and nothing else."""
    public = b64encode(_key().public_key().public_bytes_raw())
    return b"v=DKIM1; k=ed25519; p=" + public if name == "dec._domainkey.riverbend.example" else None


def signed(raw: bytes, *, tags: str = "d=riverbend.example", heads: str = "from:subject:to:date") -> bytes:
    """Sign a mail as a mail server does."""
    listed, body = _parted(raw)
    digest = b64encode(sha256(_body(body, is_relaxed=True)).digest()).decode()
    value = f" v=1; a=ed25519-sha256; c=relaxed/relaxed; s=dec; {tags}; h={heads}; bh={digest}; b="
    bare = [(b"DKIM-Signature", value.encode() + b"\r\n"), *listed]
    signature = b64encode(_key().sign(sha256(_signed(bare, 0, heads, is_relaxed=True)).digest())).decode()
    return b"DKIM-Signature:" + value.encode() + signature.encode() + b"\r\n" + raw


def written(
    text: str = "It came at 8:20 again.", *, sender: str = "amina", to: str = OURS, subject: str = "Bus 14", number: str = "1", **heads: str
) -> EmailMessage:
    """Write a mail; heads by name, with _ for -."""
    mail = EmailMessage()
    mail["From"] = sender if "@" in sender else f"{sender.title()} <{sender}@riverbend.example>"
    mail["To"], mail["Subject"], mail["Date"], mail["Message-ID"] = to, subject, "Tue, 1 Dec 2026 11:58:00 -0500", f"<{number}@riverbend.example>"
    for name, value in heads.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def arrives(mail: EmailMessage | bytes, *, is_signed: bool = True, now: datetime = NOON, **more: Any) -> ReceivedMail:
    """Let a mail arrive, signed by its district unless the test says otherwise."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes().replace(b"\n", b"\r\n")
    return receive(signed(raw) if is_signed else raw, now=now, answer=name_server, **more)


@pytest.fixture(autouse=True)
def _mail_comes_in(settings) -> None:
    settings.MAIL_IN = OURS


@pytest.fixture
def thread(cast) -> Thread:
    """Amina asked transport about a late bus."""
    office, school = cast.offices["transport"], cast.schools["cedar_fork"]
    return open_thread(by=cast.amina.pk, now=NOON, subject="Bus 14 comes late", text="Since Monday.", office=office, school=school)


@pytest.fixture
def front_desk(cast):
    """Facilities reads what is addressed to nobody else, and transport has an address of its own."""
    set_addresses(by=cast.odile.pk, now=NOON, office=cast.offices["facilities"], addresses=[OURS])
    set_addresses(by=cast.odile.pk, now=NOON, office=cast.offices["transport"], addresses=["transport@riverbend.example"])
    return cast.offices["facilities"]
