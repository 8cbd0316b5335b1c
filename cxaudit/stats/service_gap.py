"""How far does what customers perceive fall short of what they expect? Gap 5, and whether the gap says more than perception."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import bca_interval, effect_sizes, holm, paired_mean, weighted_mean, wilcoxon_signed_rank, wilson
from cxaudit.estimates.means import Mean
from cxaudit.estimates.moments import second_moments
from cxaudit.estimates.reasons import NO_ANSWERS, NO_VARIANCE
from cxaudit.estimates.scores import Scores
from cxaudit.instruments import Instrument, scoring
from cxaudit.instruments.scoring import Columns, Floats
from cxaudit.measures import Measure, record, rows, statistic
from cxaudit.survey_measures import ABOVE_EXPECTATION, EXPECTATION, GAP_5, GAP_5_EFFECT, PERCEPTION
from cxaudit.tables.client import ClientFile
from cxaudit.units import POINTS, RATIO, SHARE

#: The bootstrap is for samples too small to trust the t interval and too large to be a handful.
BCA_FROM, BCA_BELOW, RESAMPLES = 15, 100, 2_000
#: Above this many pairs the rank test adds nothing to the test of the mean but time.
MOST_RANKED = 20_000
#: Scores with more values than this are compared by their moments, those with fewer pair by pair.
FEW_VALUES = 60
#: From here on the expectations say too little for a gap to tell more than the perceptions alone.
CEILING_SHARE, CEILING_EXPLAINED = 0.5, 0.9
#: Points of importance that do not sum to 100 are rescaled within these limits, else left out.
POINTS_FROM, POINTS_TO = 90.0, 110.0

MEAN_METHOD = "mean with a t interval; linearised under survey weights"
GAP_FORMULA = (
    "mean of P - E by respondent; t interval, BCa bootstrap (2,000 resamples, fixed seed) for 15 to 99 respondents"
    " without weights; Parasuraman, Zeithaml and Berry 1988"
)
WEIGHTED = "mean of the respondents' dimension scores weighted by their own points of importance, t interval"
EFFECT = "d_z: mean of the differences over their standard deviation, interval from the noncentral t; Lakens 2013"
SUPERIORITY = "share of respondents with P above E, ties counted half"
RANKS = "Wilcoxon signed rank test, zero differences dropped, normal approximation"
AT_THE_TOP = "share of answers to E at the top of the scale, Wilson interval"
VARIANCES = "variance of E over variance of P"
EXPLAINED = "squared correlation of the gap with P"
STATED_POINTS = "mean share of 100 points of importance, rescaled by respondent; t interval"
NOT_100 = "share of respondents with points whose points do not sum to 100"
HOLM_DIMENSIONS = "gap 5 by dimension, Holm"
HOLM_ITEMS = "gap 5 by item, Holm"
WITH_POINTS = {"expectation": "expectation weighted", "perception": "perception weighted", "gap 5": "gap 5 weighted"}
CEILING = "The gap carries almost no information beyond perception here: rank by perception."
WITHOUT_INTERVAL = "The effect size has no interval under survey weights."


@statistic(
    area="survey",
    creates=[
        EXPECTATION,
        PERCEPTION,
        GAP_5,
        GAP_5_EFFECT,
        ABOVE_EXPECTATION,
        Measure("expectation weighted", POINTS, ("overall",)),
        Measure("perception weighted", POINTS, ("overall",)),
        Measure("gap 5 weighted", POINTS, ("overall",)),
        Measure("importance", SHARE, ("dimension",)),
        Measure("points not summing to 100", SHARE, ("overall",)),
    ],
    split=True,
)
def service_gap(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """Expectation, perception and gap 5 by dimension and overall, as they are and weighted by stated importance.

    ``G_id`` is the mean of ``P - E`` over a respondent's answered pairs of a dimension (at least half of them), ``G_i`` the
    mean of their dimensions, ``GW_i`` the same weighted by their points (Parasuraman, Zeithaml and Berry 1988, 1991); perception
    alone is SERVPERF (Cronin and Taylor 1992).
    """
    customers = scoring.audience(survey, "customer")
    expected, perceived = (scoring.facet(customers, instrument, facet) for facet in "EP")
    weights, least = scoring.weights(customers), client.privacy.min_group
    scores = {
        "expectation": scoring.dimension_scores(expected, instrument),
        "perception": scoring.dimension_scores(perceived, instrument),
        "gap 5": scoring.dimension_scores(scoring.differences(perceived, expected), instrument),
    }
    points = stated_importance(customers, instrument)
    if len(customers) and not scores["gap 5"] and {"E", "P"} <= set(instrument.facets):
        return rows(
            [
                {
                    "measure": "gap 5",
                    "level": "overall",
                    "term": "overall",
                    "unit": "points",
                    "method": GAP_FORMULA,
                    "note": NO_ANSWERS,
                }
            ]
        )
    return rows(
        [
            *levels_and_gaps(scores, "dimension", weights, least, HOLM_DIMENSIONS),
            *overall(scores, points, weights, least),
            *importance(customers, points, weights, least),
        ]
    )


@statistic(
    area="survey",
    creates=[
        EXPECTATION,
        PERCEPTION,
        GAP_5,
        GAP_5_EFFECT,
        ABOVE_EXPECTATION,
        Measure("gap 5 rank test", POINTS, ("item",)),
        Measure("expectation at the top", SHARE, ("overall", "item")),
        Measure("variance ratio", RATIO, ("item",)),
        Measure("gap explained by perception", SHARE, ("overall", "item")),
    ],
)
def service_gap_by_item(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """Expectation, perception and gap 5 item by item, and what the ceiling of expectations leaves of the gap.

    ``mean_i(P_ij - E_ij)`` over respondents who answered both; Holm over the items.
    """
    customers = scoring.audience(survey, "customer")
    expected, perceived = (scoring.facet(customers, instrument, facet) for facet in "EP")
    gaps = scoring.differences(perceived, expected)
    weights, least = scoring.weights(customers), client.privacy.min_group
    scores = {"expectation": expected, "perception": perceived, "gap 5": gaps}
    return rows(
        [
            *levels_and_gaps(scores, "item", weights, least, HOLM_ITEMS),
            *rank_tests(gaps, least),
            *ceiling(expected, perceived, gaps, instrument, least),
        ]
    )


def levels_and_gaps(
    scores: dict[str, Columns], level: str, weights: Floats | None, least: int, family: str
) -> Iterator[dict[str, Any]]:
    """What is expected, what is perceived and the gap between them, for every item or dimension."""
    for measure in ("expectation", "perception"):
        for term, column in scores[measure].items():
            found = weighted_mean(column, weights)
            yield record(measure, level, term, found, least=least, p=np.nan, unit="points", method=MEAN_METHOD)
    found_gaps = {term: gap(column, weights) for term, column in scores["gap 5"].items()}
    adjusted = holm([found.p for found in found_gaps.values()])
    for (term, found), p in zip(found_gaps.items(), adjusted, strict=True):
        facts: dict[str, Any] = {"p_adjusted": p, "family": family, "unit": "points", "method": GAP_FORMULA}
        yield record("gap 5", level, term, found, least=least, **facts)
        yield from sizes(level, term, scores["gap 5"][term], found, weights, least)


def gap(differences: Floats, weights: Floats | None) -> Mean:
    """The mean difference with the interval that the number of respondents calls for."""
    found = paired_mean(differences, weights=weights)
    if weights is None and BCA_FROM <= found.n < BCA_BELOW:
        resampled = bca_interval(differences, replicates=RESAMPLES)
        if np.isfinite(resampled.low):
            return replace(found, low=resampled.low, high=resampled.high)
    return found


def sizes(
    level: str, term: str, differences: Floats, found: Mean, weights: Floats | None, least: int
) -> Iterator[dict[str, Any]]:
    """The gap in standard deviations and the share of customers who perceive more than they expect."""
    standard: dict[str, Any] = {"unit": "standard deviations", "method": EFFECT, "p": np.nan}
    if weights is not None:
        size = replace(found, estimate=found.estimate / found.sd if found.sd > 0 else np.nan, low=np.nan, high=np.nan)
        size = replace(size, note=found.note or WITHOUT_INTERVAL)
        yield record("gap 5 effect", level, term, size, least=least, **standard)
        return
    effects = effect_sizes(differences)
    yield record("gap 5 effect", level, term, effects, least=least, **standard)
    share: dict[str, Any] = {"unit": "share", "method": SUPERIORITY, "p": np.nan}
    above = effects.superiority
    if above.note and above.n > 1:  # all differences on one side: the t interval is void, Wilson's is not
        above = wilson(above.estimate * above.n, above.n)
    yield record("perception above expectation", level, term, above, least=least, **share)


def overall(
    scores: dict[str, Columns], points: Columns, weights: Floats | None, least: int
) -> Iterator[dict[str, Any]]:
    """The mean of the dimensions (not of the items), plain and weighted by each respondent's own points."""
    at: dict[str, Any] = {"level": "overall", "term": "overall", "unit": "points", "least": least}
    for measure, columns in scores.items():
        if not columns:
            continue
        plain = scoring.mean_of_answered(columns.values())
        if measure == "gap 5":
            found = gap(plain, weights)
            yield record(measure, found=found, p_adjusted=found.p, method=GAP_FORMULA, **at)
            yield from sizes("overall", "overall", plain, found, weights, least)
        else:
            yield record(measure, found=weighted_mean(plain, weights), p=np.nan, method=MEAN_METHOD, **at)
        if points and set(columns) <= set(points):
            by_points = scoring.mean_of_answered(columns.values(), [points[term] for term in columns])
            weighted = weighted_mean(by_points, weights)
            p = weighted.p if measure == "gap 5" else np.nan
            yield record(WITH_POINTS[measure], found=weighted, p=p, p_adjusted=p, method=WEIGHTED, **at)


