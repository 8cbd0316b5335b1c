"""Internal consistency of a dimension: alpha, omega, ordinal alpha, and the reliability of difference scores."""

from dataclasses import dataclass, replace
from math import nan, sqrt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from cxaudit.estimates.answers import Floats, as_floats, paired_differences
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.factor_model import fit_factors
from cxaudit.estimates.moments import Missing, Moments, second_moments
from cxaudit.estimates.polychoric import polychoric_correlations
from cxaudit.estimates.reasons import (
    CONSTANT_ITEM,
    HEYWOOD,
    IMPOSSIBLE_RELIABILITY,
    NEGATIVE_ITEM,
    NO_ANSWERS,
    NO_VARIANCE,
    NOT_CONVERGED,
    ONE_ITEM,
    SINGULAR,
    TOO_FEW,
    TWO_ITEMS,
)

# From here on the asymptotic interval holds its level; below it Feldt's exact one is used.
ENOUGH_FOR_ASYMPTOTICS = 50


@dataclass(frozen=True, slots=True)
class Alpha(Estimate):
    """Cronbach's alpha with both intervals.

    Attributes
    ----------
    items : int
        Items with variance.
    feldt_low, feldt_high, duhachek_low, duhachek_high : float
    se : float
        Asymptotic standard error (Duhachek & Iacobucci).
    standardised : float
        Alpha of the correlation matrix.
    average_correlation : float
        Mean of the correlations between items.
    lambda6 : float
        Guttman's lambda 6.
    n_effective : float
        Kish effective size; n without weights.
    """

    items: int = 0
    feldt_low: float = nan
    feldt_high: float = nan
    duhachek_low: float = nan
    duhachek_high: float = nan
    se: float = nan
    standardised: float = nan
    average_correlation: float = nan
    lambda6: float = nan
    n_effective: float = nan


@dataclass(frozen=True, slots=True)
class Omega(Estimate):
    """McDonald's omega from a one-factor model.

    Attributes
    ----------
    items : int
        Items with variance.
    observed : float
        The same common variance over the observed variance of the sum.
    standardised : float
        Omega of the standardised loadings, the value for items brought to equal variance.
    loadings, residuals : tuple of float
        Raw loadings and residual variances of the items with variance.
    standardised_loadings : tuple of float
    se : float
    improper : bool
        A residual variance is not positive.
    n_effective : float
        Kish effective size; n without weights.
    """

    items: int = 0
    observed: float = nan
    standardised: float = nan
    loadings: tuple[float, ...] = ()
    residuals: tuple[float, ...] = ()
    standardised_loadings: tuple[float, ...] = ()
    se: float = nan
    improper: bool = False
    n_effective: float = nan


@dataclass(frozen=True, slots=True)
class OrdinalAlpha(Estimate):
    """Alpha of polychoric correlations.

    Attributes
    ----------
    items : int
        Items with variance.
    average_correlation : float
        Mean polychoric correlation.
    correlations : ndarray of shape (k, k)
    """

    items: int = 0
    average_correlation: float = nan
    correlations: Floats | None = None


def cronbach_alpha(
    items: Any = None,
    *,
    covariance: Any = None,
    correlation: Any = None,
    n: float | None = None,
    weights: Any = None,
    missing: Missing = "listwise",
    confidence: float = 0.95,
) -> Alpha:
    """Cronbach's alpha with Feldt's and Duhachek's intervals.

    k/(k-1) (1 - tr V / 1'V1). Feldt: 1 - (1-a) F_{n-1, (n-1)(k-1)}. Duhachek-Iacobucci:
    Q = 2k^2/((k-1)^2 (1'V1)^3) [(1'V1)(tr V^2 + tr^2 V) - 2 tr V (1'V^2 1)], SE = sqrt(Q/n).
    `low` and `high` are Duhachek's from 50 respondents on, Feldt's below.

    Parameters
    ----------
    items : array of shape (n, k)
        Negatively worded items already reversed.
    covariance, correlation : array of shape (k, k)
        Instead of items; intervals need `n`.
    weights : array of shape (n,), optional
        Weighted covariances; intervals use Kish's effective size.
    missing : "listwise" or "pairwise"

    References
    ----------
    Cronbach (1951); Feldt (1965), Psychometrika 30:357-370; Duhachek & Iacobucci (2004), J. Appl.
    Psychol. 89:792-808.

    Examples
    --------
    >>> equal = [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]
    >>> round(cronbach_alpha(correlation=equal, n=200).estimate, 2)
    0.75
    """
    moments = second_moments(
        items, covariance=covariance, correlation=correlation, n=n, weights=weights, missing=missing
    )
    return _alpha(moments, confidence)


