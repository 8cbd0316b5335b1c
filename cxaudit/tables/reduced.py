"""A survey too long for memory, reduced to counts: how often each score occurs, and the products of scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from cxaudit.estimates.moments import Products, cross_products
from cxaudit.estimates.reasons import NO_ANSWERS
from cxaudit.estimates.scores import Scores, Tally, whole
from cxaudit.instruments import Instrument, scoring
from cxaudit.measures import ALL

Score: TypeAlias = tuple[str, str, str]  # measure, level, term
QUESTIONS = ("nps", "csat", "ces")
OUTCOMES = ("nps", "csat")  # what drivers are sought for, the first that was asked


@dataclass(frozen=True)
class Counted(Scores):
    """Scores of which only the counts are known: enough for means, intervals, sizes of effects and shares."""

    known_tally: Tally = field(default_factory=lambda: Tally(np.empty(0), np.empty(0), note=NO_ANSWERS))

    @classmethod
    def of(cls, tally: Tally) -> Counted:
        """The scores behind a tally."""
        return cls(np.empty(0, dtype=np.int8), 1, None, tally)

    @property
    def n_answered(self) -> int:
        """How many respondents have a score."""
        return self.known_tally.n

    def count_scores(self, weights: Any = None) -> Tally:
        """How often each score occurs."""
        if weights is not None:
            raise ValueError("counts carry no respondents whom weights could belong to")
        return self.known_tally


@dataclass(frozen=True)
class Reduction:
    """What remains of the customers of a population: tallies by measure, level and term, and products by measure."""

    n: int
    tallies: Mapping[Score, Tally]
    products: Mapping[str, Products]

    @classmethod
    def join_parts(cls, parts: Sequence[Reduction]) -> Reduction:
        """The reduction of all parts of a population together."""
        products: dict[str, Products] = {}
        for part in parts:
            for name, found in part.products.items():
                products[name] = products[name] + found if name in products else found
        keys = dict.fromkeys(key for part in parts for key in part.tallies)
        tallies = {key: Tally.join_tallies(p.tallies[key] for p in parts if key in p.tallies) for key in keys}
        return cls(sum(part.n for part in parts), tallies, products)

    def scores(self, measure: str, level: str) -> dict[str, Any]:
        """The scores of one measure at one level, by term."""
        return {k[2]: Counted.of(tally) for k, tally in self.tallies.items() if k[:2] == (measure, level)}


def reductions(
    answers: pd.DataFrame, instrument: Instrument, segments: Iterable[str]
) -> Iterator[tuple[str, Reduction]]:
    """The reduction of the customers among some answers, and of each value of each segment, by the group's label."""
    customers = scoring.audience(answers, "customer")
    yield ALL, reduction(customers, instrument)
    for segment in segments:
        if segment in customers:
            for value, part in customers.groupby(segment, sort=True, observed=True):
                yield f"{segment}={value}", reduction(part, instrument, together=False)


def reduction(customers: pd.DataFrame, instrument: Instrument, *, together: bool = True) -> Reduction:
    """Counts of what was expected, perceived and of the gap, by item, dimension and overall, and of single questions.

    Products are gathered where what varies ``together`` is asked for too. Raises ValueError, with the name of the
    column, where answers are no whole numbers.
    """
    expected, perceived = (items_of(customers, instrument, facet) for facet in "EP")
    items = {
        "expectation": expected,
        "perception": perceived,
        "gap 5": scoring.differences(perceived, expected),
    }
    dimensions = {measure: scoring.dimension_scores(parts, instrument) for measure, parts in items.items()}
    questions = {q: scores_of(customers[q]) for q in QUESTIONS if q in customers}
    tallies = {(m, "item", item): tally_of(score) for m, parts in items.items() for item, score in parts.items()}
    tallies |= {(m, "dimension", d): tally_of(score) for m, parts in dimensions.items() for d, score in parts.items()}
    tallies |= {
        (m, "overall", "overall"): tally_of(scoring.mean_of_answered(parts.values()))
        for m, parts in dimensions.items()
        if parts
    }
    tallies |= {(q, "question", q): tally_of(score) for q, score in questions.items()}
    products = products_of(items, dimensions["perception"], questions, instrument) if together else {}
    return Reduction(len(customers), tallies, products)


def products_of(
    items: Mapping[str, Mapping[str, Scores]],
    dimensions: Mapping[str, Any],
    questions: Mapping[str, Scores],
    instrument: Instrument,
) -> dict[str, Products]:
    """Products of the items of each measure, and of the dimensions with the outcome that they may drive."""
    middle = float(round((instrument.scale.low + instrument.scale.high) / 2))
    products = {
        m: cross_products(parts, "pairwise", [0.0 if m == "gap 5" else middle] * len(parts))
        for m, parts in items.items()
        if parts
    }
    outcome = next((q for q in OUTCOMES if q in questions), None)
    if outcome and len(dimensions) > 1 and all(isinstance(score, Scores) for score in dimensions.values()):
        driven = {outcome: questions[outcome], **dimensions}
        products["drivers"] = cross_products(driven, "listwise", [0.0] * len(driven))
    return products


def items_of(customers: pd.DataFrame, instrument: Instrument, facet: str) -> dict[str, Scores]:
    """The items of a facet that the file has as scores, turned so that more is better, whether or not anyone answered."""
    ends = instrument.scale.low + instrument.scale.high
    found: dict[str, Scores] = {}
    for item in instrument.items:
        if f"{facet}{item.id}" in customers:
            score = scores_of(customers[f"{facet}{item.id}"])
            found[item.id] = score.turn(ends) if item.reversed else score
    return found


def scores_of(column: Any) -> Scores:
    """A column of whole answers as scores."""
    answers = column.to_numpy(dtype=float, na_value=np.nan)
    if np.isnan(answers).all():
        return Scores(np.zeros(len(answers), dtype=np.int8), 1, np.zeros(len(answers), dtype=bool))
    found = whole(answers)
    if found is None:
        raise ValueError(column.name)
    return found


def tally_of(score: Any) -> Tally:
    """How often each score occurs, also where the scores have too large a common denominator to be counted as codes."""
    if isinstance(score, Scores):
        return score.tally
    values, counts = np.unique(score[np.isfinite(score)], return_counts=True)
    return Tally(values, counts.astype(float), n_effective=float(counts.sum()), note="" if len(values) else NO_ANSWERS)
