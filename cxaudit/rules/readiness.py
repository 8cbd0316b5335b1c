"""The finding about readiness: where the company stands on the ladder, and what keeps it from the next step."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from cxaudit.findings import Finding, rule
from cxaudit.measures import select
from cxaudit.messages import Message, clause, message
from cxaudit.models import Level
from cxaudit.models import load_readiness as ladder
from cxaudit.tables.data import ClientData

GRADES = ("critical", "major", "minor", "minor", "strength", "strength")  # by level, from 0


@rule("readiness", area="readiness")
def judge_readiness(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """The level reached and the statement of the next one that fewest agree with."""
    for row in select(measures, "maturity", level="overall").dropna(subset=["estimate"]).itertuples():
        model, at = ladder(), int(row.estimate)
        step = model.levels[at]
        top = at == len(model.levels) - 1
        statement, action = at_the_top(step) if top else below(step, model.levels[at + 1], measures)
        yield Finding(
            "readiness", "readiness", step.id, GRADES[at], statement, action, n=row.n, estimate=row.estimate,
            unit=message("level from 0 to 5"), figure="readiness-ladder", table="readiness-statements",
            weight=1 - at / 5,
        )  # fmt: skip


def at_the_top(step: Level) -> tuple[Message, Message]:
    """What is said of a company that has climbed the whole ladder, and what to do."""
    statement = message("The company has reached the top of the ladder of readiness, “{level}”.", level=step.name)
    action = message(
        "Keep the evidence of every level alive: repeat the ladder once a year, and look for the "
        "first statement that slips."
    )
    return statement, action


def below(step: Level, above: Level, measures: pd.DataFrame) -> tuple[Message, Message]:
    """What keeps a company from the next step, and what to begin with."""
    agreed = select(measures, "agreement", level="statement").set_index("term")
    holds = ladder().holds_from - 1e-9
    blocking = [s for s in above.statements if not agreed.loc[s.id, "estimate"] >= holds]
    weakest = min(blocking, key=lambda s: agreed.loc[s.id, "estimate"] if agreed.loc[s.id, "n"] else -1.0)
    statement = message(
        "The company stands at “{level}” of five steps of readiness; {n} statement blocks "
        "“{above}”, first of all: “{weakest}”.",
        "The company stands at “{level}” of five steps of readiness; {n} statements block "
        "“{above}”, first of all: “{weakest}”.",
        level=step.name,
        above=above.name,
        weakest=clause(weakest.text),
        n=len(blocking),
    )
    action = message(
        "Make this true within a quarter before anything of a higher step is begun: “{weakest}”. "
        "Name one member of the top team who answers for it.",
        weakest=clause(weakest.text),
    )
    return statement, action
