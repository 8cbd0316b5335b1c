"""Findings on the journey: weak touchpoints, pain points, hand-offs and stages that lose customers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cxaudit.findings import Finding, rule, severity
from cxaudit.journeys import STAGES
from cxaudit.measures import select
from cxaudit.messages import Message, message
from cxaudit.tables.data import ClientData

RATING_POINTS = message("points of 10")
OF_CUSTOMERS = message("share of customers")
DIFFERENCE = message("difference of shares of customers")


@rule("weak-touchpoint", area="journey", about="touchpoint")
def weak_touchpoint(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """A touchpoint shown to lie below the mean of the client's touchpoints."""
    bars = data.client.thresholds
    rated = select(measures, "satisfaction", level="touchpoint").set_index("term")["estimate"]
    for row in select(measures, "below the mean").itertuples():
        urgent = severity(-row.estimate, *bars.weak_touchpoint)
        if urgent is None or not (row.high < 0 and row.p_adjusted < bars.alpha):
            continue
        yield Finding(
            "weak-touchpoint",
            "journey",
            row.term,
            urgent,
            message(
                "Customers rate {touchpoint} at {mean:1} of 10, {below:1} points below the mean of all touchpoints"
                " (95% interval {least:1} to {most:1}, {n} rating).",
                "Customers rate {touchpoint} at {mean:1} of 10, {below:1} points below the mean of all touchpoints"
                " (95% interval {least:1} to {most:1}, {n} ratings).",
                touchpoint=row.term,
                mean=float(rated[row.term]),
                below=-row.estimate,
                least=-row.high,
                most=-row.low,
                n=int(row.n),
            ),
            message(
                "Walk through {touchpoint} as a customer this week, name the step that fails, and agree"
                " on its owner and on"
                " the rating to be reached next quarter.",
                touchpoint=row.term,
            ),
            n=row.n,
            estimate=row.estimate,
            low=row.low,
            high=row.high,
            p=row.p_adjusted,
            unit=RATING_POINTS,
            owner=_owner(data, row.term),
            figure="touchpoints-below",
            table="touchpoints",
            weight=-row.estimate / bars.weak_touchpoint[2],
        )


