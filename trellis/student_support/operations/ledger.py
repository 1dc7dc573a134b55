"""Entering what was given and what was missed: once however often it is sent, mended with its history; the kept sums follow in the same transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.kit.formats import say_day
from trellis.student_support.measures.ledger import month_bounds, month_of
from trellis.student_support.models import BothRight, LeftUnknown, MonthSum, Service, Session
from trellis.student_support.queries import ledger as queries
from trellis.student_support.queries.ledger import DAY_IN_MINUTES
from trellis.student_support.queries.packs import SHORTER, pack_that_holds

SUMS = ("owed", "given", "missed", "to_make_up", "made_up", "unknown", "ahead")


class EntryRefused(Exception):
    """The entry cannot stand as it is; its words say what to do."""


class LiesAhead(EntryRefused):
    """Nobody can say yet what will have been given."""


class NotYours(EntryRefused):
    """Somebody else gave the service on that day, it had not begun, or it was over."""


class NoSchool(EntryRefused):
    """There was no school that day: asked, not refused for good."""


class WrittenAlready(EntryRefused):
    """The day has an entry."""


class TooManyMinutes(EntryRefused):
    """More minutes than a day has."""


@dataclass(frozen=True, slots=True)
class Given:
    """What to enter for one service. `minutes` None: as planned; 0: missed, for `reason`."""

    service: Service
    minutes: int | None = None
    reason: str = ""
    words: str = ""
    makes_up: bool = False


@transaction.atomic
def log_sessions(
    *, by: int, now: datetime, today: date, on: date, given: Sequence[Given], sent_as: UUID | None = None, although_no_school: bool = False
) -> list[Session]:
    """Enter what was given or missed on one day, for one service or many at once; what was sent before stands once.

    The services are locked by nobody: an entry is a new row. Raises LiesAhead, NotYours, NoSchool, WrittenAlready or TooManyMinutes, and enters nothing then.
    """
    if on > today:
        raise LiesAhead(_("This day lies ahead. Enter it once it has been."))
    for one in given:
        _has_begun(one.service, on)
    numbers = [one.service.pk for one in given]
    sent = {number: uuid5(sent_as, f"{number}:{on}") if sent_as else None for number in numbers}
    book = queries.book_of([one.service for one in given], *_bounds([(one.service, on) for one in given]), asks=False)
    fresh = []
    for one in given:
        of_that_day = [entry for entry in book.entries[one.service.pk] if entry.on == on and entry.makes_up == one.makes_up]
        if sent[one.service.pk] is not None and any(entry.by_id == by and entry.sent_as == sent[one.service.pk] for entry in of_that_day):
            continue
        minutes = one.service.minutes if one.minutes is None else one.minutes
        if any((entry.by_id, entry.given_minutes, entry.reason) == (by, minutes, one.reason) for entry in of_that_day):
            continue  # the same from another page of the same person
        _may_stand(one, on, by=by, givers=book.givers[one.service.pk], minutes=minutes)
        if of_that_day and len(given) > 1:
            continue  # "everybody as planned" leaves alone what was said of one
        if of_that_day:
            raise WrittenAlready(_("There is an entry for this day already. Open it to mend it."))
        if not although_no_school and not book.calendar.is_school_day(on, one.service.school_id):
            raise NoSchool(_("There was no school on %(day)s by the calendar. Say so if it was given all the same.") % {"day": say_day(on, today)})
        fresh.append(
            Session(
                service=one.service,
                on=on,
                planned_minutes=0 if one.makes_up else one.service.minutes,
                given_minutes=minutes,
                makes_up=one.makes_up,
                reason=_reason(one, minutes),
                words=one.words.strip(),
                by_id=by,
                entered_at=now,
                sent_as=sent[one.service.pk],
            )
        )
    if fresh:
        made = Session.objects.bulk_create(fresh)
        for entry in made:
            book.entries[entry.service_id].append(entry)
        _count(book, {(one.service, month_of(one.service.per, on)) for one in given}, today)
        record_act(by=by, act="student_support.log_sessions", about=made, detail={"on": on.isoformat()})
    return fresh


def _reason(one: Given, minutes: int) -> str:
    if one.makes_up or minutes >= one.service.minutes:
        return ""
    if minutes == 0 and one.reason not in {known.key for known in pack_that_holds().reasons}:
        raise EntryRefused(_("Say why it was not given: choose one of the reasons."))
    return one.reason or SHORTER


def _has_begun(service: Service, on: date) -> None:
    if on < service.begins_on:
        raise NotYours(_("The service began on %(day)s. Choose that day or a later one.") % {"day": say_day(service.begins_on)})


def _may_stand(one: Given, on: date, *, by: int, givers: list[queries.Giver], minutes: int) -> None:
    service = one.service
    if not 0 <= minutes <= DAY_IN_MINUTES:
        raise TooManyMinutes(_("A school day has at most 480 minutes. Write the minutes of one session."))
    if one.makes_up and not minutes:
        raise EntryRefused(_("Write how many minutes were made up."))
    if (service.ends_on is not None and on >= service.ends_on) or (service.plan.ends_on is not None and on >= service.plan.ends_on):
        raise NotYours(_("This service had ended by that day. Nothing is owed any more."))
    if not any(giver.person == by and giver.gives_on(on) for giver in givers):
        raise NotYours(_("Somebody else gave this service on that day. Whoever gave it enters it."))


@transaction.atomic
def mend_session(*, by: int, now: datetime, today: date, session: Session, minutes: int, reason: str = "", words: str = "") -> Session:
    """Put another entry in the place of one; the former stays readable in its history. Mended by whom gives the service. Raises EntryRefused and its kinds."""
    held = Session.objects.select_for_update().select_related("service__plan").get(pk=session.pk)
    if held.replaced_by_id is not None or held.taken_back_at is not None:
        raise WrittenAlready(_("Somebody has mended this entry meanwhile. Look at the newer one."))
    service = held.service
    one = Given(service, minutes, reason, words, held.makes_up)
    if not 0 <= minutes <= DAY_IN_MINUTES:
        raise TooManyMinutes(_("A school day has at most 480 minutes. Write the minutes of one session."))
    if (held.given_minutes, held.reason, held.words) == (minutes, _reason(one, minutes), words.strip()):
        return held
    made = Session.objects.create(
        service=service,
        on=held.on,
        planned_minutes=held.planned_minutes,
        given_minutes=minutes,
        makes_up=held.makes_up,
        reason=_reason(one, minutes),
        words=words.strip(),
        by_id=by,
        entered_at=now,
    )
    held.replaced_by = made
    held.save(update_fields=["replaced_by"])
    recount([(service, month_of(service.per, held.on))], today=today)
    record_act(by=by, act="student_support.mend_session", about=[made, held])
    return made


@transaction.atomic
def take_session_back(*, by: int, now: datetime, today: date, session: Session) -> None:
    """Take an entry back that was a slip: the day is unknown again, and is asked about."""
    service = session.service
    if Session.objects.filter(pk=session.pk, taken_back_at__isnull=True, replaced_by__isnull=True).update(taken_back_at=now, sent_as=None):
        recount([(service, month_of(service.per, session.on))], today=today)
        record_act(by=by, act="student_support.take_session_back", about=[session])


@transaction.atomic
def leave_unknown(*, by: int, today: date, service: Service, on: date) -> None:
    """Say that nobody knows any more what was on a day: it is not asked about again, and stays unknown everywhere. Raises LiesAhead or NotYours."""
    if on >= today:
        raise LiesAhead(_("This day is not over yet."))
    _has_begun(service, on)
    _left, is_new = LeftUnknown.objects.get_or_create(service=service, on=on, defaults={"by_id": by})
    if is_new:
        record_act(by=by, act="student_support.leave_unknown", about=[service], detail={"on": on.isoformat()})


@transaction.atomic
def say_both_right(*, by: int, now: datetime, one: Session, other: Session) -> None:
    """Say that two entries of one day are both right: nobody is asked about them again. Raises EntryRefused."""
    if one.on != other.on or one.pk == other.pk:
        raise EntryRefused(_("These entries are not of one day. Open what you have today anew."))
    first, second = sorted((one, other), key=lambda entry: entry.pk)
    _said, is_new = BothRight.objects.get_or_create(one=first, other=second, defaults={"by_id": by, "at": now})
    if is_new:
        record_act(by=by, act="student_support.say_both_right", about=[first, second])


# -- kept sums ---------------------------------------------------------------------------------------------


def _bounds(days: Iterable[tuple[Service, date]]) -> tuple[date, date]:
    bounds = [month_bounds(service.per, month_of(service.per, on)) for service, on in days]
    return min(first for first, _until in bounds), max(until for _first, until in bounds)


def recount(pairs: Collection[tuple[Service, date]], *, today: date) -> None:
    """Count the sums of services in months anew, from the entries; part of the transaction of whoever changed one."""
    if pairs:
        bounds = [month_bounds(service.per, month) for service, month in pairs]
        book = queries.book_of({service.pk: service for service, _month in pairs}.values(), min(b[0] for b in bounds), max(b[1] for b in bounds), asks=False)
        _count(book, pairs, today)


def _count(book: queries.Book, pairs: Collection[tuple[Service, date]], today: date) -> None:
    sums = []
    for service, month in pairs:
        figures = queries.month_figures(book, service, month, today)
        sums.append(MonthSum(service=service, month=month, counted_until=today, **{name: getattr(figures, name) for name in SUMS}))
    MonthSum.objects.bulk_create(sums, update_conflicts=True, unique_fields=["service", "month"], update_fields=[*SUMS, "counted_until"], batch_size=500)
