"""Asymmetric effects: penalty-reward contrasts against R, Kano against its table and the kiosk survey."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import kano, kano_categories, penalty_reward
from cxaudit.estimates.reasons import (
    COLLINEAR,
    NEGATIVE_WEIGHTS,
    NO_ANSWERS,
    NO_VARIANCE,
    SMALL_GROUP,
    WRONG_SIGN,
)

ANSWERS = {"마음에 든다.": 1, "당연하다.": 2, "아무런 느낌이 없다.": 3, "하는 수 없다.": 4, "마음에 안 든다.": 5}


def test_mobi(shared_data):
    """T16: CUSA1 on PERQ1-7, penalty <= 6, reward >= 9."""
    frame = pd.read_csv(shared_data / "mobi" / "mobi.csv")
    found = penalty_reward(frame["CUSA1"], frame[[f"PERQ{i}" for i in range(1, 8)]], low_at_most=6, high_at_least=9)
    assert found["intercept"].iloc[0] == pytest.approx(7.6929, abs=5e-5)
    assert found["penalty"].round(4).tolist() == [-0.6599, -0.2115, -0.0376, -0.1696, -0.1456, 0.3291, -0.5057]
    assert found["reward"].round(4).tolist() == [0.3808, 0.4148, -0.0300, 0.4377, 0.0983, 0.2854, 0.1363]
    assert found["r2"].iloc[0] == pytest.approx(0.45931613, abs=1e-8)
    # The wrong-signed penalty of PERQ6 is shown, its shares are not.
    assert found.loc["PERQ6", "note"] == WRONG_SIGN
    assert np.isnan(found.loc["PERQ6", "impact_asymmetry"])
    assert found.loc["PERQ1", "impact_asymmetry"] == pytest.approx((0.38075 - 0.65994) / (0.38075 + 0.65994), abs=1e-4)


def test_cut_points_follow_the_scale(shared_data):
    """The default of a 1-10 scale is T16's."""
    frame = pd.read_csv(shared_data / "mobi" / "mobi.csv")
    items = frame[[f"PERQ{i}" for i in range(1, 8)]]
    given = penalty_reward(frame["CUSA1"], items, low_at_most=6, high_at_least=9)
    pd.testing.assert_frame_equal(given, penalty_reward(frame["CUSA1"], items))


