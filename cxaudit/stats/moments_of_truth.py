"""Which touchpoints decide the outcome, and does the peak or the end of a journey say more than its mean?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import lmg, weighted_mean
from cxaudit.journeys import journeys
from cxaudit.measures import THINGS, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import SHARE

FEWEST_CUSTOMERS = 30
PER_TOUCHPOINT = 5
MOST_TOUCHPOINTS = 14
NO_OUTCOME = (
    "No outcome is known for those who rated touchpoints: no survey answer, no event log and no outcomes name"
    " the same customers."
)
TOO_FEW_RATERS = "Too few customers with a known outcome rated the same touchpoints."
LMG = (
    "part of the outcome's variance that goes to the touchpoint, averaged over all orders of entry (LMG),"
    " resampled limits"
)
FOLDS = 10
PREDICTION = "share of the outcome's variance foretold in ten-fold cross-validation by one least-squares line"
LOT_SEED = 20260101
WHOLE = {"level": "overall", "term": "all"}


@statistic(
    area="journey",
    creates=[
        Measure("share of the outcome: stayed", SHARE, ("overall", "touchpoint"), counts=THINGS),
    ],
)
def moments_of_truth(
    experience: pd.DataFrame,
    client: ClientFile,
    events: pd.DataFrame | None = None,
    outcomes: pd.DataFrame | None = None,
    touchpoints: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Share of each touchpoint in what explains whether a customer stayed.

    A moment of truth is among the top three and below the mean. LMG over customers who rated all touchpoints
    compared; touchpoints that few of them rated are left out first.
    """
    return rows(_shares(experience, _mark_stayed(events, outcomes), "stayed"))


