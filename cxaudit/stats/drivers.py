"""What moves loyalty? Drivers with the uncertainty of their order, what low and high answers do, and whether the gap suffices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import ResponseSurface, driver_bootstrap, johnson_weights, lmg, penalty_reward, response_surface
from cxaudit.instruments import Instrument, scoring
from cxaudit.instruments.scoring import Columns, Floats
from cxaudit.measures import Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COEFFICIENT, CORRELATION, POINTS, PROBABILITY, RANK, RATIO, SHARE

#: Below these no driver is ranked: too little is explained, or too few people answered.
LEAST_EXPLAINED, LEAST_PEOPLE_A_DRIVER = 0.2, 10
MOST_DRIVERS, RESAMPLES, FEWER_RESAMPLES = 12, 2_000, 500
#: Above this many respondents asymmetry is judged without resampling; its effects are then far larger than their error.
MOST_RESAMPLED = 20_000

LMG = "share of R2 by averaging over all orders of entry (LMG), bootstrap interval; Lindeman, Merenda and Gold 1980"
JOHNSON = "share of R2 by Johnson's relative weights, as a cross-check; Johnson 2000"
RANK_METHOD = "rank of the LMG share with the bootstrap interval of ranks"
FIRST = "share of resamples in which this driver has the largest LMG share"
BEFORE = "share of resamples in which the first driver outweighs the second"
EXPLAINED = "R2 of the linear regression of the outcome on all drivers"
CORRELATION_METHOD = "Pearson correlation with the outcome"
INFLATION = "variance inflation factor: 1 over the share of a driver's variance that the others leave"
ORDERED = "share of pairs of drivers whose bootstrap interval of the difference excludes zero"
PENALTY = (
    "regression of the outcome on low and high answers, the middle as reference, bootstrap interval; Brandt 1987;"
    " a random part of 100,000 where more answered"
)
SURFACE = (
    "outcome = b0 + b1 P + b2 E + b3 P^2 + b4 PE + b5 E^2, centred at the middle of the scale, HC3; Edwards 1994;"
    " a random part of 100,000 where more answered"
)
GAP_TEST = "R2 of the gap alone; F test that P and E say no more than their difference; Edwards 1994"

WEAK = "The drivers explain less than a fifth of the outcome: they are not ranked."
FEW_RESPONDENTS = "There are fewer than ten respondents a driver: they are not ranked."
NOT_ORDERED = "The answers do not put the drivers in order: the first cannot be told from the second."
ORDER_HOLDS = "The first driver stands apart from all others."
ONE_DRIVER = "There is only one dimension: nothing to compare as drivers."
DRIVER_KINDS = {
    "must-be": "A must: low answers cost more than high answers earn.",
    "performance": "More is better: low answers cost what high answers earn.",
    "attractive": "A delight: high answers earn more than low answers cost.",
}
GAP_SUFFICES = "The gap is an adequate summary here: perception and expectation say no more than their difference."
GAP_FALLS_SHORT = "The gap is not an adequate summary here: judge by perception and look at expectation apart."
TWICE_TOO_FEW = "There are too few respondents for low and high answers of every item."


@statistic(
    area="survey",
    creates=[
        Measure("explained by the drivers", SHARE, ("overall",)),
        Measure("explained, adjusted", SHARE, ("overall",)),
        Measure("correlation with loyalty", CORRELATION, ("dimension",)),
        Measure("variance inflation", RATIO, ("dimension",)),
        Measure("driver share", SHARE, ("overall", "dimension")),
        Measure("driver share by Johnson", SHARE, ("dimension",)),
        Measure("driver rank", RANK, ("dimension",)),
        Measure("chance to be the first driver", PROBABILITY, ("dimension",)),
        Measure("outweighs", PROBABILITY, ("dimension/dimension",)),
        Measure("order of the drivers", SHARE, ("overall",)),
    ],
)
def drivers(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """How much of loyalty each dimension explains, how sure that is, and in which order.

    LMG of the outcome (nps, else csat) on the respondents' dimension scores of P; the order is judged by 2,000 resamples.
    Ranking is refused where R2 is below .2 or fewer than ten people answered a driver.
    """
    customers = scoring.audience(survey, "customer")
    outcome = loyalty_of(customers)
    level, columns = driving(customers, instrument)
    if outcome is None or not columns:
        return rows([])
    if len(columns) < 2:
        return rows(
            [
                {
                    "measure": "explained by the drivers",
                    "level": "overall",
                    "term": "overall",
                    "unit": "share",
                    "note": ONE_DRIVER,
                }
            ]
        )
    answers, weights = pd.DataFrame(scoring.floats(columns)), scoring.weights(customers)
    complete = int((np.isfinite(outcome) & answers.notna().all(axis=1).to_numpy()).sum())
    if complete < client.privacy.min_group:
        return rows([])
    table = lmg(outcome, answers, weights=weights)
    refused = refusal(table)
    found = [*explain_outcome(table), *zero_order(table, level)]
    if refused:
        return rows([*found, silent(refused)])
    return rows([*found, *rank_drivers(outcome, answers, weights, level)])


@statistic(
    area="survey",
    creates=[
        Measure("penalty", POINTS, ("overall", "item")),
        Measure("reward", POINTS, ("item",)),
        Measure("reward minus penalty", POINTS, ("item",)),
    ],
)
def asymmetry(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """What low answers to an item cost in loyalty, and what high answers earn.

    One regression of the outcome on two dummies an item: ``p <= 0`` for low answers, ``r >= 0`` for high ones; the kind of
    the item by the interval of ``r - |p|`` (Brandt 1987; Mikulic and Prebezac 2008).
    """
    customers = scoring.part_of(scoring.audience(survey, "customer"))
    outcome, perceived = loyalty_of(customers), scoring.facet(customers, instrument, "P")
    if outcome is None or len(perceived) < 2:
        return rows([])
    answers = pd.DataFrame(scoring.floats(perceived))
    complete = int((np.isfinite(outcome) & answers.notna().all(axis=1).to_numpy()).sum())
    if complete < 2 * len(perceived) * LEAST_PEOPLE_A_DRIVER:
        note = {"measure": "penalty", "level": "overall", "term": "overall", "unit": "points", "note": TWICE_TOO_FEW}
        return rows([note])
    resamples = FEWER_RESAMPLES if complete <= MOST_RESAMPLED else 0
    table = penalty_reward(outcome, answers, weights=scoring.weights(customers), replicates=resamples)
    return rows(contrast for item, row in table.iterrows() for contrast in contrasts(str(item), row))


@statistic(
    area="survey",
    creates=[
        Measure("explained by the gap alone", SHARE, ("overall",)),
        Measure("explained by perception and expectation", SHARE, ("overall",)),
        Measure("response surface", COEFFICIENT, ("slope",)),
    ],
)
def surface(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """Whether the gap is an adequate summary of perception and expectation where loyalty is concerned.

    Polynomial regression of the outcome on P and E; the gap suffices where ``b1 = -b2 > 0`` and ``b3 = b4 = b5 = 0``
    (Edwards 1994; Humberg, Nestler and Back 2019).
    """
    customers = scoring.part_of(scoring.audience(survey, "customer"))
    outcome = loyalty_of(customers)
    scores = [scoring.dimension_scores(scoring.facet(customers, instrument, facet), instrument) for facet in "PE"]
    if outcome is None or not all(scores):
        return rows([])
    perceived, expected = (np.asarray(scoring.mean_of_answered(columns.values())) for columns in scores)
    if np.isfinite(outcome + perceived + expected).sum() < client.privacy.min_group:
        return rows([])
    middle = (instrument.scale.low + instrument.scale.high) / 2
    fit = response_surface(
        outcome, perceived, expected, centre=middle, spread="hc3", weights=scoring.weights(customers)
    )
    return rows([*explain_by(fit), *slopes(fit)])


def explain_by(fit: ResponseSurface) -> Iterator[dict[str, Any]]:
    """How much of loyalty the gap explains alone, and perception and expectation together."""
    verdict = {True: GAP_SUFFICES, False: GAP_FALLS_SHORT, None: fit.note}[fit.gap_adequate]
    common = {"level": "overall", "term": "overall", "n": fit.n, "unit": "share"}
    test = fit.gap_test
    yield {
        **common,
        "measure": "explained by the gap alone",
        "estimate": test.estimate,
        "p": test.p,
        "p_adjusted": test.p,
        "method": GAP_TEST,
        "note": verdict or test.note,
    }
    yield {
        **common,
        "measure": "explained by perception and expectation",
        "estimate": fit.r2,
        "method": SURFACE,
        "note": fit.note,
    }


def slopes(fit: ResponseSurface) -> Iterator[dict[str, Any]]:
    """The four slopes and curvatures of the surface."""
    common = {"measure": "response surface", "level": "slope", "n": fit.n, "unit": "coefficient"}
    for name in ("a1", "a2", "a3", "a4"):
        term = fit.terms.loc[name]
        numbers = {column: term[column] for column in ("estimate", "low", "high", "p")}
        yield {**common, "term": SLOPES[name], **numbers, "method": SURFACE, "note": fit.note}


#: The four numbers that describe a response surface, in words.
SLOPES = {
    "a1": "slope where perception equals expectation",
    "a2": "curvature where perception equals expectation",
    "a3": "slope along the gap",
    "a4": "curvature along the gap",
}


def loyalty_of(customers: pd.DataFrame) -> Floats | None:
    """The outcome: the willingness to recommend, else satisfaction; None where neither was answered by anyone."""
    for column in ("nps", "csat"):
        if column in customers:
            answers = customers[column].to_numpy(dtype=float, na_value=np.nan)
            if np.isfinite(answers).any():
                return answers
    return None


def driving(customers: pd.DataFrame, instrument: Instrument) -> tuple[str, Columns]:
    """The drivers: dimensions, or the items of a questionnaire that has but one dimension and few items."""
    items = scoring.facet(customers, instrument, "P")
    scores = scoring.dimension_scores(items, instrument)
    if len(scores) < 2 <= len(items) <= MOST_DRIVERS:
        return "item", items
    return "dimension", scores


def refusal(table: pd.DataFrame) -> str:
    """Why these drivers are not ranked, or an empty string."""
    note = next((note for note in table["note"] if note), "")
    if table["estimate"].isna().any():
        return str(note) or FEW_RESPONDENTS
    if table["n"].iloc[0] < LEAST_PEOPLE_A_DRIVER * len(table):
        return FEW_RESPONDENTS
    return WEAK if table["r2"].iloc[0] < LEAST_EXPLAINED else ""


def silent(why: str) -> dict[str, Any]:
    """Why nothing is said of single drivers."""
    return {
        "measure": "driver share",
        "level": "overall",
        "term": "overall",
        "unit": "share",
        "method": LMG,
        "note": why,
    }


def explain_outcome(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """How much of the outcome all drivers explain together."""
    first = table.iloc[0]
    note = "" if np.isfinite(first["r2"]) else first["note"]
    at: dict[str, Any] = {
        "level": "overall",
        "term": "overall",
        "n": first["n"],
        "unit": "share",
        "method": EXPLAINED,
        "note": note,
    }
    yield {"measure": "explained by the drivers", **at, "estimate": first["r2"]}
    yield {"measure": "explained, adjusted", **at, "estimate": first["adjusted_r2"]}


def zero_order(table: pd.DataFrame, level: str) -> Iterator[dict[str, Any]]:
    """Each driver's correlation with the outcome, and how far the others repeat it."""
    for term, row in table.iterrows():
        at: dict[str, Any] = {"level": level, "term": str(term), "n": row["n"], "note": row["note"]}
        yield {
            "measure": "correlation with loyalty",
            **at,
            "estimate": row["correlation"],
            "unit": "correlation",
            "method": CORRELATION_METHOD,
        }
        yield {"measure": "variance inflation", **at, "estimate": row["vif"], "unit": "ratio", "method": INFLATION}


