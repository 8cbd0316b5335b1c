"""Agreement on order, on categories and on one target, against irr, multilevel and worked examples."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import fleiss_kappa, kendall_w, within_group_agreement


@pytest.mark.parametrize("name", ["shrout_fleiss_1979", "irr", "ordinal_wine/rating", "ordinal_wine/response"])
def test_kendall_against_irr(shared_data, name):
    """../shared/data: irr::kendall with correction for ties, in reference.json."""
    folder, _, part = name.partition("/")
    reference = json.loads((shared_data / folder / "reference.json").read_text())
    if folder == "irr":
        ratings, expected = pd.read_csv(shared_data / "irr/video.csv"), reference["video"]
    elif folder == "ordinal_wine":
        wine = pd.read_csv(shared_data / "ordinal_wine/wine_long.csv")
        ratings, expected = wine.pivot(index="bottle", columns="judge", values=part), reference[part]
    else:
        ratings, expected = pd.read_csv(shared_data / folder / "shrout_fleiss.csv", index_col=0), reference
    found, numbers = kendall_w(ratings), expected["kendall_W_tie_corrected"]
    assert (found.estimate, found.statistic, found.p) == pytest.approx(
        (numbers["W"], numbers["chisq"], numbers["p"]), rel=1e-9
    )


def test_kendall_of_equal_orders_is_one():
    assert kendall_w([[1, 10, 3], [2, 20, 4], [3, 30, 9]]).estimate == pytest.approx(1)


@pytest.mark.parametrize(
    ("ratings", "words"), [([[1], [2]], "raters"), ([[1, 2]], "targets"), ([[3, 5], [3, 5]], "same rating")]
)
def test_kendall_says_why_there_is_nothing(ratings, words):
    found = kendall_w(ratings)
    assert np.isnan(found.estimate)
    assert words in found.note


def test_fleiss_against_irr(shared_data):
    """../shared/data/irr: irr::kappam.fleiss of the diagnoses."""
    expected = json.loads((shared_data / "irr/reference.json").read_text())["diagnoses_fleiss"]
    found = fleiss_kappa(pd.read_csv(shared_data / "irr/diagnoses.csv"))
    assert (found.estimate, found.statistic) == pytest.approx((expected["kappa"], expected["z"]), rel=1e-9)
    assert found.low < found.estimate < found.high
    assert found.n == 30


def test_fleiss_leaves_out_subjects_not_judged_by_all():
    complete = [["a", "a", "b"], ["b", "b", "b"], ["a", "a", "a"], ["c", "c", "a"]]
    assert fleiss_kappa([*complete, ["a", None, "a"]]).estimate == fleiss_kappa(complete).estimate


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ([["a", "a"], ["a", "a"]], "one category"),
        ([["a", "b"]], "subjects"),
        ([["a"], ["b"]], "raters"),
        ([[None, None]], "subjects"),
    ],
)
def test_fleiss_says_why_there_is_nothing(ratings, words):
    found = fleiss_kappa(ratings)
    assert np.isnan(found.estimate)
    assert words in found.note


@pytest.mark.parametrize(
    ("ratings", "categories", "expected"), [([4, 4, 5, 4], 5, 0.875), ([7, 8, 6, 8, 7], 10, 0.915151515)]
)
def test_rwg_examples(ratings, categories, expected):
    """methods.md 3.9: worked examples of rwg."""
    assert within_group_agreement(ratings, categories).estimate == pytest.approx(expected, abs=5e-10)


def test_rwg_j_of_a_company_survey():
    """methods.md T09: multilevel::lq2002, columns 3:13, companies 2 to 7, rwg(J) and rwg of LEAD (R 2.7).

    The data of that GPL package stay out of the project: CXAUDIT_PUBLIC_DATA may name a folder with lq2002.csv.
    """
    file = Path(os.environ.get("CXAUDIT_PUBLIC_DATA", "/absent")) / "lq2002.csv"
    if not file.is_file():
        pytest.skip("lq2002.csv is not part of the project; CXAUDIT_PUBLIC_DATA names no folder with it")
    data = pd.read_csv(file)
    groups = [group for _, group in data.groupby("COMPID")]
    several = [within_group_agreement(group.iloc[:, 2:13], 5) for group in groups]
    one = [within_group_agreement(group["LEAD"], 5).estimate for group in groups]
    first = [0.8075272584, 0.8959383151, 0.8600120204, 0.8635584505, 0.8876628556, 0.9330486202]
    estimates = np.array([found.estimate for found in several])
    assert estimates[:6] == pytest.approx(first, abs=5e-11)
    assert [found.n for found in several[:6]] == [24, 37, 45, 58, 12, 15]
    assert (estimates.mean(), np.median(estimates), estimates.min(), estimates.max()) == pytest.approx(
        (0.8677849, 0.8701077, 0.7748996, 0.9423067), abs=5e-8
    )
    assert one[:3] == pytest.approx([0.6214591567, 0.7457436775, 0.7132815761], abs=1e-10)
    assert np.mean(one) == pytest.approx(0.7032335, abs=5e-8)


def test_rwg_j_is_rwg_stepped_up():
    """James, Demaree and Wolf 1984: q = .5 over J parallel items gives J q / (J q + .5)."""
    sheet = np.column_stack([[1, 3, 1, 3]] * 4)
    variance_ratio = (4 / 3) / 2
    q = 1 - variance_ratio
    assert within_group_agreement(sheet, 5).estimate == pytest.approx(4 * q / (4 * q + variance_ratio))


def test_disagreement_beyond_guessing_is_zero_and_the_spread_shows_it():
    found = within_group_agreement([1, 5, 1, 5], 5)
    assert (found.estimate, found.lowest, found.highest) == (0, 1, 5)
    assert found.sd == pytest.approx(np.sqrt(16 / 3))


def test_rwg_without_two_raters_says_so():
    for ratings in ([7], [7, np.nan], [], [[7, 6, 5]]):
        found = within_group_agreement(ratings, 10)
        assert np.isnan(found.estimate)
        assert "raters" in found.note


def test_rwg_of_equal_ratings_is_one():
    assert within_group_agreement([7, 7, 7], 10).estimate == 1


def test_rwg_refuses_ratings_wider_than_the_scale():
    with pytest.raises(ValueError, match="do not fit a scale of 5 points"):
        within_group_agreement([1, 7], 5)
    with pytest.raises(ValueError, match="at least two points"):
        within_group_agreement([1, 1], 1)
