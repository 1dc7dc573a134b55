"""A packet for another school is begun, checked place by place, released, and sent on: each act once, with its reason."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import SchoolEnrolment, Student
from trellis.directory.queries.names import fold
from trellis.student_support.models import PacketFile, PacketPlace, PacketSending, TransferPacket
from trellis.student_support.models.packets import OPEN
from trellis.student_support.notices import packets as notices
from trellis.student_support.queries import packets as queries

LONGEST_AGO = timedelta(days=120)
LONGEST_AHEAD = timedelta(days=365)


class PacketRefused(Exception):
    """It cannot go on like this; the message says why and what to do."""


class DayIsWrong(PacketRefused):
    """The day lies ahead or too far back."""


class DueIsWrong(PacketRefused):
    """The last day lies before the day of the request, or too far ahead."""


class WordsMissing(PacketRefused):
    """Words are needed."""


@transaction.atomic
def begin_packet(
    *,
    by: int,
    today: date,
    enrolment: SchoolEnrolment,
    asked_by_school: str,
    asked_on: date,
    to_words: str,
    asked_by: str = "",
    due_on: date | None = None,
    checker: int | None = None,
) -> TransferPacket:
    """Begin a packet for one school. The same school asking twice is once, as long as the first is open. Raises DayIsWrong, DueIsWrong or PacketRefused."""
    student, school = enrolment.student, enrolment.school
    if asked_on > today or asked_on < today - LONGEST_AGO:
        raise DayIsWrong(_("Give the day on which they asked: today, or within the last four months."))
    due = due_on or queries.due_day(school, asked_on)
    if due < asked_on or due > today + LONGEST_AHEAD:
        raise DueIsWrong(_("Give a last day that is not before the day on which they asked, and within a year."))
    if checker is not None and checker not in queries.may_check(student, school, today):
        raise PacketRefused(_("Choose somebody who leads the school, a counselor there, or the director."))
    Student.objects.select_for_update().get(pk=student.pk)
    folded = " ".join(fold(asked_by_school).split())[:200]
    running = TransferPacket.objects.filter(OPEN, student=student, asked_folded=folded).first()
    if running is not None:
        return running
    made = TransferPacket.objects.create(
        student=student,
        school=school,
        asked_by_school=asked_by_school,
        asked_by=asked_by,
        asked_folded=folded,
        asked_on=asked_on,
        due_on=due,
        to_words=to_words,
        checker_id=checker or queries.first_checker(student, school, today, by),
        begun_by_id=by,
        begun_on=today,
    )
    notices.tell_checker(by=by, today=today, packet=made)
    record_act(by=by, act="student_support.begin_packet", about=[made, student])
    return made


@transaction.atomic
def decide_places(
    *, by: int, now: datetime, today: date, packet: TransferPacket, entries: Sequence[str], words: str, decision: str, because: str, why: str = ""
) -> int:
    """Keep one decision about places of a packet; return how many. `words` are blacked out or left, empty for whole entries. Raises PacketRefused."""
    held = _held(packet)
    _check_not_released(held)
    assembly = queries.assembled(held, today)
    made = []
    for key in entries:
        entry = assembly.entry(key)
        if entry is None:
            raise PacketRefused(_("The record has changed meanwhile. Look at it again."))
        if words and words.casefold() not in f"{entry.what}\n{entry.said}\n{entry.who}".casefold():
            raise WordsMissing(_("These words do not stand there. Copy them as they are written."))
        stands = assembly.decided.get((key, fold(words)))
        if stands is not None and (stands.decision, stands.because, stands.why) == (decision, because, why.strip()):
            continue  # said twice is said once
        facts = {"entry": key, "digest": queries.digest_of(entry), "words": words, "decision": decision, "because": because, "why": why.strip()}
        made.append(PacketPlace(packet=held, by_id=by, at=now, **facts))
    if made:
        PacketPlace.objects.bulk_create(made)
        record_act(by=by, act="student_support.decide_in_packet", about=[held, held.student], detail={"decision": decision, "places": len(made)})
    return len(made)


@transaction.atomic
def release(*, by: int, now: datetime, today: date, packet: TransferPacket) -> PacketFile:
    """Fix the packet as it is checked, and tell the family (34 CFR 99.34(a)(1)). Twice is once. Raises PacketRefused."""
    held = _held(packet)
    made_before = PacketFile.objects.filter(packet=held).first()
    if made_before is not None:
        return made_before
    _check_not_released(held)
    assembly = queries.assembled(held, today)
    if assembly.waits:
        raise PacketRefused(_("A name still waits for a decision. Look at each of them first."))
    content = queries.content_of(held, assembly, today)
    file = PacketFile.objects.create(packet=held, content=content, digest=queries.sum_of(content), released_by_id=by, released_at=now)
    notices.tell_family(by=by, today=today, packet=held)
    record_act(by=by, act="student_support.release_packet", about=[held, held.student], detail={"entries": assembly.entries, "digest": file.digest})
    return file


@transaction.atomic
def enter_sent(*, by: int, today: date, packet: TransferPacket, on: date, way: str, words: str = "") -> PacketSending:
    """Keep that the file was sent on. Raises DayIsWrong or PacketRefused."""
    held = _held(packet)
    file = PacketFile.objects.filter(packet=held).first()
    if file is None or held.closed_on is not None:
        raise PacketRefused(_("Release it first: nothing has been made that could be sent."))
    if on > today or on < file.released_at.date() - timedelta(days=1) or on < held.asked_on:
        raise DayIsWrong(_("Give the day on which it went: not ahead, and not before it was released."))
    sending, is_new = PacketSending.objects.get_or_create(file=file, on=on, way=way, words=words.strip(), defaults={"by_id": by})
    if is_new:
        held.sent_on = min(on, held.sent_on or on)
        held.save(update_fields=["sent_on"])
        record_act(by=by, act="student_support.send_packet", about=[held, held.student], detail={"way": way})
    return sending


@transaction.atomic
def take_back(*, by: int, today: date, packet: TransferPacket, why: str) -> TransferPacket:
    """Take a packet back before it is sent. Twice is once. Raises PacketRefused once it went."""
    held = _held(packet)
    if held.closed_on is not None:
        return held
    if held.sent_on is not None:
        raise PacketRefused(_("It was sent already, and stays as it went. Ask the other school to send it back."))
    held.closed_on, held.closed_why = today, why.strip()
    held.save(update_fields=["closed_on", "closed_why"])
    record_act(by=by, act="student_support.take_back_packet", about=[held, held.student])
    return held


@transaction.atomic
def pass_packet(*, by: int | None, today: date, packet: TransferPacket, to: int | None) -> TransferPacket:
    """Name another to check and send; None: whoever leads the school. Twice is once. Raises PacketRefused."""
    held = _held(packet)
    if held.closed_on is not None or held.sent_on is not None:
        raise PacketRefused(_("It was sent or taken back already."))
    if to == held.checker_id:
        return held
    if to is not None and to not in queries.may_check(held.student, held.school, today):
        raise PacketRefused(_("Choose somebody who leads the school, a counselor there, or the director."))
    held.checker_id = to
    held.save(update_fields=["checker"])
    notices.tell_checker(by=by, today=today, packet=held)
    record_act(by=by, act="student_support.pass_packet", about=[held, held.student])
    return held


def look_at_packets(*, today: date) -> int:
    """Say by night what is late, and name another where the checker left; return how many were named."""
    changed = 0
    for one in queries.packets().filter(OPEN):
        if one.checker_id is None or one.checker_id not in queries.may_check(one.student, one.school, today):
            to = queries.first_checker(one.student, one.school, today, 0)
            if to != one.checker_id:
                pass_packet(by=None, today=today, packet=one, to=to)
                one.checker_id = to
                changed += 1
        notices.tell_late(today=today, packet=one)
    return changed


def _held(packet: TransferPacket) -> TransferPacket:
    return TransferPacket.objects.select_for_update(of=("self",)).select_related("student__person", "school").get(pk=packet.pk)


def _check_not_released(held: TransferPacket) -> None:
    if not held.is_open or PacketFile.objects.filter(packet=held).exists():
        raise PacketRefused(_("This packet is released or over. Look at it again."))