def stated_importance(customers: pd.DataFrame, instrument: Instrument) -> Columns:
    """Each respondent's points as shares of their sum; missing where they do not come near 100."""
    given = [d.id for d in instrument.dimensions if f"points_{d.id}" in customers]
    if len(given) < 2:
        return {}
    points = customers[[f"points_{term}" for term in given]].to_numpy(dtype=float, na_value=np.nan)
    total = np.nansum(points, axis=1)
    usable = (total >= POINTS_FROM) & (total <= POINTS_TO)
    shares = np.divide(np.nan_to_num(points), total[:, None], out=np.zeros_like(points), where=usable[:, None])
    return {term: np.where(usable, shares[:, i], np.nan) for i, term in enumerate(given)}


def importance(
    customers: pd.DataFrame, points: Columns, weights: Floats | None, least: int
) -> Iterator[dict[str, Any]]:
    """What customers say is important, and how many could not make their points sum to 100."""
    if not points:
        return
    for term, column in points.items():
        found = weighted_mean(column, weights)
        yield record("importance", "dimension", term, found, least=least, p=np.nan, unit="share", method=STATED_POINTS)
    given = customers[[f"points_{term}" for term in points]].to_numpy(dtype=float, na_value=np.nan)
    answered = np.isfinite(given).any(axis=1)
    wrong = answered & (np.abs(np.nansum(given, axis=1) - 100) > 1e-6)
    share = wilson(int(wrong.sum()), int(answered.sum()))
    yield record("points not summing to 100", "overall", "overall", share, least=least, unit="share", method=NOT_100)


