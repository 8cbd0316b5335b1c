"""Trust: one client, one voice."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import WITHHELD, select
from cxaudit.stats.trust import trust
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")


def ratings(n=20, **parts):
    return pd.DataFrame(
        {"customer": [f"c{i}" for i in range(n)], **{part: np.resize(values, n) for part, values in parts.items()}}
    )


def test_mean_interval_and_doubts_by_part():
    found = trust(trust=ratings(contract=[9.0, 10.0], competence=[5.0, 7.0]), client=CLIENT)
    row = select(found, "trust").set_index("term").loc["contract"]
    assert row["estimate"] == 9.5
    assert row["low"] < 9.5 < row["high"]
    assert select(found, "doubting clients").set_index("term").loc["competence", "estimate"] == 0.5
    assert select(found, "against the other parts").set_index("term").loc["competence", "estimate"] == pytest.approx(
        -3.5
    )


def test_only_the_latest_rating_of_a_client_counts():
    early = ratings(contract=[2.0]).assign(date=pd.Timestamp("2026-01-01"))
    late = ratings(contract=[9.0]).assign(date=pd.Timestamp("2026-06-01"))
    row = select(trust(trust=pd.concat([late, early]), client=CLIENT), "trust").iloc[0]
    assert (row["estimate"], row["n"]) == (9.0, 20)


def test_fewer_clients_than_the_minimum_group_are_withheld():
    found = trust(trust=ratings(4, contract=[9.0], competence=[8.0]), client=CLIENT)
    assert set(found["note"]) == {WITHHELD}
    assert found[["estimate", "n"]].isna().all(axis=None)
