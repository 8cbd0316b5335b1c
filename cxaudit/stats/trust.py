"""Do the clients trust the company: is the contract kept, do they see competence, does communication work?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxaudit.estimates import paired_mean, weighted_mean, wilson
from cxaudit.measures import Measure, record, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import POINTS, SCORE, SHARE

TRUST_PARTS = ("contract", "competence", "communication")
DOUBT = 6  # a rating up to here, of 10, is a doubt

LATEST = "mean of the clients' latest ratings from 1 to 10, t interval"
WHOLE_METHOD = "mean over clients of the mean of their latest ratings from 1 to 10, t interval"
DOUBTS = "share of clients whose latest rating is 6 or less, Wilson"


@statistic(
    area="trust",
    creates=[
        Measure("trust as a whole", SCORE, ("overall",), headline=80),
        Measure("trust", SCORE, ("trust part",)),
        Measure("doubting clients", SHARE, ("trust part",)),
        Measure("against the other parts", POINTS, ("trust part",)),
    ],
)
def trust(trust: pd.DataFrame, client: ClientFile) -> pd.DataFrame:
    """Mean of each of the three parts of trust and of all of them, the share of doubting clients, the weakest part.

    One client has one voice: their latest rating. t interval of the mean; Wilson interval of the share.
    """
    least = client.privacy.min_group
    ratings = trust.sort_values("date", kind="stable") if "date" in trust else trust
    latest = (
        ratings.groupby("customer", sort=False)[[p for p in TRUST_PARTS if p in ratings]].last()
        if "customer" in ratings
        else ratings
    )
    found: list[dict[str, Any]] = []
    for part in TRUST_PARTS:
        if part in latest:
            given = latest[part].dropna().to_numpy(float)
            found.append(
                record("trust", "trust part", part, weighted_mean(given), least=least, unit="score", method=LATEST)
            )
            doubts = wilson(float((given <= DOUBT).sum()), float(len(given)))
            found.append(
                record("doubting clients", "trust part", part, doubts, least=least, unit="share", method=DOUBTS)
            )
    known = [part for part in TRUST_PARTS if part in latest]
    whole = weighted_mean(latest[known].mean(axis=1).dropna().to_numpy(float))
    found.append(
        record("trust as a whole", "overall", "overall", whole, least=least, unit="score", method=WHOLE_METHOD)
    )
    if len(known) > 1:
        rest = latest[known]
        for part in known:
            apart = paired_mean(rest[part].to_numpy(float), rest.drop(columns=part).mean(axis=1).to_numpy(float))
            found.append(
                record(
                    "against the other parts",
                    "trust part",
                    part,
                    apart,
                    least=least,
                    unit="points",
                    method="rating of the part minus the mean of the client's other ratings, paired t",
                )
            )
    return rows(found)
