"""Second moments of a block of items, gathered in one pass over the respondents, whatever is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from cxaudit.estimates.answers import Floats, as_column, as_floats, effective_size, item_names, weight_problem
from cxaudit.estimates.reasons import NO_ANSWERS, TOO_FEW
from cxaudit.estimates.scores import Scores, both_known

Missing: TypeAlias = Literal["listwise", "pairwise"]

# Rows handled at a time: large enough for BLAS, small enough to stay in the processor's cache.
ROWS_AT_A_TIME = 16_384


@dataclass(frozen=True, slots=True)
class Moments:
    """Covariances of k items.

    Attributes
    ----------
    covariance : ndarray of shape (k, k)
        Divisor n - 1 when computed from answers; as given otherwise.
    n : float
        Respondents used; with pairwise deletion those of the thinnest pair.
    n_effective : float
        Kish effective size; n without weights.
    names : pandas.Index
        Column names, else positions.
    note : str
        Why there is nothing to use; empty otherwise.
    counts : ndarray of shape (k, k) or None
        Respondents behind each pair where pairs were used.
    """

    covariance: Floats
    n: float
    n_effective: float
    names: pd.Index
    note: str = ""
    counts: Floats | None = None

    @property
    def correlation(self) -> Floats:
        """Correlations; NaN beside items without variance."""
        sd = np.sqrt(np.maximum(np.diag(self.covariance), 0))
        scale = np.where(sd > 0, sd, np.nan)
        return self.covariance / np.outer(scale, scale)

    @property
    def constant(self) -> np.ndarray:
        """Which items have no variance."""
        return ~(np.diag(self.covariance) > 0)


def second_moments(
    items: Any = None,
    *,
    covariance: Any = None,
    correlation: Any = None,
    n: float | None = None,
    weights: Any = None,
    missing: Missing = "listwise",
) -> Moments:
    """Covariances from answers, or from a matrix that is already known.

    Parameters
    ----------
    items : array of shape (n, k), respondents in rows; or a mapping of names to columns of shape (n,)
    covariance, correlation : array of shape (k, k)
        Instead of items, with `n` for whatever depends on the number of respondents.
    weights : array of shape (n,), optional
        Scaled to mean one; the divisor stays n - 1.
    missing : "listwise" or "pairwise"
        Listwise keeps respondents who answered every item; pairwise uses every pair that was answered.

    Raises
    ------
    ValueError
        When neither or more than one source is given, or a matrix is not square and symmetric.
    """
    given = [source for source in (items, covariance, correlation) if source is not None]
    if len(given) != 1:
        raise ValueError("give exactly one of the answers, covariance= or correlation=")
    if missing not in ("listwise", "pairwise"):
        raise ValueError(f"missing must be 'listwise' or 'pairwise', got {missing!r}")
    if items is None:
        return _as_known(given[0], nan if n is None else float(n))
    if isinstance(items, Mapping):
        counted = weights is None and all(isinstance(column, Scores) for column in items.values())
        if counted and len(items) and len(next(iter(items.values()))):
            return cross_products(items, missing).moments()
        items = pd.DataFrame({name: np.asarray(column) for name, column in items.items()}, copy=False)
    if not isinstance(items, pd.DataFrame):
        items = np.asarray(items)
    if items.ndim != 2:
        raise ValueError(f"items must have respondents in rows and items in columns, got shape {items.shape}")
    column = None if weights is None else as_column(weights, "weights")
    if column is not None and len(column) != len(items):
        raise ValueError(f"arrays must describe the same respondents, got items {len(items)}, weights {len(column)}")
    problem = "" if column is None else weight_problem(column)
    if problem or not len(items):
        return _nothing(items, 0, problem or NO_ANSWERS)
    return (_listwise if missing == "listwise" else _pairwise)(items, column)


def _as_known(matrix: Any, n: float) -> Moments:
    array = as_floats(matrix)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ValueError(f"a covariance or correlation matrix must be square, got shape {array.shape}")
    if not np.allclose(array, array.T, equal_nan=True, rtol=1e-6, atol=1e-10):
        raise ValueError("a covariance or correlation matrix must be symmetric")
    return Moments((array + array.T) / 2, n, n, item_names(matrix, len(array)))


def _nothing(items: Any, n: float, note: str) -> Moments:
    k = items.shape[1]
    return Moments(np.full((k, k), np.nan), n, n, item_names(items, k), note)


def _pieces(items: Any, weights: Floats | None) -> Any:
    """Yield rows and weights a piece at a time, so that no second copy of the data is ever held."""
    for start in range(0, len(items), ROWS_AT_A_TIME):
        rows = slice(start, start + ROWS_AT_A_TIME)
        if isinstance(items, pd.DataFrame):
            piece = items.iloc[rows].to_numpy(dtype=float, na_value=np.nan)
        else:
            piece = np.asarray(items[rows], dtype=float)
        w = None if weights is None else np.where(weights[rows] > 0, weights[rows], 0.0)
        yield piece, w


def _provisional_centre(items: Any) -> Floats:
    """A value near each item's mean: sums around it do not lose digits."""
    piece, _ = next(_pieces(items, None))
    finite = np.isfinite(piece)
    counts = np.maximum(finite.sum(axis=0), 1)
    return np.where(finite, piece, 0.0).sum(axis=0) / counts