def rank_tests(gaps: Columns, least: int) -> Iterator[dict[str, Any]]:
    """The ordinal test of every item beside the test of its mean."""
    tests = {term: wilcoxon_signed_rank(column) for term, column in gaps.items() if len(column) <= MOST_RANKED}
    adjusted = holm([test.p for test in tests.values()])
    for (term, test), p in zip(tests.items(), adjusted, strict=True):
        facts: dict[str, Any] = {"p_adjusted": p, "family": HOLM_ITEMS, "unit": "points", "method": RANKS}
        yield record("gap 5 rank test", "item", term, test, least=least, **facts)


def ceiling(
    expected: Columns, perceived: Columns, gaps: Columns, instrument: Instrument, least: int
) -> Iterator[dict[str, Any]]:
    """Whether expectations leave room for the gap to say anything that perception does not."""
    if not gaps:
        return
    top = instrument.scale.high
    highest = {item: scoring.at_least(expected[item], top) for item in gaps}
    answered = {item: scoring.count_answered(expected[item]) for item in gaps}
    for item, column in gaps.items():
        share = wilson(highest[item], answered[item])
        explained = squared_correlation(column, perceived[item])
        note = summary_verdict(share.estimate, explained)
        at: dict[str, Any] = {"level": "item", "term": item}
        yield record(
            "expectation at the top",
            **at,
            found=replace(share, note=note or share.note),
            least=least,
            unit="share",
            method=AT_THE_TOP,
        )
        n = scoring.count_answered(column)
        if n >= least:
            ratio = variance_ratio(expected[item], perceived[item])
            for measure, value, unit, method in (
                ("variance ratio", ratio, "ratio", VARIANCES),
                ("gap explained by perception", explained, "share", EXPLAINED),
            ):
                yield {
                    "measure": measure,
                    **at,
                    "n": n,
                    "estimate": value,
                    "unit": unit,
                    "method": method,
                    "note": "" if np.isfinite(value) else NO_VARIANCE,
                }
    if max(answered.values()) >= least:
        yield from ceiling_overall(sum(highest.values()), sum(answered.values()), perceived, gaps, instrument)


