"""Which hand-offs from one channel to another lose customers?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxaudit.estimates import benjamini_hochberg, newcombe_difference, wilson
from cxaudit.estimates.dispersion import dispersion_test
from cxaudit.journeys import ENDS_UNKNOWN, journeys
from cxaudit.measures import WITHHELD, rows, statistic
from cxaudit.tables.client import ClientFile

FAMILY = "hand-offs between channels, Benjamini-Hochberg"
DIFFERENCE = (
    "share lost at the step after the hand-off minus share lost at a step in the same channel; Newcombe, Fisher's exact"
    " test, Benjamini-Hochberg over the hand-offs"
)


@statistic(area="journey")
def handoffs(events: pd.DataFrame, client: ClientFile, touchpoints: pd.DataFrame | None = None) -> pd.DataFrame:
    """Loss right after each change of channel, against loss at steps that stay in their channel, in the same log.

    A step counts by the channel of the step before it: ``a→b`` where it differs, without a hand-off where it does not.
    Newcombe's interval of the difference, Fisher's exact p-value, adjusted over all hand-offs.
    """
    log = journeys(events, touchpoints)
    steps = log.steps.assign(before=log.steps.groupby("customer")["channel"].shift())
    moves = steps[steps["before"].notna() & steps["before"].ne("") & steps["channel"].ne("")]
    moves = moves.assign(lost=moves["ended"].eq("lost"))
    stayed = moves[moves["before"].eq(moves["channel"])]
    found: list[dict[str, Any]] = [_share("lost without a hand-off", "overall", "all", stayed, log.ends_known)]
    compared = []
    for (a, b), group in moves[moves["before"].ne(moves["channel"])].groupby(["before", "channel"], sort=True):
        shell = {"level": "handoff", "term": f"{a}→{b}"}
        if group["customer"].nunique() < client.privacy.min_group:
            found.append(shell | {"measure": "hand-offs", "unit": "count", "note": WITHHELD})
            continue
        n = len(group)
        found.append(shell | {"measure": "hand-offs", "n": n, "estimate": n, "unit": "count", "method": "count"})
        found.append(_share("lost after the hand-off", "handoff", f"{a}→{b}", group, log.ends_known))
        compared.append(shell | _difference(group["lost"], stayed["lost"], log.ends_known))
    adjusted: Any = benjamini_hochberg([row["p"] for row in compared]) if compared else []
    found += [row | {"p_adjusted": p} for row, p in zip(compared, adjusted, strict=True)]
    return rows(found)


def _share(measure: str, level: str, term: str, group: pd.DataFrame, ends_known: bool) -> dict[str, Any]:
    shell = {"measure": measure, "level": level, "term": term, "n": len(group), "unit": "share", "method": "Wilson"}
    if not ends_known:
        return shell | {"note": ENDS_UNKNOWN}
    share = wilson(int(group["lost"].sum()), len(group))
    return shell | {"estimate": share.estimate, "low": share.low, "high": share.high, "note": share.note}


def _difference(after: pd.Series, without: pd.Series, ends_known: bool) -> dict[str, Any]:
    shell = {
        "measure": "loss by the hand-off",
        "n": len(after),
        "unit": "share",
        "method": DIFFERENCE,
        "family": FAMILY,
    }
    if not ends_known:
        return shell | {"p": float("nan"), "note": ENDS_UNKNOWN}
    gap = newcombe_difference(int(after.sum()), len(after), int(without.sum()), len(without))
    counts, totals = [int(after.sum()), int(without.sum())], [len(after), len(without)]
    p = dispersion_test(counts, totals).p if min(totals) and sum(counts) else float("nan")
    return shell | {"estimate": gap.estimate, "low": gap.low, "high": gap.high, "p": p, "note": gap.note}
