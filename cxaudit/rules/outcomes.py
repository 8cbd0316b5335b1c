"""Findings on outcomes: customers lost in the first two months, and what changed with the service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.findings import CONSEQUENCE, Finding, rule, severity
from cxaudit.measures import select
from cxaudit.messages import Message, message
from cxaudit.tables.data import ClientData

OF_CUSTOMERS = message("share of customers")
DIFFERENCE = message("difference of shares of customers")
A_MONTH = message("repeat sales a customer-month")
CHANGED = {"figure": "churn-by-month", "table": "before-after"}


@rule("early-churn", area="outcomes", about="product", role=CONSEQUENCE)
def early_churn(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """A product that loses a shown share of its customers by day 60."""
    bars = data.client.thresholds.early_churn
    money = select(measures, "revenue at risk", level="product").set_index("term")["estimate"]
    lately = select(measures, "lost by day 60 since the change", level="product").set_index("term")["estimate"]
    for row in select(measures, "lost by day 60", level="product").dropna(subset=["low"]).itertuples():
        urgent = severity(row.low, *bars)
        if urgent is None:
            continue
        yield Finding(
            "early-churn",
            "outcomes",
            row.term,
            urgent,
            _describe_loss(row, float(money.get(row.term, np.nan)), float(lately.get(row.term, np.nan))),
            message(
                "Compare what {product} promises in marketing and sales with what a new customer gets in"
                " their first two months,"
                " close the difference, and call every new customer of {product} in the second week.",
                product=row.term,
            ),
            n=row.n,
            estimate=row.estimate,
            low=row.low,
            high=row.high,
            unit=OF_CUSTOMERS,
            figure="retention",
            table="early-churn-table",
            weight=row.low / bars[2],
        )


def _describe_loss(row: Any, money: float, lately: float) -> Message:
    numbers = {"product": row.term, "share": row.estimate, "low": row.low, "high": row.high, "n": int(row.n)}
    if np.isfinite(money) and np.isfinite(lately):
        return message(
            "{product} loses {share:%} of its customers by day 60 (95% interval {low:%} to {high:%}, {n} customer),"
            " {lately:%} since the change of the service; revenue of {money:0} goes with them.",
            "{product} loses {share:%} of its customers by day 60 (95% interval {low:%} to {high:%}, {n} customers),"
            " {lately:%} since the change of the service; revenue of {money:0} goes with them.",
            money=money,
            lately=lately,
            **numbers,
        )
    if np.isfinite(money):
        return message(
            "{product} loses {share:%} of its customers by day 60 (95% interval {low:%} to {high:%}, {n}"
            " customer); revenue of"
            " {money:0} goes with them.",
            "{product} loses {share:%} of its customers by day 60 (95% interval {low:%} to {high:%}, {n}"
            " customers); revenue of"
            " {money:0} goes with them.",
            money=money,
            **numbers,
        )
    return message(
        "{product} loses {share:%} of its customers by day 60 (95% interval {low:%} to {high:%}, {n} customer).",
        "{product} loses {share:%} of its customers by day 60 (95% interval {low:%} to {high:%}, {n} customers).",
        **numbers,
    )


@rule("churn-change", area="outcomes", about="product", role=CONSEQUENCE)
def churn_change(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Early churn that differs after the change of the service, where the series can tell a step from a trend."""
    bars = data.client.thresholds
    series = select(measures, "early churn after the change, ratio").set_index("term")
    for row in select(measures, "change of early churn").dropna(subset=["low"]).itertuples():
        step = series.loc[row.term] if row.term in series.index else None
        same_side = step is not None and np.isfinite(step["estimate"]) and (step["estimate"] > 1) == (row.estimate > 0)
        if not (row.p_adjusted < bars.alpha and (row.low > 0 or row.high < 0) and same_side):
            continue
        worse = row.estimate > 0
        urgent = (severity(row.low, *bars.early_churn) or "minor") if worse else "strength"
        yield Finding(
            "churn-change",
            "outcomes",
            row.term,
            urgent,
            _describe_change(row, worse),
            _next(worse),
            n=row.n,
            estimate=row.estimate,
            low=row.low,
            high=row.high,
            p=row.p_adjusted,
            unit=DIFFERENCE,
            weight=abs(row.estimate) / bars.early_churn[2],
            **CHANGED,
        )


