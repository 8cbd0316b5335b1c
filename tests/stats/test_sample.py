"""Who answered, when and how completely."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import WITHHELD, select


def test_people_are_counted_by_audience_and_small_groups_withheld(survey):
    answers = pd.concat([survey.customers(40), survey.inside("manager", {"E": 5.0}, n=3)], ignore_index=True)
    found = select(survey.measured(answers, "sample"), "respondents", level="audience").set_index("term")
    assert found.loc["customer", "estimate"] == 40
    assert found.loc["manager", "note"] == WITHHELD
    assert np.isnan(found.loc["manager", "n"])


def test_days_in_the_field_count_both_ends(survey):
    answers = survey.customers(10).assign(date=pd.date_range("2026-09-01", periods=10))
    assert select(survey.measured(answers, "sample"), "days in the field").iloc[0]["estimate"] == 10


def test_weights_have_their_price(survey):
    answers = survey.customers(100).assign(weight=np.where(np.arange(100) < 50, 3.0, 1.0))
    measures = survey.measured(answers, "sample")
    assert select(measures, "design effect of the weights").iloc[0]["estimate"] == pytest.approx(1.25)
    assert select(measures, "effective respondents").iloc[0]["estimate"] == pytest.approx(80)
    assert select(survey.measured(survey.customers(100), "sample"), "effective respondents").empty


def test_skipped_questions_are_seen(survey):
    answers = survey.customers(50)
    answers.loc[:9, "P3"] = np.nan
    answered = select(survey.measured(answers, "sample"), "answered: perception").set_index("term")["estimate"]
    assert answered["3"] == pytest.approx(0.8)
    assert answered["4"] == 1
