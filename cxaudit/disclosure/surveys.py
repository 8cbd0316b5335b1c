"""What of a survey is withheld: whole groups first, then groups for single terms that too few of them answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.disclosure.sums import Bools, cells_of, margins, number_people, withheld
from cxaudit.disclosure.withholding import REST, Plan
from cxaudit.instruments import Instrument, scoring
from cxaudit.measures import ALL, ATTENTIVE
from cxaudit.tables.data import Survey

Cell = tuple[str, str]  # level and term of measures that are not split into groups


def of_survey(survey: Survey, least: int) -> Plan:
    """What is withheld of a survey: whole groups first, then groups for single terms that too few of them answered."""
    name, answers = survey.instrument.id, survey.answers
    customers = scoring.audience(answers, "customer")
    groups = populations(survey, customers)
    audiences, counts = of_counts(answers, least)
    if len(groups) < 2:
        return Plan(
            least, audiences=frozenset((name, a) for a in audiences), counts=frozenset((name, *c) for c in counts)
        )
    labels, masks = list(groups), list(groups.values())
    person = number_people(customers.get("respondent"), len(customers))
    price = [cost(label, mask) for label, mask in groups.items()]
    code = cells_of(masks)
    whole = withheld(margins(masks, person, price, least, code=code), least)
    whole |= frozenset(beside_single(labels, masks, whole))
    terms: set[tuple[str, str, str, str, str]] = set()
    known: dict[bytes, frozenset[int]] = {}
    if (
        np.bincount(
            code[find_complete_respondents(customers, survey.instrument)], minlength=code.max(initial=0) + 1
        ).min()
        >= least
    ):
        return Plan(
            least, *share_columns(name, labels, whole, terms, audiences, counts)
        )  # no cell is small for any question
    for basis, level, term, base in bases(customers, survey.instrument):
        mark = np.packbits(base).tobytes()
        if mark not in known:
            table = margins(masks, person, price, least, base, code)
            known[mark] = withheld(table, least, gone=whole) - whole
        terms |= {(name, basis, level, term, labels[i]) for i in known[mark]}
    return Plan(least, *share_columns(name, labels, whole, terms, audiences, counts))


def beside_single(labels: Sequence[str], masks: Sequence[Bools], hidden: Iterable[int]) -> Iterator[int]:
    """The smallest shown group of each segment whose withheld groups are one person each: their number would say so."""
    size = [int(mask.sum()) for mask in masks]
    columns: dict[str, list[int]] = {}
    for i, label in enumerate(labels):
        if "=" in label and not label.startswith(("wave=", REST)):
            columns.setdefault(label.partition("=")[0], []).append(i)
    for values in columns.values():
        gone = [i for i in values if i in frozenset(hidden)]
        shown = [i for i in values if i not in gone]
        if gone and shown and all(size[i] == 1 for i in gone):
            yield min(shown, key=lambda i: size[i])


def share_columns(
    name: str, labels: Sequence[str], whole: Iterable[int], terms: Iterable[tuple[str, str, str, str, str]],
    audiences: Iterable[str], counts: Iterable[Cell],
) -> tuple[frozenset[Any], ...]:  # fmt: skip
    """The fields of the plan of one questionnaire, in their order."""
    return (
        frozenset((name, labels[i]) for i in whole),
        frozenset(terms),
        frozenset(),
        frozenset((name, audience) for audience in audiences),
        frozenset((name, *cell) for cell in counts),
    )


def find_complete_respondents(customers: pd.DataFrame, instrument: Instrument) -> Bools:
    """Who answered every question that anyone answered."""
    columns = [c for facet in "EPA" for c in instrument.columns(facet)] + ["nps", "csat", "ces"]
    complete = np.ones(len(customers), dtype=bool)
    for column in columns:
        if column in customers:
            known = customers[column].notna().to_numpy()
            if known.any():
                complete &= known
    for zone in zones(customers, instrument).values():
        complete &= zone
    return complete


def zones(customers: pd.DataFrame, instrument: Instrument) -> dict[str, Bools]:
    """Item -> whose zone of tolerance counts; nothing where nobody was asked for one."""
    facets = {name: scoring.floats(scoring.facet(customers, instrument, name)) for name in "AEP"}
    shared = [item for item in facets["P"] if item in facets["A"] and item in facets["E"]]
    if not shared:
        return {}
    errors, excluded = scoring.find_reversed_zones(facets, shared)
    return {item: ~(errors[item] | excluded) for item in shared}


def populations(survey: Survey, customers: pd.DataFrame) -> dict[str, Bools]:
    """Every population of customers whose numbers could be shown, as masks."""
    now = customers.index.isin(scoring.latest(survey.answers).index)
    found: dict[str, Bools] = {ALL: now}
    if "careless" in customers and (customers["careless"].astype(bool) & now).any():
        found[ATTENTIVE] = now & ~customers["careless"].to_numpy(dtype=bool)
    for column in survey.segments:
        if column not in customers or customers.loc[now, column].nunique() < 2:
            continue
        known = customers[column].notna().to_numpy() & now
        for value in sorted(customers.loc[known, column].unique(), key=str):
            found[f"{column}={value}"] = known & customers[column].eq(value).to_numpy(dtype=bool, na_value=False)
        if (known != now).any():
            found[f"{REST}{column}"] = known
    if "wave" in customers and customers["wave"].nunique() > 1:
        for wave in customers["wave"].dropna().unique():
            found[f"wave={wave}"] = customers["wave"].eq(wave).to_numpy(dtype=bool, na_value=False)
    return found


def cost(label: str, mask: Bools) -> float:
    """What it costs to withhold a population: its people; everyone is withheld only when there is no other way."""
    people = float(mask.sum()) + 1.0
    if label == ALL or label.startswith("wave="):
        return 1e4 * people
    return 0.5 if label == ATTENTIVE else 1.0 if label.startswith(REST) else people


def bases(customers: pd.DataFrame, instrument: Instrument) -> Iterator[tuple[str, str, str, Bools]]:
    """Who answered what: basis, level, term and the mask of those who did; nothing where all answered everything."""
    facets = {name: scoring.facet(customers, instrument, name) for name in "EPA"}
    pairs = [scoring.differences(facets[a], facets[b]) for a, b in ("PE", "PA", "EA")]
    for items in (*facets.values(), *pairs):
        if not any(np.isnan(column).any() for column in items.values()):
            continue
        dimensions = scoring.dimension_scores(items, instrument)
        whole = {"overall": scoring.mean_of_answered(dimensions.values())} if dimensions else {}
        for level, columns in (("item", items), ("dimension", dimensions), ("overall", whole)):
            for term, column in columns.items():
                yield "scores", level, term, np.isfinite(column)
    yield from of_zones(customers, instrument)
    for question in ("nps", "csat", "ces"):
        if question in customers:
            answered = customers[question].notna().to_numpy()
            if not answered.all():
                yield question, "overall", "overall", answered


def of_zones(customers: pd.DataFrame, instrument: Instrument) -> Iterator[tuple[str, str, str, Bools]]:
    """Whose zones of tolerance count: of an item by what was answered of it, of a dimension where all of it was."""
    valid = zones(customers, instrument)
    facets = {name: scoring.floats(scoring.facet(customers, instrument, name)) for name in "AEP"} if valid else {}
    given = {name: {i: np.where(valid[i], columns[i], np.nan) for i in valid} for name, columns in facets.items()}
    for some in ("A", "E", "P", "AE", "AP", "PE", "AEP") if valid else ():
        for item in valid:
            yield "zones", "item", item, np.isfinite(sum(given[name][item] for name in some))
    if valid:
        whole = {i: sum(given[name][i] for name in "AEP") for i in valid}
        for term, column in scoring.dimension_scores(whole, instrument).items():
            yield "zones", "dimension", term, np.isfinite(column)


def of_counts(answers: pd.DataFrame, least: int) -> tuple[set[str], set[Cell]]:
    """The audiences that are too small, and the counts to withhold so that nobody works out how small."""
    if "audience" not in answers or answers["audience"].nunique() < 2:
        return set(), set()
    names = sorted(answers["audience"].dropna().unique())
    masks = [answers["audience"].eq(name).to_numpy(dtype=bool) for name in names]
    table = margins(
        [np.ones(len(answers), dtype=bool), *masks],
        np.arange(len(answers)),
        [1.0, *(1e3 if n == "customer" else 50.0 for n in names)],
        least,
    )
    hidden = withheld(table, least)
    small = {name for i, name in enumerate(names, 1) if i in hidden}
    cells: set[Cell] = {("audience", name) for name in small}
    return small, cells | ({("overall", "overall")} if 0 in hidden else set())
