"""What moves loyalty, and when drivers are not ranked."""

from __future__ import annotations

import numpy as np
import pytest

from cxaudit.measures import select


def test_weak_drivers_are_not_ranked(survey):
    answers = survey.customers()
    answers["nps"] = np.resize([0.0, 5.0, 10.0, 9.0, 8.0], len(answers))
    shares = select(survey.measured(answers, "drivers"), "driver share")
    assert shares["estimate"].isna().all()
    assert "less than a fifth" in shares["note"].iloc[0]


def test_few_people_are_no_ground_for_drivers(survey):
    answers = survey.customers(40)
    answers["nps"] = answers[[f"P{i}" for i in range(1, 23)]].mean(axis=1).round()
    assert "fewer than ten" in select(survey.measured(answers, "drivers"), "driver share")["note"].iloc[0]


def test_drivers_that_cannot_be_ordered_are_told(survey):
    measures = survey.measured(survey.customers(400), "drivers")
    order = select(measures, "order of the drivers").iloc[0]
    assert "do not put the drivers in order" in order["note"]
    assert select(measures, "driver share")["estimate"].sum() == pytest.approx(1)
    chances = select(measures, "outweighs").set_index("term")["estimate"]
    assert chances["TAN/REL"] + chances["REL/TAN"] == pytest.approx(1)


def test_repeating_drivers_are_told(survey):
    answers = survey.customers()
    answers[[f"P{i}" for i in range(1, 23)]] = np.repeat(answers[["P1"]].to_numpy(), 22, axis=1)
    measures = survey.measured(answers, "drivers", "reliability", "priorities")
    assert select(measures, "driver share")["note"].tolist() == ["The drivers repeat each other."]
