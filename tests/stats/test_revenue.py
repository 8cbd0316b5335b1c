"""Revenue at risk: of products by early churn, of topics and touchpoints by the active customers concerned."""

import pandas as pd
import pytest

from cxaudit.measures import select
from cxaudit.stats.revenue import revenue_at_risk
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")
START = pd.Timestamp("2026-01-01")


def test_revenue_of_products_topics_and_touchpoints():
    ends = [START + pd.Timedelta(days=30)] * 4 + [pd.NaT] * 15 + [START + pd.Timedelta(days=200)]
    outcomes = pd.DataFrame(
        {"customer": [f"k{i}" for i in range(20)], "product": "a", "start": START, "end": ends, "revenue": 100.0}
    )
    complaints = pd.DataFrame({"customer": [f"k{i}" for i in range(12)] * 2, "topic": "late"})
    experience = pd.DataFrame(
        {"customer": [f"k{i}" for i in range(20)], "touchpoint": "t", "satisfaction": [3] * 8 + [9] * 12}
    )
    found = revenue_at_risk(outcomes=outcomes, client=CLIENT, complaints=complaints, experience=experience)
    risk = select(found, "revenue at risk")
    assert risk[risk["level"].eq("product")]["estimate"].tolist() == [pytest.approx(2000 * 4 / 20)]
    assert risk[risk["level"].eq("topic")]["estimate"].tolist() == [800]
    assert risk[risk["level"].eq("touchpoint")].empty  # four active customers are too few to be shown
