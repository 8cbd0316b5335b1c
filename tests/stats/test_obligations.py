"""Obligations: judged on the latest day in the files, by side, age and what waits."""

import pandas as pd
import pytest

from cxaudit.estimates import wilson
from cxaudit.measures import select
from cxaudit.stats.obligations import obligations
from cxaudit.tables.client import ClientFile

TODAY = pd.Timestamp("2026-06-30")
DAY = pd.Timedelta(days=1)


def ledger(*rows):
    """(side, days until due from today, done or not, what waits)"""
    return pd.DataFrame(
        [
            {
                "id": str(i), "side": side, "promised": TODAY - 100 * DAY, "due": TODAY + due * DAY,
                "done": TODAY - 50 * DAY if done else pd.NaT, "blocks": blocks,
            }
            for i, (side, due, done, blocks) in enumerate(rows)
        ]
    )  # fmt: skip


def found(*rows):
    return obligations(obligations=ledger(*rows), client=ClientFile(name="x"), as_of=TODAY)


def test_what_is_not_due_yet_is_not_overdue():
    measures = found(("us", -5, False, ""), ("us", -60, True, ""), ("us", 10, False, ""))
    row = select(measures, "overdue promises").iloc[0]
    expected = wilson(1, 2)
    assert (row["estimate"], row["low"], row["high"], row["n"]) == pytest.approx((0.5, expected.low, expected.high, 2))


def test_promises_kept_after_their_day_are_counted_apart():
    measures = found(("us", -60, True, ""), ("us", -10, True, ""))
    assert select(measures, "kept late")["estimate"].item() == 0.5
    assert select(measures, "overdue promises")["estimate"].item() == 0


def test_age_and_the_results_that_wait_by_side():
    measures = found(("client", -5, False, "launch"), ("client", -40, False, "launch"), ("us", -100, False, "launch"))
    ages = select(measures, "overdue for").set_index("term")["estimate"]
    assert ages["client/up to a week"] == ages["client/up to a quarter"] == ages["us/longer than a quarter"] == 1
    waiting = select(measures, "promises that block the result").set_index("term")["estimate"]
    assert waiting.to_dict() == {"launch/client": 2, "launch/us": 1}
    assert select(measures, "the result has waited for")["estimate"].item() == 100


def test_nothing_due_is_said():
    row = select(found(("us", 10, False, "")), "overdue promises").iloc[0]
    assert row["note"] == "nothing was due yet"
