"""Means of scores by several raters: groups count alike, the error is pooled."""

import numpy as np
import pytest

from cxaudit.estimates.raters import balanced_means


def test_many_peers_do_not_drown_one_manager():
    found = balanced_means([2, 8, 8, 8, 8], ["a"] * 5, ["manager", *["peer"] * 4], ["x"] * 5)
    assert found.loc["a", "estimate"] == pytest.approx(5.0)
    assert found.loc["a", "n"] == 5


def test_error_is_the_pooled_spread_times_the_root_of_the_squared_weights():
    found = balanced_means([4, 6, 7, 9], ["a", "a", "b", "b"], ["peer"] * 4, ["x"] * 4)
    assert found["sem"].tolist() == pytest.approx([np.sqrt(2) / np.sqrt(2)] * 2)
    assert found["df"].tolist() == [2, 2]


def test_raters_who_all_agree_are_known_to_the_step_of_the_scale_only():
    found = balanced_means([7, 7, 7], ["a"] * 3, ["peer"] * 3, ["x"] * 3)
    assert found.loc["a", "sem"] == pytest.approx(1 / np.sqrt(12) / np.sqrt(3))


def test_one_score_each_has_a_mean_and_no_error():
    found = balanced_means([7, 5], ["a", "b"], ["manager"] * 2, ["x"] * 2)
    assert found["estimate"].tolist() == [7, 5]
    assert found["sem"].isna().all()


def test_scores_that_were_not_observed_do_not_count():
    found = balanced_means([7, np.nan, 5], ["a"] * 3, ["peer"] * 3, ["x"] * 3)
    assert found.loc["a", "n"] == 2
