"""The severities of the contract's table: at each threshold, a little before it, and the defaults that a client may override."""

import math

import pandas as pd
import pytest

from cxaudit import rules
from cxaudit.instruments import load_built_in
from cxaudit.measures import ALL, rows
from cxaudit.rules import competencies, complaints, gaps, goals, journey, outcomes, quality, trust
from cxaudit.tables.client import ClientFile, Thresholds
from cxaudit.tables.data import ClientData, Survey

CONTRACT = (
    *(f"gap-{number}" for number in range(1, 6)), "below-adequate", "priority-item", "driver", "segment-difference", "wave-change",
    "unreliable-scale", "careless-responses", "competency-below-target", "single-point-of-failure", "raters-disagree", "blind-spot",
    "staffing", "pain-point", "weak-touchpoint", "channel-handoff", "stage-drop-off", "systemic-complaint", "local-complaint",
    "unclear-complaint", "quality-below-standard", "quality-coverage", "trust-broken", "kpi-off-track", "goal-without-kpi",
    "early-churn", "churn-change", "repeat-sales-change", "readiness", "overdue-obligations", "missing-standard", "nps-level",
)  # fmt: skip
CLIENT = ClientFile(name="x")
PEOPLE = pd.DataFrame({"person": ["Ann"], "competency": ["sales"]})
POINTS = pd.DataFrame({"pain_point": ["P"]})
KPI = pd.DataFrame({"kpi": ["k"], "baseline": [10.0], "target": [20.0], "actual": [12.0]})


def test_every_rule_of_the_contract_has_somebody_who_judges():
    assert set(CONTRACT) <= {name for rule in rules.list_rules() for name in rule.names}


def data(survey=None, **tables):
    return ClientData("x", CLIENT, surveys=(survey,) if survey else (), tables=tables)


def graded(judge, records, about):
    """The severities that a rule gives to measures made by hand."""
    frame = rows([{"n": 100, **record} for record in records]).assign(group=ALL)
    return [finding.severity for finding in judge(frame, about)]


def gap(name):
    """A gap of a dimension, as a share of the scale's range of 6."""
    shell = {"level": "dimension", "term": "REL", "instrument": "servqual"}
    sides = [
        shell | {"measure": measure, "estimate": 5.0} for measure in ("expectation", "perception", "managers' belief")
    ]
    facts = {"low": -6, "high": -0.01, "p": 0.001, "p_adjusted": 0.001}
    return lambda size: [shell | {"measure": name, "estimate": -6 * size} | facts, *sides]


def lower(measure, level, **facts):
    """A share of which the lower bound decides."""
    return lambda size: [
        {
            "measure": measure,
            "level": level,
            "term": "t",
            "estimate": min(size + 0.05, 1),
            "low": size,
            "high": 1,
            **facts,
        }
    ]


def under_target(size):
    return [
        {"measure": "against the target", "level": "person/competency", "term": "Ann/sales", "estimate": -size, "low": -9, "high": -0.1, "p_adjusted": 0.001},
        {"measure": "target", "level": "person/competency", "term": "Ann/sales", "estimate": 9.0},
    ]  # fmt: skip


def boast(size):
    return [
        {
            "measure": "self minus others",
            "level": "person/competency",
            "term": "Ann/sales",
            "estimate": size,
            "low": 0.1,
            "high": 9,
            "p_adjusted": 0.001,
        }
    ]


def touchpoint(size):
    return [
        {
            "measure": "below the mean",
            "level": "touchpoint",
            "term": "t",
            "estimate": -size,
            "low": -9,
            "high": -0.1,
            "p_adjusted": 0.001,
        },
        {"measure": "satisfaction", "level": "touchpoint", "term": "t", "estimate": 5.0},
    ]


def handoff(size):
    return [
        {
            "measure": "loss by the hand-off",
            "level": "handoff",
            "term": "a→b",
            "estimate": size,
            "low": 0.01,
            "high": 1,
            "p_adjusted": 0.001,
        },
        {"measure": "lost after the hand-off", "level": "handoff", "term": "a→b", "estimate": 0.5},
        {"measure": "lost without a hand-off", "level": "overall", "term": "all", "estimate": 0.1},
    ]


