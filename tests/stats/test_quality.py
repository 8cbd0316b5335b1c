"""Exact limits of a finite population, strata, the funnel, and agreement only of numbered actions."""

import pandas as pd
import pytest

from cxaudit.measures import select
from cxaudit.stats.quality import checkers_agreement, passed_share, team_funnel
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")
ACTIONS = pd.DataFrame({"team": ["a", "b"], "manager": ["m", "n"], "action": ["call", "call"], "count": [220, 1320]})


def checks(team, manager, passed, failed, criterion="greeting"):
    return pd.DataFrame(
        {
            "team": team,
            "manager": manager,
            "action": "call",
            "criterion": criterion,
            "passed": [1] * passed + [0] * failed,
        }
    )


def test_limits_are_those_of_the_published_table():
    found = passed_share(quality=checks("a", "m", 20, 2), client=CLIENT, actions=ACTIONS)
    row = select(found, "passed", level="team").iloc[0]
    assert (row["low"], row["high"]) == (pytest.approx(1 - 62 / 220), pytest.approx(1 - 3 / 220))


def test_without_a_population_the_limits_are_binomial_and_wider():
    known = select(
        passed_share(quality=checks("a", "m", 100, 20), client=CLIENT, actions=ACTIONS), "passed", level="team"
    ).iloc[0]
    unknown = select(passed_share(quality=checks("a", "m", 100, 20), client=CLIENT), "passed", level="team").iloc[0]
    assert unknown["low"] < known["low"] < known["high"] < unknown["high"]


def test_strata_are_weighted_by_their_actions():
    actions = pd.DataFrame({"team": "a", "manager": ["m", "n"], "action": "call", "count": [900, 100]})
    quality = pd.concat([checks("a", "m", 20, 0), checks("a", "n", 0, 20)])
    found = passed_share(quality=quality, client=CLIENT, actions=actions)
    assert select(found, "passed, stratified")["estimate"].tolist() == [pytest.approx(0.9)]
    assert select(found, "passed", level="team")["estimate"].tolist() == [0.5]


def test_scores_count_as_the_share_of_requirements_met():
    quality = pd.DataFrame({"team": ["a"] * 10, "score": [80.0, 100.0] * 5})
    assert select(passed_share(quality=quality, client=CLIENT), "passed", level="team")["estimate"].tolist() == [0.9]


def test_rows_of_one_number_are_one_action():
    quality = pd.concat([checks("a", "m", 10, 0), checks("a", "m", 5, 5, "need")]).assign(
        id=[str(i) for i in range(10)] * 2
    )
    found = passed_share(quality=quality, client=CLIENT, actions=ACTIONS)
    assert select(found, "passed", level="team")["n"].tolist() == [10]
    assert select(found, "passed", level="criterion").set_index("term")["estimate"].to_dict() == {
        "greeting": 1.0,
        "need": 0.5,
    }


def test_the_funnel_needs_two_teams():
    one = checks("a", "m", 20, 2)
    assert team_funnel(quality=one, client=CLIENT).empty
    found = team_funnel(quality=pd.concat([one, checks("b", "n", 90, 10)]), client=CLIENT)
    wide, narrow = (select(found, f"chance alone, {level} %").set_index("term") for level in ("99.8", "95"))
    assert (wide["low"] <= narrow["low"]).all()
    assert select(found, "required share")["estimate"].tolist() == [0.9]


def test_checkers_agree_only_on_numbered_actions():
    twice = pd.concat([checks("a", "m", 6, 4).assign(checker=c, id=[str(i) for i in range(10)]) for c in ("x", "y")])
    found = checkers_agreement(quality=twice)
    assert select(found, "checkers' agreement")["estimate"].tolist() == [pytest.approx(1.0)]
    unnumbered = checkers_agreement(quality=twice.drop(columns="id"))
    assert unnumbered["note"].iloc[0].startswith("No numbered action was checked by two people")


def test_a_second_check_tests_the_checkers_and_not_the_work():
    checks = pd.DataFrame(
        {"id": ["1", "1", "2", "3"], "team": "t", "passed": [1, 0, 1, 0], "checker": ["a", "b", "a", "b"]}
    )
    found = passed_share(quality=checks, client=CLIENT)
    row = select(found, "passed", level="team").iloc[0]
    assert (row["n"], row["estimate"]) == (3, pytest.approx(2 / 3))
    assert row["method"].startswith("exact")
