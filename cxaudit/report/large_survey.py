"""The numbers of a survey that is too long for memory: the same statistics, fed with counts instead of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import johnson_weights, lmg, net_promoter, weighted_mean, wilson
from cxaudit.estimates.scores import Tally
from cxaudit.estimates.shares import DETRACTORS_UP_TO, PROMOTERS_FROM
from cxaudit.instruments import Instrument
from cxaudit.measures import ALL, complete, record, rows
from cxaudit.stats import drivers, loyalty, reliability, service_gap
from cxaudit.tables.data import ClientData
from cxaudit.tables.reduced import Counted, Reduction

#: The measures are those of the statistics of answers in memory; their marks say which.
MEASURES = [
    measure
    for function in (
        service_gap.service_gap, service_gap.service_gap_by_item, loyalty.loyalty, reliability.reliability, drivers.drivers
    )
    for measure in function.statistic.creates  # type: ignore[attr-defined]
]  # fmt: skip

UNSURE = "The order of the drivers was not resampled: only counts of this survey are held in memory."


def measure_population(
    reduction: Reduction, instrument: Instrument, *, group: str = ALL, least: int = 5
) -> pd.DataFrame:
    """Expectation, perception, gap 5 and loyalty of a population, of all also by item, with alpha, omega and drivers.

    The same numbers as of the same answers in memory, to rounding (columns: ``measures.COLUMNS``).
    """
    found = [*gaps(reduction, least), *questions(reduction, instrument, least)]
    if group == ALL:
        found += [*levels(reduction, "item", service_gap.HOLM_ITEMS, least)]
        found += [*consistency(reduction, instrument, least), *driving(reduction)]
    return complete(rows(found), "survey", MEASURES).assign(instrument=instrument.id, group=group)


def levels(reduction: Reduction, level: str, family: str, least: int) -> Iterator[dict[str, Any]]:
    """What is expected, what is perceived and the gap between them, by item or by dimension."""
    scores = {m: reduction.scores(m, level) for m in ("expectation", "perception", "gap 5")}
    yield from service_gap.levels_and_gaps(scores, level, None, least, family)


def gaps(reduction: Reduction, least: int) -> Iterator[dict[str, Any]]:
    """What is expected, what is perceived and the gap between them: by dimension, and overall."""
    yield from levels(reduction, "dimension", service_gap.HOLM_DIMENSIONS, least)
    at: dict[str, Any] = {"level": "overall", "term": "overall", "unit": "points", "least": least}
    for measure in ("expectation", "perception", "gap 5"):
        for whole in reduction.scores(measure, "overall").values():
            if measure == "gap 5":
                found = service_gap.gap(whole, None)
                yield record(measure, found=found, p_adjusted=found.p, method=service_gap.GAP_FORMULA, **at)
                yield from service_gap.sizes("overall", "overall", whole, found, None, least)
            else:
                yield record(measure, found=weighted_mean(whole), p=np.nan, method=service_gap.MEAN_METHOD, **at)


def consistency(reduction: Reduction, instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """Alpha of what was perceived, expected and of the gap, and omega, from the cross-products of the items."""
    measures = {"perception": "alpha of perception", "expectation": "alpha of expectation", "gap 5": "alpha of the gap"}
    moments = {
        alpha: reduction.products[m].moments() if m in reduction.products else None for m, alpha in measures.items()
    }
    yield from reliability.consistency(moments, instrument, least)
    yield from reliability.omegas(moments, instrument, least)


def driving(reduction: Reduction) -> Iterator[dict[str, Any]]:
    """How much of loyalty each dimension explains, from the cross-products of the dimensions' scores."""
    if "drivers" not in reduction.products:
        return
    moments = reduction.products["drivers"].moments()
    if moments.note or moments.constant.any():
        return
    covariance = pd.DataFrame(moments.covariance, index=moments.names, columns=moments.names)
    table = lmg(covariance=covariance, n=moments.n)
    yield from drivers.explain_outcome(table)
    yield from drivers.zero_order(table, "dimension")
    yield from loyalty_shares("driver share", table, drivers.LMG)
    yield from loyalty_shares(
        "driver share by Johnson", johnson_weights(covariance=covariance, n=moments.n), drivers.JOHNSON
    )


def loyalty_shares(measure: str, table: pd.DataFrame, method: str) -> Iterator[dict[str, Any]]:
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


def questions(reduction: Reduction, instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """The net promoter score, satisfaction and effort from the counts of their answers."""
    asked = {
        term: tally for (_, level, term), tally in reduction.tallies.items() if level == "question" and not tally.note
    }
    at: dict[str, Any] = {"level": "overall", "term": "overall", "least": least}
    if "nps" in asked:
        score = net_promoter(**promoters(asked["nps"]))
        yield record("nps", found=score, unit="nps", method=loyalty.NPS_METHOD, **at)
        for name in ("promoters", "passives", "detractors"):
            yield record(
                name, found=loyalty.part(score, getattr(score, name)), unit="share", method=loyalty.SHARE_METHOD, **at
            )
    if "csat" in asked:
        tally = asked["csat"]
        top = loyalty.scale_of(instrument, "csat", pd.DataFrame({"csat": tally.values}))[1]
        yield record(
            "csat", found=weighted_mean(Counted.of(tally)), p=np.nan, unit="points", method=loyalty.MEAN_METHOD, **at
        )
        share = wilson(float(tally.counts[tally.values >= top - 1].sum()), tally.n)
        yield record("csat top two", found=share, unit="share", method=loyalty.TOP_TWO, **at)
    if "ces" in asked:
        mean = weighted_mean(Counted.of(asked["ces"]))
        yield record("ces", found=mean, p=np.nan, unit="points", method=loyalty.MEAN_METHOD, **at)


def promoters(tally: Tally) -> dict[str, float]:
    """How many promoters, passives and detractors there are among the answers."""
    high, low = tally.values >= PROMOTERS_FROM, tally.values <= DETRACTORS_UP_TO
    parts = {"promoters": high, "passives": ~high & ~low, "detractors": low}
    return {name: float(tally.counts[there].sum()) for name, there in parts.items()}


def frames(data: ClientData, hides: Callable[[str, str], bool]) -> Iterator[pd.DataFrame]:
    """The measures of every population of every counted survey, but for those that the plan hides."""
    for survey in data.surveys:
        for group, reduction in (survey.counted or {}).items():
            if not hides(survey.instrument.id, group):
                yield measure_population(reduction, survey.instrument, group=group, least=data.client.privacy.min_group)
