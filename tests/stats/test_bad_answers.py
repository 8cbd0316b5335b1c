"""Answers that carry nothing: every missing number has its reason, and no warning is heard."""

import warnings

import numpy as np
import pytest

from cxaudit import stats
from cxaudit.instruments import load_built_in, scoring
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData, Survey

ITEMS = [column for facet in "EP" for column in load_built_in("servqual").columns(facet)]
PERCEIVED = list(load_built_in("servqual").columns("P"))


def constant(answers):
    answers[ITEMS] = 4.0


def nothing(answers):
    answers[ITEMS] = np.nan


def perceptions_missing(answers):
    answers[PERCEIVED] = np.nan


def an_item_missing(answers):
    answers[["P22", "E1"]] = np.nan


def collinear(answers):
    for column in PERCEIVED[1:]:
        answers[column] = answers["P1"]


def an_item_against_the_others(answers):
    answers["P1"] = 8 - answers["P1"]


def no_weight(answers):
    answers["weight"] = 0.0


def negative_weights(answers):
    answers["weight"] = -1.0


def segments_of_one(answers):
    answers["region"] = [f"s{i}" for i in range(len(answers))]


def all_recommend(answers):
    answers["nps"] = 10.0


def a_wave_of_one(answers):
    answers["wave"] = ["1"] * (len(answers) - 1) + ["2"]


SPOILT = [
    constant, nothing, perceptions_missing, an_item_missing, collinear, an_item_against_the_others, no_weight,
    negative_weights, segments_of_one, all_recommend, a_wave_of_one,
]  # fmt: skip


def measured(answers):
    survey = Survey(load_built_in("servqual"), answers, ("region",))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return stats.measure(ClientData("example", ClientFile(name="Example"), surveys=(survey,)))


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("spoil", SPOILT, ids=lambda f: f.__name__)
def test_what_cannot_be_estimated_says_why(survey, monkeypatch, spoil, many):
    monkeypatch.setattr(scoring, "MANY", 2 if many else scoring.MANY)
    answers = survey.customers(120)
    spoil(answers)
    found = measured(answers)
    assert not len(found[found["estimate"].isna() & found["note"].eq("")])


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_a_handful_of_respondents(survey, n):
    found = measured(survey.customers(n))
    assert not len(found[found["estimate"].isna() & found["note"].eq("")])