def team(size):
    """A team whose upper bound lies that far under the standard of 0.90."""
    return [{"measure": "passed", "level": "team", "term": "t", "estimate": 0.3, "low": 0.1, "high": 0.9 - size}]


def attained(size):
    return [
        {"measure": "attainment", "level": "kpi", "term": "k", "estimate": size},
        {"measure": "time elapsed", "level": "kpi", "term": "k", "estimate": 1.0},
    ]


def rated(size):
    return [
        {
            "measure": "trust",
            "level": "trust part",
            "term": "contract",
            "estimate": size - 0.5,
            "low": size - 1,
            "high": size,
        },
        {"measure": "doubting clients", "level": "trust part", "term": "contract", "estimate": 0.5},
    ]


SERVQUAL = Survey(load_built_in("servqual"), pd.DataFrame(), ())
#: Rule, how to make its measures of a size, the tables it looks into, and the steps of the contract: minor, major, critical.
RISING = {
    **{
        f"gap-{i}": (getattr(gaps, f"gap_{i}"), gap(f"gap {i}"), data(SERVQUAL), (0.05, 0.10, 0.20))
        for i in range(1, 6)
    },
    "competency-below-target": (competencies.below_target, under_target, data(competencies=PEOPLE), (1, 2, 3)),
    "blind-spot": (competencies.blind_spot, boast, data(competencies=PEOPLE), (2, 3, math.inf)),
    "weak-touchpoint": (journey.weak_touchpoint, touchpoint, data(), (0.5, 1, 2)),
    "channel-handoff": (journey.channel_handoff, handoff, data(), (0.05, 0.10, 0.25)),
    "stage-drop-off": (journey.stage_drop_off, lower("lost in the stage", "stage"), data(), (0.10, 0.20, 0.40)),
    "quality-below-standard": (quality.quality_below_standard, team, data(), (1e-6, 0.05, 0.20)),
    "early-churn": (outcomes.early_churn, lower("lost by day 60", "product"), data(), (0.05, 0.10, 0.30)),
    "overdue-obligations": (trust.overdue, lower("overdue promises", "side"), data(), (0.05, 0.10, 0.30)),
    "below-adequate": (
        gaps.below_adequate,
        lower("below the zone", "dimension", term="REL", instrument="servqual"),
        data(SERVQUAL),
        (0.10, 0.25, 0.40),
    ),
}
#: Rules whose sizes count downwards, and are found strictly under each step.
FALLING = {
    "kpi-off-track": (goals.off_track, attained, data(goals=KPI), (0.8, 0.5, 0.0)),
    "trust-broken": (trust.judge_trust, rated, data(), (8, 7, 5)),
}
GRADES = ("minor", "major", "critical")


def cases(table, direction):
    """Each step of each rule: at it the severity begins, a little before it holds the one before."""
    for name, (judge, made, about, steps) in table.items():
        for number, step in enumerate(steps):
            if math.isfinite(step):
                before = [GRADES[number - 1]] if number else []
                inside, outside = (step, step - 1e-4) if direction > 0 else (step - 1e-4, step)
                if name == "quality-below-standard" and not number:
                    outside = 0.0
                yield pytest.param(judge, made(inside), about, [GRADES[number]], id=f"{name} at {step}")
                yield pytest.param(judge, made(outside), about, before, id=f"{name} before {step}")


@pytest.mark.parametrize(("judge", "records", "about", "expected"), [*cases(RISING, 1), *cases(FALLING, -1)])
def test_a_severity_begins_at_its_threshold(judge, records, about, expected):
    assert graded(judge, records, about) == expected


@pytest.mark.parametrize(
    ("low", "felt", "expected"),
    [(0.049, 10, []), (0.05, 1, ["minor"]), (0.099, 10, ["minor"]), (0.10, 5.9, ["minor"]), (0.10, 6, ["major"]), (0.299, 10, ["major"]),
     (0.30, 7.9, ["major"]), (0.30, 8, ["critical"])],
)  # fmt: skip
def test_a_pain_point_needs_reach_and_severity(low, felt, expected):
    shell = {"level": "pain point", "term": "P"}
    records = [
        shell | {"measure": "share affected", "estimate": low + 0.02, "low": low, "high": 1},
        shell | {"measure": "severity", "estimate": felt},
    ]
    assert graded(journey.pain_point, records, data(pain_points=POINTS)) == expected


