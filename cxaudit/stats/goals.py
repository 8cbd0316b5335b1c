"""Will the goals be reached: how far has every KPI come, what is wrong with the tree, which goal has no KPI?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import kpi_attainment
from cxaudit.measures import KPIS, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, SHARE

BRANCH = "→"
MANY_PARENTS = 3
TWO_OWNERS = r"[;,/&]| и | and "

LINE = "way from the baseline to the target that has been covered, over the way due by now on a straight line"
NOT_DUE = "not due yet, and nobody wrote down when the baseline was taken: only a step backwards can be judged"
NO_DATE = "no table has a date: the goal is judged as if it were due"
NO_KPI = "the goal has no KPI"


@statistic(
    area="goals",
    creates=[
        Measure("attainment", SHARE, ("kpi",), counts=KPIS),
        Measure("time elapsed", SHARE, ("kpi",), counts=KPIS),
        Measure("mean attainment", SHARE, ("goal",), counts=KPIS),
        Measure("weakest attainment", SHARE, ("goal",), counts=KPIS),
        Measure("KPIs with the fault", COUNT, ("fault",), counts=KPIS),
        Measure("goal tree", SHARE, ("branch",), counts=KPIS),
        Measure("KPIs of the goal", COUNT, ("goal",), counts=KPIS),
        Measure("fault in the goal tree", COUNT, ("fault/kpi",), counts=KPIS),
    ],
)
def goals(goals: pd.DataFrame, client: ClientFile, as_of: pd.Timestamp | None = None) -> pd.DataFrame:
    """Attainment of every KPI, of sub-goals and goals (mean and weakest), and what the static checks of the tree find.

    ``(actual - baseline) / (elapsed (target - baseline))``; the time elapsed is judged on the latest day in the
    client's files, from the optional column ``since`` (when the baseline was taken) to ``due``. Kaplan and Norton; GQM.
    """
    tree = goals.reset_index(drop=True).reindex(
        columns=list(
            dict.fromkeys(
                [*goals.columns, "subgoal", "baseline", "target", "actual", "owner", "unit", "due", "since", "measures"]
            )
        )
    )
    for name in ("goal", "subgoal", "kpi", "owner", "unit", "measures"):
        tree[name] = tree[name].fillna("").astype(str).str.strip()
    kpis = tree[tree["kpi"] != ""].copy()
    found: list[dict[str, Any]] = []
    if len(kpis):
        kpis["elapsed"] = [elapsed_share(row, as_of) for row in kpis.itertuples()]
        judged = [
            kpi_attainment(k.baseline, k.target, k.actual, 1.0 if np.isnan(k.elapsed) else k.elapsed)
            for k in kpis.itertuples()
        ]
        kpis["attainment"], kpis["why"] = [j.estimate for j in judged], [j.note for j in judged]
        kpis["capped"] = [j.capped for j in judged]
        found += [row for kpi in kpis.itertuples() for row in of_kpi(kpi, as_of)]
        found += roll_up(kpis)
        found += checks(kpis)
    found += branches(tree, kpis)
    found += counts(tree)
    return rows(found)


def elapsed_share(kpi: Any, as_of: pd.Timestamp | None) -> float:
    """Share of the time to the due date that has passed; 1 where it is over or no day is known, NaN without a start."""
    due, since = pd.to_datetime(kpi.due), pd.to_datetime(kpi.since)
    if as_of is None or pd.isna(due) or due <= as_of:
        return 1.0
    return float((as_of - since) / (due - since)) if pd.notna(since) and since < as_of else np.nan


def of_kpi(kpi: Any, as_of: pd.Timestamp | None) -> Iterator[dict[str, Any]]:
    """How far a KPI has come, and how much of its time is over."""
    why = kpi.why or (NOT_DUE if np.isnan(kpi.elapsed) else NO_DATE if as_of is None else "")
    yield {
        "measure": "attainment",
        "level": "kpi",
        "term": kpi.kpi,
        "n": 1,
        "estimate": kpi.attainment,
        "unit": "share",
        "method": LINE,
        "note": why,
    }
    yield {"measure": "time elapsed", "level": "kpi", "term": kpi.kpi, "n": 1, "estimate": kpi.elapsed, "unit": "share"}


def roll_up(kpis: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Mean and weakest attainment of each goal, every KPI kept between 0 and 1.2 so that none carries the others."""
    for goal, part in kpis[kpis["elapsed"].notna() & kpis["capped"].notna()].groupby("goal", sort=False):
        for measure, size in (("mean attainment", part["capped"].mean()), ("weakest attainment", part["capped"].min())):
            yield {
                "measure": measure,
                "level": "goal",
                "term": goal,
                "n": len(part),
                "estimate": size,
                "unit": "share",
                "method": "over the KPIs of the goal, each kept between 0 and 1.2",
            }


def checks(kpis: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """What is wrong with how a KPI is written down: one row a fault."""
    parents = kpis.groupby("kpi")["subgoal"].nunique()
    better = kpis["better"].fillna("") if "better" in kpis else pd.Series("", index=kpis.index)
    step = kpis["target"] - kpis["baseline"]
    faults = {
        "no owner": kpis["owner"] == "",
        "two owners": kpis["owner"].str.contains(TWO_OWNERS, regex=True),
        "no unit": kpis["unit"] == "",
        "no baseline": kpis["baseline"].isna(),
        "no target": kpis["target"].isna(),
        "no value now": kpis["actual"].isna(),
        "no due date": kpis["due"].isna(),
        "target on the wrong side": (better.eq("higher") & step.lt(0)) | (better.eq("lower") & step.gt(0)) | step.eq(0),
        "serves no finding": kpis["measures"] == "",
        "under too many sub-goals": kpis["kpi"].map(parents) > MANY_PARENTS,
    }
    for fault, wrong in faults.items():
        for kpi in dict.fromkeys(kpis.loc[wrong, "kpi"]):
            yield {
                "measure": "fault in the goal tree",
                "level": "fault/kpi",
                "term": f"{fault}/{kpi}",
                "n": 1,
                "estimate": 1,
                "unit": "count",
            }
        yield {
            "measure": "KPIs with the fault",
            "level": "fault",
            "term": fault,
            "n": kpis["kpi"].nunique(),
            "unit": "count",
            "estimate": kpis.loc[wrong, "kpi"].nunique(),
        }


def branches(tree: pd.DataFrame, kpis: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Every branch from goal to KPI with the attainment at its end."""
    ends = kpis["attainment"] if len(kpis) else pd.Series(dtype=float)
    open_ends = set(kpis.index[kpis["elapsed"].isna()]) if len(kpis) else set()
    for place, row in zip(tree.index, tree.itertuples(), strict=True):
        path = BRANCH.join((row.goal, row.subgoal, row.kpi))
        yield {
            "measure": "goal tree",
            "level": "branch",
            "term": path,
            "n": 1,
            "estimate": ends.get(place, np.nan),
            "unit": "share",
            "note": NO_KPI if not row.kpi else NOT_DUE if place in open_ends else "",
        }


def counts(tree: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """How many KPIs each goal has."""
    for goal, part in tree.groupby("goal", sort=False):
        number = part.loc[part["kpi"] != "", "kpi"].nunique()
        yield {
            "measure": "KPIs of the goal",
            "level": "goal",
            "term": goal,
            "n": len(part),
            "estimate": number,
            "unit": "count",
        }
