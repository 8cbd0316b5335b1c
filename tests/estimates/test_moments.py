"""Covariances in one pass, against pandas and numpy."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates.moments import ROWS_AT_A_TIME, second_moments
from cxaudit.estimates.reasons import NO_ANSWERS, TOO_FEW, ZERO_WEIGHTS


@pytest.fixture
def answers() -> np.ndarray:
    rng = np.random.default_rng(3)
    values = rng.integers(1, 8, (2 * ROWS_AT_A_TIME + 77, 4)).astype(float)
    values[rng.random(values.shape) < 0.1] = np.nan
    return values


def test_listwise_is_numpy_on_complete_rows(answers):
    complete = answers[np.isfinite(answers).all(axis=1)]
    found = second_moments(answers)
    assert found.n == len(complete)
    np.testing.assert_allclose(found.covariance, np.cov(complete.T), rtol=1e-12)


def test_pairwise_is_pandas(answers):
    frame = pd.DataFrame(answers, columns=list("abcd"))
    found = second_moments(frame, missing="pairwise")
    np.testing.assert_allclose(found.covariance, frame.cov(), rtol=1e-12)
    assert list(found.names) == list("abcd")
    both = np.isfinite(answers[:, :, None]) & np.isfinite(answers[:, None, :])
    assert found.n == both.sum(axis=0).min()


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_whole_weights_repeat_rows_up_to_the_divisor(missing):
    values, weights = np.array([[1, 2], [3, 1], [4, 7], [6, 5.0]]), np.array([1, 2, 3, 2.0])
    repeated = np.repeat(values, weights.astype(int), axis=0)
    found = second_moments(values, weights=weights, missing=missing)
    np.testing.assert_allclose(found.covariance, np.cov(repeated.T, ddof=0) * 4 / 3, rtol=1e-12)
    assert found.n_effective == pytest.approx(weights.sum() ** 2 / (weights**2).sum())


def test_a_large_constant_does_not_cost_digits():
    values = np.random.default_rng(1).normal(size=(500, 3))
    np.testing.assert_allclose(second_moments(values + 1e9).covariance, np.cov(values.T), rtol=1e-5, atol=1e-6)


def test_a_constant_item_is_exactly_constant():
    values = np.random.default_rng(1).normal(size=(500, 3))
    values[:, 1] = 0.1
    found = second_moments(values)
    assert found.constant.tolist() == [False, True, False]
    assert np.isnan(found.correlation[1]).all()


def test_what_cannot_be_computed_says_why():
    assert second_moments(np.full((5, 2), np.nan)).note == NO_ANSWERS
    assert second_moments(np.ones((1, 2))).note == TOO_FEW
    assert second_moments(np.empty((0, 2))).note == NO_ANSWERS
    assert second_moments(np.ones((3, 2)), weights=[0, 0, 0]).note == ZERO_WEIGHTS


def test_wrong_calls_are_refused():
    with pytest.raises(ValueError, match="exactly one"):
        second_moments()
    with pytest.raises(ValueError, match="square"):
        second_moments(covariance=np.ones((2, 3)))
    with pytest.raises(ValueError, match="symmetric"):
        second_moments(correlation=[[1, 0.5], [0.2, 1]])
    with pytest.raises(ValueError, match="listwise"):
        second_moments(np.ones((3, 2)), missing="casewise")
    with pytest.raises(ValueError, match="respondents in rows"):
        second_moments([1, 2, 3])
