"""Findings on the five gaps, the zone of tolerance and standards: where customers get less than they expect, and where it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.findings import Finding, rule, severity
from cxaudit.instruments import Instrument
from cxaudit.measures import ITEMS, select
from cxaudit.messages import Message, message
from cxaudit.tables.data import ClientData

#: Share of the scale within which perception meets expectation.
MET = 0.05
#: Shares of employees who deliver the standard: from the first on it can be done, up to the second hardly anyone can.
SOME_DELIVER, HARDLY_ANYONE = 0.25, 0.20


@rule("gap-5", area="survey", about="dimension")
def gap_5(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Perception short of expectation; a strength where perception surely meets it."""
    for row, instrument in dimensions(measures, data, "gap 5"):
        # However lenient a client's thresholds are, a shortfall beyond this is no strength.
        near = min(data.client.thresholds.gap[0], MET) * instrument.scale.range
        grade = grade_gap(row, instrument, data)
        values = evidence_numbers(row, instrument, measures)
        if grade:
            yield finding(
                row, "gap-5", grade, data, instrument, figure="gaps-by-dimension", table="gaps",
                statement=message(
                    "“{dimension}”: {n} customer expects {expected:1} of {top} and perceives {perceived:1}, a gap of {gap:+2} points (95% interval {low:+2} to {high:+2}).",
                    "“{dimension}”: {n} customers expect {expected:1} of {top} and perceive {perceived:1}, a gap of {gap:+2} points (95% interval {low:+2} to {high:+2}).",
                    **values,
                ),
                action=message(
                    "Start with “{first}”: name one person in charge, agree with customers what good looks like, change it within a quarter and ask the same question again.",
                    first=worst_item(measures, instrument, row, "gap 5"),
                ),
            )  # fmt: skip
        elif row.low > -near:
            yield finding(
                row, "gap-5", "strength", data, instrument, figure="gaps-by-dimension", table="gaps",
                statement=message(
                    "“{dimension}”: what {n} customer perceives meets expectation, {perceived:1} of {top} against {expected:1} ({gap:+2} points, 95% interval {low:+2} to {high:+2}).",
                    "“{dimension}”: what {n} customers perceive meets expectations, {perceived:1} of {top} against {expected:1} ({gap:+2} points, 95% interval {low:+2} to {high:+2}).",
                    **values,
                ),
                action=message("Keep what works in “{dimension}”, write it down as a standard and let other teams learn from it.", **values),
            )  # fmt: skip


