"""Wave against wave on matching items."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import select


def test_waves_are_compared_on_matching_items(survey):
    before, now = (
        survey.customers(200).assign(wave="2025"),
        survey.customers(200, seed=6, shift=-0.1).assign(wave="2026"),
    )
    measures = survey.measured(pd.concat([before.drop(columns=["P1", "E1"]), now]), "wave_changes")
    assert select(measures, "items asked in both waves").iloc[0]["estimate"] == pytest.approx(21 / 22)
    change = select(measures, "wave change", level="dimension").set_index("term")
    own = [np.mean([w[f"P{i}"] - w[f"E{i}"] for i in (2, 3, 4)]) for w in (now, before)]
    assert change.loc["TAN", "estimate"] == pytest.approx(own[0] - own[1])
    assert (change["low"] > 0).all()


def test_a_repeat_of_the_same_size_finds_less_than_a_small_one(survey):
    sizes = [
        select(survey.measured(survey.customers(n), "next_wave"), "smallest change a repeat would find")[
            "estimate"
        ].mean()
        for n in (50, 800)
    ]
    assert sizes[0] > 3 * sizes[1]
