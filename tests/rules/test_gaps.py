"""Planted gaps are found, quiet ones are not, and what is said holds in both languages."""

from __future__ import annotations

import sys
from importlib import util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit import stats
from cxaudit.instruments import load_built_in
from cxaudit.language import Language
from cxaudit.rules import assess

PLANTED = Path(__file__).parents[2].parent / "shared" / "planted" / "make_clients.py"
GAPS = ("service_gap", "service_gap_by_item", "four_gaps")


def found(survey, answers: pd.DataFrame, **more):
    client = survey.data(answers, more.pop("instrument", None), **more)
    measures = stats.measure(client)
    return {(f.rule, f.subject): f for f in assess(measures, client)}


@pytest.mark.skipif(not PLANTED.is_file(), reason="the planted clients are not on this machine")
def test_planted_gaps_are_found_and_quiet_ones_are_not(survey):
    spec = util.spec_from_file_location("make_clients", PLANTED)
    maker = util.module_from_spec(spec)
    sys.modules["make_clients"] = maker
    spec.loader.exec_module(maker)
    hit, planted, alarms, quiet = 0, 0, 0, 0
    for seed in range(12):
        truth = maker.Truth()
        answers = maker.survey(np.random.default_rng([seed, 4]), truth, 0.35)
        client = survey.data(answers)
        measures = survey.measured(answers, *GAPS)
        grave = {(f.rule, f.subject) for f in assess(measures, client) if f.severity in ("major", "critical")}
        hit, planted = hit + sum((r, s) in grave for r, s in truth.planted), planted + len(truth.planted)
        alarms, quiet = alarms + sum((r, s) in grave for r, s in truth.quiet), quiet + len(truth.quiet)
    assert hit >= 0.95 * planted
    assert alarms <= 0.02 * quiet


def test_gaps_inside_the_company_are_told_with_what_to_do(survey):
    answers = pd.concat(
        [
            survey.customers(shift=-1.5),
            survey.inside("manager", {"E": 4.0, "S": 3.0}),
            survey.inside("employee", {"S": 6.0, "D": 4.0}, n=40),
        ],
        ignore_index=True,
    )
    answers.loc[answers["audience"].eq("customer"), [f"C{i}" for i in range(1, 23)]] = 6.0
    by = found(survey, answers)
    for rule in ("gap-1", "gap-2", "gap-3", "gap-4", "gap-5"):
        finding = by[rule, "REL"]
        assert finding.severity in ("major", "critical")
        assert finding.high < 0
        assert finding.p < 0.05
        for code in ("en", "ru"):
            said = Language(code).say(finding.statement) + Language(code).say(finding.action)
            assert ("{" not in said and "Reliability" in said) or "Надёжность" in said
    assert "stands in the way" in by["gap-3", "REL"].action.text


def test_what_some_employees_deliver_can_be_done(survey):
    employees = survey.inside("employee", {"S": 6.0, "D": 3.0}, n=40)
    half = employees.index < 20
    for i in range(1, 23):
        employees.loc[half, f"D{i}"] = employees.loc[half, f"S{i}"]
    by = found(survey, pd.concat([survey.customers(), employees], ignore_index=True))
    assert by["gap-3", "REL"].action.text.startswith("{share:%} of employees do keep")


def test_met_expectations_are_a_strength(survey):
    by = found(survey, survey.customers(400, shift=0.0))
    assert {f.severity for (rule, _), f in by.items() if rule == "gap-5"} == {"strength"}


def test_thresholds_of_the_client_decide(survey):
    answers = survey.customers(400, shift=-0.8)
    client = survey.data(answers)
    measures = survey.measured(answers, *GAPS)
    lenient = client.client.model_copy(
        update={"thresholds": client.client.thresholds.model_copy(update={"gap": (0.3, 0.4, 0.5)})}
    )
    grades = [
        {f.severity for f in assess(measures, each) if f.rule == "gap-5"}
        for each in (client, type(client)(client.id, lenient, client.surveys))
    ]
    assert grades[0] <= {"major", "critical"}
    assert grades[0]
    assert grades[1] == set()


def test_customers_below_their_minimum_are_told(survey):
    instrument = load_built_in("servqual-zot")
    answers = survey.customers(200)
    for item in instrument.items:
        answers[f"A{item.id}"], answers[f"E{item.id}"], answers[f"P{item.id}"] = 4.0, 6.0, 5.0
    answers.loc[:119, [f"P{i}" for i in instrument.items_of("REL")]] = 3.0
    by = found(survey, answers, instrument=instrument)
    assert by["below-adequate", "REL"].severity == "critical"
    assert ("below-adequate", "TAN") not in by


def test_missing_standards_are_told(survey):
    standards = pd.DataFrame(
        {"item": ["5", "6"], "exists": [1, 1], "from_customers": 0, "measurable": [0, 0], "owned": 1, "reviewed": 1}
    )
    by = found(survey, survey.customers(60), standards=standards)
    assert by["missing-standard", "REL"].severity == "major"
    assert ("missing-standard", "TAN") not in by
