"""Whose signature a mail carries, and whether it is that of the sender's own domain.

DKIM by RFC 6376, with RFC 8301 (no SHA-1, keys of 1,024 bits and more) and RFC 8463 (Ed25519); the arithmetic is cryptography's. Whatever is
strange does not count: a mail that is wrongly doubted waits for a person, one that is wrongly believed speaks in somebody's name. So a signature
over only the beginning of the text (`l=`), a key in test, and doubled heads count as none.

Aligned: the signing domain is that of the From address, or one of the two lies below the other. That is narrower than the relaxed alignment
of DMARC, which also takes sisters below one organisational domain and needs a list of public suffixes that ages.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.message import Message
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

Answer = Callable[[str], bytes | None]  # the TXT record of a name; None when there is none or nobody answers
Head = tuple[bytes, bytes]  # name and value as they came, the value with its folds and its line end
MOST_SIGNATURES = 5
WEAKEST_RSA = 1024
ONCE = {b"from", b"subject", b"date", b"message-id", b"to", b"cc", b"content-type", b"content-transfer-encoding", b"mime-version"}
CLOCKS_AGREE = timedelta(hours=1)


def is_aligned(domain: str, sender: str) -> bool:
    """Say whether a signing domain answers for the domain of an address.

    >>> is_aligned("riverbend.example", "amina@riverbend.example"), is_aligned("mail.riverbend.example", "amina@riverbend.example")
    (True, True)
    >>> is_aligned("other.example", "amina@riverbend.example"), is_aligned("example", "amina@riverbend.example")
    (False, False)
    """
    ours, theirs = domain.lower().strip("."), sender.rpartition("@")[2].lower().strip(".")
    if "." not in ours or "." not in theirs:
        return False
    return ours == theirs or ours.endswith("." + theirs) or theirs.endswith("." + ours)


def is_signed_by_sender(raw: bytes, sender: str, answer: Answer, now: datetime) -> bool:
    """Verify the signatures of a mail; say whether one of them holds and is aligned with the sender."""
    heads, body = _parted(raw)
    names = [name.lower() for name, _value in heads]
    if not all(re.fullmatch(rb"[!-9;-~]+", name) for name in names) or any(names.count(name) > 1 for name in ONCE):
        return False
    signatures = [at for at, name in enumerate(names) if name == b"dkim-signature"][:MOST_SIGNATURES]
    return any(_holds(heads, at, body, sender, answer, now) for at in signatures)


def _parted(raw: bytes) -> tuple[list[Head], bytes]:
    raw = re.sub(rb"\r?\n", b"\r\n", raw)
    top, _, body = raw.partition(b"\r\n\r\n") if not raw.startswith(b"\r\n") else (b"", b"", raw[2:])
    heads = []
    for lines in re.split(rb"\r\n(?![ \t])", top):
        name, _colon, value = lines.partition(b":")
        heads.append((name, value + b"\r\n"))
    return heads, body


def _tags(value: bytes) -> Mapping[str, str] | None:
    """Return the tags of a signature or a key; None when one stands twice or is none."""
    found: dict[str, str] = {}
    for part in value.decode("ascii", "replace").split(";"):
        if not part.strip():
            continue
        name, is_tag, text = part.partition("=")
        if not is_tag or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name.strip()) or name.strip() in found:
            return None
        found[name.strip()] = re.sub(r"\s+", "", text)
    return found


def _is_sound(tags: Mapping[str, str], now: datetime) -> bool:
    domain, identity = tags.get("d", "").lower(), tags.get("i", "@" + tags.get("d", "")).lower().rpartition("@")[2]
    moments = {name: tags[name] for name in ("t", "x") if name in tags}
    if any(not re.fullmatch(r"[0-9]{1,12}", moment) for moment in moments.values()):
        return False
    return (
        tags.get("v") == "1"
        and tags.get("a") in ("rsa-sha256", "ed25519-sha256")
        and all(tags.get(name) for name in ("b", "bh", "d", "h", "s"))
        and "l" not in tags
        and tags.get("q", "dns/txt") == "dns/txt"
        and bool(re.fullmatch(r"(simple|relaxed)(/(simple|relaxed))?", tags.get("c", "simple/simple")))
        and bool(re.fullmatch(r"[A-Za-z0-9_.-]{1,250}", f"{tags['s']}.{domain}"))
        and (identity == domain or identity.endswith("." + domain))
        and "from" in tags["h"].lower().split(":")
        and ("x" not in moments or int(moments["x"]) > now.timestamp())
        and ("t" not in moments or int(moments["t"]) < (now + CLOCKS_AGREE).timestamp())
    )


def _holds(heads: Sequence[Head], at: int, body: bytes, sender: str, answer: Answer, now: datetime) -> bool:
    tags = _tags(heads[at][1])
    if tags is None or not _is_sound(tags, now) or not is_aligned(tags["d"], sender):
        return False
    of_heads, _, of_body = tags.get("c", "simple/simple").partition("/")
    try:
        if b64decode(tags["bh"], validate=True) != sha256(_body(body, is_relaxed=of_body == "relaxed")).digest():
            return False
        return _is_key_holder(answer(f"{tags['s']}._domainkey.{tags['d']}"), tags, _signed(heads, at, tags["h"], is_relaxed=of_heads == "relaxed"))
    except (NotBase64, ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False


def _is_key_holder(record: bytes | None, tags: Mapping[str, str], signed: bytes) -> bool:
    """Say whether the holder of the published key signed. Raises InvalidSignature, or ValueError for a key that is none."""
    key = _tags(record or b"")
    kind = tags["a"].partition("-")[0]
    flags = (key or {}).get("t", "").split(":")
    if (
        not key
        or not key.get("p")
        or key.get("v", "DKIM1") != "DKIM1"
        or key.get("k", "rsa") != kind
        or "sha256" not in key.get("h", "sha256").split(":")
        or not {"*", "email"} & set(key.get("s", "*").split(":"))
        or "y" in flags
        or ("s" in flags and tags.get("i", "@" + tags["d"]).lower().rpartition("@")[2] != tags["d"].lower())
    ):
        return False
    published, signature = b64decode(key["p"], validate=True), b64decode(tags["b"], validate=True)
    if kind == "ed25519":
        Ed25519PublicKey.from_public_bytes(published).verify(signature, sha256(signed).digest())
        return True
    public = load_der_public_key(published)
    if not isinstance(public, RSAPublicKey) or public.key_size < WEAKEST_RSA:
        return False
    public.verify(signature, signed, PKCS1v15(), SHA256())
    return True


def _body(body: bytes, *, is_relaxed: bool) -> bytes:
    if is_relaxed:
        body = re.sub(rb"[ \t]+", b" ", body)
        body = body.replace(b" \r\n", b"\r\n")
        body = body.removesuffix(b" ")
    while body.endswith(b"\r\n"):
        body = body[:-2]
    return body + b"\r\n" if body or not is_relaxed else b""


def _head(name: bytes, value: bytes, *, is_relaxed: bool) -> bytes:
    if not is_relaxed:
        return name + b":" + value
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" \t")
    return name.lower().strip(b" \t") + b":" + value + b"\r\n"


def _signed(heads: Sequence[Head], at: int, named: str, *, is_relaxed: bool) -> bytes:
    """Return what the signature is over: the named heads, the lowest of each name first, then the signature without its own value."""
    left = list(enumerate(heads))
    found = []
    for name in named.lower().encode("ascii", "replace").split(b":"):
        for place in range(len(left) - 1, -1, -1):
            number, (head, value) = left[place]
            if head.lower().strip(b" \t") == name and number != at:
                found.append(_head(head, value, is_relaxed=is_relaxed))
                del left[place]
                break
    head, value = heads[at]
    bare = re.sub(rb"((?:\A|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*", rb"\1", value, count=1)
    return b"".join(found) + _head(head, bare, is_relaxed=is_relaxed).removesuffix(b"\r\n")


def is_vouched_for(mail: Message, sender: str, trusted: str) -> bool:
    """Say whether the uppermost Authentication-Results is of the `trusted` server and found an aligned signature. Without a trusted server: no.

    The server must take out heads of its own name that came with the mail (RFC 8601, section 5), as every well-kept one does.
    """
    heads = mail.get_all("Authentication-Results") or []
    if not trusted or not heads:
        return False
    words = re.sub(r"\([^()]*\)", " ", " ".join(str(heads[0]).split()))
    server, _, results = words.partition(";")
    if server.split()[:1] != [trusted]:
        return False
    for result in results.split(";"):
        if re.match(r"\s*dkim\s*=\s*pass\b", result, re.I):
            found = re.search(r"\bheader\.(?:d\s*=\s*|i\s*=\s*[^@\s]*@)([A-Za-z0-9.-]+)", result)
            if found and is_aligned(found.group(1), sender):
                return True
    return False