def rank_drivers(
    outcome: Floats, answers: pd.DataFrame, weights: Floats | None, level: str
) -> Iterator[dict[str, Any]]:
    """The drivers' shares, ranks, chances to be first, and the verdict on their order."""
    found = driver_bootstrap(outcome, answers, weights=weights, replicates=RESAMPLES)
    shares = found.replicated / found.replicated.sum(axis=1, keepdims=True)
    low, high = np.quantile(shares, [0.025, 0.975], axis=0)
    first = np.bincount(shares.argmax(axis=1), minlength=len(found.table)) / len(shares)
    checked = johnson_weights(outcome, answers, weights=weights)
    for i, (term, row) in enumerate(found.table.iterrows()):
        at: dict[str, Any] = {"level": level, "term": str(term), "n": found.n}
        interval = {"estimate": row["share"], "low": low[i], "high": high[i]}
        yield {"measure": "driver share", **at, **interval, "unit": "share", "method": LMG}
        yield {
            "measure": "driver share by Johnson",
            **at,
            "estimate": checked["share"].iloc[i],
            "unit": "share",
            "method": JOHNSON,
        }
        ranks = {"estimate": row["rank"], "low": row["rank_low"], "high": row["rank_high"]}
        yield {"measure": "driver rank", **at, **ranks, "unit": "rank", "method": RANK_METHOD}
        yield {
            "measure": "chance to be the first driver",
            **at,
            "estimate": first[i],
            "unit": "probability",
            "method": FIRST,
        }
    pair = f"{level}/{level}"
    for one, line in found.greater.iterrows():
        for other, chance in line.items():
            if one != other:
                at = {"level": pair, "term": f"{one}/{other}", "n": found.n, "unit": "probability"}
                yield {"measure": "outweighs", **at, "estimate": chance, "method": BEFORE}
    yield order(found.differences, found.table, found.n)


