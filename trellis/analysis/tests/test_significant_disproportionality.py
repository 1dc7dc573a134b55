"""Significant disproportionality: the published example, each branch of the rule, three years, and a State's rules with their lines."""

from fractions import Fraction

import pytest

from trellis.analysis.equity.sheets import FileRefused
from trellis.analysis.equity.significant_disproportionality import Category, Count, Progress, RaceGroup, Result, StateRule, finding, rule_of, year_found
from trellis.analysis.equity.state_rules import state_rules_of

pytestmark = pytest.mark.sqlite  # asks no database

RULE = StateRule(2020, 10, 30, Fraction(5, 2))
BLACK = RaceGroup.BLACK
WHOLE = """
name = "Example State"
[[rules]]
from_year = 2020
cell_size = 10
n_size = 30
threshold = 3.0

[[rules]]
from_year = 2025
cell_size = 10
n_size = 30
threshold = 2.5
source = "State plan"
[rules.thresholds]
autism = 2.75
[rules.progress]
kind = "percent drop"
amount = 10
"""


def counts(own, others=(200, 2000), state=None):
    """Return seven groups: Black students as said, all others in one group, the rest empty."""
    pair = state or (None, None)
    found = dict.fromkeys(RaceGroup, Count(0, 0, *((0, 0) if state else (None, None))))
    return {**found, BLACK: Count(*own, *pair), RaceGroup.WHITE: Count(*others, *pair)}


def one_year(*numbers, rule=RULE, **state):
    return year_found(2026, Category.AUTISM, BLACK, counts(*numbers, **state), rule)


def over_years(*owns, rule=RULE):
    return finding(Category.AUTISM, BLACK, {2024 + number: counts(own) for number, own in enumerate(owns)}, [rule])


def test_each_branch_of_the_rule():
    assert one_year((9, 100)).result is Result.NOT_CALCULATED
    assert one_year((10, 29)).reason == "the group is too small: n 29 is under 30"
    assert one_year((10, 30)).measure == "risk ratio"
    small = one_year((30, 100), (9, 2000))
    assert (small.result, small.reason) == (Result.NEEDS_STATE_DATA, "the State's numbers of the other groups are not in the file")
    alternate = one_year((30, 100), (9, 2000), state=(1000, 10_000))
    assert (alternate.measure, alternate.ratio, alternate.result) == ("alternate risk ratio", 3, Result.EXCEEDS)
    assert one_year((30, 100), (9, 2000), state=(9, 10_000)).reason.startswith("the other groups of the State are too small")


def test_exactly_the_threshold_is_not_above_it():
    assert one_year((25, 100)).result is Result.BELOW  # 0.25 to 0.1
    assert one_year((251, 1000)).result is Result.EXCEEDS
    third = StateRule(2020, 10, 30, Fraction(10, 3))
    assert one_year((100, 300), rule=third).result is Result.BELOW  # a third to a tenth, which no decimal holds


def test_a_comparison_of_zero_has_no_ratio():
    nothing = StateRule(2020, 0, 0, Fraction(5, 2))
    found = one_year((5, 20), (0, 50), rule=nothing)
    assert (found.ratio, found.result, "ratio to zero" in found.reason) == (None, Result.NOT_CALCULATED, True)
    assert one_year((0, 20), (5, 50), rule=nothing).ratio == 0


@pytest.mark.parametrize(
    ("owns", "status", "in_a_row", "identified"),
    [
        (((20, 100),) * 3, "below", 0, False),
        (((9, 100),) * 3, "not calculated", 0, False),
        (((20, 100), (20, 100), (30, 100)), "exceeds 1 of 3", 1, False),
        (((30, 100), (20, 100), (30, 100)), "exceeds 2 of 3", 1, False),
        (((30, 100), (30, 100), (30, 100)), "exceeds 3 of 3, no reasonable progress", 3, True),
        (((40, 100), (36, 100), (32, 100)), "exceeds 3 of 3, reasonable progress shown", 3, False),
        (((40, 100), (30, 100), (29, 100)), "exceeds 3 of 3, no reasonable progress", 3, True),
        (((90, 100), (40, 100), (36, 100), (32, 100)), "exceeds 3 of 3, reasonable progress shown", 4, False),
        (((30, 100), (30, 100)), "exceeds 2 of 3", 2, False),
    ],
)
def test_three_years(owns, status, in_a_row, identified):
    rule = StateRule(2020, 10, 30, Fraction(5, 2), progress=Progress.PERCENT, progress_amount=Fraction(10))
    found = over_years(*owns, rule=rule)
    assert (found.status, min(found.in_a_row, 3), found.is_identified) == (status, min(in_a_row, 3), identified)


def test_progress_is_told_step_by_step():
    rule = StateRule(2020, 10, 30, Fraction(5, 2), progress_amount=Fraction(1, 2))
    found = over_years((40, 100), (36, 100), (30, 100), rule=rule)
    assert found.steps[1:] == (
        "2024 to 2025: lower by 0.400000, asked for is 0.500000: not enough",
        "2025 to 2026: lower by 0.600000, asked for is 0.500000: enough",
    )
    assert found.is_identified
    assert over_years((40, 100), (36, 100), (30, 100)).steps[1] == "the State's rules know no reasonable progress"


def test_rules_hold_from_their_year():
    rules = state_rules_of(WHOLE.encode()).rules
    assert [rule_of(rules, year).threshold for year in (2020, 2024, 2025, 2030)] == [3, 3, Fraction(5, 2), Fraction(5, 2)]
    assert rules[1].threshold_of(Category.AUTISM) == Fraction(11, 4)
    with pytest.raises(ValueError, match="No rule holds in 2019"):
        rule_of(rules, 2019)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cell_size = 10\nn_size = 30\nthreshold = 2.5", "cell_size = 10\nthreshold = 2.5", "line 9: n_size is missing"),
        ("threshold = 2.5", "threshold = nan", "line 13: threshold is a number above 1"),
        ("threshold = 2.5", "threshold = 0.9", "line 13: threshold is a number above 1"),
        ("threshold = 2.5", "threshold = 2,5", "line 13: this is not TOML"),
        ("source =", "sorce =", "line 14: `sorce` is not known here"),
        ("autism = 2.75", "autsm = 2.75", "line 16: `autsm` is none of the fourteen"),
        ('"percent drop"', '"drop"', "line 18: kind is absolute drop or percent drop"),
        ("amount = 10", "amount = 0.1", "line 19: amount is 0.1 per cent: write 10.0"),
        ("amount = 10", "", "line 17: progress is a table"),
        ("from_year = 2025", "from_year = 2020", "line 10: two rules begin in 2020"),
        ("from_year = 2025", "from_year = true", "line 10: from_year is a whole number from 1950 to 2150"),
        (WHOLE, 'name = "X"', "there are no [[rules]]"),
        ("Example State", "\x00", "line 2: this is not TOML"),
    ],
)
def test_what_is_wrong_with_rules_is_said_with_its_line(old, new, said):
    with pytest.raises(FileRefused) as refused:
        state_rules_of(WHOLE.replace(old, new).encode())
    assert any(line.startswith(said) for line in refused.value.lines), refused.value.lines
