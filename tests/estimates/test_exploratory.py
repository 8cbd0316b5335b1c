"""Exploratory factors, against psych and R's parallel analysis."""

import numpy as np
import pytest

from cxaudit.estimates import exploratory_factors
from cxaudit.estimates.reasons import (
    NO_ANSWERS,
    NO_VARIANCE,
    NOT_IDENTIFIED,
    SINGULAR,
    TOO_FEW,
)


def test_exploration_agrees_with_psych(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: psych::fa, minres with oblimin and ML with varimax."""
    items = survey_answers[[f"P{i}" for i in range(1, 9)]]
    minres = exploratory_factors(items, factors=2)
    np.testing.assert_allclose(minres.communalities, survey_numbers["minres_communality"], atol=1e-3)
    np.testing.assert_allclose(minres.loadings.to_numpy().T.ravel(), survey_numbers["minres_loading"], atol=1e-3)
    assert minres.factor_correlations.iloc[0, 1] == pytest.approx(survey_numbers["minres_between"][0], abs=1e-3)
    ml = exploratory_factors(items, factors=2, extraction="ml", rotation="varimax")
    np.testing.assert_allclose(ml.communalities, survey_numbers["ml_communality"], atol=1e-3)
    np.testing.assert_allclose(ml.loadings.to_numpy().T.ravel(), survey_numbers["ml_loading"], atol=1e-3)


def test_parallel_analysis_agrees_with_r(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: 95 % quantiles of eigenvalues of independent normal items."""
    found = exploratory_factors(survey_answers[[f"P{i}" for i in range(1, 9)]], replicates=2000)
    np.testing.assert_allclose(found.eigenvalues["random"], survey_numbers["parallel_95"], atol=0.01)
    assert found.suggested == 2
    assert found.loadings.shape == (8, 2)


def test_bfi_has_five_components(bfi):
    assert exploratory_factors(bfi.iloc[:, :25], replicates=200).suggested == 5


def test_minres_of_attitude(attitude):
    """T05: the minres one-factor omega .8506823948."""
    found = exploratory_factors(attitude, factors=1)
    common = found.loadings[1].sum() ** 2
    assert common / (common + found.uniquenesses.sum()) == pytest.approx(0.8506823948, abs=1e-4)


def test_independent_items_suggest_nothing():
    found = exploratory_factors(np.random.default_rng(11).normal(size=(300, 6)), replicates=200)
    assert found.suggested == 0
    assert found.loadings.shape[1] == 0


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (np.full((30, 4), np.nan), NO_ANSWERS),
        (np.ones((30, 4)), NO_VARIANCE),
        (np.random.default_rng(0).normal(size=(4, 4)), TOO_FEW),
        (np.random.default_rng(0).normal(size=(30, 1)) * [1, 2, 3, 4], SINGULAR),
    ],
)
def test_what_cannot_be_explored_says_why(data, note):
    found = exploratory_factors(data)
    assert (found.note, found.suggested) == (note, 0)


def test_too_many_factors_are_not_identified(attitude):
    assert exploratory_factors(attitude, factors=5, replicates=20).note == NOT_IDENTIFIED
    with pytest.raises(ValueError, match="factors must lie"):
        exploratory_factors(attitude, factors=7)
