"""Adverse impact in selection: the four-fifths rule beside a test, and when there are too few to judge.

29 CFR 1607.4(D), the Uniform Guidelines on Employee Selection Procedures (1978): a rate of less than four fifths of the highest group's is generally taken as
evidence. Their questions and answers of 1979 (44 FR 11996): exactly four fifths passes; groups of at least two in a hundred are judged; and with few people
one asks whether one selection more or less would turn the finding round (question 21).

Ratio and test answer different questions, how large and how sure, and can disagree: both are shown, and that they disagree is said. Ratios are compared as
whole numbers.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction

from trellis.analysis.two_by_two import deviations, exact, pooled_z

BOTTOM_LINE = "bottom line"


class Judgement(Enum):
    """What can be said of one group at one stage."""

    ADVERSE = "adverse impact"
    NOT_ADVERSE = "no adverse impact"
    DISAGREE = "ratio and test disagree"
    TOO_FEW = "too few to judge"
    HIGHEST = "highest rate"  # with which the others are compared


@dataclass(frozen=True, slots=True)
class Rules:
    """What the district decides. The ratio and the share of a group are those of the guidelines; the other three are habits."""

    ratio: Fraction = Fraction(4, 5)
    significance: float = 0.05
    smallest_pool: int = 30  # people at a stage
    smallest_cell: int = 5  # selected or not selected, of either group compared
    smallest_share: Fraction = Fraction(1, 50)


@dataclass(frozen=True, slots=True)
class Candidates:
    """How many of a group were looked at, and how many of them were chosen."""

    group: str
    applied: int
    selected: int

    def __post_init__(self) -> None:
        if not 0 <= self.selected <= self.applied:
            raise ValueError("Selected lies between zero and applied.")


@dataclass(frozen=True, slots=True)
class Selection:
    """One group at one stage, compared with the group of the highest rate; None has its reason.

    `z` and `sd` are below zero where the group was chosen less often. `flips`: with one selection moved from the highest group to this one, the ratio would
    no longer speak against this group.
    """

    stage: str
    group: str
    applied: int | None
    selected: int | None
    rate: float | None = None
    ratio: float | None = None
    below_four_fifths: bool | None = None
    fisher_p: float | None = None
    z: float | None = None
    sd: float | None = None
    agree: bool | None = None
    judgement: Judgement | None = None
    compared_with: str | None = None
    flips: bool | None = None
    says: str = ""
    reasons: dict[str, str] = field(default_factory=dict)


FIGURES = ("rate", "ratio", "below_four_fifths", "fisher_p", "z", "sd", "agree", "judgement")


def selection(stage: str, candidates: Sequence[Candidates], rules: Rules = Rules()) -> list[Selection]:
    """Judge one stage. Of two groups with the same highest rate the larger is compared with.

    The example of 1979: exactly four fifths is not below.

    >>> rates = [Candidates("White", 100, 60), Candidates("American Indian", 100, 45), Candidates("Hispanic", 100, 48), Candidates("Black", 100, 51)]
    >>> [(one.group, one.ratio, one.below_four_fifths, one.judgement.value) for one in selection("hired", rates)]  # doctest: +NORMALIZE_WHITESPACE
    [('White', 1.0, False, 'highest rate'), ('American Indian', 0.75, True, 'adverse impact'), ('Hispanic', 0.8, False, 'no adverse impact'),
     ('Black', 0.85, False, 'no adverse impact')]
    """
    some = [one for one in candidates if one.applied]
    if not some:
        return [_without(stage, one, "nobody applied at this stage") for one in candidates]
    highest = max(some, key=lambda one: (Fraction(one.selected, one.applied), one.applied))
    pool = sum(one.applied for one in some)
    return [_judged(stage, one, highest, pool, rules) for one in candidates]


def bottom_line(stages: Sequence[tuple[str, Sequence[Candidates]]], rules: Rules = Rules()) -> list[Selection]:
    """Judge a whole process: who applied at its first stage, and who was selected at its last.

    Stages follow on each other when the same groups meet and nobody comes in on the way; else there is no bottom line, and each row says why.
    """
    first, last = stages[0][1], stages[-1][1]
    for (earlier, before), (later, after) in itertools.pairwise(stages):
        chosen = {one.group: one.selected for one in before}
        if set(chosen) != {one.group for one in after}:
            return [_without(BOTTOM_LINE, one, f"{earlier} and {later} do not have the same groups: they are not stages of one process") for one in first]
        entered = next((one.group for one in after if one.applied > chosen[one.group]), None)
        if entered is not None:
            reason = f"of {entered}, more were looked at in {later} than were selected in {earlier}: they are not stages of one process"
            return [_without(BOTTOM_LINE, one, reason) for one in first]
    ended = {one.group: one.selected for one in last}
    return selection(BOTTOM_LINE, [Candidates(one.group, one.applied, ended[one.group]) for one in first], rules)


def _without(stage: str, one: Candidates, reason: str) -> Selection:
    applied, selected = (None, None) if stage == BOTTOM_LINE else (one.applied, one.selected)
    return Selection(stage, one.group, applied, selected, says=reason, reasons=dict.fromkeys(FIGURES, reason))


def _judged(stage: str, own: Candidates, highest: Candidates, pool: int, rules: Rules) -> Selection:
    if not own.applied:
        return _without(stage, own, "nobody of this group applied")
    few = _few(own, highest, pool, rules)
    begun = Selection(stage, own.group, own.applied, own.selected, rate=own.selected / own.applied, compared_with=highest.group)
    if not highest.selected:
        reason = "nobody was selected: there is nothing to compare"
        return replace(begun, judgement=Judgement.TOO_FEW, says=reason, reasons=dict.fromkeys(FIGURES[1:-1], reason))
    if own is highest:
        reason = "this group has the highest rate: the others are compared with it"
        judgement = Judgement.TOO_FEW if few else Judgement.HIGHEST
        missing = dict.fromkeys(("fisher_p", "z", "sd", "agree"), reason)
        return replace(begun, ratio=1.0, below_four_fifths=False, judgement=judgement, says="; ".join([*few, reason]), reasons=missing)
    return _compared(begun, own, highest, few, pool, rules)


def _compared(begun: Selection, own: Candidates, highest: Candidates, few: list[str], pool: int, rules: Rules) -> Selection:
    table = (own.selected, own.applied, highest.selected, highest.applied)
    ratio = Fraction(own.selected * highest.applied, own.applied * highest.selected)
    below, flips = ratio < rules.ratio, _flips(own, highest, rules.ratio)
    p, z = exact(*table).fisher, pooled_z(*table)
    significant = p < rules.significance
    if not few and below and flips and not significant:
        few = ["one selection more in this group and one less in the highest would turn the finding round"]
    if few:
        judgement = Judgement.TOO_FEW
    elif below != significant:
        judgement = Judgement.DISAGREE
    else:
        judgement = Judgement.ADVERSE if below else Judgement.NOT_ADVERSE
    said = [*few, f"{'below' if below else 'not below'} {float(rules.ratio):g} of the rate of {highest.group}"]
    said.append(f"p {p:.3f}, {'below' if significant else 'not below'} {rules.significance:g}")
    if own.applied < rules.smallest_share * pool:
        said.append(f"under {float(100 * rules.smallest_share):g} in 100 of those who applied: the guidelines ask for no judgement")
    figures = replace(begun, ratio=float(ratio), below_four_fifths=below, fisher_p=p, z=z, sd=deviations(*table), agree=below == significant, flips=flips)
    reasons = {} if z is not None else dict.fromkeys(("z", "sd"), "everybody of both groups was selected: nothing varies")
    return replace(figures, judgement=judgement, says="; ".join(said), reasons=reasons)


def _few(own: Candidates, highest: Candidates, pool: int, rules: Rules) -> list[str]:
    if pool < rules.smallest_pool:
        return [f"{pool} applied in all, fewer than {rules.smallest_pool}"]
    cells = (own.selected, own.applied - own.selected, highest.selected, highest.applied - highest.selected)
    return [f"fewer than {rules.smallest_cell} were selected, or were not, in one of the two groups"] if min(cells) < rules.smallest_cell else []


def _flips(own: Candidates, highest: Candidates, limit: Fraction) -> bool:
    """Say whether the ratio would no longer be below the limit with one selection moved from the highest group to this one."""
    if own.selected == own.applied or not highest.selected or Fraction(own.selected, own.applied) >= limit * Fraction(highest.selected, highest.applied):
        return False
    return Fraction(own.selected + 1, own.applied) >= limit * Fraction(highest.selected - 1, highest.applied)
