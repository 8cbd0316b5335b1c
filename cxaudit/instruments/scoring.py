"""From answers to scores: whose answers count, one column an item, a respondent's mean of a dimension."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxaudit.estimates import scores as counted
from cxaudit.estimates.scores import Scores
from cxaudit.instruments import FACETS, Instrument

Floats: TypeAlias = NDArray[np.float64]
#: Item or dimension -> a number for each respondent, NaN where there is none; scores where very many answered.
Columns: TypeAlias = dict[str, Any]

#: The share of a dimension's items that a respondent must have answered for a score of their own.
LEAST_ANSWERED = 0.5
#: Beyond this share of answers with the least acceptable above the wished for, a respondent did not understand the form.
MOST_REVERSED = 0.20
#: Regressions on more respondents than this are fitted to a random part of them, which is as exact as anyone reads.
MOST_MODELLED = 100_000
#: From this many respondents on, whole answers are kept in one byte each and counted instead of summed.
MANY = 50_000
#: Stands for no answer while compact answers are taken apart.
NO_ANSWER = -128
#: The facets of very many answers by the identity of their frame, forgotten together with it.
KEPT: dict[int, dict[tuple[str, str], Columns]] = {}


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


def compact(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """The same answers in an eighth of the room where very many gave whole ones; fewer are returned as they are."""
    if len(answers) < MANY:
        return answers
    columns: dict[str, Any] = {name: answers[name] for name in answers}
    for name in [column for facet in FACETS for column in instrument.columns(facet) if column in columns]:
        scores = counted.whole(columns[name])
        if scores is not None:
            whole = pd.arrays.IntegerArray(scores.codes, ~scores.known) if scores.known is not None else scores.codes
            columns[name] = pd.Series(whole, index=answers.index, copy=False)
    if "audience" in columns:
        columns["audience"] = columns["audience"].astype("category")
    return pd.DataFrame(columns, copy=False)


def as_scores(column: pd.Series) -> Scores | None:
    """A column that was made compact as scores; None for any other."""
    if column.dtype == np.int8:
        return Scores(column.to_numpy())
    if column.dtype == pd.Int8Dtype():
        codes = column.to_numpy(dtype=np.int8, na_value=NO_ANSWER)
        known = codes != NO_ANSWER
        return Scores(codes) if known.all() else Scores(codes * known, 1, known)
    return None


def facet(answers: pd.DataFrame, instrument: Instrument, name: str) -> Columns:
    """The answered items of one facet, a column each; reversed items are turned so that high is good.

    What was taken from the answers of very many is kept as long as those answers live, counts included.
    """
    if len(answers) < MANY:
        return take_facet(answers, instrument, name)
    whose = id(answers)
    if whose not in KEPT:
        KEPT[whose] = {}
        weakref.finalize(answers, KEPT.pop, whose, None)
    of_answers = KEPT[whose]
    if (instrument.id, name) not in of_answers:
        of_answers[instrument.id, name] = take_facet(answers, instrument, name)
    return dict(of_answers[instrument.id, name])


def take_facet(answers: pd.DataFrame, instrument: Instrument, name: str) -> Columns:
    """The items of one facet, taken from the answers anew."""
    turned = instrument.scale.low + instrument.scale.high
    columns = {}
    for item in instrument.items:
        if f"{name}{item.id}" not in answers:
            continue
        scores = as_scores(answers[f"{name}{item.id}"])
        if scores is not None and float(turned).is_integer():
            if scores.n_answered:
                columns[item.id] = scores.turn(turned) if item.reversed else scores
        else:
            column = answers[f"{name}{item.id}"].to_numpy(dtype=float, na_value=np.nan)
            if not np.isnan(column).all():
                columns[item.id] = turned - column if item.reversed else column
    return columns


def floats(columns: Mapping[str, Any]) -> dict[str, Floats]:
    """The columns as ordinary numbers, NaN where there is none."""
    return {name: np.asarray(column) for name, column in columns.items()}


def count_answered(column: Any) -> int:
    """How many respondents have a number in this column."""
    return column.n_answered if isinstance(column, Scores) else int(np.isfinite(column).sum())


def at_least(column: Any, limit: float) -> int:
    """How many respondents have this number or a higher one."""
    if isinstance(column, Scores):
        tally = column.count_scores()
        return int(tally.counts[tally.values >= limit].sum())
    return int((column >= limit).sum())


def pairs(first: Any, second: Any) -> tuple[Floats, Floats, Floats]:
    """Two columns of the respondents who have both, with how many respondents each pair stands for."""
    if isinstance(first, Scores) and isinstance(second, Scores):
        found = counted.cross_scores(first, second)
        if found is not None:
            return found
    x, y = np.asarray(first), np.asarray(second)
    if np.isnan(x.sum() + y.sum()):
        both = np.isfinite(x) & np.isfinite(y)
        x, y = x[both], y[both]
    return x, y, np.ones(len(x))


def together(first: Any, second: Any, *others: Any) -> tuple[Any, ...]:
    """Two columns (and what goes with them) of the respondents who have both; untouched where everyone has."""
    if isinstance(first, Scores) and isinstance(second, Scores):
        both = counted.both_known([first, second])
    else:
        both = np.isfinite(first) & np.isfinite(second)
    if both is None:
        return first, second, *others
    return tuple(None if column is None else column[both] for column in (first, second, *others))


def differences(later: Mapping[str, Any], earlier: Mapping[str, Any]) -> Columns:
    """Later minus earlier, by item and respondent; NaN where either is missing."""
    shared = {item: (later[item], earlier[item]) for item in later if item in earlier}
    return {
        item: x - y if isinstance(x, Scores) and isinstance(y, Scores) else np.asarray(x) - np.asarray(y)
        for item, (x, y) in shared.items()
    }


def dimension_scores(items: Mapping[str, Any], instrument: Instrument) -> Columns:
    """Each respondent's mean of each dimension, where they answered at least half of its items."""
    scores = {}
    for dimension in instrument.dimensions:
        columns = [items[item] for item in instrument.items_of(dimension.id) if item in items]
        if columns:
            scores[dimension.id] = mean_of_answered(columns)
    return scores