def order(differences: pd.DataFrame, table: pd.DataFrame, n: float) -> dict[str, Any]:
    """Whether the data put the drivers in order at all."""
    top = table["estimate"].idxmax()
    with_top = differences["first"].eq(top) | differences["second"].eq(top)
    return {
        "measure": "order of the drivers",
        "level": "overall",
        "term": "overall",
        "n": n,
        "estimate": float(differences["ordered"].mean()),
        "unit": "share",
        "method": ORDERED,
        "note": ORDER_HOLDS if differences.loc[with_top, "ordered"].all() else NOT_ORDERED,
    }


def contrasts(item: str, row: pd.Series) -> Iterator[dict[str, Any]]:
    """Penalty, reward and the kind of one item."""
    at: dict[str, Any] = {"level": "item", "term": item, "n": row["n"], "unit": "points", "method": PENALTY}
    for measure in ("penalty", "reward"):
        interval = {"estimate": row[measure], "low": row[f"{measure}_low"], "high": row[f"{measure}_high"]}
        yield {"measure": measure, **at, **interval, "note": row["note"] if measure == "penalty" else ""}
    # An item that surely neither costs nor earns anything is of no kind.
    moves = row["penalty_high"] < 0 or row["reward_low"] > 0
    kind = DRIVER_KINDS.get(row["kind"] or "", "") if moves else ""
    yield {
        "measure": "reward minus penalty",
        **at,
        "estimate": row["estimate"],
        "low": row["low"],
        "high": row["high"],
        "note": kind,
    }
