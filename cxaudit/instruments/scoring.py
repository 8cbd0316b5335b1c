"""From answers to scores: whose answers count, one column an item, a respondent's mean of a dimension."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxaudit.instruments import Instrument

Floats: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = dict[str, Floats]  # item or dimension -> a number for each respondent, NaN where there is none

#: The share of a dimension's items that a respondent must have answered for a score of his own.
LEAST_ANSWERED = 0.5
#: Regressions on more respondents than this are fitted to a random part of them, which is as exact as anyone reads.
MOST_MODELLED = 100_000


def audience(answers: pd.DataFrame, name: str) -> pd.DataFrame:
    """The answers of customers, managers or employees; no copy where all respondents are of that audience."""
    if "audience" not in answers:
        return answers if name == "customer" else answers.iloc[:0]
    chosen = answers["audience"].eq(name).to_numpy(dtype=bool)
    return answers if chosen.all() else answers[chosen]


def weights(answers: pd.DataFrame) -> Floats | None:
    """The survey weights of the respondents, None where everyone counts the same."""
    if "weight" not in answers or not len(answers):
        return None
    column = answers["weight"].to_numpy(dtype=float, na_value=np.nan)
    return None if (column == 1.0).all() else column


def part_of(answers: pd.DataFrame, most: int = MOST_MODELLED) -> pd.DataFrame:
    """A random part of very many respondents (the same one each time); all of them where they are no more than ``most``."""
    if len(answers) <= most:
        return answers
    chosen = np.random.default_rng(len(answers)).choice(len(answers), size=most, replace=False)
    return answers.iloc[np.sort(chosen)]


def facet(answers: pd.DataFrame, instrument: Instrument, name: str) -> Columns:
    """The answered items of one facet, a column each; reversed items are turned so that high is good."""
    turned = instrument.scale.low + instrument.scale.high
    columns = {}
    for item in instrument.items:
        if f"{name}{item.id}" in answers:
            column = answers[f"{name}{item.id}"].to_numpy(dtype=float, na_value=np.nan)
            if not np.isnan(column).all():
                columns[item.id] = turned - column if item.reversed else column
    return columns


def differences(later: Mapping[str, Floats], earlier: Mapping[str, Floats]) -> Columns:
    """Later minus earlier, by item and respondent; NaN where either is missing."""
    return {item: later[item] - earlier[item] for item in later if item in earlier}


def dimension_scores(items: Mapping[str, Floats], instrument: Instrument) -> Columns:
    """Each respondent's mean of each dimension, where he answered at least half of its items."""
    scores = {}
    for dimension in instrument.dimensions:
        columns = [items[item] for item in instrument.items_of(dimension.id) if item in items]
        if columns:
            scores[dimension.id] = mean_of_answered(columns)
    return scores


def mean_of_answered(columns: Iterable[Floats], parts: Iterable[Floats | float] | None = None) -> Floats:
    """The mean of several columns for each respondent, over those answered (at least half of them), weighted by ``parts``."""
    columns = list(columns)
    n = len(columns[0])
    if parts is None and not any(np.isnan(column.sum()) for column in columns):
        return np.asarray(sum(columns[1:], start=columns[0].copy()) / len(columns))
    shares = [1.0] * len(columns) if parts is None else list(parts)
    total, weight, known = np.zeros(n), np.zeros(n), np.zeros(n)
    for column, share in zip(columns, shares, strict=True):
        answered = np.isfinite(column)
        if answered.all():
            total += column * share
            weight += share
            known += 1
        else:
            total += np.where(answered, column, 0.0) * share
            weight += answered * share
            known += answered
    enough = (known >= LEAST_ANSWERED * len(columns)) & (weight > 0)
    return np.divide(total, weight, out=np.full(n, np.nan), where=enough)


def in_order(answers: pd.DataFrame) -> list[str]:
    """The waves of these answers from the earliest to the latest: by their dates, else by the numbers in their names."""
    waves = list(answers["wave"].dropna().unique())
    if "date" in answers:
        dates = pd.to_datetime(answers["date"]).groupby(answers["wave"]).median()
        if len(dates) == len(waves) and dates.notna().all():
            return sorted(waves, key=lambda wave: (dates[wave], wave))
    return sorted(waves, key=lambda wave: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", wave)])
