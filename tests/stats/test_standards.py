"""The inventory of standards."""

from __future__ import annotations

import pandas as pd
import pytest

from cxaudit.measures import select


def test_standards_are_counted(survey):
    rows = [
        {"item": str(i), "exists": 1, "from_customers": 0, "measurable": int(i < 3), "owned": 1, "reviewed": 0}
        for i in range(1, 4)
    ]
    measures = survey.measured(survey.customers(20), "standards_inventory", standards=pd.DataFrame(rows))
    found = select(measures, "items with a measurable standard").iloc[0]
    assert (found["term"], found["n"], found["estimate"]) == ("TAN", 4, 0.5)
    assert select(measures, "strength of the standard", level="dimension").iloc[0]["estimate"] == pytest.approx(
        (0.6 + 0.6 + 0.4) / 4
    )
