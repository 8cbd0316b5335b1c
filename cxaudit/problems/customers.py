"""Ties by customers: the same people meet both, and not because everything displeases them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from cxaudit.estimates import holm
from cxaudit.instruments import scoring
from cxaudit.instruments.scoring import Floats
from cxaudit.problems.entities import Entity
from cxaudit.problems.ties import CUSTOMERS, Tie
from cxaudit.tables.data import ClientData, Survey

ALPHA = 0.01
#: The least correlation beyond the general mood; a weaker one ties nothing, however sure it is.
LEAST = 0.15
#: How far, in standard errors, the best partner of a kind must lie before the second best.
MARGIN = 2.5
#: A typical loading under this is no mood but noise, by which nothing should be divided.
FAINT = 0.2
#: The fewest customers whom two things must have in common.
FEWEST = 30
#: The fewest customers whose complaints on a topic can show anything, and the most topics that are looked at.
FEWEST_COMPLAINERS, MOST_TOPICS = 5, 300


@dataclass(frozen=True)
class Source:
    """What one table says of customers: a row a customer, a column a thing, high is bad; NaN where they did not say."""

    name: str
    table: pd.DataFrame


def customer_ties(data: ClientData) -> list[Tie]:
    """Pairs of things of different tables that the same customers meet, each the other's best match.

    The correlation of two things is held against what a general mood would give: a single factor, found by medians so
    that the few true ties do not pull it. What is left is tested by Fisher's z, Holm over all pairs.
    """
    sources = customer_sources(data)
    things = [entity for source in sources for entity in source.table]
    if len(sources) < 2 or len(things) < 3:
        return []
    table = pd.concat([source.table for source in sources], axis=1)
    origin = np.repeat(np.arange(len(sources)), [source.table.shape[1] for source in sources])
    r, n = correlations(table.to_numpy(float))
    between = (origin[:, None] != origin[None, :]) & (n >= FEWEST)
    mood = general_mood(r, between)
    z = fisher_z(r, mood, n, between)
    return list(best_pairs(things, r - mood, z, between))


def best_pairs(things: list[Entity], rest: Floats, z: Floats, between: NDArray[np.bool_]) -> Iterator[Tie]:
    """Significant pairs that are best for both sides among the things of their kinds."""
    rows, columns = np.nonzero(np.triu(between))
    if not len(rows):
        return
    p = holm(norm.sf(z[rows, columns]))
    kinds = np.array([thing.kind for thing in things])
    for i, j, adjusted in zip(rows.tolist(), columns.tolist(), p, strict=True):
        if adjusted < ALPHA and rest[i, j] >= LEAST and is_best(z, i, j, kinds) and is_best(z, j, i, kinds):
            yield Tie(things[i], things[j], frozenset({CUSTOMERS}), float(min(rest[i, j], 1.0)))


def is_best(z: Floats, i: int, j: int, kinds: NDArray[np.str_]) -> bool:
    """Whether no other thing of j's kind comes near j as a partner of i; many topics may belong to one touchpoint."""
    others = kinds == kinds[j]
    others[[i, j]] = False
    if kinds[j] == "topic":  # customers complain of one trouble under several heads
        return True
    return not others.any() or bool(z[i, j] - np.nanmax(np.where(others, z[i], -np.inf)) > MARGIN)


def correlations(table: Floats) -> tuple[Floats, Floats]:
    """Pairwise-complete correlations of columns and the numbers of rows behind them (matrix products: one pass)."""
    known = ~np.isnan(table)
    centred = np.where(known, table - np.nanmean(table, axis=0), 0.0)
    mask = known.astype(float)
    n = mask.T @ mask
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (centred.T @ mask) / n  # of i where j is known too
        squares = ((centred**2).T @ mask) / n - mean**2
        r = ((centred.T @ centred) / n - mean * mean.T) / np.sqrt(squares * squares.T)
    return np.nan_to_num(np.clip(r, -0.999, 0.999)), n


