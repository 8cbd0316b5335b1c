"""Where are customers lost, how long do they wait for the next stage, and what does a shared path look like?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import kaplan_meier, survival_percentile, wilson
from cxaudit.estimates.competing_risks import aalen_johansen, incidence_at
from cxaudit.journeys import ENDS_UNKNOWN, Journeys, journeys, order_steps
from cxaudit.measures import THINGS, WITHHELD, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, DAYS, HOURS, SHARE

NO_SHARED_PATH = "No path across channels is shared by enough customers to be shown."
LOST, WENT_ON = 1, 2
DROP_OFF = "Aalen-Johansen: lost and gone on as competing ends, open journeys censored at the end of the log"
WAITING = "Kaplan-Meier; journeys that have not gone on are censored"
HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)


@statistic(
    area="journey",
    creates=[
        Measure("customers in the stage", COUNT, ("stage",)),
        Measure("lost in the stage", SHARE, ("stage",)),
        Measure("median time in the stage", (DAYS, HOURS), ("stage",)),
        Measure("time in the stage, nine of ten", (DAYS, HOURS), ("stage",)),
        Measure("went on from the stage", SHARE, ("stage",)),
    ],
)
def stage_drop_off(events: pd.DataFrame, client: ClientFile, touchpoints: pd.DataFrame | None = None) -> pd.DataFrame:
    """Share of customers lost in each stage, by Aalen-Johansen with going on as the competing end.

    A naive funnel counts journeys that are still open as losses; here they are censored at the end of the log.
    """
    log = journeys(events, touchpoints)
    found: list[dict[str, Any]] = []
    for stage in order_steps(log.steps["stage"].unique()):
        visits = _visits(log, stage)
        found += _drop_off(stage, visits, log.ends_known, client.privacy.min_group)
        found += _waiting(stage, visits, client.privacy.min_group)
    return rows(found)


def _visits(log: Journeys, stage: str) -> pd.DataFrame:
    """One row a customer who came into the stage: days until they went on or were lost, and which (0: neither)."""
    steps = log.steps[["customer", "time", "stage", "ended"]]
    entered = steps.index.to_series().where(steps["stage"].eq(stage)).groupby(steps["customer"]).transform("min")
    since = steps[steps.index >= entered]
    left = since["stage"].ne(stage) & since["stage"].ne("")
    before_leaving = ~left.groupby(since["customer"]).cummax()
    within = since[before_leaving].groupby("customer", sort=False)
    visits = within.agg(entry=("time", "first"), last=("time", "last"))
    visits["ended"] = since.loc[before_leaving, "ended"].replace("", np.nan).groupby(since["customer"]).first()
    visits["on"] = since[left].groupby("customer")["time"].first()
    lost, on = visits["ended"].eq("lost"), visits["ended"].eq("done") | visits["on"].notna()
    # Silence becomes loss only when patience has run out; a journey that succeeded here has gone on at its last step.
    lost_at = visits["last"] + (log.patience if log.patience is not None else pd.Timedelta(0))
    until = visits["on"].fillna(visits["last"]).where(on, log.exported).where(~lost, lost_at)
    days = (until - visits["entry"]) / DAY
    return pd.DataFrame({"days": days, "cause": np.select([lost, on], [LOST, WENT_ON], 0)})


def _drop_off(stage: str, visits: pd.DataFrame, ends_known: bool, least: int) -> Iterator[dict[str, Any]]:
    shell = {"level": "stage", "term": stage, "unit": "share", "method": DROP_OFF}
    n = len(visits)
    if n < least:
        yield shell | {"measure": "lost in the stage", "note": WITHHELD}
        return
    yield shell | {"measure": "customers in the stage", "n": n, "estimate": n, "unit": "count", "method": "count"}
    if not ends_known:
        yield shell | {"measure": "lost in the stage", "n": n, "note": ENDS_UNKNOWN}
        return
    table = aalen_johansen(visits["days"].to_numpy(), visits["cause"].to_numpy())
    for measure, cause in (("lost in the stage", LOST), ("went on from the stage", WENT_ON)):
        # Beyond the time at which so few are still waiting, a single customer would move the estimate.
        horizon = table.loc[table["at_risk"] >= least, "time"].max() if len(table) else np.nan
        seen = visits["cause"].eq(cause).any()
        share = incidence_at(table, horizon, cause) if seen else wilson(0, n)
        yield (
            shell
            | {"measure": measure, "n": n, "note": share.note}
            | {"estimate": share.estimate, "low": share.low, "high": share.high}
        )


def _waiting(stage: str, visits: pd.DataFrame, least: int) -> Iterator[dict[str, Any]]:
    gone = visits["cause"].eq(WENT_ON)
    if gone.sum() < least:
        return
    in_days = visits.loc[gone, "days"].median() >= 3
    time, unit = (visits["days"], "days") if in_days else (visits["days"] * 24, "hours")
    curve = kaplan_meier(time.to_numpy(), gone.to_numpy())
    for measure, share in (("median time in the stage", 0.5), ("time in the stage, nine of ten", 0.9)):
        wait = survival_percentile(curve, share)
        yield {
            "measure": measure,
            "level": "stage",
            "term": stage,
            "unit": unit,
            "method": WAITING,
            "note": wait.note,
        } | {"n": len(visits), "estimate": wait.estimate, "low": wait.low, "high": wait.high}


@statistic(
    area="journey",
    creates=[
        Measure("a path across channels", HOURS, ("overall", "channel/step"), counts=THINGS),
    ],
)
def find_shared_path(events: pd.DataFrame, client: ClientFile, touchpoints: pd.DataFrame | None = None) -> pd.DataFrame:
    """One customer across channels: the longest path over several channels that at least ``min_group`` customers took.

    No single customer is shown: the path is one that several share, its times are medians since the first step.
    """
    log = journeys(events, touchpoints)
    steps = log.steps.assign(key=log.steps["touchpoint"] + "\x1f" + log.steps["channel"] + "\x1f" + log.steps["ended"])
    paths = steps.groupby("customer").agg(
        path=("key", "\x1e".join), steps=("key", "size"), channels=("channel", "nunique"), ended=("ended", "last")
    )
    crossing = paths[paths["channels"].gt(1) & paths["steps"].gt(1)]
    sizes = crossing.groupby("path").agg(n=("steps", "size"), steps=("steps", "first"), channels=("channels", "first"))
    shared = sizes[sizes["n"] >= client.privacy.min_group].sort_values(
        ["channels", "steps", "n"], ascending=False, kind="stable"
    )
    shell = {
        "measure": "a path across channels",
        "unit": "hours",
        "method": "median time since the first step of those who took this path",
    }
    if shared.empty:
        return rows([shell | {"level": "overall", "term": "all", "note": NO_SHARED_PATH}])
    path = shared.index[0]
    taken = steps[steps["customer"].isin(paths.index[paths["path"].eq(path)])]
    since = (taken["time"] - taken.groupby("customer")["time"].transform("min")) / HOUR
    number = taken.groupby("customer").cumcount()
    median = since.groupby(number).median()
    return rows(
        shell
        | {"level": "channel/step", "term": f"{channel}/{step + 1}. {name}", "n": float(shared["n"].iloc[0])}
        | {"estimate": float(median[step]), "note": "lost here" if ended == "lost" else ""}
        for step, (name, channel, ended) in enumerate(part.split("\x1f") for part in path.split("\x1e"))
    )
