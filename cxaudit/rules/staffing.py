"""Findings about staffing: an own director, the team, or somebody from outside, said only where the data carry it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from cxaudit.findings import Finding, rule
from cxaudit.measures import RATERS, select
from cxaudit.messages import Message, message
from cxaudit.models import load_readiness as ladder
from cxaudit.tables.data import ClientData

AREA = "competencies"
#: The team suffices alone: a strength. An own post or a contract outside costs money and time: the board has to decide.
GRADES = {"distributed": "strength", "audited": "minor", "in-house": "major", "external": "major"}

STATEMENTS = {
    "in-house": message(
        "Who should lead service? An own service director is the first choice under {share:%} of all ways to weigh the "
        "criteria; the team gives {coverage:%} of what the functions ask for, and {safety:%} of them have a deputy."
    ),
    "distributed": message(
        "Who should lead service? Roles spread over the team are the first choice under {share:%} of all ways to weigh "
        "the criteria, in {audited:%} of these with a periodic audit from outside; the team gives {coverage:%} of what "
        "the functions ask for, and {safety:%} of them have a deputy."
    ),
    "external": message(
        "Who should lead service? Help from outside is the first choice under {share:%} of all ways to weigh the "
        "criteria; the team gives {coverage:%} of what the functions ask for, and {safety:%} of them have a deputy."
    ),
}
ACTIONS = {
    "in-house": message(
        "Open the post of a service director with the seven functions as its profile, and name "
        "until then who holds each function."
    ),
    "distributed": message(
        "Give each of the seven functions to the person named in the table, in writing and with "
        "hours for it, and book an audit from outside once a year."
    ),
    "external": message(
        "Engage a consultant for a limited time with the task to make the team able, function by "
        "function, and review the decision when coverage has grown."
    ),
}


@rule("staffing", area=AREA, counts=RATERS)
def staffing(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """The way of staffing that wins under at least half of all weights; readiness comes first."""
    chosen = select(measures, "first choice", level="option").set_index("term")["estimate"]
    if chosen.empty:
        return
    level = readiness_of(measures)
    if level is not None and level < ladder().gate:
        yield not_ready(level, data)
        return
    shares = {
        "in-house": chosen["in-house"],
        "distributed": chosen["distributed"] + chosen["audited"],
        "external": chosen["external"],
    }
    subject = max(shares, key=lambda option: shares[option])
    if shares[subject] < data.client.decision.leaning_from:
        return
    evidence = select(measures, "evidence", level="evidence").set_index("term")
    coverage = evidence.loc["coverage of the functions"]
    robust = shares[subject] >= data.client.decision.robust_from
    said = STATEMENTS[subject].fill(
        share=float(shares[subject]),
        coverage=float(coverage["estimate"]),
        safety=float(evidence.loc["safety when somebody leaves", "estimate"]),
        audited=float(chosen["audited"] / shares[subject]),
    )
    yield Finding(
        "staffing",
        AREA,
        subject,
        GRADES[chosen.idxmax()] if robust else "minor",
        statement=said,
        action=ACTIONS[subject],
        n=coverage["n"],
        estimate=float(shares[subject]),
        weight=float(shares[subject]),
        unit=message("share of all weights"),
        figure="staffing-acceptability",
        table="staffing-options",
    )


def readiness_of(measures: pd.DataFrame) -> float | None:
    """The level on the ladder of readiness, None where it is not known."""
    known = select(measures, "maturity", level="overall")["estimate"].dropna()
    return float(known.iloc[0]) if len(known) else None


def not_ready(level: float, data: ClientData) -> Finding:
    """The gate is closed: neither an own director nor spread roles can work yet."""
    step = ladder().levels[int(level)]
    statement: Message = message(
        "The company stands at “{level}” on the ladder of readiness; until it reaches “{gate}”, "
        "neither an own service director nor roles spread over the team can work.",
        level=step.name,
        gate=ladder().levels[ladder().gate].name,
    )
    return Finding(
        "staffing",
        AREA,
        "external",
        "major",
        statement=statement,
        n=float("nan"),
        weight=0.5,
        figure="readiness-ladder",
        table="readiness-statements",
        action=message(
            "Use help from outside for one task only: prepare the top team, and repeat the ladder of "
            "readiness in half a year."
        ),
    )
