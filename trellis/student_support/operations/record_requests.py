"""A record is asked for, checked by a named person, and given: each act once, with its reason."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, Student
from trellis.directory.queries.names import fold
from trellis.directory.queries.standing import standing_of
from trellis.retention.models import HoldRelease
from trellis.retention.operations import hold_records, release_hold
from trellis.student_support.models import RecordCheckPass, RecordFile, RecordHanding, RecordPlace, RecordRequest
from trellis.student_support.models.record_requests import OPEN
from trellis.student_support.models.students import Came
from trellis.student_support.notices import record_requests as notices
from trellis.student_support.queries import record_requests as queries

LONGEST_AGO = timedelta(days=60)
HELD = "An open request to see the record (34 CFR 99.10(e))"


class RecordRefused(Exception):
    """It cannot go on like this; the message says why and what to do."""


class DayIsWrong(RecordRefused):
    """The day lies ahead or too far back."""


class NotTheirs(RecordRefused):
    """Whoever is named may not ask, or may not check."""


class WordsMissing(RecordRefused):
    """Words are needed."""


@transaction.atomic
def ask_for_record(
    *, by: int, today: date, student: Student, person: Person | None = None, came: str = Came.HERE, asked_on: date | None = None
) -> RecordRequest:
    """Ask to see the record: for oneself, or entered for somebody who asked by phone, on paper or face to face. Asked twice is once.

    The days count from the day on which it reached the school. What is about the student is held against destruction (34 CFR 99.10(e)).
    Raises NotTheirs or DayIsWrong.
    """
    asker = person.pk if person else by
    asked = asked_on or today
    if asked > today or asked < today - LONGEST_AGO:
        raise DayIsWrong(_("Give the day on which they asked: today, or within the last sixty days."))
    if not queries.may_ask(standing_of(asker, today), student):
        raise NotTheirs(_("They hold no right to read this record today. Look at the rights on the student’s page first."))
    Student.objects.select_for_update().get(pk=student.pk)
    running = RecordRequest.objects.filter(OPEN, student=student, by=asker).first()
    if running is not None:
        return running
    due, meeting = queries.due_day(student, asked)
    hold = hold_records(by=by, today=today, reason=HELD, person=student.person_id)
    made = RecordRequest.objects.create(
        student=student,
        by_id=asker,
        came=came,
        entered_by_id=by,
        asked_on=asked,
        due_on=due,
        meeting=meeting,
        language=queries.file_language(Person.objects.get(pk=asker)),
        checker_id=queries.first_checker(student, today),
        hold=hold,
    )
    notices.tell_checker(by=by, today=today, request=made)
    record_act(by=by, act="student_support.ask_for_record", about=[made, student], detail={"came": came})
    return made


@transaction.atomic
def withdraw(*, by: int, today: date, request: RecordRequest) -> RecordRequest:
    """Take the request back; what is released stays. Twice is once. Raises RecordRefused."""
    held = _held(request)
    if held.closed_on is not None:
        return held
    _check_open(held)
    _close(held, today, by, RecordRequest.Closed.WITHDRAWN)
    record_act(by=by, act="student_support.withdraw_record_request", about=[held, held.student])
    return held


@transaction.atomic
def decide_places(
    *, by: int, now: datetime, today: date, request: RecordRequest, entries: Sequence[str], words: str, decision: str, because: str, why: str = ""
) -> int:
    """Keep one decision about places of a record, each by the key of its entry; return how many.

    `words` are what is blacked out or left, empty for whole entries. Raises RecordRefused where the words do not stand there, where a legal reason
    does not hold, or where whoever decides may not read what they would give.
    """
    held = _held(request)
    _check_open(held)
    assembly = queries.assembled(held, today)
    kinds = RecordPlace.Decision
    made = []
    for key in entries:
        entry = assembly.entry(key)
        if entry is None:
            raise RecordRefused(_("The record has changed meanwhile. Look at it again."))
        if words and words.casefold() not in f"{entry.what}\n{entry.said}\n{entry.who}".casefold():
            raise WordsMissing(_("These words do not stand there. Copy them as they are written."))
        if decision == kinds.GIVE and not queries.may_read_entry(standing_of(by, today), held, entry):
            raise RecordRefused(_("You may not read this, so you cannot give it. Pass the check to somebody who may, or withhold it with a legal reason."))
        if because == RecordPlace.Because.ONLY_MEMORY and (entry.confidential != "note" or entry.shared):
            raise RecordRefused(_("This was shown to more than its writer: it is part of the record. Give it, or choose another legal reason."))
        if decision == kinds.WITHHOLD and because == RecordPlace.Because.COURT and not why.strip():
            raise WordsMissing(_("Name the order or the law, and its day."))
        stands = assembly.decided.get((key, fold(words)))
        if stands is not None and (stands.decision, stands.because, stands.why) == (decision, because, why.strip()):
            continue  # said twice is said once
        facts = {"entry": key, "digest": queries.digest_of(entry), "words": words, "decision": decision, "because": because, "why": why.strip()}
        made.append(RecordPlace(request=held, by_id=by, at=now, **facts))
    if made:
        RecordPlace.objects.bulk_create(made)
        record_act(by=by, act="student_support.decide_in_record", about=[held, held.student], detail={"decision": decision, "places": len(made)})
    return len(made)


@transaction.atomic
def pass_check(*, by: int, today: date, request: RecordRequest, person: Person, why: str = "") -> RecordRequest:
    """Name somebody else to check. Raises NotTheirs or RecordRefused."""
    held = _held(request)
    _check_open(held)
    if person.pk == held.checker_id:
        return held
    if person.pk not in queries.may_check(held.student, today):
        raise NotTheirs(_("Choose somebody on the team, or one of those who lead the school."))
    _pass(held, by=by, today=today, to=person.pk, why=why)
    return held


def _pass(held: RecordRequest, *, by: int | None, today: date, to: int | None, why: str) -> None:
    RecordCheckPass.objects.create(request=held, from_person_id=held.checker_id, to_person_id=to, why=why.strip(), by_id=by, on=today)
    held.checker_id = to
    held.save(update_fields=["checker"])
    notices.tell_checker(by=by, today=today, request=held)
    record_act(by=by, act="student_support.pass_record_check", about=[held, held.student])


@transaction.atomic
def release(*, by: int, now: datetime, today: date, request: RecordRequest) -> RecordFile:
    """Fix the file as it is checked, and give it to whoever asked. Twice is once. Raises RecordRefused."""
    held = _held(request)
    if held.released_on is not None:
        return held.file
    _check_open(held)
    if not queries.still_may_read(held, today):
        raise RecordRefused(_("Whoever asked holds no right to read this record any more. Nothing is given; the request closes tonight."))
    assembly = queries.assembled(held, today)
    if assembly.waits:
        raise RecordRefused(_("Something still waits for a decision. Look at each name and each confidential report first."))
    content = queries.content_of(held, assembly, today)
    file = RecordFile.objects.create(request=held, content=content, digest=queries.sum_of(content), released_by_id=by, released_at=now)
    held.released_on = today
    held.save(update_fields=["released_on"])
    _let_go(held, today, by)
    notices.tell_given(by=by, today=today, request=held)
    record_act(by=by, act="student_support.release_record", about=[held, held.student], detail={"entries": assembly.entries, "digest": file.digest})
    return file


@transaction.atomic
def hand_over(*, by: int, today: date, file: RecordFile, on: date, words: str = "") -> RecordHanding:
    """Keep that the file was handed over on paper. Raises DayIsWrong or RecordRefused."""
    held = RecordFile.objects.select_for_update().select_related("request__student").get(pk=file.pk)
    if on > today or on < (held.request.released_on or today):
        raise DayIsWrong(_("Give the day on which it was handed over: not ahead, and not before it was released."))
    if not queries.still_may_read(held.request, today):
        raise RecordRefused(_("Whoever asked holds no right to read this record any more: do not hand it over."))
    handing, is_new = RecordHanding.objects.get_or_create(file=held, on=on, words=words.strip(), by_id=by)
    if is_new:
        record_act(by=by, act="student_support.hand_over_record", about=[held.request, held.request.student])
    return handing


def look_at_record_requests(*, today: date) -> int:
    """Close by night what is asked for by somebody without the right, name another where the checker left, keep the days, say what is late; return how many."""
    changed = 0
    for one in queries.ended_meanwhile(today):
        with transaction.atomic():
            held = _held(one)
            _close(held, today, None, RecordRequest.Closed.RIGHT_OVER)
            record_act(by=None, act="student_support.close_record_request", about=[held, held.student])
            changed += 1
    for one in queries.without_checker(today):
        with transaction.atomic():
            to = queries.first_checker(one.student, today)
            if to != one.checker_id:
                _pass(_held(one), by=None, today=today, to=to, why="")
                changed += 1
    for one in queries.requests().filter(OPEN):
        keep_days(today=today, student=one.student)
        notices.tell_late(today=today, request=one)
    return changed


@transaction.atomic
def keep_days(*, today: date, student: Student) -> None:
    """Count the last day of what is open anew, after a meeting was planned, moved or called off."""
    for one in RecordRequest.objects.select_for_update().filter(OPEN, student=student):
        due, meeting = queries.due_day(student, one.asked_on)
        if (due, meeting.pk if meeting else None) != (one.due_on, one.meeting_id):
            one.due_on, one.meeting = due, meeting
            one.save(update_fields=["due_on", "meeting"])
            notices.tell_checker(by=None, today=today, request=one)


def _held(request: RecordRequest) -> RecordRequest:
    return RecordRequest.objects.select_for_update(of=("self",)).select_related("student__person").get(pk=request.pk)


def _check_open(held: RecordRequest) -> None:
    if not held.is_open:
        raise RecordRefused(_("This request is over. Look at it again."))


def _close(held: RecordRequest, today: date, by: int | None, because: str) -> None:
    held.closed_on, held.closed_because = today, because
    held.save(update_fields=["closed_on", "closed_because"])
    _let_go(held, today, by)


def _let_go(held: RecordRequest, today: date, by: int | None) -> None:
    """End the hold against destruction, once, and not before the last request that shares it is over."""
    shared = RecordRequest.objects.filter(OPEN, hold=held.hold).exclude(pk=held.pk).exists()
    if held.hold is not None and not shared and not HoldRelease.objects.filter(hold=held.hold).exists():
        release_hold(by=by, today=today, hold=held.hold, reason="The request is over")
