"""The net promoter score against the airport survey of 2017, and scales of satisfaction."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.instruments import load_built_in
from cxaudit.measures import WITHHELD, select

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "sfo_2017"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the airport survey is not on this machine")
def test_airport_equals_reference(survey):
    reference = json.loads((SHARED / "reference.json").read_text(encoding="utf-8"))
    raw = pd.read_csv(SHARED / "fact_survey.csv")
    answers = pd.DataFrame({"nps": raw["NETPRO"].where(raw["NETPRO"] <= 10), "weight": raw["WEIGHT"]})
    measures = survey.measured(answers, "loyalty", "sample", instrument=load_built_in("nps"))
    for measure, key in (("nps", "nps_weighted"), ("nps unweighted", "nps")):
        row, expected = select(measures, measure).iloc[0], reference[key]
        assert 100 * row["estimate"] == pytest.approx(expected["nps"], abs=1e-9)
        assert row["n"] == expected["n"]
        # The interval is adjusted Wald on Kish's size: near the plain one, and as wide as that size makes it.
        half = 100 * (row["high"] - row["low"]) / 2
        assert half == pytest.approx(1.959964 * expected["se_kish"], rel=5e-3)
    shares = {name: select(measures, name).iloc[0]["estimate"] for name in ("promoters", "detractors")}
    assert 100 * shares["promoters"] == pytest.approx(reference["nps_weighted"]["pct_promoters"], abs=1e-9)
    assert 100 * shares["detractors"] == pytest.approx(reference["nps_weighted"]["pct_detractors"], abs=1e-9)


def test_satisfaction_has_mean_and_top_two(survey):
    answers = survey.customers(100)
    answers["csat"], answers["ces"] = np.resize([3.0, 4.0, 5.0, 5.0], 100), 6.0
    measures = survey.measured(answers, "loyalty")
    assert select(measures, "csat").iloc[0]["estimate"] == pytest.approx(4.25)
    assert select(measures, "csat top two").iloc[0]["estimate"] == pytest.approx(0.75)
    assert select(measures, "ces").iloc[0]["note"] == "All answers are the same."


def test_groups_are_looked_at_alone_and_small_ones_not(survey):
    answers = survey.customers(100)
    answers.loc[:2, "region"] = "east"
    told = select(survey.measured(answers, "loyalty"), "nps", group=None)
    assert told["group"].tolist() == ["all", "region=east", "region=north", "region=south"]
    # three people are too few; that no subtraction tells of them is the work of the plan (tests/disclosure)
    assert told["estimate"].notna().tolist() == [True, False, True, True]


def test_four_people_are_withheld(survey):
    row = select(survey.measured(survey.customers(4), "loyalty"), "nps").iloc[0]
    assert np.isnan(row["estimate"])
    assert np.isnan(row["n"])
    assert row["note"] == WITHHELD
