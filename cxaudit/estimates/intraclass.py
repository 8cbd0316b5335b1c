"""Intraclass correlation: how far the scores of several raters, and their mean, can be trusted."""

from dataclasses import dataclass
from math import inf, isinf, nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cxaudit.estimates.answers import as_floats
from cxaudit.estimates.reasons import ALL_RATINGS_EQUAL, BELOW_CHANCE, ONE_RATER, ONE_TARGET

FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """The two-way table of variance of a complete block of ratings.

    Attributes
    ----------
    targets, raters, residual, within : float
        Mean squares BMS, JMS, EMS and WMS of Shrout and Fleiss.
    n, k : int
        Targets and raters that entered.
    left_out : int
        Targets with a missing rating, which did not enter.
    note : str
        Why there are no mean squares; empty when there are.
    """

    targets: float = nan
    raters: float = nan
    residual: float = nan
    within: float = nan
    n: int = 0
    k: int = 0
    left_out: int = 0
    note: str = ""


def mean_squares(ratings: ArrayLike) -> MeanSquares:
    """Split the variance of ratings between targets, raters and the rest.

    Parameters
    ----------
    ratings : array, targets in rows and raters in columns
        NaN is a missing rating. A rater without any rating is no rater; a target with a missing rating is left out.

    Returns
    -------
    MeanSquares
        `sqrt(residual / k)` is the standard error of a target's mean over the k raters.

    Raises
    ------
    ValueError
        When `ratings` is not a table.
    """
    block, left_out = complete_block(ratings)
    n, k = block.shape
    if k < 2:
        return MeanSquares(n=n, k=k, left_out=left_out, note=ONE_RATER)
    if n < 2:
        return MeanSquares(n=n, k=k, left_out=left_out, note=ONE_TARGET)
    grand = block.mean()
    target_effects = block.mean(axis=1) - grand
    rater_effects = block.mean(axis=0) - grand
    residuals = block - grand - target_effects[:, None] - rater_effects[None, :]
    between_targets = k * float(target_effects @ target_effects)
    between_raters = n * float(rater_effects @ rater_effects)
    left_over = float((residuals**2).sum())
    # Sums that are zero on paper come out as rounding dust; dust must not become a mean square.
    dust = 1e-12 * max(1.0, float((block**2).sum()))
    between_targets, between_raters, left_over = (
        0.0 if part < dust else part for part in (between_targets, between_raters, left_over)
    )
    return MeanSquares(
        targets=between_targets / (n - 1),
        raters=between_raters / (k - 1),
        residual=left_over / ((n - 1) * (k - 1)),
        within=(between_raters + left_over) / (n * (k - 1)),
        n=n,
        k=k,
        left_out=left_out,
    )


def complete_block(ratings: ArrayLike) -> tuple[NDArray[np.float64], int]:
    """Targets rated by every rater, and how many targets had to be left out.

    Raises
    ------
    ValueError
        When `ratings` is not two-dimensional.
    """
    table = as_floats(ratings)
    if table.ndim != 2:
        raise ValueError(f"ratings must be a table of targets by raters, not {table.ndim}-dimensional")
    rated = ~np.isnan(table)
    table = table[:, rated.any(axis=0)]
    complete = ~np.isnan(table).any(axis=1) & (table.shape[1] > 0)
    return table[complete], int((~complete).sum())


def icc(ratings: ArrayLike, confidence: float = 0.95) -> pd.DataFrame:
    """All six intraclass correlations of Shrout and Fleiss, with intervals.

    ICC(1,.) takes every rater as drawn anew for each target, ICC(2,.) the same random raters for all targets and
    absolute agreement, ICC(3,.) these very raters and agreement in order only. The second letter is 1 for one rater
    and k for the mean of the k raters at hand. Scores that are compared with a target call for ICC(2,.).

    Parameters
    ----------
    ratings : array, targets in rows and raters in columns
        NaN is a missing rating; only targets rated by every rater enter.
    confidence : float
        Confidence of the intervals.

    Returns
    -------
    DataFrame
        Indexed by form; columns `estimate`, `low`, `high`, `f`, `df1`, `df2`, `p`, `n` (targets), `raters`, `left_out`
        (targets with a missing rating), `method` and `note` (why there is no number). An average form has no
        number, and no lower limit, where the single-rater one is at or below -1/(k-1), the lowest correlation that k
        raters can show.

    Raises
    ------
    ValueError
        When `ratings` is not a table.

    Notes
    -----
    Formulas of Shrout and Fleiss 1979 (Psychological Bulletin 86:420-428), with BMS, JMS, EMS, WMS the mean squares::

        ICC(1,1) = (BMS - WMS) / (BMS + (k-1) WMS)          ICC(1,k) = (BMS - WMS) / BMS
        ICC(2,1) = (BMS - EMS) / (BMS + (k-1) EMS + k (JMS - EMS)/n)
        ICC(2,k) = (BMS - EMS) / (BMS + (JMS - EMS)/n)
        ICC(3,1) = (BMS - EMS) / (BMS + (k-1) EMS)          ICC(3,k) = (BMS - EMS) / BMS

    The interval of ICC(2,k) is that of ICC(2,1) stepped up by Spearman-Brown, not the formula for ICC(A,k) with its
    degrees of freedom taken at the wrong value, which is in circulation.

    Examples
    --------
    >>> icc([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])["estimate"].round(2)
    form
    ICC(1,1)    0.17
    ICC(2,1)    0.29
    ICC(3,1)    0.71
    ICC(1,k)    0.44
    ICC(2,k)    0.62
    ICC(3,k)    0.91
    Name: estimate, dtype: float64
    """
    squares = mean_squares(ratings)
    note = squares.note or ("" if squares.targets or squares.raters or squares.residual else ALL_RATINGS_EQUAL)
    if note:
        rows = [_nothing() for _ in FORMS]
    else:
        tail = (1 - confidence) / 2
        singles = [form(squares, tail) for form in (_one_way, _agreement, _consistency)]
        rows = singles + [_step_up(single, squares.k) for single in singles]
    table = pd.DataFrame(rows, index=pd.Index(FORMS, name="form"))
    sizes = {"n": squares.n, "raters": squares.k, "left_out": squares.left_out}
    reasons = np.where(table["estimate"].isna(), note or BELOW_CHANCE, "")
    return table.assign(**sizes, method="Shrout-Fleiss, analysis of variance", note=reasons)


