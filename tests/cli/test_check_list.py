"""A plan of quality checks as people use it."""

import openpyxl
import pandas as pd
import pytest

from cxaudit.cli.check_list import HEADINGS, describe_plan, write_list
from cxaudit.language import Language
from cxaudit.sampling_plan import sampling_plan

STRATA = [(f"=team {t}", f"m{t}{m}", "call", 50) for t in range(2) for m in range(3)]
ACTIONS = pd.DataFrame(STRATA, columns=["team", "manager", "action", "count"])


@pytest.fixture(scope="module")
def plan():
    return sampling_plan(ACTIONS, share=0.2, seed=3)


def test_a_sentence_a_team_and_one_for_all(plan):
    said = [Language("en").say(sentence) for sentence in describe_plan(plan)]
    assert len(said) == 3
    assert said[-1].startswith("all: 60 of 300 actions, ")


@pytest.mark.parametrize("code", ["en", "ru"])
def test_the_workbook_lists_every_check(plan, tmp_path, code):
    language = Language(code)
    write_list(tmp_path / "checks.xlsx", plan, language)
    draw, teams, checkers = openpyxl.load_workbook(tmp_path / "checks.xlsx").worksheets
    assert draw.max_row == 61
    assert teams.max_row == 4
    assert checkers.max_row == 1 + len(plan.checkers)
    assert not language.missed


def test_text_never_becomes_a_formula(plan, tmp_path):
    write_list(tmp_path / "checks.xlsx", plan, Language("en"))
    sheet = openpyxl.load_workbook(tmp_path / "checks.xlsx").worksheets[0]
    assert {sheet["A2"].data_type, sheet["A2"].value[0]} == {"s", "="}


def test_every_column_has_its_heading(plan):
    assert {*plan.teams, *plan.checkers, *plan.draw} <= set(HEADINGS)
