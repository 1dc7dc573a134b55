"""A record is said to be wrong: asked, answered, heard, and amended or accompanied by a statement. Each act once, in its order."""

from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, Student
from trellis.directory.queries.standing import standing_of
from trellis.student_support.models import Amendment, AmendmentDays, AmendmentHearing, AmendmentStatement
from trellis.student_support.models.students import Came
from trellis.student_support.notices import amendments as notices
from trellis.student_support.operations.record_requests import LONGEST_AGO, DayIsWrong, NotTheirs, RecordRefused, WordsMissing
from trellis.student_support.queries import amendments as queries
from trellis.student_support.queries.record_requests import may_ask

A = Amendment.Answer


@transaction.atomic
def ask_to_amend(
    *,
    by: int,
    today: date,
    student: Student,
    wrong: str,
    words: str,
    should_say: str = "",
    person: Person | None = None,
    came: str = Came.HERE,
    asked_on: date | None = None,
    place: queries.Place | None = None,
) -> Amendment:
    """Ask that the record be amended, from a place of a file or in free words, for oneself or entered for somebody. The same asked twice is once.

    Raises NotTheirs, DayIsWrong or WordsMissing.
    """
    asker = person.pk if person else by
    asked = asked_on or today
    if asked > today or asked < today - LONGEST_AGO:
        raise DayIsWrong(_("Give the day on which they asked: today, or within the last sixty days."))
    if not words.strip():
        raise WordsMissing(_("Say what is wrong."))
    if not may_ask(standing_of(asker, today), student) or (place is not None and place.file.request.by_id != asker):
        raise NotTheirs(_("They hold no right to read this record today. Look at the rights on the student’s page first."))
    Student.objects.select_for_update().get(pk=student.pk)
    said = {"entry": place.key if place else "", "wrong": wrong, "words": words.strip(), "should_say": should_say.strip()}
    running = Amendment.objects.filter(queries.LIVES, student=student, by=asker, **said).first()
    if running is not None:
        return running
    days = queries.days_on(asked)
    made = Amendment(student=student, by_id=asker, came=came, entered_by_id=by, asked_on=asked, stood=place.stands if place else "", **said)
    made.due_on = queries.next_day(asked, days.answer)
    made.decider_id = queries.first_decider(made, today)
    made.save()
    notices.tell_decider(by=by, today=today, amendment=made)
    record_act(by=by, act="student_support.ask_to_amend", about=[made, student], detail={"came": came, "wrong": wrong})
    return made


@transaction.atomic
def withdraw(*, by: int, today: date, amendment: Amendment) -> Amendment:
    """Take it back. What was answered and what stands in the record stay. Twice is once. Raises RecordRefused."""
    held = _held(amendment)
    if held.closed_on is not None:
        return held
    if held.amended_on is not None or held.state in ("upheld", "not_upheld"):
        raise RecordRefused(_("This is decided and cannot be taken back."))
    _close(held, today, Amendment.Closed.WITHDRAWN)
    record_act(by=by, act="student_support.withdraw_amendment", about=[held, held.student])
    return held


@transaction.atomic
def amend(*, by: int, today: date, amendment: Amendment, done: str) -> Amendment:
    """Say that the record was amended, and where: at once, after a refusal too, or after a hearing. Twice is once. Raises RecordRefused or NotTheirs."""
    held = _held(amendment)
    if held.amended_on is not None:
        return held
    _check_lives(held)
    _check_decides(held, by)
    if not done.strip():
        raise WordsMissing(_("Say what was changed, and where it stands."))
    if not held.answer:
        held.answer, held.answered_on, held.answered_by_id = A.AMENDED, today, by
    held.amended_on, held.amended_by_id, held.done, held.due_on = today, by, done.strip(), None
    held.save()
    notices.tell_family(by=by, today=today, amendment=held, text=notices.AMENDED)
    record_act(by=by, act="student_support.amend_record", about=[held, held.student])
    return held


@transaction.atomic
def refuse(*, by: int, today: date, amendment: Amendment, reasons: str) -> Amendment:
    """Refuse, with reasons; the family is told of its right to a hearing (34 CFR 99.20(c)). Twice is once. Raises RecordRefused or NotTheirs."""
    held = _held(amendment)
    if held.answer == A.REFUSED:
        return held
    _check_lives(held)
    _check_decides(held, by)
    if not reasons.strip():
        raise WordsMissing(_("Give the reasons: the family reads them."))
    held.answer, held.answered_on, held.answered_by_id, held.reasons, held.due_on = A.REFUSED, today, by, reasons.strip(), None
    held.save()
    notices.tell_family(by=by, today=today, amendment=held, text=notices.REFUSED)
    record_act(by=by, act="student_support.refuse_amendment", about=[held, held.student])
    return held


