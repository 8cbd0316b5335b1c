"""Intraclass correlations against Shrout and Fleiss, psych::ICC and real ratings."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import icc, mean_squares, stepped_up_reliability
from cxaudit.estimates.intraclass import FORMS

REFERENCE = Path(__file__).parents[1] / "reference"
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
PSYCH = ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")
PUBLISHED = {
    "ICC(1,1)": (0.16574177, -0.132932325, 0.72256006),
    "ICC(2,1)": (0.28976378, 0.018786513, 0.76108437),
    "ICC(3,1)": (0.71484071, 0.342464765, 0.94585826),
    "ICC(1,k)": (0.44279713, -0.884442155, 0.91241542),
    "ICC(2,k)": (0.62005055, 0.071136815, 0.92723204),
    "ICC(3,k)": (0.90931554, 0.675674714, 0.98589168),
}


def test_shrout_and_fleiss_table():
    """methods.md T07: Shrout and Fleiss 1979 table 2 (estimates .17 .29 .71 .44 .62 .91), limits by psych::ICC."""
    table = icc(JUDGES)
    assert list(table.index) == list(FORMS) == list(PUBLISHED)
    for form, numbers in PUBLISHED.items():
        assert table.loc[form, ["estimate", "low", "high"]].tolist() == pytest.approx(numbers, abs=5e-9)
    assert table["estimate"].round(2).tolist() == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    assert table.loc["ICC(1,1)", ["f", "df1", "df2", "p"]].tolist() == pytest.approx([1.7946785, 5, 18, 0.16476880834])
    assert table.loc["ICC(2,k)", ["f", "df1", "df2", "p"]].tolist() == pytest.approx([11.0272480, 5, 15, 0.00013456652])
    assert (table["n"] == 6).all()
    assert (table["left_out"] == 0).all()


def test_mean_squares_of_shrout_and_fleiss():
    """methods.md T07: BMS, WMS, JMS, EMS as printed in the article."""
    squares = mean_squares(JUDGES)
    printed = (11.24167, 6.26389, 32.48611, 1.01944)
    assert (squares.targets, squares.within, squares.raters, squares.residual) == pytest.approx(printed, abs=5e-6)


@pytest.mark.parametrize("case", ["good", "none", "lenient", "two"])
def test_made_up_ratings_against_psych(case):
    """tests/reference/agreement_audit.R: psych::ICC, also with no agreement (negative values) and with two raters."""
    ratings = pd.read_csv(REFERENCE / "agreement_audit_ratings.csv").query("case == @case")
    expected = (
        pd.read_csv(REFERENCE / "agreement_audit_icc.csv").query("case == @case").set_index("form").loc[list(PSYCH)]
    )
    table = icc(ratings.pivot(index="target", columns="rater", values="score"))
    for column in ("estimate", "low", "high", "f", "df1", "df2", "p"):
        np.testing.assert_allclose(table[column], expected[column], rtol=1e-7, err_msg=column)


@pytest.mark.parametrize("name", ["shrout_fleiss_1979", "irr", "ordinal_wine/rating", "ordinal_wine/response"])
def test_real_ratings_against_psych(shared_data, name):
    """../shared/data: psych::ICC of R 4.2.2 in reference.json."""
    folder, _, part = name.partition("/")
    reference = json.loads((shared_data / folder / "reference.json").read_text())
    if folder == "irr":
        ratings, expected = pd.read_csv(shared_data / "irr/video.csv"), reference["video"]["icc"]
    elif folder == "ordinal_wine":
        wine = pd.read_csv(shared_data / "ordinal_wine/wine_long.csv")
        ratings, expected = wine.pivot(index="bottle", columns="judge", values=part), reference[part]["icc"]
    else:
        ratings = pd.read_csv(shared_data / folder / "shrout_fleiss.csv", index_col=0)
        expected = reference["icc"]
    table = icc(ratings)
    for ours, theirs in zip(FORMS, PSYCH, strict=True):
        row = table.loc[ours]
        assert row["estimate"] == pytest.approx(expected[theirs]["icc"], rel=1e-9)
        assert [row["low"], row["high"]] == pytest.approx(expected[theirs]["ci"], rel=1e-6)
        assert [row["f"], row["df1"], row["df2"], row["p"]] == pytest.approx(
            [expected[theirs][key] for key in ("F", "df1", "df2", "p")], rel=1e-7
        )


def test_targets_with_a_missing_rating_are_left_out_and_counted():
    holes = [*JUDGES, [5, np.nan, 4, 4]]
    table = icc(holes)
    assert table["estimate"].tolist() == icc(JUDGES)["estimate"].tolist()
    assert (table["left_out"] == 1).all()


def test_a_rater_without_ratings_is_no_rater():
    table = icc(np.column_stack([np.array(JUDGES, float), np.full(6, np.nan)]))
    assert table["estimate"].tolist() == icc(JUDGES)["estimate"].tolist()
    assert (table["raters"] == 4).all()


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ([[5], [6]], "two raters"),
        ([[5, 6]], "two targets"),
        ([[5, np.nan], [np.nan, 6]], "two targets"),
        (np.empty((0, 3)), "two raters"),
        ([[5, 5], [5, 5], [5, 5]], "equal"),
    ],
)
def test_nothing_to_estimate_says_why(ratings, words):
    table = icc(ratings)
    assert table["estimate"].isna().all()
    assert table["note"].str.contains(words).all()


def test_perfect_agreement():
    table = icc([[1, 1, 1], [4, 4, 4], [9, 9, 9]])
    assert (table[["estimate", "low", "high"]] == 1).all().all()
    assert (table["p"] == 0).all()


def test_perfect_order_with_different_levels():
    table = icc([[1, 2, 4], [4, 5, 7], [8, 9, 11]])
    assert table.loc["ICC(3,1)", "estimate"] == 1
    assert 0 < table.loc["ICC(2,1)", "low"] < table.loc["ICC(2,1)", "estimate"] < table.loc["ICC(2,1)", "high"] <= 1


def test_targets_alike_up_to_noise_stay_inside_what_raters_can_show():
    table = icc([[1, 9], [9, 2], [2, 8]])
    assert table.loc["ICC(2,1)", "low"] == table.loc["ICC(2,1)", "estimate"]
    assert np.isnan(table.loc["ICC(2,k)", "estimate"])
    assert "less than by chance" in table.loc["ICC(2,k)", "note"]
    assert np.isfinite(table.drop("ICC(2,k)")[["estimate", "low", "high"]]).all().all()


def test_limits_enclose_the_estimate_whatever_the_ratings():
    rng = np.random.default_rng(5)
    for _ in range(200):
        n, k = rng.integers(2, 7, size=2)
        table = icc(rng.integers(1, 5, size=(n, k)))
        known = table.dropna(subset=["estimate"])
        assert not (known["low"] > known["estimate"] + 1e-9).any()
        assert (known["high"] >= known["estimate"] - 1e-9).all()


def test_a_single_row_of_numbers_is_refused():
    with pytest.raises(ValueError, match="table of targets by raters"):
        icc([1, 2, 3])


def test_spearman_brown():
    assert stepped_up_reliability(0.3, 4) == pytest.approx(1.2 / 1.9)
    assert np.isnan(stepped_up_reliability(-1 / 3, 4))
