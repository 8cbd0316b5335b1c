"""Careless answers are flagged and told of."""

from __future__ import annotations

import pandas as pd
import pytest

from cxaudit import stats
from cxaudit.measures import select


def test_careless_people_are_flagged_and_results_shown_without_them(survey):
    answers = survey.customers(200)
    answers.loc[:19, [f"{facet}{i}" for facet in "EP" for i in range(1, 23)]] = 4.0
    measures = pd.concat(
        [
            stats.measure(survey.data(answers)),
        ]
    )
    assert select(measures, "careless respondents").iloc[0]["estimate"] == pytest.approx(0.1, abs=0.03)
    attentive = select(measures, "gap 5", level="overall", group="attentive").iloc[0]
    assert attentive["n"] < 185
    assert attentive["estimate"] < select(measures, "gap 5", level="overall").iloc[0]["estimate"]