def mcdonald_omega(
    items: Any = None,
    *,
    covariance: Any = None,
    correlation: Any = None,
    n: float | None = None,
    weights: Any = None,
    missing: Missing = "listwise",
    confidence: float = 0.95,
) -> Omega:
    """McDonald's omega total from a one-factor model fitted by maximum likelihood.

    (sum l)^2 / ((sum l)^2 + sum t) with raw loadings and residual variances; interval by the delta method.
    `observed` has the observed variance of the sum below the line; a difference beyond .02 says that one
    factor does not fit. Other programs use least-squares loadings or correlations, and differ.

    Parameters
    ----------
    items : array of shape (n, k)
        Negatively worded items already reversed.
    covariance, correlation : array of shape (k, k)
        Instead of items; the interval needs `n`.
    weights : array of shape (n,), optional
        Weighted covariances; the interval uses Kish's effective size.
    missing : "listwise" or "pairwise"

    Returns
    -------
    Omega
        Two items do not identify a factor: Spearman-Brown of their correlation takes omega's place.

    References
    ----------
    McDonald (1999), Test Theory; Raykov (2002), Struct. Equ. Modeling 9:195-212.
    """
    moments = second_moments(
        items, covariance=covariance, correlation=correlation, n=n, weights=weights, missing=missing
    )
    varied = ~moments.constant
    k = int(varied.sum())
    empty = Omega(nan, n=moments.n, method="omega, maximum likelihood", items=k, n_effective=moments.n_effective)
    if moments.note or k < 2:
        return replace(empty, note=moments.note or (NO_VARIANCE if k == 0 else ONE_ITEM))
    chosen = moments.correlation[np.ix_(varied, varied)]
    if k == 2:
        r = float(chosen[0, 1])
        return replace(empty, estimate=2 * r / (1 + r) if r > -1 else nan, method="Spearman-Brown", note=TWO_ITEMS)
    if np.linalg.eigvalsh(chosen)[0] < 1e-8:
        return replace(empty, note=SINGULAR)
    return _omega(moments, varied, empty, confidence)


def ordinal_alpha(items: Any, *, weights: Any = None) -> OrdinalAlpha:
    """Alpha of the polychoric correlations, k r / (1 + (k - 1) r) with their mean r.

    It describes continuous answers imagined behind the categories, not the sum score that is used;
    exploratory only.

    Parameters
    ----------
    items : array of shape (n, k)
        Ordered categories; pairs answered by both items are used.
    weights : array of shape (n,), optional

    Returns
    -------
    OrdinalAlpha
        Without an interval.

    References
    ----------
    Zumbo, Gadermann & Zeisser (2007), J. Mod. Appl. Stat. Methods 6:21-29; Chalmers (2018), Educ.
    Psychol. Meas. 78:1056-1071.
    """
    correlation, n = polychoric_correlations(items, weights=weights)
    known = np.isfinite(np.diag(correlation))
    k = int(known.sum())
    plain = OrdinalAlpha(nan, n=n, method="ordinal alpha", items=k, correlations=correlation)
    if k < 2:
        return replace(plain, note=NO_ANSWERS if n == 0 else NO_VARIANCE if k == 0 else ONE_ITEM)
    chosen = correlation[np.ix_(known, known)]
    average = float((chosen.sum() - k) / (k * (k - 1)))
    note = CONSTANT_ITEM if k < len(known) else ""
    below = 1 + (k - 1) * average
    return replace(plain, estimate=k * average / below if below > 0 else nan, average_correlation=average, note=note)


def item_statistics(
    items: Any = None,
    *,
    covariance: Any = None,
    n: float | None = None,
    weights: Any = None,
    missing: Missing = "listwise",
) -> pd.DataFrame:
    """What each item does to its dimension.

    Returns
    -------
    pandas.DataFrame
        A row for each item: variance, item_total (correlation with the sum), item_rest (correlation with
        the sum of the others), alpha_if_dropped, n, note (item runs against the others, or is constant).
    """
    moments = second_moments(items, covariance=covariance, n=n, weights=weights, missing=missing)
    matrix = moments.covariance
    variance, total = np.diag(matrix), matrix.sum()
    with_total = matrix.sum(axis=1)
    rest_variance = total - 2 * with_total + variance
    k = len(matrix)
    rest_trace = np.trace(matrix) - variance
    table = pd.DataFrame(
        {
            "variance": variance,
            "item_total": _ratio(with_total, np.sqrt(np.maximum(variance * total, 0))),
            "item_rest": _ratio(with_total - variance, np.sqrt(np.maximum(variance * rest_variance, 0))),
            "alpha_if_dropped": (k - 1) / (k - 2) * (1 - _ratio(rest_trace, rest_variance)) if k > 2 else nan,
            "n": moments.n,
        },
        index=moments.names,
    )
    against = np.where(table["item_rest"] < 0, NEGATIVE_ITEM, "")
    table["note"] = np.where(moments.constant, moments.note or NO_VARIANCE, against)
    return table


