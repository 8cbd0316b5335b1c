"""The main numbers of a survey that is too big for memory: the same statistics, fed with counts instead of answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import johnson_weights, lmg, weighted_mean
from cxaudit.instruments import Instrument
from cxaudit.measures import complete, record, rows
from cxaudit.stats import drivers, reliability, service_gap
from cxaudit.tables.reduced import Counted, ReducedSurvey, opened

OUTCOMES = ("nps", "csat")
UNSURE = "The order of the drivers was not resampled: only counts of this survey are held in memory."


def measured(
    files: Path, instrument: Instrument, *, least: int = 5, memory: str = "2GB", threads: int = 1
) -> pd.DataFrame:
    """Expectation, perception, gap 5, alpha, omega and drivers of the customers in some files (``measures.COLUMNS``).

    The same numbers as of the same answers in memory, to rounding; raises ``InputError`` where the files cannot be read.
    """
    with opened(files, memory=memory, threads=threads) as survey:
        found = [
            *gaps(survey, instrument, least),
            *consistency(survey, instrument, least),
            *driving(survey, instrument),
        ]
    return complete(rows(found), "survey").assign(instrument=instrument.id)


def gaps(survey: ReducedSurvey, instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """What is expected, what is perceived and the gap between them: by item, by dimension, and overall."""
    expected, perceived = (survey.facet(instrument, facet) for facet in "EP")
    items = {
        "expectation": expected,
        "perception": perceived,
        "gap 5": survey.differences(perceived, expected),
    }
    dimensions = {measure: survey.dimensions(parts, instrument) for measure, parts in items.items()}
    for level, expressions, family in (
        ("item", items, service_gap.HOLM_ITEMS),
        ("dimension", dimensions, service_gap.HOLM_DIMENSIONS),
    ):
        scores: dict[str, Any] = {measure: survey.tallies(parts) for measure, parts in expressions.items()}
        yield from service_gap.levels_and_gaps(scores, level, None, least, family)
    whole: dict[str, Counted] = {m: survey.tally(survey.mean(list(p.values()))) for m, p in dimensions.items() if p}
    at: dict[str, Any] = {"level": "overall", "term": "overall", "unit": "points", "least": least}
    for measure, scores_of in whole.items():
        if measure == "gap 5":
            found = service_gap.gap(scores_of, None)  # type: ignore[arg-type]
            yield record(measure, found=found, p_adjusted=found.p, method=service_gap.GAP, **at)
            yield from service_gap.sizes("overall", "overall", scores_of, found, None, least)  # type: ignore[arg-type]
        else:
            yield record(measure, found=weighted_mean(scores_of), p=np.nan, method=service_gap.MEAN, **at)


def consistency(survey: ReducedSurvey, instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """Alpha of what was perceived, expected and of the gap, and omega, from the cross-products of the items."""
    expected, perceived = (survey.facet(instrument, facet) for facet in "EP")
    parts = {
        "alpha of perception": perceived,
        "alpha of expectation": expected,
        "alpha of the gap": survey.differences(perceived, expected),
    }
    scales = [instrument.items_of(dimension.id) for dimension in instrument.dimensions]
    moments = {m: survey.moments(items, among=scales) if items else None for m, items in parts.items()}
    yield from reliability.consistency(moments, instrument, least)
    yield from reliability.omegas(moments, instrument, least)


def driving(survey: ReducedSurvey, instrument: Instrument) -> Iterator[dict[str, Any]]:
    """How much of loyalty each dimension explains, from the cross-products of the dimensions' scores."""
    outcome = next((name for name in OUTCOMES if name in survey.columns), None)
    scores = survey.dimensions(survey.facet(instrument, "P"), instrument)
    if outcome is None or len(scores) < 2:
        return
    moments = survey.moments({outcome: survey.number(outcome), **scores}, listwise=True)
    if moments.note:
        return
    covariance = pd.DataFrame(moments.covariance, index=moments.names, columns=moments.names)
    table = lmg(covariance=covariance, n=moments.n)
    yield from drivers.explained(table)
    yield from drivers.zero_order(table, "dimension")
    yield from shares("driver share", table, drivers.LMG)
    yield from shares("driver share by Johnson", johnson_weights(covariance=covariance, n=moments.n), drivers.JOHNSON)


def shares(measure: str, table: pd.DataFrame, method: str) -> Iterator[dict[str, Any]]:
    """The share of each driver in what is explained."""
    for term, row in table.iterrows():
        yield {
            "measure": measure,
            "level": "dimension",
            "term": str(term),
            "n": row["n"],
            "estimate": row["share"],
            "unit": "share",
            "method": method,
            "note": row["note"] or UNSURE,
        }
