"""Who is served worse? Each segment against all other customers, by dimension and in loyalty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import Estimate, benjamini_hochberg, net_promoter, welch_difference
from cxaudit.estimates.shares import net_promoter_change
from cxaudit.instruments import Instrument, scoring
from cxaudit.instruments.scoring import Columns, Floats
from cxaudit.measures import WITHHELD, Measure, record, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import NPS, POINTS, SHARE

GAP_METHOD = "mean gap 5 of the segment minus that of all others, Welch"
PERCEPTION = "mean perception of the segment minus that of all others, Welch"
NPS_METHOD = "net promoter score of the segment minus that of all others, z test"
SEGMENT_FAMILY = "segments by dimension, Benjamini-Hochberg, exploratory"
FAMILY_NPS = "segments in loyalty, Benjamini-Hochberg, exploratory"
UNKNOWN = "These respondents name no segment and are in none."


@statistic(
    area="survey",
    creates=[
        Measure("segment difference", POINTS, ("group/dimension",)),
        Measure("segment difference in nps", NPS, ("group",)),
        Measure("respondents without a segment", SHARE, ("segment",)),
    ],
)
def segment_differences(
    survey: pd.DataFrame, instrument: Instrument, client: ClientFile, segments: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Each segment against the rest, by dimension (gap 5, else perception) and in the net promoter score.

    Welch differences; all comparisons are one exploratory family, adjusted by Benjamini and Hochberg 1995. A segment is
    compared when it and the rest hold the minimum group.
    """
    customers = scoring.audience(survey, "customer")
    if not segments or not len(customers):
        return rows([])
    scores, method = score_customers(customers, instrument)
    weights, least = scoring.weights(customers), client.privacy.min_group
    parts = list(membership(customers, segments))
    return rows(
        [
            *by_dimension(parts, scores, weights, least, method),
            *in_loyalty(parts, customers, weights, least),
            *drop_unknown(customers, segments, least),
        ]
    )


def score_customers(customers: pd.DataFrame, instrument: Instrument) -> tuple[Columns, str]:
    """The respondents' dimension scores of gap 5, or of perception where nothing was expected."""
    perceived, expected = (scoring.facet(customers, instrument, facet) for facet in "PE")
    gaps = scoring.differences(perceived, expected)
    return scoring.dimension_scores(gaps or perceived, instrument), GAP_METHOD if gaps else PERCEPTION


def membership(customers: pd.DataFrame, segments: tuple[str, ...]) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Each value of each segment: its name, who belongs to it, and who is known to belong elsewhere."""
    for segment in segments:
        if segment in customers:
            column = customers[segment]
            known = column.notna().to_numpy()
            for value in sorted(column.dropna().unique(), key=str):
                inside = column.eq(value).to_numpy(dtype=bool, na_value=False) & known
                yield f"{segment}={value}", inside, known & ~inside


def by_dimension(
    parts: list[tuple[str, np.ndarray, np.ndarray]], scores: Columns, weights: Floats | None, least: int, method: str
) -> Iterator[dict[str, Any]]:
    """The difference of each segment from the rest in each dimension."""
    found = {}
    for name, inside, others in parts:
        for term, column in scores.items():
            found[f"{name}/{term}"] = difference(column, inside, others, weights, least)
    adjusted = benjamini_hochberg([f.p for f in found.values()])
    for (term, estimate), p in zip(found.items(), adjusted, strict=True):
        facts: dict[str, Any] = {"p_adjusted": p, "family": SEGMENT_FAMILY, "unit": "points", "method": method}
        yield record("segment difference", "group/dimension", term, estimate, **facts)


def difference(column: Floats, inside: np.ndarray, others: np.ndarray, weights: Floats | None, least: int) -> Estimate:
    """The segment's mean minus the others'; nothing where either holds too few people."""
    if not (answering(column, inside) >= least and answering(column, others) >= least):
        return Estimate(np.nan, note=WITHHELD)
    own = (None, None) if weights is None else (weights[inside], weights[others])
    return welch_difference(column[inside], column[others], weights=own)


def answering(column: Floats, people: np.ndarray) -> int:
    """How many of these people answered."""
    return scoring.count_answered(column[people])


def in_loyalty(
    parts: list[tuple[str, np.ndarray, np.ndarray]], customers: pd.DataFrame, weights: Floats | None, least: int
) -> Iterator[dict[str, Any]]:
    """The difference of each segment from the rest in the net promoter score."""
    if "nps" not in customers or not customers["nps"].notna().any():
        return
    answers = customers["nps"].to_numpy(dtype=float, na_value=np.nan)
    found = {}
    for name, inside, others in parts:
        if answering(answers, inside) >= least and answering(answers, others) >= least:
            own = [
                net_promoter(answers[people], None if weights is None else weights[people])
                for people in (inside, others)
            ]
            found[name] = net_promoter_change(*own)
        else:
            found[name] = Estimate(np.nan, note=WITHHELD)
    adjusted = benjamini_hochberg([f.p for f in found.values()])
    for (term, estimate), p in zip(found.items(), adjusted, strict=True):
        facts: dict[str, Any] = {"p_adjusted": p, "family": FAMILY_NPS, "unit": "nps", "method": NPS_METHOD}
        yield record("segment difference in nps", "group", term, estimate, **facts)


def drop_unknown(customers: pd.DataFrame, segments: tuple[str, ...], least: int) -> Iterator[dict[str, Any]]:
    """How many respondents name no segment, so that nobody wonders why the parts do not add up."""
    for segment in segments:
        missing = int(customers[segment].isna().sum()) if segment in customers else 0
        if missing:
            shown = {"n": missing, "estimate": missing, "note": UNKNOWN} if missing >= least else {"note": WITHHELD}
            yield {
                "measure": "respondents without a segment",
                "level": "segment",
                "term": segment,
                "unit": "count",
                **shown,
            }
