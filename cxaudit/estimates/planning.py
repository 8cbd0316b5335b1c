"""Before the survey: how many answers a gap needs, and how small a change a repeat can show."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf, nan, sqrt

import numpy as np
from scipy import optimize, special

from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import NO_VARIANCE, TOO_FEW, UNREACHABLE

# Planning value for the standard deviation of a gap between two 7-point answers.
PLANNING_SD = 1.5
MOST_RESPONDENTS = 10**9


@dataclass(frozen=True, slots=True)
class SampleSize(Estimate):
    """Complete answers needed; the estimate is that number.

    Attributes
    ----------
    invited : float
        People to invite at the given response rate.
    half_width : float
        Half-width of the interval this buys.
    """

    invited: float = nan
    half_width: float = nan


def sample_size_for_gap(
    half_width: float,
    sd: float = PLANNING_SD,
    *,
    confidence: float = 0.95,
    assurance: float | None = None,
    population: float | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
) -> SampleSize:
    """Complete answers for an interval of a mean gap no wider than +- half_width.

    Smallest n with t_{n-1} sd / sqrt(n) <= h; then n0 / (1 + (n0 - 1)/N) in a finite base, times the
    design effect. With `assurance` the realised half-width, sd being estimated, stays within h with that
    probability: P(chi2_{n-1} <= (n-1) n h^2 / (t^2 sd^2)) >= assurance.

    Parameters
    ----------
    half_width, sd : float
        In scale points.
    assurance : float, optional
        Such as 0.8.
    population : float, optional
        Size of the customer base or segment.
    response_rate : float
        Share of the invited who answer.

    Returns
    -------
    SampleSize
        Per reportable segment.

    References
    ----------
    Kupper & Hafner (1989), Am. Statistician 43:101-105, for the assurance.

    Examples
    --------
    >>> sample_size_for_gap(0.25, sd=1.5).estimate
    141
    """
    if not (half_width > 0 and sd > 0 and 0 < response_rate <= 1 and design_effect > 0):
        raise ValueError("half_width, sd and design_effect must be positive and response_rate within (0, 1]")

    def suffices(n: int) -> bool:
        t = float(special.stdtrit(n - 1, 0.5 + confidence / 2))
        if assurance is None:
            return t * sd / sqrt(n) <= half_width
        return float(special.chdtr(n - 1, (n - 1) * n * (half_width / (t * sd)) ** 2)) >= assurance

    n = _smallest(suffices)
    if n is None:
        return SampleSize(nan, method="t", note=UNREACHABLE)
    needed = float(n)
    if population is not None:
        needed = needed / (1 + (needed - 1) / population)
    needed = ceil(needed * design_effect - 1e-9)
    if population is not None:
        needed = min(needed, ceil(population))
    return SampleSize(
        needed,
        n=needed,
        method="t" if assurance is None else "t with assurance",
        invited=ceil(needed / response_rate - 1e-9),
        half_width=half_width,
    )


def minimum_detectable_change(
    sd: float,
    n: float,
    n_later: float | None = None,
    *,
    sd_later: float | None = None,
    correlation: float | None = None,
    power: float = 0.8,
    confidence: float = 0.95,
    design_effect: float = 1.0,
) -> Estimate:
    """Smallest true change between two waves that a two-sided test finds with the given power.

    The change at which the noncentral t distribution leaves 1 - power below the critical value. Two
    independent waves unless `correlation` between the answers of the same respondents is given.

    Parameters
    ----------
    sd, sd_later : float
        Standard deviation of the score in each wave, in scale points; equal unless said otherwise.
    n, n_later : float
        Respondents in each wave; equal unless said otherwise. The same people when `correlation` is given.
    design_effect : float
        Divides both sizes.

    Returns
    -------
    Estimate
        In scale points; `df` are the degrees of freedom, `statistic` the critical t.

    References
    ----------
    Cohen (1988); Welch-Satterthwaite degrees of freedom for unequal waves.

    Examples
    --------
    >>> round(minimum_detectable_change(1.5, 150).estimate, 3)
    0.487
    """
    if not (0 < power < 1 and 0 < confidence < 1 and sd >= 0 and design_effect > 0):
        raise ValueError("power and confidence must lie within (0, 1), sd must not be negative, design_effect positive")
    later_sd, later_n = sd if sd_later is None else sd_later, n if n_later is None else n_later
    first, second = n / design_effect, later_n / design_effect
    method = "independent waves" if correlation is None else "same respondents"
    total = n + later_n if correlation is None else n
    if min(first, second) < 2:
        return Estimate(nan, n=total, method=method, note=TOO_FEW)
    if correlation is None:
        parts = sd**2 / first, later_sd**2 / second
        variance = sum(parts)
        df = variance**2 / (parts[0] ** 2 / (first - 1) + parts[1] ** 2 / (second - 1)) if variance > 0 else inf
    else:
        variance = (sd**2 + later_sd**2 - 2 * correlation * sd * later_sd) / first
        df = first - 1
    if not variance > 0:
        return Estimate(nan, n=total, method=method, note=NO_VARIANCE)
    critical = float(special.stdtrit(df, 0.5 + confidence / 2))
    change = _find_noncentrality(critical, df, power) * sqrt(variance)
    return Estimate(change, n=total, df=df, statistic=critical, method=method)


def _find_noncentrality(critical: float, df: float, power: float) -> float:
    """Noncentrality at which |t| exceeds the critical value with the given power."""

    def miss(noncentrality: float) -> float:
        # Far out the distribution function is not a number; there it is zero.
        levels = np.nan_to_num(special.nctdtr(df, noncentrality, [critical, -critical]))
        return float(1 - levels[0] + levels[1] - power)

    high = critical + 1.0
    while miss(high) < 0:
        high *= 1.3
    return float(optimize.brentq(miss, 1e-9, high, xtol=1e-12))


def _smallest(suffices: Callable[[int], bool]) -> int | None:
    """Smallest n >= 2 that suffices, by doubling and halving."""
    high = 2
    while not suffices(high):
        high *= 2
        if high > MOST_RESPONDENTS:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle, high)
    return high
