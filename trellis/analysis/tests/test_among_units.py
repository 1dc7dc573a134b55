"""Cells beside the same group elsewhere and in other years, against the functions for one school or one series, cell by cell."""

import numpy as np
import pytest

from trellis.analysis.equity.among_units import AMONG_UNITS, LARGEST_SHRUNK, among_units
from trellis.analysis.equity.student_rows import Unit
from trellis.analysis.proportions import funnel_limits
from trellis.analysis.shrinkage import shrunken, spread_of
from trellis.analysis.trends import trends

YEARS = ("2023-24", "2024-25", "2025-26", "2026-27")


def invented(seed, most=40):
    """Return counts of three groups and two indicators in up to nine schools over four years, some without anybody, and their units in no order."""
    dice = np.random.default_rng(seed)
    units = [Unit(("D", f"S{school}"), year) for school in range(9) for year in YEARS if dice.random() < 0.8]
    units = [units[place] for place in dice.permutation(len(units))]
    n = dice.integers(0, most, (3, 2, len(units)))
    return n, dice.binomial(n, dice.beta(2, 8, n.shape) if seed % 2 else 0.3), units


@pytest.mark.parametrize("seed", range(4))
def test_each_cell_is_what_the_functions_for_one_say(seed):
    n, count, units = invented(seed)
    made = among_units(n, count, units)
    assert tuple(made) == AMONG_UNITS
    for group, indicator, column in np.ndindex(n.shape):
        had = {name: values[group, indicator, column] for name, values in made.items()}
        alike = [at for at, unit in enumerate(units) if unit.year == units[column].year]
        sizes, counts = n[group, indicator, alike].tolist(), count[group, indicator, alike].tolist()
        here = int(n[group, indicator, column])
        if here:
            share = sum(counts) / sum(sizes)
            for coverage, by in ((0.95, "95"), (0.998, "998")):
                [limits] = funnel_limits(share, [here], coverage)
                assert (had[f"funnel_low_{by}"], had[f"funnel_high_{by}"]) == pytest.approx((limits.low, limits.high), abs=1e-10)
            spread = spread_of(counts, sizes)
            wanted = shrunken(int(count[group, indicator, column]), here, spread).share if spread else np.nan
            assert had["shrunk_rate"] == pytest.approx(wanted, rel=1e-6, nan_ok=True)
        mine = {unit.year: at for at, unit in enumerate(units) if unit.names == units[column].names}
        rates = [
            count[group, indicator, mine[year]] / n[group, indicator, mine[year]] if year in mine and n[group, indicator, mine[year]] else np.nan
            for year in YEARS
        ]
        trend = trends(np.array([rates]), np.array([2023, 2024, 2025, 2026]))
        assert (had["slope_per_year"], had["slope_p"]) == pytest.approx((trend.slope[0], trend.p[0]), abs=1e-12, nan_ok=True)


def test_what_cannot_be_had_is_empty():
    units = [Unit((f"S{school}",), year) for year in ("a", "b", "c") for school in range(3)]
    n, count = np.full((1, 1, 9), 20), np.full((1, 1, 9), 5)
    made = among_units(n, count, units)
    assert np.isnan(made["slope_per_year"]).all(), "years without a number"
    count[0, 0, 0] = 21
    assert np.isnan(among_units(n, count, units)["funnel_low_95"][0, 0]).tolist() == [True] * 3 + [False] * 6, "times, and no share, in the first year"
    n[0, 0, 3] = LARGEST_SHRUNK + 1
    made = among_units(n, count, units)
    assert np.isnan(made["shrunk_rate"][0, 0]).tolist() == [True] * 6 + [False] * 3
    assert np.isnan(among_units(n[:, :, :2], count[:, :, :2], units[:2])["funnel_high_998"]).all(), "two schools"
