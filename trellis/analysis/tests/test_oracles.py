"""The arithmetic of equity beside programmes of others: fairlearn and Aequitas for rates and ratios, SciPy and statsmodels for tests, intervals and trends."""

import warnings

import numpy as np
import pytest

from trellis.analysis.equity.disparity import Group, measure
from trellis.analysis.false_discovery import adjusted
from trellis.analysis.proportions import funnel_limits, newcombe, wilson
from trellis.analysis.shrinkage import Spread, shrunken, spread_of
from trellis.analysis.trends import trends
from trellis.analysis.two_by_two import deviations, exact, pooled_z

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]
DRAWN = np.random.default_rng(20_261_122)
TABLE = [Group("X", 120, 30), Group("Y", 310, 62), Group("Z", 57, 9)]


@pytest.fixture(autouse=True)
def _warnings_of_others():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def students():
    names = np.repeat([one.name for one in TABLE], [one.n for one in TABLE])
    return names, np.concatenate([np.arange(one.n) < one.count for one in TABLE]).astype(int)


def test_fairlearn_and_aequitas_have_the_same_rates_and_ratios():
    import pandas as pd
    from aequitas.bias import Bias
    from aequitas.group import Group as Crosstabs
    from fairlearn.metrics import MetricFrame, selection_rate

    names, outcomes = students()
    found = {one.group.name: one for one in measure(TABLE)}
    frame = MetricFrame(metrics=selection_rate, y_true=outcomes, y_pred=outcomes, sensitive_features=names)
    assert {name: one.rate for name, one in found.items()} == pytest.approx(frame.by_group.to_dict())
    assert min(one.index80 for one in found.values()) == pytest.approx(frame.ratio())
    assert found["X"].rate - found["Z"].rate == pytest.approx(frame.difference())
    crosstabs, _ = Crosstabs().get_crosstabs(pd.DataFrame({"score": outcomes, "label_value": outcomes, "race": names}), attr_cols=["race"])
    disparity = Bias().get_disparity_predefined_groups(
        crosstabs, pd.DataFrame({"score": outcomes, "label_value": outcomes, "race": names}), {"race": "X"}, check_significance=False
    )
    theirs = disparity.set_index("attribute_value")
    for name, one in found.items():  # X has the highest rate
        assert (one.rate, one.index80) == (pytest.approx(theirs.loc[name, "pprev"]), pytest.approx(theirs.loc[name, "pprev_disparity"]))


def test_scipy_and_statsmodels_have_the_same_intervals_and_tests():
    from scipy.stats import false_discovery_control, fisher_exact, hypergeom
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

    tables = [(0, 7, 3, 9), (7, 7, 0, 9), (1, 1, 0, 1), (300, 2000, 250, 2100), (48_000, 90_000, 47_000, 90_500), (5, 5, 5, 5)]
    tables += [tuple(int(DRAWN.integers(0, n + 1)) if which else n for n in sizes for which in (1, 0)) for sizes in DRAWN.integers(1, 90, (150, 2)).tolist()]
    for count, n, other, other_n in tables:
        assert wilson(count, n) == pytest.approx(proportion_confint(count, n, method="wilson"), abs=1e-12)
        assert newcombe(count, n, other, other_n) == pytest.approx(
            confint_proportions_2indep(count, n, other, other_n, compare="diff", method="newcomb"), abs=1e-12
        )
        found = exact(count, n, other, other_n)
        assert found.fisher == pytest.approx(fisher_exact([[count, n - count], [other, other_n - other]]).pvalue, rel=1e-9, abs=1e-14)
        drawn = hypergeom(n + other_n, count + other, n)
        assert found.mid == pytest.approx(found.fisher - drawn.pmf(count) / 2, rel=1e-9, abs=1e-14)
        if 0 < count + other < n + other_n:
            assert pooled_z(count, n, other, other_n) == pytest.approx(proportions_ztest([count, other], [n, other_n])[0])
            if drawn.std():
                assert deviations(count, n, other, other_n) == pytest.approx((count - drawn.mean()) / drawn.std())
    p_values = DRAWN.random(60)
    assert adjusted(p_values.tolist()) == pytest.approx(false_discovery_control(p_values).tolist())
    assert exact(10**9 // 3, 10**9, 10**8, 10**9).fisher == 0.0


def test_scipy_has_the_same_funnel_and_the_same_fit():
    from scipy.optimize import minimize
    from scipy.stats import beta, betabinom, binom

    for share in (0.003, 0.2, 0.97):
        for limits in funnel_limits(share, [1, 9, 60, 700, 20_000], 0.998):
            for limit, at in ((limits.low, 0.001), (limits.high, 0.999)):
                step = binom.ppf(at, limits.n, share)
                above, below = binom.cdf(step, limits.n, share), binom.cdf(step - 1, limits.n, share)
                assert limit == pytest.approx(max(0.0, (step - (above - at) / (above - below)) / limits.n), abs=1e-9)
    for mean, evidence, schools in ((0.1, 20, 40), (0.5, 3, 12), (0.02, 60, 300)):
        sizes = DRAWN.integers(5, 400, schools)
        counts = DRAWN.binomial(sizes, DRAWN.beta(mean * evidence, (1 - mean) * evidence, schools))

        def worse(place, counts=counts, sizes=sizes):
            share, by = 1 / (1 + np.exp(-place[0])), np.exp(place[1])
            return -betabinom.logpmf(counts, sizes, share * by, (1 - share) * by).sum()

        ours = spread_of(counts.tolist(), sizes.tolist())
        theirs = minimize(worse, [np.log(mean / (1 - mean)), np.log(evidence)], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
        assert (ours.mean, ours.evidence) == (pytest.approx(1 / (1 + np.exp(-theirs.x[0])), rel=1e-4), pytest.approx(np.exp(theirs.x[1]), rel=1e-4))
    found = shrunken(4, 12, Spread(0.1, 30.0))
    assert (found.share, found.low, found.high) == pytest.approx((7 / 42, *beta.interval(0.95, 7, 35)))


@pytest.mark.parametrize("values", [DRAWN.normal(size=(80, 12)), DRAWN.integers(0, 5, (80, 12)).astype(float), DRAWN.normal(size=(20, 40))])
def test_scipy_has_the_same_trends(values):
    from scipy.stats import kendalltau, theilslopes

    times = np.sort(DRAWN.choice(300, values.shape[1], replace=False)).astype(float)
    gaps = np.where(DRAWN.random(values.shape) < 0.2, np.nan, values)
    for rows in (values, gaps):
        found = trends(rows, times)
        for place, row in enumerate(rows):
            here = ~np.isnan(row)
            if here.sum() < 6:
                continue
            line, order = theilslopes(row[here], times[here]), kendalltau(times[here], row[here])
            theirs = [line.slope, line.intercept, line.low_slope, line.high_slope, order.statistic, order.pvalue]
            ours = [getattr(found, name)[place] for name in ("slope", "intercept", "low", "high", "tau", "p")]
            assert np.allclose(ours, theirs, rtol=1e-12, atol=1e-12, equal_nan=True)
