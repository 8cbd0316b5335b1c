"""Krippendorff's alpha against his own example, irr and exact small cases."""

import json
import time

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cxaudit.estimates import fleiss_kappa, krippendorff_alpha

UNITS = "1 1 . 1|2 2 3 2|3 3 3 3|3 3 3 3|2 2 2 2|1 2 3 4|4 4 4 4|1 1 2 1|2 2 2 2|. 5 5 5|. . 1 1|. . 3 ."
RATINGS = [[np.nan if mark == "." else float(mark) for mark in unit.split()] for unit in UNITS.split("|")]


@pytest.mark.parametrize(
    ("level", "expected"),
    [("nominal", 0.743421052632), ("ordinal", 0.815387503755), ("interval", 0.849107142857), ("ratio", 0.797402774712)],
)
def test_krippendorff_example(level, expected):
    """methods.md T08: Krippendorff's data "C", published .743 .815 .849 .797, digits by irr::kripp.alpha."""
    found = krippendorff_alpha(RATINGS, level)
    assert found.estimate == pytest.approx(expected, abs=5e-13)
    assert found.n == 11
    assert found.low < found.estimate < found.high <= 1


def test_diagnoses_against_irr(shared_data):
    """../shared/data/irr: irr::kripp.alpha, nominal, of text categories.

    In a table without holes irr 0.84.1 forgets to divide the pairs of a unit by m - 1, so its n is 900 instead of the 180
    judgements, and its alpha is off by that factor; ours is Krippendorff's.
    """
    expected = json.loads((shared_data / "irr/reference.json").read_text())["diagnoses_kripp_nominal"]
    found = krippendorff_alpha(pd.read_csv(shared_data / "irr/diagnoses.csv"), "nominal")
    assert 1 - (1 - found.estimate) * (180 / 179) * (899 / 900) == pytest.approx(expected, rel=1e-12)
    assert found.low < expected < found.high


def test_thousands_of_units_are_quick(shared_data):
    """../shared/data/irr: 7,477 pairs of eyes; nearly Cohen's kappa .5954 for two raters and many units."""
    vision = pd.read_csv(shared_data / "irr/vision.csv")
    start = time.perf_counter()
    found = krippendorff_alpha(vision, "nominal", resamples=500)
    assert time.perf_counter() - start < 5
    assert found.estimate == pytest.approx(0.59539, abs=1e-3)


def test_nominal_alpha_of_complete_judgements_is_fleiss_corrected_for_size():
    """Krippendorff 2004: alpha = 1 - (1 - kappa)(N - 1)/N, N the number of judgements."""
    judged = np.random.default_rng(3).integers(1, 4, size=(15, 4))
    kappa = fleiss_kappa(judged).estimate
    assert krippendorff_alpha(judged).estimate == pytest.approx(1 - (1 - kappa) * 59 / 60)


def test_ordinal_metric_counts_the_values_between():
    """Two values next to each other on a scale of 10 are as far apart as the data put values between them."""
    assert krippendorff_alpha([[1, 1], [9, 9], [1, 9]], "ordinal").estimate == pytest.approx(
        krippendorff_alpha([[1, 1], [2, 2], [1, 2]], "ordinal").estimate
    )


def test_interval_does_not_depend_on_origin_and_unit():
    moved = 1e6 + 0.1 * np.array(RATINGS)
    assert krippendorff_alpha(moved, "interval").estimate == pytest.approx(0.849107142857, abs=1e-9)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_jackknife_leaves_out_each_unit(level):
    """Fisher's z of alpha without each unit, and t with n - 1 degrees of freedom, computed one by one."""
    rated = RATINGS[:-1]
    z = [
        np.arctanh(krippendorff_alpha(rated[:i] + rated[i + 1 :], level, interval="none").estimate)
        for i in range(len(rated))
    ]
    found = krippendorff_alpha(RATINGS, level, interval="jackknife")
    half = stats.t.ppf(0.975, 10) * np.sqrt(10 / 11 * ((z - np.mean(z)) ** 2).sum())
    centre = np.arctanh(found.estimate)
    assert np.arctanh([found.low, found.high]) == pytest.approx([centre - half, centre + half])


def test_jackknife_of_thousands_of_units(shared_data):
    """../shared/data/irr: both intervals agree where units are many."""
    vision = pd.read_csv(shared_data / "irr/vision.csv")
    one, other = (krippendorff_alpha(vision, interval=name) for name in ("jackknife", "bootstrap"))
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=2e-3)


def test_equal_seeds_give_equal_limits():
    assert krippendorff_alpha(RATINGS, "ordinal") == krippendorff_alpha(RATINGS, "ordinal")
    assert krippendorff_alpha(RATINGS, "ordinal", seed=1).low != krippendorff_alpha(RATINGS, "ordinal", seed=2).low


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ([[3, 3], [3, 3], [3, 3]], "equal"),
        ([[3, np.nan], [np.nan, 4]], "rated twice"),
        ([[3], [4]], "rated twice"),
        (np.empty((0, 2)), "rated twice"),
    ],
)
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_nothing_to_estimate_says_why(ratings, words, level):
    found = krippendorff_alpha(ratings, level)
    assert np.isnan(found.estimate)
    assert words in found.note


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_perfect_agreement_has_no_interval(level):
    found = krippendorff_alpha([[1, 1], [2, 2], [5, 5], [3, 3]], level)
    assert found.estimate == 1
    assert np.isnan(found.low)
    assert "agree on every unit" in found.note


def test_wrong_calls_are_refused():
    with pytest.raises(ValueError, match="level is one of"):
        krippendorff_alpha(RATINGS, "metric")
    with pytest.raises(ValueError, match="interval is one of"):
        krippendorff_alpha(RATINGS, interval="wald")
    with pytest.raises(ValueError, match="table of units by raters"):
        krippendorff_alpha([1, 2, 3])
    with pytest.raises(ValueError, match="negative"):
        krippendorff_alpha([[-1, 1], [2, 2]], "ratio")
