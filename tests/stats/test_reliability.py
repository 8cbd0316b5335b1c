"""Scales that hang together, and those that do not."""

from __future__ import annotations

import numpy as np

from cxaudit.measures import select


def test_an_item_against_the_others_is_told(survey):
    answers = survey.customers()
    answers["P2"] = 8 - answers["P1"]
    rest = select(survey.measured(answers, "reliability"), "item with the rest").set_index("term")
    assert rest.loc["2", "note"] == "An item runs against the others."


def test_factor_model_needs_two_hundred(survey):
    assert (
        "200 complete answers" in select(survey.measured(survey.customers(150), "reliability"), "cfi").iloc[0]["note"]
    )
    assert np.isfinite(select(survey.measured(survey.customers(300), "reliability"), "rmsea").iloc[0]["estimate"])
