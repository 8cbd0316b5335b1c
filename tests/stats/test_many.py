"""Very many respondents are counted, fewer are summed: both ways give the same measures."""

import numpy as np
import pandas as pd
import pytest

from cxaudit import stats
from cxaudit.instruments import load_built_in, scoring
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData, Survey


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_compact_answers_measure_the_same(survey, monkeypatch, gaps, weighted):
    answers = survey.customers(400)
    answers = pd.concat([answers, survey.inside("employee", {"S": 6.0, "D": 5.0})], ignore_index=True)
    rng = np.random.default_rng(3)
    if gaps:
        items = [c for facet in "EP" for c in load_built_in("servqual").columns(facet)]
        answers[items] = answers[items].mask(rng.random((len(answers), len(items))) < 0.05)
    if weighted:
        answers["weight"] = rng.uniform(0.5, 2.0, len(answers))
    data = ClientData(
        "example", ClientFile(name="Example"), surveys=(Survey(load_built_in("servqual"), answers, ("region",)),)
    )
    expected = stats.measure(data)
    monkeypatch.setattr(scoring, "MANY", 10)
    found = stats.measure(data)
    assert len(found) == len(expected)
    words = ["measure", "level", "term", "group", "unit", "note"]
    pd.testing.assert_frame_equal(found[words], expected[words])
    for column in ("n", "estimate", "low", "high"):
        np.testing.assert_allclose(found[column], expected[column], rtol=1e-7, atol=1e-9)
