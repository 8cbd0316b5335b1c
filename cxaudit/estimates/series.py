"""Before and after a change, in a series: the step and the change of trend, or why the series cannot tell."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.optimize import minimize_scalar
from statsmodels.genmod import families  # not statsmodels.api: it would load pictures and take half a second
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import OLS

from cxaudit.estimates.answers import as_column
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import (
    CONSTANT_SERIES,
    EMPTY_SIDE,
    FEW_POINTS_AFTER,
    FEW_POINTS_BEFORE,
    NO_RESIDUAL,
    NOTHING_COUNTED,
)

FEWEST_POINTS = 8
SERIES_KINDS = ("count", "level")
ERRORS = ("ar1", "newey-west")
REFERENCES = ("t", "normal")
# A series closer to a random walk than this cannot tell a step from its own wandering.
STRONGEST_AUTOCORRELATION = 0.96
METHODS = {
    "count": "quasi-Poisson, segmented",
    "ar1": "autoregressive errors by restricted likelihood, segmented",
    "newey-west": "least squares, Newey-West, segmented",
}
_NONE = Estimate(nan)


@dataclass(frozen=True, slots=True)
class InterruptedSeries(Estimate):
    """A change in a series: `estimate`, `low`, `high` and `p` are those of the step.

    For counts everything is a ratio (1 is no change), for levels a difference (0 is no change).

    Attributes
    ----------
    trend : Estimate
        Change from one point to the next before the interruption.
    slope : Estimate
        Change of that trend after it; NaN when the model has none.
    before, after : float
        Points with a value on each side.
    dispersion : float
        Pearson dispersion of counts (1 is Poisson); NaN for levels.
    autocorrelation : float
        Correlation of neighbouring errors of levels; NaN for counts and Newey-West.
    """

    trend: Estimate = field(default=_NONE)
    slope: Estimate = field(default=_NONE)
    before: float = nan
    after: float = nan
    dispersion: float = nan
    autocorrelation: float = nan


def interrupted_series(
    values: ArrayLike,
    change: int,
    kind: str = "count",
    exposure: ArrayLike | None = None,
    period: int | None = None,
    harmonics: int = 2,
    slope_change: bool = True,
    errors: str = "ar1",
    reference: str = "t",
    confidence: float = 0.95,
) -> InterruptedSeries:
    """Segmented regression of an interrupted time series.

    Parameters
    ----------
    values : array, one value a period of time
        Counts (`kind="count"`) or means and shares (`kind="level"`), equally spaced. NaN is a missing period.
    change : int
        Position of the first point after the change, counted from 0.
    kind : str
        `count`: quasi-Poisson regression; `level`: linear regression with autocorrelated errors.
    exposure : array, optional
        What the counts come from (customers, contacts); its logarithm is the offset.
    period : int, optional
        Points in a season (12 for months): adds harmonics.
    harmonics : int
        Pairs of sine and cosine.
    slope_change : bool
        Whether the trend may change, too. With it the step is the one at the first point after the change.
    errors : str
        For levels: `ar1` (autocorrelation of neighbours estimated by restricted likelihood) or `newey-west`.
    reference : str
        `t` or `normal`: distribution of the coefficients.
    confidence : float
        Confidence of the intervals.

    Returns
    -------
    InterruptedSeries
        NaN with a reason for fewer than 8 points on either side; `n` is the number of points.

    Raises
    ------
    ValueError
        When kind, errors or reference is unknown, the change lies outside the series, lengths differ, or a count is
        negative.

    Notes
    -----
    ``y = b0 + b1 t + b2 D + b3 (t - T0) D + harmonics`` with D = 1 from T0 on (Lopez Bernal, Cummins and Gasparrini
    2017, International Journal of Epidemiology 46:348-355). Newey-West (``floor(4 (n/100)^(2/9))`` lags, small sample
    factor) rejects a true null in 15 to 25 % of series of 8 + 8 to 12 + 12 points, so it is not the default; restricted
    likelihood with ``(n - k)(1 - r)/(1 + r)`` degrees of freedom stays below 7 % for autocorrelations r up to .6 (the
    recommendation of Turner et al. 2021, BMC Medical Research Methodology 21:181, with our degrees of freedom).
    Autocorrelation of counts is not modelled.

    Examples
    --------
    >>> found = interrupted_series([20, 22, 19, 21, 20, 23, 21, 20, 11, 10, 9, 12, 10, 11, 9, 10], change=8)
    >>> found.high < 1
    True
    >>> interrupted_series([20, 22, 19, 21, 11, 10, 9], change=4).note
    'Too few points before the change for a trend.'
    """
    series = as_column(values, "values")
    offset = np.ones(len(series)) if exposure is None else as_column(exposure, "exposure")
    _refuse(series, offset, change, (kind, errors, reference))
    method = METHODS["count" if kind == "count" else errors]
    known = ~np.isnan(series) & ~np.isnan(offset) & (offset > 0)
    time = np.arange(len(series), dtype=float)
    before, after = float((known & (time < change)).sum()), float((known & (time >= change)).sum())
    note = _too_short(before, after) or _nothing_to_fit(series[known], time[known] >= change, kind)
    if note:
        return InterruptedSeries(nan, n=before + after, method=method, note=note, before=before, after=after)
    design = _design(time, change, slope_change, period, harmonics)[known]
    fit = _fit(series[known], offset[known], time[known], design, kind, errors)
    beta, error, freedom = fit.beta, fit.error, fit.freedom
    if not (np.isfinite(error).all() and (error[1:3] > 1e-9 * max(1.0, float(np.abs(beta).max()))).all()):
        return InterruptedSeries(nan, n=before + after, method=method, note=NO_RESIDUAL, before=before, after=after)
    quantile, tail = _reference(reference, freedom, confidence)
    trend, step, *change_of_trend = (
        _coefficient(float(beta[i]), float(error[i]), quantile, tail, freedom, kind == "count")
        for i in range(1, 4 if slope_change else 3)
    )
    return InterruptedSeries(
        step.estimate,
        step.low,
        step.high,
        before + after,
        step.p,
        step.statistic,
        freedom,
        method,
        trend=trend,
        slope=change_of_trend[0] if slope_change else _NONE,
        before=before,
        after=after,
        dispersion=fit.dispersion,
        autocorrelation=fit.autocorrelation,
    )


def _refuse(
    series: NDArray[np.float64], offset: NDArray[np.float64], change: int, options: tuple[str, str, str]
) -> None:
    for given, known in zip(options, (SERIES_KINDS, ERRORS, REFERENCES), strict=True):
        if given not in known:
            raise ValueError(f"{given} is none of {', '.join(known)}")
    if series.shape != offset.shape:
        raise ValueError("values and exposure must have one value a point")
    if not 0 <= change <= len(series):
        raise ValueError(f"the change at {change} lies outside the series of {len(series)} points")
    if options[0] == "count" and (series < 0).any():
        raise ValueError("a count is negative")


def _too_short(before: float, after: float) -> str:
    if before < FEWEST_POINTS:
        return FEW_POINTS_BEFORE
    return FEW_POINTS_AFTER if after < FEWEST_POINTS else ""


def _nothing_to_fit(series: NDArray[np.float64], later: NDArray[np.bool_], kind: str) -> str:
    if kind == "count" and not series.any():
        return NOTHING_COUNTED
    if np.ptp(series) == 0:
        return CONSTANT_SERIES
    # The ratio of something to nothing has no size and no error.
    return EMPTY_SIDE if kind == "count" and not (series[later].any() and series[~later].any()) else ""


def _design(
    time: NDArray[np.float64], change: int, slope_change: bool, period: int | None, harmonics: int
) -> NDArray[np.float64]:
    """Columns: constant, trend, step, change of trend, harmonics."""
    after = (time >= change).astype(float)
    columns = [np.ones(len(time)), time, after]
    if slope_change:
        columns.append((time - change) * after)
    for order in range(1, harmonics + 1 if period else 1):
        angle = 2 * np.pi * order * time / (period or 1)
        columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns)


@dataclass(frozen=True, slots=True)
class _Fit:
    """Coefficients with their errors, and what the model says about the noise."""

    beta: NDArray[np.float64]
    error: NDArray[np.float64]
    freedom: float
    dispersion: float = nan
    autocorrelation: float = nan


def _fit(
    values: NDArray[np.float64],
    exposure: NDArray[np.float64],
    time: NDArray[np.float64],
    design: NDArray[np.float64],
    kind: str,
    errors: str,
) -> _Fit:
    if kind == "count":
        return _quasi_poisson(values, exposure, design)
    return _newey_west(values, design) if errors == "newey-west" else _autoregressive(values, time, design)


def _quasi_poisson(counts: NDArray[np.float64], exposure: NDArray[np.float64], design: NDArray[np.float64]) -> _Fit:
    model = GLM(counts, design, family=families.Poisson(), offset=np.log(exposure))
    # What goes wrong in the fit shows in the errors of the coefficients, on which the caller refuses.
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fit = model.fit(scale="X2", tol=1e-12, maxiter=200)
        error = np.asarray(fit.bse)
    return _Fit(np.asarray(fit.params), error, float(fit.df_resid), dispersion=float(fit.scale))


def _newey_west(levels: NDArray[np.float64], design: NDArray[np.float64]) -> _Fit:
    lags = int(4 * (len(levels) / 100) ** (2 / 9))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fit = OLS(levels, design).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True)
        error = np.asarray(fit.bse)
    return _Fit(np.asarray(fit.params), error, float(fit.df_resid))


def _autoregressive(levels: NDArray[np.float64], time: NDArray[np.float64], design: NDArray[np.float64]) -> _Fit:
    """Generalised least squares; the autocorrelation maximises the restricted likelihood and is not negative."""
    apart = np.abs(time[:, None] - time[None, :])
    free = len(levels) - design.shape[1]

    def misfit(correlation: float) -> float:
        *_, variance, log_determinants = _fit_generalised(levels, design, correlation**apart)
        return free * float(np.log(max(variance, 1e-300))) + log_determinants

    # The likelihood may have two humps in a short series: look at a coarse grid first, then close by.
    grid = np.linspace(0, STRONGEST_AUTOCORRELATION, 25)
    best = int(np.argmin([misfit(float(correlation)) for correlation in grid]))
    bounds = (float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)]))
    found = minimize_scalar(misfit, bounds=bounds, method="bounded", options={"xatol": 1e-9})
    correlation = float(found.x) if found.fun < misfit(float(grid[best])) else float(grid[best])
    beta, information, variance, _ = _fit_generalised(levels, design, correlation**apart)
    error = np.sqrt(variance * np.diag(np.linalg.inv(information)))
    # Neighbours that resemble each other are worth fewer independent points.
    freedom = max(free * (1 - correlation) / (1 + correlation), 2.0)
    return _Fit(beta, error, freedom, autocorrelation=correlation)


def _fit_generalised(
    levels: NDArray[np.float64], design: NDArray[np.float64], correlations: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    """Coefficients, information matrix, variance and log determinants under known correlations of the errors."""
    root = np.linalg.cholesky(correlations)
    white_design = np.linalg.solve(root, design)
    white_levels = np.linalg.solve(root, levels)
    information = white_design.T @ white_design
    beta = np.linalg.solve(information, white_design.T @ white_levels)
    rest = white_levels - white_design @ beta
    variance = float(rest @ rest) / (len(levels) - design.shape[1])
    log_determinants = 2 * float(np.log(np.diag(root)).sum()) + float(np.linalg.slogdet(information)[1])
    return beta, information, variance, log_determinants


def _reference(name: str, freedom: float, confidence: float) -> tuple[float, Callable[[float], float]]:
    """Two-sided quantile, and upper tail, of the coefficients' distribution."""
    if name == "t":
        return float(stats.t.ppf((1 + confidence) / 2, freedom)), lambda x: float(stats.t.sf(x, freedom))
    return float(stats.norm.ppf((1 + confidence) / 2)), lambda x: float(stats.norm.sf(x))


def _coefficient(
    beta: float, error: float, quantile: float, tail: Callable[[float], float], freedom: float, ratio: bool
) -> Estimate:
    statistic, half = beta / error, quantile * error
    point, low, high = (_ratio(x) if ratio else x for x in (beta, beta - half, beta + half))
    return Estimate(point, low, high, p=2 * tail(abs(statistic)), statistic=statistic, df=freedom)


def _ratio(logarithm: float) -> float:
    """Exponential that stays within what a float holds, for a side with hardly any event."""
    return exp(min(max(logarithm, -700.0), 700.0))
