"""Measures of disparity for one counted table: groups that share no student, how many there are in each, and how many of them had the outcome.

*Risk ratios, composition and the E-formula* as the guide of the IDEA Data Center gives them (Bollmer, Bethel, Munk and Bitterman 2014, "Methods for Assessing
Racial/Ethnic Disproportionality in Special Education: A Technical Assistance Guide (Revised)"). *Percentage point gap, proportionality index and 80 % index*
as California's community colleges use them (Chancellor's Office 2014 and 2017; DisImpact by Vinh Nguyen does it in R). Interval of
a rate: Wilson 1927.

Counts are whole, so every ratio is one of whole numbers and is kept as such until it is handed out: a gap that meets its margin exactly meets it, and a
number of students needed is rounded up from the exact number and never from a rounded one. What cannot be had is `Missing` with its reason; nothing is
infinite.

*Good and bad outcomes.* The three tests of impact were written for good outcomes: they look for a group that gets too little. For a bad outcome they are
turned round: the gap is a rate above the reference, "highest" is the best of the groups and so the one with the lowest rate, a cut of 0.8 becomes one of 1 /
0.8 = 1.25 upwards, and the number needed is of students who would have to be spared. The figures themselves (rates, ratios, gap) keep their sign and their
meaning.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from math import ceil, isqrt, sqrt

from trellis.analysis.proportions import wilson

Figure = float | int | bool | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that cannot be had, and why."""

    reason: str


class Outcome(Enum):
    """Whether it is good to have what is counted."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a table. `state_n` and `state_count` are the same two numbers of the same group in the whole State, None where they are not known."""

    name: str
    n: int
    count: int
    state_n: int | None = None
    state_count: int | None = None

    def __post_init__(self) -> None:
        if min(self.count, self.n, self.state_n or 0, self.state_count or 0) < 0 or (self.count and not self.n):
            raise ValueError("A count is never below zero, and zero where there is nobody.")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the district decides; the defaults are those of DisImpact (2022).

    `reference` of the gap: overall, highest, others, or the name of a group; that of the 80 % index: highest, overall, or a group.
    """

    outcome: Outcome = Outcome.GOOD
    reference: str = "overall"
    index80_reference: str = "highest"
    minimum_margin: Fraction = Fraction(3, 100)
    pi_cut: Fraction = Fraction(4, 5)
    index80_cut: Fraction = Fraction(4, 5)
    counts_events: bool = False  # of which a student can have several: then a rate is no share, and neither interval nor gap has its margin


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one group, each by the name of its measure. None has its reason in `reasons`; `notes` holds what a reader of a figure should know."""

    group: Group
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    risk_ratio: float | None
    alternate_risk_ratio: float | None
    weighted_risk_ratio: float | None
    risk_difference: float | None
    composition: float | None
    composition_difference: float | None
    relative_difference: float | None
    e_formula_bound: float | None
    ppg: float | None
    ppg_margin: float | None
    ppg_flag: bool | None
    ppg_needed: int | None
    ppg_needed_parity: int | None
    pi: float | None
    pi_flag: bool | None
    pi_needed: int | None
    pi_needed_parity: int | None
    index80: float | None
    index80_flag: bool | None
    index80_needed: int | None
    index80_needed_parity: int | None
    reasons: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


KEYS = tuple(name for name in Measured.__dataclass_fields__ if name not in {"group", "reasons", "notes"})
GAP = ("ppg", "ppg_margin", "ppg_flag", "ppg_needed", "ppg_needed_parity")
NOBODY = Missing("there is nobody in this group")
NOBODY_ELSE = Missing("there is nobody outside this group to compare it with")


def risk_ratio(count: int, n: int, others_count: int, others_n: int) -> Fraction | Missing:
    """Return how many times the rate of all others the rate of a group is; with the others of the State it is the alternate risk ratio.

    Identification of Black students in the example of the IDC guide:

    >>> round(float(risk_ratio(316, 6224, 906, 45810)), 6)
    2.56714
    >>> risk_ratio(3, 40, 0, 200)
    Missing(reason='nobody outside this group had the outcome: a ratio to zero has no value')
    """
    if not n:
        return NOBODY
    if not others_n:
        return NOBODY_ELSE
    if not others_count:
        return Missing("nobody outside this group had the outcome: a ratio to zero has no value")
    return Fraction(count * others_n, n * others_count)


