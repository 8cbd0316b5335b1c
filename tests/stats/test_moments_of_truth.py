"""What goes with staying, tested on the client's own customers or refused."""

import numpy as np
import pandas as pd

from cxaudit.measures import select
from cxaudit.stats.moments_of_truth import moments_of_truth, moments_of_truth_survey, peak_end
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")


def world(n=200):
    rng = np.random.default_rng(3)
    ratings = pd.DataFrame({t: np.clip(rng.normal(7, 1.5, n).round(), 1, 10) for t in ("first", "second", "last")})
    lost = rng.random(n) < 1 / (1 + np.exp(1.6 * (ratings["last"] - 6)))
    experience = (
        ratings.rename_axis("customer").reset_index().melt("customer", var_name="touchpoint", value_name="satisfaction")
    )
    outcomes = pd.DataFrame({"customer": range(n), "end": np.where(lost, pd.Timestamp("2026-01-01"), pd.NaT)})
    table = pd.DataFrame({"touchpoint": ["first", "second", "last"], "order": [1, 2, 3]})
    return experience, outcomes.assign(end=pd.to_datetime(outcomes["end"])), table, lost


def test_the_touchpoint_that_decides_has_the_largest_share():
    experience, outcomes, _, _ = world()
    found = select(
        moments_of_truth(experience=experience, client=CLIENT, outcomes=outcomes), "share of the outcome: stayed"
    )
    assert found.set_index("term")["estimate"].idxmax() == "last"
    assert found["low"].notna().all()


def test_the_end_foretells_more_than_the_mean_where_it_truly_does():
    experience, outcomes, table, _ = world()
    found = select(
        peak_end(experience=experience, client=CLIENT, outcomes=outcomes, touchpoints=table), "outcome foretold"
    ).set_index("term")
    assert found.loc["end", "estimate"] > found.loc["mean", "estimate"] > 0


def test_unknown_outcomes_are_refused_with_a_reason():
    experience, *_ = world()
    for statistic in (moments_of_truth, peak_end):
        found = statistic(experience=experience, client=CLIENT)
        assert found["estimate"].isna().all()
        assert found["note"].str.contains("outcome").all()


def test_the_survey_speaks_only_where_it_names_the_same_customers():
    experience, *_ = world()
    survey = pd.DataFrame({"respondent": ["z"] * 3, "nps": [9, 8, 1]})
    assert moments_of_truth_survey(survey=survey, experience=experience, client=CLIENT).empty
