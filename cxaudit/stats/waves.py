"""What changed since the last time? Wave against wave on the questions asked in both, and what a next wave could detect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import Estimate, holm, minimum_detectable_change, net_promoter, weighted_mean, welch_difference
from cxaudit.estimates.shares import net_promoter_change
from cxaudit.instruments import Instrument, scoring
from cxaudit.instruments.scoring import Columns, Floats
from cxaudit.measures import ITEMS, WITHHELD, Measure, record, rows, statistic
from cxaudit.survey_measures import GAP_5, NET_PROMOTERS, PERCEPTION
from cxaudit.tables.client import ClientFile
from cxaudit.units import NPS, POINTS, SHARE

CHANGE = "mean of the latest wave minus that of the wave before, on the items asked in both; Welch, independent waves"
NPS_CHANGE = "net promoter score of the latest wave minus that of the wave before, z test, independent waves"
DETECTABLE = "smallest true change that two waves of this size find with 80 % power at 5 %; Cohen 1988"
WAVE_MEAN = "mean with a t interval; linearised under survey weights"
NPS_METHOD = "share of 9-10 minus share of 0-6; adjusted Wald interval, Kish's effective size under weights; Rocks 2016"
MATCHED = "share of the items of either wave that were asked in both"
WAVE_FAMILY = "wave change by dimension, Holm"
BY_WAVE = {"perception": "perception by wave", "gap 5": "gap 5 by wave", "nps": "nps by wave"}
NO_ITEMS = "No item was asked in both waves."


@statistic(
    area="survey",
    creates=[
        PERCEPTION,
        Measure("perception by wave", POINTS, ("group",)),
        GAP_5,
        Measure("gap 5 by wave", POINTS, ("group",)),
        Measure("items asked in both waves", SHARE, ("overall",), counts=ITEMS),
        Measure("wave change", (NPS, POINTS), ("dimension", "question")),
        NET_PROMOTERS,
        Measure("nps by wave", NPS, ("group",), basis="nps"),
    ],
)
def wave_changes(waves: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """The latest wave against the one before, by dimension and in loyalty, and every wave's own level.

    ``mean(later) - mean(earlier)`` of respondents' dimension scores (gap 5, else perception) over the items asked in both
    waves; Welch, Holm over the dimensions. Waves are ordered by their dates, else by the numbers in their names.
    """
    customers = scoring.audience(waves, "customer")
    names = scoring.order_items(customers)
    if len(names) < 2:
        return rows([])
    each = {name: customers[customers["wave"].eq(name)] for name in names}
    least = client.privacy.min_group
    return rows(
        [
            *levels(each, instrument, least),
            *changes(each[names[-1]], each[names[-2]], instrument, least),
            *loyalty_change(each[names[-1]], each[names[-2]], least),
        ]
    )


@statistic(
    area="survey",
    creates=[
        Measure("smallest change a repeat would find", POINTS, ("dimension",)),
    ],
)
def next_wave(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """The smallest change that a repeat of this survey with as many answers would find.

    Two-sided 5 %, power 80 %, from the spread of this wave's dimension scores.
    """
    customers = scoring.audience(survey, "customer")
    scores, _ = compare_items(customers, instrument, None)
    weights, least = scoring.weights(customers), client.privacy.min_group
    found = []
    for term, column in scores.items():
        mean = weighted_mean(column, weights)
        if mean.n >= least and mean.sd > 0:
            size = minimum_detectable_change(mean.sd, mean.n_effective)
            facts: dict[str, Any] = {
                "n": mean.n,
                "estimate": size.estimate,
                "note": size.note,
                "unit": "points",
                "method": DETECTABLE,
            }
            found.append(
                {"measure": "smallest change a repeat would find", "level": "dimension", "term": term, **facts}
            )
    return rows(found)


def compare_items(customers: pd.DataFrame, instrument: Instrument, items: set[str] | None) -> tuple[Columns, set[str]]:
    """Dimension scores of gap 5 (else perception) over some of the items, and the items that were asked."""
    perceived, expected = (scoring.facet(customers, instrument, facet) for facet in "PE")
    columns = scoring.differences(perceived, expected) or perceived
    kept = columns if items is None else {item: column for item, column in columns.items() if item in items}
    return scoring.dimension_scores(kept, instrument), set(columns)


def levels(each: dict[str, pd.DataFrame], instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """Every wave's perception, gap and net promoter score."""
    for name, customers in each.items():
        weights = scoring.weights(customers)
        perceived, expected = (scoring.facet(customers, instrument, facet) for facet in "PE")
        group: dict[str, Any] = {"group": f"wave={name}", "least": least, "p": np.nan}
        for measure, items in (("perception", perceived), ("gap 5", scoring.differences(perceived, expected))):
            scores = scoring.dimension_scores(items, instrument)
            if not scores:
                continue
            whole = {"overall": scoring.mean_of_answered(scores.values())}
            for level, columns in (("dimension", scores), ("overall", whole)):
                for term, column in columns.items():
                    found = weighted_mean(column, weights)
                    yield record(measure, level, term, found, unit="points", method=WAVE_MEAN, **group)
                    if level == "overall":
                        at: dict[str, Any] = {"least": least, "p": np.nan, "unit": "points", "method": WAVE_MEAN}
                        yield record(BY_WAVE[measure], "group", f"wave={name}", found, **at)
        if "nps" in customers and customers["nps"].notna().any():
            score = net_promoter(customers["nps"].to_numpy(dtype=float, na_value=np.nan), weights)
            yield record("nps", "overall", "overall", score, unit="nps", method=NPS_METHOD, **group)
            yield record(
                BY_WAVE["nps"], "group", f"wave={name}", score, least=least, p=np.nan, unit="nps", method=NPS_METHOD
            )


