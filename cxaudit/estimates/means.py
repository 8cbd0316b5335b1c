"""Means and differences of means: the paired gap, two independent groups, weighted means, effect sizes."""

from dataclasses import dataclass, replace
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from cxaudit.estimates.answers import Sample, as_column, complete_sample, paired_differences, same_length
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import NO_VARIANCE, TOO_FEW
from cxaudit.estimates.scores import Scores, Tally

#: Differences nearer to zero than this are none: scores are means of few whole answers.
SAME = 1e-9
# Beyond this t the noncentral distribution underflows; by then its normal approximation is exact enough.
LARGEST_NONCENTRAL_T = 35.0
NO_VALUES = Estimate(nan)


@dataclass(frozen=True, slots=True)
class Mean(Estimate):
    """A mean with its spread.

    Attributes
    ----------
    sd : float
        Standard deviation with divisor n - 1 (weights scaled to mean one).
    se : float
        Standard error, finite population and weights included.
    n_effective : float
        Kish effective size; n without weights.
    """

    sd: float = nan
    se: float = nan
    n_effective: float = nan


@dataclass(frozen=True, slots=True)
class Difference(Estimate):
    """A difference of two independent means.

    Attributes
    ----------
    se : float
        Standard error of the difference.
    n_later, n_earlier : float
        Respondents in each group; `n` is their sum.
    """

    se: float = nan
    n_later: float = nan
    n_earlier: float = nan


@dataclass(frozen=True, slots=True)
class EffectSizes(Estimate):
    """Standardised size of a paired gap; the estimate itself is d_z.

    Attributes
    ----------
    d_av : float
        Gap over the average of the two standard deviations; NaN from differences alone.
    hedges_correction : float
        J = 1 - 3/(4 df - 1).
    hedges_g : float
        J times d_z.
    superiority : Estimate
        Share of pairs with later above earlier, ties counted half.
    """

    d_av: float = nan
    hedges_correction: float = nan
    hedges_g: float = nan
    superiority: Estimate = NO_VALUES


def paired_mean(
    later: ArrayLike | Any,
    earlier: ArrayLike | Any = None,
    *,
    weights: ArrayLike | Any = None,
    confidence: float = 0.95,
    population: float | None = None,
) -> Mean:
    """Mean of paired differences, later minus earlier, with a t interval.

    mean(d) +- t_{n-1} s_d / sqrt(n), times sqrt(1 - n/N) in a finite population of N.

    Parameters
    ----------
    later, earlier : arrays of shape (n,)
        Perception and expectation of the same respondents; `later` alone is taken as differences.
        Pairs with a missing half are left out.
    weights : array of shape (n,), optional
        Survey weights; the standard error is then that of a ratio (linearised).
    population : float, optional
        Size of the customer base the sample was drawn from.

    Returns
    -------
    Mean
        In scale points; negative means shortfall. `statistic` is t against zero.

    References
    ----------
    Student (1908), Biometrika 6:1-25.

    Examples
    --------
    >>> gap = paired_mean([5, 6, 4, 5, 3], [6, 6, 7, 6, 6])
    >>> round(gap.estimate, 2), round(gap.low, 2), round(gap.high, 2), gap.n
    (-1.6, -3.27, 0.07, 5)
    """
    differences = _differences(later, earlier)
    return replace(_mean(_sample(differences, weights=weights), confidence, population), method="paired t")


def weighted_mean(
    values: ArrayLike | Any,
    weights: ArrayLike | Any = None,
    *,
    confidence: float = 0.95,
    population: float | None = None,
) -> Mean:
    """Mean of one column with a t interval and Kish's effective size.

    sum(w x)/sum(w), with the linearised variance n/(n-1) sum (w (x - mean))^2 / (sum w)^2.

    Parameters
    ----------
    values : array of shape (n,)
        Missing answers are left out.
    weights : array of shape (n,), optional
    population : float, optional
        Size of the finite population the sample was drawn from.

    References
    ----------
    Kish (1965), Survey Sampling.
    """
    return replace(_mean(_sample(values, weights=weights), confidence, population), method="t")


