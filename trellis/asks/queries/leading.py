"""A principal's own picture of their time, and the one total of a month."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil, floor
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trellis.access.policy import Role
from trellis.access.standing import Standing
from trellis.asks.measures import DAY_HOURS, Minutes, monday_of, of_people, share_between, weeks_from
from trellis.asks.models import Feed, FeedEntry, InTotal, Kind, Looking, Moment, Sharing, TimeTotal
from trellis.asks.queries.load import due_by_school
from trellis.kit.small_groups import Hidden

WEEKS = 4  # that a picture shows
ANSWERED_UNTIL = timedelta(days=7)  # a moment longer ago is not remembered, and stays unknown
FEWEST = 5  # people in a total
FEWEST_MOMENTS = 8  # of one person in a month, below which their share says nothing
PUBLISHED_ON = 8  # of the next month: the last moments of a month are answered by then
OFF = "off"

# The district's list: a key, what it is called, and how words of a calendar begin that may mean it.
KINDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "classrooms": (_("In classrooms"), ("classroom", "walk", "observ", "lesson", "visit", "aula", "clase")),
    "teachers": (_("With teachers, about teaching"), ("teacher", "plc", "coach", "feedback", "faculty", "staff", "grade", "team", "docente", "maestr")),
    "students": (_("With students, about what they need"), ("student", "iep", "mtss", "assembly", "club", "estudiante", "alumn")),
    "families": (_("With families and neighbors"), ("parent", "famil", "pta", "pto", "communit", "neighbor", "padres")),
    "discipline": (_("Behavior, and what follows from it"), ("disciplin", "behavior", "suspen", "hearing", "conduct", "restorative")),
    "safety": (_("Safety and supervision"), ("safety", "drill", "duty", "supervis", "dismissal", "arrival", "seguridad", "simulacro")),
    "building": (_("Building, schedules, money"), ("schedul", "budget", "facilit", "custod", "building", "substitut", "horario", "presupuesto")),
    "reports": (_("Reports, and what the district asks"), ("report", "district", "survey", "compliance", "central", "principals", "distrito", "informe")),
    "learning": (_("Own learning"), ("training", "workshop", "conference", "pd", "learning", "mentor", "taller")),
    "other": (_("Something else at work"), ()),
    OFF: (_("Not at work then"), ("lunch", "leave", "vacation", "off", "dentist", "doctor", "almuerzo")),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind in somebody's list, as they call it."""

    pk: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A moment that waits for one tap. `guess` is the kind that the calendar lets one think of."""

    pk: int
    at: datetime
    guess: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """How often a kind was said, and the hours of a week that it most likely takes."""

    name: str
    said: int
    share: float
    low: float
    high: float

    @property
    def hours(self) -> tuple[int, int]:
        """Return between how many whole hours of a week it lies, outwards."""
        return floor(self.low * 5 * DAY_HOURS + 1e-9), ceil(self.high * 5 * DAY_HOURS - 1e-9)


@dataclass(frozen=True, slots=True)
class Picture:
    """Four weeks of somebody's time, from the moments that were answered; the others are unknown."""

    first: date
    last: date
    parts: list[Part]
    answered: int
    asked: int
    days_answered: int
    days_asked: int
    asked_low: float  # hours that the district asked of them in the same weeks
    asked_high: float


def choices_of(person: int, *, left_out: bool = False) -> list[Choice]:
    """Return the kinds in somebody's list, the district's first, in their own words where they have some."""
    kinds = Kind.objects.filter(person_id=person) if left_out else Kind.objects.filter(person_id=person, left_out_on__isnull=True)
    order = {key: number for number, key in enumerate(KINDS)}
    rows = sorted(kinds, key=lambda kind: (kind.key == OFF, order.get(kind.key, len(order)), kind.pk))
    return [Choice(kind.pk, kind.key, called(kind)) for kind in rows]


def called(kind: Kind) -> str:
    return kind.name or str(KINDS[kind.key][0])


def words_of_kinds(person: int) -> dict[int, tuple[str, ...]]:
    """Return for each kind in somebody's list how words begin that may mean it: their own kinds first, by the words of their names."""
    kinds = list(Kind.objects.filter(person_id=person, left_out_on__isnull=True).order_by("pk"))
    own = {kind.pk: tuple(word.casefold() for word in kind.name.split() if len(word) > 3) for kind in kinds if not kind.key}
    return {**own, **{kind.pk: KINDS[kind.key][1] for kind in kinds if kind.key in KINDS}}


def is_looking(person: int) -> bool:
    """Say whether somebody has moments of their days asked for."""
    return Looking.objects.filter(person_id=person).exists()


def people_looking() -> list[int]:
    """Return everybody who has moments of their days asked for."""
    return list(Looking.objects.order_by("person_id").values_list("person_id", flat=True))


