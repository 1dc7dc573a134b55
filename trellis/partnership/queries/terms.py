"""Terms, after each of which offices owe a reply: the district's own, else its semesters, else half-years."""

from dataclasses import dataclass
from datetime import date, timedelta

from trellis.directory.queries.places import terms_until
from trellis.kit.formats import say_month

LOOKED_BACK = timedelta(days=400)  # a reply that is owed for longer will not come
DUE_AFTER = timedelta(days=20)  # with the first day after the term, 21 days after its last


@dataclass(frozen=True, slots=True)
class Span:
    """One term. `ends_on` is the first day after it."""

    starts_on: date
    ends_on: date
    title: str

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def due_on(self) -> date:
        """Return by which day the reply to it is due."""
        return self.ends_on + DUE_AFTER

    @property
    def key(self) -> str:
        return f"{self.starts_on.isoformat()}_{self.ends_on.isoformat()}"


def spans_until(today: date) -> list[Span]:
    """Return the terms of the last year that have begun, the latest first."""
    found = terms_until(today, ("term", "semester"))
    kinds = {kind for kind, _title, _starts, _ends in found}
    kind = "term" if "term" in kinds else "semester"
    spans: dict[tuple[date, date], Span] = {}
    for one, title, starts, ends in found:
        if one == kind and ends > today - LOOKED_BACK:
            spans.setdefault((starts, ends), Span(starts, ends, title))
    return list(spans.values()) or _half_years(today)


def _half_years(today: date) -> list[Span]:
    halves = []
    first = date(today.year, 7 if today.month >= 7 else 1, 1)
    while first + timedelta(days=184) > today - LOOKED_BACK:
        after = date(first.year + 1, 1, 1) if first.month == 7 else date(first.year, 7, 1)
        halves.append(Span(first, after, f"{say_month(first)} – {say_month(after - timedelta(days=1))}"))
        first = date(first.year, 1, 1) if first.month == 7 else date(first.year - 1, 7, 1)
    return halves
