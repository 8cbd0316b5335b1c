"""Tests for ordered answers: sign test, Wilcoxon signed rank, sign-flip permutation, Kendall's tau-b."""

from collections.abc import Callable
from dataclasses import replace
from math import nan, sqrt
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from cxaudit.estimates.answers import Floats, as_column, paired_differences, same_length
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import NO_ANSWERS, NO_VARIANCE, TOO_FEW
from cxaudit.estimates.resampling import SEED
from cxaudit.estimates.shares import clopper_pearson

Alternative: TypeAlias = Literal["two-sided", "greater", "less"]

# From this many differences on, the rank sum is taken as normal (the convention of R).
EXACT_BELOW = 50
# Walsh averages are formed pair by pair only between so many different values.
MOST_DISTINCT = 1500
# The exact sign-flip distribution is built as long as it stays within so many different sums, and as long as
# no step has to merge more than so many; answers on a scale do, measurements do so for few respondents only.
MOST_SUMS = 100_000
MOST_MERGED = 4_000_000


def sign_test(
    later: ArrayLike | Any,
    earlier: ArrayLike | Any = None,
    *,
    alternative: Alternative = "two-sided",
    confidence: float = 0.95,
) -> Estimate:
    """Sign test: are rises as frequent as falls among the pairs that differ?

    Parameters
    ----------
    later, earlier : arrays of shape (n,)
        Pairs with a missing half and pairs without a difference are left out.

    Returns
    -------
    Estimate
        Share of positive differences with the Clopper-Pearson interval; `n` counts non-zero differences,
        `statistic` the positive ones.
    """
    differences = _drop_missing(later, earlier)
    moved = differences[differences != 0]
    n, above = len(moved), int((moved > 0).sum())
    if n == 0:
        return Estimate(nan, n=0, method="sign test", note=NO_VARIANCE if len(differences) else NO_ANSWERS)
    p = float(stats.binomtest(above, n, alternative=alternative).pvalue)
    share = clopper_pearson(above, n, confidence=confidence)
    return replace(share, p=p, statistic=float(above), method="sign test")


def wilcoxon_signed_rank(
    later: ArrayLike | Any,
    earlier: ArrayLike | Any = None,
    *,
    alternative: Alternative = "two-sided",
    confidence: float = 0.95,
) -> Estimate:
    """Wilcoxon's signed rank test with the Hodges-Lehmann shift and its interval.

    V = sum of the ranks of positive differences, zeros dropped. Exact below 50 differences without ties or
    zeros, else z = (|V - n(n+1)/4| - 1/2) / sqrt(n(n+1)(2n+1)/24 - sum(t^3 - t)/48). The conventions are
    those of R's wilcox.test.

    Parameters
    ----------
    later, earlier : arrays of shape (n,)
        Pairs with a missing half are left out; `later` alone is taken as differences.

    Returns
    -------
    Estimate
        The shift in scale points (median of pairwise averages); `statistic` is V, `n` counts non-zero
        differences.

    References
    ----------
    Wilcoxon (1945); Hollander & Wolfe (1973), ch. 3.
    """
    differences = _drop_missing(later, earlier)
    moved = differences[differences != 0]
    n = len(moved)
    if n == 0:
        return Estimate(nan, n=0, method="Wilcoxon", note=NO_VARIANCE if len(differences) else NO_ANSWERS)
    values, counts = np.unique(moved, return_counts=True)
    sizes = np.unique(np.abs(values))
    exact = n < EXACT_BELOW and len(sizes) == len(differences)
    v = _rank_sum(values, counts)[0]
    if exact:
        low, high = _exact_limits(values, n, confidence)
        p, method = _exact_p(v, n, alternative), "Wilcoxon, exact"
    else:
        low, high = _normal_limits(values, counts, confidence)
        p, method = _normal_p(values, counts, alternative), "Wilcoxon, normal"
    shift = _shift(values, counts)
    return Estimate(shift, low, high, n, p=p, statistic=v, method=method)


