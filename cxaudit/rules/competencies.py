"""Findings about people: below the target, alone with a competency, blind to oneself, and raters who do not agree."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite
from typing import Any

import pandas as pd

from cxaudit.findings import CAVEAT, Finding, rule, severity
from cxaudit.measures import RATERS, select
from cxaudit.messages import Message, clause, message
from cxaudit.models import load_competencies as catalogue
from cxaudit.tables.data import ClientData

PAIR = "person/competency"
OF_TEN_POINTS = message("points of 10")


@rule("competency-below-target", area="competencies", counts=RATERS, about="person/competency", cause="competence")
def below_target(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Others' mean surely under the target of the role."""
    limits = data.client.thresholds.competency_below_target
    for person, competency, row in pairs(measures, data, "against the target"):
        grade = (
            severity(-row.estimate, *limits)
            if row.p_adjusted < data.client.thresholds.alpha and row.estimate < 0
            else None
        )
        if grade:
            target = value(measures, "target", row.term)
            yield Finding(
                "competency-below-target",
                "competencies",
                row.term,
                grade,
                n=row.n,
                estimate=row.estimate,
                low=row.low,
                high=row.high,
                p=row.p_adjusted,
                unit=OF_TEN_POINTS,
                weight=-row.estimate / limits[2],
                figure="competency-gaps",
                table="development-plan",
                statement=message(
                    "{person}, {competency}: {n} rater gives {score:1} of 10 where the role asks for "
                    "{target} ({gap:+1}, 95% interval {low:+1} to {high:+1}).",
                    "{person}, {competency}: {n} raters give {score:1} of 10 where the role asks for "
                    "{target} ({gap:+1}, 95% interval {low:+1} to {high:+1}).",
                    person=person,
                    competency=competency,
                    n=int(row.n),
                    score=target + row.estimate,
                    target=target,
                    gap=row.estimate,
                    low=row.low,
                    high=row.high,
                ),
                action=message(
                    "Agree on a plan with {person} for {competency}; the next step to be seen in daily work "
                    "is: “{behaviour}”.",
                    person=person,
                    competency=competency,
                    behaviour=clause(catalogue().behaviour(competency, target + row.estimate)),
                ),
            )


