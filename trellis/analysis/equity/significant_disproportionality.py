"""Significant disproportionality under IDEA, 34 CFR 300.646 and 300.647: fourteen categories, seven groups, three years, every step in words.

The comparison of a group is all other groups of the district together; where it is too small, all other groups of the State (the alternate risk ratio). A
ratio is held against its threshold as a ratio of whole numbers. What the State decides (thresholds, least cell and n, how many years, what progress is
reasonable) are dated rules from a file and never stand here.

A State need not identify a district before it was over the threshold for up to three years in a row, nor while it makes reasonable progress in each of the
two years before, 300.647(d).
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

PLACES = 6


class Category(Enum):
    """The fourteen categories of analysis, 34 CFR 300.647(b)(3) and (4)."""

    ANY_DISABILITY = "any_disability"
    INTELLECTUAL_DISABILITY = "intellectual_disability"
    SPECIFIC_LEARNING_DISABILITY = "specific_learning_disability"
    EMOTIONAL_DISTURBANCE = "emotional_disturbance"
    SPEECH_OR_LANGUAGE_IMPAIRMENT = "speech_or_language_impairment"
    OTHER_HEALTH_IMPAIRMENT = "other_health_impairment"
    AUTISM = "autism"
    REGULAR_CLASS_UNDER_40 = "regular_class_under_40"
    SEPARATE_SETTINGS = "separate_settings"
    OUT_OF_SCHOOL_10_OR_LESS = "out_of_school_10_or_less"
    OUT_OF_SCHOOL_OVER_10 = "out_of_school_over_10"
    IN_SCHOOL_10_OR_LESS = "in_school_10_or_less"
    IN_SCHOOL_OVER_10 = "in_school_over_10"
    TOTAL_REMOVALS = "total_removals"

    @property
    def counts_events(self) -> bool:
        """Say whether removals are counted and not children, so that there can be more of them than children."""
        return self is Category.TOTAL_REMOVALS


class RaceGroup(Enum):
    """The seven groups, 34 CFR 300.647(b)(2): Hispanic of any race first, the others not Hispanic."""

    HISPANIC = "Hispanic/Latino"
    AMERICAN_INDIAN = "American Indian or Alaska Native"
    ASIAN = "Asian"
    BLACK = "Black or African American"
    PACIFIC_ISLANDER = "Native Hawaiian or Other Pacific Islander"
    WHITE = "White"
    TWO_OR_MORE = "Two or more races"


class Progress(Enum):
    """How a State measures whether a ratio comes down fast enough from one year to the next."""

    ABSOLUTE = "absolute drop"
    PERCENT = "percent drop"


class Result(Enum):
    """What one year says of one group."""

    NOT_CALCULATED = "not calculated"
    NEEDS_STATE_DATA = "needs state data"
    BELOW = "below"
    EXCEEDS = "exceeds"


@dataclass(frozen=True, slots=True)
class StateRule:
    """What a State decided, from a school year on. `thresholds` are of single categories, `threshold` of all others. `progress_amount` None: the State
    knows no reasonable progress."""

    from_year: int
    cell_size: int
    n_size: int
    threshold: Fraction
    years: int = 3
    thresholds: Mapping[Category, Fraction] = field(default_factory=dict)
    progress: Progress = Progress.ABSOLUTE
    progress_amount: Fraction | None = None
    source: str = ""

    def threshold_of(self, category: Category) -> Fraction:
        """Return over which ratio disproportionality is significant."""
        return self.thresholds.get(category, self.threshold)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of how many, of one group in the district and in the whole State."""

    count: int
    n: int
    state_count: int | None = None
    state_n: int | None = None


