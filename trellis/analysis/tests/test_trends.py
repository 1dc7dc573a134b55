"""The trend of many series at once: worked by hand, and what must hold for every series. SciPy is asked in test_oracles.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.analysis.trends import CHUNK, trends

pytestmark = pytest.mark.sqlite  # asks no database

series = st.lists(st.integers(-9, 9), min_size=3, max_size=12)


def test_worked_by_hand():
    found = trends(np.array([[1.0, 2, 3, 4, 500]]), np.array([2020, 2021, 2022, 2024, 2026]))
    assert (found.slope[0], found.s[0], found.tau[0]) == (1.0, 10, 1.0)  # ten slopes: 1/2, 2/3, 3/4, 1, 1, 1, and four to the wild value
    assert found.p[0] == pytest.approx(2 / 120)  # two orders of 120 are as far from chance
    assert np.isnan(found.low[0])  # five points


def test_what_cannot_be_had_is_not_made_up():
    found = trends(np.array([[1.0, np.nan, np.nan, 2.0], [3, 3, 3, 3], [np.nan] * 4]))
    assert found.points.tolist() == [2, 4, 0]
    assert np.isnan(found.slope).tolist() == [True, False, True]
    assert (found.slope[1], found.s[1], np.isnan(found.p).all()) == (0.0, 0, True)
    for wrong in ({"times": np.array([1, 1, 2, 3])}, {"times": np.array([1, 2])}):
        with pytest.raises(ValueError, match="Times rise strictly"):
            trends(np.zeros((2, 4)), **wrong)
    with pytest.raises(ValueError, match="infinite"):
        trends(np.array([[1, np.inf, 2]]))


@given(series)
def test_turned_over_it_falls_as_it_rose(values):
    up, down = trends(np.array([values])), trends(-np.array([values]))
    assert (up.s[0], up.slope[0]) == (-down.s[0], -down.slope[0])
    assert np.array_equal([up.p[0], up.low[0]], [down.p[0], -down.high[0]], equal_nan=True) or up.low[0] == pytest.approx(-down.high[0])


@given(series, st.integers(0, 5))
def test_a_gap_is_as_if_the_point_were_not_there(values, place):
    whole = np.arange(len(values) + 1)
    gap = min(place, len(values))
    with_gap = np.insert(np.array(values, dtype=float), gap, np.nan)
    found, without = trends(with_gap, whole), trends(np.array([values]), np.delete(whole, gap))
    for name in ("points", "slope", "intercept", "low", "high", "s", "tau", "p"):
        assert np.array_equal(getattr(found, name), getattr(without, name), equal_nan=True), name


def test_where_a_series_stands_changes_nothing():
    values = np.random.default_rng(8).integers(0, 9, (CHUNK + 50, 7)).astype(float)
    found = trends(values)
    again = trends(values[::-1])
    assert np.array_equal(found.p, again.p[::-1], equal_nan=True)
    assert np.array_equal(found.low, again.low[::-1])