@rule("single-point-of-failure", area="competencies", counts=RATERS, about="competency", cause="competence")
def alone(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """One person at most meets the target, even if every doubtful case is counted in."""
    for row in select(measures, "people who meet the target", level="competency").itertuples():
        if not row.high <= 1:
            continue
        best, second = ([*list_people(measures, data, row.term), "", ""])[:2]
        if row.high == 0:
            yield sole(row, "critical", 1.0, nobody(measures, row), prepare(row, best))
        elif second:
            yield sole(row, "major", 0.5, only_one(measures, row, best), train(row, best, second))


def sole(row: Any, severity: str, weight: float, statement: Message, action: Message) -> Finding:
    """The finding on a competency that one person at most has."""
    return Finding(
        "single-point-of-failure", "competencies", row.term, severity, statement, action, weight=weight, n=row.n,
        estimate=row.estimate, low=row.low, high=row.high, unit=message("people"), figure="team-coverage",
        table="coverage",
    )  # fmt: skip


def nobody(measures: pd.DataFrame, row: Any) -> Message:
    """Nobody meets the target."""
    return message(
        "Nobody of {n} person rated meets the target in {competency}; the best score is {best:1} of 10.",
        "Nobody of {n} people rated meets the target in {competency}; the best score is {best:1} of 10.",
        n=int(row.n),
        competency=row.term,
        best=value(measures, "best score", row.term),
    )


def prepare(row: Any, best: str) -> Message:
    """Have the nearest one prepared."""
    return message(
        "Prepare {person}, who is nearest, for {competency} within two quarters, and agree on "
        "help from outside until then.",
        person=best,
        competency=row.term,
    )


def only_one(measures: pd.DataFrame, row: Any, best: str) -> Message:
    """One person meets the target."""
    return message(
        "In {competency} everything hangs on {person}: of {n} person rated nobody else meets the "
        "target, and the next best score is {second:1} of 10.",
        "In {competency} everything hangs on {person}: of {n} people rated nobody else meets the "
        "target, and the next best score is {second:1} of 10.",
        competency=row.term,
        person=best,
        n=int(row.n),
        second=value(measures, "second best score", row.term),
    )


def train(row: Any, best: str, second: str) -> Message:
    """Have the next one trained."""
    return message(
        "Let {person} train {deputy} as a deputy for {competency}, and try it out by having the "
        "deputy lead for a fortnight.",
        person=best,
        deputy=second,
        competency=row.term,
    )


@rule("blind-spot", area="competencies", counts=RATERS, about="person/competency")
def blind_spot(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Self surely and far above the others."""
    minor, major = data.client.thresholds.blind_spot
    for person, competency, row in pairs(measures, data, "self minus others"):
        grade = severity(row.estimate, minor, major, inf) if row.p_adjusted < data.client.thresholds.alpha else None
        if grade:
            yield Finding(
                "blind-spot",
                "competencies",
                row.term,
                grade,
                n=row.n,
                estimate=row.estimate,
                low=row.low,
                high=row.high,
                p=row.p_adjusted,
                unit=OF_TEN_POINTS,
                weight=row.estimate / (2 * major),
                figure="self-against-others",
                table="self-and-others",
                statement=message(
                    "{person} sees the own {competency} {gap:1} points above how {n} other rater sees it "
                    "(95% interval {low:1} to {high:1}).",
                    "{person} sees the own {competency} {gap:1} points above how {n} other raters see it "
                    "(95% interval {low:1} to {high:1}).",
                    person=person,
                    competency=competency,
                    gap=row.estimate,
                    n=int(row.n),
                    low=row.low,
                    high=row.high,
                ),
                action=message(
                    "Talk with {person} about {competency} in private, with examples of behaviour instead of "
                    "scores, before any training is planned.",
                    person=person,
                    competency=competency,
                ),
            )


@rule("raters-disagree", area="competencies", counts=RATERS, about="competency", role=CAVEAT)
def disagree(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Raters of the same person and competency too far apart to be averaged."""
    found = [(person, competency, row) for person, competency, row in pairs(measures, data, "agreement of the raters")]
    for name in dict.fromkeys(competency for _, competency, _ in found):
        shown = [(person, row) for person, competency, row in found if competency == name and isfinite(row.estimate)]
        apart = [(person, row) for person, row in shown if row.estimate < data.client.thresholds.raters_agree]
        if apart:
            lowest = min(row.estimate for _, row in apart)
            yield Finding(
                "raters-disagree",
                "competencies",
                name,
                "minor",
                n=len(shown),
                estimate=lowest,
                unit=message("agreement from 0 to 1"),
                weight=len(apart) / len(shown),
                table="rater-quality",
                figure="",
                statement=message(
                    "In {competency} the raters disagree about {people} ({n} person of {all}, "
                    "agreement down to {lowest:2}).",
                    "In {competency} the raters disagree about {people} ({n} people of {all}, "
                    "agreement down to {lowest:2}).",
                    competency=name,
                    n=len(apart),
                    all=len(shown),
                    lowest=lowest,
                    people=", ".join(person for person, _ in apart),
                ),
                action=message(
                    "Bring the raters of {competency} together over the behavioural anchors before the mean "
                    "is used for any decision.",
                    competency=name,
                ),
            )


def pairs(measures: pd.DataFrame, data: ClientData, measure: str) -> Iterator[tuple[str, str, pd.Series]]:
    """Person, competency and row of a measure; the names come from the table, for a name may hold a slash itself."""
    if not data.has("competencies"):
        return
    named = data.tables["competencies"][["person", "competency"]].drop_duplicates()
    known = {f"{p}/{c}": (p, c) for p, c in named.itertuples(index=False)}
    for row in select(measures, measure, level=PAIR).itertuples():
        yield *known[row.term], row


def value(measures: pd.DataFrame, measure: str, term: str) -> float:
    """The estimate of a measure of one term."""
    chosen = select(measures, measure)
    return float(chosen.loc[chosen["term"] == term, "estimate"].iloc[0])


def list_people(measures: pd.DataFrame, data: ClientData, competency: str) -> list[str]:
    """The people rated on a competency, the best first."""
    placed = [
        (row.estimate, person) for person, c, row in pairs(measures, data, "place in the team") if c == competency
    ]
    return [person for _, person in sorted(placed)]
