"""Interrupted series against R and the Sicilian smoking ban."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import interrupted_series

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.mark.parametrize(
    ("model", "options"), [("step", {"slope_change": False}), ("slope", {}), ("season", {"period": 12})]
)
def test_counts_against_r(model, options):
    """tests/reference/series_audit.R: glm with quasipoisson, offset, t quantiles; made-up months."""
    months = pd.read_csv(REFERENCE / "series_audit_months.csv")
    expected = pd.read_csv(REFERENCE / "series_audit_numbers.csv").query("model == @model").set_index("term")
    found = interrupted_series(months["count"], 20, exposure=months["exposure"], **options)
    for term, part in (("t", found.trend), ("step", found), ("slope", found.slope)):
        if term in expected.index:
            numbers = expected.loc[term, ["estimate", "low", "high", "p"]].tolist()
            assert [part.estimate, part.low, part.high, part.p] == pytest.approx(numbers, rel=1e-7), term
    assert found.dispersion == pytest.approx(expected.loc["dispersion", "estimate"], rel=1e-7)
    assert np.isnan(found.slope.estimate) == (model == "step")


def test_levels_against_r():
    """tests/reference/series_audit.R: least squares, Newey-West written out with Bartlett weights and n/(n-k)."""
    months = pd.read_csv(REFERENCE / "series_audit_months.csv")
    expected = pd.read_csv(REFERENCE / "series_audit_numbers.csv").query("model == 'newey-west'").set_index("term")
    found = interrupted_series(months["level"], 20, kind="level", errors="newey-west")
    for term, part in (("t", found.trend), ("step", found), ("slope", found.slope)):
        numbers = expected.loc[term, ["estimate", "low", "high", "p"]].tolist()
        assert [part.estimate, part.low, part.high, part.p] == pytest.approx(numbers, rel=1e-7), term
    assert (found.before, found.after, found.n) == (20, 16, 36)


def test_autoregressive_levels_against_r():
    """tests/reference/series_audit.R: nlme::gls with corAR1 by REML, with and without two missing months."""
    months = pd.read_csv(REFERENCE / "series_audit_months.csv")
    numbers = pd.read_csv(REFERENCE / "series_audit_numbers.csv").set_index(["model", "term"])
    for model, holes in (("ar1", []), ("ar1-holes", [6, 27])):
        expected = numbers.loc[model]
        levels = months["level"].where(~months.index.isin(holes))
        found = interrupted_series(levels, 20, kind="level")
        assert found.autocorrelation == pytest.approx(expected.loc["autocorrelation", "estimate"], abs=1e-5)
        for term, part in (("t", found.trend), ("step", found), ("slope", found.slope)):
            estimate, error = expected.loc[term, ["estimate", "low"]]
            assert part.estimate == pytest.approx(estimate, rel=1e-4)
            assert part.estimate / part.statistic == pytest.approx(error, rel=1e-4)


def test_independent_levels_are_least_squares():
    """Errors that alternate in sign have no positive autocorrelation: plain least squares with n - k degrees of freedom."""
    levels = np.r_[np.full(10, 5.0), np.full(10, 6.0)] + np.tile([0.1, -0.1], 10)
    found = interrupted_series(levels, 10, kind="level")
    assert found.autocorrelation == 0
    assert found.df == 16
    assert found.estimate == pytest.approx(1, abs=0.1)


def test_sicily():
    """methods.md T19: acute coronary events around the ban of 2005 (Lopez Bernal et al. 2017), R.

    The data lie in a public repository and stay out of the project: CXAUDIT_PUBLIC_DATA may name a folder with sicily.csv.
    """
    file = Path(os.environ.get("CXAUDIT_PUBLIC_DATA", "/absent")) / "sicily.csv"
    if not file.is_file():
        pytest.skip("sicily.csv is not part of the project; CXAUDIT_PUBLIC_DATA names no folder with it")
    months = pd.read_csv(file)
    call = {"change": 36, "exposure": months["stdpop"], "slope_change": False, "reference": "normal"}
    plain = interrupted_series(months["aces"], **call)
    assert (plain.estimate, plain.low, plain.high) == pytest.approx((0.8943765, 0.8391890, 0.9531933), abs=5e-8)
    # Printed: 3.559194632 and 2.262186415. R takes the dispersion one step before convergence; with epsilon = 1e-14 it
    # prints the two numbers below.
    assert plain.dispersion == pytest.approx(3.55918676377, abs=1e-11)
    # The Poisson interval follows from the quasi-Poisson one by taking the dispersion out of the error.
    error = np.log(plain.high / plain.low) / 2 / np.sqrt(plain.dispersion)
    poisson = plain.estimate * np.exp([-error, error])
    assert poisson == pytest.approx([0.8646864, 0.9250860], abs=1e-7)
    season = interrupted_series(months["aces"], period=12, harmonics=2, **call)
    assert (season.estimate, season.low, season.high) == pytest.approx((0.8850715, 0.8394010, 0.9332270), abs=5e-8)
    assert season.dispersion == pytest.approx(2.2621826405, abs=5e-11)


@pytest.mark.parametrize("kind", ["count", "level"])
def test_a_short_series_is_refused_with_the_side(kind):
    values = np.arange(20) % 5 + 3
    assert "before" in interrupted_series(values, 7, kind=kind).note
    assert "after" in interrupted_series(values, 13, kind=kind).note
    assert "before" in interrupted_series([], 0, kind=kind).note
    assert interrupted_series(values, 8, kind=kind).note == ""


def test_missing_points_do_not_count():
    values = np.arange(20) % 5 + 3.0
    values[2:5] = np.nan
    assert "before" in interrupted_series(values, 10).note
    assert interrupted_series(values, 11).before == 8


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        ([0] * 20, "count", "Nothing was counted"),
        ([4] * 20, "count", "does not vary"),
        ([4] * 20, "level", "does not vary"),
        ([3, 5] * 5 + [0] * 10, "count", "no event at all"),
        ([0] * 10 + [3, 5] * 5, "count", "no event at all"),
        ([*range(10), *range(30, 40)], "level", "no residual"),
    ],
)
def test_nothing_to_judge_by_says_why(values, kind, words):
    found = interrupted_series(values, 10, kind=kind)
    assert np.isnan(found.estimate)
    assert words in found.note


def test_a_side_with_a_single_event_stays_finite():
    found = interrupted_series([3, 5] * 5 + [0] * 9 + [1], 10)
    assert np.isfinite([found.low, found.high]).all()
    assert found.low < found.estimate < found.high


def test_wrong_calls_are_refused():
    values = [1] * 20
    with pytest.raises(ValueError, match="share is none of count, level"):
        interrupted_series(values, 10, kind="share")
    with pytest.raises(ValueError, match="outside the series"):
        interrupted_series(values, 30)
    with pytest.raises(ValueError, match="one value a point"):
        interrupted_series(values, 10, exposure=[1, 2])
    with pytest.raises(ValueError, match="negative"):
        interrupted_series([-1] * 20, 10)
