"""How much of the work meets the standard: by team, criterion and manager, with exact limits?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import fleiss_kappa, hypergeometric_interval, stratified_proportion, weighted_mean
from cxaudit.estimates.funnel import funnel_limits
from cxaudit.levels import CLIENT, Level
from cxaudit.measures import ACTIONS, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COEFFICIENT, SHARE

EXACT = "exact hypergeometric limits of the finite population, binomial where it is not known"
STRATIFIED = "sum of W_h p_h over managers and kinds of action; Wilson at the effective size"
SCORED = "mean score as a share of 100, t interval with finite-population correction"
NO_SECOND_CHECK = (
    "No numbered action was checked by two people: number the actions and give some of them to a second"
    " checker to know how"
    " far checkers agree."
)


@statistic(
    area="quality",
    creates=[
        Measure(
            "passed",
            SHARE,
            ("overall", "action", Level("criterion", CLIENT), "manager", "team"),
            counts=ACTIONS,
            headline=50,
        ),
        Measure("passed, stratified", SHARE, ("team",), counts=ACTIONS),
    ],
)
def passed_share(quality: pd.DataFrame, client: ClientFile, actions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Share of actions that pass: overall, by team, criterion, manager and kind of action; and stratified by team.

    Limits are those numbers of bad actions in the whole population that the sample does not reject (T17); where
    ``actions`` does not know the population, Clopper-Pearson's. Scores of 0-100 count as the share of requirements met.
    """
    by_requirement = _first_checks(_take_judged(quality))
    checked = _by_action(by_requirement)
    found: list[dict[str, Any]] = [_share("overall", "all", checked, _population(actions, {}))]
    for level in ("team", "criterion", "manager", "action"):
        judged = by_requirement if level == "criterion" else checked
        if level in judged and judged[level].notna().any():
            for term, part in judged.groupby(level, sort=True):
                found.append(_share(level, str(term), part, _population(actions, {level: term})))
    found += _stratify(checked, actions)
    return rows(found)


def _take_judged(quality: pd.DataFrame) -> pd.DataFrame:
    """The checks with a verdict between 0 (failed) and 1 (passed)."""
    passed = quality["passed"].astype(float) if "passed" in quality else pd.Series(np.nan, index=quality.index)
    score = quality["score"].astype(float) / 100 if "score" in quality else pd.Series(np.nan, index=quality.index)
    judged = quality.assign(good=passed.fillna(score))
    return judged.dropna(subset=["good"])


def _first_checks(judged: pd.DataFrame) -> pd.DataFrame:
    """The checks without a second person's of the same action and requirement: that one only tests the checkers."""
    if not {"id", "checker"} <= set(judged) or judged["id"].isna().any():
        return judged
    return judged.drop_duplicates(["id", *(["criterion"] if "criterion" in judged else [])])


def _by_action(judged: pd.DataFrame) -> pd.DataFrame:
    """One row an action where the table numbers them: the share of its requirements met; else each row is an action."""
    if "id" not in judged or judged["id"].isna().any():
        return judged
    facts = {column: "first" for column in ("team", "manager", "action") if column in judged}
    return judged.groupby("id", as_index=False).agg({**facts, "good": "mean"})


def _population(actions: pd.DataFrame | None, where: dict[str, Any]) -> float | None:
    """How many actions there were; unknown where the table of actions does not tell them apart."""
    if actions is None or any(column not in actions for column in where):
        return None
    chosen = actions
    for column, value in where.items():
        chosen = chosen[chosen[column].eq(value)]
    count = float(chosen["count"].sum())
    return count if count > 0 else None


def _share(level: str, term: str, part: pd.DataFrame, population: float | None) -> dict[str, Any]:
    good, n = part["good"], len(part)
    shell = {"measure": "passed", "level": level, "term": term, "n": n, "unit": "share"}
    if population is not None and n > population:
        population = None
    if not good.isin([0.0, 1.0]).all():
        mean = weighted_mean(good, population=population)
        return (
            shell
            | {"estimate": mean.estimate, "low": max(mean.low, 0.0), "high": min(mean.high, 1.0)}
            | {"method": SCORED, "note": mean.note}
        )
    bad = hypergeometric_interval(int(n - good.sum()), n, population)
    return shell | {
        "estimate": 1 - bad.estimate,
        "low": 1 - bad.high,
        "high": 1 - bad.low,
        "method": EXACT,
        "note": bad.note,
    }


