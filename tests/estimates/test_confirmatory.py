"""Confirmatory factor models, against lavaan and published fits."""

import re

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import confirmatory_fit
from cxaudit.estimates.reasons import (
    HEYWOOD,
    INDISTINCT,
    LATENT_NOT_DEFINITE,
    NO_ANSWERS,
    NO_VARIANCE,
    NOT_IDENTIFIED,
    SINGULAR,
    TOO_FEW,
)

LOWER = """1.358370
.407371 1.381784
.579899 .451064 1.274865
.504835 .208923 .208170 1.350665
.440616 .211091 .112296 1.097753 1.659786
.454808 .247545 .244109 .895516 1.014524 1.196358
.084765 -.096751 .088342 .219743 .143000 .144078 1.183139
.263838 .109659 .212323 .125593 .180605 .165431 .535245 1.021983
.458339 .244009 .373853 .243363 .295241 .235997 .373297 .457317 1.015004"""


THREE = {"visual": [0, 1, 2], "textual": [3, 4, 5], "speed": [6, 7, 8]}


@pytest.fixture
def holzinger() -> np.ndarray:
    """T06: ML covariances of x1..x9, N = 301."""
    whole = np.zeros((9, 9))
    for i, row in enumerate(LOWER.split("\n")):
        whole[i, : i + 1] = whole[: i + 1, i] = [float(value) for value in row.split()]
    return whole


def test_holzinger_from_its_covariances(holzinger):
    """T06: the lavaan tutorial, to the digits it prints."""
    found = confirmatory_fit(covariance=holzinger, n=301, factors=THREE)
    assert round(found.chi2, 2) == pytest.approx(85.31, abs=0.011)
    assert (found.df, found.baseline_df, found.parameters) == (24, 36, 21)
    ours = [found.chi2, found.baseline_chi2, found.cfi, found.tli, found.srmr, found.aic, found.bic]
    assert ours == pytest.approx([85.306, 918.852, 0.93056, 0.89584, 0.065, 7517.490, 7595.339], abs=2e-3)
    rmsea = found.rmsea
    assert [rmsea.estimate, rmsea.low, rmsea.high] == pytest.approx([0.0921215, 0.0714185, 0.1136780], abs=1e-5)
    loadings = [0.772, 0.424, 0.581, 0.852, 0.855, 0.838, 0.570, 0.723, 0.665]
    assert found.loadings["estimate"].tolist() == pytest.approx(loadings, abs=6e-4)
    assert found.factors["omega"].tolist() == pytest.approx([0.6253180156, 0.8851753603, 0.6877600372], abs=1e-4)
    observed = [0.6120051511, 0.8850607732, 0.6858416922]
    assert found.factors["omega_observed"].tolist() == pytest.approx(observed, abs=1e-4)
    assert (found.converged, found.improper, found.notes) == (True, False, ())


def _model(expected):
    """Factors of a lavaan model written on one line."""
    parts = re.split(r"\s*(\S+) =~ ", expected["model"])[1:]
    return {name: items.split(" + ") for name, items in zip(parts[::2], parts[1::2], strict=True)}


def _check(expected, frame):
    """A fit in reference.json against ours."""
    found = confirmatory_fit(frame, _model(expected))
    assert (found.n, found.df) == (expected["n"], expected["df"])
    keys = {
        "chi2": "chisq",
        "cfi": "cfi",
        "tli": "tli",
        "srmr": "srmr",
        "aic": "aic",
        "bic": "bic",
        "baseline_chi2": "baseline_chisq",
    }
    for ours, theirs in keys.items():
        assert getattr(found, ours) == pytest.approx(expected[theirs], rel=1e-5), ours
    assert [found.rmsea.estimate, found.rmsea.low, found.rmsea.high] == pytest.approx(
        [expected["rmsea"], *expected["rmsea_ci90"]], abs=1e-5
    )
    loadings = found.loadings.set_index("item")
    for row in expected["loadings_std"]:
        assert loadings.loc[row["item"], "estimate"] == pytest.approx(row["std"], abs=1e-4)
        assert loadings.loc[row["item"], "se"] == pytest.approx(row["se"], abs=1e-4)
    for row in expected["factor_cor"]:
        assert found.factor_correlations.loc[row["f1"], row["f2"]] == pytest.approx(row["r"], abs=1e-4)
    for name, row in expected["CR_AVE"].items():
        assert found.factors.loc[name, "composite_reliability"] == pytest.approx(row["CR"], abs=1e-4)
        assert found.factors.loc[name, "average_variance"] == pytest.approx(row["AVE"], abs=1e-4)
    assert (LATENT_NOT_DEFINITE in found.notes) == bool(expected["warnings"])
    return found


def test_holzinger_from_its_answers(shared_data, reference):
    """../shared/data/holzinger/reference.json (lavaan 0.6.14)."""
    _check(reference("holzinger")["cfa"], pd.read_csv(shared_data / "holzinger" / "HolzingerSwineford1939.csv"))


