import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import weighted_mean
from cxaudit.estimates.moments import second_moments
from cxaudit.instruments import load_built_in, scoring
from cxaudit.tables.reduced import Counted, Reduction, reduction, reductions, scores_of, tally_of

SERVQUAL = load_built_in("servqual")


@pytest.fixture
def answers(survey):
    frame = survey.customers(n=900, seed=4)
    chance = np.random.default_rng(8)
    for column in [c for c in frame if c[0] in "EP" and c[1:].isdigit()]:
        frame.loc[chance.random(len(frame)) < 0.07, column] = np.nan
    return frame


def test_parts_together_are_the_whole(answers):
    answers.loc[:299, "P3"] = np.nan  # a piece in which nobody answered an item
    whole = reduction(answers, SERVQUAL)
    parts = Reduction.join_parts([reduction(answers.iloc[i : i + 300], SERVQUAL) for i in (0, 300, 600)])
    assert parts.n == whole.n == 900
    assert parts.tallies.keys() == whole.tallies.keys()
    for key, tally in whole.tallies.items():
        np.testing.assert_array_equal(parts.tallies[key].values, tally.values)
        np.testing.assert_array_equal(parts.tallies[key].counts, tally.counts)
    for name, products in whole.products.items():
        np.testing.assert_allclose(parts.products[name].moments().covariance, products.moments().covariance, rtol=1e-12)


def test_counts_answer_like_the_scores_behind_them(answers):
    found = reduction(answers, SERVQUAL)
    expected = scoring.facet(answers, SERVQUAL, "P")
    counted = found.scores("perception", "item")["7"]
    assert weighted_mean(counted).estimate == pytest.approx(weighted_mean(expected["7"]).estimate, abs=1e-12)
    assert counted.n_answered == np.isfinite(expected["7"]).sum()
    covariance = second_moments(pd.DataFrame(expected), missing="pairwise").covariance
    np.testing.assert_allclose(found.products["perception"].moments().covariance, covariance, rtol=1e-9)
    with pytest.raises(ValueError, match="weights"):
        counted.count_scores([1.0])


def test_every_value_of_a_segment_is_a_population(answers):
    found = dict(reductions(answers, SERVQUAL, ["region", "no such"]))
    assert set(found) == {"all", "region=north", "region=south"}
    assert found["region=north"].n + found["region=south"].n == found["all"].n


def test_managers_are_no_customers(answers, survey):
    both = pd.concat([answers, survey.inside("manager", {"E": 6.0})], ignore_index=True)
    assert reduction(both, SERVQUAL).n == 912  # of customers alone the caller takes care
    assert dict(reductions(both, SERVQUAL, ()))["all"].n == 900


def test_fractions_are_refused_and_nothing_is_no_answer():
    with pytest.raises(ValueError, match="P1"):
        scores_of(pd.Series([1.5, 2.0], name="P1"))
    assert scores_of(pd.Series([np.nan, np.nan])).n_answered == 0
    assert tally_of(np.array([1 / 3, np.nan, 1 / 3])).counts.tolist() == [2.0]
    assert Counted.of(tally_of(np.array([np.nan]))).count_scores().note
