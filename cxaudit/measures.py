"""The one tidy table of an audit: the glossary of its columns, and the mark that makes a function a statistic."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.errors import nearest
from cxaudit.levels import CLIENT, LEVELS, Level
from cxaudit.units import Unit

#: Every column of the measures with its meaning; no other column exists, and each of these is used.
COLUMNS: dict[str, str] = {
    "area": "part of the audit: survey, competencies, journey, complaints, quality, trust, goals, outcomes, readiness",
    "measure": "what was measured",
    "level": "what kind of thing the term is: overall, dimension, item, person, competency, touchpoint, team and so on",
    "term": "the thing itself: the id of a dimension, an item, a person/competency pair, a topic",
    "group": "the population: all, segment=value, wave=value, or attentive (without careless respondents)",
    "instrument": "the instrument of the survey, empty elsewhere",
    "n": "number of people (or cases) behind the estimate",
    "estimate": "the number itself",
    "low": "lower end of the 95% interval",
    "high": "upper end of the 95% interval",
    "p": "p-value of the test against no effect",
    "p_adjusted": "the p-value adjusted for all comparisons of its family",
    "family": "the comparisons that were adjusted together, with the method",
    "unit": "what the estimate is counted in, a key of UNITS",
    "method": "the formula, with its source",
    "note": "why there is no estimate, or what limits it",
    "counts": "what n counts: people (fewer than the minimum are never shown), or something that is nobody",
}
NUMBERS = ("n", "estimate", "low", "high", "p", "p_adjusted")

ALL = "all"
ATTENTIVE = "attentive"

#: What the n of a measure counts. People are protected: fewer than the client's minimum are never shown.
PEOPLE = "people"
RATERS = "raters"  # protected by a minimum of their own, where the statistic makes the cell
ACTIONS, PROMISES, ITEMS, STATEMENTS = "checked actions", "promises", "items", "statements"
KPIS, MONTHS, CASES, THINGS = "KPIs", "months", "cases of the client's own count", "things compared"
#: What a plain mean over people averages: answers on the questionnaire's scale, or yes and no.
ANSWERS, FLAGS = "answers", "yes or no"


@dataclass(frozen=True)
class Measure:
    """What a statistic creates: a measure's name, unit and levels, and all that others need to know of it.

    ``n`` counts people unless ``counts`` says otherwise, for the measure or (a mapping) for some of its levels; a measure
    is private by default. ``basis`` names the answers that it rests on: those to the questionnaire (``scores``) or to
    one question. ``headline`` is its place among the key figures of the first page, 0 for none. ``averages`` says what
    one person can answer, where the measure is a plain mean over people. ``parts`` are levels whose terms share out the
    term “overall”: by default all whose terms are things of the client's, which may be groups of people.
    """

    name: str
    unit: Unit | tuple[Unit, ...]
    levels: tuple[str | Level, ...]
    counts: str | Mapping[str, str] = PEOPLE
    basis: str = "scores"
    headline: int = 0
    averages: str = ""
    parts: tuple[str, ...] | None = None

    @property
    def units(self) -> frozenset[str]:
        """The names of the units that its estimates may have."""
        return frozenset(unit.name for unit in (self.unit if isinstance(self.unit, tuple) else (self.unit,)))

    @property
    def level_names(self) -> frozenset[str]:
        """The names of its levels."""
        return frozenset(level.name if isinstance(level, Level) else level for level in self.levels)

    @property
    def groups(self) -> frozenset[str]:
        """The levels whose terms share out the term “overall”, so that a part of it is known from the others."""
        if "overall" not in self.level_names:
            return frozenset()
        if self.parts is not None:
            return frozenset(self.parts)
        own = (level if isinstance(level, Level) else LEVELS.get(level, Level(level, CLIENT)) for level in self.levels)
        return frozenset(level.name for level in own if level.words == CLIENT)

    def counted(self, level: str) -> str:
        """What its n counts at a level."""
        return self.counts if isinstance(self.counts, str) else self.counts.get(level, PEOPLE)


@dataclass(frozen=True)
class Statistic:
    """A function from tables to measures, with what it needs and creates: its parameters' names are what it wants."""

    name: str
    area: str
    function: Callable[..., pd.DataFrame]
    needs: tuple[str, ...]
    wishes: tuple[str, ...]
    split: bool
    creates: tuple[Measure, ...]

    def __call__(self, **inputs: Any) -> pd.DataFrame:
        return self.function(**inputs)


