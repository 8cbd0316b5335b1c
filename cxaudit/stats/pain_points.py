"""How many customers does a pain point reach, and what does it cost: expected loss if an outcome is known?"""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import newcombe_difference, wilson
from cxaudit.journeys import journeys
from cxaudit.measures import CASES, WITHHELD, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, MONEY, POINTS, RANK, SHARE

NO_OUTCOME = (
    "No outcome is known for the customers of this touchpoint: pain points are ordered by severity, then by reach."
)
DISSATISFIED_UP_TO = 5
DRAWS = 4000
LOSS_SEED = 20260101
LOSS_METHOD = (
    "customers x share affected x extra loss of the dissatisfied (x mean revenue); interval from 4,000 draws of"
    " the shares"
)


@statistic(
    area="journey",
    creates=[
        Measure("share affected", SHARE, ("pain point",), counts=CASES),
        Measure("severity", POINTS, ("pain point",), counts=CASES),
        Measure("effort to fix", POINTS, ("pain point",), counts=CASES),
        Measure("customers lost to it", COUNT, ("pain point",), counts=CASES),
        Measure("expected loss", MONEY, ("pain point",), counts=CASES),
        Measure("place of the pain point", POINTS, ("pain point/touchpoint",), counts=CASES),
        Measure("order of pain points", RANK, ("pain point",), counts=CASES),
    ],
)
def pain_points(
    pain_points: pd.DataFrame,
    client: ClientFile,
    experience: pd.DataFrame | None = None,
    outcomes: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Share affected (Wilson), severity, effort to fix, expected loss and the order of pain points.

    ``loss_p = base x f_p x delta_p x V``: f the share affected, delta the extra share of lost customers among those
    dissatisfied at the touchpoint (Newcombe), V the mean revenue of a customer. Without outcomes the order is severity
    first and the lower bound of the share second; ordinal numbers are never multiplied.
    """
    fates = _fates(experience, outcomes, events)
    found: list[dict[str, Any]] = []
    order = []
    for point in pain_points.to_dict("records"):
        term, base, affected = (
            str(point["pain_point"]),
            float(point.get("base", nan)),
            float(point.get("affected", nan)),
        )
        shell = {"level": "pain point", "term": term}
        if base < client.privacy.min_group:
            found.append(shell | {"measure": "share affected", "unit": "share", "method": "Wilson", "note": WITHHELD})
            continue
        reach = wilson(affected, base) if base > 0 and affected >= 0 else wilson(0, 0)
        found.append(
            shell
            | {"measure": "share affected", "unit": "share", "method": "Wilson", "note": reach.note}
            | {"n": reach.n, "estimate": reach.estimate, "low": reach.low, "high": reach.high}
        )
        for measure, column in (("severity", "severity"), ("effort to fix", "effort_to_fix")):
            if pd.notna(point.get(column)):
                found.append(
                    shell
                    | {"measure": measure, "unit": "points", "method": "as the client states it"}
                    | {"n": base, "estimate": float(point[column])}
                )
        losses = _losses(point, fates, client.privacy.min_group)
        for measure, loss in losses.items():
            unit = "money" if measure == "expected loss" else "count"
            found.append(shell | {"measure": measure, "unit": unit, "method": LOSS_METHOD} | loss)
        # A loss counts for the order only where it has been shown: its lower bound lies above nothing.
        shown = max(next(reversed(losses.values())).get("low", 0.0), 0.0)
        order.append((-shown, -_number(point, "severity"), -np.nan_to_num(reach.low), term))
        if pd.notna(point.get("touchpoint")):
            found.append(
                {"measure": "place of the pain point", "level": "pain point/touchpoint"}
                | {"term": f"{term}/{point['touchpoint']}", "n": base, "estimate": _number(point, "severity")}
                | {"unit": "points", "method": "from the client's table"}
            )
    by_loss = "by the lower bound of the expected loss, then severity, then the lower bound of the share affected"
    for rank, (*_, term) in enumerate(sorted(order), start=1):
        found.append(
            {"measure": "order of pain points", "level": "pain point", "term": term, "estimate": rank}
            | {"unit": "rank", "method": by_loss}
        )
    return rows(found)


def _fates(
    experience: pd.DataFrame | None, outcomes: pd.DataFrame | None, events: pd.DataFrame | None
) -> pd.DataFrame | None:
    """One row per customer and touchpoint rated: unhappy there or not, lost or not, and their revenue where known."""
    if experience is None or not {"customer", "satisfaction"} <= set(experience):
        return None
    known = experience.dropna(subset=["customer", "satisfaction"])
    rated = known.groupby(["touchpoint", "customer"], as_index=False)["satisfaction"].min()
    for fate in (_by_outcomes(outcomes), _by_events(events)):
        if fate is not None and rated["customer"].isin(fate["customer"]).any():
            return rated.merge(fate, on="customer").assign(unhappy=lambda f: f["satisfaction"] <= DISSATISFIED_UP_TO)
    return None


def _by_outcomes(outcomes: pd.DataFrame | None) -> pd.DataFrame | None:
    if outcomes is None or not {"customer", "end"} <= set(outcomes):
        return None
    told = outcomes.assign(lost=outcomes["end"].notna(), revenue=outcomes.get("revenue", nan))
    return told.groupby("customer", as_index=False).agg(lost=("lost", "max"), revenue=("revenue", "sum"))


def _by_events(events: pd.DataFrame | None) -> pd.DataFrame | None:
    log = None if events is None else journeys(events)
    if log is None or not log.ends_known:
        return None
    lost = log.steps["ended"].eq("lost").groupby(log.steps["customer"]).any()
    return pd.DataFrame({"customer": lost.index, "lost": lost.to_numpy(), "revenue": nan})


def _losses(point: dict[str, Any], fates: pd.DataFrame | None, least: int) -> dict[str, dict[str, Any]]:
    """Customers lost to the pain point, and their revenue; a reason where either cannot be known."""
    own = None if fates is None else fates[fates["touchpoint"].astype(str).eq(str(point.get("touchpoint")))]
    if own is None or min(own["unhappy"].sum(), (~own["unhappy"]).sum()) < least:
        return {"customers lost to it": {"note": NO_OUTCOME}}
    bad, good = own.loc[own["unhappy"], "lost"], own.loc[~own["unhappy"], "lost"]
    extra = newcombe_difference(int(bad.sum()), len(bad), int(good.sum()), len(good))
    affected, base = float(point["affected"]), float(point["base"])
    rng = np.random.default_rng(LOSS_SEED)
    # Jeffreys draws of the three shares carry their uncertainty into the product.
    reach = rng.beta(affected + 0.5, base - affected + 0.5, DRAWS)
    gone = rng.beta(bad.sum() + 0.5, len(bad) - bad.sum() + 0.5, DRAWS)
    gone_anyway = rng.beta(good.sum() + 0.5, len(good) - good.sum() + 0.5, DRAWS)
    low, high = np.quantile(base * reach * (gone - gone_anyway), [0.025, 0.975])
    lost = {"n": float(len(own)), "estimate": affected * extra.estimate, "low": float(low), "high": float(high)}
    value = float(own["revenue"].mean())
    in_money = lost | {key: value * lost[key] for key in ("estimate", "low", "high")}
    return {"customers lost to it": lost, **({"expected loss": in_money} if value > 0 else {})}


def _number(point: dict[str, Any], column: str) -> float:
    value = point.get(column)
    return 0.0 if value is None or pd.isna(value) else float(value)
