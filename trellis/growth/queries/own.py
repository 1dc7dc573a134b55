"""One's own plan: the lines that stand, and those of former years."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.queries.supervising import schools_led_by
from trellis.growth.models import Cycle, Line, Share, Visit
from trellis.kit.days import SchoolYear

OWN = Verb.GROWTH_OWN
VISITS_AHEAD = 3  # on one's own page; the others stand with the cycle


@dataclass(frozen=True, slots=True)
class PartOfPlan:
    """Lines of one kind, in the order that their owner gave them."""

    kind: Line.Kind
    lines: list[Line]

    @property
    def key(self) -> str:
        return str(self.kind.value)

    @property
    def is_personal(self) -> bool:
        return self.kind == Line.Kind.PERSONAL


@dataclass(frozen=True, slots=True)
class RunningCycle:
    """The cycle that runs, with its focus in the owner's words where there is one."""

    cycle: Cycle
    focus: str


def lines() -> "QuerySet[Line]":
    """Return lines of plans and cycles with whom they are shown to."""
    shown = Share.objects.filter(ended_on__isnull=True).select_related("to").order_by("to__folded_name", "pk")
    return Line.objects.prefetch_related(Prefetch("shares", shown))


def own_lines(standing: Standing) -> "QuerySet[Line]":
    """Return the lines of one's own plan, of every year and whatever one holds today."""
    return within(standing, OWN, lines().filter(cycle__isnull=True))


def plan_of(standing: Standing, kinds: tuple[Line.Kind, ...]) -> list[PartOfPlan]:
    """Return the open lines of one's own plan, kind by kind."""
    found: dict[str, list[Line]] = {kind.value: [] for kind in kinds}
    for line in own_lines(standing).filter(ended_on__isnull=True, kind__in=list(found)).order_by("order", "pk"):
        found[line.kind].append(line)
    return [PartOfPlan(kind, found[kind.value]) for kind in kinds]


def ended_lines(standing: Standing, words: str = "") -> "QuerySet[Line]":
    """Return lines of one's own plan that have ended, the newest first; with words, those in which they stand."""
    ended = own_lines(standing).filter(ended_on__isnull=False).order_by("-ended_on", "-pk")
    return ended.filter(Q(words__icontains=words) | Q(came_of__icontains=words)) if words else ended


def by_school_year(rows: list[Line]) -> list[tuple[str, list[Line]]]:
    """Return ended lines under the school year in which they ended."""
    found: dict[str, list[Line]] = {}
    for line in rows:
        if line.ended_on is not None:
            found.setdefault(str(SchoolYear.of(line.ended_on)), []).append(line)
    return list(found.items())


def running_cycle(standing: Standing) -> RunningCycle | None:
    """Return the own cycle that was begun last and is not closed."""
    cycle = within(standing, OWN, Cycle.objects.filter(closed_on__isnull=True)).order_by("-begun_on", "-pk").first()
    if cycle is None:
        return None
    focus = Line.objects.filter(cycle=cycle, kind=Line.Kind.FOCUS, ended_on__isnull=True).order_by("-pk").values_list("words", flat=True).first()
    return RunningCycle(cycle, focus or "")


def visits_ahead(standing: Standing) -> "QuerySet[Visit]":
    """Return the next visits with oneself that are planned."""
    ahead = Visit.objects.filter(principal_id=standing.person_id, planned_on__gte=standing.today, held_on__isnull=True, called_off_on__isnull=True)
    return within(standing, Verb.GROWTH_SEE_VISIT, ahead.select_related("supervisor")).order_by("planned_on", "planned_at", "pk")[:VISITS_AHEAD]


def leads_a_school(person: int, today: date) -> bool:
    """Say whether the person leads a school today, cover included."""
    return bool(schools_led_by(person, today))
