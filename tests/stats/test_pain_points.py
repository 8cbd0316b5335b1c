"""Pain points: reach, expected loss where outcomes are known, severity first where they are not."""

import pandas as pd
import pytest

from cxaudit.measures import WITHHELD, select
from cxaudit.stats.pain_points import pain_points
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")
POINTS = pd.DataFrame(
    {"pain_point": ["P1", "P2", "P3"], "touchpoint": ["t", "u", "t"], "affected": [40, 90, 2], "base": [200, 300, 4],
     "severity": [9, 5, 10], "effort_to_fix": [1, 2, 3]}
)  # fmt: skip


def order(found):
    return select(found, "order of pain points").sort_values("estimate")["term"].tolist()


def test_without_outcomes_the_most_severe_come_first_and_small_bases_are_withheld():
    found = pain_points(pain_points=POINTS, client=CLIENT)
    assert order(found) == ["P1", "P2"]
    share = select(found, "share affected").set_index("term")
    assert share.loc["P1", "estimate"] == 0.2
    assert share.loc["P3", "note"] == WITHHELD
    assert select(found, "customers lost to it")["estimate"].isna().all()


def test_expected_loss_is_reach_times_extra_loss_times_revenue():
    unhappy = [(f"k{i}", "u", 3) for i in range(40)]
    happy = [(f"k{i}", "u", 9) for i in range(40, 100)]
    experience = pd.DataFrame([*unhappy, *happy], columns=["customer", "touchpoint", "satisfaction"])
    gone = [pd.Timestamp("2026-05-01") if i < 30 or 40 <= i < 46 else pd.NaT for i in range(100)]
    outcomes = pd.DataFrame({"customer": [f"k{i}" for i in range(100)], "end": gone, "revenue": 10.0})
    found = pain_points(pain_points=POINTS, client=CLIENT, experience=experience, outcomes=outcomes)
    lost = select(found, "customers lost to it").set_index("term").loc["P2"]
    assert lost["estimate"] == pytest.approx(90 * (30 / 40 - 6 / 60))
    assert lost["low"] < lost["estimate"] < lost["high"]
    assert select(found, "expected loss").set_index("term").loc["P2", "estimate"] == pytest.approx(
        10 * lost["estimate"]
    )
    assert order(found) == ["P2", "P1"]
