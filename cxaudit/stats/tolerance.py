"""Is the service still tolerable? Perception against the least that is acceptable and against what is wished for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import Estimate, holm, paired_mean, weighted_mean, wilson
from cxaudit.estimates.answers import effective_size
from cxaudit.instruments import Instrument, scoring
from cxaudit.instruments.scoring import Columns, Floats
from cxaudit.measures import ANSWERS, FLAGS, WITHHELD, Measure, record, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import POINTS, RATIO, SHARE

ZONE_MEAN = "mean with a t interval; linearised under survey weights"
DIFFERENCES = {
    "adequacy": "mean of P - A by respondent, t interval; Parasuraman, Zeithaml and Berry 1994",
    "superiority": "mean of P - E by respondent, t interval; Parasuraman, Zeithaml and Berry 1994",
    "width of the zone": "mean of E - A by respondent, t interval; Parasuraman, Zeithaml and Berry 1994",
}
ZONE_STATES = ("below the zone", "inside the zone", "above the zone")
STATE = "share of respondents by their own zone, Wilson interval; Kish's effective size under weights"
POSITION = "mean of P - A over mean of E - A: 0 at the least acceptable, 1 at the wished for"
REVERSED = "share of answers with the least acceptable above the wished for; left out"
EXCLUDED = "share of respondents left out: over a fifth of their zones reversed"
HOLM_DIMENSIONS = "zone of tolerance by dimension, Holm"
HOLM_ITEMS = "zone of tolerance by item, Holm"
NO_ZONE = "The zone has no width: nobody wishes for more than the least acceptable."


@statistic(
    area="survey",
    creates=[
        Measure("least acceptable", POINTS, ("dimension", "item"), basis="zones", averages=ANSWERS),
        Measure("wished for", POINTS, ("dimension", "item"), basis="zones", averages=ANSWERS),
        Measure("perceived", POINTS, ("dimension", "item"), basis="zones", averages=ANSWERS),
        Measure("adequacy", POINTS, ("dimension", "item"), basis="zones"),
        Measure("superiority", POINTS, ("dimension", "item"), basis="zones"),
        Measure("width of the zone", POINTS, ("dimension", "item"), basis="zones"),
        Measure("position in the zone", RATIO, ("dimension", "item"), basis="zones"),
        Measure("below the zone", SHARE, ("dimension", "item"), basis="zones", averages=FLAGS),
        Measure("inside the zone", SHARE, ("dimension", "item"), basis="zones", averages=FLAGS),
        Measure("above the zone", SHARE, ("dimension", "item"), basis="zones", averages=FLAGS),
        Measure("reversed zones", SHARE, ("overall",)),
        Measure("respondents left out of the zone", SHARE, ("overall",)),
    ],
    split=True,
)
def tolerance(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """Adequacy ``P - A``, superiority ``P - E``, width ``E - A``, and the shares below, inside and above the zone.

    A respondent is below where their perception lies under their own least acceptable, above where it lies over their own
    expectation (Parasuraman, Zeithaml and Berry 1994). Answers with A above E are left out, and respondents with more than
    a fifth of such answers altogether.
    """
    customers = scoring.audience(survey, "customer")
    if not scoring.facet(customers, instrument, "A"):
        return rows([])
    facets = {name: scoring.floats(scoring.facet(customers, instrument, name)) for name in "AEP"}
    shared = [item for item in facets["P"] if item in facets["A"] and item in facets["E"]]
    if not shared:
        return rows([])
    weights, least = scoring.weights(customers), client.privacy.min_group
    errors, excluded = scoring.find_reversed_zones(facets, shared)
    valid = {
        name: {i: np.where(errors[i] | excluded, np.nan, columns[i]) for i in shared}
        for name, columns in facets.items()
    }
    answered = np.any([np.isfinite(facets["A"][i] + facets["E"][i]) for i in shared], axis=0)
    by_dimension = {name: scoring.dimension_scores(complete(valid, name), instrument) for name in facets}
    return rows(
        [
            *zones(by_dimension, "dimension", weights, least),
            *zones(valid, "item", weights, least),
            *validity(facets, errors, excluded, answered, least),
        ]
    )


def complete(facets: dict[str, Columns], name: str) -> Columns:
    """The answers of one facet where all three were given, so that the zone and what lies in it come from the same answers."""
    return {
        item: np.where(np.isfinite(facets["A"][item] + facets["E"][item] + facets["P"][item]), column, np.nan)
        for item, column in facets[name].items()
    }


def zones(scores: dict[str, Columns], level: str, weights: Floats | None, least: int) -> Iterator[dict[str, Any]]:
    """The zone of every item or dimension, where perception lies in it, and how many customers lie below."""
    least_acceptable, wished, perceived = scores["A"], scores["E"], scores["P"]
    adequacy = {term: paired_mean(perceived[term], least_acceptable[term], weights=weights) for term in perceived}
    superiority = {term: paired_mean(perceived[term], wished[term], weights=weights) for term in perceived}
    width = {term: paired_mean(wished[term], least_acceptable[term], weights=weights) for term in perceived}
    family = HOLM_DIMENSIONS if level == "dimension" else HOLM_ITEMS
    for name, columns in (("least acceptable", least_acceptable), ("wished for", wished), ("perceived", perceived)):
        for term, column in columns.items():
            facts: dict[str, Any] = {"p": np.nan, "unit": "points", "method": ZONE_MEAN}
            yield record(name, level, term, weighted_mean(column, weights), least=least, **facts)
    for name, found in (("adequacy", adequacy), ("superiority", superiority), ("width of the zone", width)):
        for (term, difference), p in zip(found.items(), holm([f.p for f in found.values()]), strict=True):
            facts = {"p_adjusted": p, "family": family, "unit": "points", "method": DIFFERENCES[name]}
            yield record(name, level, term, difference, least=least, **facts)
    for term in perceived:
        yield position(level, term, adequacy[term].estimate, width[term], least)
        states = np.select(
            [
                ~np.isfinite(perceived[term] + wished[term] + least_acceptable[term]),
                perceived[term] < least_acceptable[term],
                perceived[term] > wished[term],
            ],
            [np.nan, 0.0, 2.0],
            1.0,
        )
        yield from zone_shares(states, level, term, weights, least)


def position(level: str, term: str, adequacy: float, width: Estimate, least: int) -> dict[str, Any]:
    """Where in the zone the mean perception lies."""
    row: dict[str, Any] = {
        "measure": "position in the zone",
        "level": level,
        "term": term,
        "unit": "ratio",
        "method": POSITION,
    }
    if not width.n >= least:
        return row | {"note": WITHHELD if width.n else width.note}
    if not width.estimate > 0:
        return row | {"n": width.n, "note": NO_ZONE}
    return row | {"n": width.n, "estimate": adequacy / width.estimate}


def zone_shares(states: Floats, level: str, term: str, weights: Floats | None, least: int) -> Iterator[dict[str, Any]]:
    """The shares of customers below, inside and above their own zone."""
    known = np.isfinite(states)
    used = None if weights is None else weights[known]
    n = float(known.sum())
    size = n if used is None else effective_size(used)
    for state, name in enumerate(ZONE_STATES):
        hit = states[known] == state
        share = float(np.average(hit, weights=used)) if n and size > 0 else 0.0
        found = replace(wilson(min(share, 1.0) * size, size), n=n)
        yield record(name, level, term, found, least=least, unit="share", method=STATE)


def validity(
    facets: dict[str, Columns], errors: dict[str, np.ndarray], excluded: np.ndarray, answered: np.ndarray, least: int
) -> Iterator[dict[str, Any]]:
    """How many answers and respondents were left out because their zone was upside down."""
    compared = int(sum(np.isfinite(facets["A"][i] + facets["E"][i]).sum() for i in errors))
    wrong = int(sum(error.sum() for error in errors.values()))
    at: dict[str, Any] = {"level": "overall", "term": "overall", "unit": "share"}
    if answered.sum() < least:
        return
    yield {
        "measure": "reversed zones",
        **at,
        "n": int(answered.sum()),
        "estimate": wrong / compared,
        "method": REVERSED,
    }
    found = wilson(int((excluded & answered).sum()), int(answered.sum()))
    yield record("respondents left out of the zone", found=found, method=EXCLUDED, **at)