def _listwise(items: Any, weights: Floats | None) -> Moments:
    k = items.shape[1]
    centre = _provisional_centre(items)
    n, total, squares = 0, 0.0, 0.0
    sums, products = np.zeros(k), np.zeros((k, k))
    for piece, w in _pieces(items, weights):
        keep = np.isfinite(piece).all(axis=1)
        if w is not None:
            keep &= w > 0
        x = (piece if keep.all() else piece[keep]) - centre
        if w is None:
            weighted = x
            total, squares = total + len(x), squares + len(x)
        else:
            w = w[keep]
            weighted = x * w[:, None]
            total, squares = total + w.sum(), squares + w @ w
        n += len(x)
        sums += weighted.sum(axis=0)
        products += weighted.T @ x
    if n < 2:
        return _nothing(items, n, TOO_FEW if n else NO_ANSWERS)
    scatter = products - np.outer(sums, sums) / total
    covariance = scatter * (n / total) / (n - 1)
    return Moments(_clean(covariance, products / total), n, total**2 / squares, item_names(items, k))


def _pairwise(items: Any, weights: Floats | None) -> Moments:
    k = items.shape[1]
    centre = _provisional_centre(items)
    counts, totals = np.zeros((k, k)), np.zeros((k, k))
    sums, products = np.zeros((k, k)), np.zeros((k, k))
    for piece, w in _pieces(items, weights):
        finite = np.isfinite(piece)
        if w is not None:
            finite &= (w > 0)[:, None]
        x = np.where(finite, piece - centre, 0.0)
        known = finite.astype(float)
        column = 1.0 if w is None else w[:, None]
        counts += known.T @ known
        totals += known.T @ (known * column)
        sums += (x * column).T @ known  # sum of item i over those who also answered item j
        products += (x * column).T @ x
    n = float(counts.min())
    if n < 2:
        return _nothing(items, n, TOO_FEW if counts.max() else NO_ANSWERS)
    scatter = products - sums * sums.T / totals
    covariance = scatter * (counts / totals) / (counts - 1)
    kish = 1.0 if weights is None else effective_size(weights[weights > 0]) / max((weights > 0).sum(), 1)
    return Moments(_clean(covariance, products / totals), n, n * kish, item_names(items, k), counts=counts)


@dataclass(frozen=True, slots=True)
class Products:
    """Sums of products of k scores around common centres; those of parts of the people add up to those of all.

    Attributes
    ----------
    counts, sums, products : ndarray of shape (k, k)
        Respondents who have both scores, the sum of the first and of the product over them.
    names : pandas.Index
    """

    counts: Floats
    sums: Floats
    products: Floats
    names: pd.Index

    def __add__(self, other: Products) -> Products:
        return Products(self.counts + other.counts, self.sums + other.sums, self.products + other.products, self.names)

    def moments(self) -> Moments:
        """The covariances."""
        least = float(self.counts.min())
        if least < 2:
            empty = np.full(self.counts.shape, np.nan)
            return Moments(empty, least, least, self.names, TOO_FEW if self.counts.max() else NO_ANSWERS)
        covariance = (self.products - self.sums * self.sums.T / self.counts) / (self.counts - 1)
        clean = _clean(covariance, self.products / self.counts)
        return Moments(clean, least, least, self.names, counts=self.counts)


def cross_products(
    items: Mapping[Any, Scores], missing: Missing = "pairwise", centres: Sequence[float] | None = None
) -> Products:
    """Products of whole numbers, exact in single precision as long as a block of them is small.

    ``centres``: one value for each score, a multiple of its step; products can be added up only around the same ones.
    By default a value near each mean.
    """
    scores, k = list(items.values()), len(items)
    if centres is None:
        centre = [round(float(s.codes[:ROWS_AT_A_TIME].mean())) for s in scores]
    else:
        centre = [round(c * s.per) for c, s in zip(centres, scores, strict=True)]
    largest = max(
        max(int(s.codes.max(initial=0)) - c, c - int(s.codes.min(initial=0)), abs(c))
        for s, c in zip(scores, centre, strict=True)
    )
    kind = np.float32 if largest**2 * ROWS_AT_A_TIME < 1 << 24 else np.float64
    complete = all(s.known is None for s in scores)
    everything = both_known(scores) if missing == "listwise" else None
    n = len(scores[0])
    counts, sums, products = np.zeros((k, k)), np.zeros((k, k)), np.zeros((k, k))
    for start in range(0, n, ROWS_AT_A_TIME):
        rows = slice(start, min(start + ROWS_AT_A_TIME, n))
        x = np.empty((k, rows.stop - start), dtype=kind)
        for i, s in enumerate(scores):
            np.subtract(s.codes[rows], centre[i], out=x[i], casting="unsafe")
        if complete:
            counts += rows.stop - start
            sums += x.sum(axis=1, dtype=np.float64)[:, None]
        else:
            known = np.ones_like(x)
            for i, s in enumerate(scores):
                mask = s.known if everything is None else everything
                if mask is not None:
                    known[i] = mask[rows]
            x *= known
            counts += known @ known.T
            sums += x @ known.T  # sum of item i over those who also answered item j
        products += x @ x.T
    per = np.array([s.per for s in scores], dtype=float)
    return Products(counts, sums / per[:, None], products / np.outer(per, per), pd.Index(list(items)))


def _clean(covariance: Floats, size: Floats) -> Floats:
    """Symmetric, with exact zeros where only rounding is left of a constant item."""
    symmetric = (covariance + covariance.T) / 2
    flat = np.diag(symmetric) <= 1e-13 * np.maximum(np.diag(size), 1e-13)
    symmetric[flat, :] = 0.0
    symmetric[:, flat] = 0.0
    return symmetric
