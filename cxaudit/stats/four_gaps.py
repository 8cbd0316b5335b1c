"""Where on the way from expectation to perception is service lost? Gaps 1 to 4, their chain, and can't against won't."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import Estimate, holm, kendall_tau_b, paired_mean, weighted_mean, welch_difference, wilson
from cxaudit.instruments import Instrument, scoring
from cxaudit.instruments.scoring import Columns, Floats
from cxaudit.measures import ITEMS, WITHHELD, Measure, record, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import CORRELATION, POINTS, SHARE

PAIRED = {
    2: "mean of S - E by manager who answered both, t interval; Zeithaml, Berry and Parasuraman 1988",
    3: "mean of D - S by employee who answered both, t interval; Zeithaml, Berry and Parasuraman 1988",
}
COMPARED = {
    1: "managers' mean E minus customers' mean E, Welch; Zeithaml, Berry and Parasuraman 1988",
    2: "employees' mean S minus managers' mean E, Welch; Zeithaml, Berry and Parasuraman 1988",
    3: "employees' mean D minus managers' mean S, Welch; Zeithaml, Berry and Parasuraman 1988",
    4: "employees' mean D minus mean C (customers', else managers'), Welch; Zeithaml, Berry and Parasuraman 1988",
}
GAP_NAMES = {1: "gap 1", 2: "gap 2", 3: "gap 3", 4: "gap 4"}
STEPS = {
    "gap 1": "gap 1: knowing what is expected",
    "gap 2": "gap 2: standards",
    "gap 3": "gap 3: delivery",
    "gap 4": "gap 4: promises",
    "gap 5": "gap 5: from expectation to perception",
}
FAMILIES = {
    "item": {1: "gap 1 by item, Holm", 2: "gap 2 by item, Holm", 3: "gap 3 by item, Holm", 4: "gap 4 by item, Holm"},
    "dimension": {
        1: "gap 1 by dimension, Holm",
        2: "gap 2 by dimension, Holm",
        3: "gap 3 by dimension, Holm",
        4: "gap 4 by dimension, Holm",
    },
    "overall": {1: "", 2: "", 3: "", 4: ""},
}
BELIEF = "mean of the managers' E with a t interval"
ORDER = "Kendall's tau-b between the managers' and the customers' order of items by mean E"
DELIVER = "share of employees whose own mean of D - S in the dimension lies above the threshold of a minor gap, Wilson interval"
OBSTACLES = "mean of the employees' answers with a t interval"
CHAIN = (
    "means over respondents of the mean of dimensions; the rest is gap 5 minus gaps 1 to 4, which compare different people:"
    " a screening, not a calculation of causes"
)


@dataclass(frozen=True)
class Voices:
    """Who said what of the same items: scores by facet of customers, managers and employees, with the customers' weights."""

    customers: Mapping[str, Columns]
    managers: Mapping[str, Columns]
    employees: Mapping[str, Columns]
    weights: Floats | None
    managers_in_all: int | None


