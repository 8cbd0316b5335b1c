"""Shares and what is built from shares: Wilson, Clopper-Pearson, Newcombe, net promoter score."""

from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from cxaudit.estimates.answers import as_column, complete_sample
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import NO_ANSWERS, OUT_OF_SCALE

DETRACTORS_UP_TO = 6
PROMOTERS_FROM = 9
SCALE_TOP = 10


@dataclass(frozen=True, slots=True)
class NetPromoter(Estimate):
    """Net promoter score as a share in [-1, 1].

    Attributes
    ----------
    promoters, passives, detractors : float
        Their shares, weighted when weights are given.
    se : float
        sqrt(Var/n), Var = p + d - (p - d)^2.
    wald_low, wald_high : float
        The plain interval estimate +- z se, for comparison with other tools.
    n_effective : float
        Kish effective size; n without weights.
    excluded : float
        Answers outside 0-10, left out (codes such as 11 or 99).
    """

    promoters: float = nan
    passives: float = nan
    detractors: float = nan
    se: float = nan
    wald_low: float = nan
    wald_high: float = nan
    n_effective: float = nan
    excluded: float = 0.0


def wilson(count: float, n: float, *, confidence: float = 0.95) -> Estimate:
    """Share count/n with Wilson's score interval.

    (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)

    Parameters
    ----------
    count, n : float
        Answers that count, and all answers; effective (non-integer) sizes are welcome.

    Raises
    ------
    ValueError
        When count is outside 0..n.

    References
    ----------
    Wilson (1927), JASA 22:209-212; Newcombe (1998), Stat. Med. 17:857-872.

    Examples
    --------
    >>> share = wilson(3, 10)
    >>> round(share.low, 3), round(share.high, 3)
    (0.108, 0.603)
    """
    _refuse_impossible(count, n)
    if n == 0:
        return Estimate(nan, n=0, method="Wilson", note=NO_ANSWERS)
    z = _z(confidence)
    share = count / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # At the ends the limit is the end itself; rounding must not say otherwise.
    low = 0.0 if count == 0 else centre - half
    high = 1.0 if count == n else centre + half
    return Estimate(share, low, high, n, method="Wilson")


def clopper_pearson(count: float, n: float, *, confidence: float = 0.95) -> Estimate:
    """Share count/n with the exact (conservative) binomial interval.

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26:404-413.
    """
    _refuse_impossible(count, n)
    if n == 0:
        return Estimate(nan, n=0, method="Clopper-Pearson", note=NO_ANSWERS)
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else float(special.betaincinv(count, n - count + 1, tail))
    high = 1.0 if count == n else float(special.betaincinv(count + 1, n - count, 1 - tail))
    return Estimate(count / n, low, high, n, method="Clopper-Pearson")


def newcombe_difference(count1: float, n1: float, count2: float, n2: float, *, confidence: float = 0.95) -> Estimate:
    """Difference of two independent shares, count1/n1 - count2/n2, by the hybrid score method.

    D - sqrt((p1-l1)^2 + (u2-p2)^2), D + sqrt((u1-p1)^2 + (p2-l2)^2), with Wilson limits l and u.

    Returns
    -------
    Estimate
        `n` is n1 + n2.

    References
    ----------
    Newcombe (1998), Stat. Med. 17:873-890, method 10.
    """
    first, second = wilson(count1, n1, confidence=confidence), wilson(count2, n2, confidence=confidence)
    difference = first.estimate - second.estimate
    below = sqrt((first.estimate - first.low) ** 2 + (second.high - second.estimate) ** 2)
    above = sqrt((first.high - first.estimate) ** 2 + (second.estimate - second.low) ** 2)
    return Estimate(
        difference,
        difference - below,
        difference + above,
        n1 + n2,
        method="Newcombe",
        note=first.note or second.note,
    )