def ceiling_overall(
    highest: int, answered: int, perceived: Columns, gaps: Columns, instrument: Instrument
) -> Iterator[dict[str, Any]]:
    """The same verdict on the questionnaire as a whole."""
    overall_gap = scoring.mean_of_answered(scoring.dimension_scores(gaps, instrument).values())
    overall_perception = scoring.mean_of_answered(scoring.dimension_scores(perceived, instrument).values())
    share, explained = highest / answered if answered else np.nan, squared_correlation(overall_gap, overall_perception)
    at: dict[str, Any] = {
        "level": "overall",
        "term": "overall",
        "n": scoring.count_answered(overall_gap),
        "unit": "share",
    }
    # All answers of one person hang together, so that their share has no simple interval.
    yield {
        "measure": "expectation at the top",
        **at,
        "estimate": share,
        "method": AT_THE_TOP,
        "note": summary_verdict(share, explained),
    }
    note = "" if np.isfinite(explained) else NO_VARIANCE
    yield {"measure": "gap explained by perception", **at, "estimate": explained, "method": EXPLAINED, "note": note}


def summary_verdict(at_the_top: float, explained: float) -> str:
    """What to say where expectations stand at the top of the scale, or the gap only repeats perception."""
    return CEILING if at_the_top >= CEILING_SHARE or explained >= CEILING_EXPLAINED else ""


def squared_correlation(first: Any, second: Any) -> float:
    """Share of the variance of one that the other explains; NaN without variance."""
    if all(isinstance(score, Scores) and len(score.tally.values) > FEW_VALUES for score in (first, second)):
        return float(second_moments({"first": first, "second": second}).correlation[0, 1] ** 2)
    x, y, counts = scoring.pairs(first, second)
    if counts.sum() < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    x, y = x - np.average(x, weights=counts), y - np.average(y, weights=counts)
    return float((counts @ (x * y)) ** 2 / ((counts @ (x * x)) * (counts @ (y * y))))


def variance_ratio(expected: Any, perceived: Any) -> float:
    """Variance of the expectations over that of the perceptions; NaN where the latter do not vary."""
    x, y, counts = scoring.pairs(expected, perceived)
    if counts.sum() < 2 or not np.ptp(y) > 0:
        return float("nan")
    spreads = [counts @ (v - np.average(v, weights=counts)) ** 2 for v in (x, y)]
    return float(spreads[0] / spreads[1])
