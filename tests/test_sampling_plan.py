"""The planner draws the same by the same seed, checks nobody by himself, and knows what the checks buy."""

import pandas as pd
import pytest

from cxaudit.sampling_plan import SECOND_CHECKS, sampling_plan

ACTIONS = pd.DataFrame(
    [
        {"team": f"t{t}", "manager": f"m{t}.{m}", "action": kind, "count": count}
        for t in range(7)
        for m in range(6)
        for kind, count in (("meeting", 20), ("call", 100), ("letter", 100))
    ]
)


def test_without_a_share_each_team_gets_the_number_of_its_acceptance_plan():
    plan = sampling_plan(ACTIONS)
    assert plan.teams.set_index("team").loc[
        "t0", ["population", "checks", "plan", "allowed", "checks_10", "checks_20"]
    ].tolist() == [1320, 65, 65, 3, 132, 264]
    assert (plan.strata["checks"] >= 1).all()
    assert len(plan.draw) == plan.strata["checks"].sum() == 7 * 65


def test_a_tenth_of_each_stratum():
    strata = sampling_plan(ACTIONS, share=0.10).strata
    assert (strata["checks"] * 10 == strata["population"]).all()


def test_equal_seeds_draw_equally_and_numbers_exist_once():
    plan = sampling_plan(ACTIONS, seed=5)
    pd.testing.assert_frame_equal(plan.draw, sampling_plan(ACTIONS, seed=5).draw)
    assert not plan.draw.equals(sampling_plan(ACTIONS, seed=6).draw)
    assert not plan.draw.duplicated(["team", "manager", "action", "number"]).any()
    assert plan.draw["number"].between(1, 100).all()


def test_nobody_checks_his_own_team_and_second_checkers_are_others():
    draw = sampling_plan(ACTIONS).draw
    assert (draw["checker"].str[1] != draw["team"].str[1]).all()
    twice = draw[draw["second_checker"].ne("")]
    assert len(twice) == round(SECOND_CHECKS * len(draw))
    assert (twice["second_checker"] != twice["checker"]).all()


def test_hours_add_up_and_are_spread_evenly():
    plan = sampling_plan(ACTIONS, checkers=["A", "B", "C"], minutes={"meeting": 60, "call": 6, "letter": 6})
    assert plan.checkers["hours"].sum() == pytest.approx(plan.teams.set_index("team").loc["all", "hours"])
    assert plan.checkers["hours"].max() - plan.checkers["hours"].min() < 1.1


def test_a_team_of_one_has_no_checker_and_says_so_by_an_empty_name():
    draw = sampling_plan(pd.DataFrame({"team": ["a"], "manager": ["m"], "action": ["call"], "count": [50]})).draw
    assert set(draw["checker"]) == {""}


def test_nothing_to_check_is_refused():
    with pytest.raises(ValueError, match="no actions"):
        sampling_plan(ACTIONS.assign(count=0))
    with pytest.raises(ValueError, match="share"):
        sampling_plan(ACTIONS, share=1.5)
