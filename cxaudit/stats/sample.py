"""Who answered: respondents by audience, segment and wave, the time in the field, weights, and answers an item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import kish_effect
from cxaudit.instruments import Instrument, scoring
from cxaudit.measures import WITHHELD, Measure, record, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, DAYS, RATIO, SHARE

COUNT_METHOD = "count of respondents"
ANSWERED = "share of the respondents of the audiences asked who answered"
KISH = "Kish 1965: n times the sum of squared weights over the squared sum of weights"
DAYS_METHOD = "days from the first to the last answer, both counted"
#: The audience whose answers to a facet the contract asks for; E is counted for customers.
ASKED = {"E": "customer", "A": "customer", "P": "customer", "S": "employee", "D": "employee", "C": "customer"}
FACETS = {
    "E": "answered: expectation",
    "A": "answered: least acceptable",
    "P": "answered: perception",
    "S": "answered: standard",
    "D": "answered: delivery",
    "C": "answered: promise",
}


@statistic(
    area="survey",
    creates=[
        Measure("respondents", COUNT, ("overall", "audience", "group")),
        Measure("days in the field", DAYS, ("overall",)),
        Measure("answered: expectation", SHARE, ("item",)),
        Measure("answered: perception", SHARE, ("item",)),
        Measure("answered: standard", SHARE, ("item",)),
        Measure("answered: delivery", SHARE, ("item",)),
        Measure("answered: promise", SHARE, ("item",)),
        Measure("answered", SHARE, ("question",)),
        Measure("answered: least acceptable", SHARE, ("item",)),
        Measure("design effect of the weights", RATIO, ("overall",)),
        Measure("effective respondents", COUNT, ("overall",)),
    ],
)
def sample(
    survey: pd.DataFrame,
    instrument: Instrument,
    client: ClientFile,
    segments: tuple[str, ...] = (),
    waves: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How many answered, of whom, when, and how completely.

    Counts of respondents; Kish's effect of the weights ``n sum w^2 / (sum w)^2`` (Kish 1965); share of answers an item.
    """
    everyone = survey if waves is None else waves
    customers = scoring.audience(survey, "customer")
    return rows(
        [
            *respondents(everyone, survey, segments, client.privacy.min_group),
            *time_in_field(survey),
            *weighting(customers),
            *completeness(survey, instrument, client.privacy.min_group),
        ]
    )


def respondents(
    answers: pd.DataFrame, now: pd.DataFrame, segments: tuple[str, ...], least: int
) -> Iterator[dict[str, Any]]:
    """How many people answered, in all and by audience and wave, and ``now`` by segment; small groups are withheld.

    Segments are those of the latest wave, as in all that follows: counts over several waves minus those of one would
    tell how many a segment had in another.
    """
    row: dict[str, Any] = {"measure": "respondents", "unit": "count", "method": COUNT_METHOD}
    yield row | {"level": "overall", "term": "overall", "n": len(answers), "estimate": len(answers)}
    customers, latest = scoring.audience(answers, "customer"), scoring.audience(now, "customer")
    for level, frame in (("audience", answers), ("wave", customers), *((segment, latest) for segment in segments)):
        if level not in frame:
            continue
        counts = frame[level].value_counts().sort_index()
        if level == "wave" and len(counts) < 2:
            continue
        for value, n in counts.items():
            shown = {"n": n, "estimate": n} if n >= least else {"note": WITHHELD}
            at = (
                {"level": level, "term": str(value)}
                if level == "audience"
                else {"level": "group", "term": f"{level}={value}"}
            )
            yield row | at | shown


def time_in_field(answers: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Days between the first and the last answer."""
    if "date" in answers and answers["date"].notna().any():
        dates = pd.to_datetime(answers["date"]).dropna()
        days = (dates.max().normalize() - dates.min().normalize()).days + 1
        yield {
            "measure": "days in the field",
            "level": "overall",
            "term": "overall",
            "n": len(dates),
            "estimate": days,
            "unit": "days",
            "method": DAYS_METHOD,
        }


def weighting(customers: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """What the survey weights cost, where there are any."""
    weights = scoring.weights(customers)
    if weights is None:
        return
    effect = kish_effect(weights)
    at: dict[str, Any] = {"level": "overall", "term": "overall", "method": KISH}
    yield record("design effect of the weights", **at, found=effect, unit="ratio")
    yield {
        "measure": "effective respondents",
        **at,
        "n": effect.n,
        "estimate": effect.n_effective,
        "unit": "count",
        "note": effect.note,
    }


def completeness(answers: pd.DataFrame, instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """The share of respondents who answered, by item and facet and by single question."""
    asked = {name: scoring.audience(answers, name) for name in set(ASKED.values())}
    row: dict[str, Any] = {"unit": "share", "method": ANSWERED}
    for name, measure in FACETS.items():
        people = asked[ASKED[name]]
        for item in instrument.items:
            if f"{name}{item.id}" in people and len(people) >= least:
                share = float(people[f"{name}{item.id}"].notna().mean())
                yield row | {"measure": measure, "level": "item", "term": item.id, "n": len(people), "estimate": share}
    customers = asked["customer"]
    for column in ("nps", "csat", "ces", "comment"):
        if column in customers and len(customers) >= least:
            known = customers[column].notna()
            share = float(np.mean(known & customers[column].ne("")))
            yield row | {
                "measure": "answered",
                "level": "question",
                "term": column,
                "n": len(customers),
                "estimate": share,
            }
