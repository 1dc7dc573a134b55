"""Looking at ourselves: a measure by the schools' need, as two distributions of schools without names, with a test that is right for few."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.analysis.permutation import Tested, difference_in_means, rank_correlation
from trellis.kit import formats
from trellis.partnership.measures.needs import Where, highest_third, where
from trellis.partnership.models import AllocationFile, Look, Measure, NeedIndex, SchoolNeed

MOST_DOTS = 60  # more schools are drawn as a box
HOUR = 60
MIDDLE, LANE, NEAR = 32, 9, 0.03  # pixels, and how near along the scale two circles touch on a phone
TIMES = (Measure.FIRST_ANSWER, Measure.SETTLED)
UNITS = {
    Measure.FIRST_ANSWER: _("working hours, half of a school’s requests were answered within"),
    Measure.SETTLED: _("working hours, half of a school’s requests were settled within"),
    Measure.RATINGS: _("per cent of a school’s rated requests that gave all or most of what was needed"),
    Measure.HAND_OVERS: _("hand-overs for each request of a school"),
    Measure.ASKS: _("minutes asked of the principal in a week, at the higher end"),
    Measure.ALLOCATIONS: _("of what the file counts, for each student"),
    Measure.VISITS: _("visits at a school for each month of this school year, calls and meetings elsewhere left out"),
}


@dataclass(frozen=True, slots=True)
class Dot:
    """One school without a name: where it lies on the scale, and whether it is at least so long."""

    share: float
    is_at_least: bool
    y: int = MIDDLE  # beside its neighbours, where they would cover one another


@dataclass(frozen=True, slots=True)
class Group:
    """One of the two groups. `box` are the shares along the scale of the least, the quarters and the most, for drawing."""

    name: str
    lies: Where
    dots: list[Dot]
    box: tuple[float, float, float, float, float]
    at_least: int


@dataclass(frozen=True, slots=True)
class OneLook:
    """A measure by need. Without an index, or where a group has no school, there are no groups."""

    measure: Measure
    unit: str
    index: NeedIndex | None
    counted_on: date | None
    groups: tuple[Group, Group] | None
    scale: tuple[float, float]
    difference: Tested | None
    correlation: Tested | None
    chances: dict[str, str]  # in figures: of the difference with its bounds, the smallest there could be, of the correlation
    without_number: int  # schools of the index of which nothing is known: left out, and said


@dataclass(frozen=True, slots=True)
class LookRow:
    """A measure in the list: of how many schools there is a number."""

    measure: Measure
    name: str
    schools: int
    counted_on: date | None


def newest_index() -> NeedIndex | None:
    """Return the index of need that counts, None before the first."""
    return NeedIndex.objects.select_related("loaded_by").order_by("-pk").first()


def newest_allocations() -> AllocationFile | None:
    """Return the load of what schools are given that counts, None before the first."""
    return AllocationFile.objects.select_related("loaded_by").order_by("-pk").first()


def look_rows() -> list[LookRow]:
    """Return every measure with the number of schools of which something is known. One query."""
    sums = Look.objects.order_by().values_list("measure").annotate(n=Count("pk"), on=Max("counted_on"))
    counted = {measure: (schools, on) for measure, schools, on in sums}
    return [LookRow(one, str(one.label), *counted.get(one.value, (0, None))) for one in Measure]


def _side_by_side(dots: list[Dot]) -> list[Dot]:
    placed: list[Dot] = []
    for dot in dots:
        near = sum(1 for one in placed if dot.share - one.share < NEAR)
        step = (near % 5 + 1) // 2 * (1 if near % 2 else -1)
        placed.append(replace(dot, y=MIDDLE + step * LANE))
    return placed


def said_of_chance(p: float | None) -> str:
    """Return a chance in figures; a very small one never as nought."""
    return "" if p is None else gettext("less than 0.001") if p < 0.001 else formats.say_number(p, 3)


def one_look(measure: Measure) -> OneLook:
    """Return a measure by need: three queries, and numbers that leave without the school they belong to."""
    index = newest_index()
    needs = dict(SchoolNeed.objects.filter(index=index).values_list("school_id", "need")) if index else {}
    looks = (
        {one.school_id: one for one in Look.objects.filter(measure=measure, school_id__in=SchoolNeed.objects.filter(index=index).values("school_id"))}
        if index
        else {}
    )
    known = {school: need for school, need in needs.items() if school in looks}
    high = highest_third(known)
    numbers = {school: round(looks[school].value / HOUR if measure in TIMES else looks[school].value, 3) for school in sorted(known)}
    first, others = [school for school in numbers if school in high], [school for school in numbers if school not in high]
    low, top = (min(numbers.values()), max(numbers.values())) if numbers else (0.0, 0.0)
    begin = 0.0 if low < top / 2 else low

    def share(value: float) -> float:
        return (value - begin) / (top - begin) if top > begin else 0.5

    def group(name: str, schools: list[int]) -> Group:
        lies = where([numbers[school] for school in schools])
        dots = [Dot(share(numbers[school]), looks[school].is_at_least) for school in schools] if len(schools) <= MOST_DOTS else []
        dots = _side_by_side(sorted(dots, key=lambda dot: dot.share))  # the order of the schools does not leave
        box = (share(lies.low), share(lies.quarter), share(lies.median), share(lies.three_quarters), share(lies.high))
        return Group(name, lies, dots, box, sum(looks[school].is_at_least for school in schools))

    both = (group(str(_("Highest third of need")), first), group(str(_("The others")), others)) if first and others else None
    difference = difference_in_means([numbers[one] for one in first], [numbers[one] for one in others]) if both else None
    correlation = rank_correlation([known[one] for one in numbers], list(numbers.values())) if both else None
    chances = {name: said_of_chance(getattr(difference, name, None)) for name in ("p", "low", "high", "smallest")}
    return OneLook(
        measure=measure,
        unit=str(UNITS[measure]),
        index=index,
        counted_on=max((one.counted_on for one in looks.values()), default=None),
        groups=both,
        scale=(begin, top),
        difference=difference,
        correlation=correlation,
        chances=chances | {"rho": said_of_chance(correlation.p if correlation else None)},
        without_number=len(needs) - len(known),
    )
