"""A survey too big for memory, reduced by DuckDB to counts of values and cross-products; nobody's answers are ever loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.errors import InputError, Problem
from cxaudit.estimates.moments import Moments
from cxaudit.estimates.reasons import NO_ANSWERS, TOO_FEW
from cxaudit.estimates.scores import Scores, Tally
from cxaudit.instruments import Instrument
from cxaudit.instruments.scoring import LEAST_ANSWERED
from cxaudit.messages import message

#: Values of one expression; a number that takes more is no score.
MOST_VALUES = 1_000_000
#: Cross-products asked for in one query: few enough for DuckDB to keep a plan of them.
PAIRS_AT_A_TIME = 300


@dataclass(frozen=True)
class Counted(Scores):
    """Scores of which only the counts are known: enough for means, intervals, sizes of effects and shares."""

    known_tally: Tally = field(default_factory=lambda: Tally(np.empty(0), np.empty(0), note=NO_ANSWERS))

    @property
    def answered(self) -> int:
        """How many respondents have a score."""
        return self.known_tally.n

    def counted(self, weights: Any = None) -> Tally:
        """How often each score occurs; the weights are in the counts already."""
        if weights is not None:
            raise ValueError("counts carry no respondents whom weights could belong to")
        return self.known_tally


class ReducedSurvey:
    """The answers in Parquet or CSV files, and what DuckDB counts in them.

    ``columns`` are those of the files, ``n`` is the number of customers. Only rows of customers count, where the files
    have an ``audience``. Raises ``InputError`` where the files cannot be read.
    """

    def __init__(self, connection: Any, source: str) -> None:
        self.connection = connection
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        self.columns = tuple(row[0] for row in described)
        self.floating = {row[0] for row in described if row[1] in ("DOUBLE", "FLOAT")}  # these may hold NaN
        where = " WHERE audience = 'customer' OR audience IS NULL" if "audience" in self.columns else ""
        self.source = f"(SELECT * FROM {source}{where})"
        self.n = int(self.row("count(*)")[0])

    def row(self, *expressions: str, where: str = "") -> tuple[Any, ...]:
        """One row of aggregates."""
        condition = f" WHERE {where}" if where else ""
        return self.connection.execute(f"SELECT {', '.join(expressions)} FROM {self.source}{condition}").fetchone()

    # -- expressions ------------------------------------------------------------------------------------------------

    def facet(self, instrument: Instrument, facet: str) -> dict[str, str]:
        """The items of a facet that were asked, each as an expression turned to the side on which more is better."""
        ends, found = instrument.scale.low + instrument.scale.high, {}
        for item in instrument.items:
            if f"{facet}{item.id}" in self.columns:
                answer = self.number(f"{facet}{item.id}")
                found[item.id] = f"({ends!r} - {answer})" if item.reversed else answer
        return found

    def number(self, column: str) -> str:
        """A column as a number, nothing where it holds none."""
        value = f"{quoted(column)}::DOUBLE"
        return f"(CASE WHEN isfinite({value}) THEN {value} END)" if column in self.floating else value

    @staticmethod
    def differences(later: Mapping[str, str], earlier: Mapping[str, str]) -> dict[str, str]:
        """The gap of each item, where both halves were answered."""
        return {item: f"({later[item]} - {earlier[item]})" for item in later if item in earlier}

    @staticmethod
    def mean(expressions: Sequence[str]) -> str:
        """A respondent's mean of several expressions over those answered, at least half of them."""
        total = " + ".join(f"coalesce({e}, 0)" for e in expressions)
        known = " + ".join(f"({e} IS NOT NULL)::INT" for e in expressions)
        enough = f"({known}) >= {max(LEAST_ANSWERED * len(expressions), 1)}"
        return f"(CASE WHEN {enough} THEN ({total}) / ({known}) END)"

    def dimensions(self, items: Mapping[str, str], instrument: Instrument) -> dict[str, str]:
        """Each respondent's mean of each dimension."""
        asked = {d.id: [items[i] for i in instrument.items_of(d.id) if i in items] for d in instrument.dimensions}
        return {dimension: self.mean(parts) for dimension, parts in asked.items() if parts}

    # -- what is counted --------------------------------------------------------------------------------------------

    def tallies(self, expressions: Mapping[str, str]) -> dict[str, Counted]:
        """How often each value of each expression occurs."""
        return {name: self.tally(expression) for name, expression in expressions.items()}

    def tally(self, expression: str) -> Counted:
        """How often each value of an expression occurs."""
        counts = self.connection.execute(
            f"SELECT value, count(*) FROM (SELECT {expression} AS value FROM {self.source}) "
            f"WHERE value IS NOT NULL AND isfinite(value) GROUP BY value ORDER BY value LIMIT {MOST_VALUES}"
        ).fetchnumpy()
        values, times = (np.asarray(column, dtype=float) for column in counts.values())
        note = "" if len(values) else NO_ANSWERS
        tally = Tally(values, times, n_effective=float(times.sum()), note=note)
        return Counted(np.empty(0, dtype=np.int8), 1, None, tally)

    def moments(
        self, expressions: Mapping[str, str], *, listwise: bool = False, among: Iterable[Sequence[str]] | None = None
    ) -> Moments:
        """Covariances of expressions: from those who have all of them, or from every pair that was answered.

        ``among``: groups of names whose covariances are asked for alone; all others stay NaN.
        """
        names, parts = list(expressions), list(expressions.values())
        k, centre = len(parts), self.centres(parts)
        shifted = [f"({part} - {middle!r})" for part, middle in zip(parts, centre, strict=True)]
        everyone = " AND ".join(f"{part} IS NOT NULL" for part in parts) if listwise else ""
        counts, totals, products = (np.full((k, k), np.nan) for _ in range(3))
        groups = [names] if among is None else [[name for name in group if name in expressions] for group in among]
        pairs = [pair for g in groups for pair in combinations_with_replacement(sorted(map(names.index, g)), 2)]
        for batch in batches(pairs, PAIRS_AT_A_TIME):
            asked = (
                e
                for i, j in batch
                for e in (
                    f"count({shifted[i]} * {shifted[j]})",
                    f"fsum(CASE WHEN {parts[j]} IS NOT NULL THEN {shifted[i]} END)",
                    f"fsum(CASE WHEN {parts[i]} IS NOT NULL THEN {shifted[j]} END)",
                    f"fsum({shifted[i]} * {shifted[j]})",
                )
            )
            found = np.array([x or 0.0 for x in self.row(*asked, where=everyone)], dtype=float).reshape(-1, 4)
            for (i, j), (n, own, other, product) in zip(batch, found, strict=True):
                counts[i, j] = counts[j, i] = n
                totals[i, j], totals[j, i] = own, other
                products[i, j] = products[j, i] = product
        n = float(np.nanmin(counts, initial=np.inf)) if pairs else 0.0
        if n < 2:
            empty = np.full((k, k), np.nan)
            return Moments(empty, n, n, pd.Index(names), TOO_FEW if n else NO_ANSWERS)
        covariance = (products - totals * totals.T / counts) / (counts - 1)
        return Moments(covariance, n, n, pd.Index(names), counts=None if listwise else counts)

    def centres(self, parts: Sequence[str]) -> list[float]:
        """A value near each mean: sums around it do not lose digits."""
        return [round(x or 0.0, 1) for x in self.row(*(f"avg({part})" for part in parts))]


