"""Who keeps their word: what each side has promised, what is overdue and since when, and which results wait for it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import kaplan_meier, median_survival, wilson
from cxaudit.measures import PROMISES, Measure, record, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, DAYS, SHARE

SIDES = ("us", "client")
#: Days overdue: up to a week, a month, a quarter, longer.
AGES = ((7, "up to a week"), (30, "up to a month"), (90, "up to a quarter"), (np.inf, "longer than a quarter"))

OVERDUE = (
    "open promises whose day has passed, of all promises that were due by the latest day in the client's files; Wilson"
)
NOTHING_DUE = "nothing was due yet"


@statistic(
    area="trust",
    creates=[
        Measure("overdue promises", SHARE, ("side",), counts=PROMISES),
        Measure("kept late", SHARE, ("side",), counts=PROMISES),
        Measure("overdue for", COUNT, ("side/age",), counts=PROMISES),
        Measure("days until a promise is kept", DAYS, ("side",), counts=PROMISES),
        Measure("oldest overdue promise", DAYS, ("side",), counts=PROMISES),
        Measure("promises that block the result", COUNT, ("result/side",), counts=PROMISES),
        Measure("the result has waited for", DAYS, ("result",), counts=PROMISES),
    ],
)
def obligations(obligations: pd.DataFrame, client: ClientFile, as_of: pd.Timestamp | None = None) -> pd.DataFrame:
    """Overdue promises of both sides, how old they are, how long a promise takes, and the results that wait for them.

    Judged on the latest day on which anything happened in the client's files, never on today. Wilson; Kaplan-Meier.
    """
    ledger = obligations.assign(blocks=obligations["blocks"].fillna("") if "blocks" in obligations else "")
    ledger = ledger.assign(done=ledger.get("done", pd.NaT))
    today = as_of if as_of is not None else ledger[["due", "done"]].stack().max()
    ledger = ledger.assign(open=ledger["done"].isna() | ledger["done"].gt(today), age=(today - ledger["due"]).dt.days)
    found: list[dict[str, Any]] = []
    for side in SIDES:
        ours = ledger[ledger["side"] == side]
        if len(ours):
            found += [*overdue(ours, side), *ages(ours, side), *keeping(ours, side, today)]
    found += count_blocked(ledger)
    return rows(found)


def overdue(ledger: pd.DataFrame, side: str) -> Iterator[dict[str, Any]]:
    """Share of due promises that are still open, and share of the kept ones that came late."""
    due = ledger[ledger["age"] > 0]
    if due.empty:
        yield {
            "measure": "overdue promises",
            "level": "side",
            "term": side,
            "n": 0,
            "unit": "share",
            "note": NOTHING_DUE,
        }
        return
    share = wilson(float(due["open"].sum()), float(len(due)))
    yield record("overdue promises", "side", side, share, unit="share", method=OVERDUE)
    kept = due[~due["open"]]
    if len(kept):
        late = wilson(float((kept["done"] > kept["due"]).sum()), float(len(kept)))
        yield record(
            "kept late", "side", side, late, unit="share", method="promises kept after their day, of those kept; Wilson"
        )


def ages(ledger: pd.DataFrame, side: str) -> Iterator[dict[str, Any]]:
    """How many promises have been overdue for how long."""
    old = ledger.loc[ledger["open"] & ledger["age"].gt(0), "age"]
    lower = 0.0
    for upper, name in AGES:
        count = int(((old > lower) & (old <= upper)).sum())
        yield {
            "measure": "overdue for",
            "level": "side/age",
            "term": f"{side}/{name}",
            "n": len(old),
            "estimate": count,
            "unit": "count",
        }
        lower = upper
    if len(old):
        yield {
            "measure": "oldest overdue promise",
            "level": "side",
            "term": side,
            "n": len(old),
            "estimate": float(old.max()),
            "unit": "days",
        }


def keeping(ledger: pd.DataFrame, side: str, today: pd.Timestamp) -> Iterator[dict[str, Any]]:
    """Days from promise to fulfilment, open promises counted for as long as they have been open."""
    if "promised" not in ledger:
        return
    until = ledger["done"].where(~ledger["open"], today)
    days = (until - ledger["promised"]).dt.days
    known = days.notna() & days.ge(0)
    if known.any():
        curve = kaplan_meier(days[known].to_numpy(float), (~ledger["open"])[known].to_numpy(float))
        yield record(
            "days until a promise is kept",
            "side",
            side,
            median_survival(curve),
            unit="days",
            method="median, Kaplan-Meier with open promises as censored",
        )


def count_blocked(ledger: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Results that wait for overdue promises: how many promises of each side each waits for."""
    waiting = ledger[ledger["open"] & ledger["age"].gt(0) & ledger["blocks"].ne("")]
    for (result, side), part in waiting.groupby(["blocks", "side"], sort=False):
        yield {
            "measure": "promises that block the result",
            "level": "result/side",
            "term": f"{result}/{side}",
            "n": len(part),
            "estimate": len(part),
            "unit": "count",
            "method": "open promises whose day has passed and on which the result depends",
        }
    by_result = waiting.groupby("blocks", sort=False)["age"].max()
    for result, age in by_result.items():
        yield {
            "measure": "the result has waited for",
            "level": "result",
            "term": result,
            "n": 1,
            "estimate": float(age),
            "unit": "days",
        }