def statistic(
    area: str, *, creates: Sequence[Measure], split: bool = False
) -> Callable[[Callable[..., pd.DataFrame]], Callable[..., pd.DataFrame]]:
    """Mark a function as a statistic of an area that creates these measures.

    Its parameters name what it needs (``survey``, ``instrument``, ``client``, or any table of the client folder); a
    parameter with the default None is used where it exists. ``split=True`` lets the audit run it for every segment, wave
    and for attentive respondents too. ``creates`` declares each of its measures. The marked function checks and completes the rows that it returns.
    """

    def mark(function: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
        @wraps(function)
        def run_checked(**inputs: Any) -> pd.DataFrame:
            return complete(function(**inputs), area, creates)

        parameters = inspect.signature(function).parameters.values()
        run_checked.statistic = Statistic(  # type: ignore[attr-defined]
            name=function.__name__,
            area=area,
            function=run_checked,
            needs=tuple(p.name for p in parameters if p.default is inspect.Parameter.empty),
            wishes=tuple(p.name for p in parameters if p.default is not inspect.Parameter.empty),
            split=split,
            creates=tuple(creates),
        )
        return run_checked

    return mark


def rows(records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Measures from records; columns that a record lacks stay empty."""
    return pd.DataFrame(list(records), columns=list(COLUMNS))


def complete(frame: pd.DataFrame, area: str, creates: Sequence[Measure]) -> pd.DataFrame:
    """The frame with exactly the glossary's columns and their types (raises ``ValueError`` for what nobody declared)."""
    unknown = set(frame.columns) - set(COLUMNS)
    if unknown:
        raise ValueError(f"columns without a meaning in the glossary: {sorted(unknown)}")
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        found = frame[name].tolist() if name in frame else [None] * len(frame)
        if name in NUMBERS:
            columns[name] = np.array([np.nan if value is None else value for value in found], dtype=float)
        else:
            other = ALL if name == "group" else ""
            columns[name] = [other if value is None or value != value else str(value) for value in found]
    for limit in ("low", "high"):
        columns[limit][np.isinf(columns[limit])] = np.nan
    columns["area"] = [area] * len(frame)
    columns["counts"] = count_what(columns, {measure.name: measure for measure in creates})
    return pd.DataFrame(columns, index=frame.index).astype({name: "str" for name in COLUMNS if name not in NUMBERS})


def count_what(columns: Mapping[str, Sequence[str]], declared: Mapping[str, Measure]) -> list[str]:
    """What the n of each row counts, as its measure declares (raises ``ValueError`` for what nobody declared)."""
    return [
        require_declared(name, level, unit, declared).counted(level)
        for name, level, unit in zip(columns["measure"], columns["level"], columns["unit"], strict=True)
    ]


def require_declared(name: str, level: str, unit: str, declared: Mapping[str, Measure]) -> Measure:
    """The measure of that name, if its statistic declares it with this level and unit."""
    measure = declared.get(name)
    if measure is None:
        near = nearest(name, declared)
        raise ValueError(f"the measure “{name}” is not declared in creates=[…]; the nearest there is “{near}”")
    if level not in measure.level_names:
        raise ValueError(f"the measure “{name}” declares no level “{level}”, only {sorted(measure.level_names)}")
    if unit and unit not in measure.units:
        raise ValueError(f"the measure “{name}” declares no unit “{unit}”, only {sorted(measure.units)}")
    return measure


def select(measures: pd.DataFrame, measure: str, *, level: str | None = None, group: str | None = ALL) -> pd.DataFrame:
    """The rows of one measure, by level and group; ``group=None`` keeps all groups."""
    if isinstance(measures, Remembered):
        return measures.select_rows(measure, level, group)
    chosen = measures["measure"].eq(measure)
    if level is not None:
        chosen &= measures["level"].eq(level)
    if group is not None:
        chosen &= measures["group"].eq(group)
    return measures[chosen]


class Remembered(pd.DataFrame):
    """Measures that are asked again and again and never change: what was selected from them once is not searched twice."""

    _internal_names = [*pd.DataFrame._internal_names, "known", "of_measure"]  # attributes that are no columns
    _internal_names_set = set(_internal_names)

    @classmethod
    def of(cls, measures: pd.DataFrame) -> Remembered:
        """The same measures, each with its rows found beforehand; words as plain objects, which are taken in one block."""
        words = {name: object for name in measures if name not in NUMBERS}
        made = cls(measures.astype(words).reset_index(drop=True))
        made.of_measure = {name: pd.DataFrame(rows).copy() for name, rows in made.groupby("measure", sort=False)}
        made.known = {}
        return made

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def select_rows(self, measure: str, level: str | None, group: str | None) -> pd.DataFrame:
        """What ``select`` gives; every caller gets a view of their own, on which they may write."""
        key = (measure, level, group)
        if key not in self.known:
            self.known[key] = select(self.of_measure.get(measure, self.iloc[:0]), measure, level=level, group=group)
        return self.known[key].copy(deep=False)


#: Said in place of an estimate that would show a group of people under the client's minimum.
WITHHELD = "withheld: the group is too small, or would give a small one away"


def record(measure: str, level: str, term: str, found: Any, *, least: int = 0, **facts: Any) -> dict[str, Any]:
    """One row of measures from an estimate: anything with ``estimate, low, high, n, p, note``.

    Behind fewer than ``least`` people nothing is said, not even how many they are. ``facts`` are further columns.
    """
    row = {"measure": measure, "level": level, "term": term, **facts}
    if 0 < found.n < least:
        return row | {"note": WITHHELD, "p": np.nan, "p_adjusted": np.nan}
    numbers = {name: getattr(found, name) for name in ("n", "estimate", "low", "high", "p")}
    return {**numbers, "note": found.note, **row}