def sign_flip_test(
    later: ArrayLike | Any,
    earlier: ArrayLike | Any = None,
    *,
    alternative: Alternative = "two-sided",
    flips: int = 10_000,
    seed: int = SEED,
) -> Estimate:
    """Permutation test of a mean difference: every sign could as well have been the other.

    All 2^n assignments are covered exactly whenever their sums are few enough, as they are for answers on a
    scale; otherwise `flips` random ones are drawn and p = (1 + hits)/(1 + flips).

    Parameters
    ----------
    later, earlier : arrays of shape (n,)
        Pairs with a missing half are left out; `later` alone is taken as differences.

    Returns
    -------
    Estimate
        The mean difference; no interval.

    References
    ----------
    Fisher (1935), The Design of Experiments; Phipson & Smyth (2010) for the counted identity.
    """
    differences = _drop_missing(later, earlier)
    n = len(differences)
    if n == 0:
        return Estimate(nan, n=0, method="sign flips", note=NO_ANSWERS)
    sizes, counts = np.unique(np.abs(differences[differences != 0]), return_counts=True)
    mean = float(differences.mean())
    if not len(sizes):
        return Estimate(mean, n=n, p=1.0, method="sign flips, exact", note=NO_VARIANCE)
    observed = float(differences.sum())
    slack = 1e-9 * float(sizes @ counts)
    outcome = _all_sums(sizes, counts)
    if outcome is not None:
        sums, chances = outcome
        p = float(min(1.0, chances[_as_extreme(sums, observed, slack, alternative)].sum()))
        return Estimate(mean, n=n, p=p, statistic=observed, method="sign flips, exact")
    rng = np.random.default_rng(seed)
    sums = _random_sums(sizes, counts, flips, rng)
    hits = int(_as_extreme(sums, observed, slack, alternative).sum())
    return Estimate(mean, n=n, p=(1 + hits) / (1 + flips), statistic=observed, method="sign flips, random")


def kendall_tau_b(first: ArrayLike | Any, second: ArrayLike | Any, *, confidence: float = 0.95) -> Estimate:
    """Kendall's tau-b: do two rankings of the same things agree?

    The interval is Fieller's, tanh(atanh(tau) +- z sqrt(0.437/(n - 4))), a rough one below 10 things.

    Parameters
    ----------
    first, second : arrays of shape (n,)
        Such as the importance of the same items to managers and to customers.

    References
    ----------
    Kendall (1945), Biometrika 33:239-251; Fieller, Hartley & Pearson (1957), Biometrika 44:470-481.
    """
    x, y = as_column(first, "first"), as_column(second, "second")
    same_length(first=x, second=y)
    both = np.isfinite(x) & np.isfinite(y)
    x, y = x[both], y[both]
    n = len(x)
    plain = Estimate(nan, n=n, method="Kendall tau-b", note=TOO_FEW if n else NO_ANSWERS)
    if n < 2:
        return plain
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return replace(plain, note=NO_VARIANCE)
    found = stats.kendalltau(x, y)
    tau = float(found.statistic)
    agreed = replace(plain, estimate=tau, p=float(found.pvalue), note="")
    if n <= 4 or abs(tau) >= 1:
        return agreed
    half = float(special.ndtri(0.5 + confidence / 2)) * sqrt(0.437 / (n - 4))
    return replace(agreed, low=float(np.tanh(np.arctanh(tau) - half)), high=float(np.tanh(np.arctanh(tau) + half)))


def _drop_missing(later: Any, earlier: Any) -> Floats:
    differences = paired_differences(later, earlier)
    known = differences[np.isfinite(differences)]
    # 0.3 - 0.1 and 0.2 must tie as they do on paper.
    return np.round(known, 12)


def _rank_sum(values: Floats, counts: np.ndarray) -> tuple[float, float, float]:
    """V, its expectation and its standard deviation for values that occur so often; zeros dropped."""
    values, counts = values[values != 0], counts[values != 0]
    n = float(counts.sum())
    sizes, position = np.unique(np.round(np.abs(values), 12), return_inverse=True)
    tied = np.bincount(position, counts, len(sizes))
    ranks = np.cumsum(tied) - (tied - 1) / 2
    positive = values > 0
    v = float(ranks[position[positive]] @ counts[positive])
    variance = n * (n + 1) * (2 * n + 1) / 24 - float((tied**3 - tied).sum()) / 48
    return v, n * (n + 1) / 4, sqrt(max(variance, 0.0))


def _normal_p(values: Floats, counts: np.ndarray, alternative: Alternative) -> float:
    v, expected, sd = _rank_sum(values, counts)
    if alternative == "two-sided":
        return float(min(1.0, 2 * special.ndtr(-max(abs(v - expected) - 0.5, 0.0) / sd)))
    above = alternative == "greater"
    z = (v - expected - (0.5 if above else -0.5)) / sd
    return float(special.ndtr(-z if above else z))


