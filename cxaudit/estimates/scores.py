"""Scores of very many respondents as whole numbers over a common denominator, counted instead of summed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import lcm, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxaudit.estimates.answers import Floats, as_column, effective_size, same_length, weight_problem
from cxaudit.estimates.reasons import NO_ANSWERS

# Beyond these codes a score is no longer counted but taken as an ordinary number.
LARGEST_CODE, MOST_CROSSED = 1 << 20, 4_096
# Codes counted at a time: few enough to stay in the processor's cache.
AT_A_TIME = 32_768


@dataclass(frozen=True, slots=True)
class Tally:
    """The distinct values of a sample and how often each occurs: all that a mean or a share needs to know.

    Attributes
    ----------
    values, counts : ndarray of shape (k,)
        Values that occur, and by how many respondents.
    weights, squares : ndarray of shape (k,) or None
        Sums of the weights and of their squares over the respondents of each value.
    n_effective : float
        Kish effective size; the number of respondents without weights.
    note : str
        Why the sample is unusable; empty when it is fine.
    """

    values: Floats
    counts: Floats
    weights: Floats | None = None
    squares: Floats | None = None
    n_effective: float = 0.0
    note: str = ""

    @property
    def n(self) -> int:
        """Respondents in the sample."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """The weighted mean."""
        return float(np.average(self.values, weights=self.counts if self.weights is None else self.weights))

    @classmethod
    def join_tallies(cls, parts: Iterable[Tally]) -> Tally:
        """The tally of several groups of people together, from unweighted tallies of each."""
        known = [part for part in parts if not part.note]
        if not known:
            return cls(np.empty(0), np.empty(0), note=NO_ANSWERS)
        values, at = np.unique(np.concatenate([part.values for part in known]), return_inverse=True)
        counts = np.bincount(at, weights=np.concatenate([part.counts for part in known])).astype(float)
        return cls(values, counts, n_effective=float(counts.sum()))

    def spread(self, mean: float) -> tuple[float, float]:
        """Standard deviation and standard error around a mean; the latter linearised under weights."""
        n, deviations = self.n, self.values - mean
        if np.ptp(self.values) == 0:
            return 0.0, 0.0
        if self.weights is None or self.squares is None:
            sd = sqrt(float(self.counts @ deviations**2) / (n - 1))
            return sd, sd / sqrt(n)
        unit = self.weights.sum() / n
        sd = sqrt(float(self.weights @ deviations**2) / unit / (n - 1))
        return sd, sqrt(float(self.squares @ deviations**2) / unit**2 / (n * (n - 1)))


@dataclass(frozen=True, eq=False)
class Scores:
    """One score a respondent, ``codes / per``; numpy reads it as floats with NaN where there is no answer.

    Attributes
    ----------
    codes : integer ndarray of shape (n,)
        Zero where nothing was answered.
    per : int
        The common denominator of all scores.
    known : bool ndarray of shape (n,) or None
        Who answered; None when everyone did.
    """

    codes: NDArray[Any]
    per: int = 1
    known: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.codes)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        floats = self.codes / float(self.per)
        if self.known is not None:
            floats[~self.known] = np.nan
        return floats if dtype is None else floats.astype(dtype, copy=False)

    def __getitem__(self, people: Any) -> Scores:
        return Scores(self.codes[people], self.per, None if self.known is None else self.known[people])

    def __sub__(self, other: Scores) -> Scores:
        per = lcm(self.per, other.per)
        return Scores(scale_codes(self, per) - scale_codes(other, per), per, both_known([self, other])).fill_blanks()

    @property
    def n_answered(self) -> int:
        """How many respondents have a score."""
        return len(self.codes) if self.known is None else int(np.count_nonzero(self.known))

    @cached_property
    def tally(self) -> Tally:
        """How often each score occurs."""
        found = self.codes if self.known is None else self.codes[self.known]
        if not len(found):
            return Tally(np.empty(0), np.empty(0), note=NO_ANSWERS)
        counts, least = occurrences(found)
        there = np.flatnonzero(counts)
        return Tally((there + least) / self.per, counts[there].astype(float), n_effective=float(len(found)))

    def turn(self, ends: float) -> Scores:
        """The scores read from the other end of the scale: ``ends - score``, the ends being the sum of both."""
        return replace(self, codes=self.codes.dtype.type(ends * self.per) - self.codes).fill_blanks()

    def fill_blanks(self) -> Scores:
        """The same with zero where nothing was answered."""
        return self if self.known is None else replace(self, codes=self.codes * self.known)

    def count_scores(self, weights: Any = None) -> Tally:
        """How often each score occurs; under weights among the respondents whose weight is positive."""
        if weights is None:
            return self.tally
        codes, known = self.codes, self.known
        column = as_column(weights, "weights")
        same_length(scores=codes, weights=column)
        problem = weight_problem(column)
        keep = column > 0 if known is None else known & (column > 0)
        found, w = (codes, column) if keep.all() else (codes[keep], column[keep])
        if problem or not len(found):
            return Tally(np.empty(0), np.empty(0), note=problem or NO_ANSWERS)
        least = int(found.min())
        at = found.astype(np.int64) - least
        counts, sums, squares = np.bincount(at), np.bincount(at, weights=w), np.bincount(at, weights=w * w)
        there = counts > 0
        values = (np.flatnonzero(there) + least) / self.per
        n, total, squared = (part[there].astype(float) for part in (counts, sums, squares))
        return Tally(values, n, total, squared, effective_size(w))


def occurrences(codes: NDArray[Any]) -> tuple[NDArray[np.int64], int]:
    """How often each whole number from the least on occurs, and the least."""
    least, most = int(codes.min()), int(codes.max())
    counts = np.zeros(most - least + 1, dtype=np.int64)
    step = max(AT_A_TIME, len(counts))
    for start in range(0, len(codes), step):
        counts += np.bincount(codes[start : start + step].astype(np.int64) - least, minlength=len(counts))
    return counts, least


def whole(column: Any) -> Scores | None:
    """A column of answers as scores, or None where an answer is no small whole number.

    Parameters
    ----------
    column : array of shape (n,), NaN for no answer
    """
    values = np.asarray(column, dtype=float)
    low, high = np.fmin.reduce(values, initial=np.inf), np.fmax.reduce(values, initial=-np.inf)
    if not -50 <= low <= high <= 50:  # so that a difference of two still fits into a byte
        return None
    missing = np.isnan(values)
    known = ~missing if missing.any() else None
    codes = (values if known is None else np.where(known, values, 0.0)).astype(np.int8)
    same = codes == values
    return Scores(codes, 1, known) if (same if known is None else same | missing).all() else None


def both_known(scores: Iterable[Scores]) -> NDArray[np.bool_] | None:
    """Who answered all of these, None when everyone did."""
    masks = [s.known for s in scores if s.known is not None]
    return np.logical_and.reduce(masks) if masks else None


def scale_codes(scores: Scores, per: int) -> NDArray[Any]:
    """The codes over another denominator, a multiple of their own, in the narrowest type that holds a sum of them."""
    factor = per // scores.per
    if factor == 1:
        return scores.codes
    largest = max(-int(scores.codes.min(initial=0)), int(scores.codes.max(initial=0))) * factor
    return scores.codes.astype(np.int16 if largest < 1 << 14 else np.int32) * factor


def mean_of(columns: Iterable[Scores], least: float) -> Scores | None:
    """The mean of several scores of each respondent over those they have, at least this share of them.

    None where the common denominator is too large to count.
    """
    scores = list(columns)
    per = lcm(*(s.per for s in scores))
    k = len(scores)
    complete = all(s.known is None for s in scores)
    possible = [m for m in range(1, k + 1) if m >= least * k]
    common = per * (k if complete else lcm(*possible))
    largest = common * max(
        np.abs(np.asarray([s.codes.min(initial=0), s.codes.max(initial=0)], dtype=float)).max() / s.per for s in scores
    )
    if largest > LARGEST_CODE:
        return None
    kind = np.int16 if largest < 1 << 14 else np.int32
    total = sum((scale_codes(s, per) for s in scores), start=np.zeros(len(scores[0]), dtype=kind))
    if complete:
        return Scores(total, per * k)
    answered = sum(
        (np.ones(len(s), np.int8) if s.known is None else s.known.view(np.int8) for s in scores),
        start=np.zeros(len(total), np.int8),
    )
    factors = np.array([common // (per * m) if m in possible else 0 for m in range(k + 1)], dtype=kind)
    codes: NDArray[Any] = np.multiply(total, factors[answered])
    known = answered >= possible[0]
    return Scores(codes, common, None if known.all() else known)


def cross_scores(first: Scores, second: Scores) -> tuple[Floats, Floats, Floats] | None:
    """The distinct pairs of two scores and how often each occurs, among the respondents who have both.

    Returns
    -------
    tuple of ndarrays of shape (k,), or None
        Values of the first, values of the second, counts; None where there are too many pairs to count.
    """
    known = both_known([first, second])
    x, y = (s.codes if known is None else s.codes[known] for s in (first, second))
    if not len(x):
        return np.empty(0), np.empty(0), np.empty(0)
    low_x, low_y = int(x.min()), int(y.min())
    wide_x, wide_y = int(x.max()) - low_x + 1, int(y.max()) - low_y + 1
    if wide_x * wide_y > MOST_CROSSED:
        return None
    counts = np.zeros(wide_x * wide_y, dtype=np.int64)
    for start in range(0, len(x), AT_A_TIME):
        rows = slice(start, start + AT_A_TIME)
        at = (x[rows].astype(np.int64) - low_x) * wide_y + (y[rows].astype(np.int64) - low_y)
        counts += np.bincount(at, minlength=len(counts))
    there = np.flatnonzero(counts)
    return (there // wide_y + low_x) / first.per, (there % wide_y + low_y) / second.per, counts[there].astype(float)
