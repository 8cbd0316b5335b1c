"""Funnel limits: exact tail probabilities."""

import numpy as np
import pytest
from scipy import stats

from cxaudit.estimates import funnel_limits


@pytest.mark.parametrize("population", [None, 40])
def test_outside_is_rare_and_the_limit_itself_is_not(population):
    share, n = 0.9, 24
    row = funnel_limits([n], share, None if population is None else [population]).iloc[0]
    chance = stats.binom(n, share) if population is None else stats.hypergeom(population, round(share * population), n)
    for name, level in (("95", 0.95), ("99_8", 0.998)):
        low, high, tail = round(n * row[f"low_{name}"]), round(n * row[f"high_{name}"]), (1 - level) / 2
        assert chance.cdf(low - 1) <= tail < chance.cdf(low)
        assert chance.sf(high) <= tail + 1e-12
        assert chance.sf(high - 1) > tail


def test_limits_close_in_with_size_and_with_coverage():
    table = funnel_limits([20, 200, 2000], 0.9)
    assert (np.diff(table["high_95"] - table["low_95"]) < 0).all()
    whole = funnel_limits([200], 0.9, [200]).iloc[0]
    assert whole["low_95"] == whole["high_95"] == 0.9


def test_nothing_checked_has_no_limits():
    assert funnel_limits([0, 5], 0.9).isna().iloc[0, 1:].all()


def test_share_of_zero_or_one_has_flat_limits():
    assert funnel_limits([10], 1.0).iloc[0, 1:].tolist() == [1, 1, 1, 1]
    assert funnel_limits([10], 0.0).iloc[0, 1:].tolist() == [0, 0, 0, 0]


def test_impossible_calls_are_refused():
    with pytest.raises(ValueError, match="probabilities"):
        funnel_limits([10], 90)
    with pytest.raises(ValueError, match="checked <= population"):
        funnel_limits([10], 0.9, [5])
