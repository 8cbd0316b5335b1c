"""The zone of tolerance: states by each customer's own zone, and answers that make no sense."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import wilson
from cxaudit.instruments import load_built_in
from cxaudit.measures import select

ZOT = load_built_in("servqual-zot")


def zones(least: float, wished: float, perceived: list[float], n: int) -> pd.DataFrame:
    frame = pd.DataFrame({"audience": ["customer"] * n})
    for item in ZOT.items:
        frame[f"A{item.id}"], frame[f"E{item.id}"] = least, wished
        frame[f"P{item.id}"] = np.resize(perceived, n)
    return frame


def test_states_are_counted_by_respondent(survey):
    measures = survey.measured(zones(4.0, 6.0, [3.0, 4.0, 6.0, 7.0], 40), "tolerance", instrument=ZOT)
    below, inside, above = (
        select(measures, f"{name} the zone", level="dimension").iloc[0] for name in ("below", "inside", "above")
    )
    assert (below["estimate"], inside["estimate"], above["estimate"]) == (0.25, 0.5, 0.25)
    assert below["low"] == pytest.approx(wilson(10, 40).low)
    assert select(measures, "adequacy", level="dimension").iloc[0]["estimate"] == pytest.approx(1.0)
    assert select(measures, "position in the zone", level="dimension").iloc[0]["estimate"] == pytest.approx(0.5)


def test_reversed_zones_are_left_out(survey):
    answers = zones(4.0, 6.0, [3.0, 5.0], 40)
    answers.loc[0, [f"A{i}" for i in range(1, 7)]] = 7.0  # 6 of 22: out altogether
    answers.loc[1, ["A1", "A2"]] = 7.0  # 2 of 22: these answers alone
    measures = survey.measured(answers, "tolerance", instrument=ZOT)
    assert select(measures, "below the zone", level="item").set_index("term")["n"][["1", "22"]].tolist() == [38, 39]
    assert select(measures, "respondents left out of the zone").iloc[0]["estimate"] == pytest.approx(1 / 40)
    assert select(measures, "reversed zones").iloc[0]["estimate"] == pytest.approx(8 / (22 * 40))


def test_a_zone_without_width_has_no_position(survey):
    measures = survey.measured(zones(5.0, 5.0, [4.0, 6.0], 40), "tolerance", instrument=ZOT)
    position = select(measures, "position in the zone")
    assert position["estimate"].isna().all()
    assert position["note"].str.contains("no width").all()
