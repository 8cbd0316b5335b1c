"""Checking a part of a finite population: exact limits, strata, and how to spread the checks."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf, isinf, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import MORE_CHECKED_THAN_EXIST, NOTHING_CHECKED, SOME_STRATA_UNCHECKED
from cxaudit.estimates.shares import clopper_pearson, wilson


@dataclass(frozen=True, slots=True)
class PopulationShare(Estimate):
    """A share of a finite population.

    Attributes
    ----------
    bad_low, bad_high : float
        Limits as counts of the whole population.
    population : float
        Size of the population; infinity where it is open.
    """

    bad_low: float = nan
    bad_high: float = nan
    population: float = nan


def hypergeometric_interval(
    bad: int, checked: int, population: float | None = None, confidence: float = 0.95
) -> PopulationShare:
    """Exact limits of the share of bad actions in a finite population of which a part was checked.

    Parameters
    ----------
    bad, checked : int
        Bad actions found among those checked.
    population : int, optional
        All actions. None or infinity stands for an open population and gives the binomial (Clopper-Pearson) limits.
    confidence : float
        Confidence of the interval, at least; discreteness makes it conservative.

    Returns
    -------
    PopulationShare
        `estimate`, `low`, `high` as shares, `bad_low` and `bad_high` as counts, `n` = checked.

    Raises
    ------
    ValueError
        When counts are negative or more are bad than checked.

    Notes
    -----
    With X hypergeometric, the limits are the smallest M with ``P(X >= x | M) > (1-c)/2`` and the largest M with
    ``P(X <= x | M) > (1-c)/2``: the numbers of bad actions that the sample does not reject. Some programs keep the last
    rejected number and are one unit wider at both ends.

    Examples
    --------
    >>> found = hypergeometric_interval(2, 22, 220)
    >>> found.bad_low, found.bad_high
    (3.0, 62.0)
    """
    if bad < 0 or checked < 0 or bad > checked:
        raise ValueError(f"{bad} bad among {checked} checked is impossible")
    size = inf if population is None else float(population)
    method = "Clopper-Pearson" if isinf(size) else "exact hypergeometric"
    if checked == 0:
        return PopulationShare(nan, n=0, method=method, note=NOTHING_CHECKED, population=size)
    if checked > size:
        note = MORE_CHECKED_THAN_EXIST
        return PopulationShare(nan, n=checked, method=method, note=note, population=size)
    share, tail = bad / checked, (1 - confidence) / 2
    if isinf(size):
        limits = clopper_pearson(bad, checked, confidence=confidence)
        return PopulationShare(share, limits.low, limits.high, checked, method=method, population=size)
    fewest, most = _not_rejected(int(bad), int(checked), int(size), tail)
    return PopulationShare(
        share,
        fewest / size,
        most / size,
        checked,
        method=method,
        bad_low=float(fewest),
        bad_high=float(most),
        population=size,
    )


def _not_rejected(bad: int, checked: int, population: int, tail: float) -> tuple[int, int]:
    """Smallest and largest number of bad actions in the population that the sample does not reject."""
    possible = bad, population - (checked - bad)
    fewest = _first(lambda total: bool(stats.hypergeom.sf(bad - 1, population, total, checked) > tail), *possible)
    rejected = _first(lambda total: bool(stats.hypergeom.cdf(bad, population, total, checked) <= tail), *possible)
    return fewest, rejected - 1


def _first(holds: Callable[[int], bool], start: int, stop: int) -> int:
    """First whole number of start..stop for which a monotone condition holds; stop + 1 if it never does."""
    below, above = start - 1, stop + 1
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above


def detection_probability(bad_share: float, checked: int, population: float | None = None) -> float:
    """Chance that a random check meets at least one bad action.

    Parameters
    ----------
    bad_share : float
        Share of bad actions in the population; a finite population holds the nearest whole number of them.
    checked : int
        Number of actions checked.
    population : int, optional
        All actions; None or infinity for an open population.

    Returns
    -------
    float

    Examples
    --------
    >>> round(detection_probability(0.05, 22, 220), 3)
    0.695
    """
    if population is None or isinf(population):
        return float(1 - (1 - bad_share) ** checked)
    total = round(population * bad_share)
    return float(stats.hypergeom.sf(0, int(population), total, min(int(checked), int(population))))


@dataclass(frozen=True, slots=True)
class StratifiedShare(Estimate):
    """A share estimated from strata.

    Attributes
    ----------
    se : float
        Standard error of the estimate.
    effective_n : float
        Size of a simple sample from an endless population with the same precision.
    strata : float
        Strata with at least one check.
    covered : float
        Share of the population that lies in those strata.
    """

    se: float = nan
    effective_n: float = nan
    strata: float = nan
    covered: float = nan


def stratified_proportion(
    passed: ArrayLike, checked: ArrayLike, population: ArrayLike, confidence: float = 0.95
) -> StratifiedShare:
    """Share of passed actions in a population of which each stratum was checked separately.

    Parameters
    ----------
    passed, checked, population : arrays, one value a stratum
        Actions passed, checked, and existing. An infinite population takes part with equal weights only when all are.
    confidence : float
        Confidence of the interval.

    Returns
    -------
    StratifiedShare
        `n` is the number of checks. Strata without a check are left out of the estimate: `covered` says how much of the
        population it speaks for.

    Raises
    ------
    ValueError
        When the arrays differ in length or the counts contradict each other.

    Notes
    -----
    ``p = sum W_h p_h`` and ``Var = sum W_h^2 (1 - n_h/N_h) p_h q_h / (n_h - 1)`` (Cochran 1977, chapter 5). A stratum
    with one check borrows the variance of the whole. Because this variance is zero when all checks pass, the interval
    is Wilson's at the effective sample size ``p q / Var`` (the idea of Korn and Graubard 1998) not plus or minus.

    Examples
    --------
    >>> round(stratified_proportion([20, 18], [22, 22], [220, 220]).estimate, 4)
    0.8636
    """
    method = "stratified, Wilson at the effective size"
    passed_by, checked_by, population_by = _strata(passed, checked, population)
    seen = checked_by > 0
    if not seen.any():
        return StratifiedShare(nan, n=0, method=method, note=NOTHING_CHECKED, strata=0, covered=0.0)
    total = population_by.sum()
    covered = float(population_by[seen].sum() / total) if total > 0 else nan
    good, n, size = passed_by[seen], checked_by[seen], population_by[seen]
    weight, rest = size / size.sum(), 1 - n / size
    shares = good / n
    estimate = min(float(weight @ shares), 1.0)  # rounding must not lift it above the whole
    spread = np.where(n > 1, shares * (1 - shares) * n / np.maximum(n - 1, 1), estimate * (1 - estimate))
    variance = float((weight**2 * rest * spread / n).sum())
    effective = _effective_size(estimate, variance, float((weight**2 * rest / n).sum()))
    if isinf(effective):
        low = high = estimate
    else:
        limits = wilson(estimate * effective, effective, confidence=confidence)
        low, high = limits.low, limits.high
    return StratifiedShare(
        estimate,
        low,
        high,
        float(n.sum()),
        method=method,
        note="" if seen.all() else SOME_STRATA_UNCHECKED,
        se=sqrt(variance),
        effective_n=effective,
        strata=float(seen.sum()),
        covered=covered,
    )


def _effective_size(share: float, variance: float, design: float) -> float:
    """Size of a simple sample as precise; with no variance seen (all passed) the design alone says how precise."""
    if variance > 0:
        return share * (1 - share) / variance
    return 1 / design if design > 0 else inf


def _strata(
    passed: ArrayLike, checked: ArrayLike, population: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    good, seen, size = (np.atleast_1d(np.asarray(part, dtype=float)) for part in (passed, checked, population))
    if not good.shape == seen.shape == size.shape or good.ndim != 1:
        raise ValueError("passed, checked and population must have one value a stratum")
    if (good < 0).any() or (good > seen).any() or (seen > size).any() or not np.isfinite(size).all():
        raise ValueError("each stratum needs 0 <= passed <= checked <= population, all finite")
    return good, seen, size


def sample_allocation(
    population: ArrayLike, total: int, minimum: int = 0, spread: ArrayLike | None = None
) -> NDArray[np.int64]:
    """Spread a number of checks over strata.

    Parameters
    ----------
    population : array, one value a stratum
        Actions in each stratum.
    total : int
        Checks to spread; raised to what `minimum` asks, and never above the population.
    minimum : int
        Fewest checks in a stratum (all of a smaller one).
    spread : array, optional
        Standard deviation expected in each stratum: the allocation becomes Neyman's. Without it, proportional.

    Returns
    -------
    array of int, one value a stratum

    Raises
    ------
    ValueError
        When a count is negative or `spread` has another length.

    Notes
    -----
    Proportional to ``N_h s_h`` (Neyman 1934; s_h = 1 for proportional), rounded by largest remainders, so that the
    parts sum to the whole and the result does not depend on chance.

    Examples
    --------
    >>> sample_allocation([220, 100, 20], 34).tolist()
    [22, 10, 2]
    """
    size = np.atleast_1d(np.asarray(population, dtype=float)).round().astype(np.int64)
    deviation = np.ones(len(size)) if spread is None else np.atleast_1d(np.asarray(spread, dtype=float))
    if deviation.shape != size.shape:
        raise ValueError("spread must have one value a stratum")
    weight = size * deviation
    if (size < 0).any() or (weight < 0).any() or total < 0 or minimum < 0:
        raise ValueError("populations, spreads and numbers of checks cannot be negative")
    checks = np.minimum(size, minimum)
    left = min(int(total), int(size.sum())) - int(checks.sum())
    while left > 0:
        room = size - checks
        # A stratum without expected spread still takes checks once the others are full.
        pull = np.where(room > 0, weight, 0.0)
        pull = pull if pull.sum() > 0 else np.where(room > 0, size, 0).astype(float)
        wanted = np.maximum(pull / pull.sum() * (checks.sum() + left) - checks, 0.0)
        given = np.minimum(_whole_parts(wanted, left), room)
        checks, left = checks + given, left - int(given.sum())
    return checks


def _whole_parts(wanted: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers proportional to `wanted` that sum to `total`, by largest remainders."""
    exact = wanted / wanted.sum() * total
    parts = np.floor(exact + 1e-9).astype(np.int64)
    late = np.argsort(-(exact - parts), kind="stable")[: ceil(total - parts.sum())]
    parts[late] += 1
    return parts