def welch_difference(
    later: ArrayLike | Any,
    earlier: ArrayLike | Any,
    *,
    weights: tuple[ArrayLike | None, ArrayLike | None] | None = None,
    confidence: float = 0.95,
    population: tuple[float | None, float | None] | None = None,
) -> Difference:
    """Difference of two independent means, mean(later) - mean(earlier), by Welch.

    Parameters
    ----------
    later, earlier : arrays of shape (n1,), (n2,)
        Different respondents; missing answers are left out.
    weights : pair of arrays, optional
        Survey weights of each group, in the same order.
    population : pair of floats, optional
        Sizes of the finite populations; a group that is its whole population (a census of managers)
        adds no sampling error.

    References
    ----------
    Welch (1947), Biometrika 34:28-35; Satterthwaite degrees of freedom.

    Examples
    --------
    >>> managers, customers = [6, 7, 6], [5, 6, 7, 4, 6]
    >>> round(welch_difference(managers, customers).estimate, 3)
    0.733
    """
    of_later, of_earlier = weights or (None, None)
    size_later, size_earlier = population or (None, None)
    first = _mean(_sample(later, "later", of_later), confidence, size_later)
    second = _mean(_sample(earlier, "earlier", of_earlier), confidence, size_earlier)
    gap = Difference(
        first.estimate - second.estimate,
        n=first.n + second.n,
        n_later=first.n,
        n_earlier=second.n,
        method="Welch t",
        note=first.note if np.isnan(first.se) else second.note,
    )
    if np.isnan(gap.estimate) or np.isnan(first.se) or np.isnan(second.se):
        return gap
    se = sqrt(first.se**2 + second.se**2)
    if se == 0:
        return replace(gap, se=0.0, note=NO_VARIANCE)
    # A census adds neither variance nor degrees of freedom, whatever its size.
    parts = [(mean.se, mean.n - 1) for mean in (first, second) if mean.se > 0]
    df = se**4 / sum(part**4 / freedom for part, freedom in parts)
    half = _t_quantile(confidence, df) * se
    t = gap.estimate / se
    return replace(
        gap,
        low=gap.estimate - half,
        high=gap.estimate + half,
        se=se,
        statistic=t,
        df=df,
        p=_two_sided(t, df),
        note="",
    )


def effect_sizes(
    later: ArrayLike | Any,
    earlier: ArrayLike | Any = None,
    *,
    confidence: float = 0.95,
) -> EffectSizes:
    """Standardised sizes of a paired gap, later minus earlier.

    d_z = mean(d)/sd(d) with an interval from the noncentral t; d_av = mean(d)/((s_1+s_2)/2);
    Hedges J = 1 - 3/(4 df - 1); superiority = P(later > earlier) + P(equal)/2.

    Parameters
    ----------
    later, earlier : arrays of shape (n,)
        Pairs with a missing half are left out; `later` alone is taken as differences.

    References
    ----------
    Lakens (2013), Front. Psychol. 4:863; Cumming & Finch (2001), Educ. Psychol. Meas. 61:532-574.
    """
    differences = _differences(later, earlier)
    gap = paired_mean(differences, confidence=confidence)
    superiority = _superiority(differences, confidence)
    if not gap.sd > 0:
        return EffectSizes(nan, n=gap.n, note=gap.note, method="noncentral t", superiority=superiority)
    d_z = gap.estimate / gap.sd
    low, high, method = _noncentral_interval(gap.statistic, gap.n, confidence)
    correction = 1 - 3 / (4 * gap.df - 1)
    return EffectSizes(
        d_z,
        low,
        high,
        n=gap.n,
        p=gap.p,
        statistic=gap.statistic,
        df=gap.df,
        method=method,
        d_av=nan if earlier is None else _average_spread_size(later, earlier),
        hedges_correction=correction,
        hedges_g=correction * d_z,
        superiority=superiority,
    )


