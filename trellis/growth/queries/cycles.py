"""Inquiry cycles: one's own in a list, and what stands in the room of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.growth.models import CheckBack, Cycle, Line, Measure, Point, Step

RUNGS = 5  # of the ladder of whys
WORDS_OF_A_LINE = ("words", "then", "so_that", "practice_key", "ours_to_change")
KINDS_OF_A_PHASE: dict[int, tuple[Line.Kind, ...]] = {
    Cycle.Phase.STUDY: (Line.Kind.EVIDENCE,),
    Cycle.Phase.FOCUS: (Line.Kind.FOCUS, Line.Kind.THEORY),
    Cycle.Phase.PRACTISE: (Line.Kind.SUPPORT,),
    Cycle.Phase.IMPACT: (Line.Kind.LEARNT, Line.Kind.NEXT),
}
KINDS_OF_A_CYCLE = (Line.Kind.EVIDENCE, Line.Kind.WHY, Line.Kind.FOCUS, Line.Kind.THEORY, Line.Kind.SUPPORT, Line.Kind.LEARNT, Line.Kind.NEXT)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one kind: those that stand, and those taken off today."""

    kind: Line.Kind
    standing: tuple[Line, ...]
    taken_off: tuple[Line, ...] = ()

    @property
    def first(self) -> Line | None:
        return self.standing[0] if self.standing else None


def cycles() -> "QuerySet[Cycle]":
    """Return cycles, newest first, with owner and school."""
    return Cycle.objects.select_related("owner", "school").order_by("-begun_on", "-pk")


def with_focus(found: "QuerySet[Cycle]", lines: "QuerySet[Line]") -> "QuerySet[Cycle]":
    """Return cycles with the words of their focus as `focus`, as far as it is among `lines`; None where there is none."""
    focus = lines.filter(cycle=OuterRef("pk"), kind=Line.Kind.FOCUS, ended_on__isnull=True).order_by("-pk")
    return found.annotate(focus=Subquery(focus.values("words")[:1]))


def own_cycles(standing: Standing, words: str = "") -> "QuerySet[Cycle]":
    """Return one's own cycles, those that run first and newest first, each with its focus; with words, those in which they stand."""
    mine = cycles().filter(owner_id=standing.person_id)
    if words:
        lines = Line.objects.filter(owner_id=standing.person_id, cycle__isnull=False)
        said = lines.filter(Q(words__icontains=words) | Q(then__icontains=words) | Q(so_that__icontains=words))
        steps = Step.objects.filter(cycle__owner_id=standing.person_id, words__icontains=words)
        mine = mine.filter(Q(pk__in=said.values("cycle_id")) | Q(pk__in=steps.values("cycle_id")) | Q(from_words__icontains=words))
    counted = with_focus(within(standing, Verb.GROWTH_OWN, mine), Line.objects.all())
    steps_of = Step.objects.filter(cycle=OuterRef("pk"), agreed_on__isnull=False).order_by().values("cycle").annotate(number=Count("pk")).values("number")
    return counted.annotate(steps_taken=Subquery(steps_of)).order_by(F("closed_on").desc(nulls_first=True), "-begun_on", "-pk")


def shared_cycles(standing: Standing) -> "QuerySet[Cycle]":
    """Return cycles that others share with the person, newest first, each with its focus."""
    lines = within(standing, Verb.GROWTH_READ_SHARED, Line.objects.all())
    return with_focus(within(standing, Verb.GROWTH_READ_SHARED, cycles()), lines)


def lines_of(cycle: Cycle, lines: "QuerySet[Line]", today: date, kinds: Collection[Line.Kind] = KINDS_OF_A_CYCLE) -> dict[str, Lines]:
    """Return the lines of a cycle by kind, as far as they are among `lines`: one query."""
    found = lines.filter(Q(ended_on__isnull=True) | Q(ended_on=today), cycle=cycle, kind__in=kinds).order_by("order", "pk")
    standing: dict[str, list[Line]] = {kind: [] for kind in kinds}
    taken_off: dict[str, list[Line]] = {kind: [] for kind in kinds}
    hung_on = set(Step.objects.filter(cycle=cycle, theory__isnull=False).values_list("theory_id", flat=True))
    for line in found:
        if line.ended_on is None:
            standing[line.kind].append(line)
        elif line.pk not in hung_on:  # a theory as a step knew it was not taken off by anybody
            taken_off[line.kind].append(line)
    return {kind.value: Lines(kind, tuple(standing[kind]), tuple(taken_off[kind])) for kind in kinds}


def measures_of(cycle: Cycle, measures: "QuerySet[Measure]") -> list[Measure]:
    """Return the measures of a cycle with their points in order, as far as they are among `measures`."""
    return list(measures.filter(cycle=cycle).order_by("pk").prefetch_related(Prefetch("points", Point.objects.order_by("on"))))


def measures() -> "QuerySet[Measure]":
    """Return measures with their cycle and points in order."""
    return Measure.objects.select_related("cycle").prefetch_related(Prefetch("points", Point.objects.order_by("on")))


def points_of(measure: Measure) -> "QuerySet[Point]":
    """Return the values of a measure, oldest first, each with what its page needs."""
    return Point.objects.filter(measure=measure).select_related("measure__cycle").order_by("on")


def lines_in_cycles() -> "QuerySet[Line]":
    """Return the lines of cycles, with their cycle."""
    return Line.objects.filter(cycle__isnull=False).select_related("cycle")


def something_to_see(cycle: Cycle) -> bool:
    """Say whether a closing has something to look at: a value after a baseline, or evidence written after the day of the first step."""
    if Measure.objects.filter(cycle=cycle).annotate(number=Count("points")).filter(number__gte=2).exists():
        return True
    first = Step.objects.filter(cycle=cycle, agreed_on__isnull=False).order_by("agreed_on").values_list("agreed_on", flat=True).first()
    later = Line.objects.filter(cycle=cycle, kind=Line.Kind.EVIDENCE, ended_on__isnull=True)
    return first is not None and later.filter(written_on__gt=first).exists()


def newest_look_back(step: Step) -> CheckBack | None:
    """Return the newest look back on a step, None when nobody has looked back."""
    return CheckBack.objects.filter(step=step).select_related("by").order_by("-pk").first()
