"""Findings about trust: a part of it that is broken, and promises of either side that are overdue."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from cxaudit.findings import Finding, rule, severity
from cxaudit.measures import PROMISES, select
from cxaudit.messages import Message, message
from cxaudit.tables.data import ClientData

PART_LABELS = {
    "contract": message("the contract is kept"),
    "competence": message("competence"),
    "communication": message("communication"),
}
REMEDIES = {
    "contract": message(
        "Put every contract duty with its date and owner into one ledger and go through it with "
        "the clients who doubt, one by one."
    ),
    "competence": message(
        "Let the best expert explain results and decisions to the clients who doubt, and check "
        "the training of those who serve them."
    ),
    "communication": message(
        "Agree with every client who doubts on how often, by whom and through which channel they "
        "hear from the company, and keep to it for a quarter."
    ),
}


@rule("trust-broken", area="trust", about="trust part")
def judge_trust(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Mean rating surely under the threshold."""
    minor, major, critical = data.client.thresholds.trust_broken
    for row in select(measures, "trust", level="trust part").itertuples():
        steps = (("critical", critical), ("major", major), ("minor", minor))
        grade = next((name for name, bar in steps if row.high < bar), None)
        if grade:
            doubts = select(measures, "doubting clients", level="trust part").set_index("term")["estimate"]
            yield Finding(
                "trust-broken",
                "trust",
                row.term,
                grade,
                n=row.n,
                estimate=row.estimate,
                low=row.low,
                high=row.high,
                unit=message("points of 10"),
                weight=(10 - row.high) / (10 - critical),
                figure="trust",
                table="trust-parts",
                statement=message(
                    "Trust in “{part}” is rated {mean:1} of 10 by {n} client (95% interval {low:1} to "
                    "{high:1}); {doubts:%} give 6 or less.",
                    "Trust in “{part}” is rated {mean:1} of 10 by {n} clients (95% interval {low:1} to "
                    "{high:1}); {doubts:%} give 6 or less.",
                    part=PART_LABELS[row.term],
                    mean=row.estimate,
                    n=int(row.n),
                    low=row.low,
                    high=row.high,
                    doubts=float(doubts[row.term]),
                ),
                action=REMEDIES[row.term],
            )


@rule(
    "overdue-obligations",
    area="trust",
    counts=PROMISES,
    about="side",
    cause={"us": "ours-overdue", "client": "client-overdue"},
)
def overdue(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Share of a side's due promises that is surely overdue; clients' silence is told before it spoils their result."""
    for row in select(measures, "overdue promises", level="side").itertuples():
        grade = severity(row.low, *data.client.thresholds.overdue_obligations)
        if grade:
            results = waiting(measures, row.term)
            facts = {"share": row.estimate, "low": row.low, "high": row.high, "n": int(row.n)}
            yield Finding(
                "overdue-obligations",
                "trust",
                row.term,
                grade,
                n=row.n,
                estimate=row.estimate,
                low=row.low,
                high=row.high,
                unit=message("share of due promises"),
                weight=row.low / data.client.thresholds.overdue_obligations[2],
                figure="overdue",
                table="waiting-results",
                statement=ours(results, facts) if row.term == "us" else theirs(results, facts),
                action=message(
                    "Settle the oldest overdue promises first, tell each client the new day before they ask, "
                    "and count kept days every week."
                )
                if row.term == "us"
                else message(
                    "Call every client whose approval is overdue, show them which result waits for it and "
                    "until when, and agree on a day in writing."
                ),
            )


def ours(results: list[str], facts: dict[str, float]) -> Message:
    """What the company itself owes."""
    if results:
        return message(
            "Of {n} promise of ours that was due, {share:%} is overdue (95% interval {low:%} to "
            "{high:%}); what waits for it: {results}.",
            "Of {n} promises of ours that were due, {share:%} are overdue (95% interval {low:%} to "
            "{high:%}); what waits for them: {results}.",
            results=", ".join(results),
            **facts,
        )
    return message(
        "Of {n} promise of ours that was due, {share:%} is overdue (95% interval {low:%} to {high:%}).",
        "Of {n} promises of ours that were due, {share:%} are overdue (95% interval {low:%} to {high:%}).",
        **facts,
    )


def theirs(results: list[str], facts: dict[str, float]) -> Message:
    """What clients owe: the early warning, for they will judge the company by the result all the same."""
    if results:
        return message(
            "Early warning: of {n} promise of clients that was due, {share:%} is overdue (95% "
            "interval {low:%} to {high:%}), and their own results wait for it: {results}.",
            "Early warning: of {n} promises of clients that were due, {share:%} are overdue (95% "
            "interval {low:%} to {high:%}), and their own results wait for them: {results}.",
            results=", ".join(results),
            **facts,
        )
    return message(
        "Early warning: of {n} promise of clients that was due, {share:%} is overdue (95% "
        "interval {low:%} to {high:%}).",
        "Early warning: of {n} promises of clients that were due, {share:%} are overdue (95% "
        "interval {low:%} to {high:%}).",
        **facts,
    )


def waiting(measures: pd.DataFrame, side: str, most: int = 3) -> list[str]:
    """The results that wait for most promises of a side."""
    rows = select(measures, "promises that block the result", level="result/side")
    mine = rows[rows["term"].str.endswith(f"/{side}")].sort_values("estimate", ascending=False, kind="stable")
    return [term.removesuffix(f"/{side}") for term in mine["term"].head(most)]
