"""Loss by day 60 and the curve of those who stay; a public churn file against its reference."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import WITHHELD, select
from cxaudit.stats.churn import early_churn
from cxaudit.tables.client import ClientFile
from cxaudit.tables.folder import read_client

CLIENT = ClientFile(name="x")
DATA = Path(__file__).parents[2].parent / "shared" / "data"


def lives(product, leavers, stayers):
    start = pd.Timestamp("2026-01-01")
    ends = [start + pd.Timedelta(days=30)] * leavers + [pd.NaT] * (stayers - 1) + [start + pd.Timedelta(days=200)]
    return pd.DataFrame(
        {
            "customer": [f"{product}{i}" for i in range(leavers + stayers)],
            "product": product,
            "start": start,
            "end": ends,
        }
    )


def test_loss_by_product_with_everyone_observed_is_the_plain_share():
    found = early_churn(outcomes=pd.concat([lives("a", 40, 60), lives("b", 2, 98), lives("c", 1, 2)]), client=CLIENT)
    loss = select(found, "lost by day 60", level="product").set_index("term")
    assert loss.loc["a", "estimate"] == pytest.approx(0.4)
    assert loss.loc["a", "low"] < 0.4 < loss.loc["a", "high"]
    assert loss.loc["c", "note"] == WITHHELD
    assert select(found, "difference of the curves")["p_adjusted"].iloc[0] < 0.001


def test_each_product_has_its_own_curve_beside_the_whole():
    found = early_churn(outcomes=pd.concat([lives("a", 40, 60), lives("b", 2, 98)]), client=CLIENT)
    curves = select(found, "still active", group=None)
    assert set(curves["group"]) == {"all", "product=a", "product=b"}
    assert curves[curves["group"].eq("product=a") & curves["term"].eq("35")]["estimate"].tolist() == [
        pytest.approx(0.6)
    ]


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")
def test_public_churn_file_agrees_with_its_reference(tmp_path):
    reference = json.loads((DATA / "telco_churn_ibm" / "reference.json").read_text())["km"]
    raw = pd.read_csv(DATA / "telco_churn_ibm" / "Telco-Customer-Churn.csv")
    exported = pd.Timestamp("2026-01-31")
    # The file has no dates: a month of tenure becomes a day, so that 60 months are read as day 60.
    frame = pd.DataFrame(
        {"id": raw["customerID"], "plan": raw["Contract"], "began": exported - pd.to_timedelta(raw["tenure"], unit="D")}
    )
    frame["left"] = np.where(raw["Churn"].eq("Yes"), str(exported.date()), "")
    frame.to_csv(tmp_path / "telco.csv", index=False)
    (tmp_path / "client.toml").write_text(
        'name = "Telco"\nlanguages = ["en"]\n[outcomes]\nfile = "telco.csv"\n[outcomes.columns]\nid = "customer"\nplan = "product"\nbegan = "start"\nleft = "end"\n',
        encoding="utf-8",
    )
    data = read_client(tmp_path)
    row = select(
        early_churn(outcomes=data.tables["outcomes"], client=data.client), "lost by day 60", level="overall"
    ).iloc[0]
    at = reference["time"].index(60)
    assert 1 - row["estimate"] == pytest.approx(reference["surv"][at], abs=1e-9)
    assert 1 - row["high"] == pytest.approx(reference["lower_loglog"][at], abs=1e-9)
    assert 1 - row["low"] == pytest.approx(reference["upper_loglog"][at], abs=1e-9)
