"""Is enough of the work checked for a verdict, and not more than that needs?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cxaudit.estimates import acceptance_plan, detection_probability
from cxaudit.measures import ACTIONS, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, PROBABILITY, SHARE

#: The level of bad work that is still acceptable, as a part of the level that must not pass.
ACCEPTABLE_PART = 0.2
NOT_COUNTED = "The table of actions does not know this team, so the share checked cannot be told."
PLAN = "smallest acceptance plan with risks of 5 % and 10 %, hypergeometric"
DETECTION = "chance that the checks meet at least one bad action when one in twenty is bad, hypergeometric"


@statistic(
    area="quality",
    creates=[
        Measure("share checked", SHARE, ("overall", "team"), counts=ACTIONS),
        Measure("actions", COUNT, ("overall", "team"), counts=ACTIONS),
        Measure("checked", COUNT, ("overall", "team"), counts=ACTIONS),
        Measure("checks at 10 %", COUNT, ("overall", "team"), counts=ACTIONS),
        Measure("checks at 20 %", COUNT, ("overall", "team"), counts=ACTIONS),
        Measure("checks for a verdict", COUNT, ("overall", "team"), counts=ACTIONS),
        Measure("bad ones allowed", COUNT, ("overall", "team"), counts=ACTIONS),
        Measure("chance to meet bad work", PROBABILITY, ("overall", "team"), counts=ACTIONS),
    ],
)
def coverage(actions: pd.DataFrame, client: ClientFile, quality: pd.DataFrame | None = None) -> pd.DataFrame:
    """Share of each team's actions checked, the number a verdict needs, and what checks of 10 and 20 % would be.

    The verdict is an acceptance plan: bad work above ``1 - standard`` must not pass, a fifth of that is acceptable. Its
    size hardly depends on the population, so the number checked matters and not the share.
    """
    work = actions.groupby("team")["count"].sum()
    done = _count_checked(quality)
    must_not_pass = 1 - client.thresholds.quality_standard
    everything = _plans("overall", "all", float(work.sum()), float(done.reindex(work.index).sum()), must_not_pass)
    found: list[dict[str, Any]] = list(everything) if work.sum() > 0 else []
    for team, population in work[work > 0].items():
        found += _plans("team", str(team), float(population), float(done.get(team, 0)), must_not_pass)
    for team in done.index.difference(work[work > 0].index):
        found.append(
            {
                "measure": "share checked",
                "level": "team",
                "term": str(team),
                "n": done[team],
                "unit": "share",
                "note": NOT_COUNTED,
            }
        )
    return rows(found)


def _count_checked(quality: pd.DataFrame | None) -> pd.Series:
    """Checked actions by team; rows of one number are one action."""
    if quality is None or "team" not in quality:
        return pd.Series(dtype=float)
    numbered = "id" in quality and quality["id"].notna().all()
    teams = quality.groupby("team")
    return teams["id"].nunique() if numbered else teams.size()


def _plans(level: str, term: str, population: float, checked: float, must_not_pass: float) -> Iterator[dict[str, Any]]:
    shell = {"level": level, "term": term, "n": population}
    plan = acceptance_plan(population, ACCEPTABLE_PART * must_not_pass, must_not_pass)
    yield shell | {
        "measure": "share checked",
        "estimate": min(checked / population, 1.0),
        "unit": "share",
        "method": "checked / actions",
    }
    for measure, number in (
        ("actions", population),
        ("checked", checked),
        ("checks at 10 %", round(0.1 * population)),
        ("checks at 20 %", round(0.2 * population)),
    ):
        yield shell | {"measure": measure, "estimate": number, "unit": "count", "method": "count"}
    yield shell | {
        "measure": "checks for a verdict",
        "estimate": plan.n,
        "unit": "count",
        "method": PLAN,
        "note": plan.note,
    }
    yield shell | {"measure": "bad ones allowed", "estimate": plan.c, "unit": "count", "method": PLAN}
    seen = detection_probability(0.05, int(min(checked, population)), int(population))
    yield shell | {"measure": "chance to meet bad work", "estimate": seen, "unit": "probability", "method": DETECTION}
