"""How many customers leave, and how many of them in the first two months: by product and by segment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import Estimate, holm, kaplan_meier, logrank, survival_at
from cxaudit.measures import ALL, WITHHELD, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import SCORE, SHARE

EARLY_DAYS = 60
CURVE_DAYS = 366
CURVE_STEP = 5
LOSS = "1 - Kaplan-Meier at day 60, log-log limits; active customers are censored at the last date of the table"
LEFT = "1 - Kaplan-Meier by day, log-log limits"


@statistic(
    area="outcomes",
    creates=[
        Measure(
            "lost by day 60",
            SHARE,
            ("overall", "product", "segment"),
            headline=60,
            parts=(
                "product",
                "segment",
            ),
        ),
        Measure("still active", SHARE, ("day",)),
        Measure("difference of the curves", SCORE, ("product", "segment")),
    ],
)
def early_churn(outcomes: pd.DataFrame, client: ClientFile) -> pd.DataFrame:
    """Loss by day 60 in all, by product and by segment, with the curve of customers still active.

    ``1 - S(60)`` by Kaplan-Meier; who is still active is censored at the last date that the table knows. The log-rank
    test compares products, and segments, over the whole time.
    """
    lives = _lives(outcomes)
    least = client.privacy.min_group
    found: list[dict[str, Any]] = [_loss("overall", "all", lives, least), *_curve(lives, "still active", least)]
    tests = []
    for level in ("product", "segment"):
        if level in lives and lives[level].notna().any():
            groups = list(lives.groupby(level, sort=True))
            found += [_loss(level, str(term), part, least) for term, part in groups]
            large = lives[lives.groupby(level)["days"].transform("size").ge(least)]
            if large[level].nunique() > 1:
                test = logrank(large["days"], large["left"], large[level])
                tests.append(
                    {"measure": "difference of the curves", "level": level, "term": level, "n": test.n, "p": test.p}
                    | {"estimate": test.statistic, "method": "log-rank", "unit": "score", "note": test.note}
                )
            if level == "product":
                found += [row for term, part in groups for row in _curve(part, "still active", least, str(term))]
    adjusted: Any = holm([row["p"] for row in tests]) if tests else []
    found += [
        row | {"p_adjusted": p, "family": "curves of products and segments, Holm"}
        for row, p in zip(tests, adjusted, strict=True)
    ]
    return rows(found)


def _lives(outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row a customer with ``days`` observed, and whether they left."""
    known = outcomes.dropna(subset=["start"])
    known = known[known["start"] <= known["end"].fillna(known["start"])]
    exported = _find_last_day(known)
    left = known["end"].notna()
    days = (known["end"].fillna(exported) - known["start"]).dt.total_seconds() / 86400
    return known.assign(days=days, left=left)


def _find_last_day(outcomes: pd.DataFrame) -> pd.Timestamp:
    """The last date that the table knows: until then every customer was seen."""
    return outcomes[["start", "end"]].max().max()


def _loss(level: str, term: str, part: pd.DataFrame, least: int) -> dict[str, Any]:
    shell = {"measure": "lost by day 60", "level": level, "term": term, "unit": "share", "method": LOSS}
    if len(part) < least:
        return shell | {"note": WITHHELD}
    stay = survival_at(kaplan_meier(part["days"].to_numpy(), part["left"].to_numpy()), EARLY_DAYS)
    lost = _complement(stay)
    return shell | {"n": len(part), "estimate": lost.estimate, "low": lost.low, "high": lost.high, "note": lost.note}


def _complement(share: Estimate) -> Estimate:
    return Estimate(1 - share.estimate, 1 - share.high, 1 - share.low, share.n, note=share.note)


def _curve(part: pd.DataFrame, measure: str, least: int, product: str | None = None) -> Iterator[dict[str, Any]]:
    """The share still active by day, as far as enough customers are under observation."""
    group = ALL if product is None else f"product={product}"
    curve = kaplan_meier(part["days"].to_numpy(), part["left"].to_numpy())
    for day in range(0, CURVE_DAYS, CURVE_STEP):
        at = survival_at(curve, day)
        if not np.isfinite(at.estimate) or at.n < least:
            return
        yield {
            "measure": measure,
            "level": "day",
            "term": str(day),
            "group": group,
            "n": at.n,
            "unit": "share",
            "method": LEFT,
        } | {"estimate": at.estimate, "low": at.low, "high": at.high}
