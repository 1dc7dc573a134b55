"""Adding up what principals are planned to spend on any occasions, past, to come or dropped: in the database, however many there are."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext, ngettext

from trellis.asks.models import Occasion
from trellis.asks.queries.load import of_everybody, of_levels, of_schools, schools_by_level
from trellis.kit.formats import rounded, say_number


@dataclass(frozen=True, slots=True)
class Load:
    """What principals are asked together: how many parts (one school's, in one occasion), and their minutes from the lower to the higher number."""

    parts: int = 0
    low: int = 0
    high: int = 0

    @property
    def words(self) -> str:
        """Say the range in minutes, from two hours on in hours."""
        if self.high >= 120:
            low, high = int(rounded(self.low / 60)), int(rounded(self.high / 60))
            if low == high:
                return ngettext("%(number)s hour", "%(number)s hours", high) % {"number": say_number(high)}
            return gettext("%(low)s to %(high)s hours") % {"low": say_number(low), "high": say_number(high)}
        if self.low == self.high:
            return ngettext("%(number)s minute", "%(number)s minutes", self.high) % {"number": say_number(self.high)}
        return gettext("%(low)s to %(high)s minutes") % {"low": say_number(self.low), "high": say_number(self.high)}

    def __add__(self, other: "Load") -> "Load":
        return Load(self.parts + other.parts, self.low + other.low, self.high + other.high)


SUMS = {"parts": Count("pk"), "low": Sum("ask__minutes_low"), "high": Sum("ask__minutes_high")}


def added_up(occasions: "QuerySet[Occasion]", *by: str, by_level: bool = False) -> dict[tuple[Any, ...], Load]:
    """Return what all principals are asked by the occasions, for each value of the columns `by`, and of the schools' level where `by_level`.

    An occasion counts once for each school that stands in the roster and that it reaches in the role of the principal. Four queries.
    """
    sizes = schools_by_level()
    found: dict[tuple[Any, ...], Load] = defaultdict(Load)
    for *key, parts, low, high in _sums(of_everybody(occasions), by):
        for level, schools in sizes.items() if by_level else (("", sum(sizes.values())),):
            found[(*key, level) if by_level else tuple(key)] += Load(parts * schools, low * schools, high * schools)
    for *key, level, parts, low, high in _sums(of_levels(occasions), (*by, "ask__audience__level")):
        schools = sizes.get(level, 0)
        found[(*key, level) if by_level else tuple(key)] += Load(parts * schools, low * schools, high * schools)
    columns = (*by, "ask__audience__school__level") if by_level else by
    for *key, parts, low, high in _sums(of_schools(occasions), columns):
        found[tuple(key)] += Load(parts, low, high)
    return {key: load for key, load in found.items() if load.parts}


def _sums(occasions: "QuerySet[Occasion]", by: tuple[str, ...]) -> Any:
    if not by:
        sums = occasions.aggregate(**SUMS)
        return [(sums["parts"], sums["low"] or 0, sums["high"] or 0)]
    return occasions.order_by().values(*by).annotate(**SUMS).values_list(*by, *SUMS)