@pytest.mark.parametrize(("chance", "rule", "expected"), [
    (0.80, "systemic-complaint", "major"), (0.79, "unclear-complaint", "minor"), (0.21, "unclear-complaint", "minor"), (0.20, "local-complaint", "minor"),
])  # fmt: skip
def test_a_complaint_is_judged_by_its_probability(chance, rule, expected):
    shell = {"level": "topic", "term": "t"}
    records = [
        shell | {"measure": "share of clients", "estimate": 0.3, "low": 0.2, "high": 0.4}, shell | {"measure": "clients with the complaint", "estimate": 30},
        shell | {"measure": "probability of a systemic cause", "estimate": chance}, shell | {"measure": "answers still needed", "estimate": 10},
    ]  # fmt: skip
    (found,) = complaints.complaint(rows([{"n": 100, **r} for r in records]).assign(group=ALL), data())
    assert (found.rule, found.severity) == (rule, expected)


@pytest.mark.parametrize(
    ("share", "checked", "expected"),
    [(0.099, 30, ["major"]), (0.099, 64, []), (0.10, 30, []), (0.20, 99, []), (0.201, 99, ["minor"])],
)
def test_coverage_is_judged_by_the_plan_and_not_by_the_share_alone(share, checked, expected):
    shell = {"level": "team", "term": "t"}
    records = [
        shell | {"measure": "share checked", "estimate": share}, shell | {"measure": "checked", "estimate": checked},
        shell | {"measure": "checks for a verdict", "estimate": 64}, shell | {"measure": "actions", "estimate": checked / share},
    ]  # fmt: skip
    assert graded(quality.quality_coverage, records, data()) == expected


@pytest.mark.parametrize(("agreement", "expected"), [(0.5, []), (0.49, ["minor"])])
def test_raters_disagree_below_the_middle(agreement, expected):
    records = [
        {"measure": "agreement of the raters", "level": "person/competency", "term": "Ann/sales", "estimate": agreement}
    ]
    assert graded(competencies.disagree, records, data(competencies=PEOPLE)) == expected


@pytest.mark.parametrize(("people", "expected"), [(0, ["critical"]), (1, ["major"]), (2, [])])
def test_one_person_alone_is_major_and_nobody_critical(people, expected):
    named = pd.DataFrame({"person": ["Ann", "Bob"], "competency": "sales"})
    records = [
        {"measure": "people who meet the target", "level": "competency", "term": "sales", "estimate": people, "low": people, "high": people},
        {"measure": "best score", "level": "competency", "term": "sales", "estimate": 8.0}, {"measure": "second best score", "level": "competency", "term": "sales", "estimate": 4.0},
        *({"measure": "place in the team", "level": "person/competency", "term": f"{person}/sales", "estimate": place} for place, person in enumerate(("Ann", "Bob"), 1)),
    ]  # fmt: skip
    assert graded(competencies.alone, records, data(competencies=named)) == expected


def test_the_defaults_are_those_of_the_contract():
    limits = Thresholds()
    for name, (*_, steps) in {**RISING, **FALLING}.items():
        own = {
            **{f"gap-{i}": limits.gap for i in range(1, 6)},
            "quality-below-standard": (1e-6, *limits.quality_below_standard[1:]),
            "blind-spot": (*limits.blind_spot, math.inf),
        }
        assert own.get(name, getattr(limits, name.replace("-", "_"), None)) == steps, name
    assert (limits.alpha, limits.systemic_share, limits.systemic_probability, limits.quality_standard) == (
        0.05,
        0.30,
        0.80,
        0.90,
    )
    assert (limits.pain_point, limits.pain_severity, limits.quality_coverage, limits.raters_agree) == (
        (0.05, 0.10, 0.30),
        (1, 6, 8),
        (0.10, 0.20),
        0.5,
    )
