"""Four fifths beside a test: the example of 1979, and when there are too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.analysis.equity.adverse_impact import BOTTOM_LINE, Candidates, Judgement, bottom_line, selection

pytestmark = pytest.mark.sqlite  # asks no database

pools = st.lists(st.integers(0, 80).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=1, max_size=5)


def stage(*rows):
    return [Candidates(name, applied, selected) for name, applied, selected in rows]


def by_group(found):
    return {one.group: one for one in found}


def test_exactly_four_fifths_passes():
    found = by_group(selection("hired", stage(("White", 300, 180), ("Indian", 300, 135), ("Hispanic", 300, 144), ("Black", 300, 153))))
    assert [(one.ratio, one.below_four_fifths) for one in found.values()] == [(1.0, False), (0.75, True), (0.8, False), (0.85, False)]
    assert found["Indian"].judgement is Judgement.ADVERSE
    assert (found["Black"].fisher_p < 0.05, found["Black"].judgement) == (True, Judgement.DISAGREE)  # 0.85 passes, and 300 of each are many


def test_ratio_and_test_may_disagree_and_it_is_said():
    found = by_group(selection("offered", stage(("X", 100, 40), ("Y", 100, 28))))["Y"]
    assert (round(found.ratio, 2), found.below_four_fifths, found.fisher_p > 0.05) == (0.7, True, True)
    assert (found.agree, found.judgement, found.flips) == (False, Judgement.DISAGREE, False)
    large = by_group(selection("offered", stage(("X", 5000, 2500), ("Y", 5000, 2250))))["Y"]
    assert (large.below_four_fifths, large.agree, large.judgement) == (False, False, Judgement.DISAGREE)


@pytest.mark.parametrize(
    "rows",
    [
        (("X", 14, 10), ("Y", 14, 5)),  # 28 people
        (("X", 60, 30), ("Y", 40, 4)),  # four were selected
        (("X", 60, 57), ("Y", 40, 20)),  # three were not
        (("X", 40, 20), ("Y", 20, 7)),  # 8 of 20 to 19 of 40 is 0.84: one person
    ],
)
def test_too_few_is_said(rows):
    found = by_group(selection("interview", stage(*rows)))["Y"]
    assert found.judgement is Judgement.TOO_FEW
    assert found.fisher_p is not None
    assert found.says


def test_signs_say_who_was_chosen_less_often():
    found = by_group(selection("s", stage(("X", 100, 60), ("Y", 100, 45))))["Y"]
    assert (round(found.z, 4), round(found.sd, 4)) == (-2.124, -2.1187)


def test_nobody_and_everybody_give_reasons_and_no_error():
    nobody = by_group(selection("s", stage(("X", 40, 0), ("Y", 50, 0), ("Z", 0, 0))))
    assert (nobody["X"].ratio, nobody["X"].judgement, nobody["Z"].rate) == (None, Judgement.TOO_FEW, None)
    assert nobody["X"].reasons["ratio"] == "nobody was selected: there is nothing to compare"
    everybody = by_group(selection("s", stage(("X", 40, 40), ("Y", 50, 50))))["X"]
    assert (everybody.ratio, everybody.z, everybody.fisher_p, everybody.judgement) == (1.0, None, 1.0, Judgement.TOO_FEW)


def test_the_bottom_line_goes_from_the_first_applied_to_the_last_selected():
    first, second = stage(("X", 200, 100), ("Y", 200, 80)), stage(("X", 100, 60), ("Y", 78, 30))
    found = by_group(bottom_line([("screen", first), ("interview", second)]))
    assert [(one.stage, one.applied, one.selected) for one in found.values()] == [(BOTTOM_LINE, 200, 60), (BOTTOM_LINE, 200, 30)]
    more = bottom_line([("screen", first), ("interview", stage(("X", 120, 60), ("Y", 78, 30)))])
    assert (more[0].rate, "of X, more were looked at in interview" in more[0].says) == (None, True)
    others = bottom_line([("screen", first), ("interview", stage(("X", 90, 60)))])
    assert "do not have the same groups" in others[1].reasons["judgement"]


@given(pools)
def test_every_missing_figure_of_a_selection_has_a_reason(pool):
    for one in selection("s", [Candidates(f"G{number}", *pair) for number, pair in enumerate(pool)]):
        missing = {key for key in ("rate", "ratio", "below_four_fifths", "fisher_p", "z", "sd", "agree", "judgement") if getattr(one, key) is None}
        assert missing == set(one.reasons)
        assert one.says
