"""Systemic, local or unclear: the table of methods.md and what the verdict promises."""

import time

import numpy as np
import pytest
from scipy import stats

from cxaudit.estimates import beta_verdict


@pytest.mark.parametrize(
    ("n", "naive", "systemic_from", "local_up_to", "strict_from"),
    [(10, 3, 5, 1, 6), (20, 6, 8, 4, 10), (30, 9, 12, 6, 14), (50, 15, 18, 12, 21), (100, 30, 34, 26, 39)],
)
def test_published_verdicts(n, naive, systemic_from, local_up_to, strict_from):
    """methods.md table of 3.16: threshold .30, probabilities .8 and .2, and the strict one-sided 95 % test."""
    found = [beta_verdict(count, n) for count in range(n + 1)]
    assert [one.verdict for one in found] == (
        ["local"] * (local_up_to + 1)
        + ["unclear"] * (systemic_from - local_up_to - 1)
        + ["systemic"] * (n + 1 - systemic_from)
    )
    assert min(count for count, one in enumerate(found) if one.p <= 0.05) == strict_from
    assert found[naive].verdict == "unclear"


def test_probability_is_the_jeffreys_posterior():
    found = beta_verdict(7, 30)
    assert found.probability == pytest.approx(stats.beta.sf(0.30, 7.5, 23.5), rel=1e-12)
    assert (found.low, found.high) == pytest.approx(stats.beta.ppf([0.025, 0.975], 7.5, 23.5))
    assert found.estimate == 7 / 30


def test_further_answers_bring_a_clear_verdict_as_often_as_promised():
    """Simulated with the posterior as the truth: the share of clear verdicts after `needed` answers is the assurance."""
    found = beta_verdict(9, 30, assurance=0.80)
    rng = np.random.default_rng(1)
    further = int(found.needed)
    counts = 9 + rng.binomial(further, rng.beta(9.5, 21.5, size=20_000))
    probability = stats.beta.sf(0.30, counts + 0.5, 30 + further - counts + 0.5)
    clear = ((probability >= 0.8) | (probability <= 0.2)).mean()
    assert clear == pytest.approx(0.80, abs=0.02)


def test_clear_verdicts_need_no_more_answers():
    assert beta_verdict(20, 30).needed == 0
    assert beta_verdict(1, 30).needed == 0
    assert beta_verdict(9, 30).needed > beta_verdict(11, 30).needed > 0


def test_finite_base_knows_more():
    asked_half = beta_verdict(65, 200, population=400)
    assert asked_half.probability > beta_verdict(65, 200).probability
    assert asked_half.high - asked_half.low < beta_verdict(65, 200).high - beta_verdict(65, 200).low
    assert beta_verdict(60, 200, population=400).needed <= 200


def test_whole_base_asked_is_certain():
    assert (beta_verdict(144, 480, population=480).verdict, beta_verdict(144, 480, population=480).probability) == (
        "systemic",
        1,
    )
    assert beta_verdict(143, 480, population=480).probability == 0
    assert beta_verdict(143, 480, population=480).low == beta_verdict(143, 480, population=480).high == 143 / 480


def test_finite_posterior_agrees_with_counting():
    """Every possible number among the clients not asked, weighted by the beta-binomial."""
    others = np.arange(31)
    weight = stats.betabinom.pmf(others, 30, 4.5, 6.5)
    expected = weight[(4 + others) >= 12.3].sum()
    assert beta_verdict(4, 10, threshold=12.3 / 40, population=40).probability == pytest.approx(expected, rel=1e-9)


def test_very_large_base_is_quick_and_like_an_open_one():
    start = time.perf_counter()
    found = beta_verdict(300, 1000, population=2_000_000)
    assert time.perf_counter() - start < 3
    assert found.probability == pytest.approx(beta_verdict(300, 1000).probability, abs=1e-3)


def test_nobody_asked():
    found = beta_verdict(0, 0)
    assert (found.verdict, found.note) == ("unclear", "Nobody was asked.")
    assert np.isnan(found.probability)
    assert found.needed > 0


def test_more_asked_than_exist():
    assert "than the base holds" in beta_verdict(3, 30, population=20).note


def test_threshold_can_be_moved():
    assert beta_verdict(5, 30, threshold=0.10).verdict == "systemic"
    assert beta_verdict(5, 30, threshold=0.30).verdict == "local"


def test_impossible_calls_are_refused():
    with pytest.raises(ValueError, match="5 of 4 clients"):
        beta_verdict(5, 4)
    with pytest.raises(ValueError, match="probabilities"):
        beta_verdict(1, 4, threshold=30)
    with pytest.raises(ValueError, match="probabilities"):
        beta_verdict(1, 4, systemic=0.2, local=0.8)
