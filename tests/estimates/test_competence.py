"""Raters needed and targets met."""

import numpy as np
import pytest
from scipy import stats

from cxaudit.estimates import met_probability, required_raters


@pytest.mark.parametrize(("single", "raters"), [(0.20, 9.3), (0.30, 5.4), (0.40, 3.5)])
def test_published_numbers_of_raters(single, raters):
    """methods.md 4.2: raters for a reliability of .70."""
    assert round(required_raters(single), 1) == raters


def test_raters_without_any_reliability_never_suffice():
    assert required_raters(0) == required_raters(-0.2) == np.inf
    assert np.isnan(required_raters(np.nan))
    with pytest.raises(ValueError, match="between 0 and 1"):
        required_raters(0.3, 1)


def test_probability_is_the_tail_of_t():
    scores = [7, 8, 6, 8, 7]
    found = met_probability(scores, 6.5)
    expected = 1 - stats.ttest_1samp(scores, 6.5, alternative="greater").pvalue
    assert found.probability == pytest.approx(expected)
    low, high = stats.t.interval(0.95, 4, np.mean(scores), stats.sem(scores))
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.verdict == "met"


@pytest.mark.parametrize(("target", "verdict"), [(6, "met"), (7, "unclear"), (8, "not met")])
def test_verdicts(target, verdict):
    assert met_probability([7, 8, 6, 8, 7], target).verdict == verdict


def test_scores_that_agree_are_only_known_to_their_rounding():
    found = met_probability([7, 7, 7], 7)
    assert (found.probability, found.verdict) == (0.5, "unclear")
    assert found.se == pytest.approx(1 / np.sqrt(12) / np.sqrt(3))
    assert met_probability([7, 7, 7], 6).verdict == "met"


def test_one_score_needs_an_error_from_elsewhere():
    assert np.isnan(met_probability([7], 6).probability)
    assert "One score" in met_probability([7], 6).note
    assert met_probability([7], 6, sem=0.5).probability == pytest.approx(stats.norm.cdf(2))
    assert met_probability([7], 6, sem=0.5, df=10).probability == pytest.approx(stats.t.cdf(2, 10))


def test_not_observed_is_no_score():
    assert met_probability([7, np.nan, 8], 6).n == 2
    assert met_probability([np.nan], 6).note == "Nobody gave a score."
