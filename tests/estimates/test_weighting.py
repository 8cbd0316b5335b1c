"""Weights, against R's survey package."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import kish_effect, rake
from cxaudit.estimates.reasons import (
    IMPOSSIBLE_TARGET,
    LARGE_DESIGN_EFFECT,
    NEGATIVE_WEIGHTS,
    NO_ANSWERS,
    TARGETS_DISAGREE,
    TARGETS_NOT_REACHED,
    ZERO_WEIGHTS,
)

CELLS = [("E", "No"), ("E", "Yes"), ("H", "No"), ("H", "Yes"), ("M", "No"), ("M", "Yes")]
COUNTS = [12, 132, 3, 11, 8, 17]
TARGETS = [{"E": 4421, "H": 755, "M": 1018}, {"No": 1072, "Yes": 5122}]


@pytest.fixture
def schools() -> np.ndarray:
    return np.repeat(np.array(CELLS), COUNTS, axis=0)


def test_raking_of_the_api_schools(schools):
    """T20: survey::rake help example, converged (R's default stops at epsilon = 1)."""
    found = rake(schools, TARGETS, np.full(183, 33.84699631))
    starts = np.cumsum([0, *COUNTS[:-1]])
    theirs = [39.83923625, 29.87067549, 67.12552924, 50.32940112, 49.06907216, 36.79102486]
    assert found.weights[starts] == pytest.approx(theirs, rel=1e-6)
    assert found.design_effect.estimate == pytest.approx(1.0516566956, abs=1e-8)
    assert found.design_effect.n_effective == pytest.approx(174.0111586, abs=1e-6)
    assert (found.converged, found.trimmed, found.note) == (True, 0, "")


def test_margins_are_met(schools):
    found = rake(pd.DataFrame(schools, columns=["level", "award"]), {"level": TARGETS[0], "award": TARGETS[1]})
    for column, target in enumerate(TARGETS):
        for category, total in target.items():
            assert found.weights[schools[:, column] == category].sum() == pytest.approx(total)


def test_shares_keep_the_sum_of_the_base(schools):
    found = rake(schools, [{"E": 0.7, "H": 0.12, "M": 0.18}, {"No": 0.2, "Yes": 0.8}])
    assert found.weights.sum() == pytest.approx(183)
    assert found.weights[schools[:, 1] == "No"].sum() == pytest.approx(0.2 * 183)


def test_unknown_categories_keep_their_share(schools):
    frame = pd.DataFrame(schools, columns=["level", "award"])
    frame.loc[:9, "level"] = None
    found = rake(frame, {"level": {"E": 0.5, "H": 0.2, "M": 0.3}})
    assert found.weights[:10] == pytest.approx(np.ones(10))
    assert found.weights[frame["level"] == "M"].sum() == pytest.approx(0.3 * 173)


def test_extreme_weights_are_trimmed_and_fitted_again():
    rng = np.random.default_rng(0)
    groups = np.column_stack([rng.choice(["a", "b"], 400, p=[0.9, 0.1]), rng.choice(["x", "y"], 400)])
    targets = [{"a": 0.8, "b": 0.2}, {"x": 0.5, "y": 0.5}]
    base = rng.exponential(size=400) + 0.01
    free, held = rake(groups, targets, base, limits=None), rake(groups, targets, base)
    assert held.weights.max() <= 3.001 * held.weights.mean()
    assert held.weights.min() >= 0.299 * held.weights.mean()
    assert held.trimmed > 0
    assert free.weights.max() > held.weights.max()
    assert held.weights[groups[:, 0] == "b"].sum() == pytest.approx(0.2 * base.sum(), rel=1e-4)


def test_limits_that_cannot_be_kept_are_said():
    groups = np.array([["a"]] * 99 + [["b"]])
    assert rake(groups, [{"a": 0.5, "b": 0.5}]).note == TARGETS_NOT_REACHED


def test_kish():
    """n sum w^2 / (sum w)^2 by hand: weights 1, 1, 2."""
    found = kish_effect([1, 1, 2])
    assert (found.estimate, found.n_effective, found.n) == pytest.approx((18 / 16, 16 / 6, 3))
    assert kish_effect(np.ones(5)).estimate == 1
    assert kish_effect([1, 1, 1, 1, 30]).note == LARGE_DESIGN_EFFECT
    assert kish_effect([1, 1, np.nan, 0]).n == 2


@pytest.mark.parametrize(
    ("weights", "note"), [([], NO_ANSWERS), ([1, -1], NEGATIVE_WEIGHTS), ([0, 0], ZERO_WEIGHTS), ([np.nan], NO_ANSWERS)]
)
def test_unusable_weights_say_why(weights, note):
    assert kish_effect(weights).note == note


def test_what_cannot_be_raked_says_why(schools):
    assert rake(schools, [{"E": 1, "H": 1, "M": 1, "X": 1}, {"No": 2, "Yes": 2}]).note == IMPOSSIBLE_TARGET
    assert rake(schools, [{"E": 1, "H": 1, "M": 1}, {"No": 2, "Yes": 2}]).note == TARGETS_DISAGREE
    assert rake(schools, TARGETS, np.zeros(183)).note == ZERO_WEIGHTS
    assert rake(np.empty((0, 1), dtype=object), [{"a": 1}]).note == NO_ANSWERS


def test_wrong_calls_are_refused(schools):
    with pytest.raises(ValueError, match="no target for"):
        rake(schools, [{"E": 1, "H": 1}, TARGETS[1]])
    with pytest.raises(ValueError, match="must be positive"):
        rake(schools, [{"E": -1, "H": 1, "M": 1}, TARGETS[1]])
    with pytest.raises(ValueError, match="same respondents"):
        rake(schools, TARGETS, np.ones(3))