@rule("pain-point", area="journey", about="pain_point")
def pain_point(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """A pain point that reaches a shown share of customers, by severity first and reach second."""
    facts = select(measures, "severity", level="pain point").set_index("term")["estimate"]
    told = (
        {}
        if not data.has("pain_points")
        else {str(r["pain_point"]): r for r in data.tables["pain_points"].to_dict("records")}
    )
    for row in select(measures, "share affected").dropna(subset=["low"]).itertuples():
        felt = float(facts.get(row.term, 0.0))
        urgent = _pain_severity(row.low, felt, data)
        if urgent is None:
            continue
        point = told.get(row.term, {})
        yield Finding(
            "pain-point",
            "journey",
            row.term,
            urgent,
            message(
                "Pain point {pain_point} ({description}) reaches {share:%} of {n} customer (95% interval"
                " {low:%} to {high:%})"
                " and is {severity:0} of 10 severe.",
                "Pain point {pain_point} ({description}) reaches {share:%} of {n} customers (95%"
                " interval {low:%} to {high:%})"
                " and is {severity:0} of 10 severe.",
                pain_point=row.term,
                description=_text(point.get("description")) or _text(point.get("touchpoint")) or row.term,
                share=row.estimate,
                low=row.low,
                high=row.high,
                severity=felt,
                n=int(row.n),
            ),
            message(
                "Find the cause of {pain_point} with those who meet these customers, remove it, and count the customers"
                " affected again after a month.",
                pain_point=row.term,
            ),
            n=row.n,
            estimate=row.estimate,
            low=row.low,
            high=row.high,
            unit=OF_CUSTOMERS,
            owner=_text(point.get("owner")),
            figure="journey-map",
            table="pain-points",
            weight=row.low / data.client.thresholds.pain_point[2],
        )


def _pain_severity(low: float, felt: float, data: ClientData) -> str | None:
    bars = data.client.thresholds
    steps = zip(("critical", "major", "minor"), reversed(bars.pain_point), reversed(bars.pain_severity), strict=True)
    return next((name for name, reach, hurt in steps if low >= reach and (felt >= hurt or name == "minor")), None)


@rule("channel-handoff", area="journey", about="handoff", cause="hand-off")
def channel_handoff(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """A change of channel shown to lose more customers than steps without one."""
    bars = data.client.thresholds
    after = select(measures, "lost after the hand-off").set_index("term")["estimate"]
    without = select(measures, "lost without a hand-off")["estimate"]
    for row in select(measures, "loss by the hand-off").itertuples():
        urgent = severity(row.estimate, *bars.channel_handoff)
        if urgent is None or not (row.low > 0 and row.p_adjusted < bars.alpha):
            continue
        a, _, b = row.term.partition("→")
        yield Finding(
            "channel-handoff",
            "journey",
            row.term,
            urgent,
            message(
                "Of customers who turn from {a} to {b}, {lost:%} are lost there, against {usual:%} at steps without a"
                " hand-off: {gap:0} percentage points more (95% interval {low:0} to {high:0}, {n} hand-off).",
                "Of customers who turn from {a} to {b}, {lost:%} are lost there, against {usual:%} at steps without a"
                " hand-off: {gap:0} percentage points more (95% interval {low:0} to {high:0}, {n} hand-offs).",
                a=a,
                b=b,
                lost=float(after[row.term]),
                usual=float(without.iloc[0]),
                gap=100 * row.estimate,
                low=100 * row.low,
                high=100 * row.high,
                n=int(row.n),
            ),
            message(
                "Hand the customer over from {a} to {b} together with their history and a named person, so"
                " that they need not"
                " start again, and listen to ten of these cases first.",
                a=a,
                b=b,
            ),
            n=row.n,
            estimate=row.estimate,
            low=row.low,
            high=row.high,
            p=row.p_adjusted,
            unit=DIFFERENCE,
            owner=_channel_owner(data, b),
            figure="handoffs",
            table="handoff-table",
            weight=row.estimate / bars.channel_handoff[2],
        )


@rule("stage-drop-off", area="journey", about="stage")
def stage_drop_off(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """A stage in which a shown share of customers is lost."""
    bars = data.client.thresholds.stage_drop_off
    for row in select(measures, "lost in the stage").dropna(subset=["low"]).itertuples():
        urgent = severity(row.low, *bars)
        if urgent is None:
            continue
        yield Finding(
            "stage-drop-off",
            "journey",
            row.term,
            urgent,
            message(
                "In the stage “{stage}” {share:%} of customers are lost (95% interval {low:%} to"
                " {high:%}, {n} customer;"
                " unfinished journeys are not counted as lost).",
                "In the stage “{stage}” {share:%} of customers are lost (95% interval {low:%} to"
                " {high:%}, {n} customers;"
                " unfinished journeys are not counted as lost).",
                stage=_stage(row.term),
                share=row.estimate,
                low=row.low,
                high=row.high,
                n=int(row.n),
            ),
            message(
                "Call twenty customers who were lost in the stage “{stage}”, ask for the last straw, and"
                " start with the hand-off"
                " or pain point that they name most often.",
                stage=_stage(row.term),
            ),
            n=row.n,
            estimate=row.estimate,
            low=row.low,
            high=row.high,
            unit=OF_CUSTOMERS,
            figure="stage-loss",
            table="stages",
            weight=row.low / bars[2],
        )


def _stage(stage: str) -> Message | str:
    """A stage of the cycle is a word of the program; a client's own stage stays as they wrote it."""
    return message(stage) if stage in STAGES else stage


def _owner(data: ClientData, touchpoint: str) -> str:
    owners = _owners(data, "touchpoint", touchpoint)
    return owners[0] if owners else ""


def _channel_owner(data: ClientData, channel: str) -> str:
    """Who answers for the channel, where that is one unit."""
    owners = _owners(data, "channel", channel)
    return owners[0] if len(owners) == 1 else ""


def _owners(data: ClientData, column: str, value: str) -> list[str]:
    table = data.tables.get("touchpoints")
    if table is None or not {column, "owner"} <= set(table):
        return []
    return list(dict.fromkeys(table.loc[table[column].astype(str).eq(value), "owner"].dropna().astype(str)))


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
