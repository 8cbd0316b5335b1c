"""Findings about goals, and about what no KPI watches."""

import pandas as pd
import pytest

from cxaudit.language import Language
from cxaudit.rules import list_rules
from cxaudit.rules.goals import find_unwatched, off_track, without_kpi
from cxaudit.stats import measure
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData


def client(actual=62.0, due="2026-06-01", measures="", trust=9.0, **more):
    goals = pd.DataFrame(
        [
            {"goal": "loyalty", "subgoal": "s", "kpi": "answers", "unit": "%", "better": "higher", "baseline": 60.0, "target": 90.0,
             "actual": actual, "owner": "crm", "due": pd.Timestamp(due), "measures": measures},
            {"goal": "reputation", "subgoal": "t", "kpi": None, "due": pd.NaT, "measures": ""},
        ]
    )  # fmt: skip
    rated = pd.DataFrame(
        {
            "customer": [f"c{i}" for i in range(30)],
            "contract": trust + pd.Series([0.0, 0.5] * 15),
            "date": pd.Timestamp("2026-07-01"),
        }
    )
    return ClientData("x", ClientFile(name="x"), tables={"goals": goals, "trust": rated, **more})


def found(rule, **facts):
    data = client(**facts)
    measures = measure(data)
    judged = [f for r in list_rules() if not r.late for f in r(measures, data)] if rule.rule.late else measures
    return {f.subject: f for f in rule(judged, data)}


@pytest.mark.parametrize(("actual", "severity"), [(91.0, None), (80.0, "minor"), (62.0, "major"), (59.0, "critical")])
def test_attainment_decides(actual, severity):
    findings = found(off_track, actual=actual)
    assert (findings["answers"].severity if findings else None) == severity


def test_a_kpi_whose_time_is_not_up_is_only_judged_when_it_goes_back():
    assert not found(off_track, due="2027-01-01")
    assert found(off_track, actual=50.0, due="2027-01-01")["answers"].severity == "critical"


def test_the_owner_comes_from_the_table():
    assert found(off_track)["answers"].owner == "crm"


def test_a_goal_without_kpi_is_major():
    assert {s: f.severity for s, f in found(without_kpi).items()} == {"reputation": "major"}


def test_an_urgent_finding_that_no_kpi_names_is_told_once():
    assert found(find_unwatched, trust=5.0)["all"].estimate == 1
    assert not found(find_unwatched, trust=5.0, measures="trust-broken contract")
    assert not found(find_unwatched, trust=9.0)


def test_russian_is_complete():
    russian = Language("ru")
    for rule in (off_track, without_kpi, find_unwatched):
        for finding in (*found(rule, trust=5.0).values(), *found(rule, actual=40.0).values()):
            for said in (finding.statement, finding.action, finding.unit):
                russian.say(said)
    assert not russian.missed
