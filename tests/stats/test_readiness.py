"""Readiness: staged, never averaged."""

import pandas as pd

from cxaudit.measures import WITHHELD, select
from cxaudit.models import load_readiness as ladder
from cxaudit.stats.readiness import readiness
from cxaudit.tables.client import ClientFile

IDS = [s.id for level in ladder().levels for s in level.statements]


def answers(no=(), people=6, left_out=()):
    return pd.DataFrame(
        [
            {"statement": name, "respondent": f"r{i}", "answer": 2.0 if name in no else 5.0}
            for name in IDS
            if name not in left_out
            for i in range(people)
        ]
    )


def level(table):
    return select(readiness(readiness=table, client=ClientFile(name="x")), "maturity")


def test_one_missing_low_step_is_not_made_up_for_by_high_ones():
    assert level(answers(no=["R2.3"]))["estimate"].item() == 1
    assert level(answers(no=["R1.1"]))["estimate"].item() == 0
    assert level(answers())["estimate"].item() == 5


def test_a_statement_that_was_not_answered_does_not_hold():
    table = answers(left_out=["R4.2"])
    assert level(table)["estimate"].item() == 3
    found = select(readiness(readiness=table, client=ClientFile(name="x")), "agreement").set_index("term")
    assert "not answered" in found.loc["R4.2", "note"]


def test_two_thirds_carry_a_statement():
    table = answers()
    table.loc[(table["statement"] == "R3.1") & table["respondent"].isin(["r0", "r1"]), "answer"] = 1
    assert level(table)["estimate"].item() == 5
    table.loc[(table["statement"] == "R3.1") & table["respondent"].eq("r2"), "answer"] = 3
    assert level(table)["estimate"].item() == 2


def test_sheets_of_fewer_people_than_the_minimum_group_are_withheld_but_one_agreed_sheet_is_shown():
    few = readiness(readiness=answers(people=3), client=ClientFile(name="x"))
    assert few["note"].tolist() == [WITHHELD]
    assert few[["estimate", "n"]].isna().all(axis=None)
    assert level(answers(people=1))["estimate"].item() == 5