@dataclass(frozen=True, slots=True)
class YearFound:
    """One group in one category and year. `measure` names which ratio it is; None where there is none, with `reason`."""

    year: int
    cell: int
    n: int
    others_cell: int
    others_n: int
    state_cell: int | None
    state_n: int | None
    measure: str | None
    ratio: Fraction | None
    threshold: Fraction
    result: Result
    reason: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One group in one category over the years. `exceeded` counts the years of the window over the threshold, `in_a_row` those that end with the last year."""

    category: Category
    group: RaceGroup
    years: tuple[YearFound, ...]
    status: str
    exceeded: int
    in_a_row: int
    shows_progress: bool | None  # None where it was not asked
    is_identified: bool
    steps: tuple[str, ...]


def rule_of(rules: Sequence[StateRule], year: int) -> StateRule:
    """Return the rule that holds in a year: the newest that had begun."""
    begun = [rule for rule in rules if rule.from_year <= year]
    if not begun:
        raise ValueError(f"No rule holds in {year} yet.")
    return max(begun, key=lambda rule: rule.from_year)


def year_found(year: int, category: Category, group: RaceGroup, counts: Mapping[RaceGroup, Count], rule: StateRule) -> YearFound:
    """Compare one group with all others of one year, step by step.

    Identification of Black students in the public example after the IDC guide, with a threshold of 2.5:

    >>> numbers = [(121, 6002), (11, 311), (18, 1213), (316, 6224), (21, 212), (732, 34897), (3, 3175)]
    >>> counts = {group: Count(*pair) for group, pair in zip(RaceGroup, numbers)}
    >>> found = year_found(2026, Category.ANY_DISABILITY, RaceGroup.BLACK, counts, StateRule(2020, 10, 30, Fraction(5, 2)))
    >>> found.measure, round(float(found.ratio), 6), found.result.value
    ('risk ratio', 2.56714, 'exceeds')
    >>> print(found.steps[-2])
    risk ratio = (316 / 6224) / (906 / 45810) = (316 × 45810) / (6224 × 906) = 14475960 / 5638944 = 2.567140
    """
    own, rest = counts[group], [one for name, one in counts.items() if name is not group]
    others = Count(sum(one.count for one in rest), sum(one.n for one in rest))
    state = None
    if all(one.state_count is not None and one.state_n is not None for one in rest):
        state = Count(sum(one.state_count or 0 for one in rest), sum(one.state_n or 0 for one in rest))
    threshold = rule.threshold_of(category)
    steps = [f"{group.value}: {_share(own)}", f"all other groups of the district: {_share(others)}"]

    def ended(result: Result, words: str, measure: str | None = None, ratio: Fraction | None = None) -> YearFound:
        steps.append(words)
        state_cell, state_n = (state.count, state.n) if state else (None, None)
        reason = "" if ratio is not None else words
        compared = (others.count, others.n, state_cell, state_n)
        return YearFound(year, own.count, own.n, *compared, measure, ratio, threshold, result, reason, tuple(steps))

    if words := _too_small(own, rule):
        return ended(Result.NOT_CALCULATED, f"the group is too small: {words}")
    steps.append(f"the group is large enough: cell {own.count} is at least {rule.cell_size}, n {own.n} at least {rule.n_size}")
    against, measure = others, "risk ratio"
    if words := _too_small(others, rule):
        steps.append(f"the other groups of the district are too small to compare with: {words}; the State's are taken")
        if state is None:
            return ended(Result.NEEDS_STATE_DATA, "the State's numbers of the other groups are not in the file")
        steps.append(f"all other groups of the State: {_share(state)}")
        if words := _too_small(state, rule):
            return ended(Result.NOT_CALCULATED, f"the other groups of the State are too small: {words}")
        against, measure = state, "alternate risk ratio"
    else:
        steps.append(f"the comparison is large enough: cell {others.count} is at least {rule.cell_size}, n {others.n} at least {rule.n_size}")
    if not own.n or not against.n or not against.count:
        return ended(Result.NOT_CALCULATED, "the rate to compare with is zero: a ratio to zero has no value")
    above, below = own.count * against.n, own.n * against.count
    ratio = Fraction(above, below)
    steps.append(
        f"{measure} = ({own.count} / {own.n}) / ({against.count} / {against.n}) = ({own.count} × {against.n}) / ({own.n} × {against.count})"
        f" = {above} / {below} = {_rounded(ratio)}"
    )
    exceeds = ratio > threshold
    words = f"{above} / {below} is {'above' if exceeds else 'not above'} the threshold of {_plain(threshold)}"
    return ended(Result.EXCEEDS if exceeds else Result.BELOW, words, measure, ratio)


def finding(category: Category, group: RaceGroup, by_year: Mapping[int, Mapping[RaceGroup, Count]], rules: Sequence[StateRule]) -> Finding:
    """Say where one group stands after the last year. The years follow on each other."""
    found = tuple(year_found(year, category, group, by_year[year], rule_of(rules, year)) for year in sorted(by_year))
    rule = rule_of(rules, found[-1].year)
    window = found[-rule.years :]
    over = [one.result is Result.EXCEEDS for one in window]
    exceeded, in_a_row = sum(over), _ending(over)
    steps = [f"over the threshold in {exceeded} of the last {rule.years} years" + (f"; the file has {len(window)} of them" if len(window) < rule.years else "")]
    progress: bool | None = None
    if exceeded == rule.years:
        progress, words = _progress(found, rule)
        steps.extend(words)
        status = f"exceeds {exceeded} of {rule.years}, {'reasonable progress shown' if progress else 'no reasonable progress'}"
    elif exceeded:
        status = f"exceeds {exceeded} of {rule.years}"
    else:
        status = found[-1].result.value
    return Finding(category, group, found, status, exceeded, in_a_row, progress, progress is False, tuple(steps))


def _progress(found: Sequence[YearFound], rule: StateRule) -> tuple[bool, list[str]]:
    if rule.progress_amount is None:
        return False, ["the State's rules know no reasonable progress"]
    steps, enough = [], []
    pairs = list(itertools.pairwise(found))[-2:]
    if len(pairs) < 2:
        return False, ["progress in each of the two years before is asked for, and the file does not have the three years that show it"]
    for before, after in pairs:
        if before.ratio is None or after.ratio is None:
            enough.append(False)
            steps.append(f"{before.year} to {after.year}: there is no ratio in one of them, so no progress is shown")
            continue
        drop = before.ratio - after.ratio
        asked = rule.progress_amount if rule.progress is Progress.ABSOLUTE else before.ratio * rule.progress_amount / 100
        enough.append(drop >= asked)
        unit = "" if rule.progress is Progress.ABSOLUTE else f" ({_plain(rule.progress_amount)} % of {_rounded(before.ratio)})"
        other = "" if before.measure == after.measure else f"; it was a {before.measure} and is an {after.measure}"
        moved = f"lower by {_rounded(drop)}" if drop > 0 else f"higher by {_rounded(-drop)}" if drop < 0 else "as high as before"
        steps.append(f"{before.year} to {after.year}: {moved}, asked for is {_rounded(asked)}{unit}: {'enough' if enough[-1] else 'not enough'}{other}")
    return all(enough), steps


def _ending(over: Sequence[bool]) -> int:
    return next((number for number, one in enumerate(reversed(over)) if not one), len(over))


def _too_small(one: Count, rule: StateRule) -> str:
    parts = [f"cell {one.count} is under {rule.cell_size}"] if one.count < rule.cell_size else []
    return " and ".join([*parts, *([f"n {one.n} is under {rule.n_size}"] if one.n < rule.n_size else [])])


def _share(one: Count) -> str:
    return f"{one.count} of {one.n}" + (f" = {100 * one.count / one.n:.3f} %" if one.n else "")


def _rounded(value: Fraction) -> str:
    """Return it to six places, rounded half up from the exact value."""
    scaled = (abs(value) * 10**PLACES + Fraction(1, 2)).__floor__()
    return f"{'-' if value < 0 else ''}{scaled // 10**PLACES}.{scaled % 10**PLACES:0{PLACES}d}"


def _plain(value: Fraction) -> str:
    return _rounded(value).rstrip("0").rstrip(".")
