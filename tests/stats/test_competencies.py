"""Competencies: others against the target, self against others, coverage, needs, and nobody's single score."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import WITHHELD, select
from cxaudit.stats.competencies import competencies
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")
TARGETS = pd.DataFrame(
    {"role": ["lead", "lead"], "competency": ["hiring", "research"], "target": [7.0, 7.0], "weight": [1.0, 2.0]}
)


def scores(**people):
    """``anna=((hiring scores by others), (research scores), (own hiring, own research))``"""
    rows = []
    for person, (*by_competency, own) in people.items():
        for competency, given, self_score in zip(("hiring", "research"), by_competency, own, strict=True):
            relations = ["manager", *["peer"] * (len(given) - 1)]
            rows += [
                (person, "lead", competency, f"{r}{i}", r, s)
                for i, (r, s) in enumerate(zip(relations, given, strict=True))
            ]
            rows.append((person, "lead", competency, person, "self", self_score))
    return pd.DataFrame(rows, columns=["person", "role", "competency", "rater", "relation", "score"])


TEAM = scores(anna=((9, 8, 9, 9), (3, 4, 3, 4), (9, 8)), boris=((4, 4, 3, 4), (8, 9, 8, 8), (4, 8)))


def estimate(found, measure, term):
    return select(found, measure).set_index("term").loc[term]


@pytest.fixture(scope="module")
def found():
    return competencies(competencies=TEAM, client=CLIENT, targets=TARGETS)


def test_self_is_left_out_and_groups_count_alike(found):
    row = estimate(found, "competency score", "anna/hiring")
    assert row["estimate"] == pytest.approx((9 + np.mean([8, 9, 9])) / 2)
    assert row["n"] == 4
    assert row["low"] < row["estimate"] < row["high"]


def test_a_shortfall_is_negative_and_its_probability_small(found):
    assert estimate(found, "against the target", "anna/research")["estimate"] == pytest.approx((3 + 11 / 3) / 2 - 7)
    assert estimate(found, "against the target", "anna/research")["high"] < 0
    assert estimate(found, "probability of meeting the target", "anna/research")["estimate"] < 0.01
    assert estimate(found, "probability of meeting the target", "boris/research")["estimate"] > 0.8


def test_self_minus_others_shows_the_blind_spot(found):
    row = estimate(found, "self minus others", "anna/research")
    assert row["estimate"] == pytest.approx(8 - (3 + 11 / 3) / 2)
    assert row["low"] > 3


def test_each_competency_hangs_on_one_person(found):
    meet = select(found, "people who meet the target").set_index("term")
    assert meet.loc["hiring", ["low", "estimate", "high"]].tolist() == [1, 1, 1]
    assert estimate(found, "place in the team", "boris/research")["estimate"] == 1


def test_need_is_the_shortfall_times_the_weight(found):
    need = estimate(found, "need for development", "anna/research")
    assert need["estimate"] == pytest.approx(2 * (7 - (3 + 11 / 3) / 2))


def test_one_or_two_colleagues_are_never_shown_apart():
    few = TEAM[~((TEAM["person"] == "anna") & TEAM["rater"].isin(["manager0", "peer1"]))]
    found = competencies(competencies=few, client=CLIENT, targets=TARGETS)
    rows = found[found["term"].eq("anna/hiring") & found["measure"].ne("target")]
    assert rows["measure"].tolist() == ["competency score"]
    assert rows["note"].tolist() == [WITHHELD]
    assert rows[["estimate", "n"]].isna().all(axis=None)


def test_the_consultants_own_matrix_is_shown_without_intervals():
    alone = TEAM[TEAM["rater"].eq("manager0")].assign(relation="consultant")
    found = competencies(competencies=alone, client=CLIENT, targets=TARGETS)
    row = estimate(found, "competency score", "anna/hiring")
    assert row["estimate"] == 9
    assert np.isnan(row["low"])
    assert "no interval" in row["note"]


def test_who_was_scored_by_nobody_else_is_said():
    own = TEAM[(TEAM["person"] != "anna") | TEAM["relation"].eq("self")]
    found = competencies(competencies=own, client=CLIENT, targets=TARGETS)
    assert "nobody but the person" in estimate(found, "competency score", "anna/hiring")["note"]


def test_a_role_without_targets_is_said():
    found = competencies(competencies=TEAM, client=CLIENT, targets=TARGETS.assign(role="other"))
    assert set(select(found, "against the target")["note"]) == {"no target is set for this role"}
    assert select(found, "people who meet the target").empty


def test_only_self_ratings_give_notes_and_nothing_else():
    found = competencies(competencies=TEAM[TEAM["relation"].eq("self")], client=CLIENT)
    assert found["estimate"].isna().all()
    assert len(found) == 4


def test_the_next_step_is_the_first_anchored_score_above(found):
    assert estimate(found, "score to reach next", "anna/research")["estimate"] == 5
    assert estimate(found, "score now", "anna/research")["estimate"] == pytest.approx((3 + 11 / 3) / 2)