def test_weighted_contrasts_agree_with_r(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: weighted lm on six dummies."""
    found = penalty_reward(
        survey_answers["overall"], survey_answers[["P1", "P2", "P5"]], weights=survey_answers["weight"], replicates=0
    )
    ours = [found["intercept"].iloc[0], *found["penalty"], *found["reward"], found["r2"].iloc[0]]
    np.testing.assert_allclose(ours, survey_numbers["contrast"], rtol=1e-9)
    assert [*found["n_low"], *found["n_high"], found["n"].iloc[0]] == survey_numbers["contrast_sizes"].tolist()
    assert found["low"].isna().all()


def test_kinds_are_told_by_the_interval():
    rng = np.random.default_rng(5)
    answers = rng.choice([3, 5, 7], size=(3000, 3)).astype(float)
    low, high = answers <= 4, answers >= 7
    outcome = 5 - 1.5 * low[:, 0] + 0.2 * high[:, 0] - 0.2 * low[:, 1] + 1.5 * high[:, 1] - low[:, 2] + high[:, 2]
    found = penalty_reward(outcome + rng.normal(size=3000), answers, replicates=400)
    assert found["kind"].tolist() == ["must-be", "attractive", "performance"]
    assert ((found["low"] < found["estimate"]) & (found["estimate"] < found["high"])).all()


def test_a_million_answers_are_resampled_by_groups():
    rng = np.random.default_rng(5)
    answers = rng.choice([3, 5, 7], size=(30_000, 2)).astype(float)
    found = penalty_reward(answers.sum(axis=1) + rng.normal(size=30_000), answers, replicates=200)
    width = (found["reward_high"] - found["reward_low"]).to_numpy()
    np.testing.assert_allclose(width, 2 * 1.96 * np.sqrt(2 / 10_000), rtol=0.2)


def test_a_small_group_joins_the_middle():
    rng = np.random.default_rng(5)
    answers = np.column_stack([rng.choice([3, 5, 7], 200), np.where(np.arange(200) < 10, 1, rng.choice([5, 7], 200))])
    found = penalty_reward(answers.sum(axis=1) + rng.normal(size=200), answers, replicates=100)
    assert found["note"].tolist() == ["", SMALL_GROUP]
    assert np.isnan(found.loc[1, "penalty"])
    assert np.isfinite(found.loc[1, "reward"])


@pytest.mark.parametrize(
    ("outcome", "attributes", "note"),
    [
        (np.full(50, np.nan), np.ones((50, 2)), NO_ANSWERS),
        (np.full(90, 5.0), np.tile([1.0, 5, 7], 30)[:, None], NO_VARIANCE),
        (np.arange(10.0), np.tile([1.0, 7], 5)[:, None], SMALL_GROUP),
        (np.arange(90.0), np.tile([1.0, 5, 7], 30)[:, None].repeat(2, axis=1), COLLINEAR),
        (np.arange(90.0), np.tile([1.0, 7], 45)[:, None], COLLINEAR),
    ],
)
def test_what_cannot_be_estimated_says_why(outcome, attributes, note):
    found = penalty_reward(outcome, attributes)
    assert set(found["note"]) == {note}
    assert found["penalty"].isna().all()


def test_wrong_cut_points_are_refused():
    with pytest.raises(ValueError, match="must lie below"):
        penalty_reward(np.arange(5.0), np.ones((5, 1)), low_at_most=6, high_at_least=5)
    assert set(penalty_reward([1.0, 2], [[1.0], [2]], weights=[-1, 1])["note"]) == {NEGATIVE_WEIGHTS}


def test_the_table_of_25_cells():
    """methods.md 3.14: rows functional 1..5, columns dysfunctional 1..5."""
    functional, dysfunctional = np.divmod(np.arange(25), 5)
    assert "".join(kano_categories(functional + 1, dysfunctional + 1)) == "QAAAORIIIMRIIIMRIIIMRRRRQ"
    assert kano_categories([1, np.nan], [5, 2]).tolist() == ["O", ""]


def test_kiosk(kiosk, reference):
    """../shared/data/kiosk_servqual_kr/reference.json: 29 attributes."""
    for name, expected in reference("kiosk_servqual_kr")["kano"].items():
        found = kano(kiosk[f"{name}_1"].map(ANSWERS), kiosk[f"{name}_2"].map(ANSWERS)).iloc[0]
        assert {letter: found[letter] for letter in "AOMIRQ"} == {letter: expected[letter] for letter in "AOMIRQ"}, name
        assert found["n"] == expected["n_valid"]
        assert (found["better"], found["worse"]) == pytest.approx((expected["better"], expected["worse"]), rel=1e-9)


def rows(**counts: int) -> tuple[list[int], list[int]]:
    """Answers that fall into the categories so often."""
    pair = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1), "Q": (1, 1)}
    answers = [pair[letter] for letter, count in counts.items() for _ in range(count)]
    return [first for first, _ in answers], [second for _, second in answers]


def test_ties_go_to_the_weightier_category():
    assert kano(*rows(A=5, M=5, I=2)).loc[0, "category"] == "M"
    assert kano(*rows(A=5, O=5)).loc[0, "category"] == "O"
    assert kano(*rows(A=4, I=4)).loc[0, "category"] == "A"


def test_the_grouped_rule_may_differ_from_the_mode():
    found = kano(*rows(A=4, O=3, M=4, I=6)).iloc[0]
    assert (found["category"], found["category_grouped"]) == ("I", "M")


def test_fong():
    """|a - b| >= 1.65 sqrt((a + b)(2N - a - b)/(2N)): 60 and 40 of 100 differ, 52 and 48 do not."""
    assert kano(*rows(A=60, I=40)).loc[0, "clear"]
    assert not kano(*rows(A=52, I=48)).loc[0, "clear"]


def test_intervals_hold_the_coefficients():
    found = kano(*rows(A=10, O=20, M=30, I=40)).iloc[0]
    assert (found["better"], found["worse"]) == pytest.approx((0.3, -0.5))
    assert found["better_low"] < 0.3 < found["better_high"]
    assert found["worse_low"] < -0.5 < found["worse_high"]
    assert (found["functional_mean"], found["dysfunctional_mean"]) == pytest.approx((1.2, 2.0))


def test_weights_count_respondents():
    functional, dysfunctional = rows(A=1, O=1, I=2)
    found = kano(functional, dysfunctional, weights=[3, 1, 1, 1]).iloc[0]
    assert found["better"] == pytest.approx(4 / 6)


def test_attributes_without_answers_say_why():
    found = kano(np.full((4, 2), np.nan), np.full((4, 2), np.nan))
    assert set(found["note"]) == {NO_ANSWERS}
    assert found["better"].isna().all()
    assert kano([1, 2], [1, 3], weights=[-1, 1]).loc[0, "note"] == NEGATIVE_WEIGHTS
    assert kano([1, 1], [1, 1]).loc[0, "note"] == NO_ANSWERS  # questionable answers only
    assert kano([1], [5]).loc[0, "category"] == "O"


def test_what_is_no_kano_answer_is_refused():
    with pytest.raises(ValueError, match="must be 1, 2, 3, 4 or 5"):
        kano([6], [1])
    with pytest.raises(ValueError, match="same respondents"):
        kano([1, 2], [1])