def _nothing() -> dict[str, float]:
    return dict.fromkeys(("estimate", "low", "high", "f", "df1", "df2", "p"), nan)


def _one_way(ms: MeanSquares, tail: float) -> dict[str, float]:
    """ICC(1,1): raters differ from target to target."""
    return _f_form(ms.targets, ms.within, ms.n - 1, ms.n * (ms.k - 1), ms.k, tail)


def _consistency(ms: MeanSquares, tail: float) -> dict[str, float]:
    """ICC(3,1): differences of level between raters do not count."""
    return _f_form(ms.targets, ms.residual, ms.n - 1, (ms.n - 1) * (ms.k - 1), ms.k, tail)


def _f_form(signal: float, noise: float, df1: int, df2: int, k: int, tail: float) -> dict[str, float]:
    """Intraclass correlation that depends on one ratio of mean squares only, so its interval is exact."""
    if signal == 0 and noise == 0:
        return _nothing() | {"df1": float(df1), "df2": float(df2)}
    f = signal / noise if noise > 0 else inf
    return {
        "estimate": _correlation_of_ratio(f, k),
        "low": _correlation_of_ratio(f / float(stats.f.ppf(1 - tail, df1, df2)), k),
        "high": _correlation_of_ratio(f * float(stats.f.ppf(1 - tail, df2, df1)), k),
        "f": f,
        "df1": float(df1),
        "df2": float(df2),
        "p": float(stats.f.sf(f, df1, df2)),
    }


def _correlation_of_ratio(f: float, k: int) -> float:
    return 1.0 if isinf(f) else (f - 1) / (f + k - 1)


def _agreement(ms: MeanSquares, tail: float) -> dict[str, float]:
    """ICC(2,1): the raters are a sample and their differences of level count as disagreement."""
    n, k, bms, jms, ems = ms.n, ms.k, ms.targets, ms.raters, ms.residual
    df1, df2 = n - 1, (n - 1) * (k - 1)
    r = (bms - ems) / (bms + (k - 1) * ems + k * (jms - ems) / n)
    f = bms / ems if ems > 0 else (inf if bms > 0 else nan)
    low, high = _agreement_limits(ms, r, tail)
    return {
        "estimate": r,
        "low": low,
        "high": high,
        "f": f,
        "df1": float(df1),
        "df2": float(df2),
        "p": nan if np.isnan(f) else float(stats.f.sf(f, df1, df2)),
    }


def _agreement_limits(ms: MeanSquares, r: float, tail: float) -> tuple[float, float]:
    """Satterthwaite limits of ICC(2,1), kept inside what k raters can show."""
    n, k, bms, jms, ems = ms.n, ms.k, ms.targets, ms.raters, ms.residual
    if jms == 0 and ems == 0:
        return 1.0, 1.0
    weight_of_raters = k * r * jms
    weight_of_rest = (n * (1 + (k - 1) * r) - k * r) * ems
    df = (
        (k - 1)
        * (n - 1)
        * (weight_of_raters + weight_of_rest) ** 2
        / ((n - 1) * weight_of_raters**2 + weight_of_rest**2)
        if weight_of_raters or weight_of_rest
        else float(k - 1)
    )
    noise = k * jms + (k * n - k - n) * ems
    # The sum of weights may vanish for a negative correlation: then the quantile is infinite and the limit its limit.
    upper_f = float(stats.f.ppf(1 - tail, n - 1, df)) if df > 1e-6 else inf
    lower_f = float(stats.f.ppf(1 - tail, df, n - 1)) if df > 1e-6 else inf
    low = n * (bms - upper_f * ems) / (upper_f * noise + n * bms) if np.isfinite(upper_f) else -n * ems / noise
    high = n * (lower_f * bms - ems) / (noise + n * lower_f * bms) if np.isfinite(lower_f) and bms > 0 else 1.0
    # The estimate itself may lie below what k raters can show; limits must enclose it all the same.
    return min(max(low, -1 / (k - 1)), r), min(max(high, r), 1.0)


def _step_up(single: dict[str, float], k: int) -> dict[str, float]:
    """The form for the mean of k raters out of the form for one rater."""
    limits = {name: stepped_up_reliability(single[name], k) for name in ("estimate", "low", "high")}
    return single | limits


def stepped_up_reliability(reliability: float, raters: float) -> float:
    """Reliability of the mean of several raters by Spearman and Brown, ``k r / (1 + (k-1) r)``.

    Parameters
    ----------
    reliability : float
        Reliability of one rater.
    raters : float
        How many times as many raters; may be a fraction.

    Returns
    -------
    float
        NaN at and below -1/(k-1), the lowest correlation that k raters can show: their mean has no reliability at all.
    """
    divisor = 1 + (raters - 1) * reliability
    # At its lowest possible value the correlation leaves a divisor of zero up to rounding.
    return nan if divisor < 1e-12 else raters * reliability / divisor
