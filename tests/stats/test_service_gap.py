"""Gap 5 against published answers, and what it says when the answers do not allow an estimate."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.instruments import Dimension, Instrument, Item
from cxaudit.measures import WITHHELD, select

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "kiosk_servqual_kr"
needs_kiosk = pytest.mark.skipif(not SHARED.is_dir(), reason="the kiosk survey is not on this machine")


@pytest.fixture
def kiosk(survey):
    reference = json.loads((SHARED / "reference.json").read_text(encoding="utf-8"))
    raw = pd.read_csv(SHARED / "kiosk_clean_utf8.csv")
    of = {item: name for name, items in reference["dimensions8"].items() for item in items}
    items = [Item(id=str(i), dimension=of[i]) for i in range(1, 25)]
    dimensions = [Dimension(id=name, name={"en": name}) for name in reference["dimensions8"]]
    instrument = Instrument(id="kiosk", name={"en": "Kiosk"}, facets=("E", "P"), dimensions=dimensions, items=items)
    answers = pd.DataFrame(
        {f"{facet}{i}": raw[f"sq{i}_{k}"].astype(float) for i in range(1, 25) for k, facet in ((1, "E"), (2, "P"))}
    )
    answers["csat"] = raw[["total1", "total2"]].mean(axis=1)
    return survey.measured(answers, instrument=instrument), reference


@needs_kiosk
@pytest.mark.parametrize(("level", "key"), [("item", "items"), ("dimension", "dimensions")])
def test_gap_equals_reference(kiosk, level, key):
    measures, reference = kiosk
    gaps, effects = (select(measures, name, level=level).set_index("term") for name in ("gap 5", "gap 5 effect"))
    for name, expected in reference["gaps"][key].items():
        term = name.removeprefix("item")
        found = gaps.loc[term, ["estimate", "low", "high", "p"]].to_numpy(dtype=float)
        np.testing.assert_allclose(found, [expected["gap"], *expected["ci"], expected["p"]], rtol=1e-9, atol=1e-12)
        assert effects.loc[term, "estimate"] == pytest.approx(expected["cohen_dz"], abs=1e-9)
        assert gaps.loc[term, "p_adjusted"] == pytest.approx(reference["gaps"][f"{key}_p_holm"][name], rel=1e-9)


@needs_kiosk
def test_ranks_overall_reliability_and_drivers_equal_reference(kiosk):
    measures, reference = kiosk
    overall = select(measures, "gap 5", level="overall").iloc[0]
    assert overall["estimate"] == pytest.approx(reference["gaps"]["overall_mean_of_dimension_means"]["gap"], abs=1e-9)
    ranks = select(measures, "gap 5 rank test").set_index("term")["p"]
    for name, expected in reference["gaps"]["items"].items():
        assert ranks[name.removeprefix("item")] == pytest.approx(expected["wilcoxon_p_correct"], rel=1e-6)
    for measure, key in (("alpha of perception", "reliability_P"), ("alpha of expectation", "reliability_E")):
        found = select(measures, measure).set_index("term")
        for term, expected in reference[key].items():
            assert found.loc[term, "estimate"] == pytest.approx(expected["alpha_raw"], abs=1e-9)
    shares = select(measures, "driver share").set_index("term")["estimate"]
    for term, expected in reference["drivers_satisfaction_P"]["lmg_rela"].items():
        assert shares[term] == pytest.approx(expected, abs=1e-9)
    r2 = select(measures, "explained by the drivers")["estimate"].iloc[0]
    assert r2 == pytest.approx(reference["drivers_satisfaction_P"]["r2"], abs=1e-9)


def test_half_of_a_dimension_is_enough_and_less_is_not(survey):
    answers = survey.customers(60)
    answers.loc[0, ["P1", "P2"]] = np.nan
    answers.loc[1, ["P1", "P2", "P3"]] = np.nan
    gaps = select(survey.measured(answers, "service_gap"), "gap 5", level="dimension").set_index("term")
    assert gaps.loc["TAN", "n"] == 59
    assert gaps.loc["REL", "n"] == 60


def test_points_are_rescaled_or_dropped(survey):
    answers = survey.customers(60)
    dimensions = ("TAN", "REL", "RES", "ASS", "EMP")
    answers[[f"points_{d}" for d in dimensions]] = [11.0, 32.0, 22.0, 19.0, 16.0]
    answers.loc[:4, "points_TAN"] = 6.0  # 95 in all: rescaled
    answers.loc[5:9, "points_TAN"] = 61.0  # 150 in all: dropped
    measures = survey.measured(answers, "service_gap")
    assert select(measures, "gap 5 weighted").iloc[0]["n"] == 55
    assert select(measures, "points not summing to 100").iloc[0]["estimate"] == pytest.approx(10 / 60)
    importance = select(measures, "importance").set_index("term")["estimate"]
    assert importance.sum() == pytest.approx(1)


def test_weighted_gap_is_the_mean_of_respondents_own_weighted_gaps(survey):
    answers = survey.customers(40)
    rng = np.random.default_rng(0)
    dimensions = {
        "TAN": range(1, 5),
        "REL": range(5, 10),
        "RES": range(10, 14),
        "ASS": range(14, 18),
        "EMP": range(18, 23),
    }
    points = rng.dirichlet(np.ones(5), 40) * 100
    answers[[f"points_{d}" for d in dimensions]] = points
    own = np.column_stack(
        [np.mean([answers[f"P{i}"] - answers[f"E{i}"] for i in items], axis=0) for items in dimensions.values()]
    )
    found = select(survey.measured(answers, "service_gap"), "gap 5 weighted").iloc[0]["estimate"]
    assert found == pytest.approx(float((own * points / 100).sum(axis=1).mean()), abs=1e-12)


def test_survey_weights_are_honoured(survey):
    answers = survey.customers(200)
    answers["weight"] = np.where(np.arange(200) < 100, 3.0, 1.0)
    gap = np.mean([answers[f"P{i}"] - answers[f"E{i}"] for i in range(1, 5)], axis=0)
    found = select(survey.measured(answers, "service_gap"), "gap 5", level="dimension").set_index("term")
    assert found.loc["TAN", "estimate"] == pytest.approx(np.average(gap, weights=answers["weight"]))


def test_ceiling_is_told(survey):
    answers = survey.customers(100)
    answers[[f"E{i}" for i in range(1, 23)]] = 7.0
    notes = select(survey.measured(answers, "service_gap_by_item"), "expectation at the top")["note"]
    assert notes.str.contains("rank by perception").all()


def test_few_people_are_withheld(survey):
    gaps = select(survey.measured(survey.customers(4), "service_gap", "service_gap_by_item"), "gap 5")
    assert gaps["estimate"].isna().all()
    assert gaps["n"].isna().all()
    assert gaps["note"].eq(WITHHELD).all()


def test_no_answers_are_told(survey):
    answers = survey.customers(30)
    answers[[f"{facet}{i}" for facet in "EP" for i in range(1, 23)]] = np.nan
    assert select(survey.measured(answers, "service_gap"), "gap 5")["note"].tolist() == ["There are no answers."]
