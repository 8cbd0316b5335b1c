"""Resampling: the BCa interval of any statistic, and resampled cross-products for regressions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from inspect import signature
from itertools import pairwise
from math import nan
from typing import Any

import numpy as np
from scipy import special

from cxaudit.estimates.answers import Floats, complete_sample
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import NO_VARIANCE, ONE_SIDED_REPLICATES, TOO_FEW

SEED = 20_240_101
# Numbers held at a time while resampling: about 32 MB.
NUMBERS_AT_A_TIME = 4_000_000
# A mean over at most so many different values is resampled by their counts, whatever n is.
FEW_VALUES = 128
# Above this many rows, cross-products are resampled by random groups of rows.
MANY_ROWS = 20_000
GROUPS = 1_000


@dataclass(frozen=True, slots=True)
class BootstrapInterval(Estimate):
    """A statistic with its BCa interval.

    Attributes
    ----------
    bias_correction, acceleration : float
        z0 and a of the BCa formula.
    percentile_low, percentile_high : float
        Plain percentiles of the replicates, for comparison only.
    se : float
        Standard deviation of the replicates.
    replicates, seed : float
        How many resamples, and the seed that makes them repeatable.
    """

    bias_correction: float = nan
    acceleration: float = nan
    percentile_low: float = nan
    percentile_high: float = nan
    se: float = nan
    replicates: float = nan
    seed: float = nan


def bca_interval(
    data: Any,
    statistic: Callable[..., Any] = np.mean,
    *,
    confidence: float = 0.95,
    replicates: int = 10_000,
    seed: int = SEED,
    weights: Any = None,
) -> BootstrapInterval:
    """Bias-corrected and accelerated bootstrap interval.

    z0 = Phi^-1(#{t* < t}/B), ties counted half; a = sum u^3 / (6 (sum u^2)^1.5), u = mean(jack) - jack;
    limits at Phi(z0 + (z0 + z_q)/(1 - a (z0 + z_q))).

    Parameters
    ----------
    data : array of shape (n,) or (n, k), or a tuple of such arrays
        Respondents in rows; rows with a missing value are left out. Arrays of a tuple are independent
        groups, each resampled by itself.
    statistic : callable
        Takes the array (or the arrays of the tuple) and returns a number. When it has a parameter
        `axis` it is called once with resamples in front, shape (B, n) or (B, n, k), and axis=1.
    weights : array of shape (n,), optional
        Only with the mean: respondents are resampled together with their weights.
    replicates, seed : int
        Number of resamples and the seed of the generator.

    References
    ----------
    Efron (1987), JASA 82:171-185; Efron & Tibshirani (1993), ch. 14.
    """
    groups = data if isinstance(data, tuple) else (data,)
    if weights is not None:
        if statistic is not np.mean or len(groups) != 1:
            raise ValueError("weights are honoured for the mean of one sample only")
        sample = complete_sample(groups[0], weights)
        if sample.note:
            return BootstrapInterval(nan, n=sample.n, method="BCa", note=sample.note)
        assert sample.weights is not None
        arrays: tuple[Floats, ...] = (np.column_stack([sample.values, sample.weights]),)
        statistic = _mean_of_weighted
    else:
        samples = [complete_sample(group) for group in groups]
        note = next((sample.note for sample in samples if sample.note), "")
        if note:
            return BootstrapInterval(nan, n=sum(sample.n for sample in samples), method="BCa", note=note)
        arrays = tuple(sample.values for sample in samples)
    n = sum(len(array) for array in arrays)
    estimate = float(_on_whole(statistic, arrays))
    plain = BootstrapInterval(estimate, n=n, method="BCa", replicates=replicates, seed=seed)
    if min(len(array) for array in arrays) < 2:
        return replace(plain, note=TOO_FEW)
    if all(np.ptp(array, axis=0).max() == 0 for array in arrays):
        return replace(plain, note=NO_VARIANCE)
    rng = np.random.default_rng(seed)
    replicated = _replicate(statistic, arrays, replicates, rng)
    return _accelerate(plain, replicated, _jackknife(statistic, arrays), confidence)


def resampled_counts(n: int, replicates: int, rng: np.random.Generator) -> Floats:
    """How often each of n rows is drawn in each resample, shape (replicates, n)."""
    drawn = rng.integers(0, n, size=(replicates, n)) + n * np.arange(replicates)[:, None]
    return np.bincount(drawn.ravel(), minlength=n * replicates).reshape(replicates, n).astype(float)


def products_of_rows(
    columns: Callable[[Any], Floats], n: int, rng: np.random.Generator, weights: Floats | None = None
) -> Floats:
    """Products of every two columns, for each row or, beyond `MANY_ROWS` rows, summed over random groups of rows.

    Groups drawn at random vary by the same law as rows, and there are only `GROUPS` of them.

    Parameters
    ----------
    columns : callable
        Gives the (m, q) columns of the rows asked for, so that they need never exist all at once.
    n : int
        Rows there are.
    weights : ndarray of shape (n,), optional

    Returns
    -------
    ndarray of shape (n or GROUPS, q (q + 1) / 2)
        Upper triangles; their sum belongs to the whole sample.
    """
    if n <= MANY_ROWS:
        whole = columns(slice(None))
        first, second = np.triu_indices(whole.shape[1])
        return (whole if weights is None else whole * weights[:, None])[:, first] * whole[:, second]
    order = rng.permutation(n)
    edges = np.linspace(0, n, GROUPS + 1).astype(int)
    sums = []
    for start, stop in pairwise(edges):
        rows = order[start:stop]
        group = columns(rows)
        weighted = group if weights is None else group * weights[rows][:, None]
        sums.append((weighted.T @ group)[np.triu_indices(group.shape[1])])
    return np.array(sums)


def unpack_triangles(triangles: Floats, q: int) -> Floats:
    """Symmetric (..., q, q) matrices from upper triangles."""
    first, second = np.triu_indices(q)
    result = np.empty((*triangles.shape[:-1], q, q))
    result[..., first, second] = triangles
    result[..., second, first] = triangles
    return result


def resampled_sums(products: Floats, replicates: int, rng: np.random.Generator) -> Floats:
    """Sum of the products over the rows of each resample, shape (replicates, columns of products).

    A resample only changes how often a row counts: one matrix product serves all resamples.
    """
    m = len(products)
    step = max(1, NUMBERS_AT_A_TIME // m)
    pieces = [
        resampled_counts(m, min(step, replicates - start), rng) @ products for start in range(0, replicates, step)
    ]
    return np.concatenate(pieces)


def _mean_of_weighted(pairs: Floats, axis: int = 0) -> Floats:
    """Weighted mean of (value, weight) pairs along an axis."""
    values, weights = pairs[..., 0], pairs[..., 1]
    return (values * weights).sum(axis=axis) / weights.sum(axis=axis)


def _takes_axis(statistic: Callable[..., Any]) -> bool:
    try:
        return "axis" in signature(statistic).parameters
    except (TypeError, ValueError):
        return False


def _on_whole(statistic: Callable[..., Any], arrays: Sequence[Floats]) -> Any:
    """The statistic of one set of samples, by the same call that resamples use."""
    whole = statistic(*(array[None] for array in arrays), axis=1) if _takes_axis(statistic) else statistic(*arrays)
    if np.size(whole) != 1:
        raise ValueError(f"the statistic must be one number a sample, got {np.size(whole)}")
    return np.asarray(whole).item()


def _replicate(
    statistic: Callable[..., Any], arrays: tuple[Floats, ...], replicates: int, rng: np.random.Generator
) -> Floats:
    """The statistic of every resample, shape (replicates,)."""
    if statistic is np.mean and len(arrays) == 1 and arrays[0].ndim == 1:
        values, counts = np.unique(arrays[0], return_counts=True)
        if len(values) <= FEW_VALUES:
            recounted = rng.multinomial(len(arrays[0]), counts / counts.sum(), size=replicates)
            return recounted @ values / len(arrays[0])
    vectorised = _takes_axis(statistic)
    size = sum(array.size for array in arrays)
    step = max(1, NUMBERS_AT_A_TIME // size)
    result = np.empty(replicates)
    for start in range(0, replicates, step):
        some = min(step, replicates - start)
        drawn = [array[rng.integers(0, len(array), size=(some, len(array)))] for array in arrays]
        if vectorised:
            result[start : start + some] = statistic(*drawn, axis=1)
        else:
            result[start : start + some] = [statistic(*(group[i] for group in drawn)) for i in range(some)]
    return result


def _jackknife(statistic: Callable[..., Any], arrays: tuple[Floats, ...]) -> list[Floats]:
    """Influence u = mean(jack) - jack of every respondent, group by group."""
    if statistic is np.mean and len(arrays) == 1 and arrays[0].ndim == 1:
        return [(arrays[0] - arrays[0].mean()) / (len(arrays[0]) - 1)]
    influences = []
    for position, array in enumerate(arrays):
        left_out = np.array(
            [
                float(_on_whole(statistic, [*arrays[:position], np.delete(array, i, axis=0), *arrays[position + 1 :]]))
                for i in range(len(array))
            ]
        )
        # Groups of different size weigh by n - 1 each, as in the several-sample jackknife.
        influences.append((left_out.mean() - left_out) * (len(array) - 1) / len(array))
    return influences


def _accelerate(
    plain: BootstrapInterval, replicated: Floats, influences: list[Floats], confidence: float
) -> BootstrapInterval:
    """BCa limits from the replicates and the influences."""
    known = replicated[np.isfinite(replicated)]
    if not known.size or np.isnan(plain.estimate):
        return replace(plain, note=NO_VARIANCE)
    tied = np.isclose(known, plain.estimate, rtol=1e-12, atol=1e-14)
    below = float(((known < plain.estimate) & ~tied).mean() + tied.mean() / 2)
    u = np.concatenate(influences)
    spread = float((u @ u) ** 1.5)
    if below in (0.0, 1.0) or spread == 0:
        return replace(plain, note=ONE_SIDED_REPLICATES if spread else NO_VARIANCE)
    z0 = float(special.ndtri(below))
    acceleration = float((u**3).sum() / (6 * spread))
    z = special.ndtri(np.array([0.5 - confidence / 2, 0.5 + confidence / 2]))
    levels = special.ndtr(z0 + (z0 + z) / (1 - acceleration * (z0 + z)))
    low, high = np.quantile(known, levels)
    percentile_low, percentile_high = np.quantile(known, special.ndtr(z))
    return replace(
        plain,
        low=float(low),
        high=float(high),
        bias_correction=z0,
        acceleration=acceleration,
        percentile_low=float(percentile_low),
        percentile_high=float(percentile_high),
        se=float(known.std(ddof=1)) if known.size > 1 else nan,
    )