def general_mood(r: Floats, between: NDArray[np.bool_]) -> Floats:
    """The correlations that a single factor gives to all things, by medians over each thing's pairs between tables.

    With loadings l, the median of a thing's correlations is about l times the median loading; half of them may be true
    ties before a median follows those.
    """
    with np.errstate(invalid="ignore"):
        middle = np.array([np.median(r[i, own]) if (own := between[i]).any() else 0.0 for i in range(len(r))])
    typical = max(np.sqrt(max(float(np.median(middle)), 0.0)), FAINT)
    loading = np.clip(middle / typical, 0.0, 0.98)
    return np.outer(loading, loading)


def fisher_z(r: Floats, expected: Floats, n: Floats, between: NDArray[np.bool_]) -> Floats:
    """How many standard errors a correlation lies beyond the expected one; minus infinity where it is not looked at."""
    distance = (np.arctanh(r) - np.arctanh(np.clip(expected, 0, 0.98))) * np.sqrt(np.maximum(n - 3, 1.0))
    return np.where(between, distance, -np.inf)


# -- what each table says of customers --------------------------------------------------------------------------------


def customer_sources(data: ClientData) -> list[Source]:
    """Every table that names the customers it speaks of, as things by customers."""
    sources = [*(survey_source(survey) for survey in data.surveys if survey.counted is None), rating_source(data)]
    met = pd.Index([]).append([source.table.index for source in sources if source is not None])
    sources.append(complaint_source(data, met.unique()))
    return [source for source in sources if source is not None and source.table.shape[1]]


def survey_source(survey: Survey) -> Source | None:
    """The gap of each dimension (perception alone where nothing was expected), turned so that high is bad."""
    answers = scoring.audience(scoring.latest(survey.answers), "customer")
    if "respondent" not in answers or answers["respondent"].isna().all():
        return None
    perceived = scoring.facet(answers, survey.instrument, "P")
    expected = scoring.facet(answers, survey.instrument, "E")
    columns: dict[Entity, Floats] = {}
    for dimension in survey.instrument.dimensions:
        items = [item for item in survey.instrument.items_of(dimension.id) if item in perceived]
        gaps = [np.asarray(expected.get(i, 0.0)) - np.asarray(perceived[i]) for i in items]
        if gaps:
            columns[Entity("dimension", dimension.id)] = row_means(np.column_stack(gaps))
    table = pd.DataFrame(columns, index=answers["respondent"].astype(str).to_numpy())
    return Source("survey", table[~table.index.duplicated(keep="last")])


def row_means(table: Floats) -> Floats:
    """Mean of the known values of each row; NaN where none is known."""
    known = ~np.isnan(table)
    counted = known.sum(axis=1)
    return np.where(counted > 0, np.where(known, table, 0.0).sum(axis=1) / np.maximum(counted, 1), np.nan)


def rating_source(data: ClientData) -> Source | None:
    """Each customer's mean rating of each touchpoint, turned so that high is bad."""
    ratings = data.tables.get("experience")
    if ratings is None or ratings["customer"].isna().all():
        return None
    table = ratings.dropna(subset=["customer", "satisfaction"]).astype({"customer": str, "touchpoint": str})
    table = -table.pivot_table(index="customer", columns="touchpoint", values="satisfaction", aggfunc="mean")
    return Source("experience", table.set_axis([Entity("touchpoint", name) for name in table], axis=1))


def common_topics(named: pd.DataFrame) -> list[str]:
    """The topics of which enough customers complain to be tested; the most common where there are very many."""
    people = named.groupby("topic")["customer"].nunique().sort_values(ascending=False, kind="stable")
    return [str(topic) for topic in people[people >= FEWEST_COMPLAINERS].index[:MOST_TOPICS]]


def complaint_source(data: ClientData, met: pd.Index) -> Source | None:
    """Who complained of what; those who were met in another table and did not complain did not."""
    complaints = data.tables.get("complaints")
    if complaints is None or complaints["customer"].isna().all():
        return None
    named = complaints.dropna(subset=["customer", "topic"]).astype({"customer": str, "topic": str})
    named = named[named["topic"].isin(common_topics(named))]
    everyone = met.union(pd.Index(named["customer"].unique()))
    counts = pd.crosstab(named["customer"], named["topic"]).clip(upper=1).reindex(everyone, fill_value=0).astype(float)
    return Source("complaints", counts.set_axis([Entity("topic", name) for name in counts], axis=1))