@transaction.atomic
def pass_on(*, by: int, today: date, amendment: Amendment, person: Person) -> Amendment:
    """Let somebody else decide; never the writer of the place. Raises NotTheirs or RecordRefused."""
    held = _held(amendment)
    _check_lives(held)
    if person.pk == held.decider_id:
        return held
    if person.pk not in queries.may_decide(held, today):
        raise NotTheirs(_("Choose somebody on the team, or one of those who lead the school; not whoever wrote the place."))
    _name(held, by=by, today=today, to=person.pk)
    return held


def _name(held: Amendment, *, by: int | None, today: date, to: int | None) -> None:
    held.decider_id = to
    held.save(update_fields=["decider"])
    texts = {"hearing_asked": notices.HEARING, "hearing_planned": notices.HEARING, "upheld": notices.UPHELD}
    notices.tell_decider(by=by, today=today, amendment=held, text=texts.get(held.state, notices.DECIDE))
    record_act(by=by, act="student_support.pass_amendment", about=[held, held.student])


@transaction.atomic
def ask_for_hearing(*, by: int, today: date, amendment: Amendment, came: str = Came.HERE) -> AmendmentHearing:
    """Ask for a hearing about what was refused. Twice is once. Raises RecordRefused or NotTheirs."""
    held = _held(amendment)
    if held.heard is not None:
        return held.heard
    _check_lives(held)
    if held.state != "refused":
        raise RecordRefused(_("A hearing is about something that was refused. Wait for the answer first."))
    _check_right(held, today)
    made = AmendmentHearing.objects.create(amendment=held, asked_on=today, asked_by_id=by, came=came)
    held.due_on = queries.next_day(today, queries.days_on(today).hearing)
    held.save(update_fields=["due_on"])
    notices.tell_decider(by=by, today=today, amendment=held, text=notices.HEARING)
    record_act(by=by, act="student_support.ask_for_amendment_hearing", about=[held, held.student], detail={"came": came})
    return made


@transaction.atomic
def plan_hearing(
    *, by: int, today: date, amendment: Amendment, on: date, at: time, place: str, holder: Person | None = None, holder_words: str = ""
) -> AmendmentHearing:
    """Set day, time, place and who holds it, or move it; the family has notice. The day by which it is decided follows the day of the hearing.

    Raises RecordRefused, DayIsWrong, NotTheirs or WordsMissing.
    """
    held = _held(amendment)
    _check_lives(held)
    hearing = held.heard
    if hearing is None or hearing.decided_on is not None:
        raise RecordRefused(_("There is no hearing to plan."))
    days = queries.days_on(today)
    if on <= today or on > max(queries.next_day(hearing.asked_on, days.hearing), queries.next_day(today, days.hearing)):
        raise DayIsWrong(_("Choose a day from tomorrow on, within the days that the district takes for a hearing."))
    if holder is None and not holder_words.strip():
        raise WordsMissing(_("Say who holds it."))
    if holder is not None and (queries.has_interest(held, holder.pk) or not queries.who_may_hold(held, today).filter(pk=holder.pk).exists()):
        raise NotTheirs(_("Whoever holds it may not be who wrote the place, who refused, or family. Choose somebody else."))
    facts = {"on": on, "at": at, "place": place.strip(), "holder_id": holder.pk if holder else None, "holder_words": "" if holder else holder_words.strip()}
    if all(getattr(hearing, key) == value for key, value in facts.items()):
        return hearing
    for key, value in facts.items():
        setattr(hearing, key, value)
    hearing.planned_by_id = by
    hearing.save()
    held.due_on = queries.next_day(on, days.answer)
    held.save(update_fields=["due_on"])
    notices.tell_family(by=by, today=today, amendment=held, text=notices.NOTICE, day=on)
    notices.tell_holder(by=by, today=today, hearing=hearing)
    record_act(by=by, act="student_support.plan_amendment_hearing", about=[held, held.student])
    return hearing


