"""Who is told, what is open, and whom to call."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from trellis.access.gate import may, within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Person, School
from trellis.directory.queries import Holder, holders_of
from trellis.directory.queries.families import Contact, contacts_of, schools_of
from trellis.kit.days import open_on
from trellis.safety.models import Alarm, Duty

LONGEST_WAIT = timedelta(hours=1)  # then the directors and the superintendent are told too
ON_DUTY = (
    Role.STUDENT_SERVICES_DIRECTOR, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.SUPERINTENDENT, Role.CABINET,
)  # fmt: skip
DIRECTORS: tuple[Role, ...] = (Role.STUDENT_SERVICES_DIRECTOR,)
LAST_RESORT: tuple[Role, ...] = (Role.SUPERINTENDENT,)


@dataclass(frozen=True, slots=True)
class Reachable:
    """Whom to call about an alarm: the writer, the schools, and the guardians of a student."""

    writer: Person
    schools: list[School]
    guardians: list[Contact]


def alarms() -> "QuerySet[Alarm]":
    """Return alarms with who saw to them: those that nobody took first, then those that are open, each the oldest first."""
    found = Alarm.objects.select_related("writer", "taking__by", "ending__by")
    return found.order_by("raised_at", "pk")


def open_alarms(standing: Standing) -> "QuerySet[Alarm]":
    """Return what is open and may be read, what nobody took first."""
    return within(standing, Verb.SAFETY_READ_ALARM, alarms()).filter(ending__isnull=True).order_by("taking__at", "raised_at", "pk")


def ended_alarms(standing: Standing) -> "QuerySet[Alarm]":
    """Return what was ended and may be read, the latest first."""
    return within(standing, Verb.SAFETY_READ_ALARM, alarms()).filter(ending__isnull=False).order_by("-raised_at", "-pk")


def to_see_to(standing: Standing) -> int:
    """Return how many open alarms wait for the person: not taken, or taken by them."""
    if not may(standing, Verb.SAFETY_READ_ALARM):
        return 0
    return open_alarms(standing).filter(Q(taking__isnull=True) | Q(taking__by_id=standing.person_id)).aggregate(n=Count("pk"))["n"]


def reachable(alarm: Alarm, today: date) -> Reachable:
    """Return whom to call."""
    return Reachable(alarm.writer, schools_of(alarm.writer_id, today), contacts_of(alarm.writer_id, today))


def duties(today: date) -> "QuerySet[Duty]":
    """Return who is on duty today or later, in the order of days."""
    return Duty.objects.filter(Q(held_until__isnull=True) | Q(held_until__gt=today)).select_related("person").order_by("held_from", "pk")


def may_be_on_duty(today: date) -> list[Holder]:
    """Return who can be put on duty."""
    return holders_of(ON_DUTY, today)


def _people(ids: Collection[int]) -> list[Person]:
    return list(Person.objects.filter(pk__in=ids).order_by("pk"))


def is_somebody_on_duty(today: date) -> bool:
    """Say whether somebody who works here is on duty on a day. Without them the directors are told, and they may not expect it."""
    return bool(_on_duty(today))


def _on_duty(today: date) -> set[int]:
    return set(Duty.objects.filter(open_on(today)).values_list("person_id", flat=True)) & {one.person_id for one in holders_of(list(Role), today)}


def told_at_once(writer: int, today: date) -> list[Person]:
    """Return who is told: those on duty, without them the directors, without them the last resort; never the writer."""
    for ids in (_on_duty(today), {one.person_id for one in holders_of(DIRECTORS, today)}, {one.person_id for one in holders_of(LAST_RESORT, today)}):
        if ids - {writer}:
            return _people(ids - {writer})
    return []


def told_when_late(writer: int, today: date) -> list[Person]:
    """Return who is told of an alarm that nobody took in time."""
    return _people({one.person_id for one in holders_of((*DIRECTORS, Role.SUPERINTENDENT), today)} - {writer})


def waiting_too_long(now: datetime) -> "QuerySet[Alarm]":
    """Return the alarms that nobody took in time."""
    return Alarm.objects.filter(taking__isnull=True, ending__isnull=True, raised_at__lte=now - LONGEST_WAIT).order_by("pk")
