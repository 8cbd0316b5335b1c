"""Signs of careless answering, against the R package careless."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import CarelessCutoffs, careless_indices

REFERENCE = Path(__file__).parents[1] / "reference"
ITEMS = [f"P{i}" for i in range(1, 9)]


def test_the_published_data_set():
    """T21: careless::careless_dataset, 200 x 50; evenodd is printed with its sign reversed.

    The data stay out of the project: CXAUDIT_PUBLIC_DATA may name a folder with careless_dataset.csv.
    """
    file = Path(os.environ.get("CXAUDIT_PUBLIC_DATA", "/absent")) / "careless_dataset.csv"
    if not file.is_file():
        pytest.skip("careless_dataset.csv is not part of the project; CXAUDIT_PUBLIC_DATA names no folder with it")
    frame = pd.read_csv(file)
    found = careless_indices(frame, scales=[list(frame.columns[i : i + 5]) for i in range(0, 50, 5)])
    assert (found["longstring"].mean(), found["longstring"].median(), found["longstring"].max()) == (5.87, 4, 50)
    counts = {2: 17, 3: 75, 4: 51, 5: 22, 6: 11, 7: 1, 8: 2}
    assert found["longstring"].value_counts()[list(counts)].to_dict() == counts
    assert found["average_string"].mean() == pytest.approx(2.18306976, abs=1e-8)
    assert found["irv"].head(3).tolist() == pytest.approx([0.8630747124, 1.0350983390, 0.9689042833], abs=1e-10)
    assert found["mahalanobis"].head(4).tolist() == pytest.approx([44.05238094, 40.08368371, 49.12762277, 39.91096792])
    assert found["mahalanobis_fired"].sum() == 18
    halves = [-1, 0.6409843600, 0.5561281119, -0.5237049688, 0.8752092303, -0.1149552958]
    assert found["even_odd"].head(6).tolist() == pytest.approx(halves, abs=1e-9)
    assert (found["even_odd"].mean(), found["even_odd"].isna().sum()) == (pytest.approx(-0.11931534, abs=1e-8), 5)


def test_indices_agree_with_r(survey_answers):
    """tests/reference/survey_careless.R: careless 1.2.2 on answers made up by us."""
    expected = pd.read_csv(REFERENCE / "survey_careless.csv")
    complete = survey_answers.loc[expected["row"], ITEMS]
    found = careless_indices(complete, scales=[ITEMS[i : i + 2] for i in range(0, 8, 2)])
    for ours, theirs in (
        ("longstring", "longstring"),
        ("average_string", "average"),
        ("irv", "irv"),
        ("mahalanobis", "mahalanobis"),
    ):
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=1e-9)
    np.testing.assert_allclose(-found["even_odd"], expected["even_odd"], atol=1e-9)


@pytest.fixture
def blocks() -> tuple[np.ndarray, np.ndarray]:
    """300 careful respondents; the first answers 7 everywhere, the second copies, the third has flat perceptions only."""
    rng = np.random.default_rng(9)
    trait = rng.normal(size=(300, 1))
    perceived = np.clip(np.round(4.5 + trait + rng.normal(size=(300, 12))), 1, 7)
    expected = np.clip(np.round(6 + 0.5 * trait + 0.7 * rng.normal(size=(300, 12))), 1, 7)
    perceived[0] = expected[0] = 7
    expected[1] = perceived[1]
    perceived[2] = 5
    return perceived, expected


def test_straight_lining_needs_both_blocks(blocks):
    perceived, expected = blocks
    found = careless_indices(perceived, expected=expected)
    assert found.loc[0, ["longstring_fired", "irv_fired", "identical_blocks_fired", "flagged"]].all()
    assert found.loc[1, ["identical_blocks", "flagged"]].tolist() == [True, False]
    assert not found.loc[2, "longstring_fired"]
    assert careless_indices(perceived).loc[2, ["longstring_fired", "irv_fired", "flagged"]].all()
    assert found["flagged"].mean() < 0.05


def test_one_sign_is_not_enough(blocks):
    perceived, expected = blocks
    strict = careless_indices(perceived, expected=expected, cutoffs=CarelessCutoffs(together=1))
    assert strict["flagged"].sum() > careless_indices(perceived, expected=expected)["flagged"].sum()


def test_haphazard_answers_disagree_with_themselves(blocks):
    perceived, _ = blocks
    means = np.random.default_rng(1).normal(size=(300, 4)).repeat(3, axis=1)
    answers = perceived + 2 * means
    answers[0] = np.random.default_rng(2).integers(1, 8, 12)
    found = careless_indices(answers, scales=[[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]])
    assert found["even_odd"].median() > 0.5
    assert found["synonyms"].notna().any()


def test_rows_in_pieces_are_rows_at_once(blocks):
    perceived, expected = blocks
    many = np.tile(perceived, (40, 1)), np.tile(expected, (40, 1))
    found = careless_indices(many[0], expected=many[1])
    pd.testing.assert_frame_equal(found.iloc[:300], found.iloc[-300:].reset_index(drop=True))


def test_missing_answers_end_a_run_and_do_not_count():
    found = careless_indices(np.array([[5, 5, np.nan, 5, 5, 5.0], [1, 2, 3, 4, 5, 6], [2, 4, 1, 7, 3, 3]]))
    assert found["longstring"].tolist() == [3, 1, 2]
    assert found.loc[0, "average_string"] == pytest.approx(5 / 2)
    assert found["answered"].tolist() == [5, 6, 6]


@pytest.mark.parametrize("items", [np.full((4, 3), np.nan), np.ones((4, 3)), np.ones((1, 3)), np.empty((0, 3))])
def test_degenerate_blocks_raise_nothing(items):
    found = careless_indices(items)
    assert len(found) == len(items)
    assert found["mahalanobis"].isna().all()
    assert not found["mahalanobis_fired"].any()
    assert not found["even_odd_fired"].any()


def test_items_that_repeat_each_other_have_no_distance():
    one = np.random.default_rng(0).integers(1, 8, (50, 1)).astype(float)
    assert careless_indices(np.hstack([one, one, 8 - one]))["mahalanobis"].isna().all()


def test_wrong_calls_are_refused():
    with pytest.raises(ValueError, match="unknown items"):
        careless_indices(np.ones((3, 2)), scales=[[0, 9]])
    with pytest.raises(ValueError, match="same items"):
        careless_indices(np.ones((3, 2)), expected=np.ones((3, 3)))
    with pytest.raises(ValueError, match="respondents in rows"):
        careless_indices([1, 2, 3])
