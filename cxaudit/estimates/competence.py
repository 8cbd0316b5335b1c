"""Does a person reach the level a role asks for, and how many raters does it take to say so?"""

from dataclasses import dataclass
from math import inf, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from cxaudit.estimates.answers import as_column
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import NO_SCORES, ONE_SCORE


def required_raters(single: float, target: float = 0.70) -> float:
    """Raters needed for their mean to reach a reliability.

    Parameters
    ----------
    single : float
        Reliability of one rater, such as ICC(2,1).
    target : float
        Reliability wanted of the mean.

    Returns
    -------
    float
        Not rounded; infinity when one rater has no reliability at all, NaN when it is unknown.

    Raises
    ------
    ValueError
        When the target is not between 0 and 1.

    Notes
    -----
    Spearman and Brown, solved for the number: ``k = t (1 - r) / (r (1 - t))``.

    Examples
    --------
    >>> [round(required_raters(r), 1) for r in (0.2, 0.3, 0.4)]
    [9.3, 5.4, 3.5]
    """
    if not 0 < target < 1:
        raise ValueError(f"target must lie between 0 and 1, not {target}")
    if np.isnan(single):
        return nan
    return inf if single <= 0 else target * (1 - single) / (single * (1 - target))


@dataclass(frozen=True, slots=True)
class MetProbability(Estimate):
    """Whether a mean score reaches its target.

    Attributes
    ----------
    probability : float
        That the true mean is at or above the target.
    verdict : str
        `met`, `not met` or `unclear`.
    se : float
        Standard error of the mean.
    """

    probability: float = nan
    verdict: str = "unclear"
    se: float = nan


def met_probability(
    scores: ArrayLike,
    target: float,
    sem: float | None = None,
    df: float | None = None,
    resolution: float = 1.0,
    met: float = 0.80,
    not_met: float = 0.20,
    confidence: float = 0.95,
) -> MetProbability:
    """Probability that the true mean of a person's scores reaches a target.

    Parameters
    ----------
    scores : array
        Scores of one person on one competency, by raters other than themselves. NaN is "not observed".
    target : float
        Level that the role asks for.
    sem, df : float, optional
        Standard error of the mean and its degrees of freedom, known from the whole matrix (``sqrt(EMS/k)``). Then a
        single score suffices. Without `df` the normal distribution is used.
    resolution : float
        Step of the scale. Scores that all agree are still only known to the step they were rounded to.
    met, not_met : float
        Probabilities from which, and up to which, the verdict is clear.
    confidence : float
        Confidence of the interval of the mean.

    Returns
    -------
    MetProbability
        `estimate`, `low`, `high` of the mean; `n` raters.

    Notes
    -----
    ``P = T((mean - target)/se)`` with T the t distribution with n - 1 degrees of freedom and ``se = s/sqrt(n)``, s at
    least ``resolution/sqrt(12)``, the standard deviation of rounding.

    Examples
    --------
    >>> met_probability([7, 8, 6, 8, 7], target=6).verdict
    'met'
    """
    given = as_column(scores, "scores")
    given = given[~np.isnan(given)]
    n = len(given)
    if n == 0:
        return MetProbability(nan, n=0, note=NO_SCORES)
    mean = float(given.mean())
    if sem is None and n == 1:
        return MetProbability(mean, n=1, note=ONE_SCORE)
    if sem is None:
        se, freedom, method = max(float(given.std(ddof=1)), resolution / sqrt(12)) / sqrt(n), float(n - 1), "t"
    else:
        se, freedom, method = max(sem, 1e-9), inf if df is None else df, "t, error of the whole matrix"
    statistic = (mean - target) / se
    probability = float(stats.t.cdf(statistic, freedom))
    half = float(stats.t.ppf((1 + confidence) / 2, freedom)) * se
    verdict = "met" if probability >= met else "not met" if probability <= not_met else "unclear"
    return MetProbability(
        mean,
        mean - half,
        mean + half,
        n,
        statistic=statistic,
        df=freedom,
        method=method,
        probability=probability,
        verdict=verdict,
        se=se,
    )