def test_mobi_is_improper(shared_data, reference):
    """../shared/data/mobi/reference.json: lavaan warns, we say so; three factors cannot be told apart."""
    found = _check(reference("mobi")["cfa"], pd.read_csv(shared_data / "mobi" / "mobi.csv"))
    assert found.improper
    assert INDISTINCT in found.notes
    assert set(found.indistinct) == {("Image", "Quality"), ("Image", "Satisfaction"), ("Quality", "Satisfaction")}


def test_satisfaction(shared_data, reference):
    """../shared/data/plspm_satisfaction/reference.json."""
    frame = pd.read_csv(shared_data / "plspm_satisfaction" / "satisfaction.csv")
    assert _check(reference("plspm_satisfaction")["cfa"], frame).improper


def test_bfi(bfi, reference):
    """../shared/data/bfi/reference.json: 2,436 complete of 2,800."""
    _check(reference("bfi")["cfa"], bfi)


@pytest.mark.parametrize("section", ["cfa_P8", "cfa_P6", "cfa_S6", "cfa_S6_plus_outcome"])
def test_kiosk(kiosk, reference, section):
    """../shared/data/kiosk_servqual_kr/reference.json: the fits the authors published."""
    _check(reference("kiosk_servqual_kr")[section], kiosk)


def test_made_up_answers_agree_with_lavaan(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: two correlated factors."""
    found = confirmatory_fit(survey_answers, {"q": ["P1", "P2", "P3", "P4"], "w": ["P5", "P6", "P7", "P8"]})
    ours = [
        found.chi2,
        found.df,
        found.p,
        found.cfi,
        found.tli,
        found.rmsea.estimate,
        found.rmsea.low,
        found.rmsea.high,
        found.rmsea.p,
        found.srmr,
        found.aic,
        found.bic,
        found.log_likelihood,
        found.baseline_chi2,
    ]
    np.testing.assert_allclose(ours, survey_numbers["cfa"], atol=1e-5)
    np.testing.assert_allclose(found.loadings["estimate"], survey_numbers["cfa_loading"], atol=1e-5)
    np.testing.assert_allclose(found.loadings["se"], survey_numbers["cfa_se"], atol=1e-5)
    assert found.factor_correlations.loc["q", "w"] == pytest.approx(survey_numbers["cfa_between"][0], abs=1e-5)


def test_weights_count_respondents():
    rng = np.random.default_rng(1)
    common = rng.normal(size=(150, 1))
    answers, weights = common + rng.normal(size=(150, 4)), rng.integers(1, 4, 150)
    plain = confirmatory_fit(np.repeat(answers, weights, axis=0), {"f": [0, 1, 2, 3]})
    weighted = confirmatory_fit(answers, {"f": [0, 1, 2, 3]}, weights=weights)
    np.testing.assert_allclose(weighted.loadings["estimate"], plain.loadings["estimate"], atol=1e-6)
    assert weighted.n == pytest.approx(weights.sum() ** 2 / (weights**2).sum())


def test_a_model_that_says_nothing_new_fits_perfectly(holzinger):
    found = confirmatory_fit(covariance=holzinger[:3, :3], n=301, factors={"visual": [0, 1, 2]})
    assert found.df == 0
    assert found.chi2 == pytest.approx(0, abs=1e-6)
    assert np.isnan([found.p, found.rmsea.estimate]).all()
    assert found.cfi == 1


def test_heywood_is_said():
    """A triad whose correlations force a loading beyond one."""
    correlation = np.array([[1, 0.9, 0.8], [0.9, 1, 0.6], [0.8, 0.6, 1]])
    found = confirmatory_fit(covariance=correlation, n=200, factors={"f": [0, 1, 2]})
    assert found.improper
    assert HEYWOOD in found.notes
    assert found.loadings["residual"].min() < 0


@pytest.mark.parametrize(
    ("data", "factors", "note"),
    [
        (np.full((30, 3), np.nan), {"f": [0, 1, 2]}, NO_ANSWERS),
        (np.ones((30, 3)), {"f": [0, 1, 2]}, NO_VARIANCE),
        (np.random.default_rng(0).normal(size=(3, 3)), {"f": [0, 1, 2]}, TOO_FEW),
        (np.random.default_rng(0).normal(size=(30, 2)), {"f": [0, 1]}, NOT_IDENTIFIED),
        (np.random.default_rng(0).normal(size=(30, 1)) * [1, 2, 3], {"f": [0, 1, 2]}, SINGULAR),
    ],
)
def test_what_cannot_be_fitted_says_why(data, factors, note):
    found = confirmatory_fit(data, factors)
    assert found.note == note
    assert np.isnan(found.chi2)
    assert len(found.loadings) == data.shape[1]


def test_wrong_calls_are_refused(holzinger):
    with pytest.raises(ValueError, match="needs factors"):
        confirmatory_fit(np.ones((5, 3)))
    with pytest.raises(ValueError, match="unknown items"):
        confirmatory_fit(np.ones((5, 3)), {"f": [0, 1, 7]})
    with pytest.raises(ValueError, match="belongs to one factor"):
        confirmatory_fit(np.ones((5, 3)), {"f": [0, 1], "g": [1, 2]})
    with pytest.raises(ValueError, match="exactly one"):
        confirmatory_fit(factors={"f": [0, 1, 2]})
