"""How long a record is kept and by what rule: one `retention = Kept(…)` on each model.

Plain data. `retention.queries` reads it, `docs/data-inventory.md` is made from it, and destruction follows it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Kept:
    """Whose data it is, how long it stays, by what rule, and what goes at the end.

    `years` run from the day in `after`, a lookup to a date; a rule that one lookup cannot say is `over`: given a
    day, the condition that matches records whose reason ended before it. Without `years` there is no period of its own:
    `rule` says why. At the end the fields in `blanks` are emptied and the row stays; with `erases` the row itself goes, which is for
    indexes and keys that hold nothing but what was destroyed. `about` are lookups to the numbers of the people it is about: a legal hold
    on one of them keeps the record. `comes_from` and `goes_to` name imports and exports.
    """

    whose: Any  # str or lazy translation, as are the rules
    rule: Any
    years: int | None = None
    after: str = ""
    over: Callable[[date], Any] | None = None
    blanks: tuple[str, ...] = ()
    erases: bool = False
    about: tuple[str, ...] = ()
    comes_from: tuple[Any, ...] = ()
    goes_to: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if (self.years is None) != (not self.after and self.over is None):
            raise ValueError("A period has years and a day from which they run, or neither.")
        if self.years is not None and not (self.blanks or self.erases):
            raise ValueError("What ends must say what goes.")


def years_before(day: date, years: int) -> date:
    """Return the same day so many years earlier; 28 February for a 29th that was not.

    >>> years_before(date(2028, 2, 29), 7)
    datetime.date(2021, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
