"""Key drivers: how much of an outcome each driver explains (LMG, Johnson), with bootstrap intervals and ranks."""

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial, nan
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from cxaudit.estimates.answers import Floats, as_floats, complete_sample, item_names
from cxaudit.estimates.moments import Moments, second_moments
from cxaudit.estimates.reasons import COLLINEAR, NO_VARIANCE, TOO_FEW, TOO_MANY_DRIVERS
from cxaudit.estimates.resampling import SEED, products_of_rows, resampled_sums, unpack_triangles

# A driver with less than this share of its variance left beside the others repeats them.
LEAST_TOLERANCE = 1e-9
MOST_DRIVERS = 20
MOST_DRIVERS_RESAMPLED = 14
# Numbers held at a time while all subsets are worked through: small enough for the processor's cache.
NUMBERS_AT_A_TIME = 250_000

DriverMethod: TypeAlias = Literal["lmg", "johnson"]


@dataclass(frozen=True, slots=True)
class DriverBootstrap:
    """Driver weights with the uncertainty of their order.

    Attributes
    ----------
    table : pandas.DataFrame
        The frame of `lmg` or `johnson_weights` with low and high filled in, and rank, rank_low, rank_high.
    greater : pandas.DataFrame
        P(weight of the row's driver > weight of the column's driver) over the resamples.
    differences : pandas.DataFrame
        One row for each pair: first, second, estimate, low, high, probability, ordered (the interval
        of the difference excludes zero).
    replicated : ndarray of shape (replicates, p)
        The resampled weights.
    n : float
        Respondents.
    replicates, seed : int
    method, note : str
    """

    table: pd.DataFrame
    greater: pd.DataFrame
    differences: pd.DataFrame
    replicated: Floats
    n: float
    replicates: int
    seed: int
    method: str
    note: str = ""