def difference_reliability(
    perceived: Any,
    expected: Any,
    perceived_reliability: float | None = None,
    expected_reliability: float | None = None,
    correlation: float | None = None,
) -> Estimate:
    """Reliability of the difference perceived - expected.

    (s_P^2 r_PP + s_E^2 r_EE - 2 r_PE s_P s_E) / (s_P^2 + s_E^2 - 2 r_PE s_P s_E)

    Errors of the two answers are taken as uncorrelated, which answers given on one sheet are not; and
    an unreliable difference of persons does not make their mean gap imprecise.

    Parameters
    ----------
    perceived, expected : float, array of shape (n,) or array of shape (n, k)
        Standard deviations; or scores, whose standard deviations and correlation are computed; or items,
        whose scores are means over items and whose reliabilities default to Cronbach's alpha.
    perceived_reliability, expected_reliability : float, optional
        Needed unless items are given.
    correlation : float, optional
        Needed with standard deviations.

    Returns
    -------
    Estimate
        Without an interval; `n` is that of the pairs.

    References
    ----------
    Lord (1963); Peter, Churchill & Brown (1993), J. Consumer Research 19:655-662.

    Examples
    --------
    >>> round(difference_reliability(1, 1, 0.8, 0.8, correlation=0.5).estimate, 2)
    0.6
    """
    first, second = as_floats(perceived), as_floats(expected)
    if first.ndim != second.ndim:
        raise ValueError(f"perceived and expected must be alike, got {first.ndim}-d and {second.ndim}-d")
    n = nan
    if first.ndim == 2:
        perceived_reliability = _without_interval(perceived_reliability, first)
        expected_reliability = _without_interval(expected_reliability, second)
        first, second = _person_means(first), _person_means(second)
    if perceived_reliability is None or expected_reliability is None:
        raise ValueError("reliabilities are needed unless items are given")
    if first.ndim == 1:
        both = np.isfinite(paired_differences(first, second))
        n = float(both.sum())
        if n < 3:
            return Estimate(nan, n=n, method="classical", note=TOO_FEW)
        first, second = first[both], second[both]
        spread_p, spread_e = float(first.std(ddof=1)), float(second.std(ddof=1))
        # Without variance in one half the correlation is void, and so is its term.
        correlation = float(np.corrcoef(first, second)[0, 1]) if spread_p * spread_e > 0 else 0.0
    else:
        spread_p, spread_e = float(first), float(second)
        if correlation is None:
            raise ValueError("correlation is needed with standard deviations")
    shared = 2 * correlation * spread_p * spread_e
    variance = spread_p**2 + spread_e**2 - shared
    if not variance > 0:
        return Estimate(nan, n=n, method="classical", note=NO_VARIANCE)
    true = spread_p**2 * perceived_reliability + spread_e**2 * expected_reliability - shared
    note = IMPOSSIBLE_RELIABILITY if true < 0 else ""
    return Estimate(true / variance, n=n, method="classical", note=note)


def _alpha(moments: Moments, confidence: float) -> Alpha:
    varied = ~moments.constant
    k = int(varied.sum())
    empty = Alpha(nan, n=moments.n, method="alpha", items=k, n_effective=moments.n_effective)
    if moments.note or k < 2:
        return replace(empty, note=moments.note or (NO_VARIANCE if k == 0 else ONE_ITEM))
    matrix = moments.covariance[np.ix_(varied, varied)]
    correlation = moments.correlation[np.ix_(varied, varied)]
    total = float(matrix.sum())
    if total <= 0:
        return replace(empty, note=NO_VARIANCE)
    alpha = _consistency(matrix)
    average = float((correlation.sum() - k) / (k * (k - 1)))
    rest = (matrix.sum(axis=1) - np.diag(matrix)) < 0
    note = CONSTANT_ITEM if moments.constant.any() else NEGATIVE_ITEM if rest.any() else ""
    described = replace(
        empty,
        estimate=alpha,
        standardised=_consistency(correlation),
        average_correlation=average,
        lambda6=_lambda6(correlation),
        note=note,
    )
    if not moments.n_effective > 2:  # unknown or hopeless n: the point value stands alone
        return described
    feldt = _feldt(alpha, k, moments.n_effective, confidence)
    se = _alpha_error(matrix, moments.n_effective)
    half = float(special.ndtri(0.5 + confidence / 2)) * se
    duhachek = (alpha - half, alpha + half)
    asymptotic = moments.n_effective >= ENOUGH_FOR_ASYMPTOTICS
    low, high = duhachek if asymptotic else feldt
    return replace(
        described,
        low=low,
        high=high,
        feldt_low=feldt[0],
        feldt_high=feldt[1],
        duhachek_low=duhachek[0],
        duhachek_high=duhachek[1],
        se=se,
        method="alpha, Duhachek" if asymptotic else "alpha, Feldt",
    )


