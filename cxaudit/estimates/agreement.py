"""Agreement of raters on an order, on categories, and on one target."""

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cxaudit.estimates.answers import as_floats
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.intraclass import complete_block
from cxaudit.estimates.reasons import ONE_CATEGORY, ONE_RATER, ONE_SUBJECT, ONE_TARGET, SAME_FOR_ALL_TARGETS


def kendall_w(ratings: ArrayLike) -> Estimate:
    """Kendall's concordance: do the raters put the targets in the same order?

    Parameters
    ----------
    ratings : array, targets in rows and raters in columns
        Only targets rated by every rater enter.

    Returns
    -------
    Estimate
        W between 0 and 1, corrected for ties; `statistic` is chi-squared with `df` = targets - 1; `n` is targets.

    Raises
    ------
    ValueError
        When `ratings` is not a table.

    Notes
    -----
    ``W = 12 S / (m^2 (n^3 - n) - m sum T_j)`` with S the sum of squares of the rank sums about their mean and
    ``T_j = sum (t^3 - t)`` over the ties of rater j (Kendall and Babington Smith 1939); ``chi2 = m (n-1) W``.

    Examples
    --------
    >>> round(kendall_w([[1, 2], [2, 1], [3, 3], [4, 4]]).estimate, 4)
    0.9
    """
    method = "Kendall W, corrected for ties"
    block, _ = complete_block(ratings)
    n, m = block.shape
    if m < 2:
        return Estimate(nan, n=n, method=method, note=ONE_RATER)
    if n < 2:
        return Estimate(nan, n=n, method=method, note=ONE_TARGET)
    ranks = stats.rankdata(block, axis=0)
    rank_sums = ranks.sum(axis=1)
    spread = float(((rank_sums - rank_sums.mean()) ** 2).sum())
    ties = sum(_tie_term(block[:, rater]) for rater in range(m))
    largest = m**2 * (n**3 - n) - m * ties
    if largest <= 0:
        return Estimate(nan, n=n, method=method, note=SAME_FOR_ALL_TARGETS)
    w = 12 * spread / largest
    chi2 = m * (n - 1) * w
    return Estimate(w, n=n, p=float(stats.chi2.sf(chi2, n - 1)), statistic=chi2, df=n - 1, method=method)


def _tie_term(scores: NDArray[np.float64]) -> float:
    _, sizes = np.unique(scores, return_counts=True)
    return float((sizes.astype(float) ** 3 - sizes).sum())


