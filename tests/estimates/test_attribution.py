"""Attributable fraction by hand and by resampling."""

import numpy as np
import pytest

from cxaudit.estimates import attributable_fraction


def test_levin_by_hand():
    """f (RR - 1)/(1 + f (RR - 1)) with f = 1/3 and RR = 3."""
    found = attributable_fraction(30, 100, 20, 200)
    assert (found.estimate, found.exposed_share, found.risk_ratio) == pytest.approx((0.4, 1 / 3, 3))
    assert found.n == 300


def test_interval_agrees_with_the_bootstrap():
    found = attributable_fraction(60, 200, 60, 500)
    cells = np.random.default_rng(3).multinomial(700, np.array([60, 140, 60, 440]) / 700, size=40_000)
    lost_without = cells[:, 2] / (cells[:, 2] + cells[:, 3])
    drawn = 1 - lost_without / ((cells[:, 0] + cells[:, 2]) / 700)
    half = np.log((1 - found.low) / (1 - found.high)) / 2
    assert half / 1.959964 == pytest.approx(np.log(1 - drawn).std(), rel=0.05)


def test_a_pain_point_that_goes_with_fewer_losses_is_negative():
    assert attributable_fraction(2, 100, 40, 200).estimate < 0


def test_nobody_lost_without_the_pain_point():
    found = attributable_fraction(5, 10, 0, 40)
    assert (found.estimate, found.risk_ratio) == (1, np.inf)
    assert found.low < 1


@pytest.mark.parametrize(
    ("counts", "words"), [((0, 0, 3, 9), "exposed"), ((3, 9, 0, 0), "exposed"), ((0, 5, 0, 5), "lost")]
)
def test_nothing_to_attribute_says_why(counts, words):
    found = attributable_fraction(*counts)
    assert np.isnan(found.estimate)
    assert words in found.note


def test_more_lost_than_there_are_is_refused():
    with pytest.raises(ValueError, match="lost <= all"):
        attributable_fraction(11, 10, 0, 10)
