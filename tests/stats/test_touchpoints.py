"""Touchpoints: means, the distance to the mean of all, and their place on the map."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import WITHHELD, select
from cxaudit.stats.touchpoints import touchpoints
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")
TABLE = pd.DataFrame(
    {
        "touchpoint": ["a/b", "c"],
        "stage": ["onboarding", "preboarding"],
        "channel": ["сайт/чат", "офис"],
        "order": [2, 1],
    }
)


def ratings(**means):
    rng = np.random.default_rng(1)
    rows = [
        (f"k{i}", name.replace("_", "/"), mean + rng.normal(0, 0.5)) for name, mean in means.items() for i in range(60)
    ]
    return pd.DataFrame(rows, columns=["customer", "touchpoint", "satisfaction"])


def test_the_distance_is_to_the_mean_of_means():
    experience = ratings(a_b=5.0, c=8.0, d=8.0)
    found = touchpoints(experience=experience, client=CLIENT, touchpoints=TABLE)
    means = experience.groupby("touchpoint")["satisfaction"].mean()
    gap = select(found, "below the mean").set_index("term")
    assert gap.loc["a/b", "estimate"] == pytest.approx(means["a/b"] - means.mean())
    assert gap.loc["a/b", "high"] < 0 < gap.loc["c", "low"]
    assert gap.loc["a/b", "p_adjusted"] < 0.001


def test_places_keep_the_client_order_and_stages_their_cycle():
    found = touchpoints(experience=ratings(a_b=5.0, c=8.0), client=CLIENT, touchpoints=TABLE)
    assert select(found, "place in the stage")["term"].tolist() == ["preboarding/c", "onboarding/a/b"]
    assert select(found, "place in the channel")["term"].tolist() == ["офис/c", "сайт/чат/a/b"]
    assert select(found, "satisfaction", level="stage")["term"].tolist() == ["preboarding", "onboarding"]


def test_few_customers_are_withheld_and_compared_with_nobody():
    experience = pd.concat([ratings(a=8.0, c=7.0), ratings(d=2.0).head(4)])
    found = touchpoints(experience=experience, client=CLIENT)
    assert select(found, "satisfaction").set_index("term").loc["d", "note"] == WITHHELD
    assert "d" not in set(select(found, "below the mean")["term"])


def test_one_touchpoint_has_nothing_to_be_compared_with():
    found = select(touchpoints(experience=ratings(a=8.0), client=CLIENT), "below the mean")
    assert found["estimate"].isna().all()
    assert found["note"].iloc[0] == "There is only one touchpoint to compare."