def weighted_risk_ratio(groups: Sequence[Group], position: int) -> Fraction | Missing:
    """Return the ratio of a group's rate to the mean of the others' rates, weighted by how large those groups are in the State.

    A group that the State has and the table has not leaves a rate open that the formula needs: then there is none.

    >>> district = [Group("X", 100, 20, 4000), Group("Y", 300, 30, 5000), Group("Z", 100, 5, 1000)]
    >>> float(weighted_risk_ratio(district, 0))  # (1 - 0.4) * 0.2 / (0.5 * 0.1 + 0.1 * 0.05)
    2.1818181818181817
    """
    own = groups[position]
    if not own.n:
        return NOBODY
    if unknown := _without_state(groups, "state_n"):
        return unknown
    state = sum(one.state_n or 0 for one in groups)
    others = [one for number, one in enumerate(groups) if number != position and one.state_n]
    if not others:
        return Missing("the State has nobody outside this group")
    empty = next((one.name for one in others if not one.n), None)
    if empty is not None:
        return Missing(f"the State has students of {empty} and this table has none: their rate, which the weights ask for, is not known")
    weighted = sum((Fraction(one.state_n or 0, state) * Fraction(one.count, one.n) for one in others), Fraction(0))
    if not weighted:
        return Missing("the rates of the other groups are zero: a ratio to zero has no value")
    return (1 - Fraction(own.state_n or 0, state)) * Fraction(own.count, own.n) / weighted


def e_formula_bound(share: Fraction, with_outcome: int) -> float:
    """Return how large a group's share of all who had the outcome may be before the E-formula calls the group over-represented.

    `share` is the group's share of enrolment. With 13 % of enrolment and 900 students with the outcome:

    >>> round(e_formula_bound(Fraction(13, 100), 900), 6)
    0.14121
    """
    return float(share) + sqrt(share * (1 - share) / with_outcome)


@dataclass(frozen=True, slots=True)
class Gap:
    """A percentage point gap with its margin; `needed` and `needed_parity` are whole students."""

    gap: Fraction
    margin: float
    is_flagged: bool
    needed: int
    needed_parity: int
    is_too_few: bool  # the gap is wider than the least margin, but these few students cannot show it


def percentage_point_gap(count: int, n: int, reference: Fraction, *, minimum_margin: Fraction = Fraction(3, 100), outcome: Outcome = Outcome.GOOD) -> Gap:
    """Compare a rate with a reference: it is flagged when the whole margin lies on the wrong side, or just touches the reference.

    The margin is 1.96 times the standard error at one half, and at least `minimum_margin`. Native American students in the data that DisImpact ships:

    >>> found = percentage_point_gap(78, 200, Fraction(10528, 20000))
    >>> round(found.margin, 8), found.is_flagged, found.needed, found.needed_parity
    (0.06929646, True, 14, 28)

    Twenty students have a margin of 21.9 points, so that a gap of 20 says nothing:

    >>> few = percentage_point_gap(6, 20, Fraction(1, 2))
    >>> few.is_flagged, few.is_too_few
    (False, True)
    """
    apart = Fraction(count, n) - reference
    worse = -apart if outcome is Outcome.GOOD else apart
    radicand = Fraction(49, 50) ** 2 / n  # (1.96 · 0.5)² / n: the margin is its root, which is compared squared
    at_least = minimum_margin**2 >= radicand
    flagged = worse >= minimum_margin and worse * abs(worse) >= radicand
    needed = 0
    if flagged:
        needed = ceil((worse - minimum_margin) * n) if at_least else _whole_above(worse * n, radicand * n * n)
    extreme = reference if outcome is Outcome.GOOD else 1 - reference
    too_few = not flagged and not at_least and worse > 0 and (worse >= minimum_margin or extreme**2 < radicand)
    return Gap(apart, float(minimum_margin) if at_least else sqrt(radicand), flagged, needed, max(0, ceil(worse * n)), too_few)


@dataclass(frozen=True, slots=True)
class Index:
    """A ratio that is held against a cut; `needed` and `needed_parity` are whole students."""

    value: Fraction
    is_flagged: bool
    needed: int
    needed_parity: int


