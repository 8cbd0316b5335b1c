"""Which hand-offs, from one channel or one owner to another, lose customers?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cxaudit.estimates import benjamini_hochberg, newcombe_difference, wilson
from cxaudit.estimates.dispersion import dispersion_test
from cxaudit.journeys import ENDS_UNKNOWN, journeys
from cxaudit.measures import WITHHELD, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, PERCENTAGE_POINTS, SHARE

HANDOFF_FAMILY = "hand-offs between {}s, Benjamini-Hochberg"
DIFFERENCES = {
    "channel": (
        "share lost at the step after the hand-off minus share lost at a step in the same channel; Newcombe, Fisher's"
        " exact test, Benjamini-Hochberg over the hand-offs"
    ),
    "owner": (
        "share lost at the step after the change of owner minus share lost at a step of the same owner; Newcombe,"
        " Fisher's exact test, Benjamini-Hochberg over the changes"
    ),
}
#: What the measures of each kind of hand-off are called: how many, loss after, loss without, and the difference.
HANDOFF_NAMES = {
    "channel": ("hand-offs", "lost after the hand-off", "lost without a hand-off", "loss by the hand-off"),
    "owner": (
        "changes of owner",
        "lost after the change of owner",
        "lost with the same owner",
        "loss by the change of owner",
    ),
}
LEVELS = {"channel": "handoff", "owner": "owner→owner"}


@statistic(
    area="journey",
    creates=[
        Measure("lost without a hand-off", SHARE, ("overall",)),
        Measure("hand-offs", COUNT, ("handoff",)),
        Measure("lost after the hand-off", SHARE, ("handoff",)),
        Measure("loss by the hand-off", PERCENTAGE_POINTS, ("handoff",)),
        Measure("lost with the same owner", SHARE, ("overall",)),
        Measure("changes of owner", COUNT, ("owner\u2192owner",)),
        Measure("lost after the change of owner", SHARE, ("owner\u2192owner",)),
        Measure("loss by the change of owner", PERCENTAGE_POINTS, ("owner\u2192owner",)),
    ],
)
def handoffs(events: pd.DataFrame, client: ClientFile, touchpoints: pd.DataFrame | None = None) -> pd.DataFrame:
    """Loss right after each change of channel, against loss at steps that stay in their channel, in the same log.

    A step counts by the channel of the step before it: ``a→b`` where it differs, without a hand-off where it does not.
    The same for the owners of the touchpoints, where the table of touchpoints names them. Newcombe's interval of the
    difference, Fisher's exact p-value, adjusted over all hand-offs of a kind.
    """
    log = journeys(events, touchpoints)
    found = list(_compare(log.steps, "channel", log.ends_known, client.privacy.min_group))
    if touchpoints is not None and "owner" in touchpoints and touchpoints["owner"].nunique() > 1:
        owners = touchpoints.dropna(subset=["owner"]).drop_duplicates("touchpoint").set_index("touchpoint")["owner"]
        steps = log.steps.assign(owner=log.steps["touchpoint"].map(owners.astype(str)).fillna(""))
        found += _compare(steps, "owner", log.ends_known, client.privacy.min_group)
    return rows(found)


def _compare(steps: pd.DataFrame, kind: str, ends_known: bool, least: int) -> Iterator[dict[str, Any]]:
    """The hand-offs of one kind: how many of each, the loss after it, and what it adds to the loss without one."""
    number, after, without, added = HANDOFF_NAMES[kind]
    steps = steps.assign(before=steps.groupby("customer")[kind].shift(), lost=steps["ended"].eq("lost"))
    moves = steps[steps["before"].notna() & steps["before"].ne("") & steps[kind].ne("")]
    stayed = moves[moves["before"].eq(moves[kind])]
    yield _share(without, "overall", "all", stayed, ends_known)
    compared = []
    for (a, b), group in moves[moves["before"].ne(moves[kind])].groupby(["before", kind], sort=True):
        shell = {"level": LEVELS[kind], "term": f"{a}→{b}"}
        if group["customer"].nunique() < least:
            yield shell | {"measure": number, "unit": "count", "note": WITHHELD}
            continue
        n = len(group)
        yield shell | {"measure": number, "n": n, "estimate": n, "unit": "count", "method": "count"}
        yield _share(after, LEVELS[kind], f"{a}→{b}", group, ends_known)
        facts = {"measure": added, "method": DIFFERENCES[kind], "family": HANDOFF_FAMILY.format(kind)}
        compared.append(shell | facts | _difference(group["lost"], stayed["lost"], ends_known))
    adjusted: Any = benjamini_hochberg([row["p"] for row in compared]) if compared else []
    yield from (row | {"p_adjusted": p} for row, p in zip(compared, adjusted, strict=True))


def _share(measure: str, level: str, term: str, group: pd.DataFrame, ends_known: bool) -> dict[str, Any]:
    shell = {"measure": measure, "level": level, "term": term, "n": len(group), "unit": "share", "method": "Wilson"}
    if not ends_known:
        return shell | {"note": ENDS_UNKNOWN}
    share = wilson(int(group["lost"].sum()), len(group))
    return shell | {"estimate": share.estimate, "low": share.low, "high": share.high, "note": share.note}


def _difference(after: pd.Series, without: pd.Series, ends_known: bool) -> dict[str, Any]:
    shell = {"n": len(after), "unit": "percentage points"}
    if not ends_known:
        return shell | {"p": float("nan"), "note": ENDS_UNKNOWN}
    gap = newcombe_difference(int(after.sum()), len(after), int(without.sum()), len(without))
    counts, totals = [int(after.sum()), int(without.sum())], [len(after), len(without)]
    p = dispersion_test(counts, totals).p if min(totals) and sum(counts) else float("nan")
    return shell | {"estimate": gap.estimate, "low": gap.low, "high": gap.high, "p": p, "note": gap.note}
