"""Findings on the journey, by the thresholds of the contract."""

import pandas as pd
import pytest

from cxaudit.language import Language
from cxaudit.measures import ALL, rows
from cxaudit.rules.journey import channel_handoff, pain_point, stage_drop_off, weak_touchpoint
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

TOUCHPOINTS = pd.DataFrame({"touchpoint": ["t", "u"], "channel": ["phone", "chat"], "owner": ["support", "it"]})
POINTS = pd.DataFrame({"pain_point": ["P"], "description": ["Card is late"], "owner": ["operations"]})
DATA = ClientData("x", ClientFile(name="x"), tables={"touchpoints": TOUCHPOINTS, "pain_points": POINTS})


def measured(*records):
    return rows(records).assign(group=ALL)


def severity(found):
    found = list(found)
    return found[0].severity if found else None


@pytest.mark.parametrize(("gap", "half", "p", "expected"), [
    (-0.4, 0.1, 0.001, None), (-0.6, 0.1, 0.001, "minor"), (-1.2, 0.2, 0.001, "major"), (-2.4, 0.2, 0.001, "critical"),
    (-1.2, 1.5, 0.2, None), (2.0, 0.1, 0.001, None),
])  # fmt: skip
def test_weak_touchpoint(gap, half, p, expected):
    table = measured(
        {"measure": "satisfaction", "level": "touchpoint", "term": "t", "estimate": 5.0},
        {
            "measure": "below the mean",
            "level": "touchpoint",
            "term": "t",
            "n": 90,
            "estimate": gap,
            "low": gap - half,
            "high": gap + half,
            "p_adjusted": p,
        },
    )
    found = list(weak_touchpoint(table, DATA))
    assert severity(found) == expected
    if found:
        assert found[0].owner == "support"
        assert "points below the mean" in Language("en").say(found[0].statement)


@pytest.mark.parametrize(
    ("low", "felt", "expected"),
    [
        (0.04, 10, None),
        (0.06, 2, "minor"),
        (0.2, 5, "minor"),
        (0.2, 6, "major"),
        (0.35, 7, "major"),
        (0.35, 9, "critical"),
    ],
)
def test_pain_point_by_reach_and_severity(low, felt, expected):
    table = measured(
        {
            "measure": "share affected",
            "level": "pain point",
            "term": "P",
            "n": 300,
            "estimate": low + 0.05,
            "low": low,
            "high": low + 0.1,
        },
        {"measure": "severity", "level": "pain point", "term": "P", "estimate": felt},
    )
    found = list(pain_point(table, DATA))
    assert severity(found) == expected
    if found:
        assert found[0].owner == "operations"
        assert "Card is late" in Language("ru").say(found[0].statement)


@pytest.mark.parametrize(
    ("gap", "low", "p", "expected"),
    [
        (0.04, 0.02, 0.001, None),
        (0.07, 0.03, 0.001, "minor"),
        (0.2, 0.1, 0.001, "major"),
        (0.4, 0.3, 0.001, "critical"),
        (0.2, -0.01, 0.2, None),
    ],
)
def test_channel_handoff(gap, low, p, expected):
    table = measured(
        {"measure": "lost without a hand-off", "level": "overall", "term": "all", "estimate": 0.05},
        {"measure": "lost after the hand-off", "level": "handoff", "term": "chat→phone", "estimate": gap + 0.05},
        {
            "measure": "loss by the hand-off",
            "level": "handoff",
            "term": "chat→phone",
            "n": 80,
            "estimate": gap,
            "low": low,
            "high": gap + 0.1,
            "p_adjusted": p,
        },
    )
    found = list(channel_handoff(table, DATA))
    assert severity(found) == expected
    assert not found or found[0].owner == "support"


@pytest.mark.parametrize(("low", "expected"), [(0.05, None), (0.15, "minor"), (0.25, "major"), (0.5, "critical")])
def test_stage_drop_off(low, expected):
    row = {
        "measure": "lost in the stage",
        "level": "stage",
        "term": "onboarding",
        "n": 80,
        "estimate": low + 0.05,
        "low": low,
        "high": low + 0.1,
    }
    found = list(stage_drop_off(measured(row), DATA))
    assert severity(found) == expected
    if found:
        assert "знакомство" in Language("ru").say(found[0].statement)
