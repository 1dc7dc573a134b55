"""Sealing sheets without names: the pair of keys of a round, receipts, and a sheet that only the close can open.

The public half of the pair stands in the database, the private half is a file of the home folder that no backup takes along. A
sheet is padded to one of four lengths and sealed the moment it arrives; what is kept of it tells nobody who, when, or how much.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from trellis.audit.operations import record_act
from trellis.surveys.models import Answer, Audience, Counting, Invitation, ItemWording, Round, SealedSheet, SealingKey, Sending, Slip
from trellis.surveys.operations.answering import LONGEST_TEXT, ItemOfAnotherRound, NothingAnswered, RoundNotOpen, TooLong, held_round, open_invitation
from trellis.work.queue import enqueue

LENGTHS = (2_048, 16_384, 131_072, 2_097_152)  # bytes; every sheet is as long as one of these
AT_ONCE = 250  # sheets: SQLite takes no more values at once
PRINTED = "TRELLIS-ROUND-KEY-1"
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that is read as another
RANDOM_SIGNS, PROOF_SIGNS, GROUP = 16, 8, 4  # of a receipt: 80 bits that nobody guesses, 40 that show it is ours


class AlreadyTookPart(Exception):
    """A sheet of this person is there, and they did not bring its receipt."""


class ReceiptNotOurs(Exception):
    """The code is none that was made for this round, or is of a sheet that came another way."""


class SlipUsed(Exception):
    """The paper sheet's code is not of this group, or was used."""


class KeyDoesNotFit(Exception):
    """What was typed is not the key of this round."""


class KeyNotThere(Exception):
    """The round has no key on this machine."""


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody said about one item, by its number."""

    item: int
    said: str
    level: int | None = None
    seen: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class OpenedSheet:
    """A sheet as it was before it was sealed; `answers` are (item, one of `measures.SAID`, seen, comment)."""

    audience: int
    level: str
    school: str
    answers: tuple[tuple[int, str, str, str], ...]


# -- the pair of keys ---------------------------------------------------------------------------------------


def _path(public: bytes) -> Path:
    """Return where the private half of a pair lies. Named after the pair: a round's number can come again after a restore."""
    return Path(settings.HOME) / "keys" / "rounds" / public.hex()[:32]


def make_key(round: Round) -> SealingKey:
    """Make a round's pair of keys, the file first: a file without a round is no harm, a round without its file is."""
    pair = PrivateKey.generate()
    public = bytes(pair.public_key)
    _put_key(public, bytes(pair))
    return SealingKey.objects.create(round=round, public=public)


def _put_key(public: bytes, private: bytes) -> None:
    path = _path(public)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def opener(key: SealingKey) -> SealedBox | None:
    """Return what opens the round's sheets, None when the file is not there or is not of this pair."""
    private = _private(bytes(key.public))
    return SealedBox(PrivateKey(private)) if private is not None else None


def _private(public: bytes) -> bytes | None:
    try:
        private = _path(public).read_bytes()
    except FileNotFoundError:
        return None
    return private if len(private) == 32 and bytes(PrivateKey(private).public_key) == public else None


def destroy_key(key: SealingKey) -> None:
    """Write over the private half, remove it, and note when. A second call finds nothing to do."""
    path = _path(bytes(key.public))
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    SealingKey.objects.filter(pk=key.pk, destroyed_at__isnull=True).update(destroyed_at=timezone.now())


@transaction.atomic
def print_key(*, by: int | None, round: Round) -> str:
    """Return the private half in signs that can be typed again, and enter that it was printed. Raises KeyNotThere."""
    key = SealingKey.objects.filter(round=round, destroyed_at__isnull=True).first()
    private = _private(bytes(key.public)) if key else None
    if private is None:
        raise KeyNotThere(_("This round has no key on this machine. Either its groups answer by name, or it was counted and the key destroyed, or it is lost."))
    record_act(by=by, act="surveys.print_key", about=[round])
    return f"{PRINTED} {grouped(_signs(private + hashlib.sha256(private).digest()[:3]))}"


@transaction.atomic
def restore_key(*, by: int | None, round: Round, printed: str) -> None:
    """Put back a key from its print. A count that had found the key lost begins again. Raises KeyDoesNotFit or KeyNotThere."""
    key = SealingKey.objects.filter(round=round, destroyed_at__isnull=True).first()
    if key is None:
        raise KeyNotThere(_("This round waits for no key. Its sheets were counted, or it never had any."))
    data = _bytes(plain(printed)[-56:], 35)
    private = data[:32]
    if hashlib.sha256(private).digest()[:3] != data[32:] or bytes(PrivateKey(private).public_key) != bytes(key.public):
        raise KeyDoesNotFit(_("That is not the key of this round, or a sign was mistyped. Nothing was changed."))
    _put_key(bytes(key.public), private)
    record_act(by=by, act="surveys.restore_key", about=[round])
    if Counting.objects.filter(round=round, state=Counting.State.KEY_LOST).update(state=Counting.State.RUNNING):
        enqueue("trellis.surveys.jobs.count_round", round=round.pk)