def lmg(
    outcome: Any = None,
    drivers: Any = None,
    *,
    correlation: Any = None,
    covariance: Any = None,
    n: float | None = None,
    weights: Any = None,
    replicates: int = 0,
    seed: int = SEED,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Average gain in R2 of each driver over all orders of entry (LMG, Shapley, general dominance).

    LMG_j = sum over subsets S without j of s!(p-1-s)!/p! [R2(S+j) - R2(S)]; the weights sum to R2.

    Parameters
    ----------
    outcome : array of shape (n,)
    drivers : array of shape (n, p)
        The two may come in either order. Respondents with a missing value are left out.
    correlation, covariance : array of shape (p + 1, p + 1)
        Instead of data, outcome first; `n` adds the adjusted R2.
    weights : array of shape (n,), optional
    replicates : int
        Resamples for low and high; 0 leaves them missing.

    Returns
    -------
    pandas.DataFrame
        A row for each driver, by name or position: estimate, low, high, share (of R2), correlation
        (with the outcome), beta (standardised), vif, r2, adjusted_r2, n, note. NaN throughout when the
        drivers repeat each other; NaN for a driver without variance.

    References
    ----------
    Lindeman, Merenda & Gold (1980); Groemping (2006), J. Stat. Softw. 17(1).

    Examples
    --------
    >>> lmg(correlation=[[1, 0.6, 0.5], [0.6, 1, 0.3], [0.5, 0.3, 1]])["estimate"].round(3).tolist()
    [0.291, 0.181]
    """
    return _weights("lmg", outcome, drivers, correlation, covariance, n, weights, replicates, seed, confidence)


def johnson_weights(
    outcome: Any = None,
    drivers: Any = None,
    *,
    correlation: Any = None,
    covariance: Any = None,
    n: float | None = None,
    weights: Any = None,
    replicates: int = 0,
    seed: int = SEED,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Johnson's relative weights: R2 shared out through the closest orthogonal drivers.

    R_xx = V diag(l) V'; L = V diag(sqrt l) V'; b = L^-1 r_xy; weights = (L*L)(b*b); they sum to R2.

    Parameters and returned frame are those of `lmg`.

    References
    ----------
    Johnson (2000), Multivariate Behav. Res. 35:1-19.
    """
    return _weights("johnson", outcome, drivers, correlation, covariance, n, weights, replicates, seed, confidence)


def driver_bootstrap(
    outcome: Any,
    drivers: Any,
    *,
    method: DriverMethod = "lmg",
    weights: Any = None,
    replicates: int = 2000,
    seed: int = SEED,
    confidence: float = 0.95,
) -> DriverBootstrap:
    """Resample respondents to see how sure driver weights and their order are.

    All resamples are computed at once from weighted cross-products; no regression is run in a loop.

    Parameters
    ----------
    outcome : array of shape (n,)
    drivers : array of shape (n, p)
    method : "lmg" or "johnson"
        Beyond 14 drivers LMG is replaced by Johnson's weights, and `method` says so.
    """
    outcome, drivers = _in_order(outcome, drivers)
    names = item_names(drivers, as_floats(drivers).shape[1])
    if method == "lmg" and len(names) > MOST_DRIVERS_RESAMPLED:
        method = "johnson"
    moments, sample = _moments_of_data(outcome, drivers, weights)
    table = _table(method, moments, names)
    usable = bool(table["estimate"].notna().all()) and sample.n > len(names) + 1
    replicated = np.full((replicates if usable else 0, len(names)), np.nan)
    if usable:
        centre = np.average(sample.values, axis=0, weights=sample.weights)

        def columns(rows: Any) -> Floats:
            return np.pad(sample.values[rows] - centre, ((0, 0), (1, 0)), constant_values=1.0)

        rng = np.random.default_rng(seed)
        sums = resampled_sums(products_of_rows(columns, sample.n, rng, sample.weights), replicates, rng)
        products = unpack_triangles(sums, len(names) + 2)
        replicated = METHODS[method](_correlations(products))
    return _summarise(table, replicated, sample.n, seed, method, confidence)


def johnson_batch(correlation: Floats) -> Floats:
    """Johnson weights of many correlation matrices, outcome first, shape (B, p+1, p+1) to (B, p)."""
    values, vectors = np.linalg.eigh(correlation[:, 1:, 1:])
    roots = np.sqrt(np.maximum(values, 0.0))
    projected = np.squeeze(np.swapaxes(vectors, 1, 2) @ correlation[:, 1:, :1], axis=2)
    inverse = np.divide(1.0, roots, out=np.zeros_like(roots), where=values > LEAST_TOLERANCE)
    beta = np.squeeze(vectors @ (projected * inverse)[:, :, None], axis=2)
    structure = (vectors * roots[:, None, :]) @ np.swapaxes(vectors, 1, 2)
    return np.squeeze((structure**2) @ (beta**2)[:, :, None], axis=2)


def lmg_batch(correlation: Floats) -> Floats:
    """LMG of many correlation matrices, outcome first, shape (B, p+1, p+1) to (B, p)."""
    matrices, p = len(correlation), correlation.shape[1] - 1
    gains = _order_weights(p)
    rows, columns = np.tril_indices(p + 1)
    packed = np.ascontiguousarray(correlation[:, rows, columns].T)
    result = np.empty((matrices, p))
    step = max(1, NUMBERS_AT_A_TIME // 2 ** (p + 1))
    for start in range(0, matrices, step):
        some = slice(start, start + step)
        result[some] = (gains @ _explain_by_subsets(packed[:, some], p)).T
    return result


METHODS: dict[str, Callable[[Floats], Floats]] = {"lmg": lmg_batch, "johnson": johnson_batch}


def _explain_by_subsets(packed: Floats, p: int) -> Floats:
    """R2 of every subset of drivers, shape (2^p, B); bit t is the t-th driver from the end.

    Drivers are decided one after another, from the last to the first. What is kept for each subset so far
    is the covariance of the outcome and the undecided drivers given the subset: leaving a driver out drops
    its row, taking it in sweeps it out. Each step doubles the subsets and shrinks the matrices. Matrices
    are lower triangles in a leading axis, so that every operation runs along subsets and resamples.
    """
    left = packed[:, None, :]
    for last in range(p, 0, -1):
        size = last * (last + 1) // 2
        column, pivot = left[size : size + last], left[size + last]
        inverse = np.divide(1.0, pivot, out=np.zeros_like(pivot), where=pivot > LEAST_TOLERANCE)
        subsets = left.shape[1]
        decided = np.empty((size, 2 * subsets, left.shape[2]))
        decided[:, :subsets] = left[:size]
        scaled = column * inverse
        for row in range(last):
            triangle = slice(row * (row + 1) // 2, (row + 1) * (row + 2) // 2)
            np.multiply(column[: row + 1], scaled[row], out=decided[triangle, subsets:])
        np.subtract(left[:size], decided[:, subsets:], out=decided[:, subsets:])
        left = decided
    return 1.0 - left[0]


def _order_weights(p: int) -> Floats:
    """Matrix (p, 2^p) that turns R2 of subsets into average gains over all orders of entry."""
    subsets = np.arange(2**p)
    inside = (subsets >> np.arange(p)[::-1, None]) & 1
    size = inside.sum(axis=0)
    share = np.array([factorial(s) * factorial(p - 1 - s) / factorial(p) for s in range(p)])
    joined = share[np.maximum(size - 1, 0)]
    missed = -share[np.minimum(size, p - 1)]
    return np.where(inside == 1, joined, missed)


def _weights(
    method: DriverMethod,
    outcome: Any,
    drivers: Any,
    correlation: Any,
    covariance: Any,
    n: float | None,
    weights: Any,
    replicates: int,
    seed: int,
    confidence: float,
) -> pd.DataFrame:
    if outcome is None and drivers is None:
        moments = second_moments(correlation=correlation, covariance=covariance, n=n)
        named = isinstance(correlation if covariance is None else covariance, pd.DataFrame)
        return _table(method, moments, moments.names[1:] if named else pd.RangeIndex(len(moments.covariance) - 1))
    if correlation is not None or covariance is not None:
        raise ValueError("give either data or a matrix, not both")
    outcome, drivers = _in_order(outcome, drivers)
    if replicates and as_floats(drivers).shape[1] <= MOST_DRIVERS_RESAMPLED:
        resampled = driver_bootstrap(
            outcome, drivers, method=method, weights=weights, replicates=replicates, seed=seed, confidence=confidence
        )
        return resampled.table
    moments, _ = _moments_of_data(outcome, drivers, weights)
    return _table(method, moments, item_names(drivers, len(moments.covariance) - 1))


def _in_order(outcome: Any, drivers: Any) -> tuple[Any, Any]:
    """Outcome and drivers, told apart by their shapes."""
    if outcome is None or drivers is None:
        raise ValueError("both the outcome and the drivers are needed, or a matrix by keyword")
    first, second = np.ndim(outcome), np.ndim(drivers)
    if {first, second} != {1, 2}:
        raise ValueError(f"one of outcome and drivers must be (n,) and the other (n, p), got {first}-d and {second}-d")
    return (outcome, drivers) if first == 1 else (drivers, outcome)


def _moments_of_data(outcome: Any, drivers: Any, weights: Any) -> tuple[Moments, Any]:
    """Moments of outcome and drivers, and the complete respondents behind them."""
    block = np.column_stack([as_floats(outcome), as_floats(drivers)])
    sample = complete_sample(block, weights)
    if sample.note:
        k = block.shape[1]
        return Moments(np.full((k, k), nan), sample.n, sample.n, pd.RangeIndex(k), sample.note), sample
    return second_moments(sample.values, weights=sample.weights), sample


def _table(method: str, moments: Moments, names: pd.Index) -> pd.DataFrame:
    """Weights of one correlation matrix with what is needed to read them."""
    p = len(names)
    columns = ["estimate", "low", "high", "share", "correlation", "beta", "vif", "r2", "adjusted_r2"]
    table = pd.DataFrame(nan, index=names, columns=columns)
    table["n"], table["note"] = moments.n, moments.note
    if moments.note:
        return table
    table["note"] = np.where(moments.constant[1:], NO_VARIANCE, "")
    varied = np.flatnonzero(~moments.constant[1:])
    if moments.constant[0] or not len(varied):
        return table.assign(note=NO_VARIANCE)
    chosen = np.r_[0, varied + 1]
    correlation = moments.correlation[np.ix_(chosen, chosen)]
    rows = names[varied]
    table.loc[rows, "correlation"] = correlation[0, 1:]
    note = _obstacle(method, correlation, moments.n)
    if note:
        return table.assign(note=np.where(moments.constant[1:], NO_VARIANCE, note))
    inverse = np.linalg.inv(correlation[1:, 1:])
    beta = inverse @ correlation[1:, 0]
    r2 = float(beta @ correlation[1:, 0])
    found = METHODS[method](correlation[None])[0]
    table.loc[rows, "estimate"] = found
    table.loc[rows, "share"] = found / r2 if r2 > 0 else nan
    table.loc[rows, "beta"] = beta
    table.loc[rows, "vif"] = np.diag(inverse)
    table["r2"] = r2
    spare = moments.n - len(varied) - 1
    table["adjusted_r2"] = 1 - (1 - r2) * (moments.n - 1) / spare if spare > 0 else nan
    assert len(table) == p
    return table


def _obstacle(method: str, correlation: Floats, n: float) -> str:
    """Why weights cannot be computed from this correlation matrix, or an empty string."""
    p = len(correlation) - 1
    if n <= p + 1:
        return TOO_FEW
    if np.linalg.eigvalsh(correlation[1:, 1:])[0] < LEAST_TOLERANCE:
        return COLLINEAR
    return TOO_MANY_DRIVERS if method == "lmg" and p > MOST_DRIVERS else ""


def _correlations(products: Floats) -> Floats:
    """Correlation matrices from cross-products with a leading column of ones."""
    sums = products[:, 0, 1:]
    scatter = products[:, 1:, 1:] - sums[:, :, None] * sums[:, None, :] / products[:, :1, :1]
    variance = np.diagonal(scatter, axis1=1, axis2=2)
    size = np.diagonal(products[:, 1:, 1:], axis1=1, axis2=2)
    varied = variance > 1e-12 * np.maximum(size, 1e-300)
    scale = np.divide(1.0, np.sqrt(np.where(varied, variance, 1.0)), out=np.zeros_like(variance), where=varied)
    correlation = scatter * scale[:, :, None] * scale[:, None, :]
    # A driver that is constant in a resample explains nothing there.
    diagonal = np.arange(correlation.shape[1])
    correlation[:, diagonal, diagonal] = 1.0
    return correlation


def _summarise(
    table: pd.DataFrame, replicated: Floats, n: float, seed: int, method: str, confidence: float
) -> DriverBootstrap:
    names = table.index
    table = table.assign(rank=table["estimate"].rank(ascending=False), rank_low=nan, rank_high=nan)
    p = len(names)
    greater = np.full((p, p), nan)
    tails = [0.5 - confidence / 2, 0.5 + confidence / 2]
    if len(replicated):
        table["low"], table["high"] = np.quantile(replicated, tails, axis=0)
        ranks = p - np.argsort(np.argsort(replicated, axis=1), axis=1)
        table["rank_low"], table["rank_high"] = np.quantile(ranks, tails, axis=0, method="inverted_cdf")
        greater = (replicated[:, :, None] > replicated[:, None, :]).mean(axis=0)
        np.fill_diagonal(greater, nan)
    note = next((reason for reason in table["note"] if reason), "")
    return DriverBootstrap(
        table,
        pd.DataFrame(greater, index=names, columns=names),
        _pairs(table["estimate"], replicated, tails),
        replicated,
        float(n),
        len(replicated),
        seed,
        method,
        note or ("" if len(replicated) else TOO_FEW),
    )


def _pairs(estimate: pd.Series, replicated: Floats, tails: list[float]) -> pd.DataFrame:
    """Difference of every two weights with its interval, and whether it settles their order."""
    first, second = np.triu_indices(len(estimate), 1)
    values = estimate.to_numpy()
    low = high = probability = np.full(len(first), nan)
    if len(replicated):
        differences = replicated[:, first] - replicated[:, second]
        low, high = np.quantile(differences, tails, axis=0)
        probability = (differences > 0).mean(axis=0)
    return pd.DataFrame(
        {
            "first": estimate.index[first],
            "second": estimate.index[second],
            "estimate": values[first] - values[second],
            "low": low,
            "high": high,
            "probability": probability,
            "ordered": (low > 0) | (high < 0),
        }
    )