def fleiss_kappa(ratings: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Agreement of several raters on unordered categories beyond chance.

    Parameters
    ----------
    ratings : array, subjects in rows and raters in columns
        Categories of any kind; only subjects judged by every rater enter.
    confidence : float
        Confidence of the interval.

    Returns
    -------
    Estimate
        Kappa with an interval over subjects; `statistic` and `p` test the absence of agreement.

    Raises
    ------
    ValueError
        When `ratings` is not a table.

    Notes
    -----
    Fleiss 1971 (Psychological Bulletin 76:378-382), the test with the variance of Fleiss, Nee and Landis 1979. The
    interval takes the linear part of kappa in each subject (chance agreement depends on the subjects, too) and the t
    distribution with n - 1 degrees of freedom.

    Examples
    --------
    >>> round(fleiss_kappa([["a", "a", "b"], ["b", "b", "b"], ["a", "a", "a"], ["c", "c", "a"]]).estimate, 3)
    0.455
    """
    method = "Fleiss kappa, linearised interval"
    counts = _category_counts(ratings)
    n, raters = counts.shape[0], counts.sum(axis=1)[:1]
    if n < 2:
        return Estimate(nan, n=n, method=method, note=ONE_SUBJECT)
    m = float(raters[0])
    if m < 2:
        return Estimate(nan, n=n, method=method, note=ONE_RATER)
    shares = counts.mean(axis=0) / m
    chance = float(shares @ shares)
    if chance > 1 - 1e-12:
        return Estimate(nan, n=n, method=method, note=ONE_CATEGORY)
    observed = (counts * (counts - 1)).sum(axis=1) / (m * (m - 1))
    kappa = (float(observed.mean()) - chance) / (1 - chance)
    z = kappa / _fleiss_null_error(shares, n, m)
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1)) * _kappa_error(counts / m, observed, shares, kappa)
    return Estimate(
        kappa, max(kappa - half, -1.0), min(kappa + half, 1.0), n, 2 * float(stats.norm.sf(abs(z))), z, method=method
    )


def _category_counts(ratings: ArrayLike) -> NDArray[np.float64]:
    """How often each subject got each category, for subjects without a missing judgement."""
    table = pd.DataFrame(np.asarray(ratings, dtype=object) if not isinstance(ratings, pd.DataFrame) else ratings)
    table = table.dropna(axis=1, how="all").dropna()
    flat, categories = pd.factorize(table.to_numpy(dtype=object).ravel())
    codes = flat.reshape(table.shape)
    counts = np.zeros((table.shape[0], max(len(categories), 1)))
    np.add.at(counts, (np.arange(table.shape[0])[:, None], codes), 1)
    return counts


def _fleiss_null_error(shares: NDArray[np.float64], n: int, m: float) -> float:
    spread = float((shares * (1 - shares)).sum())
    skew = float((shares * (1 - shares) * (1 - 2 * shares)).sum())
    return float(np.sqrt(2 * (spread**2 - skew) / (n * m * (m - 1))) / spread)


def _kappa_error(
    own: NDArray[np.float64], observed: NDArray[np.float64], shares: NDArray[np.float64], kappa: float
) -> float:
    chance = float(shares @ shares)
    linear = (observed - chance) / (1 - chance) - 2 * (1 - kappa) * (own @ shares - chance) / (1 - chance)
    return float(linear.std(ddof=1) / np.sqrt(len(linear)))


@dataclass(frozen=True, slots=True)
class WithinGroupAgreement(Estimate):
    """Agreement on one target, with what the index hides.

    Attributes
    ----------
    items : float
        Items that entered (1 for rwg, more for rwg(J)).
    sd : float
        Root of the mean variance of the items, in points.
    lowest, highest : float
        Lowest and highest rating given.
    """

    items: float = nan
    sd: float = nan
    lowest: float = nan
    highest: float = nan


def within_group_agreement(ratings: ArrayLike, categories: int) -> WithinGroupAgreement:
    """Do the raters of one target agree enough to average them? rwg for one item, rwg(J) for several.

    Parameters
    ----------
    ratings : array
        Ratings of one target by its raters, or raters in rows and parallel items in columns. NaN is missing.
    categories : int
        Number of points on the scale (5 for 1-5, 10 for 1-10).

    Returns
    -------
    WithinGroupAgreement
        Between 0 (as spread as uniform guessing, or worse) and 1; `n` is the number of raters.

    Raises
    ------
    ValueError
        When the scale has fewer than two points or the ratings span more points than the scale.

    Notes
    -----
    James, Demaree and Wolf 1984 (Journal of Applied Psychology 69:85-98): ``rwg = 1 - s^2 / ((A^2 - 1)/12)`` and
    ``rwg(J) = J q / (J q + 1 - q)`` with q the same for the mean item variance; negative values become 0. Uniform
    guessing is a generous yardstick, therefore the spread is reported beside it.

    Examples
    --------
    >>> within_group_agreement([4, 4, 5, 4], categories=5).estimate
    0.875
    """
    block = as_floats(ratings)
    if block.ndim not in (1, 2):
        raise ValueError("ratings must be one target's ratings, or raters by items")
    if categories < 2:
        raise ValueError(f"a scale has at least two points, not {categories}")
    block = block[:, None] if block.ndim == 1 else block
    given = block[~np.isnan(block)]
    if given.size and given.max() - given.min() > categories - 1 + 1e-9:
        raise ValueError(f"ratings from {given.min():g} to {given.max():g} do not fit a scale of {categories} points")
    raters = int((~np.isnan(block)).any(axis=1).sum())
    usable = block[:, (~np.isnan(block)).sum(axis=0) >= 2]
    items = usable.shape[1]
    method = "rwg, uniform null" if block.shape[1] == 1 else "rwg(J), uniform null"
    if items == 0:
        return WithinGroupAgreement(nan, n=raters, method=method, note=ONE_RATER, items=0)
    variance = float(np.nanvar(usable, axis=0, ddof=1).mean())
    ratio = variance / ((categories**2 - 1) / 12)
    q = max(1 - ratio, 0.0)
    return WithinGroupAgreement(
        items * q / (items * q + 1 - q),
        n=raters,
        method=method,
        items=items,
        sd=float(np.sqrt(variance)),
        lowest=float(given.min()),
        highest=float(given.max()),
    )
