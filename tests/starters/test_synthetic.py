"""Tables of a client who does not exist show what their story tells."""

import tomllib

import numpy as np
import pytest

from cxaudit import instruments
from cxaudit.starters import examples, synthetic

STORY = tomllib.loads((examples.STORIES / "example-bank.toml").read_text(encoding="utf-8"))
SERVQUAL = instruments.load_built_in("servqual")


@pytest.fixture(scope="module")
def tables():
    return examples.tell_tables(STORY)


def gap(answers, dimension):
    items = SERVQUAL.items_of(dimension)
    answers = answers[answers["audience"].eq("customer")].replace(STORY["survey"]["no_answer"], np.nan)
    perceived = answers[[f"P{i}" for i in items]].mean(axis=None)
    return perceived - answers[[f"E{i}" for i in items]].mean(axis=None)


def test_the_planted_gaps_are_in_the_survey(tables):
    survey = tables["survey"]
    assert gap(survey, "REL") < -1
    assert gap(survey, "ASS") > 0
    assert abs(gap(survey[survey["wave"].eq("2026-10")], "TAN")) < 0.3


def test_points_sum_to_a_hundred(tables):
    points = tables["customers"].filter(like="points_")
    assert points.sum(axis=1).eq(100).all()


def test_the_bad_hand_off_loses_customers(tables):
    events = tables["events"]
    before = events.groupby("customer")["channel"].shift()
    switch = (before + "→" + events["channel"]).where(before.ne(events["channel"]))
    lost = events["outcome"].eq("lost").groupby(switch).mean()
    assert lost["чат→телефон"] > 0.25
    assert lost.drop("чат→телефон").median() < 0.15


def test_no_more_actions_are_checked_than_were_done(tables):
    strata = ["team", "manager", "action"]
    done = tables["actions"].set_index(strata)["count"]
    checked = tables["quality"].groupby(strata).size()
    assert (checked <= done.reindex(checked.index)).all()


def test_early_leavers(tables):
    frame = tables["outcomes"]
    early = (frame["end"] - frame["start"]).map(lambda stay: stay.days, na_action="ignore") <= 60
    shares = early.groupby(frame["product"]).mean()
    assert shares["Карты"] > 0.12
    assert shares["Вклады"] < 0.08


@pytest.mark.parametrize("name", list(synthetic.TABLES))
def test_the_same_dice_make_the_same_table(name):
    first, second = (synthetic.TABLES[name](STORY, np.random.default_rng(1)) for _ in range(2))
    assert first.equals(second)
    assert len(first)
