"""The bootstrap, against Efron & Tibshirani and R's boot."""

import numpy as np
import pytest

from cxaudit.estimates import bca_interval
from cxaudit.estimates.reasons import NEGATIVE_WEIGHTS, NO_ANSWERS, NO_VARIANCE, ONE_SIDED_REPLICATES, TOO_FEW
from cxaudit.estimates.resampling import MANY_ROWS, products_of_rows, resampled_sums, unpack_triangles

SPATIAL = np.array(
    [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41.0]
)
LSAT = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594]
GPA = [3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96]
SLEEP = np.array([1.2, 2.4, 1.3, 1.3, 0, 1.0, 1.8, 0.8, 4.6, 1.4])


def correlations(pairs, axis):
    """Correlation of two columns in each of many samples at once."""
    centred = pairs - pairs.mean(axis=axis, keepdims=True)
    x, y = centred[..., 0], centred[..., 1]
    return (x * y).sum(axis=axis) / np.sqrt((x * x).sum(axis=axis) * (y * y).sum(axis=axis))


def test_spatial_test_variance():
    """T01: Efron & Tibshirani 1993, table 14.1; 90 % BCa 115.8, 259.6 (B = 2000), 115.6, 260.9 by boot (B = 200 000)."""
    found = bca_interval(SPATIAL, np.var, confidence=0.90, replicates=100_000)
    assert found.estimate == pytest.approx(171.5340237, abs=1e-7)
    assert found.acceleration == pytest.approx(0.06124011981, abs=1e-10)
    assert found.bias_correction == pytest.approx(0.177, abs=0.01)
    assert (found.low, found.high) == pytest.approx((115.6, 260.9), abs=1.5)
    assert (found.percentile_low, found.percentile_high) == pytest.approx((97.9, 235.2), abs=1.5)


def test_law_school_correlation():
    """T01: r = .7763744913, 95 % BCa (.3212, .9406) by boot (B = 200 000)."""
    found = bca_interval(np.column_stack([LSAT, GPA]), correlations, replicates=100_000)
    assert found.estimate == pytest.approx(0.7763744913, abs=1e-10)
    assert (found.low, found.high) == pytest.approx((0.3212, 0.9406), abs=0.01)


def test_sleep_mean():
    """T02: BCa 95 % of the mean difference 1.05, 2.63; a = .07757998548 (B = 500 000)."""
    found = bca_interval(SLEEP, replicates=100_000)
    assert found.acceleration == pytest.approx(0.07757998548, abs=1e-11)
    assert (found.low, found.high) == pytest.approx((1.05, 2.63), abs=0.02)


def test_mean_of_a_gap_agrees_with_r(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: boot.ci(type = "bca"), B = 100 000."""
    found = bca_interval(survey_answers.P1 - survey_answers.E1, replicates=100_000)
    np.testing.assert_allclose([found.low, found.high], survey_numbers["bca_mean"], atol=0.01)


def test_a_loop_and_a_batch_find_the_same():
    def one(pairs):
        return np.corrcoef(pairs.T)[0, 1]

    pairs = np.column_stack([LSAT, GPA])
    slow, fast = bca_interval(pairs, one, replicates=500), bca_interval(pairs, correlations, replicates=500)
    assert (slow.low, slow.high, slow.acceleration) == pytest.approx((fast.low, fast.high, fast.acceleration))


def test_independent_groups_are_resampled_by_themselves():
    """Gap 1: few managers against many customers; the interval is near Welch's for symmetric data."""
    rng = np.random.default_rng(4)
    managers, customers = rng.normal(6, 1, 60), rng.normal(5.5, 1, 200)

    def gap(first, second, axis):
        return first.mean(axis=axis) - second.mean(axis=axis)

    found = bca_interval((managers, customers), gap, replicates=20_000)
    se = np.sqrt(managers.var(ddof=1) / 60 + customers.var(ddof=1) / 200)
    assert found.estimate == pytest.approx(managers.mean() - customers.mean())
    assert found.n == 260
    assert found.high - found.low == pytest.approx(2 * 1.96 * se, rel=0.05)


def test_weights_are_resampled_with_their_owners():
    rng = np.random.default_rng(6)
    values, weights = rng.normal(size=200), rng.uniform(0.5, 2, 200)
    found = bca_interval(values, weights=weights, replicates=4000)
    assert found.estimate == pytest.approx(np.average(values, weights=weights))
    assert found.low < found.estimate < found.high


def test_the_seed_repeats_the_interval():
    assert bca_interval(SLEEP, seed=1) == bca_interval(SLEEP, seed=1)
    assert bca_interval(SLEEP, seed=1) != bca_interval(SLEEP, seed=2)


@pytest.mark.parametrize(
    ("data", "note"), [([], NO_ANSWERS), ([np.nan], NO_ANSWERS), ([1.0], TOO_FEW), ([2.0, 2, 2], NO_VARIANCE)]
)
def test_what_cannot_be_resampled_says_why(data, note):
    assert bca_interval(data).note == note


def test_a_statistic_at_the_edge_has_no_interval():
    assert bca_interval(SLEEP, np.max, replicates=200).note in ("", ONE_SIDED_REPLICATES)
    assert bca_interval([1, 1, 1, 5.0], np.median, replicates=3, seed=3).method == "BCa"


def test_wrong_calls_are_refused():
    assert bca_interval([1, 2.0], weights=[-1, 1]).note == NEGATIVE_WEIGHTS
    with pytest.raises(ValueError, match="mean of one sample"):
        bca_interval(SLEEP, np.median, weights=np.ones(10))
    with pytest.raises(ValueError, match="one number"):
        bca_interval(np.ones((5, 2)) * np.arange(5)[:, None], np.mean)


def test_resampled_products_are_those_of_resampled_rows():
    rng = np.random.default_rng(0)
    rows, weights = rng.normal(size=(30, 3)), rng.uniform(size=30)
    triangles = products_of_rows(lambda some: rows[some], 30, rng, weights)
    np.testing.assert_allclose(unpack_triangles(triangles.sum(axis=0), 3), (rows * weights[:, None]).T @ rows)
    sums = resampled_sums(triangles, 4000, rng)
    assert sums.shape == (4000, 6)
    np.testing.assert_allclose(
        sums.mean(axis=0), triangles.sum(axis=0), atol=5 * sums.std(axis=0).max() / np.sqrt(4000)
    )


def test_groups_of_rows_vary_like_rows():
    """Beyond MANY_ROWS, random groups stand for rows: same total, same spread of resampled sums."""
    rng = np.random.default_rng(1)
    n = MANY_ROWS + 5000
    rows = np.column_stack([np.ones(n), np.sort(rng.normal(size=n))])  # sorted: groups must be random
    triangles = products_of_rows(lambda some: rows[some], n, rng)
    np.testing.assert_allclose(unpack_triangles(triangles.sum(axis=0), 2), rows.T @ rows)
    sums = resampled_sums(triangles, 2000, rng)
    assert sums[:, 1].std() == pytest.approx(rows[:, 1].std() * np.sqrt(n), rel=0.1)