@rule("gap-1", area="survey", about="dimension", cause="gap-1")
def gap_1(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Managers believe customers expect less than they do."""
    for row, instrument in dimensions(measures, data, "gap 1"):
        grade = grade_gap(row, instrument, data)
        if grade:
            values = evidence_numbers(row, instrument, measures)
            yield finding(
                row, "gap-1", grade, data, instrument, figure="gap-chain", table="four-gaps",
                statement=message(
                    "“{dimension}”: managers think customers expect {believed:1} of {top}, customers expect {expected:1}; managers are {gap:+2} points off (95% interval {low:+2} to {high:+2}, {n} answer in all).",
                    "“{dimension}”: managers think customers expect {believed:1} of {top}, customers expect {expected:1}; managers are {gap:+2} points off (95% interval {low:+2} to {high:+2}, {n} answers in all).",
                    believed=value(measures, "managers' belief", row), **values,
                ),
                action=message(
                    "Let every manager hear five customers on “{first}” this month and write down what they expect; then repeat the managers' form.",
                    first=worst_item(measures, instrument, row, "gap 1"),
                ),
            )  # fmt: skip


@rule("gap-2", area="survey", about="dimension", cause="gap-2")
def gap_2(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Standards demand less than managers believe customers expect."""
    for row, instrument in dimensions(measures, data, "gap 2"):
        grade = grade_gap(row, instrument, data)
        if grade:
            yield finding(
                row, "gap-2", grade, data, instrument, figure="gap-chain", table="four-gaps",
                statement=message(
                    "“{dimension}”: the standards lie {gap:+2} points from what managers think customers expect (95% interval {low:+2} to {high:+2}, {n} answer).",
                    "“{dimension}”: the standards lie {gap:+2} points from what managers think customers expect (95% interval {low:+2} to {high:+2}, {n} answers).",
                    **evidence_numbers(row, instrument, measures),
                ),
                action=message(
                    "Write a standard for “{first}” that can be measured, give it an owner and a date of review, and take its words from customers.",
                    first=worst_item(measures, instrument, row, "gap 2"),
                ),
            )  # fmt: skip


@rule("gap-3", area="survey", about="dimension", cause="gap-3")
def gap_3(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """What is delivered falls short of the standard."""
    for row, instrument in dimensions(measures, data, "gap 3"):
        grade = grade_gap(row, instrument, data)
        if grade:
            yield finding(
                row, "gap-3", grade, data, instrument, figure="gap-chain", table="four-gaps",
                statement=message(
                    "“{dimension}”: by the word of {n} employee, delivery lies {gap:+2} points from the standard (95% interval {low:+2} to {high:+2}).",
                    "“{dimension}”: by the word of {n} employees, delivery lies {gap:+2} points from the standard (95% interval {low:+2} to {high:+2}).",
                    **evidence_numbers(row, instrument, measures),
                ),
                action=cannot_or_will_not(measures, row, instrument),
            )  # fmt: skip


@rule("gap-4", area="survey", about="dimension", cause="gap-4")
def gap_4(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """More is promised than delivered."""
    for row, instrument in dimensions(measures, data, "gap 4"):
        grade = grade_gap(row, instrument, data)
        if grade:
            yield finding(
                row, "gap-4", grade, data, instrument, figure="gap-chain", table="four-gaps",
                statement=message(
                    "“{dimension}”: what is delivered lies {gap:+2} points from what was promised (95% interval {low:+2} to {high:+2}, {n} answer).",
                    "“{dimension}”: what is delivered lies {gap:+2} points from what was promised (95% interval {low:+2} to {high:+2}, {n} answers).",
                    **evidence_numbers(row, instrument, measures),
                ),
                action=message(
                    "Go through the site, brochures and sales scripts with those who deliver and promise “{first}” only as it is kept today.",
                    first=worst_item(measures, instrument, row, "gap 4"),
                ),
            )  # fmt: skip


@rule("below-adequate", area="survey", about="dimension")
def below_adequate(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Customers whose perception lies below the least that they accept."""
    limits = data.client.thresholds.below_adequate
    for row, instrument in dimensions(measures, data, "below the zone"):
        grade = severity(row.low, *limits)
        if grade:
            yield Finding(
                "below-adequate", "survey", row.term, grade, n=row.n, estimate=row.estimate, low=row.low, high=row.high,
                unit=message("share of customers"), figure="zones", table="zone-of-tolerance", weight=row.low / limits[2],
                statement=message(
                    "“{dimension}” is below what is just acceptable for {share:%} of {n} customer (95% interval {low:%} to {high:%}).",
                    "“{dimension}” is below what is just acceptable for {share:%} of {n} customers (95% interval {low:%} to {high:%}).",
                    dimension=instrument.words(row.term), share=row.estimate, low=row.low, high=row.high, n=int(row.n),
                ),
                action=message(
                    "Call the customers who rate “{first}” below their own minimum, mend their case this week and remove the cause before anything that delights.",
                    first=worst_item(measures, instrument, row, "adequacy"),
                ),
            )  # fmt: skip


@rule("missing-standard", area="survey", counts=ITEMS, about="dimension", cause="gap-2")
def missing_standard(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Dimensions whose items have no standard that exists and can be measured."""
    for row, instrument in dimensions(measures, data, "items with a measurable standard"):
        grade = {0.0: "major"}.get(row.estimate, "minor" if row.estimate < 0.5 else None)
        if grade:
            have = round(row.estimate * row.n)
            yield Finding(
                "missing-standard", "survey", row.term, grade, n=row.n, estimate=row.estimate, unit=message("share of items"),
                table="standards-inventory", weight=1 - row.estimate,
                statement=message(
                    "“{dimension}”: {have} of {n} item has a standard that exists and can be measured.",
                    "“{dimension}”: {have} of {n} items have a standard that exists and can be measured.",
                    dimension=instrument.words(row.term), have=have, n=int(row.n),
                ),
                action=message(
                    "Write standards for “{dimension}” with customers' own words, a number that can be checked, an owner and a date of review.",
                    dimension=instrument.words(row.term),
                ),
            )  # fmt: skip


# -- what the gaps have in common -------------------------------------------------------------------------------------


def dimensions(measures: pd.DataFrame, data: ClientData, measure: str) -> Iterator[tuple[Any, Instrument]]:
    """The estimated dimensions of a measure, each with its instrument."""
    for row in select(measures, measure, level="dimension").dropna(subset=["estimate"]).itertuples():
        yield row, data.instrument(row.instrument)


def grade_gap(row: Any, instrument: Instrument, data: ClientData) -> str | None:
    """The severity of a gap that has been shown, None where it has not."""
    shown = row.p_adjusted < data.client.thresholds.alpha and row.high < 0
    return severity(-row.estimate / instrument.scale.range, *data.client.thresholds.gap) if shown else None


def finding(row: Any, name: str, grade: str, data: ClientData, instrument: Instrument, **said: Any) -> Finding:
    """A finding on one gap of one dimension."""
    share = abs(row.estimate) / instrument.scale.range
    return Finding(
        name, "survey", row.term, grade, n=row.n, estimate=row.estimate, low=row.low, high=row.high, p=row.p_adjusted,
        unit=message("points of {top}", top=instrument.scale.high), weight=share / data.client.thresholds.gap[2], **said,
    )  # fmt: skip


def evidence_numbers(row: Any, instrument: Instrument, measures: pd.DataFrame) -> dict[str, Any]:
    """The values that sentences on a gap need."""
    return {
        "dimension": instrument.words(row.term),
        "n": int(row.n),
        "top": instrument.scale.high,
        "expected": value(measures, "expectation", row),
        "perceived": value(measures, "perception", row),
        "gap": row.estimate,
        "low": row.low,
        "high": row.high,
    }


def value(measures: pd.DataFrame, measure: str, row: Any) -> float:
    """Another measure of the same term and instrument."""
    same = select(measures, measure, level=row.level)
    same = same[same["term"].eq(row.term) & same["instrument"].eq(row.instrument)]
    return float(same["estimate"].iloc[0]) if len(same) else np.nan


def worst_item(measures: pd.DataFrame, instrument: Instrument, row: Any, measure: str) -> Any:
    """The item of the dimension in which a measure is lowest; the dimension itself where no item was estimated."""
    items = select(measures, measure, level="item").dropna(subset=["estimate"])
    own = items[items["term"].isin(instrument.items_of(row.term)) & items["instrument"].eq(row.instrument)]
    return instrument.words(own.sort_values("estimate", kind="stable")["term"].iloc[0] if len(own) else row.term)


def cannot_or_will_not(measures: pd.DataFrame, row: Any, instrument: Instrument) -> Message:
    """What to do about delivery: where some deliver it can be done, where nobody does something stands in the way."""
    deliver = select(measures, "employees who deliver", level="dimension")
    own = deliver[deliver["term"].eq(row.term) & deliver["instrument"].eq(row.instrument)]
    first = worst_item(measures, instrument, row, "gap 3")
    if len(own) and own["low"].iloc[0] >= SOME_DELIVER:
        return message(
            "{share:%} of employees do keep the standard of “{dimension}”, so it can be done: let them show how, coach the others and check weekly, “{first}” before all.",
            share=float(own["estimate"].iloc[0]), dimension=instrument.words(row.term), first=first,
        )  # fmt: skip
    if len(own) and own["high"].iloc[0] <= HARDLY_ANYONE:
        return message(
            "Hardly any employee keeps the standard of “{dimension}”, so something stands in the way: ask them what keeps them from “{first}” – time, tools, roles or training – and remove that.",
            dimension=instrument.words(row.term), first=first,
        )  # fmt: skip
    return message(
        "Ask employees whether they cannot or will not keep the standard of “{dimension}”, beginning with “{first}”, before choosing between tools and coaching.",
        dimension=instrument.words(row.term), first=first,
    )  # fmt: skip
