"""A mail as it came over the wire, as words. Bears broken MIME, unknown charsets and what else arrives."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from hashlib import sha256
from typing import Any

from trellis.mail.measures.history import what_is_new
from trellis.mail.measures.machines import Writer, writer_of
from trellis.mail.measures.marked_up import words_of

LONGEST_TEXT = 20_000  # characters of a message; the whole mail is kept beside it
LONGEST_WHOLE = 200_000
MOST_PARTS = 200
NOT_NAMED = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys"}
NAMED = ("To", "Cc")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One mail in words. `sender` is empty when it names none or several; `new` is `whole` without the earlier mail below it."""

    sender: str
    sender_name: str
    to: tuple[str, ...]
    subject: str
    whole: str
    new: str
    attachments: tuple[str, ...]
    writer: Writer
    key: str  # the same for the same mail, delivered twice
    mail: Message = field(repr=False, compare=False)


def clean(text: str, longest: int) -> str:
    """Return text that every database takes: no NUL, no halves of characters, lines ended alike, never two empty lines."""
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.rstrip().replace("\xa0", " ") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:longest]


def _decoded(value: Any) -> str:
    try:
        words = str(make_header(decode_header(value)))
    except (LookupError, ValueError, UnicodeError):  # a charset that nobody knows, base64 that is none
        words = str(value)
    return " ".join(clean(words, 2_000).split())


def _head(mail: Message, name: str) -> str:
    value = mail.get(name)
    return "" if value is None else _decoded(value)


def _text(part: Message) -> str:
    """Return the words of a text part: as it says, else as UTF-8, else as Windows wrote them."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return str(part.get_payload())
    for charset in (part.get_content_charset(), "utf-8", "windows-1252"):
        try:
            return content.decode(charset or "utf-8")
        except (LookupError, UnicodeError):
            continue
    return content.decode("latin-1")


def _name_of(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, UnicodeError):
        name = ""
    return _decoded(name)[:200] or part.get_content_type()


def _words(part: Message, named: list[str], *, in_related: bool = False, left: list[int]) -> str:
    """Return the words of a part and those below it; add to `named` what is not taken."""
    left[0] -= 1
    if left[0] < 0:
        return ""
    kind = part.get_content_type()
    if part.is_multipart() and kind != "message/rfc822":
        below = [one for one in part.get_payload() if isinstance(one, Message)]
        if kind == "multipart/alternative":
            noted: list[list[str]] = [[] for _one in below]
            texts = [(one.get_content_type(), _words(one, names, left=left), names) for one, names in zip(below, noted, strict=True)]
            plain = next((found for found in texts if found[0] == "text/plain" and found[1].strip()), None)
            chosen = plain or next((found for found in reversed(texts) if found[1].strip()), None)
            named += [name for found in texts for name in found[2]]
            return chosen[1] if chosen else ""
        return "\n\n".join(filter(None, (_words(one, named, in_related=kind == "multipart/related", left=left) for one in below)))
    has_name = part.get_filename() is not None
    if kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment" and not has_name:
        text = _text(part)
        return words_of(text) if kind == "text/html" else text
    is_decoration = part.get_content_maintype() == "image" and part.get("Content-ID") and in_related and part.get_content_disposition() != "attachment"
    if kind not in NOT_NAMED and not is_decoration:
        named.append(_name_of(part))
    return ""


def read(raw: bytes) -> Incoming:
    """Read one mail. `raw` may begin with the line that mailbox files put before it."""
    raw = re.sub(rb"\A>?From [^\r\n]*\r?\n", b"", raw)
    mail = message_from_bytes(raw)
    froms = getaddresses([str(value) for value in mail.get_all("From") or []])
    sender_name, sender = froms[0] if len(froms) == 1 else ("", "")
    sender = sender.strip().lower()
    if not re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\"]+", sender) or len(sender) > 254:
        sender = ""
    subject = _head(mail, "Subject")
    named: list[str] = []
    whole = clean(_words(mail, named, left=[MOST_PARTS]), LONGEST_WHOLE)
    to = [address.strip().lower() for _name, address in getaddresses([str(value) for name in NAMED for value in mail.get_all(name) or []])]
    number = _head(mail, "Message-ID") or f"{sender} {_head(mail, 'Date')}"
    return Incoming(
        sender=sender,
        sender_name=_head(mail, "From") if not sender else _decoded(sender_name)[:200],
        to=tuple(dict.fromkeys(address for address in to if "@" in address)),
        subject=subject,
        whole=whole,
        new=what_is_new(whole)[:LONGEST_TEXT],
        attachments=tuple(dict.fromkeys(named)),
        writer=writer_of(mail, subject),
        key=sha256(f"{number}\n{sender}\n{subject}\n{whole}".encode()).hexdigest(),
        mail=mail,
    )
