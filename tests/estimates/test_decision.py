"""SMAA against exact volumes and the published drug example; rank weights; flip distance."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import flip_distance, rank_order_weights, smaa


def test_two_criteria_exactly():
    """methods.md T22 (a): b1 = 3/7 and 4/7, central weights (11/14, 3/14) and (2/7, 5/7)."""
    found = smaa(pd.DataFrame([[1, 0], [0.4, 0.8]], index=["A", "B"], columns=["x", "y"]), draws=200_000)
    assert found.first["A"] == pytest.approx(3 / 7, abs=0.005)
    assert found.central_weights.loc["A"].tolist() == pytest.approx([0.785714, 0.214286], abs=0.003)
    assert found.central_weights.loc["B"].tolist() == pytest.approx([0.285714, 0.714286], abs=0.003)
    assert found.winning.loc["A", "B"] == found.first["A"]
    assert found.winning.loc["A", "B"] + found.winning.loc["B", "A"] == pytest.approx(1)
    assert found.confidence.tolist() == [1, 1]


@pytest.mark.parametrize(("c", "compromise", "vertex"), [(0.4, 0.04, 0.32), (0.5, 0.25, 0.25)])
def test_three_criteria_exactly(c, compromise, vertex):
    """methods.md T22 (b): b1 of the compromise is P(max w < c) = 1 - 3 (1-c)^2 + 3 (1-2c)^2."""
    first = smaa([[1, 0, 0], [0, 1, 0], [0, 0, 1], [c, c, c]], draws=200_000).first
    assert first[3] == pytest.approx(compromise, abs=0.005)
    assert first[:3].tolist() == pytest.approx([vertex] * 3, abs=0.005)


def test_published_drug_example():
    """methods.md T22 (c): thrombo example of the R package smaa, its own draws.

    The data of that GPL package stay out of the project: CXAUDIT_PUBLIC_DATA may name a folder with meas_flat.csv (draws x
    options x criteria, last fastest) and w.csv.
    """
    folder = Path(os.environ.get("CXAUDIT_PUBLIC_DATA", "/absent"))
    if not (folder / "w.csv").is_file():
        pytest.skip("the thrombo draws are not part of the project; CXAUDIT_PUBLIC_DATA names no folder with them")
    measurements = pd.read_csv(folder / "meas_flat.csv").to_numpy().reshape(-1, 2, 3)
    found = smaa(measurements, weights=pd.read_csv(folder / "w.csv").to_numpy())
    assert found.rank.to_numpy().ravel().tolist() == pytest.approx([0.3504, 0.6496, 0.6496, 0.3504], abs=1e-12)
    expected = [0.1865097, 0.2772205, 0.5362698, 0.4073100, 0.3641477, 0.2285423]
    assert found.central_weights.to_numpy().ravel().tolist() == pytest.approx(expected, abs=5e-8)
    assert found.confidence.tolist() == pytest.approx([0.6682, 0.8956], abs=1e-12)


def test_draws_made_elsewhere_by_hand():
    values = np.array([[[1, 0], [0, 1]], [[1, 0], [0, 1]], [[0.2, 0], [0, 1]]])
    found = smaa(values, weights=[[0.7, 0.3], [0.4, 0.6], [0.7, 0.3]])
    assert found.first.tolist() == pytest.approx([1 / 3, 2 / 3])
    assert found.central_weights.to_numpy().tolist() == [[0.7, 0.3], pytest.approx([0.55, 0.45])]
    assert found.confidence[0] == pytest.approx(2 / 3)


def test_known_order_draws_respect_it():
    table = pd.DataFrame(np.eye(3), index=list("ABC"), columns=list("xyz"))
    found = smaa(table, order=["z", "x", "y"])
    assert found.first.tolist() == [0, 0, 1]
    assert found.central_weights.loc["C"].tolist() == pytest.approx(
        rank_order_weights(3)[[1, 2, 0]].tolist(), abs=0.005
    )
    assert found.central_weights.loc["A"].isna().all()
    assert np.isnan(found.confidence["A"])


def test_equal_options_share_the_ranks():
    found = smaa([[0.5, 0.5], [0.5, 0.5]])
    assert found.first.tolist() == pytest.approx([0.5, 0.5], abs=0.02)
    assert found.winning.iloc[0, 1] == 0.5


@pytest.mark.parametrize("error", [{"halfwidth": 0.15}, {"sem": 0.1}, {"halfwidth": [[0.15, 0], [0, 0]], "sem": 0.05}])
def test_uncertain_measurements_blur_the_ranks(error):
    sharp, blurred = smaa([[1, 0.9], [0.95, 0.85]]), smaa([[1, 0.9], [0.95, 0.85]], **error)
    assert sharp.first[0] == 1
    assert 0.5 < blurred.first[0] < 1
    assert blurred.confidence[0] < 1


def test_triangular_error_has_the_promised_width():
    found = smaa(
        [[0.10, 0.10], [0.0, 0.0]], halfwidth=[[0.15, 0.15], [0, 0]], weights=np.tile([1.0, 0.0], (100_000, 1))
    )
    # P(triangular on (-.15, .15) > -.10) = 1 - (.05/.15)^2 / 2
    assert found.first[0] == pytest.approx(1 - (1 / 3) ** 2 / 2, abs=0.004)


def test_equal_seeds_give_equal_output():
    one, two = (smaa([[1, 0.2], [0.4, 0.8]], halfwidth=0.1, draws=500) for _ in range(2))
    pd.testing.assert_frame_equal(one.rank, two.rank)
    pd.testing.assert_series_equal(one.confidence, two.confidence)


def test_smaa_refuses_wrong_shapes():
    with pytest.raises(ValueError, match="complete"):
        smaa([[1, np.nan], [0, 1]])
    with pytest.raises(ValueError, match="every criterion once"):
        smaa([[1, 0], [0, 1]], order=[0, 0])
    with pytest.raises(ValueError, match="draws by criteria"):
        smaa([[1, 0], [0, 1]], weights=[[1, 2, 3]])
    with pytest.raises(ValueError, match="options by criteria"):
        smaa([1, 2])


@pytest.mark.parametrize(("n", "expected"), [(3, [0.6111, 0.2778, 0.1111]), (4, [0.5208, 0.2708, 0.1458, 0.0625])])
def test_rank_order_weights(n, expected):
    """methods.md 4.4: rank order centroid for three and four criteria."""
    assert rank_order_weights(n).round(4).tolist() == expected
    assert rank_order_weights(n).sum() == pytest.approx(1)


def test_rank_order_weights_need_a_criterion():
    with pytest.raises(ValueError, match="at least one"):
        rank_order_weights(0)


def test_flip_distance_by_hand():
    """Weights (.5, .5): B leads .6 to .5; they draw level at w = 4/7 (methods.md T22 (a))."""
    flip = flip_distance([[1, 0], [0.4, 0.8]], [0.5, 0.5])
    assert (flip.winner, flip.challenger) == (1, 0)
    assert flip.distance == pytest.approx(4 / 7 - 0.5)
    assert flip.flipped == pytest.approx(4 / 7)


def test_flip_distance_is_the_smallest_that_changes_the_winner():
    rng = np.random.default_rng(9)
    for _ in range(30):
        scores, weights = rng.random((4, 5)), rng.dirichlet(np.ones(5))
        flip = flip_distance(scores, weights)
        for criterion in range(5):
            for move in np.linspace(-0.999, 0.999, 101) * (abs(flip.distance) if flip.criterion >= 0 else 1):
                moved = weights[criterion] + move
                if 0 <= moved <= 1:
                    others = weights * (1 - moved) / (1 - weights[criterion])
                    others[criterion] = moved
                    assert np.argmax(scores @ others) == flip.winner
        if flip.criterion >= 0:
            beyond = weights * (1 - flip.flipped) / (1 - weights[flip.criterion])
            beyond[flip.criterion] = flip.flipped
            total = scores @ beyond
            assert total[flip.challenger] == pytest.approx(total[flip.winner])


def test_nothing_flips_a_dominating_option():
    flip = flip_distance([[1, 1], [0.4, 0.8]], [0.5, 0.5])
    assert np.isnan(flip.distance)
    assert flip.note == "No single weight changes the winner."
    assert flip_distance([[1, 1]], [1, 1]).note == "There is only one option."
    assert "single weight" in flip_distance([[1], [2]], [1]).note


def test_all_weight_on_one_criterion():
    flip = flip_distance([[1, 0, 0], [0, 1, 1]], [1, 0, 0])
    assert (flip.winner, flip.challenger) == (0, 1)
    assert flip.distance == pytest.approx(-0.5)


def test_tied_options_flip_at_once():
    assert flip_distance([[1, 0], [0, 1]], [1, 1]).distance == pytest.approx(0)


def test_flip_distance_refuses_wrong_shapes():
    with pytest.raises(ValueError, match="one weight a criterion"):
        flip_distance([[1, 2]], [1])
    with pytest.raises(ValueError, match="nor all zero"):
        flip_distance([[1, 2], [2, 1]], [0, 0])