def _sample(values: Any, name: str = "values", weights: Any = None) -> Sample | Tally:
    """The answers made ready: counted where they are scores, the complete ones elsewhere."""
    return (
        values.count_scores(weights)
        if isinstance(values, Scores)
        else complete_sample(as_column(values, name), weights)
    )


def _differences(later: Any, earlier: Any = None) -> Any:
    """later - earlier, or the differences themselves."""
    if isinstance(later, Scores) and (earlier is None or isinstance(earlier, Scores)):
        return later if earlier is None else later - earlier
    return paired_differences(later, earlier)


def _mean(sample: Sample | Tally, confidence: float, population: float | None) -> Mean:
    """Mean, spread and t interval of a complete sample."""
    if sample.note:
        return Mean(nan, n=sample.n, note=sample.note)
    n, n_effective = sample.n, sample.n_effective
    mean = sample.mean
    if n < 2:
        return Mean(mean, n=n, n_effective=n_effective, note=TOO_FEW)
    sd, se = sample.spread(mean)
    if population is not None:
        se *= sqrt(max(0.0, 1 - n / population))
    plain = Mean(mean, n=n, df=n - 1, sd=sd, se=se, n_effective=n_effective)
    if sd == 0:
        return replace(plain, note=NO_VARIANCE)
    if se == 0:  # a census: the mean is known
        return replace(plain, low=mean, high=mean)
    half = _t_quantile(confidence, n - 1) * se
    t = mean / se
    return replace(plain, low=mean - half, high=mean + half, statistic=t, p=_two_sided(t, n - 1))


def _t_quantile(confidence: float, df: float) -> float:
    return float(special.stdtrit(df, 0.5 + confidence / 2))


def _two_sided(t: float, df: float) -> float:
    return float(2 * special.stdtr(df, -abs(t)))


def _superiority(differences: Any, confidence: float) -> Estimate:
    """Share of positive differences, ties half, with a t interval kept inside [0, 1]."""
    sample = _sample(differences)
    tied = np.abs(sample.values) < SAME  # means of thirds and fifths that are equal differ in the last place
    wins = (np.where(tied, 0.0, np.sign(sample.values)) + 1) / 2
    share = _mean(replace(sample, values=wins), confidence, None)
    return Estimate(
        share.estimate, max(0.0, share.low), min(1.0, share.high), share.n, method="ties half", note=share.note
    )


def _average_spread_size(later: ArrayLike, earlier: ArrayLike) -> float:
    first, second = as_column(later, "later"), as_column(earlier, "earlier")
    same_length(later=first, earlier=second)
    both = np.isfinite(first) & np.isfinite(second)
    spread = (first[both].std(ddof=1) + second[both].std(ddof=1)) / 2
    return float((first[both] - second[both]).mean() / spread) if spread > 0 else nan


def _noncentral_interval(t: float, n: float, confidence: float) -> tuple[float, float, str]:
    """Interval for mean/sd by inverting the noncentral t distribution of t = sqrt(n) mean/sd."""
    tail = (1 - confidence) / 2
    if abs(t) > LARGEST_NONCENTRAL_T:
        size = t / sqrt(n)
        half = float(special.ndtri(1 - tail)) * sqrt(1 / n + size**2 / (2 * n))
        return size - half, size + half, "normal"
    if t < 0:  # the distribution is accurate on the right alone
        low, high, method = _noncentral_interval(-t, n, confidence)
        return -high, -low, method

    def noncentrality(level: float) -> float:
        def miss(centre: float) -> float:
            # Far out the probability is NaN where it should be one or zero.
            below = float(special.nctdtr(n - 1, centre, t))
            return (below if below == below else float(centre < t)) - level

        return float(optimize.brentq(miss, -6.0, 6 + 3 * t, xtol=1e-12))

    return noncentrality(1 - tail) / sqrt(n), noncentrality(tail) / sqrt(n), "noncentral t"
