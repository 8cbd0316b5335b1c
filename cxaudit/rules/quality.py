"""Findings on quality control: work below the standard, and checks that are too few or dearer than needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cxaudit.findings import CAVEAT, Finding, rule, severity
from cxaudit.measures import ACTIONS, select
from cxaudit.messages import Message, message
from cxaudit.tables.data import ClientData

OF_ACTIONS = message("share of actions")


@rule("quality-below-standard", area="quality", counts=ACTIONS, about="criterion", cause="gap-3")
def quality_below_standard(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """A team or criterion whose whole interval of the passed share lies under the standard."""
    bars = data.client.thresholds
    for level in ("team", "criterion"):
        for row in select(measures, "passed", level=level).dropna(subset=["high"]).itertuples():
            below = bars.quality_standard - row.high
            urgent = severity(below, *bars.quality_below_standard) if below > 0 else None
            if urgent is None:
                continue
            yield Finding(
                "quality-below-standard",
                "quality",
                f"{level}={row.term}",
                urgent,
                _under(level, row, bars.quality_standard),
                _teach(level, row.term),
                n=row.n,
                estimate=row.estimate,
                low=row.low,
                high=row.high,
                unit=OF_ACTIONS,
                owner=row.term if level == "team" else "",
                figure="team-funnel" if level == "team" else "criteria",
                table="teams" if level == "team" else "criteria-table",
                weight=below / bars.quality_below_standard[2],
            )


def _under(level: str, row: Any, standard: float) -> Message:
    numbers = {
        "who": row.term,
        "share": row.estimate,
        "low": row.low,
        "high": row.high,
        "standard": standard,
        "n": int(row.n),
    }
    if level == "team":
        return message(
            "In {who} {share:%} of the actions pass (95% interval {low:%} to {high:%}, {n} action"
            " checked); the standard is {standard:%}.",
            "In {who} {share:%} of the actions pass (95% interval {low:%} to {high:%}, {n} actions"
            " checked); the standard is {standard:%}.",
            **numbers,
        )
    return message(
        "The requirement “{who}” is met in {share:%} of the actions (95% interval {low:%} to {high:%},"
        " {n} action checked);"
        " the standard is {standard:%}.",
        "The requirement “{who}” is met in {share:%} of the actions (95% interval {low:%} to {high:%},"
        " {n} actions checked);"
        " the standard is {standard:%}.",
        **numbers,
    )


def _teach(level: str, who: str) -> Message:
    if level == "team":
        return message(
            "Go through the failed checks with {who}, agree on the two habits to change, and check again"
            " after a month.",
            who=who,
        )
    return message(
        "Make the requirement “{who}” the subject of training in all teams, with a recorded example of"
        " how it is done well.",
        who=who,
    )


@rule("quality-coverage", area="quality", counts=ACTIONS, role=CAVEAT)
def quality_coverage(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """A team checked too thinly for a verdict, or more than a verdict needs."""
    low, high = data.client.thresholds.quality_coverage
    counts = {
        name: select(measures, name, level="team").set_index("term")["estimate"]
        for name in ("checked", "checks for a verdict", "actions")
    }
    for row in select(measures, "share checked", level="team").dropna(subset=["estimate"]).itertuples():
        checked, enough, actions = (
            float(counts[name][row.term]) for name in ("checked", "checks for a verdict", "actions")
        )
        thin, dear = row.estimate < low and checked < enough, row.estimate > high and checked > enough
        if not (thin or dear):
            continue
        numbers = {
            "team": row.term,
            "checked": int(checked),
            "n": int(actions),
            "share": row.estimate,
            "enough": int(enough),
        }
        yield Finding(
            "quality-coverage",
            "quality",
            f"team={row.term}",
            "major" if thin else "minor",
            _thin(numbers) if thin else _dear(numbers),
            _more(numbers) if thin else _fewer(numbers),
            n=actions,
            estimate=row.estimate,
            unit=OF_ACTIONS,
            owner=row.term,
            figure="checks-share",
            table="coverage-table",
            weight=1 - checked / enough if thin else 0.2,
        )


def _thin(numbers: dict[str, object]) -> Message:
    return message(
        "In {team} {checked} of {n} action was checked ({share:%}): a verdict on the team needs {enough}.",
        "In {team} {checked} of {n} actions were checked ({share:%}): a verdict on the team needs {enough}.",
        **numbers,
    )


def _dear(numbers: dict[str, object]) -> Message:
    return message(
        "In {team} {checked} of {n} action was checked ({share:%}), while {enough} would do for a"
        " verdict: control is dearer than needed.",
        "In {team} {checked} of {n} actions were checked ({share:%}), while {enough} would do for a"
        " verdict: control is dearer than needed.",
        **numbers,
    )


def _more(numbers: dict[str, object]) -> Message:
    return message(
        "Check {enough} actions of {team} a period, drawn at random from every manager and kind of"
        " action; the program draws them"
        " with the command “sample”.",
        **numbers,
    )


def _fewer(numbers: dict[str, object]) -> Message:
    return message(
        "Check {enough} random actions of {team} a period, and give the hours saved to coaching and to second checks.",
        **numbers,
    )