def mean_of_answered(columns: Iterable[Any], parts: Iterable[Floats | float] | None = None) -> Any:
    """The mean of several columns for each respondent, over those answered (at least half of them), weighted by ``parts``."""
    columns = list(columns)
    if parts is None and all(isinstance(column, Scores) for column in columns):
        mean = counted.mean_of(columns, LEAST_ANSWERED)
        if mean is not None:
            return mean
    columns = [np.asarray(column, dtype=float) for column in columns]
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


def find_reversed_zones(
    facets: dict[str, Columns], items: list[str]
) -> tuple[dict[str, NDArray[np.bool_]], NDArray[np.bool_]]:
    """Which answers put the least acceptable above the wished for, and which respondents did so too often."""
    errors = {item: facets["A"][item] > facets["E"][item] for item in items}
    compared = np.sum([np.isfinite(facets["A"][item] + facets["E"][item]) for item in items], axis=0)
    wrong = np.sum(list(errors.values()), axis=0)
    return errors, np.asarray(wrong > MOST_REVERSED * compared)


def order_items(answers: pd.DataFrame) -> list[str]:
    """The waves of these answers from the earliest to the latest: by their dates, else by the numbers in their names."""
    waves = list(answers["wave"].dropna().unique())
    if "date" in answers:
        dates = pd.to_datetime(answers["date"]).groupby(answers["wave"]).median()
        if len(dates) == len(waves) and dates.notna().all():
            return sorted(waves, key=lambda wave: (dates[wave], wave))
    return sorted(waves, key=lambda wave: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", wave)])


def several_waves(answers: pd.DataFrame) -> bool:
    """Whether the customers were asked more than once."""
    return "wave" in answers and audience(answers, "customer")["wave"].nunique() > 1


def latest(answers: pd.DataFrame) -> pd.DataFrame:
    """Each audience's latest wave: what a report is about, where earlier waves are there for comparison."""
    if "wave" not in answers or answers["wave"].nunique() < 2:
        return answers
    audiences = answers["audience"] if "audience" in answers else pd.Series("customer", index=answers.index)
    kept = pd.Series(False, index=answers.index)
    for name in audiences.unique():
        own = audiences.eq(name)
        kept |= own & answers["wave"].eq(order_items(answers[own])[-1])
    return answers[kept]
