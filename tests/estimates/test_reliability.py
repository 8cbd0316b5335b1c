"""Internal consistency, against psych, lavaan and the reference numbers of real surveys."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import (
    cronbach_alpha,
    difference_reliability,
    item_statistics,
    mcdonald_omega,
    ordinal_alpha,
)
from cxaudit.estimates.reasons import (
    CONSTANT_ITEM,
    HEYWOOD,
    IMPOSSIBLE_RELIABILITY,
    NEGATIVE_ITEM,
    NEGATIVE_WEIGHTS,
    NO_ANSWERS,
    NO_VARIANCE,
    ONE_ITEM,
    SINGULAR,
    TOO_FEW,
    TWO_ITEMS,
)

HOLZINGER = [
    [1.358370],
    [0.407371, 1.381784],
    [0.579899, 0.451064, 1.274865],
    [0.504835, 0.208923, 0.208170, 1.350665],
    [0.440616, 0.211091, 0.112296, 1.097753, 1.659786],
    [0.454808, 0.247545, 0.244109, 0.895516, 1.014524, 1.196358],
    [0.084765, -0.096751, 0.088342, 0.219743, 0.143000, 0.144078, 1.183139],
    [0.263838, 0.109659, 0.212323, 0.125593, 0.180605, 0.165431, 0.535245, 1.021983],
    [0.458339, 0.244009, 0.373853, 0.243363, 0.295241, 0.235997, 0.373297, 0.457317, 1.015004],
]


def block(first: int) -> np.ndarray:
    """Covariances of three consecutive tests of T06."""
    whole = np.zeros((9, 9))
    for i, row in enumerate(HOLZINGER):
        whole[i, : i + 1] = whole[: i + 1, i] = row
    return whole[first : first + 3, first : first + 3]


def test_alpha_of_attitude(attitude):
    """T05: psych::alpha 2.2.9."""
    found = cronbach_alpha(attitude)
    ours = [found.estimate, found.standardised, found.lambda6, found.average_correlation, found.se]
    theirs = [0.843142769565, 0.839083803830, 0.875215137360, 0.426906642650, 0.0424356955906]
    assert ours == pytest.approx(theirs, abs=1e-9)
    assert (found.feldt_low, found.feldt_high) == pytest.approx((0.7393756857, 0.9157730722), abs=1e-9)
    assert (found.duhachek_low, found.duhachek_high) == pytest.approx((0.7599703339, 0.9263152052), abs=1e-8)
    assert (found.low, found.high) == (found.feldt_low, found.feldt_high)  # fewer than 50 respondents


def test_items_of_attitude(attitude):
    """T05: alpha if dropped and r.drop to the printed digits."""
    found = item_statistics(attitude)
    assert found["alpha_if_dropped"].round(4).tolist() == [0.8098, 0.7969, 0.8278, 0.8030, 0.7954, 0.8639, 0.8405]
    assert found["item_rest"].round(4).tolist() == [0.6713, 0.7421, 0.5607, 0.7144, 0.7863, 0.2650, 0.4608]


def test_omega_of_attitude(attitude):
    """T05: omega of the ML standardised loadings .8405448169, at factanal's precision."""
    found = mcdonald_omega(correlation=np.corrcoef(attitude.T), n=30)
    loadings = [0.8524776, 0.9022383, 0.5927061, 0.7306991, 0.7649950, 0.2460931, 0.3778479]
    assert found.standardised_loadings == pytest.approx(loadings, abs=5e-6)
    assert found.estimate == pytest.approx(0.8405448169, abs=1e-6)
    assert mcdonald_omega(attitude).standardised == pytest.approx(0.8405448169, abs=1e-6)


def test_a_covariance_matrix_is_enough(attitude):
    covariance = np.cov(attitude.T)
    assert cronbach_alpha(covariance=covariance, n=30).low == pytest.approx(cronbach_alpha(attitude).low)
    assert np.isnan(cronbach_alpha(covariance=covariance).low)
    assert mcdonald_omega(covariance=covariance).estimate == pytest.approx(mcdonald_omega(attitude).estimate)


@pytest.mark.parametrize(("first", "alpha"), [(0, 0.6261171319), (3, 0.8827069129), (6, 0.6884550230)])
def test_alpha_of_holzinger(first, alpha):
    """T06: alpha of each factor's tests, from the printed covariances."""
    assert cronbach_alpha(covariance=block(first), n=301).estimate == pytest.approx(alpha, abs=2e-6)


