"""What is explored agrees with the report: the same numbers for everyone, other findings only where thresholds differ."""

from dataclasses import replace

import numpy as np
import pytest

from cxaudit import rules
from cxaudit.lab.exploring import Exploration, ExploredPart
from cxaudit.measures import select
from cxaudit.stats import drivers
from cxaudit.tables.data import Survey


@pytest.fixture(scope="module")
def bank_board(bank):
    return Exploration(bank)


def test_findings_under_the_clients_thresholds_are_those_of_the_report(bank, bank_board):
    late = {name for rule in rules.list_rules() if rule.late for name in rule.names}
    told = [f for f in bank.findings if f.rule not in late]
    assert bank_board.findings(bank.data.client.thresholds) == told


@pytest.mark.parametrize("level", ["dimension", "item"])
@pytest.mark.parametrize("measure", ["expectation", "perception", "gap 5"])
def test_everyone_as_a_part_has_the_numbers_of_the_report(bank, bank_board, level, measure):
    numbers = ["n", "estimate", "low", "high", "p_adjusted"]
    here, there = (
        select(m, measure, level=level).set_index("term")[numbers]
        for m in (bank_board.measures_of(ExploredPart()), bank.measures)
    )
    np.testing.assert_allclose(here.to_numpy(), there.loc[list(here.index)].to_numpy())


def test_a_segment_has_the_numbers_of_the_report(bank, bank_board):
    column, values = next(iter(bank_board.segments.items()))
    there = select(bank.measures, "gap 5", level="dimension", group=f"{column}={values[0]}").set_index("term")[
        "estimate"
    ]
    here = bank_board.gaps(ExploredPart(segments=((column, values[0]),))).set_index("term")["estimate"]
    assert here.to_dict() == pytest.approx(there.to_dict())


def test_only_rules_that_read_a_threshold_are_asked_again(bank, bank_board):
    limits = bank.data.client.thresholds
    bank_board.findings(limits)
    before = bank_board.everyone.asked
    bank_board.findings(limits.model_copy(update={"trust_broken": (9.0, 8.0, 7.0)}))
    assert bank_board.everyone.asked == before + 1
    bank_board.findings(limits)


def test_stricter_thresholds_find_more(bank, bank_board):
    limits = bank.data.client.thresholds
    many = bank_board.findings(limits.model_copy(update={"gap": (0.01, 0.02, 0.03)}))
    few = bank_board.findings(limits.model_copy(update={"gap": (0.5, 0.6, 0.7)}))
    assert sum(f.severity == "critical" for f in many) > sum(f.severity == "critical" for f in few)


def test_importance_orders_what_is_equally_grave(bank, bank_board):
    limits, terms = bank.data.client.thresholds, list(bank_board.stated_importance())
    for first in terms:
        found = bank_board.findings(limits, importance=dict.fromkeys(terms, 1.0) | {first: 1000.0})
        critical = [bank_board.dimension_of(f) for f in found if f.severity == "critical"]
        if first in critical:
            assert critical[0] == first


def test_small_parts_are_not_shown(bank):
    survey = bank.data.surveys[0]
    answers = survey.answers.copy()
    customers = answers.index[answers["audience"].eq("customer") & answers["wave"].eq(answers["wave"].max())]
    answers["tiny"] = "others"
    answers.loc[customers[:3], "tiny"] = "three"
    data = replace(bank.data, surveys=(Survey(survey.instrument, answers, (*survey.segments, "tiny")),))
    board = Exploration(replace(bank, data=data))
    assert "tiny" not in board.segments
    assert not board.may_show(ExploredPart(segments=(("tiny", "three"),)))
    assert not board.may_show(ExploredPart(segments=(("tiny", "others"),)))  # the three would be known by subtraction


def test_what_if_is_a_slope_and_nobody_moves_beyond_the_end(bank_board):
    one, two = bank_board.what_if("REL", 1.0), bank_board.what_if("REL", 2.0)
    assert one.effect.low < one.effect.estimate < one.effect.high
    assert one.moved <= 1.0
    assert one.moved < two.moved < 2 * one.moved + 1e-9


def test_what_if_is_refused_where_little_is_explained(bank):
    survey = bank.data.surveys[0]
    rng = np.random.default_rng(1)
    noise = survey.answers.assign(nps=rng.integers(0, 11, len(survey.answers)).astype(float))
    board = Exploration(replace(bank, data=replace(bank.data, surveys=(replace(survey, answers=noise),))))
    assert board.what_if("REL").note == drivers.WEAK


def test_comments_are_masked_and_need_enough_people(bank, bank_board):
    told = {name: bank_board.comments(name) for name in bank_board.pain_points}
    assert any(told.values())
    strict = bank.data.client.model_copy(
        update={"privacy": bank.data.client.privacy.model_copy(update={"min_comments": 10_000})}
    )
    board = Exploration(replace(bank, data=replace(bank.data, client=strict)))
    assert all(board.comments(name) is None for name in board.pain_points)


def test_a_client_without_a_survey_can_be_opened(bank):
    board = Exploration(replace(bank, data=replace(bank.data, surveys=())))
    assert (board.segments, board.waves, board.stated_importance()) == ({}, [], {})


def test_a_filter_within_a_filter_gives_nobody_away(bank):
    """Of the first group's customers three are in the second's small part: the first alone minus them would be known."""
    survey = bank.data.surveys[0]
    answers = survey.answers.copy()
    customers = answers.index[answers["audience"].eq("customer") & answers["wave"].eq(answers["wave"].max())]
    answers["side"] = "left"
    answers.loc[customers[:40], "side"] = "right"
    answers["kind"] = "old"
    answers.loc[customers[:3], "kind"] = "new"
    answers.loc[customers[60:80], "kind"] = "new"
    data = replace(bank.data, surveys=(Survey(survey.instrument, answers, ("side", "kind")),))
    board = Exploration(replace(bank, data=data))
    assert board.may_show(ExploredPart(segments=(("side", "right"),)))
    assert not board.may_show(ExploredPart(segments=(("side", "right"), ("kind", "old"))))  # 37 of 40
    assert not board.may_show(ExploredPart(segments=(("side", "left"), ("kind", "new"))))  # 20 of 23
    assert board.may_show(ExploredPart(segments=(("side", "left"), ("kind", "old"))))