def _omega(moments: Moments, varied: np.ndarray, empty: Omega, confidence: float) -> Omega:
    """Omega of the items with variance, from the shared maximum likelihood fit."""
    matrix = moments.covariance[np.ix_(varied, varied)]
    k = len(matrix)
    solution = fit_factors(matrix, np.ones((k, 1), dtype=bool))
    loadings, residual = solution.loadings[:, 0], solution.residual
    common, unique = float(loadings.sum()) ** 2, float(residual.sum())
    if not common + unique > 0:
        return replace(empty, note=NOT_CONVERGED)
    omega = common / (common + unique)
    improper = bool((residual <= 0).any())
    told = [
        (not solution.converged, NOT_CONVERGED),
        (improper, HEYWOOD),
        (bool((loadings < 0).any()), NEGATIVE_ITEM),
        (bool(moments.constant.any()), CONSTANT_ITEM),
    ]
    se = _omega_error(solution.information, matrix, loadings, unique, moments.n_effective)
    half = float(special.ndtri(0.5 + confidence / 2)) * se
    scaled = loadings / np.sqrt(np.diag(solution.implied))
    scaled_common = float(scaled.sum()) ** 2
    return replace(
        empty,
        estimate=omega,
        low=omega - half,
        high=omega + half,
        observed=common / float(matrix.sum()),
        loadings=tuple(loadings.tolist()),
        residuals=tuple(residual.tolist()),
        standardised=scaled_common / (scaled_common + float((1 - scaled**2).sum())),
        standardised_loadings=tuple(scaled.tolist()),
        se=se,
        improper=improper,
        note=next((sentence for applies, sentence in told if applies), ""),
    )


def _omega_error(information: Floats, matrix: Floats, loadings: Floats, unique: float, n: float) -> float:
    """Standard error of omega from the information of loadings and residual variances."""
    if not n > 2 or np.linalg.cond(information) > 1e12:
        return nan
    sd = np.sqrt(np.diag(matrix))
    total = float(loadings.sum())
    whole = total**2 + unique
    # Information is in units of item standard deviations: l = sd l*, t = sd^2 t*.
    slope = np.concatenate([2 * total * unique / whole**2 * sd, -(total**2) / whole**2 * sd**2])
    return sqrt(max(0.0, float(slope @ np.linalg.solve(information, slope))) / n)


def _consistency(matrix: Floats) -> float:
    """k/(k-1) (1 - tr V / 1'V1)."""
    k = len(matrix)
    total = float(matrix.sum())
    return float(k / (k - 1) * (1 - np.trace(matrix) / total)) if total > 0 else nan


def _lambda6(correlation: Floats) -> float:
    """1 - sum of squared multiple-correlation residuals over the total variance."""
    if np.linalg.eigvalsh(correlation)[0] < 1e-10:
        return nan
    return float(1 - (1 / np.diag(np.linalg.inv(correlation))).sum() / correlation.sum())


def _feldt(alpha: float, k: int, n: float, confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    upper = float(special.fdtri(n - 1, (n - 1) * (k - 1), 1 - tail))
    lower = float(special.fdtri(n - 1, (n - 1) * (k - 1), tail))
    return 1 - (1 - alpha) * upper, 1 - (1 - alpha) * lower


def _alpha_error(matrix: Floats, n: float) -> float:
    """Standard error of alpha by Duhachek & Iacobucci."""
    k, total, trace = len(matrix), float(matrix.sum()), float(np.trace(matrix))
    square = matrix @ matrix
    bracket = total * (float(np.trace(square)) + trace**2) - 2 * trace * float(square.sum())
    return sqrt(max(0.0, 2 * k**2 / ((k - 1) ** 2 * total**3) * bracket) / n)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Numerator over denominator, NaN where the latter is not positive."""
    return np.divide(numerator, denominator, out=np.full(len(denominator), nan), where=denominator > 0)


def _without_interval(reliability: float | None, items: Floats) -> float:
    return cronbach_alpha(items).estimate if reliability is None else reliability


def _person_means(items: ArrayLike) -> Floats:
    """Mean over items of everyone who answered all of them."""
    return np.asarray(items, dtype=float).mean(axis=1)
