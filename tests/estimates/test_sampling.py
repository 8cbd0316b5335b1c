"""Checking a part of a population: exact limits, strata, allocation."""

import numpy as np
import pytest
from scipy import stats

from cxaudit.estimates import (
    clopper_pearson,
    detection_probability,
    hypergeometric_interval,
    sample_allocation,
    stratified_proportion,
)


@pytest.mark.parametrize(
    ("bad", "checked", "population", "low", "high", "percent"),
    [
        (2, 22, 220, 3, 62, (1.4, 28.2)),
        (0, 44, 220, 0, 15, (0, 6.8)),
        (4, 44, 220, 7, 44, (3.2, 20.0)),
        (26, 264, 1320, 91, 180, (6.9, 13.6)),
        (92, 924, 9240, 757, 1105, (8.2, 12.0)),
        (185, 1848, 9240, 815, 1045, (8.8, 11.3)),
        (45, 100, 300, 111, 160, (37.0, 53.3)),
        (2, 100, 300, 2, 18, (0.7, 6.0)),
    ],
)
def test_published_limits(bad, checked, population, low, high, percent):
    """methods.md table of 3.15 and T17: exact inversion (samplingbook::Sprop is one unit wider)."""
    found = hypergeometric_interval(bad, checked, population)
    assert (found.bad_low, found.bad_high) == (low, high)
    assert (round(100 * found.low, 1), round(100 * found.high, 1)) == percent
    assert found.estimate == bad / checked


def test_limits_are_exactly_what_the_sample_does_not_reject():
    population, checked = 40, 9
    for bad in range(checked + 1):
        totals = np.arange(bad, population - checked + bad + 1)
        kept = totals[
            (stats.hypergeom.sf(bad - 1, population, totals, checked) > 0.025)
            & (stats.hypergeom.cdf(bad, population, totals, checked) > 0.025)
        ]
        found = hypergeometric_interval(bad, checked, population)
        assert (found.bad_low, found.bad_high) == (kept.min(), kept.max())


def test_everything_checked_leaves_no_doubt():
    found = hypergeometric_interval(3, 10, 10)
    assert found.low == found.estimate == found.high == 0.3


@pytest.mark.parametrize("population", [None, float("inf")])
def test_open_population_is_clopper_pearson(population):
    found, exact = hypergeometric_interval(2, 22, population), clopper_pearson(2, 22)
    assert (found.low, found.high) == (exact.low, exact.high)


def test_huge_population_approaches_clopper_pearson():
    found, exact = hypergeometric_interval(5, 60, 10_000_000), clopper_pearson(5, 60)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-5)


def test_nothing_checked_and_too_much_checked_say_so():
    assert hypergeometric_interval(0, 0, 220).note == "Nothing was checked."
    assert np.isnan(hypergeometric_interval(1, 30, 20).estimate)
    assert "than the population holds" in hypergeometric_interval(1, 30, 20).note


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="5 bad among 4 checked"):
        hypergeometric_interval(5, 4, 100)


@pytest.mark.parametrize(
    ("checked", "population", "expected"), [(22, 220, 0.695), (44, 220, 0.919), (132, 1320, 0.999)]
)
def test_chance_to_see_at_least_one_bad_action(checked, population, expected):
    """methods.md 3.15: 5 % of the actions are bad."""
    assert round(detection_probability(0.05, checked, population), 3) == expected


def test_stratified_estimate_by_hand():
    """Cochran 1977, chapter 5: sum W p and sum W^2 (1-f) pq/(n-1), computed term by term."""
    found = stratified_proportion([20, 18], [22, 22], [220, 440])
    first, second = 20 / 22, 18 / 22
    assert found.estimate == pytest.approx(first / 3 + 2 * second / 3)
    variance = (1 / 9) * 0.9 * first * (1 - first) / 21 + (4 / 9) * 0.95 * second * (1 - second) / 21
    assert found.se == pytest.approx(np.sqrt(variance))
    assert found.low < found.estimate < found.high
    assert (found.n, found.strata, found.covered) == (44, 2, 1)


def test_all_passed_still_has_an_interval():
    found = stratified_proportion([22, 22], [22, 22], [220, 220])
    assert (found.estimate, found.high) == (1, 1)
    assert 0.9 < found.low < 0.95


def test_census_of_every_stratum_has_no_doubt():
    found = stratified_proportion([20, 15], [22, 20], [22, 20])
    assert found.low == found.estimate == found.high == pytest.approx(35 / 42)


def test_unchecked_strata_are_named():
    found = stratified_proportion([20, 0], [22, 0], [220, 660])
    assert found.covered == 0.25
    assert "not checked" in found.note
    assert "Nothing was checked" in stratified_proportion([0], [0], [100]).note


def test_stratum_with_a_single_check_borrows_variance():
    assert stratified_proportion([1, 18], [1, 22], [100, 220]).se > 0


def test_strata_must_agree():
    with pytest.raises(ValueError, match="one value a stratum"):
        stratified_proportion([1, 2], [3], [4, 5])
    with pytest.raises(ValueError, match="passed <= checked"):
        stratified_proportion([4], [3], [10])


def test_proportional_allocation():
    """methods.md 3.15: 10 % of 220, 100 and 20 actions."""
    assert sample_allocation([220, 100, 20], 34).tolist() == [22, 10, 2]


def test_neyman_allocation_follows_size_times_spread():
    assert sample_allocation([100, 100], 40, spread=[0.3, 0.1]).tolist() == [30, 10]


def test_allocation_keeps_minimum_population_and_sum():
    rng = np.random.default_rng(8)
    for _ in range(300):
        population = rng.integers(0, 60, size=rng.integers(1, 9))
        total, minimum = int(rng.integers(0, 200)), int(rng.integers(0, 6))
        checks = sample_allocation(population, total, minimum, spread=rng.random(len(population)).round(1))
        floor = np.minimum(population, minimum)
        assert (checks >= floor).all()
        assert (checks <= population).all()
        assert checks.sum() == min(max(total, floor.sum()), population.sum())


def test_negative_numbers_are_not_allocated():
    with pytest.raises(ValueError, match="cannot be negative"):
        sample_allocation([10, -1], 5)
    with pytest.raises(ValueError, match="one value a stratum"):
        sample_allocation([10, 1], 5, spread=[1, 1, 1])