def _rank_sum_chances(n: int) -> Floats:
    """P(V = v), v = 0 .. n(n+1)/2, when all signs are equally likely."""
    chances = np.zeros(n * (n + 1) // 2 + 1)
    chances[0] = 1.0
    for rank in range(1, n + 1):
        chances[rank:] = (chances[rank:] + chances[: len(chances) - rank]) / 2
        chances[:rank] /= 2
    return chances


def _exact_p(v: float, n: int, alternative: Alternative) -> float:
    chances = _rank_sum_chances(n)
    at_most, at_least = float(chances[: int(v) + 1].sum()), float(chances[int(v) :].sum())
    if alternative == "two-sided":
        return min(1.0, 2 * min(at_most, at_least))
    return at_least if alternative == "greater" else at_most


def _exact_limits(values: Floats, n: int, confidence: float) -> tuple[float, float]:
    """Ordered pairwise averages cut off by the exact quantile of V."""
    averages = _walsh(values)[0]
    cumulated = np.cumsum(_rank_sum_chances(n))
    cut = max(1, int(np.searchsorted(cumulated, (1 - confidence) / 2)))
    return float(averages[cut - 1]), float(averages[len(averages) - cut])


def _walsh(values: Floats, counts: np.ndarray | None = None) -> tuple[Floats, Floats]:
    """Sorted pairwise averages (each value with itself included) and how often each occurs."""
    first, second = np.triu_indices(len(values))
    averages = (values[first] + values[second]) / 2
    often = np.ones(len(averages))
    if counts is not None:
        same = first == second
        often = np.where(same, counts[first] * (counts[first] + 1) / 2, counts[first] * counts[second]).astype(float)
    order = np.argsort(averages, kind="stable")
    return averages[order], often[order]


def _shift(values: Floats, counts: np.ndarray) -> float:
    """Hodges-Lehmann: the median of all pairwise averages."""
    if len(values) > MOST_DISTINCT:
        return _crossing(values, counts, lambda v, expected, sd: v - expected)
    averages, often = _walsh(values, counts)
    passed = np.cumsum(often)
    total = passed[-1]
    low = averages[np.searchsorted(passed, total / 2)]
    high = averages[min(np.searchsorted(passed, total / 2, side="right"), len(averages) - 1)]
    return float((low + high) / 2)


def _normal_limits(values: Floats, counts: np.ndarray, confidence: float) -> tuple[float, float]:
    """Shifts at which the continuity-corrected z reaches the quantile."""
    if len(values) == 1:
        return nan, nan
    z = float(special.ndtri(0.5 + confidence / 2))

    def distance(quantile: float) -> Callable[[float, float, float], float]:
        def signed(v: float, expected: float, sd: float) -> float:
            corrected = v - expected - 0.5 * float(np.sign(v - expected))
            return corrected / sd - quantile if sd > 0 else -quantile

        return signed

    return _crossing(values, counts, distance(z)), _crossing(values, counts, distance(-z))


def _crossing(values: Floats, counts: np.ndarray, distance: Callable[[float, float, float], float]) -> float:
    """Shift at which a falling step function of the rank sum changes sign, by halving."""
    low, high = float(values[0]), float(values[-1])
    width = high - low
    while high - low > 1e-9 * max(width, 1.0):
        middle = (low + high) / 2
        if distance(*_rank_sum(values - middle, counts)) > 0:
            low = middle
        else:
            high = middle
    return round((low + high) / 2, 7)  # a step of the function: scale points, not digits of the search


def _all_sums(sizes: Floats, counts: np.ndarray) -> tuple[Floats, Floats] | None:
    """Every sum that flipping signs can give, with its chance; None when there are too many.

    Equal sizes are flipped together: of c differences of one size, a binomial number stays positive.
    """
    sums, chances = np.zeros(1), np.ones(1)
    for size, count in zip(sizes, counts, strict=True):
        if len(sums) > MOST_SUMS or len(sums) * (int(count) + 1) > MOST_MERGED:
            return None
        positive = np.arange(count + 1)
        added = size * (2 * positive - count)
        chance = stats.binom.pmf(positive, count, 0.5)
        joined = np.round((sums[:, None] + added).ravel(), 9)
        sums, position = np.unique(joined, return_inverse=True)
        chances = np.bincount(position, np.outer(chances, chance).ravel(), len(sums)).astype(float)
    return sums, chances


def _random_sums(sizes: Floats, counts: np.ndarray, flips: int, rng: np.random.Generator) -> Floats:
    """Sums under random signs, drawn by binomial numbers of positive signs for each size."""
    sums = np.zeros(flips)
    for start in range(0, len(sizes), 256):
        some = slice(start, start + 256)
        positive = rng.binomial(counts[some], 0.5, size=(flips, len(counts[some])))
        sums += (2 * positive - counts[some]) @ sizes[some]
    return sums


def _as_extreme(sums: Floats, observed: float, slack: float, alternative: Alternative) -> np.ndarray:
    if alternative == "two-sided":
        return np.abs(sums) >= abs(observed) - slack
    return sums >= observed - slack if alternative == "greater" else sums <= observed + slack
