"""Which part of a loss would not have happened without a pain point."""

from dataclasses import dataclass
from math import exp, log, nan, sqrt

from scipy import stats

from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import NOBODY_EXPOSED, NOTHING_LOST


@dataclass(frozen=True, slots=True)
class AttributableFraction(Estimate):
    """The attributable part of a loss.

    Attributes
    ----------
    exposed_share : float
        Share of customers who met the pain point.
    risk_ratio : float
        Risk of loss with the pain point over the risk without; infinity when nobody is lost without.
    """

    exposed_share: float = nan
    risk_ratio: float = nan


def attributable_fraction(
    lost_exposed: int, exposed: int, lost_unexposed: int, unexposed: int, confidence: float = 0.95
) -> AttributableFraction:
    """Share of all losses that goes together with a pain point (population attributable fraction).

    Parameters
    ----------
    lost_exposed, exposed : int
        Customers lost, and all, among those who met the pain point.
    lost_unexposed, unexposed : int
        Likewise among those who did not.
    confidence : float
        Confidence of the interval.

    Returns
    -------
    AttributableFraction
        Negative where the pain point goes with fewer losses. It says what goes together, not what causes.

    Raises
    ------
    ValueError
        When more are lost than there are, or a count is negative.

    Notes
    -----
    ``f (RR - 1) / (1 + f (RR - 1))`` with f the exposed share, which is ``1 - risk(unexposed)/risk(all)`` (Levin 1953).
    The interval is on the scale of ``log(1 - fraction)`` by the delta method for a sampled base; a zero cell puts half
    a customer into each cell of the interval, not of the estimate.

    Examples
    --------
    >>> round(attributable_fraction(30, 100, 20, 200).estimate, 6)
    0.4
    """
    if min(lost_exposed, lost_unexposed) < 0 or lost_exposed > exposed or lost_unexposed > unexposed:
        raise ValueError("each group needs 0 <= lost <= all")
    n, lost = exposed + unexposed, lost_exposed + lost_unexposed
    method = "Levin, log scale"
    if exposed == 0 or unexposed == 0:
        return AttributableFraction(nan, n=n, method=method, note=NOBODY_EXPOSED)
    if lost == 0:
        return AttributableFraction(nan, n=n, method=method, note=NOTHING_LOST, exposed_share=exposed / n)
    without = lost_unexposed / unexposed
    fraction = 1 - without / (lost / n)
    low, high = _limits(lost_exposed, exposed, lost_unexposed, unexposed, confidence)
    ratio = (lost_exposed / exposed) / without if without > 0 else float("inf")
    return AttributableFraction(
        fraction,
        min(low, fraction),
        max(high, fraction),
        n,
        method=method,
        exposed_share=exposed / n,
        risk_ratio=ratio,
    )


def _limits(a: float, exposed: float, c: float, unexposed: float, confidence: float) -> tuple[float, float]:
    cells = [a, exposed - a, c, unexposed - c]
    if min(cells) == 0:
        cells = [cell + 0.5 for cell in cells]
    a, _, c, d = cells
    n = sum(cells)
    # Derivatives of log(c/(c+d)) - log((a+c)/n) with respect to the four counts of a multinomial sample.
    slopes = (1 / n - 1 / (a + c), 1 / n, 1 / n - 1 / (a + c) + 1 / c - 1 / (c + d), 1 / n - 1 / (c + d))
    variance = sum(slope**2 * cell for slope, cell in zip(slopes, cells, strict=True))
    centre = log(c / (c + d)) - log((a + c) / n)
    half = float(stats.norm.ppf((1 + confidence) / 2)) * sqrt(max(variance, 0.0))
    return 1 - exp(centre + half), 1 - exp(centre - half)
