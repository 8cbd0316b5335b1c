"""How is each touchpoint experienced, where does it stand on the map, and which lie below the client's own level?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cxaudit.estimates import benjamini_hochberg, weighted_mean, welch_difference
from cxaudit.journeys import channel_of, order_steps, stage_of
from cxaudit.measures import WITHHELD, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import POINTS, RANK

ONE_TOUCHPOINT = "There is only one touchpoint to compare."
RATING_MEAN = "arithmetic mean with a t interval"
BELOW = (
    "mean of the touchpoint minus the mean of all touchpoints, each touchpoint with equal weight; Welch's t,"
    " Benjamini-Hochberg over the touchpoints"
)
TOUCHPOINT_FAMILY = "touchpoints against their mean, Benjamini-Hochberg"


@statistic(
    area="journey",
    creates=[
        Measure("satisfaction", POINTS, ("channel", "stage", "touchpoint")),
        Measure("effort", POINTS, ("channel", "stage", "touchpoint")),
        Measure("below the mean", POINTS, ("touchpoint",)),
        Measure("place in the stage", RANK, ("stage/touchpoint",)),
        Measure("place in the channel", RANK, ("channel/touchpoint",)),
    ],
)
def touchpoints(experience: pd.DataFrame, client: ClientFile, touchpoints: pd.DataFrame | None = None) -> pd.DataFrame:
    """Satisfaction and effort by touchpoint, stage and channel, and each touchpoint against the mean of all.

    ``mean_i - mean(mean_j)`` equals ``(1 - 1/k) (mean_i - mean of the other touchpoints' means)``, whose interval is
    Welch's with weights that make the other touchpoints equal.
    """
    rated = experience.assign(touchpoint=experience["touchpoint"].astype(str))
    stages, channels = stage_of(rated["touchpoint"], touchpoints), channel_of(touchpoints)
    rated["stage"] = [stages[name] for name in rated["touchpoint"]]
    rated["channel"] = [channels.get(name, "") for name in rated["touchpoint"]]
    found: list[dict[str, Any]] = []
    for measure, column in (("satisfaction", "satisfaction"), ("effort", "effort")):
        if column in rated and rated[column].notna().any():
            for level in ("touchpoint", "stage", "channel"):
                found += _means(rated, measure, column, level, client.privacy.min_group)
    found += _against_the_mean(rated, client.privacy.min_group)
    found += _places(rated["touchpoint"], touchpoints)
    return rows(found)


def _means(rated: pd.DataFrame, measure: str, column: str, level: str, least: int) -> Iterator[dict[str, Any]]:
    groups = rated[rated[level].notna() & rated[level].ne("")].groupby(level, sort=False)
    order = order_steps(groups.groups) if level == "stage" else list(groups.groups)
    for term in order:
        part = groups.get_group(term)
        row = {"measure": measure, "level": level, "term": term, "unit": "points", "method": RATING_MEAN}
        if _people(part) < least:
            yield row | {"note": WITHHELD}
            continue
        mean = weighted_mean(part[column].to_numpy(float))
        yield row | {"n": mean.n, "estimate": mean.estimate, "low": mean.low, "high": mean.high, "note": mean.note}


def _against_the_mean(rated: pd.DataFrame, least: int) -> list[dict[str, Any]]:
    answered = rated.dropna(subset=["satisfaction"])
    large = answered.groupby("touchpoint", sort=False).filter(lambda part: _people(part) >= least)
    k = large["touchpoint"].nunique()
    shell = {"measure": "below the mean", "level": "touchpoint", "unit": "points", "method": BELOW}
    if k < 2:
        return [shell | {"term": term, "note": ONE_TOUCHPOINT} for term in large["touchpoint"].unique()]
    weight = 1.0 / large.groupby("touchpoint")["satisfaction"].transform("size")
    found = []
    for term in large["touchpoint"].unique():
        own = large["touchpoint"].eq(term)
        satisfaction = large["satisfaction"].astype(float)
        gap = welch_difference(satisfaction[own], satisfaction[~own], weights=(None, weight[~own]))
        scale = 1 - 1 / k
        found.append(
            shell
            | {"term": term, "n": float(own.sum()), "p": gap.p, "family": TOUCHPOINT_FAMILY, "note": gap.note}
            | {"estimate": scale * gap.estimate, "low": scale * gap.low, "high": scale * gap.high}
        )
    adjusted = benjamini_hochberg([row["p"] for row in found])
    return [row | {"p_adjusted": p} for row, p in zip(found, adjusted, strict=True)]


def _places(rated: pd.Series, table: pd.DataFrame | None) -> Iterator[dict[str, Any]]:
    """Where each touchpoint stands on the map: its order within a stage, and its channel."""
    named = [] if table is None else table["touchpoint"].dropna().astype(str).tolist()
    names = list(dict.fromkeys([*named, *rated]))
    stages, channels, order = stage_of(names, table), channel_of(table), _order(names, table)
    for name in sorted(names, key=lambda name: order[name]):
        if stages[name]:
            yield _place("place in the stage", f"{stages[name]}/{name}", "stage/touchpoint", order[name])
        if channels.get(name):
            yield _place("place in the channel", f"{channels[name]}/{name}", "channel/touchpoint", order[name])


def _place(measure: str, term: str, level: str, order: float) -> dict[str, Any]:
    return {
        "measure": measure,
        "level": level,
        "term": term,
        "estimate": order,
        "unit": "rank",
        "method": "from the client's table",
    }


def _order(names: list[str], table: pd.DataFrame | None) -> dict[str, float]:
    """The client's order where the table has one; touchpoints without it follow in the order met."""
    told: dict[str, float] = {}
    if table is not None and "order" in table:
        known = table.dropna(subset=["touchpoint", "order"])
        told = dict(zip(known["touchpoint"].astype(str), known["order"].astype(float), strict=True))
    start = max(told.values(), default=-1.0) + 1
    late = {name: start + i for i, name in enumerate(name for name in names if name not in told)}
    return {**late, **told}


def _people(part: pd.DataFrame) -> int:
    """How many people stand behind the ratings; a rating without a name is a person of its own."""
    if "customer" not in part:
        return len(part)
    return int(part["customer"].nunique() + part["customer"].isna().sum())