def proportionality_index(
    count: int, n: int, total_count: int, total_n: int, *, cut: Fraction = Fraction(4, 5), outcome: Outcome = Outcome.GOOD
) -> Index | Missing:
    """Compare a group's share of all who had the outcome with its share of all students.

    Each student who is added to the group is added to the total too, which is why more are needed than the shares suggest.

    >>> found = proportionality_index(78, 200, 10528, 20000)
    >>> round(float(found.value), 7), found.is_flagged, found.needed, found.needed_parity
    (0.7408815, True, 7, 28)
    """
    if not n:
        return NOBODY
    if not total_count:
        return Missing("nobody in the table had the outcome")
    value, share = Fraction(count * total_n, total_count * n), Fraction(n, total_n)

    def until(target: Fraction) -> int:
        missing = total_count * share * target - count
        return max(0, ceil((missing if outcome is Outcome.GOOD else -missing) / (1 - share * target)))

    limit = cut if outcome is Outcome.GOOD else 1 / cut
    worse = _worse(outcome)
    flagged = worse(value, limit)
    return Index(value, flagged, until(limit) if flagged else 0, until(Fraction(1)) if worse(value, Fraction(1)) else 0)


def index_to_reference(count: int, n: int, reference: Fraction, *, cut: Fraction = Fraction(4, 5), outcome: Outcome = Outcome.GOOD) -> Index | Missing:
    """Divide a rate by that of a reference. Exactly the cut passes.

    >>> index_to_reference(48, 100, Fraction(60, 100))
    Index(value=Fraction(4, 5), is_flagged=False, needed=0, needed_parity=12)
    >>> index_to_reference(47, 100, Fraction(60, 100)).needed
    1
    """
    if not n:
        return NOBODY
    if not reference:
        return Missing("the rate of the reference is zero: a ratio to zero has no value")
    rate, limit, worse = Fraction(count, n), cut if outcome is Outcome.GOOD else 1 / cut, _worse(outcome)
    until = lambda target: ceil(abs(target * reference - rate) * n)  # noqa: E731
    flagged = worse(rate / reference, limit)
    return Index(rate / reference, flagged, until(limit) if flagged else 0, until(Fraction(1)) if worse(rate, reference) else 0)


def measure(groups: Sequence[Group], rules: Rules = Rules()) -> list[Measured]:
    """Return every measure for every group of one table, in the order given. No two groups bear the same name.

    >>> few = [Group("X", 40, 10), Group("Y", 60, 30), Group("Z", 0, 0)]
    >>> first, _, last = measure(few)
    >>> first.rate, first.risk_ratio, first.ppg, first.pi
    (0.25, 0.5, -0.15, 0.625)
    >>> last.rate, last.reasons["rate"]
    (None, 'there is nobody in this group')
    """
    if len({one.name for one in groups}) != len(groups):
        raise ValueError("Two groups of a table bear the same name.")
    if not rules.counts_events and any(one.count > one.n for one in groups):
        raise ValueError("More had the outcome than there are.")
    total_n, total_count = sum(one.n for one in groups), sum(one.count for one in groups)
    everybody = Group("", total_n, total_count)
    named = {rules.reference, rules.index80_reference} - {"others"}  # which is another for each group
    references = {name: _reference(groups, name, rules.outcome) for name in named}
    return [_measured(groups, position, everybody, references, rules) for position in range(len(groups))]


