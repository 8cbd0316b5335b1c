"""Do the questions of a dimension measure one thing, and can the dimensions be told apart?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import (
    ConfirmatoryFit,
    Estimate,
    confirmatory_fit,
    cronbach_alpha,
    difference_reliability,
    exploratory_factors,
    item_statistics,
    mcdonald_omega,
    ordinal_alpha,
    reasons,
)
from cxaudit.estimates.moments import Moments, second_moments
from cxaudit.instruments import Instrument, scoring
from cxaudit.instruments.scoring import Columns, Floats
from cxaudit.measures import Measure, record, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COEFFICIENT, CORRELATION, COUNT

#: A factor model of fewer respondents, or of dimensions with fewer items, says nothing.
FEWEST_FOR_FACTORS, FEWEST_ITEMS = 200, 3
#: Factors are searched for among so many questions and respondents at least.
FEWEST_EXPLORED, FEWEST_FOR_EXPLORING = 6, 100
#: Categories are taken for categories up to this many steps; more respondents than this say nothing new of them.
MOST_STEPS, MOST_ORDINAL = 10, 20_000
#: From here on the fit is good by Hu and Bentler 1999, as an orientation.
GOOD_FIT = {"cfi": 0.95, "tli": 0.95, "rmsea": 0.06, "srmr": 0.08}

ALPHA = "Cronbach's alpha, interval by Duhachek and Iacobucci 2004 (Feldt 1965 below 50 respondents), pairwise answers"
OMEGA = "McDonald's omega of a one-factor model by maximum likelihood, delta-method interval; McDonald 1999"
DIFFERENCE = "reliability of the difference P - E from the reliabilities of both and their correlation; Lord 1963"
ORDINAL = (
    "alpha of the polychoric correlations, exploratory; Zumbo, Gadermann and Zeisser 2007;"
    " a random part of 20,000 where more answered"
)
EXPLORED = "parallel analysis of 500 random samples, minimum residuals, oblimin rotation; Horn 1965"
TOO_FEW_TO_EXPLORE = "Factors were not searched for: that needs 100 complete answers."
REST = "correlation of the item with the sum of the others of its dimension"
FACTORS = "confirmatory factor analysis of the perceptions by maximum likelihood; Joreskog 1969"
TOO_FEW_ANSWERS = "A factor model was not fitted: it needs 200 complete answers and three items in two dimensions."
ONE_THING = "These two dimensions cannot be told apart: treat them as one."
FITS = "The dimensions fit the answers well."
FITS_NOT = "The answers fit the dimensions only roughly: read single questions beside the dimensions."


@statistic(
    area="survey",
    creates=[
        Measure("alpha of perception", CORRELATION, ("dimension",)),
        Measure("alpha of expectation", CORRELATION, ("dimension",)),
        Measure("alpha of the gap", CORRELATION, ("dimension",)),
        Measure("omega", CORRELATION, ("dimension",)),
        Measure("ordinal alpha", CORRELATION, ("dimension",)),
        Measure("reliability of the difference", CORRELATION, ("dimension",)),
        Measure("item with the rest", CORRELATION, ("item",)),
        Measure("cfi", COEFFICIENT, ("overall",)),
        Measure("tli", COEFFICIENT, ("overall",)),
        Measure("rmsea", COEFFICIENT, ("overall",)),
        Measure("srmr", COEFFICIENT, ("overall",)),
        Measure("chi-squared", COEFFICIENT, ("overall",)),
        Measure("factor correlation", CORRELATION, ("dimension/dimension",)),
        Measure("loading", COEFFICIENT, ("item/factor",)),
        Measure("factors suggested", COUNT, ("overall",)),
    ],
)
def reliability(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """Alpha of perceptions, expectations and gaps, omega, reliability of the difference, and the factor model.

    ``alpha = k/(k-1) (1 - tr V / 1'V1)``; a dimension's items are summed. The factor model is fitted from 200 complete
    answers on.
    """
    customers = scoring.audience(survey, "customer")
    perceived, expected = (scoring.facet(customers, instrument, facet) for facet in "PE")
    least = client.privacy.min_group
    if len(customers) < least or not (perceived or expected):
        return rows([])
    weights = scoring.weights(customers)
    moments = {
        "alpha of perception": moments_of(perceived, weights),
        "alpha of expectation": moments_of(expected, weights),
        "alpha of the gap": moments_of(scoring.differences(perceived, expected), weights),
    }
    return rows(
        [
            *consistency(moments, instrument, least),
            *omegas(moments, instrument, least),
            *of_categories(customers, instrument, least),
            *of_the_difference(moments, perceived, expected, instrument, least),
            *items(moments, instrument, least),
            *factors(perceived, instrument, weights),
            *explore_structure(perceived, instrument, weights),
        ]
    )


def moments_of(columns: Columns, weights: Floats | None) -> Moments | None:
    """Covariances of all items of a facet, from every pair that was answered."""
    if not columns:
        return None
    # Where nobody left anything out both ways say the same, and one is faster.
    complete = all(scoring.count_answered(column) == len(column) for column in columns.values())
    return second_moments(columns, weights=weights, missing="listwise" if complete else "pairwise")


def of_dimension(moments: Moments, instrument: Instrument, dimension: str) -> dict[str, Any] | None:
    """The covariances of one dimension's items, as the estimates take them; None for fewer than two items."""
    items = [item for item in instrument.items_of(dimension) if item in moments.names]
    if len(items) < 2:
        return None
    at = [moments.names.get_loc(item) for item in items]
    covariance = pd.DataFrame(moments.covariance[np.ix_(at, at)], index=items, columns=items)
    n = moments.n if moments.counts is None else float(moments.counts[np.ix_(at, at)].min())
    return {"covariance": covariance, "n": n}


def dimensions(moments: Moments | None, instrument: Instrument) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Each dimension of two items and more with its covariances, and why there are none."""
    for dimension in instrument.dimensions:
        part = None if moments is None else of_dimension(moments, instrument, dimension.id)
        if part is not None and moments is not None:
            yield dimension.id, part, moments.note


def consistency(moments: dict[str, Moments | None], instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """Alpha by dimension of what was perceived, of what was expected, and of the gap between them."""
    for measure, of_facet in moments.items():
        for term, part, note in dimensions(of_facet, instrument):
            found = Estimate(np.nan, n=part["n"], note=note) if note else cronbach_alpha(**part)
            yield record(measure, "dimension", term, found, least=least, p=np.nan, unit="correlation", method=ALPHA)


def omegas(moments: dict[str, Moments | None], instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """Omega by dimension, of perceptions where they were asked."""
    of_facet = moments["alpha of perception"] or moments["alpha of expectation"]
    for term, part, note in dimensions(of_facet, instrument):
        found = Estimate(np.nan, n=part["n"], note=note) if note else mcdonald_omega(**part)
        yield record("omega", "dimension", term, found, least=least, p=np.nan, unit="correlation", method=OMEGA)


def of_categories(customers: pd.DataFrame, instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """Alpha as it would be if the answers were measured finely instead of in the steps of the scale."""
    people = scoring.part_of(customers, MOST_ORDINAL)
    perceived = scoring.floats(scoring.facet(people, instrument, "P"))
    weights = scoring.weights(people)
    for dimension in instrument.dimensions:
        columns = [perceived[item] for item in instrument.items_of(dimension.id) if item in perceived]
        steps = np.unique(np.concatenate(columns)) if columns else np.empty(0)
        if len(columns) >= 2 and np.isfinite(steps).sum() <= MOST_STEPS:
            found = ordinal_alpha(np.column_stack(columns), weights=weights)
            facts: dict[str, Any] = {"p": np.nan, "unit": "correlation", "method": ORDINAL}
            yield record("ordinal alpha", "dimension", dimension.id, found, least=least, **facts)


def explore_structure(perceived: Columns, instrument: Instrument, weights: Floats | None) -> Iterator[dict[str, Any]]:
    """What the questions measure together, where the questionnaire itself names no dimensions to speak of."""
    named = [d for d in instrument.dimensions if any(item in perceived for item in instrument.items_of(d.id))]
    if len(named) > 1 or len(perceived) < FEWEST_EXPLORED:
        return
    at: dict[str, Any] = {"level": "overall", "term": "overall", "unit": "count", "method": EXPLORED}
    moments = second_moments(perceived, weights=weights)
    if moments.n < FEWEST_FOR_EXPLORING:
        yield {"measure": "factors suggested", **at, "note": TOO_FEW_TO_EXPLORE}
        return
    correlation = pd.DataFrame(moments.correlation, index=moments.names, columns=moments.names)
    found = exploratory_factors(correlation=correlation, n=moments.n_effective)
    estimate = np.nan if found.note else found.suggested
    yield {"measure": "factors suggested", **at, "n": moments.n, "estimate": estimate, "note": found.note}
    for item, row in found.loadings.iterrows():
        for number, loading in enumerate(row, start=1):
            facts = {"n": moments.n, "estimate": loading, "unit": "correlation", "method": EXPLORED}
            yield {"measure": "loading", "level": "item/factor", "term": f"{item}/{number}", **facts}


def of_the_difference(
    moments: dict[str, Moments | None], perceived: Columns, expected: Columns, instrument: Instrument, least: int
) -> Iterator[dict[str, Any]]:
    """How reliable the differences between persons are: enough to rank segments, or not."""
    alphas = {
        facet: {
            term: cronbach_alpha(**part).estimate
            for term, part, note in dimensions(moments[facet], instrument)
            if not note
        }
        for facet in ("alpha of perception", "alpha of expectation")
    }
    scores = [scoring.dimension_scores(columns, instrument) for columns in (perceived, expected)]
    for term in alphas["alpha of perception"]:
        both = [alphas[facet].get(term, np.nan) for facet in alphas]
        if term in scores[1] and np.isfinite(both).all():
            found = of_scores({"P": scores[0][term], "E": scores[1][term]}, *both)
            if found.note:  # a reliability below zero is no number to show
                found = replace(found, estimate=np.nan)
            facts: dict[str, Any] = {"p": np.nan, "unit": "correlation", "method": DIFFERENCE}
            yield record("reliability of the difference", "dimension", term, found, least=least, **facts)


def of_scores(scores: Columns, of_perception: float, of_expectation: float) -> Estimate:
    """The reliability of the difference of two scores of each respondent."""
    both = second_moments(scores)
    if both.n < FEWEST_ITEMS:
        return Estimate(np.nan, n=both.n, note=both.note or reasons.TOO_FEW)
    spreads = np.sqrt(np.diag(both.covariance))
    # Without variance in one half the correlation is void, and so is its term.
    correlation = float(both.correlation[0, 1]) if spreads.prod() > 0 else 0.0
    found = difference_reliability(spreads[0], spreads[1], of_perception, of_expectation, correlation=correlation)
    return replace(found, n=both.n)


def items(moments: dict[str, Moments | None], instrument: Instrument, least: int) -> Iterator[dict[str, Any]]:
    """Whether each item goes with the others of its dimension."""
    for _, part, note in dimensions(moments["alpha of perception"], instrument):
        if note or part["n"] < least:
            continue
        for item, row in item_statistics(**part).iterrows():
            yield {
                "measure": "item with the rest",
                "level": "item",
                "term": str(item),
                "n": row["n"],
                "estimate": row["item_rest"],
                "unit": "correlation",
                "method": REST,
                "note": row["note"],
            }


def factors(perceived: Columns, instrument: Instrument, weights: Floats | None) -> Iterator[dict[str, Any]]:
    """Whether the dimensions stand up as factors, and which of them cannot be told apart."""
    at: dict[str, Any] = {"level": "overall", "term": "overall", "method": FACTORS}
    structure = {d.id: [i for i in instrument.items_of(d.id) if i in perceived] for d in instrument.dimensions}
    large = {name: own for name, own in structure.items() if len(own) >= FEWEST_ITEMS}
    if len(large) < 2 or len(next(iter(perceived.values()))) < FEWEST_FOR_FACTORS:
        if perceived and len(structure) > 1:
            yield {"measure": "cfi", **at, "unit": "coefficient", "note": TOO_FEW_ANSWERS}
        return
    answers = {item: perceived[item] for own in large.values() for item in own}
    complete = second_moments(answers, weights=weights)
    if complete.n < FEWEST_FOR_FACTORS:
        yield {"measure": "cfi", **at, "unit": "coefficient", "note": TOO_FEW_ANSWERS}
        return
    if weights is None:
        covariance = complete.covariance * ((complete.n - 1) / complete.n)
        fit = confirmatory_fit(
            factors=large,
            covariance=pd.DataFrame(covariance, index=complete.names, columns=complete.names),
            n=complete.n,
        )
    else:
        fit = confirmatory_fit(pd.DataFrame(scoring.floats(answers)), large, weights=weights)
    yield from indices(fit, at)
    yield from correlations(fit)


def indices(fit: ConfirmatoryFit, at: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Fit indices with the verdict on the whole."""
    found = {"cfi": fit.cfi, "tli": fit.tli, "rmsea": fit.rmsea.estimate, "srmr": fit.srmr}
    good = fit.cfi >= GOOD_FIT["cfi"] and found["rmsea"] <= GOOD_FIT["rmsea"] and fit.srmr <= GOOD_FIT["srmr"]
    # An improper solution is named; the reader is not told that it fits.
    note = fit.note or (FITS if good else FITS_NOT)
    for name, value in found.items():
        interval = {"low": fit.rmsea.low, "high": fit.rmsea.high} if name == "rmsea" else {}
        yield {
            "measure": name,
            **at,
            "n": fit.n,
            "estimate": value,
            "unit": "coefficient",
            **interval,
            "note": note if name == "cfi" or np.isnan(value) else "",
        }
    yield {
        "measure": "chi-squared",
        **at,
        "n": fit.n,
        "estimate": fit.chi2,
        "p": fit.p,
        "unit": "coefficient",
        "note": fit.note if np.isnan(fit.chi2) else "",
    }


def correlations(fit: ConfirmatoryFit) -> Iterator[dict[str, Any]]:
    """Correlations of the factors; those beyond .9 measure one and the same."""
    names = list(fit.factor_correlations.index)
    apart = {frozenset(pair) for pair in fit.indistinct}
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            yield {
                "measure": "factor correlation",
                "level": "dimension/dimension",
                "term": f"{first}/{second}",
                "n": fit.n,
                "estimate": fit.factor_correlations.loc[first, second],
                "unit": "correlation",
                "method": FACTORS,
                "note": ONE_THING if frozenset((first, second)) in apart else fit.note if not fit.converged else "",
            }