@transaction.atomic
def decide_hearing(*, by: int, today: date, amendment: Amendment, held_on: date, evidence: str, reasons: str, upheld: bool) -> AmendmentHearing:
    """Keep the decision, with a summary of the evidence and the reasons (34 CFR 99.22(f)). For the family: the record is to be amended. Twice is once.

    Who holds it decides; the decision of somebody from outside is entered by whoever decides in the school. Raises RecordRefused, DayIsWrong, NotTheirs or
    WordsMissing.
    """
    held = _held(amendment)
    hearing = held.heard
    if hearing is not None and hearing.decided_on is not None:
        return hearing
    _check_lives(held)
    if hearing is None or hearing.on is None:
        raise RecordRefused(_("The hearing is not planned yet: the family needs notice of its day and place first."))
    if hearing.holder_id is not None and by != hearing.holder_id:
        raise NotTheirs(_("Only whoever holds the hearing decides it."))
    if held_on > today or held_on < hearing.on:
        raise DayIsWrong(_("Give the day on which it was held: not ahead, and not before the day of which the family had notice."))
    if not evidence.strip() or not reasons.strip():
        raise WordsMissing(_("The family is owed a summary of the evidence, and the reasons."))
    hearing.held_on, hearing.evidence, hearing.reasons, hearing.upheld = held_on, evidence.strip(), reasons.strip(), upheld
    hearing.decided_on, hearing.decided_by_id = today, by
    hearing.save()
    held.due_on = queries.next_day(today, queries.days_on(today).answer) if upheld else None
    held.save(update_fields=["due_on"])
    notices.tell_family(by=by, today=today, amendment=held, text=notices.HEARD)
    if upheld:
        notices.tell_decider(by=by, today=today, amendment=held, text=notices.UPHELD)
    record_act(by=by, act="student_support.decide_amendment_hearing", about=[held, held.student], detail={"upheld": upheld})
    return hearing


@transaction.atomic
def place_statement(*, by: int, today: date, amendment: Amendment, words: str, came: str = Came.HERE) -> AmendmentStatement:
    """Put the family's statement beside the place, for as long as the record is kept. Other words stand in its place; the same twice is once.

    Raises RecordRefused, NotTheirs or WordsMissing.
    """
    held = _held(amendment)
    if held.state != "not_upheld":
        raise RecordRefused(_("A statement follows a hearing that was not decided for the family."))
    _check_right(held, today)
    if not words.strip():
        raise WordsMissing(_("Write the statement."))
    newest = held.statements.order_by("-pk").first()
    if newest is not None and newest.words == words.strip():
        return newest
    made = AmendmentStatement.objects.create(amendment=held, words=words.strip(), came=came, entered_by_id=by, on=today)
    record_act(by=by, act="student_support.place_statement", about=[held, held.student], detail={"came": came})
    return made


@transaction.atomic
def set_amendment_days(*, by: int, today: date, from_on: date, answer: int, hearing: int) -> AmendmentDays:
    """Set the days that hold from a day on; requests that run keep theirs. Raises DayIsWrong."""
    if from_on < today:
        raise DayIsWrong(_("Choose today or a later day: what runs keeps its day."))
    stands = AmendmentDays.objects.select_for_update().filter(from_on=from_on).first()
    if stands is not None and (stands.answer, stands.hearing) == (answer, hearing):
        return stands  # said twice is said once
    made, _is_new = AmendmentDays.objects.update_or_create(from_on=from_on, defaults={"answer": answer, "hearing": hearing, "by_id": by})
    record_act(by=by, act="student_support.set_amendment_days", about=[made], detail={"answer": answer, "hearing": hearing})
    return made


def look_at_amendments(*, today: date) -> int:
    """Close by night what was asked by somebody without the right, name another where the decider left, say what is late; return how many changed.

    A statement stays: it belongs to the record.
    """
    changed = 0
    for one in queries.ended_meanwhile(today):
        with transaction.atomic():
            held = _held(one)
            _close(held, today, Amendment.Closed.RIGHT_OVER)
            record_act(by=None, act="student_support.close_amendment", about=[held, held.student])
            changed += 1
    for one in queries.without_decider(today):
        with transaction.atomic():
            to = queries.first_decider(one, today)
            if to != one.decider_id:
                _name(_held(one), by=None, today=today, to=to)
                changed += 1
    for one in queries.amendments().filter(due_on__lt=today):
        notices.tell_late(today=today, amendment=one)
    return changed


def _held(amendment: Amendment) -> Amendment:
    return Amendment.objects.select_for_update(of=("self",)).select_related("student__person", "hearing").get(pk=amendment.pk)


def _check_lives(held: Amendment) -> None:
    if held.closed_on is not None or held.amended_on is not None:
        raise RecordRefused(_("This is over. Look at it again."))


def _check_decides(held: Amendment, by: int) -> None:
    if held.state not in ("asked", "refused", "hearing_asked", "upheld"):
        raise RecordRefused(_("A hearing decides this now. Wait for its decision."))
    if by in queries.writers_of(held):
        raise NotTheirs(_("You wrote this place, so somebody else decides. Pass it on."))


def _check_right(held: Amendment, today: date) -> None:
    if not queries.still_may_ask(held, today):
        raise NotTheirs(_("They hold no right to read this record today. Look at the rights on the student’s page first."))


def _close(held: Amendment, today: date, because: str) -> None:
    held.closed_on, held.closed_because, held.due_on = today, because, None
    held.save(update_fields=["closed_on", "closed_because", "due_on"])
