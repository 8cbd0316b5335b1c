"""Findings on loyalty: levels, drivers, priorities, segments, waves, scales, care."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxaudit import stats
from cxaudit.language import Language
from cxaudit.rules import assess
from cxaudit.stats.drivers import NOT_ORDERED, ORDER_HOLDS


def found(survey, answers: pd.DataFrame):
    client = survey.data(answers)
    return {(f.rule, f.subject): f for f in assess(stats.measure(client), client)}


def driven(survey, n: int = 800) -> pd.DataFrame:
    answers, rng = survey.customers(n), np.random.default_rng(1)
    items = ["P5", "P6", "P7", "P8", "P9"]
    for column in items:
        answers[column] = np.clip(np.rint(4 + rng.normal(0, 1.2, n)), 1, 7)
    answers["nps"] = np.clip(np.rint(7 + 1.5 * (answers[items].mean(axis=1) - 4)), 0, 10)
    return answers


def test_driver_and_priorities_are_told_in_both_languages(survey):
    by = found(survey, driven(survey))
    assert by["driver", "REL"].severity == "major"
    assert {subject for rule, subject in by if rule == "priority-item"} == {"5", "6", "7", "8", "9"}
    for finding in by.values():
        for code in ("en", "ru"):
            language = Language(code)
            said = [language.say(finding.statement), language.say(finding.action), language.say(finding.unit or "")]
            assert all(said[:2])
            assert not any("{" in text for text in said)
            assert not language.missed, language.missed


def test_a_driver_that_chance_could_put_first_is_not_called_the_strongest(survey):
    client = survey.data(driven(survey))
    measures = stats.measure(client)
    order = measures["measure"].eq("order of the drivers")
    for note, said in ((ORDER_HOLDS, "moves loyalty most"), (NOT_ORDERED, "is among what moves loyalty most")):
        measures.loc[order, "note"] = note
        (told,) = [f for f in assess(measures, client) if f.rule == "driver"]
        assert said in told.statement.text


def test_levels_of_the_net_promoter_score(survey):
    answers = survey.customers(300)
    for scores, expected in (
        ([10.0, 9.0, 9.0, 7.0], "strength"),
        ([3.0, 4.0, 9.0, 7.0], "major"),
        ([2.0, 1.0, 5.0, 3.0], "critical"),
        ([10.0, 9.0, 7.0, 3.0], "minor"),
    ):
        answers["nps"] = np.resize(scores, 300)
        assert found(survey, answers)["nps-level", "all"].severity == expected


def test_a_worse_segment_is_told_and_a_like_one_is_not(survey):
    answers = survey.customers(400)
    assert not [subject for rule, subject in found(survey, answers) if rule == "segment-difference"]
    north = answers["region"].eq("north")
    for i in range(5, 10):
        answers.loc[north, f"P{i}"] = np.clip(answers.loc[north, f"P{i}"] - 2, 1, 7)
    subjects = {
        subject: f.severity for (rule, subject), f in found(survey, answers).items() if rule == "segment-difference"
    }
    assert subjects == {"region=north/REL": "major"}


def test_change_between_waves_is_told_from_noise(survey):
    same = pd.concat([survey.customers(300).assign(wave="1"), survey.customers(300, seed=9).assign(wave="2")])
    assert not [rule for rule, _ in found(survey, same) if rule == "wave-change"]
    worse = pd.concat(
        [survey.customers(300).assign(wave="1"), survey.customers(300, seed=9, shift=-1.6).assign(wave="2", nps=3.0)]
    )
    by = {subject: f for (rule, subject), f in found(survey, worse).items() if rule == "wave-change"}
    assert by["REL"].severity in ("major", "critical")
    assert by["nps"].severity == "critical"
    assert by["nps"].estimate < -50


def test_scales_that_do_not_hang_together_are_told(survey):
    answers, rng = survey.customers(300), np.random.default_rng(2)
    for i in range(5, 10):
        answers[f"P{i}"] = rng.integers(1, 8, 300).astype(float)
    by = found(survey, answers)
    assert by["unreliable-scale", "REL"].severity == "major"
    assert ("unreliable-scale", "TAN") not in by or by["unreliable-scale", "TAN"].severity == "minor"


def test_many_careless_answers_are_told(survey):
    answers = survey.customers(200)
    answers.loc[:79, [f"{facet}{i}" for facet in "EP" for i in range(1, 23)]] = 4.0
    assert found(survey, answers)["careless-responses", "survey"].severity == "major"
    assert ("careless-responses", "survey") not in found(survey, survey.customers(200))
