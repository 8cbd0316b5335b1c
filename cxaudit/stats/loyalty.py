"""Would customers recommend, are they satisfied, was it easy? The net promoter score, CSAT and CES."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import net_promoter, weighted_mean, wilson
from cxaudit.estimates.shares import NetPromoter
from cxaudit.instruments import Instrument, scoring
from cxaudit.instruments.scoring import Floats
from cxaudit.measures import FLAGS, Measure, record, rows, statistic
from cxaudit.survey_measures import NET_PROMOTERS
from cxaudit.tables.client import ClientFile
from cxaudit.units import NPS, POINTS, SHARE

NPS_METHOD = "share of 9-10 minus share of 0-6; adjusted Wald interval, Kish's effective size under weights; Rocks 2016"
SHARE_METHOD = "share of respondents, Wilson interval; Kish's effective size under weights"
TOP_TWO = "share of the two highest answers of the scale, Wilson interval; Kish's effective size under weights"
MEAN_METHOD = "mean with a t interval; linearised under survey weights"
#: The scale of a question that the instrument does not describe: satisfaction 1-5 or as answered, effort 1-7.
USUAL_SCALES = {"csat": ((1, 5), (1, 7), (1, 10)), "ces": ((1, 5), (1, 7), (1, 10))}


@statistic(
    area="survey",
    creates=[
        NET_PROMOTERS,
        Measure("promoters", SHARE, ("overall",), basis="nps", averages=FLAGS),
        Measure("passives", SHARE, ("overall",), basis="nps", averages=FLAGS),
        Measure("detractors", SHARE, ("overall",), basis="nps", averages=FLAGS),
        Measure("csat", POINTS, ("overall",), basis="csat", headline=20),
        Measure("csat top two", SHARE, ("overall",), basis="csat"),
        Measure("ces", POINTS, ("overall",), basis="ces", headline=30),
        Measure("nps unweighted", NPS, ("overall",), basis="nps"),
    ],
    split=True,
)
def loyalty(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """NPS with its shares, satisfaction (mean and two highest answers) and effort (mean), weighted and not.

    ``NPS_METHOD = promoters - detractors`` in [-1, 1] (Reichheld 2003), interval by Rocks 2016.
    """
    customers = scoring.audience(survey, "customer")
    weights, least = scoring.weights(customers), client.privacy.min_group
    return rows(
        [
            *recommendation(question(customers, "nps"), weights, least),
            *satisfaction(question(customers, "csat"), scale_of(instrument, "csat", customers), weights, least),
            *effort(question(customers, "ces"), weights, least),
        ]
    )


def question(customers: pd.DataFrame, column: str) -> Floats | None:
    """The answers to a single question, None where it was not asked or nobody answered."""
    if column not in customers:
        return None
    answers = customers[column].to_numpy(dtype=float, na_value=np.nan)
    return answers if np.isfinite(answers).any() else None


def recommendation(answers: Floats | None, weights: Floats | None, least: int) -> Iterator[dict[str, Any]]:
    """The net promoter score and who makes it up."""
    if answers is None:
        return
    at: dict[str, Any] = {"level": "overall", "term": "overall", "least": least}
    plain = net_promoter(answers)
    shown = plain if weights is None else net_promoter(answers, weights)
    yield record("nps", found=shown, unit="nps", method=NPS_METHOD, **at)
    if weights is not None:
        yield record("nps unweighted", found=plain, unit="nps", method=NPS_METHOD, **at)
    for name in ("promoters", "passives", "detractors"):
        yield record(name, found=part(shown, getattr(shown, name)), unit="share", method=SHARE_METHOD, **at)


def part(score: NetPromoter, share: float) -> Any:
    """The share of promoters, passives or detractors with Wilson's interval."""
    if not np.isfinite(share):
        return replace(score, estimate=np.nan, low=np.nan, high=np.nan)
    return replace(wilson(share * score.n_effective, score.n_effective), n=score.n, note=score.note)


def satisfaction(
    answers: Floats | None, scale: tuple[float, float], weights: Floats | None, least: int
) -> Iterator[dict[str, Any]]:
    """Mean satisfaction and the share of the two highest answers."""
    if answers is None:
        return
    at: dict[str, Any] = {"level": "overall", "term": "overall", "least": least}
    mean = weighted_mean(answers, weights)
    yield record("csat", found=mean, p=np.nan, unit="points", method=MEAN_METHOD, **at)
    high = np.where(np.isfinite(answers), answers >= scale[1] - 1, np.nan)
    top = weighted_mean(high, weights)
    if np.isfinite(top.estimate):
        share = wilson(min(top.estimate, 1.0) * top.n_effective, top.n_effective)
        yield record("csat top two", found=replace(share, n=top.n), unit="share", method=TOP_TWO, **at)


def effort(answers: Floats | None, weights: Floats | None, least: int) -> Iterator[dict[str, Any]]:
    """Mean effort, on the scale of the question."""
    if answers is not None:
        at: dict[str, Any] = {"level": "overall", "term": "overall", "least": least}
        yield record("ces", found=weighted_mean(answers, weights), p=np.nan, unit="points", method=MEAN_METHOD, **at)


def scale_of(instrument: Instrument, column: str, customers: pd.DataFrame) -> tuple[float, float]:
    """The scale of a question as the instrument says, else the narrowest usual one that holds all answers."""
    for asked in instrument.questions:
        if asked.column == column:
            return asked.low, asked.high
    answers = question(customers, column)
    highest = np.nan if answers is None else np.nanmax(answers)
    return next((scale for scale in USUAL_SCALES[column] if highest <= scale[1]), USUAL_SCALES[column][-1])
