"""Counts of audiences and the tables that are handed on tell of no small audience."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxaudit import disclosure, stats
from cxaudit.measures import select


def test_few_managers_are_not_the_difference_of_the_counts(survey):
    answers = pd.concat(
        [
            survey.customers(60),
            survey.inside("manager", {"E": 5.0}, n=3),
            survey.inside("employee", {"S": 5.0, "D": 4.0}, n=20),
        ]
    )
    data = survey.data(answers)
    counts = select(stats.measure(data), "respondents").set_index("term")["n"]
    assert np.isnan(counts["manager"])
    assert np.isnan(counts["overall"])
    assert counts["employee"] == 20
    assert set(disclosure.presentable(data).surveys[0].answers["audience"]) == {"customer", "employee"}
