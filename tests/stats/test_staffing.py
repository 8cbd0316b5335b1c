"""Staffing: functions to people, and a choice that follows from the coverage and the weights."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import select
from cxaudit.stats.staffing import changes_of_hands, staffing
from cxaudit.tables.client import ClientFile

BLOCKS = ["leadership", "hiring", "research", "marketing", "automation", "sales and data", "persuasion"]


def team(levels):
    """A matrix in which each person has one level on every block, by a manager, three peers and a consultant."""
    raters = [("manager", 0), ("peer", 0), ("peer", 1), ("peer", 2), ("consultant", 0)]
    return pd.DataFrame(
        [
            {"person": f"p{i}", "competency": block, "rater": f"{r}{j}", "relation": r, "score": float(level)}
            for i, level in enumerate(levels)
            for block in BLOCKS
            for r, j in raters
        ]
    )


def client(**decision):
    known = {"evidence": {"workload": 0.3, "handed_over": 0.3, "coordination": 0.3, "fresh_eyes": 0.3}}
    return ClientFile.model_validate({"name": "x", "decision": {"draws": 4000, **known, **decision}})


def first(found):
    return select(found, "first choice").set_index("term")["estimate"]


def test_an_able_team_takes_all_functions_itself():
    found = staffing(competencies=team([9, 9, 9]), client=client())
    assert select(found, "takes the function")["estimate"].eq(0).all()
    assert len(select(found, "takes the function")) == 7
    shares = first(found)
    assert shares["distributed"] + shares["audited"] > 0.9
    assert shares.sum() == pytest.approx(1)


def test_a_weak_team_with_much_work_needs_a_director():
    evidence = {"workload": 0.95, "handed_over": 0.1, "coordination": 0.95, "fresh_eyes": 0.5}
    found = staffing(competencies=team([2, 2, 2]), client=client(evidence=evidence))
    assert first(found).idxmax() == "in-house"
    assert select(found, "people able to carry the function")["estimate"].eq(0).all()


def test_capacity_spreads_the_functions_and_leaves_some_open():
    found = staffing(competencies=team([9, 8]), client=client(capacity=2))
    people = select(found, "takes the function")["term"].str.rpartition("/")[2]
    assert people.value_counts().to_dict() == {"p0": 2, "p1": 2}
    assert (select(found, "shortfall that stays")["note"] == "nobody has capacity left for it").sum() == 3


def test_unknown_evidence_is_said_and_widens_the_answer():
    known = staffing(competencies=team([9, 9, 9]), client=client())
    unknown = staffing(
        competencies=team([9, 9, 9]), client=ClientFile.model_validate({"name": "x", "decision": {"draws": 4000}})
    )
    noted = select(unknown, "evidence").set_index("term")["note"]
    assert noted["permanent workload"].startswith("unknown")
    width = [select(f, "score at the given weights").eval("high - low").mean() for f in (known, unknown)]
    assert width[1] > width[0]


def test_a_criterion_without_numbers_is_left_out_and_said():
    found = select(staffing(competencies=team([9, 9]), client=client()), "weight").set_index("term")
    assert np.isnan(found.loc["Affordability", "estimate"])
    assert found["estimate"].sum() == pytest.approx(1)


def test_the_order_of_unequal_weights_is_kept():
    weights = {"criteria": {"workload": {"weight": 10}}}
    found = staffing(competencies=team([9, 9]), client=client(**weights))
    speaking = select(found, "weights that speak for it").set_index("term")["estimate"]
    assert speaking["distributed/Amount of permanent work"] > speaking["distributed/Coordination"]


def test_equal_input_gives_equal_output():
    once, twice = (staffing(competencies=team([8, 6]), client=client()) for _ in range(2))
    pd.testing.assert_frame_equal(once, twice)


def test_competencies_outside_the_catalogue_give_no_verdict():
    found = staffing(competencies=team([9]).assign(competency="welding"), client=client())
    assert found["estimate"].isna().all()
    assert found["note"].str.contains("catalogue").all()


def test_changes_of_hands_are_counted_along_the_way():
    way = pd.DataFrame(
        {"touchpoint": list("abc"), "channel": ["site", "site", "phone"], "owner": ["x", "x", "x"], "order": [1, 2, 3]}
    )
    assert changes_of_hands(way) == 0.5
    assert np.isnan(changes_of_hands(None))
