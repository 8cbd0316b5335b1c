"""What is important and done badly? Importance against performance, with the chance that an item belongs among the priorities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import driver_bootstrap, kano, weighted_mean
from cxaudit.estimates.moments import second_moments
from cxaudit.estimates.resampling import SEED
from cxaudit.instruments import Instrument, scoring
from cxaudit.instruments.scoring import Columns, Floats
from cxaudit.measures import Measure, record, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COEFFICIENT, POINTS, PROBABILITY, SHARE

RESAMPLES = 500
#: As for all drivers: below these importance is not derived.
LEAST_EXPLAINED, LEAST_PEOPLE_AN_ITEM = 0.2, 10

DERIVED = "Johnson's relative weight as a share of R2, 500 resamples; Johnson 2000; a random part of 100,000 where more answered"
PRIORITY = "share of importance minus share of performance, for ordering; Slack 1994, Bacon 2003"
CHANCE = (
    "share of draws in which the item is more important and performs worse than the mean of the items; importance by bootstrap,"
    " performance by its sampling error; after Martilla and James 1977"
)
PERFORMANCE = "mean perception with a t interval, of the items whose importance was derived"
BY_RULE = "the same chance under five rules of drawing the quadrant"
BETTER = "better = (A+O)/(A+O+M+I), Wilson interval; Berger et al. 1993"
WORSE = "worse = -(O+M)/(A+O+M+I), Wilson interval; Berger et al. 1993"
WEAK = "The items explain less than a fifth of the outcome: importance cannot be derived."
FEW_ANSWERS = "There are fewer than ten respondents an item: importance cannot be derived."
CLASSES = {
    "A": "Attractive: its presence delights, its absence is forgiven.",
    "O": "One-dimensional: the more, the better.",
    "M": "Must-be: its presence is taken for granted, its absence angers.",
    "I": "Indifferent: customers do not care.",
    "R": "Reverse: customers prefer its absence.",
    "Q": "Questionable: the answers contradict each other.",
}

Draws = tuple[Floats, Floats, Floats | None]  # importance, performance, gap: a row a draw, a column an item
Quadrant = Callable[[Floats, Floats, Floats | None, float], np.ndarray]


def above(x: Floats, middle: Callable[..., Any]) -> np.ndarray:
    """Where a draw's item lies above the middle of its items."""
    return x > middle(x, axis=1, keepdims=True)


def importance_shares(x: Floats) -> Floats:
    """Each item's part of the draw's sum."""
    return x / x.sum(axis=1, keepdims=True)


#: The rules of the quadrant "concentrate here": importance, performance, gap and the middle of the scale -> true or false.
RULES: dict[str, Quadrant] = {
    "means": lambda i, p, g, m: above(i, np.mean) & ~above(p, np.mean),
    "medians": lambda i, p, g, m: above(i, np.median) & ~above(p, np.median),
    "diagonal": lambda i, p, g, m: importance_shares(i) > importance_shares(p),
    "middle of the scale": lambda i, p, g, m: above(i, np.mean) & (p < m),
    "gaps": lambda i, p, g, m: above(i, np.mean) & ~above(p if g is None else g, np.mean),
}
CHOSEN = "means"


