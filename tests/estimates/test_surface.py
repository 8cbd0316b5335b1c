"""Response surfaces, against RSA's example and R's lm."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import response_surface
from cxaudit.estimates.reasons import COLLINEAR, NEGATIVE_WEIGHTS, NO_ANSWERS, NO_VARIANCE, TOO_FEW


def test_motcon():
    """T11: RSA::motcon, OLS without centring; df 78.

    The data of that GPL package stay out of the project: CXAUDIT_PUBLIC_DATA may name a folder with motcon.tab.
    """
    file = Path(os.environ.get("CXAUDIT_PUBLIC_DATA", "/absent")) / "motcon.tab"
    if not file.is_file():
        pytest.skip("motcon.tab is not part of the project; CXAUDIT_PUBLIC_DATA names no folder with it")
    frame = pd.read_csv(file, sep=" ")
    found = response_surface(frame["postVA"], frame["ePow"], frame["iPow"])
    estimates = [
        0.420436347,
        0.297454353,
        0.257874589,
        -0.005840259,
        0.122904103,
        -0.164893275,
        0.555328942,
        -0.047829430,
        0.039579763,
        -0.293637637,
        0.159053016,
    ]
    assert found.terms["estimate"].tolist() == pytest.approx(estimates, abs=1e-9)
    assert found.terms["se"].tolist()[6:] == pytest.approx(
        [0.169610672, 0.139047271, 0.189260951, 0.217704946, 0.138172556], abs=1e-9
    )
    assert found.terms["p"].tolist()[6:] == pytest.approx(
        [0.001581580, 0.731787183, 0.834893527, 0.181308322, 0.253199905], abs=1e-9
    )
    assert (found.r2, found.df) == (pytest.approx(0.1499903888), 78)


def test_made_up_answers_agree_with_r(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: lm, HC3 by its formula, F against the gap alone."""
    columns = survey_answers["overall"], survey_answers["P1"], survey_answers["E1"]
    found = response_surface(*columns, centre=4)
    np.testing.assert_allclose(found.terms["estimate"], survey_numbers["surface"], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(found.terms["se"], survey_numbers["surface_se"], rtol=1e-8)
    robust = response_surface(*columns, centre=4, spread="hc3")
    np.testing.assert_allclose(robust.terms["se"], survey_numbers["surface_hc3"], rtol=1e-8)
    gap = found.gap_test
    ours = [gap.estimate, gap.statistic, gap.p, found.r2, found.adjusted_r2]
    np.testing.assert_allclose(ours, survey_numbers["surface_gap"], rtol=1e-8)
    weighted = response_surface(*columns, centre=4, weights=survey_answers["weight"])
    ours = [*weighted.terms["estimate"][:6], *weighted.terms["se"][:6], weighted.r2]
    np.testing.assert_allclose(ours, survey_numbers["surface_weighted"], rtol=1e-8)


@pytest.fixture
def pairs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(10)
    perceived, expected = rng.integers(1, 8, 600).astype(float), rng.integers(1, 8, 600).astype(float)
    return perceived, expected, rng.normal(size=600)


def test_when_the_gap_is_the_whole_story(pairs):
    perceived, expected, noise = pairs
    found = response_surface(perceived - expected + noise, perceived, expected, centre=4)
    assert found.gap_adequate
    assert found.gap_test.p > 0.05
    assert found.a3 > 0


def test_when_perception_alone_counts(pairs):
    perceived, expected, noise = pairs
    assert response_surface(perceived + noise, perceived, expected, centre=4).gap_adequate is False


def test_centring_moves_coefficients_but_not_the_fit(pairs):
    perceived, expected, noise = pairs
    outcome = perceived - 0.1 * (perceived - expected) ** 2 + noise
    centred, raw = (
        response_surface(outcome, perceived, expected, centre=4),
        response_surface(outcome, perceived, expected),
    )
    assert centred.r2 == pytest.approx(raw.r2)
    assert (centred.b3, centred.a4) == pytest.approx((raw.b3, raw.a4))
    assert centred.a4 < 0
    assert centred.terms.loc["a1", "estimate"] == centred.a1


@pytest.mark.parametrize(
    ("outcome", "perceived", "expected", "note"),
    [
        ([np.nan] * 9, [1.0] * 9, [1.0] * 9, NO_ANSWERS),
        ([1.0], [2.0], [3.0], TOO_FEW),
        (np.arange(20.0), np.arange(20.0), np.full(20, 7.0), NO_VARIANCE),
        (np.arange(20.0), np.arange(20.0), np.arange(20.0), COLLINEAR),
        (np.arange(20.0), np.tile([1.0, 2], 10), np.repeat([1.0, 2], 10), COLLINEAR),
    ],
)
def test_what_cannot_be_fitted_says_why(outcome, perceived, expected, note):
    found = response_surface(outcome, perceived, expected)
    assert found.note == note
    assert found.gap_adequate is None
    assert np.isnan(found.a1)
    assert found.terms["estimate"].isna().all()


def test_negative_weights_are_named(pairs):
    perceived, expected, noise = pairs
    assert response_surface(noise, perceived, expected, weights=[-1, *[1] * 599]).note == NEGATIVE_WEIGHTS
