"""The planner of quality checks: how many actions, which by lot, who checks whom, the hours, what it buys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxaudit.estimates import (
    acceptance_plan,
    acceptance_probability,
    detection_probability,
    hypergeometric_interval,
    sample_allocation,
)

#: Minutes that a check of one action takes; kinds that are not named take DEFAULT_MINUTES. Editable by whoever plans.
MINUTES: Mapping[str, float] = {
    "meeting": 40,
    "встреча": 40,
    "call": 12,
    "звонок": 12,
    "letter": 6,
    "письмо": 6,
    "chat": 8,
    "чат": 8,
}
DEFAULT_MINUTES = 12.0
SECOND_CHECKS = 0.10  # share of the checks that a second person repeats, so that agreement can be measured
ACCEPTABLE_PART = 0.2  # acceptable bad share, as a part of the bad share that must not pass
STRATA = ["team", "manager", "action"]


@dataclass(frozen=True)
class SamplingPlan:
    """A plan of checks for one period.

    ``strata``: a row a team, manager and action with ``population, checks, minutes``.
    ``draw``: a row a check with ``number`` (which of the stratum's actions, counted from 1), ``checker``,
    ``second_checker`` (empty for most) and ``minutes``. ``teams``: what each team's checks buy: ``population, checks,
    share, plan, allowed, accepts_good, accepts_bad, hours, low, high, sees_bad`` (limits of the passed share if it
    stands at the standard; chance to meet bad work when 5 % is bad), with the alternatives ``checks_10, checks_20``.
    The last row, ``all``, is the whole. ``checkers``: how many checks and hours each checker has.
    """

    strata: pd.DataFrame
    draw: pd.DataFrame
    teams: pd.DataFrame
    checkers: pd.DataFrame


def sampling_plan(
    actions: pd.DataFrame,
    *,
    standard: float = 0.90,
    share: float | None = None,
    checkers: Sequence[str] = (),
    minutes: Mapping[str, float] = MINUTES,
    seed: int = 1,
) -> SamplingPlan:
    """Plan the checks of a period from the population of actions (columns ``team, manager, action, count``).

    Without ``share`` each team is checked as often as an acceptance plan asks: bad work above ``1 - standard`` must
    not pass, a fifth of that is acceptable. With ``share`` (0.10 to 0.20 is usual) that part of each team's actions
    is checked. Within a team the checks are spread over managers and kinds of action in proportion and drawn by lot;
    equal seeds draw equally. Without ``checkers`` the managers check each other across teams, nobody their own team
    where there is another one.

    Raises ValueError where there is nothing to check or the share is none.
    """
    population = _population(actions)
    if share is not None and not 0 < share <= 1:
        raise ValueError(f"the share to check must lie between 0 and 1, not {share}")
    strata = _allocate(population, standard, share, minutes)
    draw = _draw(strata, list(checkers), seed)
    return SamplingPlan(strata, draw, _bought(strata, draw, standard), _load(draw))


def _population(actions: pd.DataFrame) -> pd.DataFrame:
    """Actions by team, manager and kind; a missing manager or kind is a stratum of its own."""
    known = actions.assign(**{column: actions[column].fillna("") if column in actions else "" for column in STRATA})
    summed = known.groupby(STRATA, as_index=False, sort=True)["count"].sum().rename(columns={"count": "population"})
    summed = summed[summed["population"] > 0].astype({"population": int}).reset_index(drop=True)
    if summed.empty:
        raise ValueError("there are no actions to check")
    return summed


def _allocate(
    population: pd.DataFrame, standard: float, share: float | None, minutes: Mapping[str, float]
) -> pd.DataFrame:
    parts = []
    for _, team in population.groupby("team", sort=True):
        size = int(team["population"].sum())
        total = _plan(size, standard).n if share is None else round(share * size)
        # Every stratum gets a check where the total allows it, so that no manager goes unseen.
        least = 1 if total >= len(team) else 0
        parts.append(team.assign(checks=sample_allocation(team["population"], total, minimum=least)))
    strata = pd.concat(parts, ignore_index=True)
    per_check = strata["action"].str.casefold().map(minutes).fillna(DEFAULT_MINUTES)
    return strata.assign(minutes=strata["checks"] * per_check)


def _plan(population: float, standard: float):  # type: ignore[no-untyped-def]
    return acceptance_plan(population, ACCEPTABLE_PART * (1 - standard), 1 - standard)


def _draw(strata: pd.DataFrame, checkers: list[str], seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for stratum in strata.itertuples():
        for number in sorted(rng.choice(stratum.population, size=stratum.checks, replace=False) + 1):
            rows.append((stratum.team, stratum.manager, stratum.action, int(number), stratum.minutes / stratum.checks))
    draw = pd.DataFrame(rows, columns=[*STRATA, "number", "minutes"])
    people = checkers or [name for name in strata["manager"].unique() if name]
    homes = {} if checkers else dict(zip(strata["manager"], strata["team"], strict=True))
    order = rng.permutation(len(draw))
    second = np.zeros(len(draw), dtype=bool)
    second[order[: round(SECOND_CHECKS * len(draw))]] = True
    load = dict.fromkeys(people, 0.0)
    first, again = [""] * len(draw), [""] * len(draw)
    for i in order:
        first[i] = _least_busy(load, homes, draw.at[i, "team"], draw.at[i, "manager"], draw.at[i, "minutes"])
        if second[i]:
            again[i] = _least_busy(
                load, homes, draw.at[i, "team"], draw.at[i, "manager"], draw.at[i, "minutes"], first[i]
            )
    return draw.assign(checker=first, second_checker=again)[[*STRATA, "number", "checker", "second_checker", "minutes"]]


def _least_busy(
    load: dict[str, float], homes: Mapping[str, str], team: str, manager: str, minutes: float, but: str = ""
) -> str:
    """The checker with the least to do who is neither the one checked, nor of their team where others exist."""
    free = [name for name in load if name not in (manager, but)]
    strangers = [name for name in free if homes.get(name) != team]
    chosen = min(strangers or free, key=lambda name: (load[name], name), default="")
    if chosen:
        load[chosen] += minutes
    return chosen


def _bought(strata: pd.DataFrame, draw: pd.DataFrame, standard: float) -> pd.DataFrame:
    """What each team's checks tell, and the whole's."""
    twice = draw.assign(minutes=draw["minutes"] * (1 + draw["second_checker"].ne("")))
    hours = twice.groupby("team")["minutes"].sum() / 60
    teams = strata.groupby("team", sort=True)[["population", "checks"]].sum()
    rows = [
        _worth(str(team), int(row.population), int(row.checks), float(hours.get(team, 0.0)), standard)
        for team, row in teams.iterrows()
    ]
    return pd.DataFrame(
        [*rows, _worth("all", int(teams["population"].sum()), int(teams["checks"].sum()), float(hours.sum()), standard)]
    )


def _worth(team: str, population: int, checks: int, hours: float, standard: float) -> dict[str, object]:
    plan = _plan(population, standard)
    limits = hypergeometric_interval(round((1 - standard) * checks), checks, population)
    return {
        "team": team,
        "population": population,
        "checks": checks,
        "share": checks / population,
        "checks_10": round(0.10 * population),
        "checks_20": round(0.20 * population),
        "plan": plan.n,
        "allowed": plan.c,
        "accepts_good": acceptance_probability(plan.n, plan.c, ACCEPTABLE_PART * (1 - standard), population),
        "accepts_bad": acceptance_probability(plan.n, plan.c, 1 - standard, population),
        "hours": hours,
        "low": 1 - limits.high,
        "high": 1 - limits.low,
        "sees_bad": detection_probability(0.05, checks, population),
    }


def _load(draw: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat(
        [draw[["checker", "minutes"]], draw[["second_checker", "minutes"]].set_axis(["checker", "minutes"], axis=1)]
    )
    both = both[both["checker"].ne("")]
    load = both.groupby("checker", as_index=False).agg(checks=("minutes", "size"), hours=("minutes", "sum"))
    return load.assign(hours=load["hours"] / 60)