def _measured(groups: Sequence[Group], position: int, everybody: Group, references: Mapping[str, Fraction | Missing], rules: Rules) -> Measured:
    own = groups[position]
    figures: dict[str, Figure] = dict.fromkeys(KEYS)
    reasons: dict[str, str] = {}
    notes: dict[str, str] = {}
    if not own.n:
        return _filled(own, figures, dict.fromkeys(KEYS, NOBODY.reason), notes)

    def put(name: str, value: Fraction | float | Missing) -> None:
        if isinstance(value, Missing):
            reasons[name] = value.reason
        else:
            figures[name] = float(value)

    total_n, total_count = everybody.n, everybody.count
    others_n, others_count = total_n - own.n, total_count - own.count
    of_others = Fraction(others_count, others_n) if others_n else NOBODY_ELSE
    rate = Fraction(own.count, own.n)
    put("rate", rate)
    if rules.counts_events:
        reasons |= dict.fromkeys(("rate_low", "rate_high", *GAP), "events are counted, of which a student can have several: the margins are those of shares")
    else:
        figures["rate_low"], figures["rate_high"] = wilson(own.count, own.n)
    put("risk_ratio", risk_ratio(own.count, own.n, others_count, others_n))
    put("alternate_risk_ratio", _alternate(groups, position))
    put("weighted_risk_ratio", weighted_risk_ratio(groups, position))
    put("risk_difference", of_others if isinstance(of_others, Missing) else rate - of_others)
    share = Fraction(own.n, total_n)
    if total_count:
        composition = Fraction(own.count, total_count)
        put("composition", composition)
        put("composition_difference", composition - share)
        put("relative_difference", (composition - share) / share)
        put("e_formula_bound", e_formula_bound(share, total_count))
    else:
        for name in ("composition", "composition_difference", "relative_difference", "e_formula_bound"):
            put(name, Missing("nobody in the table had the outcome"))

    reference = of_others if rules.reference == "others" else references[rules.reference]
    if isinstance(reference, Missing):
        reasons |= dict.fromkeys(GAP, reference.reason)
    elif not rules.counts_events:
        gap = percentage_point_gap(own.count, own.n, reference, minimum_margin=rules.minimum_margin, outcome=rules.outcome)
        figures |= {"ppg": float(gap.gap), "ppg_margin": gap.margin, "ppg_flag": gap.is_flagged}
        figures |= {"ppg_needed": gap.needed, "ppg_needed_parity": gap.needed_parity}
        if gap.is_too_few:
            notes["ppg_flag"] = f"too few to say: with {own.n} students the margin is {100 * gap.margin:.1f} points; this is not the same as no gap"
    index = proportionality_index(own.count, own.n, total_count, total_n, cut=rules.pi_cut, outcome=rules.outcome)
    _put_index("pi", index, figures, reasons)
    reference = of_others if rules.index80_reference == "others" else references[rules.index80_reference]
    eighty = reference if isinstance(reference, Missing) else index_to_reference(own.count, own.n, reference, cut=rules.index80_cut, outcome=rules.outcome)
    _put_index("index80", eighty, figures, reasons)
    return _filled(own, figures, reasons, notes)


def _filled(own: Group, figures: dict[str, Figure], reasons: dict[str, str], notes: dict[str, str]) -> Measured:
    return Measured(own, **figures, reasons=reasons, notes=notes)  # type: ignore[arg-type]


def _put_index(name: str, index: Index | Missing, figures: dict[str, Figure], reasons: dict[str, str]) -> None:
    names = (name, f"{name}_flag", f"{name}_needed", f"{name}_needed_parity")
    if isinstance(index, Missing):
        reasons |= dict.fromkeys(names, index.reason)
    else:
        figures |= dict(zip(names, (float(index.value), index.is_flagged, index.needed, index.needed_parity), strict=True))


def _without_state(groups: Sequence[Group], column: str) -> Missing | None:
    lacking = [one.name for one in groups if getattr(one, column) is None]
    if not lacking:
        return None
    return Missing(f"the table has no {column}" if len(lacking) == len(groups) else f"{column} is not known for {lacking[0]}")


def _alternate(groups: Sequence[Group], position: int) -> Fraction | Missing:
    if unknown := _without_state(groups, "state_n") or _without_state(groups, "state_count"):
        return unknown
    others = [one for number, one in enumerate(groups) if number != position]
    found = risk_ratio(groups[position].count, groups[position].n, sum(one.state_count or 0 for one in others), sum(one.state_n or 0 for one in others))
    if isinstance(found, Missing) and found is not NOBODY:
        return Missing(f"in the State {found.reason}")
    return found


def _reference(groups: Sequence[Group], named: str, outcome: Outcome) -> Fraction | Missing:
    """Return the rate that all groups of a table are compared with."""
    if named == "highest":
        rates = [Fraction(one.count, one.n) for one in groups if one.n]
        return (max if outcome is Outcome.GOOD else min)(rates, default=NOBODY)
    chosen = list(groups) if named == "overall" else [one for one in groups if one.name == named]
    n = sum(one.n for one in chosen)
    return Fraction(sum(one.count for one in chosen), n) if n else Missing(f"the group of reference, {named}, has nobody in this table")


def _worse(outcome: Outcome) -> Callable[[Fraction, Fraction], bool]:
    return (lambda value, limit: value < limit) if outcome is Outcome.GOOD else (lambda value, limit: value > limit)


def _whole_above(start: Fraction, squared: Fraction) -> int:
    """Return the least whole number that is at least `start` less the root of `squared`, exactly."""
    root = isqrt(squared.numerator * squared.denominator) + 1  # of the numerator over the denominator, rounded up
    whole = ceil(start - Fraction(root, squared.denominator))
    while start > whole and (start - whole) ** 2 > squared:
        whole += 1
    return whole