def _stratify(checked: pd.DataFrame, actions: pd.DataFrame | None) -> Iterator[dict[str, Any]]:
    """Each team's share with every manager and kind of action at its true weight."""
    keys = ["manager", "action"]
    if (
        actions is None
        or not {"team", *keys} <= set(checked) & set(actions)
        or not checked["good"].isin([0.0, 1.0]).all()
    ):
        return
    strata = actions.groupby(["team", *keys], as_index=False)["count"].sum()
    seen = checked.groupby(["team", *keys], as_index=False).agg(passed=("good", "sum"), checked=("good", "size"))
    strata = strata.merge(seen, how="left", on=["team", *keys]).fillna({"passed": 0, "checked": 0})
    strata["count"] = strata[["count", "checked"]].max(axis=1)
    for team, part in strata[strata["count"] > 0].groupby("team", sort=True):
        share = stratified_proportion(part["passed"], part["checked"], part["count"])
        yield {"measure": "passed, stratified", "level": "team", "term": str(team), "n": share.n, "unit": "share"} | {
            "estimate": share.estimate,
            "low": share.low,
            "high": share.high,
            "method": STRATIFIED,
            "note": share.note,
        }


@statistic(
    area="quality",
    creates=[
        Measure("required share", SHARE, ("overall",), counts=ACTIONS),
        Measure("chance alone, 95 %", SHARE, ("checks",), counts=ACTIONS),
        Measure("chance alone, 99.8 %", SHARE, ("checks",), counts=ACTIONS),
    ],
)
def team_funnel(quality: pd.DataFrame, client: ClientFile, actions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Limits within which chance alone moves a team's share around the common one, by number of checks (binomial)."""
    checked = _by_action(_first_checks(_take_judged(quality)))
    teams = checked.groupby("team").size() if "team" in checked else pd.Series(dtype=float)
    if len(teams) < 2 or not checked["good"].isin([0.0, 1.0]).all():
        return rows([])
    grid = np.unique(np.linspace(max(5, teams.min() * 0.6), teams.max() * 1.15, 60).round())
    limits = funnel_limits(grid, float(checked["good"].mean()))
    shell = {"level": "checks", "unit": "share", "method": "binomial quantiles around the common share"}
    wanted = {"measure": "required share", "level": "overall", "term": "all", "n": len(checked), "unit": "share"}
    return rows(
        [wanted | {"estimate": client.thresholds.quality_standard, "method": "the client's standard"}]
        + [
            shell
            | {"measure": f"chance alone, {name}", "term": f"{row.checked:.0f}", "n": row.checked}
            | {
                "estimate": float(checked["good"].mean()),
                "low": getattr(row, f"low_{key}"),
                "high": getattr(row, f"high_{key}"),
            }
            for name, key in (("95 %", "95"), ("99.8 %", "99_8"))
            for row in limits.itertuples()
        ]
    )


@statistic(
    area="quality",
    creates=[
        Measure("checkers' agreement", COEFFICIENT, ("overall",), counts=ACTIONS),
        Measure("equal verdicts", SHARE, ("overall",), counts=ACTIONS),
    ],
)
def checkers_agreement(quality: pd.DataFrame) -> pd.DataFrame:
    """Agreement of two checkers on the same action: share of equal verdicts, and Fleiss' kappa beyond chance."""
    # Without numbers, two calls of one manager on one day would pass for one action checked twice.
    judged = _take_judged(quality) if {"checker", "id"} <= set(quality) else quality.iloc[:0].assign(good=0.0)
    keys = ["id", *(["criterion"] if "criterion" in quality else [])] if len(judged) else ["team"]
    twice = (
        judged.groupby(keys, dropna=False).filter(lambda part: part["checker"].nunique() > 1) if len(judged) else judged
    )
    pairs = [
        pair
        for _, part in twice.groupby(keys, dropna=False, sort=True)
        for pair in combinations(part.drop_duplicates("checker")["good"].ge(0.5).astype(int), 2)
    ]
    shell = {"level": "overall", "term": "all", "n": len(pairs)}
    if len(pairs) < 2:
        return rows(
            [
                shell
                | {
                    "measure": "checkers' agreement",
                    "unit": "coefficient",
                    "method": "Fleiss' kappa",
                    "note": NO_SECOND_CHECK,
                }
            ]
        )
    verdicts = np.array(pairs)
    kappa = fleiss_kappa(verdicts)
    same = float((verdicts[:, 0] == verdicts[:, 1]).mean())
    return rows(
        [
            shell
            | {"measure": "checkers' agreement", "unit": "coefficient", "method": "Fleiss' kappa", "note": kappa.note}
            | {"estimate": kappa.estimate, "low": kappa.low, "high": kappa.high, "p": kappa.p},
            shell | {"measure": "equal verdicts", "unit": "share", "estimate": same, "method": "share of pairs"},
        ]
    )
