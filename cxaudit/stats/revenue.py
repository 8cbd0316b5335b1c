"""How much revenue is at risk: early leavers, clients with a complaint, customers unhappy with a touchpoint?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cxaudit.estimates import kaplan_meier, survival_at
from cxaudit.measures import WITHHELD, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import MONEY

EARLY_DAYS = 60
DISSATISFIED_UP_TO = 5
EARLY = "customers x mean revenue x share lost by day 60 (Kaplan-Meier), with the limits of that share"
ACTIVE = "revenue of the active customers named; their loss is possible, not certain"


@statistic(
    area="outcomes",
    creates=[
        Measure("revenue at risk", MONEY, ("product", "topic", "touchpoint")),
    ],
)
def revenue_at_risk(
    outcomes: pd.DataFrame,
    client: ClientFile,
    complaints: pd.DataFrame | None = None,
    experience: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Revenue that goes with early churn of each product, and revenue of active customers who complain or are unhappy.

    For products ``N x V x (1 - S(60))``. For topics and touchpoints the sum of revenue of the active customers
    concerned.
    """
    if "revenue" not in outcomes or outcomes["revenue"].notna().sum() == 0:
        return rows([])
    least = client.privacy.min_group
    found: list[dict[str, Any]] = list(_products(outcomes, least))
    active = outcomes[outcomes["end"].isna()].groupby("customer")["revenue"].sum()
    if complaints is not None and {"customer", "topic"} <= set(complaints):
        found += _sum_concerned("topic", complaints[["topic", "customer"]], active, least)
    if experience is not None and {"customer", "touchpoint"} <= set(experience):
        unhappy = experience[experience["satisfaction"].le(DISSATISFIED_UP_TO)]
        found += _sum_concerned("touchpoint", unhappy[["touchpoint", "customer"]], active, least)
    return rows(found)


def _products(outcomes: pd.DataFrame, least: int) -> Iterator[dict[str, Any]]:
    known = outcomes.dropna(subset=["start"])
    exported = known[["start", "end"]].max().max()
    days = (known["end"].fillna(exported) - known["start"]).dt.total_seconds() / 86400
    known = known.assign(days=days)[days >= 0]
    groups = known.groupby("product", sort=True) if "product" in known else []
    for product, part in groups:
        shell = {
            "measure": "revenue at risk",
            "level": "product",
            "term": str(product),
            "unit": "money",
            "method": EARLY,
        }
        if len(part) < least:
            yield shell | {"note": WITHHELD}
            continue
        stay = survival_at(kaplan_meier(part["days"].to_numpy(), part["end"].notna().to_numpy()), EARLY_DAYS)
        total = float(part["revenue"].sum())
        yield (
            shell
            | {"n": len(part), "estimate": total * (1 - stay.estimate), "note": stay.note}
            | {"low": total * (1 - stay.high), "high": total * (1 - stay.low)}
        )


def _sum_concerned(level: str, named: pd.DataFrame, active: pd.Series, least: int) -> Iterator[dict[str, Any]]:
    """Revenue of the active customers named with each topic or touchpoint, where at least ``least`` are known."""
    joined = named.dropna().drop_duplicates().join(active, on="customer", how="inner")
    for term, part in joined.groupby(level, sort=True):
        if len(part) >= least:
            yield {"measure": "revenue at risk", "level": level, "term": str(term), "n": len(part), "unit": "money"} | {
                "estimate": float(part["revenue"].sum()),
                "method": ACTIVE,
            }
