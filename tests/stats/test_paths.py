"""Loss by stage with open journeys censored, waiting times, and a path that belongs to nobody."""

import pandas as pd
import pytest

from cxaudit.measures import select
from cxaudit.stats.paths import find_shared_path, stage_drop_off
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")
START = pd.Timestamp("2026-01-01")


def journey(customer, *steps):
    return [
        (customer, START + pd.Timedelta(hours=h), touchpoint, channel, outcome)
        for h, touchpoint, channel, outcome in steps
    ]


def frame(rows):
    return pd.DataFrame(rows, columns=["customer", "time", "touchpoint", "channel", "outcome"])


def test_loss_and_going_on_share_the_stage_out_without_censoring():
    lost = [s for i in range(20) for s in journey(f"l{i}", (i, "preboarding a", "a", "lost"))]
    on = [
        s
        for i in range(60)
        for s in journey(f"g{i}", (i, "preboarding a", "a", ""), (i + 5, "onboarding a", "a", "done"))
    ]
    found = stage_drop_off(events=frame(lost + on), client=CLIENT)
    share = select(found, "lost in the stage").set_index("term")
    assert share.loc["preboarding", "estimate"] == pytest.approx(0.25)
    assert share.loc["preboarding", "n"] == 80
    assert share.loc["onboarding", "estimate"] == 0
    assert select(found, "went on from the stage").set_index("term").loc["preboarding", "estimate"] == pytest.approx(
        0.75
    )
    wait = select(found, "median time in the stage").set_index("term").loc["preboarding"]
    assert (wait["estimate"], wait["unit"]) == (pytest.approx(5.0), "hours")


def test_open_journeys_are_not_losses():
    lost = [s for i in range(10) for s in journey(f"l{i}", (i, "preboarding a", "a", "lost"))]
    open_ones = [s for i in range(30) for s in journey(f"o{i}", (90, "preboarding a", "a", ""))]
    on = [
        s
        for i in range(10)
        for s in journey(f"g{i}", (i, "preboarding a", "a", ""), (i + 90, "onboarding a", "a", "done"))
    ]
    row = select(stage_drop_off(events=frame(lost + open_ones + on), client=CLIENT), "lost in the stage").iloc[0]
    assert row["n"] == 50
    assert row["low"] <= row["estimate"] <= row["high"]


def test_a_log_without_endings_says_why_there_is_no_loss():
    rows = [s for i in range(20) for s in journey(f"l{i}", (i, "preboarding a", "a", ""))]
    row = select(stage_drop_off(events=frame(rows), client=CLIENT), "lost in the stage").iloc[0]
    assert row.isna()["estimate"]
    assert row["note"].startswith("The log does not say how journeys ended")


def test_a_path_is_shown_only_where_enough_customers_share_it():
    def taken(n):
        return frame(
            [s for i in range(n) for s in journey(f"c{i}", (0, "x", "site", ""), (2 + i, "y", "phone", "lost"))]
        )

    few = find_shared_path(events=taken(4), client=CLIENT)
    assert few["estimate"].isna().all()
    path = find_shared_path(events=taken(5), client=CLIENT)
    assert path["term"].tolist() == ["site/1. x", "phone/2. y"]
    assert path["estimate"].tolist() == [0, 4]
    assert path["note"].tolist() == ["", "lost here"]