@statistic(
    area="survey",
    creates=[
        Measure("able", POINTS, ("dimension",)),
        Measure("willing", POINTS, ("dimension",)),
        Measure("gap 3", POINTS, ("overall", "dimension", "item")),
        Measure("gap 4", POINTS, ("overall", "dimension", "item")),
        Measure("employees who deliver", SHARE, ("dimension",)),
        Measure("chain", POINTS, ("gap",)),
        Measure("gap 1", POINTS, ("overall", "dimension", "item")),
        Measure("gap 2", POINTS, ("overall", "dimension", "item")),
        Measure("managers' belief", POINTS, ("dimension",)),
        Measure("managers know the order", CORRELATION, ("overall",), counts=ITEMS),
    ],
)
def four_gaps(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """Gaps 1 to 4 by item, dimension and overall, and the chain that they form with gap 5.

    gap 1 = E(managers) - E(customers); gap 2 = S - E(managers); gap 3 = D - S; gap 4 = D - C; negative is bad for the
    customer (Zeithaml, Berry and Parasuraman 1988). Gaps 2 and 3 are paired where the same person answered both.
    """
    customers, managers, employees = (scoring.audience(survey, a) for a in ("customer", "manager", "employee"))
    items = Voices(
        {facet: scoring.facet(customers, instrument, facet) for facet in "EPC"},
        {facet: scoring.facet(managers, instrument, facet) for facet in "ESC"},
        {facet: scoring.facet(employees, instrument, facet) for facet in "SD"},
        scoring.weights(customers),
        number_of_managers(client),
    )
    dimensions, whole = by_dimension(items, instrument), overall(items, instrument)
    least, minor = client.privacy.min_group, client.thresholds.gap[0] * instrument.scale.range
    return rows(
        [
            *gaps(items, "item", least),
            *gaps(dimensions, "dimension", least),
            *gaps(whole, "overall", least),
            *beliefs(dimensions, least),
            *order_of_priorities(items, least),
            *cannot_or_will_not(dimensions, employees, instrument, minor, least),
            *chain(whole, least),
        ]
    )


def number_of_managers(client: ClientFile) -> int | None:
    """How many managers there are in all, where client.toml says so; a census then has no sampling error."""
    return next((section.managers for section in client.survey if section.managers), None)


def by_dimension(voices: Voices, instrument: Instrument) -> Voices:
    """The same voices, one column a dimension."""

    def scored(facets: Mapping[str, Columns]) -> dict[str, Columns]:
        return {facet: scoring.dimension_scores(columns, instrument) for facet, columns in facets.items()}

    return replace(
        voices,
        customers=scored(voices.customers),
        managers=scored(voices.managers),
        employees=scored(voices.employees),
    )


def overall(voices: Voices, instrument: Instrument) -> Voices:
    """The same voices, one column for the mean of the dimensions."""

    def scored(facets: Mapping[str, Columns]) -> dict[str, Columns]:
        return {
            facet: {"overall": scoring.mean_of_answered(columns.values())} if columns else {}
            for facet, columns in facets.items()
        }

    scores = by_dimension(voices, instrument)
    return replace(
        voices,
        customers=scored(scores.customers),
        managers=scored(scores.managers),
        employees=scored(scores.employees),
    )


def gaps(voices: Voices, level: str, least: int) -> Iterator[dict[str, Any]]:
    """Gaps 1 to 4 of every item or dimension, each gap adjusted as a family of its own."""
    for number, name in GAP_NAMES.items():
        found, method = compare_voices(voices, number, least)
        adjusted = holm([gap.p for gap in found.values()])
        for (term, gap), p in zip(found.items(), adjusted, strict=True):
            facts: dict[str, Any] = {
                "p_adjusted": p,
                "family": FAMILIES[level][number],
                "unit": "points",
                "method": method,
            }
            yield record(name, level, term, gap, **facts)


def compare_voices(voices: Voices, number: int, least: int) -> tuple[dict[str, Estimate], str]:
    """One of the four gaps by term, and how it was computed."""
    customers, managers, employees = voices.customers, voices.managers, voices.employees
    census = voices.managers_in_all
    if number == 1:
        found = welch(managers["E"], customers["E"], least, (None, voices.weights), (census, None))
    elif number == 2 and managers["S"]:
        return pair_voices(managers["S"], managers["E"], least, census), PAIRED[2]
    elif number == 2:
        found = welch(employees["S"], managers["E"], least, (None, None), (None, census))
    elif number == 3 and employees["S"]:
        return pair_voices(employees["D"], employees["S"], least), PAIRED[3]
    elif number == 3:
        found = welch(employees["D"], managers["S"], least, (None, None), (None, census))
    elif customers["C"]:
        found = welch(employees["D"], customers["C"], least, (None, voices.weights), (None, None))
    else:
        found = welch(employees["D"], managers["C"], least, (None, None), (None, census))
    return found, COMPARED[number]


def pair_voices(later: Columns, earlier: Columns, least: int, population: int | None = None) -> dict[str, Estimate]:
    """The mean difference within people, withheld where they are too few."""
    return {
        term: hide_small(paired_mean(column, population=population), least, scoring.count_answered(column))
        for term, column in scoring.differences(later, earlier).items()
    }


def welch(
    later: Columns,
    earlier: Columns,
    least: int,
    weights: tuple[Floats | None, Floats | None],
    population: tuple[int | None, int | None],
) -> dict[str, Estimate]:
    """The difference of the means of two groups, withheld where either is too small."""
    return {
        term: hide_small(
            welch_difference(later[term], earlier[term], weights=weights, population=population),
            least,
            min(scoring.count_answered(later[term]), scoring.count_answered(earlier[term])),
        )
        for term in later
        if term in earlier
    }


def hide_small(found: Estimate, least: int, people: int) -> Estimate:
    """Nothing but the reason, where the estimate would show too few people."""
    return Estimate(np.nan, note=WITHHELD) if 0 < people < least else found


def beliefs(dimensions: Voices, least: int) -> Iterator[dict[str, Any]]:
    """What managers believe customers expect."""
    for term, column in dimensions.managers["E"].items():
        found = weighted_mean(column, population=dimensions.managers_in_all)
        facts: dict[str, Any] = {"p": np.nan, "unit": "points", "method": BELIEF}
        yield record("managers' belief", "dimension", term, found, least=least, **facts)


def order_of_priorities(items: Voices, least: int) -> Iterator[dict[str, Any]]:
    """Whether managers put the expectations into the order that customers put them into."""
    shared = [item for item in items.managers["E"] if item in items.customers["E"]]
    if len(shared) < 3 or len(items.managers["E"][shared[0]]) < least:
        return
    means = [
        [weighted_mean(voice["E"][item], w).estimate for item in shared]
        for voice, w in ((items.managers, None), (items.customers, items.weights))
    ]
    found = kendall_tau_b(*means)
    yield record("managers know the order", "overall", "overall", found, unit="correlation", method=ORDER)


def cannot_or_will_not(
    dimensions: Voices, employees: pd.DataFrame, instrument: Instrument, minor: float, least: int
) -> Iterator[dict[str, Any]]:
    """How many employees do deliver what the standard says: where some do, it can be done.

    The answers to ``able_<DIM>`` and ``willing_<DIM>`` stand beside it, where employees were asked.
    """
    for term, column in scoring.differences(dimensions.employees["D"], dimensions.employees["S"]).items():
        known = np.asarray(column)[np.isfinite(column)]
        share = wilson(int((known > -minor).sum()), len(known))
        yield record("employees who deliver", "dimension", term, share, least=least, unit="share", method=DELIVER)
    for measure in ("able", "willing"):
        for dimension in instrument.dimensions:
            if f"{measure}_{dimension.id}" in employees:
                found = weighted_mean(employees[f"{measure}_{dimension.id}"])
                facts: dict[str, Any] = {"p": np.nan, "unit": "points", "method": OBSTACLES}
                yield record(measure, "dimension", dimension.id, found, least=least, **facts)


def chain(whole: Voices, least: int) -> Iterator[dict[str, Any]]:
    """The steps from what customers expect down (or up) to what they perceive."""
    expected, perceived = (whole.customers[facet].get("overall") for facet in "EP")
    if expected is None or perceived is None:
        return
    *voices, weights = scoring.together(expected, perceived, whole.weights)
    start, end = (weighted_mean(column, weights) for column in voices)
    steps = {name: compare_voices(whole, number, least)[0].get("overall") for number, name in GAP_NAMES.items()}
    known = {name: step for name, step in steps.items() if step is not None and np.isfinite(step.estimate)}
    if start.n < least:
        return
    if not known:
        known = {"gap 5": paired_mean(perceived, expected, weights=whole.weights)}
    rest = end.estimate - start.estimate - sum(step.estimate for step in known.values())
    facts: dict[str, Any] = {"p": np.nan, "unit": "points", "method": CHAIN}
    yield record("chain", "gap", "customers expect", start, **facts)
    for name, step in known.items():
        yield record("chain", "gap", STEPS[name], step, **facts)
    if "gap 5" not in known:
        yield record("chain", "gap", "rest", Estimate(rest, n=start.n), **facts)
    yield record("chain", "gap", "customers perceive", end, **facts)