def changes(later: pd.DataFrame, earlier: pd.DataFrame, instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """The change of each dimension, on the items that both waves asked."""
    asked = [compare_items(wave, instrument, None)[1] for wave in (later, earlier)]
    shared = asked[0] & asked[1] if compares_alike(later, earlier, instrument) else set()
    if asked[0] | asked[1]:
        yield {
            "measure": "items asked in both waves",
            "level": "overall",
            "term": "overall",
            "n": len(asked[0] | asked[1]),
            "estimate": len(shared) / len(asked[0] | asked[1]),
            "unit": "share",
            "method": MATCHED,
            "note": "" if shared else NO_ITEMS,
        }
    now, before = (compare_items(wave, instrument, shared)[0] for wave in (later, earlier))
    weights = scoring.weights(later), scoring.weights(earlier)
    found = {term: difference(now[term], before[term], weights, least) for term in now if term in before}
    for (term, change), p in zip(found.items(), holm([f.p for f in found.values()]), strict=True):
        facts: dict[str, Any] = {"p_adjusted": p, "family": WAVE_FAMILY, "unit": "points", "method": CHANGE}
        yield record("wave change", "dimension", term, change, **facts)


def compares_alike(later: pd.DataFrame, earlier: pd.DataFrame, instrument: Instrument) -> bool:
    """Whether both waves asked for expectations, or neither: a gap and a perception are not compared."""
    asked = [bool(scoring.facet(wave, instrument, "E")) for wave in (later, earlier)]
    return asked[0] == asked[1]


def difference(later: Floats, earlier: Floats, weights: tuple[Floats | None, Floats | None], least: int) -> Estimate:
    """The change of one score; nothing where either wave holds too few people."""
    if min(scoring.count_answered(later), scoring.count_answered(earlier)) < least:
        return Estimate(np.nan, note=WITHHELD)
    return welch_difference(later, earlier, weights=weights)


def loyalty_change(later: pd.DataFrame, earlier: pd.DataFrame, least: int) -> Iterator[dict[str, Any]]:
    """The change of the net promoter score."""
    if not all("nps" in wave and wave["nps"].notna().any() for wave in (later, earlier)):
        return
    scores = [
        net_promoter(w["nps"].to_numpy(dtype=float, na_value=np.nan), scoring.weights(w)) for w in (later, earlier)
    ]
    found = net_promoter_change(*scores) if min(s.n for s in scores) >= least else Estimate(np.nan, note=WITHHELD)
    yield record("wave change", "question", "nps", found, p_adjusted=found.p, unit="nps", method=NPS_CHANGE)
