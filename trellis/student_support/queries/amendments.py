"""Requests to amend a record: who may ask and decide, the days, whose turn it is, and the statements that travel with the record."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Role
from trellis.access.standing import Standing
from trellis.directory.models import Person, Student
from trellis.directory.queries import everybody
from trellis.directory.queries.families import guardians_ever
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.standing import standing_of
from trellis.student_support.models import (
    Amendment,
    AmendmentDays,
    Barrier,
    CannotYet,
    Contribution,
    Decision,
    Draft,
    FormalEvent,
    HandOff,
    Meeting,
    Note,
    Noticed,
    OwnWord,
    Plan,
    PlanChange,
    ProgressPoint,
    RecordFile,
    Review,
    Session,
    SignalAnswer,
)
from trellis.student_support.queries.record_requests import CHECK, READ, first_checker, may_ask, may_check

DAYS = 30  # ours: the law says "within a reasonable time" (34 CFR 99.20(b), 99.22(a))
# Refused, and a family may still ask for a hearing or place a statement: nothing is owed, and it is not over.
LIVES = Q(closed_on__isnull=True, amended_on__isnull=True)

# Who wrote an entry, by the kind in its key. What is not here was brought from elsewhere, or says itself.
WRITERS: dict[str, tuple[Any, str]] = {
    "note": (Note, "author_id"),
    "noticed": (Noticed, "by_id"),
    "word": (OwnWord, "entered_by_id"),
    "plan": (Plan, "begun_by_id"),
    "change": (PlanChange, "by_id"),
    "point": (ProgressPoint, "by_id"),
    "review": (Review, "by_id"),
    "contribution": (Contribution, "by_id"),
    "meeting": (Meeting, "planned_by_id"),
    "draft": (Draft, "by_id"),
    "decision": (Decision, "owner_id"),
    "barrier": (Barrier, "raised_by_id"),
    "paper": (FormalEvent, "entered_by_id"),
    "handoff": (HandOff, "left_by_id"),
    "cannot": (CannotYet, "by_id"),
}


@dataclass(frozen=True, slots=True)
class Days:
    """How many calendar days the district takes today; `is_ours` where nobody has set them."""

    answer: int
    hearing: int
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a file that was given: the key of its entry, and what stands there."""

    file: RecordFile
    key: str
    stands: str


def days_on(today: date) -> Days:
    """Return the days that hold on a day."""
    row = AmendmentDays.objects.filter(from_on__lte=today).order_by("-from_on").first()
    return Days(row.answer, row.hearing, False) if row else Days(DAYS, DAYS, True)


def amendments() -> "QuerySet[Amendment]":
    """Return requests to amend with whom they concern, for the gate to narrow."""
    return Amendment.objects.select_related("student__person", "by", "decider", "entered_by", "answered_by", "amended_by", "hearing__holder")


def mine(standing: Standing, student: Student) -> list[Amendment]:
    """Return what the reader asked to amend in this record, the newest first; at most fifty."""
    return list(within(standing, READ, amendments().filter(student=student, by=standing.person_id)).order_by("-asked_on", "-pk")[:50])


def to_answer(standing: Standing) -> "QuerySet[Amendment]":
    """Return what the school owes an act and the reader may open, the earliest day first."""
    return within(standing, CHECK, amendments()).filter(due_on__isnull=False).order_by("due_on", "pk")


def answered_before(standing: Standing) -> "QuerySet[Amendment]":
    """Return what owes nothing now, the newest first."""
    return within(standing, CHECK, amendments()).filter(due_on__isnull=True).order_by("-asked_on", "-pk")


def place_in(file: RecordFile, key: str) -> Place | None:
    """Return a place of a file by the key of its entry; None where the file does not have it."""
    for section in file.content.get("sections", []):
        for one in section["entries"]:
            if one["key"] == key and key.partition(":")[0] not in ("statement", "reading"):
                return Place(file, key, "\n".join(part for part in (one["what"], one["said"]) if part))
    return None


def writers_of(amendment: Amendment) -> set[int]:
    """Return who wrote the place that is said to be wrong; empty where nobody is known."""
    kind, _colon, rest = amendment.entry.partition(":")
    if kind == "minutes":
        service, _colon, month = rest.partition(":")
        year, number = (int(part) for part in month.split("-"))
        return set(Session.objects.filter(service=int(service), on__year=year, on__month=number).values_list("by_id", flat=True))
    if kind == "signal":
        return set(SignalAnswer.objects.filter(signal=int(rest)).values_list("by_id", flat=True))
    if kind not in WRITERS:
        return set()
    model, field = WRITERS[kind]
    return {one for one in model._default_manager.filter(pk=int(rest)).values_list(field, flat=True) if one}


def may_decide(amendment: Amendment, today: date) -> set[int]:
    """Return who can be named to decide: whoever can check the record; never the writer of the place."""
    return may_check(amendment.student, today) - writers_of(amendment)


def first_decider(amendment: Amendment, today: date) -> int | None:
    """Return who decides: who checks the record, else whoever leads the school, else the director; never the writer of the place. None: nobody is there."""
    allowed = may_decide(amendment, today)
    first = first_checker(amendment.student, today)
    if first in allowed:
        return first
    posts = open_posts(today).filter(person_id__in=allowed)
    for role in (Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.STUDENT_SERVICES_DIRECTOR):
        found = posts.filter(role=role.value).order_by("pk").first()
        if found:
            return found.person_id
    return None


def has_interest(amendment: Amendment, person: int) -> bool:
    """Say whether somebody has a direct interest in the outcome (34 CFR 99.22(c)): wrote the place, refused, decides, or is family."""
    return person in {amendment.answered_by_id, amendment.decider_id, amendment.by_id, amendment.student.person_id} | writers_of(amendment) | guardians_ever(
        amendment.student_id
    )


def who_may_hold(amendment: Amendment, today: date) -> "QuerySet[Person]":
    """Return who can hold the hearing: those who lead a school or answer for the district, without a direct interest."""
    roles = (Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.STUDENT_SERVICES_DIRECTOR, Role.SUPERVISOR)
    barred = {amendment.answered_by_id, amendment.decider_id, amendment.by_id} | writers_of(amendment) | guardians_ever(amendment.student_id)
    posts = open_posts(today).filter(role__in=[role.value for role in roles])
    return everybody().filter(pk__in=posts.order_by().values("person_id")).exclude(pk__in=[one for one in barred if one])


def still_may_ask(amendment: Amendment, today: date) -> bool:
    """Say whether whoever asked may read the record today."""
    return may_ask(standing_of(amendment.by_id, today), amendment.student)


def ended_meanwhile(today: date) -> list[Amendment]:
    """Return what lives and was asked by people who may not read the record any more."""
    return [one for one in amendments().filter(LIVES) if not still_may_ask(one, today)]


def without_decider(today: date) -> list[Amendment]:
    """Return what is owed and whose decider is around the student no more."""
    return [one for one in amendments().filter(due_on__isnull=False) if one.decider_id is None or one.decider_id not in may_decide(one, today)]


def amendments_waiting(today: date) -> "QuerySet[Any]":
    """Return requests to amend in which the school owes an act, by their day."""
    return Amendment.objects.filter(due_on__isnull=False).annotate(about=F("student_id"), due=F("due_on"), ref=F("pk"))


def decided_by(person: int, today: date) -> Q:
    """Return the condition under which a request to amend waits for one person."""
    return Q(decider_id=person) | Q(hearing__holder_id=person, hearing__decided_on__isnull=True)


def next_day(first: date, days: int) -> date:
    """Return the last of so many calendar days after a day."""
    return first + timedelta(days=days)
