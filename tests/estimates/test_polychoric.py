"""Polychoric correlations, against psych and scipy."""

import numpy as np
import pytest
from scipy import stats

from cxaudit.estimates.polychoric import bivariate_normal, polychoric_correlations


def test_bivariate_normal_is_scipy():
    h = np.array([-1.5, 0.0, 0.7, 2.0, np.inf, -np.inf])
    k = np.array([0.3, 0.0, -1.2, 1.0, 0.5, 0.5])
    for r in (-0.95, -0.4, 0.0, 0.6, 0.97):
        found = bivariate_normal(h, k, r)
        expected = [
            stats.multivariate_normal.cdf([a, b], cov=[[1, r], [r, 1]])
            if np.isfinite(a)
            else stats.norm.cdf(b) * (a > 0)
            for a, b in zip(h, k, strict=True)
        ]
        np.testing.assert_allclose(found, expected, atol=2e-6)


def test_bivariate_normal_at_the_origin():
    """Sheppard: 1/4 + asin(r)/(2 pi)."""
    for r in (-0.999, -0.5, 0.25, 0.9, 0.999):
        assert bivariate_normal(np.zeros(1), np.zeros(1), r)[0] == pytest.approx(0.25 + np.arcsin(r) / (2 * np.pi))


def test_bfi(bfi):
    """T05: psych::polychoric 2.2.9, pairwise; psych's own search stops at about 1e-5."""
    found, n = polychoric_correlations(bfi[["A1", "A2", "A3", "A4", "A5"]])
    assert n == 2800
    assert (found[0, 1], found[1, 2], found[2, 4]) == pytest.approx(
        (0.4084637911, 0.5554509983, 0.5728564169), abs=5e-5
    )


def test_empty_cells_agree_with_psych(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: tables of 240 answers with many empty cells.

    psych::polychoric(correct = .5) corrects only with global = FALSE; lavaan::lavCor finds the same.
    """
    found, _ = polychoric_correlations(survey_answers[["P1", "P2", "P3", "P4"]])
    theirs = survey_numbers["polychoric"]  # lower triangle by column
    ours = [found[i, j] for j in range(4) for i in range(j + 1, 4)]
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_whole_weights_repeat_respondents():
    rng = np.random.default_rng(0)
    answers, weights = rng.integers(1, 4, (200, 2)), rng.integers(1, 3, 200)
    weighted, _ = polychoric_correlations(answers, weights=weights)
    repeated, _ = polychoric_correlations(np.repeat(answers, weights, axis=0))
    assert weighted[0, 1] == pytest.approx(repeated[0, 1], abs=1e-6)


def test_what_has_one_category_has_no_correlation():
    answers = np.array([[1, 2, np.nan], [1, 3, np.nan], [1, 2, np.nan]])
    found, n = polychoric_correlations(answers)
    assert n == 3
    assert np.isnan(found[0]).all()
    assert np.isnan(found[2]).all()
    assert found[1, 1] == 1
    assert polychoric_correlations(answers, weights=[-1, 1, 1])[1] == 0


def test_an_empty_cell_of_two_answers_does_not_end_at_one():
    answers = np.repeat([[0, 0], [0, 1], [1, 1]], [20, 10, 15], axis=0)
    found, _ = polychoric_correlations(answers)
    assert 0.7 < found[0, 1] < 0.99