def _check(expected, items):
    """One block of reference.json against alpha, its interval and omega."""
    found = cronbach_alpha(items)
    assert (found.n, found.items) == (expected["n_complete"], expected["k"])
    ours = [found.estimate, found.standardised, found.average_correlation, found.feldt_low, found.feldt_high, found.se]
    theirs = [expected[key] for key in ("alpha_raw", "alpha_std", "average_r")] + expected["feldt_ci95"]
    assert ours[:5] == pytest.approx(theirs, rel=1e-6)
    complete = items.dropna()
    dropped = item_statistics(complete)
    for name, values in expected["item_total"].items():
        if values["alpha_if_dropped"] is not None:
            assert dropped.loc[name, "alpha_if_dropped"] == pytest.approx(values["alpha_if_dropped"], rel=1e-6)
        assert dropped.loc[name, "item_rest"] == pytest.approx(values["r_corrected"], rel=1e-6)
        assert dropped.loc[name, "item_total"] == pytest.approx(values["r_raw"], rel=1e-6)
    if "alpha_raw_pairwise" in expected:
        assert cronbach_alpha(items, missing="pairwise").estimate == pytest.approx(
            expected["alpha_raw_pairwise"], rel=1e-6
        )
    if "spearman_brown" in expected:
        omega = mcdonald_omega(items)
        assert omega.estimate == pytest.approx(expected["spearman_brown"], rel=1e-6)
        assert omega.note == TWO_ITEMS
    if "omega_cfa_ml" in expected:
        omega, theirs = mcdonald_omega(items), expected["omega_cfa_ml"]
        assert omega.estimate == pytest.approx(theirs["omega_total"], abs=1e-3)
        assert omega.observed == pytest.approx(theirs["omega_observed_variance_denominator"], abs=1e-3)
        assert omega.improper == theirs["heywood"]


@pytest.mark.parametrize(
    ("section", "letter", "dimensions"),
    [
        ("reliability_P", "P", "dimensions8"),
        ("reliability_E", "E", "dimensions8"),
        ("reliability_S6", "S", "dimensions6"),
    ],
)
def test_kiosk_dimensions(kiosk, reference, section, letter, dimensions):
    """../shared/data/kiosk_servqual_kr/reference.json."""
    expected = reference("kiosk_servqual_kr")
    for name, numbers in expected[dimensions].items():
        _check(expected[section][name], kiosk[[f"{letter}{number}" for number in numbers]])


def test_mobi_dimensions(shared_data, reference):
    """../shared/data/mobi/reference.json."""
    frame, expected = pd.read_csv(shared_data / "mobi" / "mobi.csv"), reference("mobi")
    for name, numbers in expected["reliability"].items():
        _check(numbers, frame[expected["dims"][name]])


def test_satisfaction_dimensions(shared_data, reference):
    """../shared/data/plspm_satisfaction/reference.json."""
    frame = pd.read_csv(shared_data / "plspm_satisfaction" / "satisfaction.csv")
    expected = reference("plspm_satisfaction")
    for name, numbers in expected["reliability"].items():
        _check(numbers, frame[expected["dims"][name]])


def test_bfi_dimensions(bfi, reference):
    """../shared/data/bfi/reference.json, with missing answers."""
    for letter, numbers in reference("bfi")["reliability"].items():
        _check(numbers, bfi[[f"{letter}{number}" for number in range(1, 6)]])


def test_sfo_dimension(sfo, reference):
    """../shared/data/sfo_2017/reference.json: seven items of question 7, 1,586 complete answers."""
    expected = reference("sfo_2017")["reliability_Q7"]
    _check(expected, sfo[list(expected["item_total"])])


def test_pairwise_alpha_agrees_with_r(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: psych::alpha with missing answers."""
    items = survey_answers[["P1", "P2", "P3", "P4"]]
    found = cronbach_alpha(items, missing="pairwise")
    ours = [found.estimate, found.standardised, found.lambda6, found.average_correlation]
    assert ours == pytest.approx(survey_numbers["alpha_pairwise"], rel=1e-9)
    table = item_statistics(items, missing="pairwise")
    assert table["alpha_if_dropped"].to_numpy() == pytest.approx(survey_numbers["alpha_drop"], rel=1e-9)
    assert table["item_rest"].to_numpy() == pytest.approx(survey_numbers["alpha_rest"], rel=1e-9)


def test_omega_and_its_error_agree_with_lavaan(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: omega as a defined parameter, delta method."""
    found = mcdonald_omega(survey_answers[["P1", "P2", "P3", "P4"]])
    assert [found.estimate, found.se] == pytest.approx(survey_numbers["omega"], rel=1e-4)


def test_ordinal_alpha_of_bfi(bfi):
    """T05: psych::polychoric (pairwise) on A1 (reversed)-A5 and N1-N5."""
    agreeable = ordinal_alpha(bfi[["A1", "A2", "A3", "A4", "A5"]])
    assert agreeable.estimate == pytest.approx(0.7589921786, abs=1e-4)
    assert agreeable.n == 2800
    assert ordinal_alpha(bfi[["N1", "N2", "N3", "N4", "N5"]]).estimate == pytest.approx(0.8395909624, abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((1, 1, 0.8, 0.8, 0.5), 0.6),
        ((1, 1, 0.9, 0.9, 0.6), 0.75),
        ((1.0, 1.4, 0.8, 0.9, 0.5), 0.746153846),
        ((0.9, 1.3, 0.85, 0.92, 0.35), 0.847293277),
    ],
)
def test_difference_reliability(arguments, expected):
    """methods.md 1.6: exact checks of the classical formula."""
    assert difference_reliability(*arguments).estimate == pytest.approx(expected, abs=1e-9)


