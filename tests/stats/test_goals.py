"""Goals: attainment at the due date or along a straight line, faults of the tree, goals without a KPI."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import select
from cxaudit.stats.goals import goals
from cxaudit.tables.client import ClientFile

TODAY = pd.Timestamp("2026-07-01")


def tree(**changes):
    row = {
        "goal": "loyalty", "subgoal": "advocates", "kpi": "answers in time", "unit": "%", "better": "higher", "baseline": 60.0, "target": 90.0,
        "actual": 75.0, "owner": "crm", "due": pd.Timestamp("2026-06-01"), "measures": "gap-5 RES",
    }  # fmt: skip
    return pd.DataFrame([{**row, **changes}])


def found(table, as_of=TODAY):
    return goals(goals=table, client=ClientFile(name="x"), as_of=as_of)


def attained(table, as_of=TODAY):
    return select(found(table, as_of), "attainment")["estimate"].item()


def test_at_the_due_date_the_whole_way_counts():
    assert attained(tree()) == pytest.approx(0.5)
    assert attained(tree(actual=55.0)) < 0


def test_lower_is_better_works_the_same_way():
    assert attained(tree(better="lower", baseline=40.0, target=10.0, actual=25.0)) == pytest.approx(0.5)


def test_before_the_due_date_a_straight_line_from_the_day_of_the_baseline_counts():
    running = tree(due=TODAY + pd.Timedelta(days=50), since=TODAY - pd.Timedelta(days=50))
    assert attained(running) == pytest.approx(1.0)


def test_without_the_day_of_the_baseline_a_running_kpi_is_shown_but_not_judged():
    measures = found(tree(due=TODAY + pd.Timedelta(days=50)))
    assert np.isnan(select(measures, "time elapsed")["estimate"].item())
    assert select(measures, "attainment")["note"].item().startswith("not due yet")
    assert select(measures, "mean attainment").empty


def test_no_date_anywhere_counts_as_due_and_is_said():
    measures = found(tree(), None)
    assert select(measures, "attainment")["note"].item().startswith("no table has a date")


def test_a_goal_without_kpi_is_counted_and_drawn():
    table = pd.concat(
        [tree(), tree(goal="reputation", subgoal="", kpi=None, baseline=None, target=None, actual=None, due=None)]
    )
    measures = found(table)
    assert select(measures, "KPIs of the goal").set_index("term")["estimate"].to_dict() == {
        "loyalty": 1,
        "reputation": 0,
    }
    assert "reputation→→" in set(select(measures, "goal tree")["term"])


def test_the_weakest_kpi_stands_beside_the_mean():
    table = pd.concat([tree(), tree(kpi="second", actual=200.0)])
    measures = found(table)
    assert select(measures, "mean attainment")["estimate"].item() == pytest.approx((0.5 + 1.2) / 2)
    assert select(measures, "weakest attainment")["estimate"].item() == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"owner": None}, "no owner"), ({"owner": "crm, sales"}, "two owners"), ({"unit": None}, "no unit"), ({"target": np.nan}, "no target"),
        ({"due": pd.NaT}, "no due date"), ({"measures": ""}, "serves no finding"), ({"better": "lower"}, "target on the wrong side"),
    ],
)  # fmt: skip
def test_each_fault_of_a_kpi_is_named(change, fault):
    faults = select(found(tree(**change)), "KPIs with the fault").set_index("term")["estimate"]
    assert faults[fault] == 1
    assert faults.sum() == 1


def test_a_sound_kpi_has_no_fault():
    assert select(found(tree()), "KPIs with the fault")["estimate"].sum() == 0
