"""What of the other tables is withheld: touchpoints, hand-offs, products, parts of trust."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxaudit import disclosure, stats
from cxaudit.measures import select


def test_a_touchpoint_is_not_what_its_stage_has_beside_the_others(survey):
    experience = pd.DataFrame(
        {
            "customer": [f"c{i}" for i in range(20)] * 2 + ["c1", "c2", "c3"],
            "touchpoint": ["a"] * 20 + ["b"] * 20 + ["rare"] * 3,
            "satisfaction": 5.0,
        }
    )
    table = pd.DataFrame(
        {
            "touchpoint": ["a", "b", "rare"],
            "stage": ["onboarding", "relationship", "relationship"],
            "channel": ["phone", "phone", "mail"],
        }
    )
    data = survey.data(survey.customers(40), experience=experience, touchpoints=table)
    hidden = {(level, term) for area, measure, level, term in disclosure.plan(data).cells if measure == "satisfaction"}
    assert {("touchpoint", "rare"), ("channel", "mail"), ("stage", "relationship")} <= hidden
    assert ("touchpoint", "b") not in hidden
    shown = select(stats.measure(data), "satisfaction", level="stage").set_index("term")["estimate"]
    assert np.isnan(shown["relationship"])
    assert shown["onboarding"] == 5


def outcomes(**sizes: int) -> pd.DataFrame:
    """Customers of some products who started one after another, a few of whom left."""
    products = [product for product, n in sizes.items() for _ in range(n)]
    start = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(len(products)) % 90, unit="D")
    table = pd.DataFrame({"customer": [f"c{i}" for i in range(len(products))], "product": products, "start": start})
    table["end"] = pd.Series(start).where(np.arange(len(products)) % 4 == 0).add(pd.Timedelta(days=100))
    return table


def test_curves_and_their_test_do_not_count_a_small_product(survey):
    measures = stats.measure(survey.data(survey.customers(20), outcomes=outcomes(big=40, middle=30, tiny=3)))
    curves = select(measures, "still active", group=None)
    assert set(curves.loc[curves["n"].notna(), "group"]) == {"all", "product=big"}
    assert select(measures, "difference of the curves")["n"].isna().all()


def test_few_hand_offs_are_not_all_steps_without_the_others(survey):
    points = pd.DataFrame({"touchpoint": list("abc"), "stage": "onboarding", "channel": ["web", "phone", "mail"]})
    ways = [*(["a", "b"] for _ in range(20)), *(["b", "a"] for _ in range(9)), *(["a", "c"] for _ in range(3))]
    steps = [(f"c{i}", f"2026-10-{1 + k:02d}", name) for i, way in enumerate(ways) for k, name in enumerate(way)]
    events = pd.DataFrame(steps, columns=["customer", "time", "touchpoint"])
    events["time"] = pd.to_datetime(events["time"])
    data = survey.data(survey.customers(20), events=events, touchpoints=points)
    hidden = {term for area, _, level, term in disclosure.plan(data).cells if level == "handoff"}
    assert hidden == {"web→mail", "phone→web"}


def test_a_rating_of_few_is_not_read_from_the_distance_of_the_others(survey):
    table = pd.DataFrame({"customer": [f"c{i}" for i in range(20)], "contract": 8.0, "competence": 7.0})
    table["communication"] = pd.Series([2.0, 9.0, 4.0]).reindex(range(20))
    measures = stats.measure(survey.data(survey.customers(20), trust=table))
    assert select(measures, "against the other parts")["n"].isna().all()
    assert select(measures, "trust").set_index("term")["n"]["contract"] == 20