def test_difference_reliability_of_items_and_of_scores(survey_answers):
    perceived = survey_answers[["P1", "P2", "P3", "P4"]].dropna()
    expected = survey_answers.loc[perceived.index, ["E1", "E2", "E3", "E4"]].fillna(5)
    found = difference_reliability(perceived, expected)
    p, e = perceived.mean(axis=1), expected.mean(axis=1)
    alphas = cronbach_alpha(perceived).estimate, cronbach_alpha(expected).estimate
    by_hand = difference_reliability(p.std(), e.std(), *alphas, correlation=p.corr(e))
    assert found.estimate == pytest.approx(by_hand.estimate)
    assert found.n == len(perceived)
    assert difference_reliability(p, e, *alphas).estimate == pytest.approx(by_hand.estimate)


def test_an_item_that_runs_against_the_others_is_named(attitude):
    turned = attitude.copy()
    turned[:, 0] = 100 - turned[:, 0]
    assert cronbach_alpha(turned).note == NEGATIVE_ITEM
    assert mcdonald_omega(turned).note == NEGATIVE_ITEM
    assert item_statistics(turned).loc[0, "note"] == NEGATIVE_ITEM


def test_weights_count_respondents(attitude):
    weights = np.random.default_rng(0).integers(1, 4, 30)
    repeated = np.repeat(attitude, weights, axis=0)
    assert cronbach_alpha(attitude, weights=weights).estimate == pytest.approx(cronbach_alpha(repeated).estimate)
    assert mcdonald_omega(attitude, weights=weights).estimate == pytest.approx(mcdonald_omega(repeated).estimate)
    assert cronbach_alpha(attitude, weights=weights).n_effective < 30


def test_a_constant_item_is_left_out_and_said(attitude):
    with_constant = np.column_stack([attitude, np.full(30, 4.0)])
    found = cronbach_alpha(with_constant)
    assert found.note == CONSTANT_ITEM
    assert found.estimate == pytest.approx(cronbach_alpha(attitude).estimate)
    assert mcdonald_omega(with_constant).note == CONSTANT_ITEM
    assert item_statistics(with_constant).loc[7, "note"] == NO_VARIANCE
    assert ordinal_alpha(with_constant.round(-1)).note == CONSTANT_ITEM


@pytest.mark.parametrize(
    ("items", "note"),
    [
        (np.full((6, 3), np.nan), NO_ANSWERS),
        (np.ones((1, 3)), TOO_FEW),
        (np.ones((6, 3)), NO_VARIANCE),
        (np.arange(6.0)[:, None], ONE_ITEM),
    ],
)
def test_what_cannot_be_estimated_says_why(items, note):
    assert cronbach_alpha(items).note == note
    assert np.isnan(cronbach_alpha(items).estimate)
    assert mcdonald_omega(items).note == note
    assert np.isnan(ordinal_alpha(items).estimate)
    assert len(item_statistics(items)) == items.shape[1]


def test_items_that_repeat_each_other_have_no_omega():
    one = np.random.default_rng(0).normal(size=(40, 1))
    assert mcdonald_omega(np.column_stack([one, 2 * one, one + 1, -one])).note == SINGULAR
    assert cronbach_alpha(np.column_stack([one, one])).estimate == pytest.approx(1.0)


def test_an_improper_factor_is_named(kiosk):
    """reference.json: the residual variance of E10 is negative in the economy dimension."""
    assert mcdonald_omega(kiosk[["E10", "E11", "E12"]]).note == HEYWOOD


def test_negative_weights_are_named(attitude):
    assert cronbach_alpha(attitude, weights=[-1, *[1] * 29]).note == NEGATIVE_WEIGHTS


def test_difference_reliability_says_why_not():
    assert difference_reliability(1, 1, 0.8, 0.8, 1.0).note == NO_VARIANCE
    assert difference_reliability(1, 1, 0.2, 0.2, 0.9).note == IMPOSSIBLE_RELIABILITY
    assert difference_reliability([1.0], [2.0], 0.8, 0.8).note == TOO_FEW
    with pytest.raises(ValueError, match="reliabilities are needed"):
        difference_reliability([1, 2, 3], [1, 2, 2])
    with pytest.raises(ValueError, match="correlation is needed"):
        difference_reliability(1, 1, 0.8, 0.8)
    with pytest.raises(ValueError, match="alike"):
        difference_reliability(1, [1, 2], 0.8, 0.8)
