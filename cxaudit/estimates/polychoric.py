"""Polychoric correlations: how strongly the normal variables imagined behind ordered answers go together."""

from typing import Any

import numpy as np
from scipy import optimize, special

from cxaudit.estimates.answers import Floats, as_block, as_column, same_length, weight_problem

# An empty cell of a two-by-two table counts as half an answer, or the likelihood runs away to one. In larger
# tables most corners are empty by right, and filling them would pull the correlation towards zero.
EMPTY_CELL = 0.5
# Gauss-Legendre nodes along the path from independence to the correlation sought.
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(48)
LARGEST_CORRELATION = 0.9999


def polychoric_correlations(items: Any, *, weights: Any = None) -> tuple[Floats, float]:
    """Polychoric correlations of all pairs of items by two-step maximum likelihood.

    Thresholds come from each item's own answers; the correlation of a pair then maximises the multinomial
    likelihood of its table. An empty cell counts as half an answer in two-by-two tables only.

    Parameters
    ----------
    items : array of shape (n, k)
        Ordered categories. Each pair uses the respondents who answered both.
    weights : array of shape (n,), optional

    Returns
    -------
    correlations : ndarray of shape (k, k)
        NaN in rows of items with a single category.
    n : float
        Respondents with at least one answer.

    References
    ----------
    Olsson (1979), Psychometrika 44:443-460.
    """
    block = as_block(items)
    n, k = block.shape
    w = np.ones(n) if weights is None else as_column(weights, "weights")
    same_length(items=block, weights=w)
    if weight_problem(w):
        return np.full((k, k), np.nan), 0.0
    w = np.where(w > 0, w, 0.0)
    w = w * ((w > 0).sum() / w.sum()) if w.sum() > 0 else w
    coded = [_codes(block[:, j]) for j in range(k)]
    thresholds = [_thresholds(_count_categories(code, w, levels)) for code, levels in coded]
    result = np.full((k, k), np.nan)
    for i in range(k):
        if coded[i][1] < 2:
            continue
        result[i, i] = 1.0
        for j in range(i):
            if coded[j][1] > 1:
                table = _table(coded[i], coded[j], w)
                result[i, j] = result[j, i] = _correlation(table, thresholds[i], thresholds[j])
    answered = np.isfinite(block).any(axis=1) & (w > 0)
    return result, float(answered.sum())


def bivariate_normal(h: Floats, k: Floats, r: float) -> Floats:
    """P(X <= h, Y <= k) of standard normals with correlation r, elementwise, |r| < 1.

    Phi(h) Phi(k) + 1/(2 pi) integral over 0..asin r of exp(-(h^2 + k^2 - 2 h k sin t)/(2 cos^2 t)) dt.

    References
    ----------
    Sheppard (1900); Drezner & Wesolowsky (1990), J. Stat. Comput. Simul. 35:101-107.
    """
    edge = float(np.arcsin(r))
    angle = (NODES + 1) * edge / 2
    sine, cosine = np.sin(angle), np.cos(angle)
    finite = np.isfinite(h) & np.isfinite(k)
    a, b = np.where(finite, h, 0.0)[..., None], np.where(finite, k, 0.0)[..., None]
    height = np.exp(-(a**2 + b**2 - 2 * a * b * sine) / (2 * cosine**2))
    added = height @ NODE_WEIGHTS * edge / (4 * np.pi)
    return special.ndtr(h) * special.ndtr(k) + np.where(finite, added, 0.0)


def _codes(column: Floats) -> tuple[np.ndarray, int]:
    """Category positions in ascending order (-1 for a missing answer) and their number."""
    known = np.isfinite(column)
    levels, position = np.unique(column[known], return_inverse=True)
    codes = np.full(len(column), -1)
    codes[known] = position
    return codes, len(levels)


def _thresholds(counts: Floats) -> Floats:
    """Normal quantiles between the categories, open at both ends."""
    if not counts.sum() > 0:
        return np.array([-np.inf, np.inf])
    inner = special.ndtri(np.cumsum(counts)[:-1] / counts.sum())
    return np.concatenate([[-np.inf], inner, [np.inf]])


def _table(first: tuple[np.ndarray, int], second: tuple[np.ndarray, int], weights: Floats) -> Floats:
    """Weighted two-way table of the respondents who answered both."""
    (rows, height), (columns, width) = first, second
    both = (rows >= 0) & (columns >= 0)
    return _count_categories(np.where(both, rows * width + columns, -1), weights, height * width).reshape(height, width)


def _count_categories(codes: np.ndarray, weights: Floats, levels: int) -> Floats:
    """Sum of weights in each category, missing answers left out."""
    known = codes >= 0
    return np.bincount(codes[known], weights[known], levels).astype(float)


def _correlation(table: Floats, rows: Floats, columns: Floats) -> float:
    """Correlation that makes this table most likely."""
    if not table.sum() > 0:
        return float("nan")
    filled = np.where(table == 0, EMPTY_CELL, table) if table.shape == (2, 2) else table
    h, k = np.meshgrid(rows, columns, indexing="ij")

    def unlikeliness(r: float) -> float:
        corners = bivariate_normal(h, k, r)
        cells = np.diff(np.diff(corners, axis=0), axis=1)
        return -float((filled * np.log(np.maximum(cells, 1e-300))).sum())

    found = optimize.minimize_scalar(
        unlikeliness, bounds=(-LARGEST_CORRELATION, LARGEST_CORRELATION), method="bounded", options={"xatol": 1e-9}
    )
    return float(found.x)
