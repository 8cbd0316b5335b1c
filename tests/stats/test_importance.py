"""Priorities and Kano's classes."""

from __future__ import annotations

import numpy as np

from cxaudit.measures import select


def test_a_clear_driver_stands_apart_and_its_items_are_priorities(survey):
    answers = survey.customers(800)
    rng = np.random.default_rng(1)
    for column in ("P5", "P6", "P7", "P8", "P9"):
        answers[column] = np.clip(np.rint(4 + rng.normal(0, 1.2, 800)), 1, 7)
    answers["nps"] = np.clip(np.rint(7 + 1.5 * (answers[["P5", "P6", "P7", "P8", "P9"]].mean(axis=1) - 4)), 0, 10)
    measures = survey.measured(answers, "drivers", "priorities")
    shares = select(measures, "driver share").set_index("term")
    assert shares["estimate"].idxmax() == "REL"
    assert shares.loc["REL", "low"] > 0.6
    assert "stands apart" in select(measures, "order of the drivers").iloc[0]["note"]
    chances = select(measures, "concentrate here").set_index("term")["estimate"]
    assert set(chances[chances >= 0.8].index) == {"5", "6", "7", "8", "9"}
    assert select(measures, "concentrate here by rule")["term"].str.rpartition("/")[2].nunique() == 5


def test_kano_is_measured_where_it_was_asked(survey):
    answers = survey.customers(60)
    answers["KF1"], answers["KD1"] = 1.0, 5.0
    found = select(survey.measured(answers, "kano_classes"), "better").iloc[0]
    assert found["estimate"] == 1
    assert found["note"].startswith("One-dimensional")
