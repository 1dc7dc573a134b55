"""When the next contact falls due, why somebody should be seen, and in which order. Plain Python."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

AHEAD = timedelta(days=14)  # whom to see in the next two weeks
NEW = timedelta(days=180)  # how long a principal counts as new at a school
# Where two things fall on one day: what somebody asked for comes first, the rhythm last.
ORDER = ("wish", "new", "step", "promise", "planned", "cadence")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why to see somebody, and since or by when."""

    kind: str  # of ORDER
    on: date


def next_due(*, last: date | None, since: date, weeks: int) -> date:
    """Return when the next contact falls due: so many weeks after the last, or after the day since when one is owed.

    >>> next_due(last=date(2026, 11, 13), since=date(2026, 8, 3), weeks=2)
    datetime.date(2026, 11, 27)
    >>> next_due(last=None, since=date(2026, 11, 24), weeks=4)
    datetime.date(2026, 12, 22)
    """
    return (last or since) + timedelta(weeks=weeks)


def days_with_school(first: date, last: date, is_one: Callable[[date], bool]) -> int:
    """Count the days with school after `first` up to `last`.

    >>> days_with_school(date(2026, 11, 27), date(2026, 12, 1), lambda day: day.weekday() < 5)
    2
    >>> days_with_school(date(2026, 12, 1), date(2026, 12, 1), lambda day: True)
    0
    """
    return sum(is_one(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def reasons_to_see(
    *,
    today: date,
    due: date,
    last: date | None,
    since: date,
    planned: date | None = None,
    look_back: date | None = None,
    promises: Iterable[date] = (),
    wish: tuple[date, date | None] | None = None,
) -> list[Reason]:
    """Return why to see somebody within two weeks, the soonest first; nothing when nothing calls for it.

    A contact that is planned by the day on which it falls due stands in the place of the rhythm. `wish` is the day on which the person asked
    to be seen sooner, and by when. Whoever is new at a school and was never met is a reason alone.

    >>> day = date(2026, 12, 1)
    >>> [one.kind for one in reasons_to_see(today=day, due=date(2026, 11, 27), last=day - AHEAD, since=day - NEW, look_back=date(2026, 12, 3))]
    ['cadence', 'step']
    >>> reasons_to_see(today=day, due=date(2027, 1, 8), last=date(2026, 11, 27), since=date(2020, 8, 3))
    []
    >>> [one.kind for one in reasons_to_see(today=day, due=date(2026, 12, 8), last=None, since=date(2026, 11, 10), planned=date(2026, 12, 4))]
    ['new', 'planned']
    """
    until = today + AHEAD
    found = [Reason("planned", planned)] if planned is not None and planned <= max(due, today) else [Reason("cadence", due)]
    if look_back is not None:
        found.append(Reason("step", look_back))
    found += [Reason("promise", day) for day in promises]
    if wish is not None:
        found.append(Reason("wish", wish[1] or wish[0]))
    if last is None and since > today - NEW:
        found.append(Reason("new", since))
    return sorted((one for one in found if one.on <= until), key=lambda one: (one.on, ORDER.index(one.kind)))


def hidden_neighbours(counts: dict[str, int], floor: int) -> set[str]:
    """Return which groups are not shown: those below the floor, and the next smallest while what is hidden together is below it.

    >>> sorted(hidden_neighbours({"North": 9, "South": 12, "West": 3}, 5))
    ['North', 'West']
    >>> hidden_neighbours({"North": 9, "South": 12}, 5)
    set()
    """
    hidden = {name for name, count in counts.items() if count < floor}
    shown = sorted((count, name) for name, count in counts.items() if name not in hidden)
    while hidden and shown and (len(hidden) == 1 or sum(counts[name] for name in hidden) < floor):
        hidden.add(shown.pop(0)[1])
    return hidden
