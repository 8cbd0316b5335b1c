"""Findings on loyalty: its level, what drives it, what to do first, who is served worse, what changed, and whose answers count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.findings import CAVEAT, CONSEQUENCE, Finding, rule, segment_named, severity
from cxaudit.measures import ALL, ATTENTIVE, select
from cxaudit.messages import message
from cxaudit.stats.drivers import ORDER_HOLDS
from cxaudit.tables.data import ClientData

#: NPS of which the upper bound lies under these is major or critical; a lower bound from the last on is a strength.
MORE_DETRACTORS, MANY_MORE_DETRACTORS, LOYAL = 0.0, -0.30, 0.50
#: Share of detractors whose lower bound is worth a remark.
MANY_DETRACTORS = 0.20
#: Chance from which an item belongs in the quadrant "concentrate here".
SURE_PRIORITY = 0.80
#: Upper bounds of alpha under which a scale is weak or unusable.
WEAK_SCALE, UNUSABLE_SCALE = 0.70, 0.60
NPS_POINTS = message("points of the net promoter score, from -100 to 100")


@rule("nps-level", area="survey", role=CONSEQUENCE)
def nps_level(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """The net promoter score of everyone and of segments, where its interval says enough."""
    for row in select(measures, "nps", level="overall", group=None).dropna(subset=["estimate"]).itertuples():
        if row.group == ATTENTIVE or row.group.startswith("wave="):
            continue
        detractors = share_of(measures, "detractors", row)
        grade = level_of(row, detractors)
        if not grade:
            continue
        facts: dict[str, Any] = {
            "n": row.n, "estimate": 100 * row.estimate, "low": 100 * row.low, "high": 100 * row.high, "unit": NPS_POINTS,
            "figure": "nps-shares", "table": "loyalty", "weight": abs(row.estimate) if grade != "minor" else detractors[0],
        }  # fmt: skip
        values = {
            "nps": 100 * row.estimate,
            "low": 100 * row.low,
            "high": 100 * row.high,
            "n": int(row.n),
            "detractors": detractors[0],
        }
        action = message(
            "Call back every detractor within two days, note the cause by topic, and settle the most frequent one first."
        )
        if grade == "strength":
            action = message(
                "Ask promoters for a recommendation and for what they value, and keep exactly that through every change."
            )
        if row.group == ALL:
            statement = message(
                "The net promoter score is {nps:+0} (95% interval {low:+0} to {high:+0}, {n} answer); {detractors:%} are detractors.",
                "The net promoter score is {nps:+0} (95% interval {low:+0} to {high:+0}, {n} answers); {detractors:%} are detractors.",
                **values,
            )
            yield Finding("nps-level", "survey", "all", grade, statement, action, **facts)
        elif grade != "minor":
            name, _, value = row.group.partition("=")
            statement = message(
                "Group “{value}” ({segment}): the net promoter score is {nps:+0} (95% interval {low:+0} to {high:+0}, {n} answer); {detractors:%} are detractors.",
                "Group “{value}” ({segment}): the net promoter score is {nps:+0} (95% interval {low:+0} to {high:+0}, {n} answers); {detractors:%} are detractors.",
                segment=segment_named(name), value=value, **values,
            )  # fmt: skip
            yield Finding("nps-level", "survey", row.group, grade, statement, action, **facts | {"table": "segments"})


def level_of(row: Any, detractors: tuple[float, float]) -> str | None:
    """What the interval of a net promoter score shows."""
    if row.high < MORE_DETRACTORS:
        return "critical" if row.high < MANY_MORE_DETRACTORS else "major"
    if row.low >= LOYAL:
        return "strength"
    return "minor" if detractors[1] >= MANY_DETRACTORS else None


def share_of(measures: pd.DataFrame, measure: str, row: Any) -> tuple[float, float]:
    """A share of the same group with its lower bound."""
    same = select(measures, measure, level="overall", group=row.group)
    same = same[same["instrument"].eq(row.instrument)]
    return (float(same["estimate"].iloc[0]), float(same["low"].iloc[0])) if len(same) else (np.nan, np.nan)


MOST_ITEMS = message(
    "“{driver}” moves loyalty most: it carries {share:%} (95% interval {low:%} to {high:%}) of the {r2:%} that all dimensions explain, {n} answer.",
    "“{driver}” moves loyalty most: it carries {share:%} (95% interval {low:%} to {high:%}) of the {r2:%} that all dimensions explain, {n} answers.",
)
AMONG = message(
    "“{driver}” is among what moves loyalty most: it carries {share:%} (95% interval {low:%} to {high:%}) of the {r2:%} that all dimensions explain; {n} answer does not tell it from the next one.",
    "“{driver}” is among what moves loyalty most: it carries {share:%} (95% interval {low:%} to {high:%}) of the {r2:%} that all dimensions explain; {n} answers do not tell it from the next one.",
)


def stands_apart(measures: pd.DataFrame, instrument: str) -> bool:
    """Whether the first driver is surely above every other one."""
    order = select(measures, "order of the drivers")
    own = order[order["instrument"].eq(instrument)]
    return not len(own) or own["note"].iloc[0] == ORDER_HOLDS


@rule("driver", area="survey", about="dimension")
def driver(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """The dimension that moves loyalty most, where its share is large and surely more than an equal one."""
    limit = data.client.thresholds.driver_share
    found = select(measures, "driver share").dropna(subset=["estimate"])
    for name, shares in found.groupby("instrument", sort=False):
        row = next(shares.sort_values("estimate", ascending=False, kind="stable").itertuples())
        if row.estimate < limit or not row.low > 1 / len(shares):
            continue
        instrument = data.instrument(str(name))
        # Only a driver in which customers are let down is a problem; one in which they are served is worth keeping.
        let_down = shortfall(measures, data, row)
        grade = "strength" if not let_down else "major" if let_down in ("major", "critical") else "minor"
        r2 = float(select(measures, "explained by the drivers")["estimate"].iloc[0])
        yield Finding(
            "driver", "survey", row.term, grade, n=row.n, estimate=row.estimate, low=row.low, high=row.high,
            unit=message("share of what is explained"), figure="driver-shares", table="drivers", weight=row.estimate,
            statement=(MOST_ITEMS if stands_apart(measures, str(name)) else AMONG).fill(
                driver=instrument.words(row.term), share=row.estimate, low=row.low, high=row.high, r2=r2, n=int(row.n),
            ),
            action=message(
                "Put “{driver}” first in the plan: one improvement a month there, and watch whether the willingness to recommend follows.",
                driver=instrument.words(row.term),
            ),
        )  # fmt: skip


def shortfall(measures: pd.DataFrame, data: ClientData, row: Any) -> str | None:
    """How severe the shown gap 5 of the same term is, None where there is none."""
    gaps = select(measures, "gap 5", level=row.level)
    own = gaps[gaps["term"].eq(row.term) & gaps["instrument"].eq(row.instrument)]
    if not len(own) or not (own["p_adjusted"].iloc[0] < data.client.thresholds.alpha and own["high"].iloc[0] < 0):
        return None
    return severity(-own["estimate"].iloc[0] / data.instrument(row.instrument).scale.range, *data.client.thresholds.gap)


@rule("priority-item", area="survey", about="item")
def priority_item(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Items that are surely more important and surely done worse than the average item."""
    by_rule = select(measures, "concentrate here by rule")
    items = by_rule["term"].str.rpartition("/")[0] if len(by_rule) else by_rule["term"]
    for row in select(measures, "concentrate here", level="item").dropna(subset=["estimate"]).itertuples():
        if row.estimate < SURE_PRIORITY:
            continue
        rules = by_rule[items.eq(row.term) & by_rule["instrument"].eq(row.instrument)]
        agreeing = int((rules["estimate"] >= SURE_PRIORITY).sum())
        instrument = data.instrument(row.instrument)
        grade = "major" if shortfall(measures, data, row) in ("major", "critical") else "minor"
        yield Finding(
            "priority-item", "survey", row.term, grade, n=row.n, estimate=row.estimate, unit=message("probability"),
            figure="priorities", table="priority-rules", weight=row.estimate * agreeing / max(len(rules), 1),
            statement=message(
                "“{item}” is more important for loyalty and done worse than the average item with a probability of {chance:%} ({n} answer); {agreeing} of {rules} ways to draw the line agree.",
                "“{item}” is more important for loyalty and done worse than the average item with a probability of {chance:%} ({n} answers); {agreeing} of {rules} ways to draw the line agree.",
                item=instrument.words(row.term), chance=row.estimate, agreeing=agreeing, rules=len(rules), n=int(row.n),
            ),
            action=message(
                "Take “{item}” as one of at most three tasks for the quarter: an owner, a weekly number, and the same question to customers at its end.",
                item=instrument.words(row.term),
            ),
        )  # fmt: skip


