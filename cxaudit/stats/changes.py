"""Did the change of the service help: early churn and repeat sales before and after the day it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import Estimate, holm, newcombe_difference, welch_difference, wilson
from cxaudit.estimates.dispersion import dispersion_test
from cxaudit.estimates.series import interrupted_series
from cxaudit.measures import MONTHS, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import PERCENTAGE_POINTS, RATIO, SHARE

EARLY_DAYS = 60
MONTH = 365.25 / 12
NO_DAY = "The day on which the service changed is not known: write changed_on into client.toml under outcomes."
TOO_FEW_STARTS = "Too few customers were observed on one side of the change."
NO_CONTROL = "Without customers whom the change did not touch, other causes of the same time cannot be told apart."
UNEVEN = "Repeat sales do not come evenly over the months, so customers of different age cannot be compared."
COHORTS = (
    "lost by day 60 among customers who started after the change minus before, fully observed; Newcombe,"
    " Fisher's exact test, Holm"
)
WHEN = ("lost by day 60 since the change", "lost by day 60 before the change")
ONE_COHORT = "lost by day 60 among customers of the cohort who were observed that long; Wilson"
RATES = "repeat sales a customer-month, after minus before, customers weighted by their months; Welch's t, Holm"
SERIES = "monthly series of customers lost by day 60, quasi-Poisson segmented regression, ratio at the change"


@statistic(
    area="outcomes",
    creates=[
        Measure("lost by day 60 since the change", SHARE, ("overall", "product"), parts=("product",)),
        Measure("lost by day 60 before the change", SHARE, ("overall", "product"), parts=("product",)),
        Measure("change of early churn", PERCENTAGE_POINTS, ("overall", "product"), parts=("product",)),
        Measure(
            "early churn after the change, ratio", RATIO, ("overall", "product"), counts=MONTHS, parts=("product",)
        ),
        Measure("lost by day 60, by month of start", SHARE, ("month",)),
    ],
)
def churn_change(outcomes: pd.DataFrame, client: ClientFile) -> pd.DataFrame:
    """Early churn of customers who started before and after the change, in all and by product, and its monthly series.

    Only customers observed for 60 days count. The series needs eight months on each side; shorter ones are refused with
    the reason.
    """
    day = client.outcomes.changed_on
    if day is None:
        return rows(
            [
                {"measure": "change of early churn", "level": "overall", "term": "all"}
                | {"unit": "percentage points", "note": NO_DAY}
            ]
        )
    starts = _observe(outcomes)
    return rows(
        [
            *_adjust(_cohorts(starts, pd.Timestamp(day), client.privacy.min_group), "churn"),
            *_series(starts, pd.Timestamp(day), client.privacy.min_group),
        ]
    )


@statistic(
    area="outcomes",
    creates=[
        Measure("change of repeat sales", RATIO, ("overall", "product"), parts=("product",)),
    ],
)
def repeat_sales_change(outcomes: pd.DataFrame, client: ClientFile) -> pd.DataFrame:
    """Repeat sales a month of customers who started before and after the change, in all and by product.

    ``sum of sales / sum of months`` of each cohort (customers weighted by their months), difference by Welch; refused
    where already the older and the younger half of those before the change differ.
    """
    day = client.outcomes.changed_on
    if day is None or "repeat_sales" not in outcomes:
        return rows([])
    exported = outcomes[["start", "end"]].max().max()
    known = outcomes.dropna(subset=["start", "repeat_sales"])
    months = (known["end"].fillna(exported) - known["start"]).dt.total_seconds() / 86400 / MONTH
    sales = known.assign(months=months)[months > 0]
    sales = sales.assign(
        rate=sales["repeat_sales"].astype(float) / sales["months"], after=sales["start"] >= pd.Timestamp(day)
    )
    found = []
    even = _even_pace(sales[~sales["after"]])
    for level, term, part in _parts(sales):
        after, before = part[part["after"]], part[~part["after"]]
        shell = {
            "measure": "change of repeat sales",
            "level": level,
            "term": term,
            "n": len(part),
            "unit": "ratio",
            "method": RATES,
        }
        if min(len(after), len(before)) < client.privacy.min_group:
            found.append(shell | {"note": TOO_FEW_STARTS})
            continue
        if not (even and _even_pace(before)):
            found.append(shell | {"note": UNEVEN})
            continue
        gap = welch_difference(after["rate"], before["rate"], weights=(after["months"], before["months"]))
        found.append(
            shell
            | {"estimate": gap.estimate, "low": gap.low, "high": gap.high, "p": gap.p, "note": gap.note or NO_CONTROL}
        )
    return rows(_adjust(found, "repeat sales"))


def _even_pace(sales: pd.DataFrame) -> bool:
    """Whether older customers buy at the pace of younger ones, without which cohorts cannot be compared."""
    old = sales["months"] > sales["months"].median()
    if min(old.sum(), (~old).sum()) < 2:
        return True
    pace = welch_difference(
        sales.loc[old, "rate"], sales.loc[~old, "rate"], weights=(sales.loc[old, "months"], sales.loc[~old, "months"])
    )
    return not pace.p < 0.05


def _observe(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Customers observed for 60 days, and whether they left in that time."""
    known = outcomes.dropna(subset=["start"])
    known = known if "end" in known else known.assign(end=pd.Series(pd.NaT, index=known.index))
    exported = known[["start", "end"]].max().max()
    lived = (known["end"].fillna(exported) - known["start"]).dt.total_seconds() / 86400
    watched = (exported - known["start"]).dt.total_seconds() / 86400 >= EARLY_DAYS
    return known.assign(lost=known["end"].notna() & lived.le(EARLY_DAYS))[watched & lived.ge(0)]


