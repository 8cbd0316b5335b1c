"""Shares, against Newcombe's tables and the arithmetic of the net promoter score."""

import numpy as np
import pytest

from cxaudit.estimates import clopper_pearson, net_promoter, net_promoter_change, newcombe_difference, wilson
from cxaudit.estimates.reasons import NEGATIVE_WEIGHTS, NO_ANSWERS, OUT_OF_SCALE


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (81, 263, 0.2552885199, 0.3662095770),
        (15, 148, 0.0623863995, 0.1604872417),
        (0, 20, 0.0, 0.1611251581),
        (1, 29, 0.0061132143, 0.1717552188),
    ],
)
def test_wilson_of_newcombe(count, n, low, high):
    """T12: Newcombe 1998, Stat. Med. 17:857-872, score method without continuity correction."""
    found = wilson(count, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-10)
    assert (found.estimate, found.n) == (count / n, n)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (81, 263, 0.2527367456, 0.3676219226),
        (15, 148, 0.0578440101, 0.1616504903),
        (0, 20, 0.0, 0.168433471),
        (1, 29, 0.0008726469, 0.1776442955),
    ],
)
def test_clopper_pearson_of_newcombe(count, n, low, high):
    """T12: the exact method of the same table."""
    found = clopper_pearson(count, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-10)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_difference_of_newcombe(counts, low, high):
    """Newcombe 1998, Stat. Med. 17:873-890, method 10: the printed four digits, recalled and recomputed alike."""
    found = newcombe_difference(*counts)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.n == counts[1] + counts[3]


@pytest.mark.parametrize(
    ("detractors", "passives", "promoters", "score", "low", "high"),
    [
        (20, 30, 50, 0.30, 0.140511302, 0.442012970),
        (5, 12, 19, 0.388888889, 0.131575312, 0.586373406),
        (0, 0, 10, 1.0, 0.475035515, 1.0),
    ],
)
def test_net_promoter_from_counts(detractors, passives, promoters, score, low, high):
    """T10: adjusted Wald, the last one clipped from 1.063."""
    found = net_promoter(promoters=promoters, passives=passives, detractors=detractors)
    assert (found.estimate, found.low, found.high) == pytest.approx((score, low, high), abs=1e-9)


def test_net_promoter_plain_interval():
    """T10: 20, 30, 50 has SE .078102497 and Wald .146921919, .453078081."""
    found = net_promoter(promoters=50, passives=30, detractors=20)
    assert (found.se, found.wald_low, found.wald_high) == pytest.approx(
        (0.078102497, 0.146921919, 0.453078081), abs=1e-9
    )


def test_scores_and_counts_say_the_same():
    scores = [10] * 25 + [9] * 25 + [8] * 10 + [7] * 20 + [6] * 5 + [0] * 15
    assert net_promoter(scores) == net_promoter(promoters=50, passives=30, detractors=20)


def test_sfo(sfo, reference):
    """../shared/data/sfo_2017/reference.json; NETPRO 11 is "don't know", not a promoter."""
    expected = reference("sfo_2017")
    found = net_promoter(sfo["NETPRO"])
    assert (found.estimate, found.se) == pytest.approx(
        (expected["nps"]["nps"] / 100, expected["nps"]["se_n"] / 100), rel=1e-9
    )
    assert (found.n, found.excluded, found.note) == (2746, 84, OUT_OF_SCALE)
    weighted = net_promoter(sfo["NETPRO"], sfo["WEIGHT"])
    theirs = expected["nps_weighted"]
    assert weighted.estimate == pytest.approx(theirs["nps"] / 100, rel=1e-6)
    assert weighted.n_effective == pytest.approx(theirs["kish_n_eff"], rel=1e-6)
    assert weighted.se == pytest.approx(theirs["se_kish"] / 100, rel=1e-6)


def test_change_between_waves():
    """z of T10's formula: .3 and .388888889 with their variances over n."""
    later = net_promoter(promoters=19, passives=12, detractors=5)
    earlier = net_promoter(promoters=50, passives=30, detractors=20)
    found = net_promoter_change(later, earlier)
    se = np.sqrt(0.61 / 100 + 0.51543209877 / 36)
    assert (found.estimate, found.statistic) == pytest.approx((0.0888888889, 0.0888888889 / se))
    assert found.n == 136


def test_what_cannot_be_estimated_says_why():
    assert wilson(0, 0).note == NO_ANSWERS
    assert clopper_pearson(0, 0).note == NO_ANSWERS
    assert newcombe_difference(0, 0, 1, 2).note == NO_ANSWERS
    assert net_promoter([]).note == NO_ANSWERS
    assert net_promoter([np.nan, 11]).note == NO_ANSWERS
    assert net_promoter([9, 10], [-1, 1]).note == NEGATIVE_WEIGHTS
    assert net_promoter(promoters=0, passives=0, detractors=0).note == NO_ANSWERS
    empty = net_promoter([])
    assert net_promoter_change(empty, empty).note == NO_ANSWERS


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(5, 3)
    with pytest.raises(ValueError, match="must not be negative"):
        net_promoter(promoters=-1, passives=0, detractors=2)
    with pytest.raises(ValueError, match="needs scores"):
        net_promoter()