@contextmanager
def opened(files: Path, *, memory: str = "2GB", threads: int = 1, room: Path | None = None) -> Iterator[ReducedSurvey]:
    """The survey in a folder of Parquet files, or in one Parquet or CSV file, within a bound of memory."""
    try:
        import duckdb
    except ImportError:
        raise InputError(
            [Problem(message("DuckDB is not installed"), message("Install it: pip install 'cxaudit[big]'"))]
        ) from None
    connection = duckdb.connect(":memory:", config={"memory_limit": memory, "threads": threads})
    try:
        # No extension is fetched, nothing but these files is read.
        connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
        if room is not None:
            connection.execute(f"SET temp_directory = {text(str(room))}")
        yield ReducedSurvey(connection, source(files))
    except duckdb.Error as failure:
        what = message("The file cannot be read: {error}", error=str(failure).splitlines()[0])
        raise InputError([Problem(what, file=files.name)]) from failure
    finally:
        connection.close()


def source(files: Path) -> str:
    """Where DuckDB reads a survey from."""
    if files.is_dir():
        return f"read_parquet({text(str(files / '**' / '*.parquet'))}, union_by_name = true)"
    if files.suffix.lower() == ".parquet":
        return f"read_parquet({text(str(files))})"
    return f"read_csv({text(str(files))}, header = true, sample_size = 100000)"


def quoted(name: str) -> str:
    """A column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("'", "''") + "'"


def batches(pairs: Sequence[tuple[int, int]], size: int) -> Iterable[Sequence[tuple[int, int]]]:
    """Pairs, some at a time."""
    return (pairs[start : start + size] for start in range(0, len(pairs), size))
