"""A student goes from one adult to the next: the package is made by what changed, and is open until the next says yes."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, Student, TeamMember
from trellis.directory.queries import everybody
from trellis.safety.operations import watch
from trellis.student_support.models import ContinuitySum, HandOff, HandOffTurn, Service
from trellis.student_support.models.hand_offs import WAITS
from trellis.student_support.notices import hand_offs as notices
from trellis.student_support.queries import continuity
from trellis.student_support.queries import hand_offs as queries


class HandOffRefused(Exception):
    """It cannot go on like this; the message says why and what to do."""


class WordsMissing(HandOffRefused):
    """Words are needed."""


@transaction.atomic
def hand_on(
    *,
    by: int | None,
    today: date,
    student: Student,
    because: HandOff.Because,
    on: date,
    left_by: int | None,
    to: int | None,
    service: Service | None = None,
) -> HandOff | None:
    """Make the package when an adult, a class or a school has changed; None when it goes back to whoever left, or the next accepted already.

    One is open for the case, one for each support. What waits for nobody yet is given to whoever is named; what waits for somebody else is closed.
    """
    Student.objects.select_for_update().get(pk=student.pk)  # one change after the other
    waiting = HandOff.objects.filter(WAITS, student=student, service=service).order_by("pk")
    same = waiting.filter(to=to).first()
    if same is not None:
        return same
    for one in waiting:
        if one.to_id is None and to is not None and to != one.left_by_id:
            one.to_id, one.on, one.made_by_id = to, on, by
            one.save(update_fields=["to", "on", "made_by"])
            return _told(one, by=by, today=today)
        one.needless_on = today
        one.save(update_fields=["needless_on"])
    if to is not None and (to == left_by or HandOff.objects.filter(student=student, service=service, to=to, accepted_on__isnull=False, on=on).exists()):
        return None
    declined = HandOff.objects.filter(student=student, service=service, declined_on__isnull=False, followed_by__isnull=True).order_by("-pk").first()
    made = HandOff.objects.create(
        student=student,
        because=because,
        service=service,
        on=on,
        left_by_id=left_by,
        to_id=to,
        made_by_id=by,
        made_on=today,
        follows=declined,
        words=declined.words if declined else "",
    )
    return _told(made, by=by, today=today)


def _told(hand_off: HandOff, *, by: int | None, today: date) -> HandOff:
    notices.tell_who_is_next(by=by, today=today, hand_off=hand_off)
    record_act(by=by, act="student_support.hand_on", about=[hand_off, hand_off.student], detail={"because": hand_off.because})
    return hand_off


@transaction.atomic
def accept(*, by: int, today: date, hand_off: HandOff) -> HandOff:
    """Say yes to it; twice is once. Whoever left and whoever made it are told. Raises HandOffRefused."""
    held = _held(hand_off)
    if held.accepted_on is not None and held.to_id == by:
        return held
    _check_mine(held, by)
    held.accepted_on = today
    held.save(update_fields=["accepted_on"])
    notices.tell_of_answer(notices.ACCEPTED, by=by, today=today, hand_off=held)
    record_act(by=by, act="student_support.accept_hand_off", about=[held, held.student])
    return held


@transaction.atomic
def decline(*, by: int, today: date, now: datetime, hand_off: HandOff, words: str) -> HandOff:
    """Say no, and why; return the one that follows, which the leaders of the school hold until they name somebody else.

    Whoever said no stays the one to ask until then, so that nobody falls between two. Raises HandOffRefused or WordsMissing.
    """
    held = _held(hand_off)
    following = held.followed_by.first()
    if held.declined_on is not None and held.to_id == by and following is not None:
        return following
    _check_mine(held, by)
    if not words.strip():
        raise WordsMissing(_("Say why not, and who could. The leaders of the school read it, and find somebody."))
    held.declined_on, held.declined_because = today, words.strip()
    held.save(update_fields=["declined_on", "declined_because"])
    following = HandOff.objects.create(
        student_id=held.student_id,
        because=held.because,
        service_id=held.service_id,
        on=held.on,
        left_by_id=held.left_by_id,
        made_by_id=by,
        made_on=today,
        follows=held,
        words=held.words,
    )
    watch(by=by, writer=by, now=now, today=today, texts=[held.declined_because], place=_("A hand-off of a student"))
    notices.tell_of_answer(notices.DECLINED, by=by, today=today, hand_off=held)
    notices.tell_leaders(notices.NOBODY, by=by, today=today, hand_off=following)
    record_act(by=by, act="student_support.decline_hand_off", about=[held, following, held.student])
    return following


@transaction.atomic
def say(*, by: int, today: date, now: datetime, hand_off: HandOff, words: str) -> HandOffTurn:
    """Ask in it, or answer. The same words twice are one. Raises HandOffRefused or WordsMissing."""
    held = _held(hand_off)
    if not words.strip():
        raise WordsMissing(_("Write what you want to know, or what they should know."))
    if held.declined_on is not None or held.needless_on is not None:
        raise HandOffRefused(_("This went on to somebody else meanwhile. Open the one that followed it."))
    turn, is_new = HandOffTurn.objects.get_or_create(hand_off=held, by_id=by, words=words.strip(), defaults={"at": now})
    if is_new:
        notices.tell_of_words(by=by, today=today, hand_off=held, turn=turn)
        watch(by=by, writer=by, now=now, today=today, texts=[turn.words], place=_("A hand-off of a student"))
        record_act(by=by, act="student_support.say_in_hand_off", about=[held, held.student])
    return turn


@transaction.atomic
def leave_words(*, by: int, today: date, now: datetime, hand_off: HandOff, words: str) -> HandOff:
    """Keep what whoever leaves wants the next to know, in the place of what stood there. Raises HandOffRefused."""
    held = _held(hand_off)
    if held.left_by_id != by or held.declined_on is not None or held.needless_on is not None:
        raise HandOffRefused(_("Only whoever hands a student on writes here, while it is open."))
    if held.words == words.strip():
        return held
    held.words = words.strip()
    held.save(update_fields=["words"])
    watch(by=by, writer=by, now=now, today=today, texts=[held.words], place=_("A hand-off of a student"))
    record_act(by=by, act="student_support.leave_words", about=[held, held.student])
    return held


@transaction.atomic
def name_next(*, by: int, today: date, hand_off: HandOff, person: Person) -> HandOff:
    """Name who takes it, in the place of nobody or of who has not answered; they take the case or the support with it.

    Raises HandOffRefused, and what naming a case manager or a giver raises.
    """
    from trellis.student_support.operations.gaps import assign_provider  # both hand on what they change
    from trellis.student_support.operations.teams import name_to_team

    held = _held(hand_off)
    if not held.waits:
        raise HandOffRefused(_("Somebody has answered this meanwhile. Look at it again."))
    if person.pk == held.to_id:
        return held
    on = max(held.on, today)
    if held.service is not None:
        assign_provider(by=by, today=today, service=held.service, person=person, held_from=on)
    elif held.because != HandOff.Because.GRADE and not queries.manages(held.student, person.pk, on):
        name_to_team(by=by, today=today, student=held.student, person=person, part="", held_from=on, is_case_manager=True)
    else:
        hand_on(by=by, today=today, student=held.student, because=HandOff.Because(held.because), on=on, left_by=held.left_by_id, to=person.pk)
    return HandOff.objects.filter(WAITS, student=held.student, service=held.service).get()


def look_for_hand_offs(*, today: date) -> int:
    """Find by night what changed without anybody handing on: another school, another class, an adult who works here no more; return how many.

    What was handed to somebody who works here no more goes back to the leaders; what nobody has answered for a week is said to them once.
    """
    made = 0
    for found in queries.changes(today):
        with transaction.atomic():
            made += hand_on(by=None, today=today, **found) is not None
    for one in queries.left_before_answering(today):
        with transaction.atomic():
            held = _held(one)
            held.needless_on = today
            held.save(update_fields=["needless_on"])
            hand_on(
                by=None,
                today=today,
                student=held.student,
                because=HandOff.Because(held.because),
                on=held.on,
                left_by=held.left_by_id,
                to=None,
                service=held.service,
            )
            made += 1
    for one in queries.unanswered_for_a_week(today):
        notices.tell_leaders(notices.UNANSWERED, by=None, today=today, hand_off=one)
    return made


@transaction.atomic
def count_continuity(*, today: date) -> int:
    """Count anew in how many hands the students of each school are this term; return of how many schools."""
    counted = continuity.count_continuity(today)
    if counted:
        ContinuitySum.objects.filter(term_begins_on=counted[0].term_begins_on).delete()
        ContinuitySum.objects.bulk_create(counted)
    return len(counted)


def case_left_by(student: Student, today: date) -> int | None:
    """Return who managed the case last, until today or still; None when nobody ever did."""
    managed = TeamMember.objects.filter(student=student, is_case_manager=True, held_from__lte=today).order_by("-held_from", "-pk").first()
    return managed.person_id if managed else None


def _held(hand_off: HandOff) -> HandOff:
    rows = HandOff.objects.select_for_update(of=("self",)).select_related("student__person", "to", "left_by", "service")
    return rows.get(pk=hand_off.pk)


def _check_mine(hand_off: HandOff, by: int) -> None:
    if not hand_off.waits or hand_off.to_id != by:
        raise HandOffRefused(_("This does not wait for you any more. Somebody has answered it, or it went on to {name}.").format(name=_name_of(hand_off)))


def _name_of(hand_off: HandOff) -> str:
    return everybody().get(pk=hand_off.to_id).name if hand_off.to_id else _("the leaders of the school")
