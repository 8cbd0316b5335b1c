"""Before and after a change: cohorts, a series long enough, and refusals with their reason."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import select
from cxaudit.stats.changes import churn_change, repeat_sales_change
from cxaudit.tables.client import ClientFile, OutcomesSection

DAY = pd.Timestamp("2025-07-01")
CLIENT = ClientFile(name="x", outcomes=OutcomesSection(changed_on=date(2025, 7, 1)))


def starts(months_before, months_after, lost_before, lost_after, each=40, seed=1):
    rng = np.random.default_rng(seed)
    rows = []
    for m in range(-months_before, months_after):
        for i in range(each):
            start = DAY + pd.DateOffset(months=m) + pd.Timedelta(days=int(rng.integers(0, 27)))
            gone = rng.random() < (lost_before if m < 0 else lost_after)
            rows.append((f"{m}/{i}", "p", start, start + pd.Timedelta(days=30) if gone else pd.NaT))
    rows.append(("last", "p", DAY, DAY + pd.DateOffset(months=months_after + 3)))
    return pd.DataFrame(rows, columns=["customer", "product", "start", "end"])


def test_a_long_series_carries_a_verdict():
    found = churn_change(outcomes=starts(12, 12, 0.4, 0.15), client=CLIENT)
    gap = select(found, "change of early churn", level="overall").iloc[0]
    assert gap["high"] < 0
    assert gap["p_adjusted"] < 0.001
    ratio = select(found, "early churn after the change, ratio").iloc[0]
    assert ratio["estimate"] == pytest.approx(0.15 / 0.4, abs=0.15)


def test_a_short_series_is_refused_with_the_reason():
    ratio = select(
        churn_change(outcomes=starts(12, 4, 0.4, 0.15), client=CLIENT), "early churn after the change, ratio"
    ).iloc[0]
    assert np.isnan(ratio["estimate"])
    assert ratio["note"] == "Too few points after the change for a trend."


def test_without_the_day_of_the_change_the_reason_is_said():
    found = churn_change(outcomes=starts(3, 3, 0.2, 0.2), client=ClientFile(name="x"))
    assert found["note"].iloc[0].startswith("The day on which the service changed is not known")


def test_repeat_sales_at_an_even_pace_are_compared_by_the_month():
    outcomes = starts(12, 12, 0.0, 0.0)
    months = (outcomes["end"].max() - outcomes["start"]).dt.days / 30.44
    pace = np.where(outcomes["start"] >= DAY, 0.6, 0.2)
    outcomes["repeat_sales"] = np.random.default_rng(2).poisson(pace * months)
    row = select(repeat_sales_change(outcomes=outcomes, client=CLIENT), "change of repeat sales", level="overall").iloc[
        0
    ]
    assert row["estimate"] == pytest.approx(0.4, abs=0.1)
    assert row["low"] > 0


def test_sales_that_do_not_grow_with_age_are_refused():
    outcomes = starts(12, 12, 0.0, 0.0).assign(repeat_sales=1)
    row = select(repeat_sales_change(outcomes=outcomes, client=CLIENT), "change of repeat sales", level="overall").iloc[
        0
    ]
    assert np.isnan(row["estimate"])
    assert row["note"].startswith("Repeat sales do not come evenly")
