"""Each segment against the rest, and groups too small to be shown."""

from __future__ import annotations

import numpy as np
import pytest

from cxaudit.measures import WITHHELD, select


def test_segments_are_compared_with_the_rest(survey):
    answers = survey.customers(300)
    north = answers["region"].eq("north")
    for i in range(5, 10):
        answers.loc[north, f"P{i}"] = np.clip(answers.loc[north, f"P{i}"] - 2, 1, 7)
    found = select(survey.measured(answers, "segment_differences"), "segment difference").set_index("term")
    assert found.loc["region=north/REL", "high"] < -1
    assert found.loc["region=north/REL", "p_adjusted"] < 1e-6
    assert found.loc["region=north/REL", "estimate"] == pytest.approx(-found.loc["region=south/REL", "estimate"])
    assert (found["p_adjusted"] >= found["p"] - 1e-15).all()


def test_segments_of_one_person_are_withheld(survey):
    answers = survey.customers(40)
    answers["region"] = [f"place {i}" for i in range(40)]
    found = select(survey.measured(answers, "segment_differences"), "segment difference")
    assert found["note"].eq(WITHHELD).all()
    assert found["n"].isna().all()


def test_a_segment_whose_rest_is_too_small_is_withheld_too(survey):
    answers = survey.customers(40)
    answers["region"] = ["north"] * 38 + ["south"] * 2
    assert select(survey.measured(answers, "segment_differences"), "segment difference")["note"].eq(WITHHELD).all()