def moments_to_answer(person: int, now: datetime, today: date) -> list[Asked]:
    """Return the moments of the last seven days that wait, the latest first, with what the calendar lets one think of."""
    waiting = list(Moment.objects.filter(person_id=person, on__gt=today - ANSWERED_UNTIL, at__lte=now, answered_at__isnull=True).order_by("-at"))
    if not waiting:
        return []
    entries = list(
        FeedEntry.objects.filter(feed__person_id=person, kind__left_out_on__isnull=True, starts_at__lte=waiting[0].at, ends_at__gt=waiting[-1].at).order_by(
            "-starts_at", "ends_at", "pk"
        )
    )
    return [
        Asked(moment.pk, moment.at, next((entry.kind_id for entry in entries if entry.kind_id and entry.starts_at <= moment.at < entry.ends_at), None))
        for moment in waiting
    ]


def answered_lately(person: int, today: date) -> list[tuple[int, datetime, str]]:
    """Return what was answered of the last seven days, so that a slip can be mended, the latest first."""
    answered = Moment.objects.filter(person_id=person, on__gt=today - ANSWERED_UNTIL, answered_at__isnull=False).select_related("kind")
    return [(moment.pk, moment.at, called(moment.kind)) for moment in answered.order_by("-at")[:14] if moment.kind]


def picture_of(person: int, schools: Collection[int], today: date) -> Picture:
    """Return the last four weeks up to today. `schools` are those whose principal the person is, for what was asked of them."""
    first = monday_of(today) - timedelta(weeks=WEEKS - 1)
    rows = list(Moment.objects.filter(person_id=person, on__gte=first, on__lte=today).values_list("on", "kind_id", "answered_at"))
    counts = Counter(kind for _on, kind, answered in rows if answered)
    names = {one.pk: one.name for one in choices_of(person, left_out=True)}
    answered = sum(counts.values())
    parts = []
    for kind, name in names.items():
        between = share_between(counts[kind], answered)
        if between is not None and counts[kind]:
            parts.append(Part(name, counts[kind], counts[kind] / answered, *between))
    asked = Minutes()
    for dues in due_by_school(weeks_from(first, WEEKS), schools=schools).values() if schools else ():
        for due in dues:
            asked += Minutes(1, due.minutes_low, due.minutes_high)
    return Picture(
        first=first,
        last=today,
        parts=sorted(parts, key=lambda part: (-part.said, part.name)),
        answered=answered,
        asked=len(rows),
        days_answered=len({on for on, _kind, said in rows if said}),
        days_asked=len({on for on, _kind, _said in rows}),
        asked_low=asked.low / 60,
        asked_high=asked.high / 60,
    )


def schools_led(standing: Standing) -> set[int]:
    """Return the schools whose principal a person is today."""
    return {school for held in standing.held if held.role is Role.PRINCIPAL for school in held.schools}


def feed_of(person: int) -> Feed | None:
    """Return somebody's calendar, without its address in words."""
    return Feed.objects.filter(person_id=person).defer("address").first()


def sharings_of(person: int) -> "QuerySet[Sharing]":
    """Return to whom somebody shows their picture, by name."""
    return Sharing.objects.filter(person_id=person).select_related("to").order_by("to__folded_name", "pk")


def counts_in_total(person: int) -> bool:
    """Say whether somebody lets their share count."""
    return InTotal.objects.filter(person_id=person).exists()


# -- the total of a month ---------------------------------------------------------------------------------


def total_of(month_on: date, until_on: date) -> tuple[int, dict[str, tuple[float, float, float]]]:
    """Return how many people count in a month and how their days were divided; nothing below five people.

    Who counts let it count before the month began and still does; whoever comes or goes during it is left out of the whole month, so that two numbers
    never differ by one person alone. Kinds of somebody's own count as something else, and what was not at work as that.
    """
    people = list(InTotal.objects.filter(since_on__lte=month_on).values_list("person_id", flat=True))
    rows = Moment.objects.filter(person_id__in=people, on__gte=month_on, on__lt=until_on, answered_at__isnull=False).values_list("person_id", "kind__key")
    counts: dict[int, Counter[str]] = {}
    for person, key in rows:
        counts.setdefault(person, Counter())[key if key in KINDS else "other"] += 1
    enough = [one for one in counts.values() if one.total() >= FEWEST_MOMENTS]
    if len(enough) < FEWEST:
        return 0, {}
    shares = {key: of_people([one[key] / one.total() for one in enough]) for key in KINDS}
    return len(enough), {key: found for key, found in shares.items() if found is not None}


def totals() -> "QuerySet[TimeTotal]":
    """Return what was published, the newest month first."""
    return TimeTotal.objects.order_by("-month_on", "-share", "key")


def newest_total(published: "QuerySet[TimeTotal]") -> tuple[date, int, list[Part]] | Hidden:
    """Return the newest month, of how many people, and how their days were divided; hidden while fewer than five let theirs count."""
    newest = published.first()
    if newest is None:
        return Hidden(FEWEST)
    rows = [row for row in published.filter(month_on=newest.month_on) if row.key in KINDS and row.share > 0]
    return newest.month_on, newest.people, [Part(str(KINDS[row.key][0]), row.people, row.share, row.low, row.high) for row in rows]


def days_to_read(today: date) -> tuple[date, date]:
    """Return from which day up to which a calendar is read: what may still be answered, and two weeks ahead."""
    return today - ANSWERED_UNTIL, today + timedelta(days=14)
