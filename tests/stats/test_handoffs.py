"""Loss after a change of channel against loss without one."""

import pandas as pd
import pytest

from cxaudit.measures import WITHHELD, select
from cxaudit.stats.handoffs import handoffs
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")


def moves(n, lost, a, b, prefix):
    rows = []
    for i in range(n):
        rows += [
            (f"{prefix}{i}", pd.Timestamp("2026-01-01"), "t", a, ""),
            (f"{prefix}{i}", pd.Timestamp("2026-01-02"), "u", b, "lost" if i < lost else ""),
        ]
    return rows


def log(*groups):
    return pd.DataFrame(
        [row for group in groups for row in group], columns=["customer", "time", "touchpoint", "channel", "outcome"]
    )


def test_the_difference_is_to_steps_that_stay_in_their_channel():
    found = handoffs(
        events=log(
            moves(100, 40, "chat", "phone", "p"),
            moves(100, 5, "chat", "site", "s"),
            moves(200, 10, "site", "site", "q"),
        ),
        client=CLIENT,
    )
    gap = select(found, "loss by the hand-off").set_index("term")
    assert gap.loc["chat→phone", "estimate"] == pytest.approx(0.35)
    assert gap.loc["chat→phone", "low"] > 0.2
    assert gap.loc["chat→phone", "p_adjusted"] < 0.001
    assert gap.loc["chat→site", "estimate"] == pytest.approx(0.0)
    assert gap.loc["chat→site", "p_adjusted"] > 0.5
    assert select(found, "lost without a hand-off")["estimate"].tolist() == [0.05]


def test_rare_hand_offs_are_withheld():
    found = handoffs(events=log(moves(4, 1, "a", "b", "p"), moves(50, 1, "a", "a", "q")), client=CLIENT)
    assert select(found, "hand-offs")["note"].tolist() == [WITHHELD]
    assert select(found, "loss by the hand-off").empty


def test_without_endings_there_is_a_reason_and_no_number():
    found = select(handoffs(events=log(moves(50, 0, "a", "b", "p")), client=CLIENT), "loss by the hand-off")
    assert found["estimate"].isna().all()
    assert found["note"].str.startswith("The log does not say").all()


def test_changes_of_owner_are_compared_where_the_touchpoints_know_them():
    steps = log(moves(100, 40, "chat", "phone", "p"), moves(200, 10, "site", "site", "q"))
    owned = pd.DataFrame({"touchpoint": ["t", "u"], "owner": ["sales", "service"]})
    found = select(handoffs(events=steps, client=CLIENT, touchpoints=owned), "loss by the change of owner")
    assert found["term"].tolist() == ["sales→service"]
    assert select(handoffs(events=steps, client=CLIENT), "loss by the change of owner").empty