def net_promoter(
    scores: ArrayLike | Any = None,
    weights: ArrayLike | Any = None,
    *,
    promoters: float | None = None,
    passives: float | None = None,
    detractors: float | None = None,
    confidence: float = 0.95,
) -> NetPromoter:
    """Net promoter score: share of 9-10 minus share of 0-6, in [-1, 1].

    The interval is adjusted Wald: 3/4 is added to promoters and to detractors, 3 to n, and the limits
    are clipped to [-1, 1].

    Parameters
    ----------
    scores : array of shape (n,), answers 0-10
        Missing answers and codes outside the scale are left out; `excluded` counts the latter.
    weights : array of shape (n,), optional
        Shares are weighted and the interval uses Kish's effective size.
    promoters, passives, detractors : float
        Counts, instead of scores.

    References
    ----------
    Rocks (2016), Am. Statistician 70:365-372.

    Examples
    --------
    >>> score = net_promoter(promoters=50, passives=30, detractors=20)
    >>> round(score.estimate, 2), round(score.low, 3), round(score.high, 3)
    (0.3, 0.141, 0.442)
    """
    if scores is None:
        if promoters is None or passives is None or detractors is None:
            raise ValueError("net_promoter needs scores, or all of promoters=, passives= and detractors=")
        total = promoters + passives + detractors
        if min(promoters, passives, detractors) < 0:
            raise ValueError("counts of promoters, passives and detractors must not be negative")
        if total == 0:
            return NetPromoter(nan, n=0, method="adjusted Wald", note=NO_ANSWERS)
        return _net_promoter(promoters / total, detractors / total, total, total, 0, confidence)
    answers = as_column(scores, "scores")
    outside = (answers < 0) | (answers > SCALE_TOP)
    excluded = int(outside.sum())
    sample = complete_sample(np.where(outside, np.nan, answers) if excluded else answers, weights)
    if sample.note:
        return NetPromoter(nan, n=sample.n, method="adjusted Wald", note=sample.note, excluded=excluded)
    p = float(np.average(sample.values >= PROMOTERS_FROM, weights=sample.weights))
    d = float(np.average(sample.values <= DETRACTORS_UP_TO, weights=sample.weights))
    return _net_promoter(p, d, sample.n, sample.n_effective, excluded, confidence)


def net_promoter_change(later: NetPromoter, earlier: NetPromoter, *, confidence: float = 0.95) -> Estimate:
    """Change of the score between two independent waves, later - earlier.

    z = difference / sqrt(Var1/n1 + Var2/n2).
    """
    change = later.estimate - earlier.estimate
    se = sqrt(later.se**2 + earlier.se**2)
    n = later.n + earlier.n
    note = later.note if np.isnan(later.se) else earlier.note
    if not se > 0:
        return Estimate(change, n=n, method="z", note=note)
    z = change / se
    half = _z(confidence) * se
    return Estimate(
        change, change - half, change + half, n, p=float(2 * special.ndtr(-abs(z))), statistic=z, method="z"
    )


def _net_promoter(p: float, d: float, n: float, n_effective: float, excluded: float, confidence: float) -> NetPromoter:
    z = _z(confidence)
    score = p - d
    se = _net_spread(p, d, n_effective)
    larger = n_effective + 3
    centre = score * n_effective / larger
    half = z * _net_spread((p * n_effective + 0.75) / larger, (d * n_effective + 0.75) / larger, larger)
    return NetPromoter(
        score,
        max(-1.0, centre - half),
        min(1.0, centre + half),
        n,
        method="adjusted Wald",
        note=OUT_OF_SCALE if excluded else "",
        promoters=p,
        passives=1 - p - d,
        detractors=d,
        se=se,
        wald_low=score - z * se,
        wald_high=score + z * se,
        n_effective=n_effective,
        excluded=excluded,
    )


def _net_spread(p: float, d: float, n: float) -> float:
    return sqrt(max(0.0, p + d - (p - d) ** 2) / n)


def _z(confidence: float) -> float:
    return float(special.ndtri(0.5 + confidence / 2))


def _refuse_impossible(count: float, n: float) -> None:
    if not 0 <= count <= n:
        raise ValueError(f"a count must lie between 0 and n, got count {count} and n {n}")
