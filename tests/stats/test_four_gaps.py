"""Gaps 1 to 4, paired where they can be, and their chain."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import paired_mean, welch_difference
from cxaudit.measures import WITHHELD, select
from cxaudit.tables.client import ClientFile, SurveySection


@pytest.fixture
def everyone(survey):
    return pd.concat(
        [
            survey.customers(),
            survey.inside("manager", {"E": 4.0, "S": 4.0}),
            survey.inside("employee", {"S": 4.0, "D": 3.0, "C": 5.0}, n=40),
        ],
        ignore_index=True,
    )


def mean_of(frame, facet, items):
    return np.mean([frame[f"{facet}{i}"] for i in items], axis=0)


def test_gaps_are_what_they_say(survey, everyone):
    measures = survey.measured(everyone, "four_gaps")
    people = dict(tuple(everyone.groupby("audience")))
    found = {
        name: select(measures, name, level="dimension").set_index("term").loc["REL"]
        for name in ("gap 1", "gap 2", "gap 3")
    }
    items = range(5, 10)
    one = welch_difference(mean_of(people["manager"], "E", items), mean_of(people["customer"], "E", items))
    two = paired_mean(mean_of(people["manager"], "S", items), mean_of(people["manager"], "E", items))
    three = paired_mean(mean_of(people["employee"], "D", items), mean_of(people["employee"], "S", items))
    for name, expected in zip(found, (one, two, three), strict=True):
        np.testing.assert_allclose(
            found[name][["estimate", "low", "high", "p"]].to_numpy(dtype=float),
            [expected.estimate, expected.low, expected.high, expected.p],
        )


def test_delivered_is_compared_with_what_customers_were_promised(survey, everyone):
    customers = everyone["audience"].eq("customer")
    everyone.loc[customers, [f"C{i}" for i in range(1, 23)]] = 6.0
    gap = select(survey.measured(everyone, "four_gaps"), "gap 4", level="dimension")
    assert (gap["estimate"] < -2).all()


def test_chain_ends_where_customers_perceive(survey, everyone):
    chain = select(survey.measured(everyone, "four_gaps"), "chain")["estimate"].to_numpy()
    assert chain[:-1].sum() == pytest.approx(chain[-1])


def test_chain_of_customers_alone_is_one_step(survey):
    chain = select(survey.measured(survey.customers(), "four_gaps"), "chain")
    assert chain["term"].tolist() == ["customers expect", "gap 5: from expectation to perception", "customers perceive"]


def test_few_managers_are_withheld_but_not_the_rest(survey):
    answers = pd.concat([survey.customers(), survey.inside("manager", {"E": 4.0}, n=4)], ignore_index=True)
    measures = survey.measured(answers, "four_gaps")
    assert select(measures, "gap 1")["note"].eq(WITHHELD).all()
    assert select(measures, "gap 1")["estimate"].isna().all()
    assert select(measures, "gap 1")["n"].isna().all()


def test_all_managers_are_no_sample(survey, everyone):
    from cxaudit.instruments import load_built_in
    from cxaudit.stats.four_gaps import four_gaps

    census = ClientFile(name="Example", survey=(SurveySection(managers=12),))
    narrow, wide = (
        select(
            four_gaps(survey=everyone, instrument=load_built_in("servqual"), client=client), "gap 1", level="overall"
        ).iloc[0]
        for client in (census, ClientFile(name="Example"))
    )
    assert narrow["high"] - narrow["low"] < wide["high"] - wide["low"]