@statistic(
    area="survey",
    creates=[
        Measure("derived importance", SHARE, ("overall", "item")),
        Measure("performance", POINTS, ("item",)),
        Measure("priority", COEFFICIENT, ("item",)),
        Measure("concentrate here", PROBABILITY, ("item",)),
        Measure("concentrate here by rule", PROBABILITY, ("item/quadrant",)),
    ],
)
def priorities(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """Derived importance of every item against its performance, and the chance of the quadrant "concentrate here".

    Importance is Johnson's share of R2 of the outcome (nps, else csat) on the items' P; an item is a priority when the
    chance is .8 or more under the rule of means, and the other rules show how far that hangs on the rule.
    """
    customers = scoring.part_of(scoring.audience(survey, "customer"))
    perceived, expected = (scoring.facet(customers, instrument, facet) for facet in "PE")
    outcome = outcome_of(customers)
    if outcome is None or len(perceived) < 3:
        return rows([])
    answers = pd.DataFrame(scoring.floats(perceived))
    known = np.isfinite(outcome) & answers.notna().all(axis=1).to_numpy()
    if known.sum() < client.privacy.min_group:
        return rows([])
    if known.sum() < LEAST_PEOPLE_AN_ITEM * len(perceived):
        return rows([refuse(FEW_ANSWERS)])
    found = driver_bootstrap(
        outcome, answers, method="johnson", weights=scoring.weights(customers), replicates=RESAMPLES
    )
    why = found.note or (WEAK if found.table["r2"].iloc[0] < LEAST_EXPLAINED else "")
    if why or not len(found.replicated):
        return rows([refuse(why)])
    weights = scoring.weights(customers)
    performance, drawn = draw_means(perceived, weights, 1)
    gaps = (
        draw_means(scoring.differences(perceived, expected), weights, 2)[1] if set(perceived) <= set(expected) else None
    )
    middle = (instrument.scale.low + instrument.scale.high) / 2
    return rows(
        [
            *derive_importance(found.table, found.replicated, found.n),
            *measure_performance(perceived, weights),
            *order_items(found.table["share"].to_numpy(), performance, list(perceived), found.n),
            *chances((importance_shares(found.replicated), drawn, gaps), middle, list(perceived), found.n),
        ]
    )


@statistic(area="survey", creates=[Measure("better", SHARE, ("item",)), Measure("worse", SHARE, ("item",))])
def kano_classes(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """Kano's classes of the items, where customers were asked ``KF<item>`` (if it is there) and ``KD<item>`` (if it is not).

    Answers 1 like, 2 must be, 3 neutral, 4 can live with it, 5 dislike (Kano et al. 1984; Berger et al. 1993).
    """
    customers = scoring.audience(survey, "customer")
    asked = [i.id for i in instrument.items if f"KF{i.id}" in customers and f"KD{i.id}" in customers]
    if not asked or len(customers) < client.privacy.min_group:
        return rows([])
    functional, dysfunctional = (
        customers[[f"{k}{item}" for item in asked]].to_numpy(dtype=float, na_value=np.nan) for k in ("KF", "KD")
    )
    table = kano(functional, dysfunctional, weights=scoring.weights(customers))
    found: list[dict[str, Any]] = []
    for item, (_, row) in zip(asked, table.iterrows(), strict=True):
        at: dict[str, Any] = {"level": "item", "term": item, "n": row["n"], "unit": "share"}
        note = CLASSES.get(row["category"], row["note"])
        found.append(
            {
                "measure": "better",
                **at,
                "estimate": row["better"],
                "low": row["better_low"],
                "high": row["better_high"],
                "method": BETTER,
                "note": note,
            }
        )
        found.append(
            {
                "measure": "worse",
                **at,
                "estimate": row["worse"],
                "low": row["worse_low"],
                "high": row["worse_high"],
                "method": WORSE,
            }
        )
    return rows(found)


def outcome_of(customers: pd.DataFrame) -> Floats | None:
    """The willingness to recommend, else satisfaction."""
    for column in ("nps", "csat"):
        if column in customers and customers[column].notna().any():
            return customers[column].to_numpy(dtype=float, na_value=np.nan)
    return None


def refuse(why: str) -> dict[str, Any]:
    """Why importance could not be derived."""
    return {
        "measure": "derived importance",
        "level": "overall",
        "term": "overall",
        "unit": "share",
        "method": DERIVED,
        "note": why,
    }


def draw_means(columns: Columns, weights: Floats | None, seed: int) -> tuple[Floats, Floats]:
    """The items' means and draws of them from their joint sampling error."""
    moments = second_moments(columns, weights=weights, missing="pairwise")
    means = np.array([weighted_mean(column, weights).estimate for column in columns.values()])
    rng = np.random.default_rng([SEED, seed])
    values, vectors = np.linalg.eigh(moments.covariance / moments.n_effective)
    spread = rng.standard_normal((RESAMPLES, len(means))) * np.sqrt(np.maximum(values, 0.0))
    return means, means + spread @ vectors.T


def derive_importance(table: pd.DataFrame, replicated: Floats, n: float) -> Iterator[dict[str, Any]]:
    """Each item's share of what the items explain."""
    low, high = np.quantile(importance_shares(replicated), [0.025, 0.975], axis=0)
    for i, (item, row) in enumerate(table.iterrows()):
        numbers = {"n": n, "estimate": row["share"], "low": low[i], "high": high[i]}
        yield {
            "measure": "derived importance",
            "level": "item",
            "term": str(item),
            **numbers,
            "unit": "share",
            "method": DERIVED,
        }


def measure_performance(perceived: Columns, weights: Floats | None) -> Iterator[dict[str, Any]]:
    """How well each item is done: the mean of what was perceived."""
    for item, column in perceived.items():
        mean = weighted_mean(column, weights)
        yield record("performance", "item", item, mean, p=np.nan, unit="points", method=PERFORMANCE)


def order_items(importance: Floats, performance: Floats, items: list[str], n: float) -> Iterator[dict[str, Any]]:
    """The diagonal priority, by which the items are put in order."""
    for item, value in zip(items, importance - performance / performance.sum(), strict=True):
        yield {
            "measure": "priority",
            "level": "item",
            "term": item,
            "n": n,
            "estimate": value,
            "unit": "coefficient",
            "method": PRIORITY,
        }


def chances(draws: Draws, middle: float, items: list[str], n: float) -> Iterator[dict[str, Any]]:
    """The chance of "concentrate here" by item, under the chosen rule and under every other."""
    for name, rule in RULES.items():
        for item, chance in zip(items, rule(*draws, middle).mean(axis=0), strict=True):
            facts: dict[str, Any] = {"n": n, "estimate": chance, "unit": "probability"}
            if name == CHOSEN:
                yield {"measure": "concentrate here", "level": "item", "term": item, **facts, "method": CHANCE}
            yield {
                "measure": "concentrate here by rule",
                "level": "item/quadrant",
                "term": f"{item}/{name}",
                **facts,
                "method": BY_RULE,
            }
