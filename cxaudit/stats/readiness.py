"""Has the company grown up to service: how high does it stand on the ladder, and what blocks the next step?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cxaudit.estimates import wilson
from cxaudit.measures import STATEMENTS, WITHHELD, Measure, record, rows, statistic
from cxaudit.models import Level, Readiness
from cxaudit.models import load_readiness as ladder
from cxaudit.tables.client import ClientFile
from cxaudit.units import RANK, SHARE

NOT_ASKED = "the statement was not answered: it counts as not holding"
AGREED = "share of answers of 4 and 5, Wilson; the statement holds from two thirds on"
STAGED = "the highest level of which, and of all below, every statement holds"


@statistic(
    area="readiness",
    creates=[
        Measure("agreement", SHARE, ("statement",)),
        Measure("statements that hold", SHARE, ("maturity",), counts=STATEMENTS),
        Measure("maturity", RANK, ("overall",)),
    ],
)
def readiness(readiness: pd.DataFrame, client: ClientFile) -> pd.DataFrame:
    """Share that agrees with each statement, share of statements held by level, and the level reached.

    One sheet that the top team agreed on is shown as it is; sheets of several people only from the minimum group on.
    """
    answers = readiness.dropna(subset=["answer"])
    people = answers["respondent"].nunique() if "respondent" in answers else 1
    if 1 < people < client.privacy.min_group:
        return rows([{"measure": "maturity", "level": "overall", "term": "company", "note": WITHHELD}])
    model = ladder()
    agreed = (
        answers.groupby("statement")["answer"].agg(lambda a: (a >= model.agrees_from).sum()),
        answers.groupby("statement").size(),
    )
    holding = {name for name in agreed[0].index if agreed[0][name] >= model.holds_from * agreed[1][name] - 1e-9}
    found: list[dict[str, Any]] = [
        *statements(model, *agreed),
        *steps(model, holding, people),
        reach_level(model, holding, people),
    ]
    return rows(found)


def statements(model: Readiness, agree: pd.Series, asked: pd.Series) -> Iterator[dict[str, Any]]:
    """Share that agrees with each statement; an unanswered one is said to be so."""
    for level in model.levels:
        for statement in level.statements:
            if statement.id in asked.index:
                found = wilson(float(agree[statement.id]), float(asked[statement.id]))
                yield record("agreement", "statement", statement.id, found, unit="share", method=AGREED)
            else:
                yield {
                    "measure": "agreement",
                    "level": "statement",
                    "term": statement.id,
                    "n": 0,
                    "unit": "share",
                    "note": NOT_ASKED,
                }


def steps(model: Readiness, holding: set[str], people: int) -> Iterator[dict[str, Any]]:
    """Share of the statements of each level that hold."""
    for level in model.levels:
        if level.statements:
            held = sum(s.id in holding for s in level.statements)
            yield {
                "measure": "statements that hold",
                "level": "maturity",
                "term": level.id,
                "n": people,
                "unit": "share",
                "estimate": held / len(level.statements),
                "method": "share of the level's statements that hold",
            }


def reach_level(model: Readiness, holding: set[str], people: int) -> dict[str, Any]:
    """The level reached, as its number from 0."""

    def complete(level: Level) -> bool:
        return all(s.id in holding for s in level.statements)

    highest = next(
        (place - 1 for place, level in enumerate(model.levels) if not complete(level)), len(model.levels) - 1
    )
    return {
        "measure": "maturity",
        "level": "overall",
        "term": "company",
        "n": people,
        "estimate": highest,
        "unit": "rank",
        "method": STAGED,
    }