def _parts(frame: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    yield "overall", "all", frame
    if "product" in frame and frame["product"].nunique() > 1:
        for product, part in frame.groupby("product", sort=True):
            yield "product", str(product), part


def _cohorts(starts: pd.DataFrame, day: pd.Timestamp, least: int) -> Iterator[dict[str, Any]]:
    for level, term, part in _parts(starts):
        after, before = part[part["start"] >= day], part[part["start"] < day]
        shell = {
            "measure": "change of early churn",
            "level": level,
            "term": term,
            "n": len(part),
            "unit": "percentage points",
            "method": COHORTS,
        }
        if min(len(after), len(before)) < least:
            yield shell | {"note": TOO_FEW_STARTS}
            continue
        lost, sizes = [int(after["lost"].sum()), int(before["lost"].sum())], [len(after), len(before)]
        for when, losses, size in zip(WHEN, lost, sizes, strict=True):
            share = wilson(losses, size)
            yield (
                shell
                | {"measure": when, "n": size, "unit": "share", "method": ONE_COHORT}
                | {
                    "estimate": share.estimate,
                    "low": share.low,
                    "high": share.high,
                }
            )
        gap = newcombe_difference(lost[0], sizes[0], lost[1], sizes[1])
        p = dispersion_test(lost, sizes).p if sum(lost) else 1.0
        yield shell | {"estimate": gap.estimate, "low": gap.low, "high": gap.high, "p": p, "note": NO_CONTROL}


def _series(starts: pd.DataFrame, day: pd.Timestamp, least: int) -> Iterator[dict[str, Any]]:
    """Monthly counts of early losses with starts as exposure; months that hold the change belong to what came after."""
    for level, term, part in _parts(starts):
        months = part["start"].dt.to_period("M")
        monthly = part.groupby(months)["lost"].agg(["sum", "size"])
        full = pd.period_range(months.min(), months.max(), freq="M") if len(part) else pd.PeriodIndex([], freq="M")
        monthly = monthly.reindex(full)
        if not len(full) or not full[0] < day.to_period("M") <= full[-1]:
            found = Estimate(np.nan, n=len(full), note=TOO_FEW_STARTS)
        else:
            change = int(full.get_loc(day.to_period("M")))
            found = interrupted_series(
                monthly["sum"].to_numpy(float), change, exposure=monthly["size"].to_numpy(float), slope_change=False
            )
        yield {
            "measure": "early churn after the change, ratio",
            "level": level,
            "term": term,
            "n": found.n,
            "unit": "ratio",
        } | {
            "estimate": found.estimate,
            "low": found.low,
            "high": found.high,
            "p": found.p,
            "method": SERIES,
            "note": found.note,
        }
        if level == "overall":
            yield from _monthly(monthly, least)


def _monthly(monthly: pd.DataFrame, least: int) -> Iterator[dict[str, Any]]:
    for month, row in monthly.dropna().iterrows():
        if row["size"] >= least:
            yield {
                "measure": "lost by day 60, by month of start",
                "level": "month",
                "term": str(month),
                "n": row["size"],
            } | {"estimate": row["sum"] / row["size"], "unit": "share", "method": "share"}


def _adjust(found: Any, name: str) -> list[dict[str, Any]]:
    """Holm over the products; the whole is a question of its own."""
    listed = list(found)
    products = [i for i, row in enumerate(listed) if row["level"] == "product" and "p" in row]
    for i, p in zip(products, holm([listed[i]["p"] for i in products]) if products else [], strict=True):
        listed[i] |= {"p_adjusted": p, "family": f"change of {name} by product, Holm"}
    return [row | {"p_adjusted": row.get("p_adjusted", row.get("p", np.nan))} for row in listed]