@statistic(
    area="journey",
    creates=[
        Measure("outcome foretold", SHARE, ("overall", "predictor"), counts={"predictor": THINGS}),
    ],
)
def peak_end(
    experience: pd.DataFrame,
    client: ClientFile,
    events: pd.DataFrame | None = None,
    outcomes: pd.DataFrame | None = None,
    touchpoints: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How well mean, peak, end, and peak with end foretell whether the client's own customers stayed.

    Peak: the rating farthest from the customer's mean; end: their last one by date, else by the order of touchpoints.
    Compared by cross-validated R2 (Fredrickson and Kahneman 1993 tested on these data instead of believed).
    """
    if "satisfaction" not in experience:
        return rows([])
    return rows(_predictors(_order_ratings(experience, touchpoints), _mark_stayed(events, outcomes)))


@statistic(
    area="journey",
    creates=[
        Measure("share of the outcome: recommends", SHARE, ("touchpoint",)),
    ],
)
def moments_of_truth_survey(survey: pd.DataFrame, experience: pd.DataFrame, client: ClientFile) -> pd.DataFrame:
    """Share of each touchpoint in the readiness to recommend, where the survey names the same customers."""
    outcome = _recommends(survey)
    known = "satisfaction" in experience and experience["customer"].isin(outcome.index).any()
    return rows(_shares(experience, outcome, "recommends") if known else [])


def _mark_stayed(events: pd.DataFrame | None, outcomes: pd.DataFrame | None) -> pd.Series:
    """1 for customers who stayed and 0 for those who were lost, by the outcomes, else by the event log."""
    told = pd.Series(dtype=float)
    if outcomes is not None and {"customer", "end"} <= set(outcomes):
        told = outcomes.assign(stayed=outcomes["end"].isna().astype(float)).groupby("customer")["stayed"].min()
    log = None if events is None else journeys(events)
    if log is None or not log.ends_known:
        return told
    lost = log.steps["ended"].eq("lost").groupby(log.steps["customer"]).any()
    late = (~lost).astype(float).drop(told.index.intersection(lost.index))
    return pd.concat([told, late]) if len(told) else late


def _recommends(survey: pd.DataFrame) -> pd.Series:
    if not {"respondent", "nps"} <= set(survey):
        return pd.Series(dtype=float)
    answered = survey.dropna(subset=["nps"])
    return answered.groupby("respondent")["nps"].mean().astype(float)


def _shares(experience: pd.DataFrame, outcome: pd.Series, measure_of: str) -> list[dict[str, Any]]:
    shell = {"measure": f"share of the outcome: {measure_of}", "level": "touchpoint", "unit": "share", "method": LMG}
    if "satisfaction" not in experience:
        return []
    wide = experience.pivot_table("satisfaction", "customer", "touchpoint", aggfunc="mean", sort=False)
    wide = wide[wide.index.isin(outcome.index)]
    if wide.empty:
        return [shell | WHOLE | {"note": NO_OUTCOME}]
    complete = _keep_complete(wide)
    target = outcome.reindex(complete.index)
    if (
        len(complete) < max(FEWEST_CUSTOMERS, PER_TOUCHPOINT * complete.shape[1])
        or target.nunique() < 2
        or complete.shape[1] < 2
    ):
        return [shell | WHOLE | {"n": len(complete), "note": TOO_FEW_RATERS}]
    weights = lmg(target.to_numpy(), complete.to_numpy(), replicates=500)
    return [
        shell
        | {"term": str(name), "n": len(complete)}
        | {"estimate": row["estimate"], "low": row["low"], "high": row["high"], "note": row["note"]}
        for name, (_, row) in zip(complete.columns, weights.iterrows(), strict=True)
    ]


def _keep_complete(wide: pd.DataFrame) -> pd.DataFrame:
    """The customers who rated all of the touchpoints kept; the least rated go until enough are complete."""
    kept = wide[wide.notna().sum().sort_values(ascending=False, kind="stable").index[:MOST_TOUCHPOINTS]]
    while kept.shape[1] > 2 and len(kept.dropna()) < max(FEWEST_CUSTOMERS, PER_TOUCHPOINT * kept.shape[1]):
        kept = kept.iloc[:, :-1]
    return kept.dropna()


def _order_ratings(experience: pd.DataFrame, touchpoints: pd.DataFrame | None) -> pd.DataFrame:
    """The ratings of each customer in the order in which they met the touchpoints."""
    rated = experience.dropna(subset=["customer", "satisfaction"])
    if "date" in rated and rated["date"].notna().all():
        return rated.sort_values(["customer", "date"], kind="stable")
    if touchpoints is not None and "order" in touchpoints:
        order = touchpoints.drop_duplicates("touchpoint").set_index("touchpoint")["order"]
        return rated.assign(order=rated["touchpoint"].map(order)).sort_values(["customer", "order"], kind="stable")
    return rated


def _predictors(rated: pd.DataFrame, outcome: pd.Series) -> list[dict[str, Any]]:
    shell = {"level": "predictor", "unit": "share", "method": PREDICTION, "measure": "outcome foretold"}
    rated = rated[rated["customer"].isin(outcome.index)]
    people = rated.groupby("customer", sort=True)["satisfaction"]
    several = people.size().ge(3)
    if several.sum() < FEWEST_CUSTOMERS:
        return [shell | WHOLE | {"n": float(several.sum()), "note": TOO_FEW_RATERS if len(rated) else NO_OUTCOME}]
    far = (rated["satisfaction"] - people.transform("mean")).abs()
    peak = rated.loc[far.groupby(rated["customer"]).idxmax()].set_index("customer")["satisfaction"]
    told = pd.DataFrame({"mean": people.mean(), "peak": peak, "end": people.last()})[several].astype(float)
    told["peak and end"] = (told["peak"] + told["end"]) / 2
    target = outcome.reindex(told.index).to_numpy(float)
    if np.ptp(target) == 0:
        return [shell | WHOLE | {"n": len(told), "note": TOO_FEW_RATERS}]
    return [shell | {"term": name, "n": len(told), **_foretold(told[name].to_numpy(), target)} for name in told]


def _foretold(x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Cross-validated R2 of a straight line, with the spread of its folds."""
    fold = np.random.default_rng(LOT_SEED).permutation(len(y)) % FOLDS
    errors, null = np.empty(len(y)), np.empty(len(y))
    for k in range(FOLDS):
        out, rest = fold == k, fold != k
        slope, level = np.polyfit(x[rest], y[rest], 1) if np.ptp(x[rest]) > 0 else (0.0, y[rest].mean())
        errors[out], null[out] = (y[out] - level - slope * x[out]) ** 2, (y[out] - y[rest].mean()) ** 2
    gain = weighted_mean(null - errors)
    return {"estimate": gain.estimate / null.mean(), "low": gain.low / null.mean(), "high": gain.high / null.mean()}
