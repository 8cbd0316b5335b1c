"""Scores counted instead of summed: the same numbers as from ordinary columns, with gaps, weights and several items."""

import numpy as np
import pytest

from cxaudit.estimates import effect_sizes, paired_mean, weighted_mean, welch_difference
from cxaudit.estimates.moments import second_moments
from cxaudit.estimates.reasons import NEGATIVE_WEIGHTS, NO_ANSWERS
from cxaudit.estimates.scores import LARGEST_CODE, Scores, cross_scores, mean_of, whole

RNG = np.random.default_rng(4)
N = 500


def column(missing=0.0, low=1, high=7):
    answers = RNG.integers(low, high + 1, N).astype(float)
    answers[RNG.random(N) < missing] = np.nan
    return answers


def same(ours, theirs):
    for name in ("estimate", "low", "high", "n", "p", "sd", "se", "n_effective"):
        if hasattr(theirs, name):
            assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-10, nan_ok=True), name


@pytest.mark.parametrize("missing", [0.0, 0.1])
@pytest.mark.parametrize("weighted", [False, True])
def test_means_are_those_of_the_columns(missing, weighted):
    x, y = column(missing), column(missing)
    w = RNG.uniform(0.5, 2, N) if weighted else None
    same(weighted_mean(whole(x), w), weighted_mean(x, w))
    same(paired_mean(whole(x), whole(y), weights=w), paired_mean(x, y, weights=w))
    pair = None if w is None else (w, w)
    same(welch_difference(whole(x), whole(y), weights=pair), welch_difference(x, y, weights=pair))


def test_effect_sizes_are_those_of_the_differences():
    x, y = column(0.1), column(0.1)
    ours, theirs = effect_sizes(whole(x) - whole(y)), effect_sizes(x - y)
    same(ours, theirs)
    same(ours.superiority, theirs.superiority)


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_the_mean_of_items_is_that_of_the_answered(missing):
    columns = [column(missing) for _ in range(5)]
    block = np.column_stack(columns)
    known = np.isfinite(block).sum(axis=1) >= 2.5
    expected = np.where(known, np.nansum(block, axis=1) / np.maximum(np.isfinite(block).sum(axis=1), 1), np.nan)
    np.testing.assert_allclose(np.asarray(mean_of(map(whole, columns), 0.5)), expected)


def test_a_mean_of_means_keeps_its_denominator():
    first, second = mean_of([whole(column()) for _ in range(4)], 0.5), mean_of([whole(column()) for _ in range(5)], 0.5)
    both = mean_of([first, second], 0.5)
    np.testing.assert_allclose(np.asarray(both), (np.asarray(first) + np.asarray(second)) / 2)


def test_too_many_items_with_gaps_are_not_counted():
    assert mean_of([whole(column(0.2)) for _ in range(60)], 0.5) is None
    assert LARGEST_CODE


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("gaps", [0.0, 0.1])
def test_moments_are_those_of_the_columns(missing, gaps):
    columns = {name: column(gaps) for name in "abc"}
    ours = second_moments({name: whole(x) for name, x in columns.items()}, missing=missing)
    theirs = second_moments(columns, missing=missing)
    np.testing.assert_allclose(ours.covariance, theirs.covariance, rtol=1e-12)
    assert (ours.n, list(ours.names)) == (theirs.n, list(theirs.names))


def test_pairs_are_counted():
    x, y = column(0.1), column(0.1)
    first, second, counts = cross_scores(whole(x), whole(y))
    both = np.isfinite(x + y)
    assert counts.sum() == both.sum()
    assert counts @ (first * second) == pytest.approx((x[both] * y[both]).sum())


def test_scores_look_like_numbers():
    x = column(0.1)
    scores = whole(x)
    np.testing.assert_array_equal(np.asarray(scores), x)
    np.testing.assert_array_equal(np.asarray(scores[x > 3]), x[x > 3])
    np.testing.assert_array_equal(np.asarray(scores.turn(8)), 8 - x)
    assert (len(scores), scores.n_answered) == (N, np.isfinite(x).sum())


@pytest.mark.parametrize("odd", [[1.0, 2.5], [1.0, 400.0], [np.nan, np.nan]])
def test_other_answers_are_no_scores(odd):
    assert whole(np.array(odd)) is None


def test_nothing_to_count():
    nobody = Scores(np.zeros(3, np.int8), 1, np.zeros(3, bool))
    assert weighted_mean(nobody).note == NO_ANSWERS
    assert weighted_mean(whole(column()), -np.ones(N)).note == NEGATIVE_WEIGHTS
    assert len(cross_scores(nobody, nobody)[2]) == 0