def _describe_change(row: Any, worse: bool) -> Message:
    numbers = {
        "what": _what(row.term),
        "gap": 100 * abs(row.estimate),
        "n": int(row.n),
        "least": 100 * min(abs(row.low), abs(row.high)),
        "most": 100 * max(abs(row.low), abs(row.high)),
    }
    if worse:
        return message(
            "Since the change of the service the share of customers who leave by day 60 is {gap:0} percentage points"
            " higher (95% interval {least:0} to {most:0}; {what}, {n} customer).",
            "Since the change of the service the share of customers who leave by day 60 is {gap:0} percentage points"
            " higher (95% interval {least:0} to {most:0}; {what}, {n} customers).",
            **numbers,
        )
    return message(
        "Since the change of the service the share of customers who leave by day 60 is {gap:0} percentage points"
        " lower (95% interval {least:0} to {most:0}; {what}, {n} customer).",
        "Since the change of the service the share of customers who leave by day 60 is {gap:0} percentage points"
        " lower (95% interval {least:0} to {most:0}; {what}, {n} customers).",
        **numbers,
    )


def _next(worse: bool) -> Message:
    if worse:
        return message(
            "Ask the customers lost since the change why they left, and decide within a month whether to"
            " take the change back."
        )
    return message(
        "Keep the change, write down what was done, and look again in six months; other causes of the"
        " same time are not ruled out."
    )


def _what(term: str) -> Message | str:
    return message("all products") if term == "all" else term


@rule("repeat-sales-change", area="outcomes", about="product", role=CONSEQUENCE)
def repeat_sales_change(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Repeat sales that differ between customers who started before and after the change."""
    alpha = data.client.thresholds.alpha
    for row in select(measures, "change of repeat sales").dropna(subset=["low"]).itertuples():
        if not (row.p_adjusted < alpha and (row.low > 0 or row.high < 0)):
            continue
        better = row.estimate > 0
        numbers = {
            "what": _what(row.term),
            "gap": abs(row.estimate),
            "n": int(row.n),
            "least": min(abs(row.low), abs(row.high)),
            "most": max(abs(row.low), abs(row.high)),
        }
        yield Finding(
            "repeat-sales-change",
            "outcomes",
            row.term,
            "strength" if better else "minor",
            _sold(better, numbers),
            _sell(better),
            n=row.n,
            estimate=row.estimate,
            low=row.low,
            high=row.high,
            p=row.p_adjusted,
            unit=A_MONTH,
            figure="",
            table="repeat-sales",
            weight=0.5,
        )


def _sold(better: bool, numbers: dict[str, object]) -> Message:
    if better:
        return message(
            "Customers who started after the change buy again more often: {gap:2} more repeat sales a"
            " month (95% interval {least:2} to"
            " {most:2}; {what}, {n} customer).",
            "Customers who started after the change buy again more often: {gap:2} more repeat sales a"
            " month (95% interval {least:2} to"
            " {most:2}; {what}, {n} customers).",
            **numbers,
        )
    return message(
        "Customers who started after the change buy again less often: {gap:2} fewer repeat sales a month"
        " (95% interval {least:2} to"
        " {most:2}; {what}, {n} customer).",
        "Customers who started after the change buy again less often: {gap:2} fewer repeat sales a month"
        " (95% interval {least:2} to"
        " {most:2}; {what}, {n} customers).",
        **numbers,
    )


def _sell(better: bool) -> Message:
    if better:
        return message(
            "Find out which part of the change brought the repeat sales, and carry it over to the other products."
        )
    return message(
        "Ask ten customers who started after the change why they have not bought again, and repair the"
        " offer that follows the first sale."
    )