# -- signs that people read and type -------------------------------------------------------------------------


def _signs(data: bytes) -> str:
    number, width = int.from_bytes(data, "big"), -(-len(data) * 8 // 5)
    return "".join(SIGNS[number >> 5 * place & 31] for place in reversed(range(width)))


def _bytes(typed: str, width: int) -> bytes:
    if len(typed) != -(-width * 8 // 5) or any(sign not in SIGNS for sign in typed):
        return bytes(width)
    number = 0
    for sign in typed:
        number = number << 5 | SIGNS.index(sign)
    return number.to_bytes(width + 1, "big")[-width:]


def plain(typed: str) -> str:
    """Return what was typed without spaces and dashes, with the letters that are read as digits as digits."""
    kept = "".join(sign for sign in typed.upper() if sign.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))


def grouped(signs: str) -> str:
    """Return signs in groups of four.

    >>> grouped("ABCDEFGH")
    'ABCD-EFGH'
    """
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


# -- receipts -------------------------------------------------------------------------------------------------


def new_receipt(round: Round) -> str:
    """Return a receipt for one sheet of a round: kept nowhere, shown to the person, and sent along with the sheet."""
    chosen = "".join(secrets.choice(SIGNS) for _place in range(RANDOM_SIGNS))
    return grouped(chosen + _proof(round.pk, chosen))


def _proof(round_id: int, chosen: str) -> str:
    return _signs(salted_hmac("trellis.surveys.receipt", f"{round_id}:{chosen}", algorithm="sha256").digest()[:5])


def receipt_digest(round: Round, receipt: str) -> str:
    """Return the digest under which a sheet lies. Raises ReceiptNotOurs."""
    typed = plain(receipt)
    chosen, proof = typed[:RANDOM_SIGNS], typed[RANDOM_SIGNS:]
    if not hmac.compare_digest(proof, _proof(round.pk, chosen)):
        raise ReceiptNotOurs(_("That is no receipt of this round. Look at the code again: it has six groups of four signs."))
    return hashlib.sha256(f"{round.pk}:{typed}".encode()).hexdigest()


def is_kept(round: Round, receipt: str) -> bool:
    """Say whether the sheet of a receipt has arrived, to its holder. Raises ReceiptNotOurs."""
    return SealedSheet.objects.filter(round=round, receipt_digest=receipt_digest(round, receipt)).exists()


# -- a sheet --------------------------------------------------------------------------------------------------


@transaction.atomic
def seal_sheet(
    *,
    by: int | None,
    today: date,
    audience: Audience,
    receipt: str,
    answers: Sequence[Given],
    invitation: Invitation | None = None,
    slip: Slip | None = None,
    channel: str = Sending.Channel.SCREEN,
) -> None:
    """Seal a whole sheet, and note by the day that its person took part. The same receipt again replaces the sheet.

    `invitation` is None for what comes through an open link or with a paper `slip`. `by` is kept only where somebody typed a paper sheet; the
    trail names the round and nobody. Raises RoundNotOpen, AlreadyTookPart, ReceiptNotOurs, SlipUsed, ItemOfAnotherRound, NothingAnswered or TooLong.
    """
    held = open_invitation(invitation, today).round if invitation else held_round(audience.round_id, today)
    if audience.mode != Round.Mode.ANONYMOUS or audience.round_id != held.pk or (invitation and invitation.audience_id != audience.pk):
        raise ItemOfAnotherRound(_("This group does not answer without names here. Go back to your questions."))
    key = SealingKey.objects.get(round=held)
    if key.destroyed_at or Counting.objects.filter(round=held).exists():
        raise RoundNotOpen(_("This round is closed, and answers are no longer taken. What you had sent by then is safe and was counted."))
    digest = receipt_digest(held, receipt)
    text = _as_text(audience, invitation, _checked(audience, answers))
    is_there = SealedSheet.objects.filter(round=held, receipt_digest=digest)
    if invitation:
        _mark_who_took_part(invitation, is_there.exists(), by=by, today=today, channel=channel)
    elif slip:
        _mark_slip(slip, audience, is_there.exists(), today)
    elif audience.kind != Audience.Kind.COMMUNITY:
        raise SlipUsed(_("This group answers with an invitation or with the code of a paper sheet."))
    is_there.delete()
    SealedSheet.objects.create(round=held, receipt_digest=digest, box=SealedBox(PublicKey(bytes(key.public))).encrypt(text))
    record_act(by=None, act="surveys.seal_sheet", about=[held])


def _mark_who_took_part(invitation: Invitation, is_there: bool, *, by: int | None, today: date, channel: str) -> None:
    took_part = Sending.objects.filter(invitation=invitation).exists()
    if took_part and not is_there:
        raise AlreadyTookPart(
            _("You have taken part already, and your answers are safe. Without the receipt code nobody, not even we, can tell which sheet is yours to change.")
        )
    if is_there and not took_part:
        raise ReceiptNotOurs(_("That receipt belongs to a sheet that came another way. Open your own link again for a fresh sheet."))
    if not took_part:
        Sending.objects.create(invitation=invitation, on=today, channel=channel, entered_by_id=None if channel == Sending.Channel.SCREEN else by)


def _mark_slip(slip: Slip, audience: Audience, is_there: bool, today: date) -> None:
    held = Slip.objects.select_for_update().get(pk=slip.pk)
    if held.audience_id != audience.pk or (held.used_on and not is_there):
        raise SlipUsed(_("The code of this paper sheet was used before, or is of another group. Look at the code again."))
    if not held.used_on:
        Slip.objects.filter(pk=held.pk).update(used_on=today)


def _checked(audience: Audience, answers: Sequence[Given]) -> list[list[Any]]:
    asked = set(ItemWording.objects.filter(audience=audience).values_list("item_id", flat=True))
    if not answers:
        raise NothingAnswered(_("There is nothing to send yet. Answer at least one question, or say that you would rather not."))
    if {one.item for one in answers} - asked or len({one.item for one in answers}) != len(answers):
        raise ItemOfAnotherRound(_("This question is not one of yours. Go back to your questions; what you said there is safe."))
    kept = []
    for one in sorted(answers, key=lambda one: one.item):
        if max(len(one.seen), len(one.comment)) > LONGEST_TEXT:
            raise TooLong(_("That is longer than we can keep: at most %(number)s characters. Shorten it; the rest is still here.") % {"number": LONGEST_TEXT})
        is_level = one.said == Answer.Said.LEVEL
        if (is_level and one.level not in (1, 2, 3, 4)) or one.said not in Answer.Said:
            raise ItemOfAnotherRound(_("This is no answer to that question. Choose one of the four levels, or say that you cannot or would rather not."))
        seen = one.seen.strip() if is_level and (one.level or 0) >= 3 else ""
        kept.append([one.item, str(one.level) if is_level else one.said, seen, one.comment.strip()])
    return kept


def _as_text(audience: Audience, invitation: Invitation | None, answers: list[list[Any]]) -> bytes:
    level, school = (invitation.school_level, str(invitation.school_id or "")) if invitation else ("", "")
    text = json.dumps([audience.pk, level, school, answers], ensure_ascii=False, separators=(",", ":")).encode()
    length = next((length for length in LENGTHS if length >= len(text)), None)
    if length is None:
        raise TooLong(_("All that you wrote is together longer than one sheet can hold. Shorten it; nothing was lost."))
    return text.ljust(length)


def opened(box: SealedBox, sealed: bytes) -> OpenedSheet | None:
    """Return a sheet, None when it cannot be read."""
    try:
        audience, level, school, answers = json.loads(box.decrypt(sealed))
        return OpenedSheet(audience, level, school, tuple((item, said, seen, comment) for item, said, seen, comment in answers))
    except (CryptoError, ValueError, TypeError):
        return None


# -- no order -------------------------------------------------------------------------------------------------


def store_in_a_new_order() -> int:
    """Store all sealed sheets again in an order that nothing hangs on, and return how many.

    PostgreSQL numbers its rows by place and by transaction, and SQLite lays long rows into pages as they come: after this neither says which
    sheet came with which participation. Each night and before each backup.
    """
    if connection.vendor == "postgresql":
        return _anew_on_postgresql()
    numbers = list(SealedSheet.objects.values_list("pk", flat=True))
    secrets.SystemRandom().shuffle(numbers)
    count = sum(_anew(numbers[start : start + AT_ONCE]) for start in range(0, len(numbers), AT_ONCE))
    empty_the_journal()
    return count


def empty_the_journal() -> None:
    """Let SQLite's journal keep no page as it was before: it holds them in the order in which they were written."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # where somebody reads meanwhile it does what it can


@transaction.atomic
def _anew_on_postgresql() -> int:
    table = connection.ops.quote_name(SealedSheet._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"CREATE TEMPORARY TABLE sheets_in_a_new_order ON COMMIT DROP AS SELECT * FROM {table}")  # noqa: S608
        cursor.execute(f"TRUNCATE {table}")
        cursor.execute(f"INSERT INTO {table} SELECT * FROM sheets_in_a_new_order ORDER BY random()")  # noqa: S608
        count = int(cursor.rowcount)
        cursor.execute("DROP TABLE sheets_in_a_new_order")
    return count


@transaction.atomic
def _anew(numbers: list[UUID]) -> int:
    """Store some sheets again: short, since SQLite has one writer."""
    sheets = list(SealedSheet.objects.filter(pk__in=numbers))
    secrets.SystemRandom().shuffle(sheets)
    SealedSheet.objects.filter(pk__in=numbers).delete()
    SealedSheet.objects.bulk_create(sheets)
    return len(sheets)
