"""What of a survey is withheld: small segments, the few who answered an item, the careless, other waves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxaudit import stats
from cxaudit.measures import WITHHELD, select

LEAST = 5


def test_a_small_segment_takes_the_smallest_other_with_it(survey, regions):
    measures = stats.measure(survey.data(regions(100, 30, 12, 3)))
    groups = set(measures.loc[measures["estimate"].notna(), "group"])
    assert {"all", "region=r0", "region=r1"} <= groups
    assert not {"region=r2", "region=r3"} & groups
    respondents = select(measures, "respondents", level="group").set_index("term")
    assert respondents.loc["region=r3", ["n", "estimate"]].isna().all()
    assert respondents.loc["region=r2", "note"] == respondents.loc["region=r3", "note"] == WITHHELD
    differences = select(measures, "segment difference")
    assert differences[differences["term"].str.startswith(("region=r2", "region=r3"))]["n"].isna().all()
    assert select(measures, "groups withheld")["estimate"].tolist() == [2]


def test_an_item_that_few_of_a_segment_answered_is_withheld_alone(survey, regions):
    answers = regions(60, 40, 20)
    answers.loc[answers.index[-18:], [f"P{i}" for i in range(1, 23)]] = np.nan
    answers.loc[answers.index[-18:], [f"E{i}" for i in range(1, 23)]] = np.nan
    measures = stats.measure(survey.data(answers))
    gaps = select(measures, "gap 5", level="overall", group=None).set_index("group")
    assert np.isnan(gaps.loc["region=r2", "estimate"])
    assert np.isnan(gaps.loc["region=r1", "estimate"])  # the whole minus the others would give it away
    assert gaps.loc["region=r0", "n"] == 60
    scores = select(measures, "nps", level="overall", group=None).set_index("group")
    assert scores.loc["region=r2", "n"] == 20


def test_few_careless_people_are_not_the_difference_of_everyone_and_the_attentive(survey):
    answers = survey.customers(80)
    answers.loc[:2, [c for c in answers if c[0] in "EP" and c[1:].isdigit()]] = 4.0
    measures = stats.measure(survey.data(answers))
    attentive = select(measures, "gap 5", level="overall", group="attentive")
    everyone = select(measures, "gap 5", level="overall")
    assert attentive.empty or everyone["n"].iloc[0] - attentive["n"].iloc[0] >= LEAST


def test_segments_are_counted_in_the_latest_wave_alone(survey, regions):
    before, now = regions(40, 8).assign(wave="1"), regions(40, 6).assign(wave="2")
    before["respondent"] = before["respondent"].astype(str) + "-before"
    counts = select(stats.measure(survey.data(pd.concat([before, now]))), "respondents", level="group")
    assert counts.set_index("term")["n"]["region=r1"] == 6  # 14 in both would say that they were 8 before


def test_as_many_withheld_groups_as_people_would_each_be_one(survey, regions):
    measures = stats.measure(survey.data(regions(60, 9, 1, 1, 1, 1, 1)))
    assert set(measures.loc[measures["group"].str.startswith("region=") & measures["n"].notna(), "group"]) == {
        "region=r0"
    }