@rule("segment-difference", area="survey", about="segment/dimension")
def segment_difference(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Segments that are served worse than all other customers."""
    limits = data.client.thresholds.gap
    for row in select(measures, "segment difference").dropna(subset=["estimate"]).itertuples():
        group, _, dimension = row.term.rpartition("/")
        instrument = data.instrument(row.instrument)
        share = -row.estimate / instrument.scale.range
        if not (row.p_adjusted < data.client.thresholds.alpha and row.high < 0) or share < limits[0]:
            continue
        # A difference between groups is a lead to follow, and never the gravest thing in a report.
        grade = "major" if share >= limits[1] else "minor"
        segment, _, value = group.partition("=")
        yield Finding(
            "segment-difference", "survey", row.term, grade, n=row.n, estimate=row.estimate, low=row.low, high=row.high, p=row.p_adjusted,
            unit=message("points of {top}", top=instrument.scale.high), figure="segment-differences", table="segments-by-dimension",
            weight=share / limits[2],
            statement=message(
                "Group “{value}” ({segment}) differs from all other customers in “{dimension}” by {gap:+2} points (95% interval {low:+2} to {high:+2}, {n} answer compared).",
                "Group “{value}” ({segment}) differs from all other customers in “{dimension}” by {gap:+2} points (95% interval {low:+2} to {high:+2}, {n} answers compared).",
                segment=segment_named(segment), value=value, dimension=instrument.words(dimension), gap=row.estimate, low=row.low, high=row.high, n=int(row.n),
            ),
            action=message(
                "Find out with the team of “{value}” what is done differently in “{dimension}”, and bring over what works elsewhere.",
                value=value, dimension=instrument.words(dimension),
            ),
        )  # fmt: skip


@rule("wave-change", area="survey", about="dimension")
def wave_change(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """What is surely better or worse than the time before."""
    limits = data.client.thresholds.gap
    for row in select(measures, "wave change").dropna(subset=["estimate"]).itertuples():
        instrument, of_nps = data.instrument(row.instrument), row.level == "question"
        # The net promoter score is counted in hundredths: 5, 10 and 20 points are as grave as those shares of a scale.
        size = abs(row.estimate) / (1 if of_nps else instrument.scale.range)
        if not row.p_adjusted < data.client.thresholds.alpha or size < limits[0]:
            continue
        worse = row.estimate < 0
        grade = severity(size, *limits) if worse else "strength"
        scale = 100 if of_nps else 1
        values = {"change": scale * row.estimate, "low": scale * row.low, "high": scale * row.high, "n": int(row.n)}
        named = message("the net promoter score") if of_nps else instrument.words(row.term)
        yield Finding(
            "wave-change", "survey", row.term, str(grade), n=row.n, estimate=values["change"], low=values["low"], high=values["high"], p=row.p_adjusted,
            unit=NPS_POINTS if of_nps else message("points of {top}", top=instrument.scale.high), figure="wave-changes", table="wave-change-table",
            weight=size / limits[2],
            statement=message(
                "“{subject}” has changed by {change:+1} points since the wave before (95% interval {low:+1} to {high:+1}, {n} answer in both).",
                "“{subject}” has changed by {change:+1} points since the wave before (95% interval {low:+1} to {high:+1}, {n} answers in both).",
                subject=named, **values,
            ),
            action=message("Find what was changed in “{subject}” between the waves and undo or mend it before the next one.", subject=named)
            if worse
            else message("Name what brought “{subject}” forward, keep it, and tell customers and employees that it was noticed.", subject=named),
        )  # fmt: skip


@rule("unreliable-scale", area="survey", about="dimension", role=CAVEAT)
def unreliable_scale(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Dimensions whose items do not measure one thing, by the upper end of the interval."""
    found = select(measures, "alpha of perception", level="dimension").dropna(subset=["estimate", "high"])
    for row in found.itertuples():
        if row.high >= WEAK_SCALE:
            continue
        instrument = data.instrument(row.instrument)
        yield Finding(
            "unreliable-scale", "survey", row.term, "major" if row.high < UNUSABLE_SCALE else "minor", n=row.n, estimate=row.estimate,
            low=row.low, high=row.high, unit=message("Cronbach's alpha"), table="reliability", weight=1 - row.estimate,
            statement=message(
                "The questions on “{dimension}” hardly measure one thing: alpha is {alpha:2} (95% interval {low:2} to {high:2}, {n} answer).",
                "The questions on “{dimension}” hardly measure one thing: alpha is {alpha:2} (95% interval {low:2} to {high:2}, {n} answers).",
                dimension=instrument.words(row.term), alpha=row.estimate, low=row.low, high=row.high, n=int(row.n),
            ),
            action=message(
                "Read “{dimension}” question by question in this report, and reword or replace the question that goes least with the others before the next wave.",
                dimension=instrument.words(row.term),
            ),
        )  # fmt: skip


@rule("careless-responses", area="survey", role=CAVEAT)
def careless_responses(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """So many careless answers that the results without them are the ones to read."""
    limit = data.client.thresholds.careless_share
    for row in select(measures, "careless respondents").dropna(subset=["estimate"]).itertuples():
        if row.low < limit:
            continue
        yield Finding(
            "careless-responses", "survey", "survey", "major" if row.low >= 2 * limit else "minor", n=row.n, estimate=row.estimate, low=row.low,
            high=row.high, unit=message("share of customers"), table="with-and-without-careless", weight=row.low,
            statement=message(
                "{share:%} of {n} questionnaire shows two or more signs of careless answering (95% interval {low:%} to {high:%}).",
                "{share:%} of {n} questionnaires show two or more signs of careless answering (95% interval {low:%} to {high:%}).",
                share=row.estimate, low=row.low, high=row.high, n=int(row.n),
            ),
            action=message("Read the results without these answers beside those of everyone, and shorten the questionnaire before the next wave."),
        )  # fmt: skip
