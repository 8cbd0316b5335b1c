"""Acceptance plans: how many actions to check for a verdict on a team, and how many bad ones to allow."""

from dataclasses import dataclass
from math import inf, isinf

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cxaudit.estimates.reasons import CHECK_ALL


@dataclass(frozen=True, slots=True)
class AcceptancePlan:
    """Check `n` actions, accept the population if at most `c` are bad.

    Attributes
    ----------
    n, c : int
        Actions to check and bad ones to allow.
    accept_at_aql : float
        Probability to accept a population at the acceptable level.
    accept_at_ltpd : float
        Probability to accept a population at the level that must not pass.
    population : float
        Size of the population; infinity where it is open.
    method : str
        `hypergeometric` or `binomial`.
    note : str
        Why the plan asks for all actions; empty where a sample suffices.
    """

    n: int
    c: int
    accept_at_aql: float
    accept_at_ltpd: float
    population: float = inf
    method: str = "binomial"
    note: str = ""


def acceptance_plan(
    population: float | None,
    aql: float,
    ltpd: float,
    producer_risk: float = 0.05,
    consumer_risk: float = 0.10,
) -> AcceptancePlan:
    """Smallest single plan that seldom rejects good work and seldom accepts bad work.

    Parameters
    ----------
    population : int or None
        Actions to judge; None or infinity for an endless stream.
    aql, ltpd : float
        Share of bad actions that is acceptable, and share that must not pass.
    producer_risk : float
        Highest probability to reject a population at `aql`.
    consumer_risk : float
        Highest probability to accept a population at `ltpd`.

    Returns
    -------
    AcceptancePlan

    Raises
    ------
    ValueError
        When the shares or risks are out of order or the population is empty.

    Notes
    -----
    For each c the smallest n that keeps the consumer's risk; the first c whose n also keeps the producer's is the
    smallest plan, because n grows with c. A finite population holds the nearest whole number of bad actions.

    Examples
    --------
    >>> plan = acceptance_plan(9240, 0.02, 0.10)
    >>> plan.n, plan.c
    (65, 3)
    """
    if not 0 <= aql < ltpd <= 1:
        raise ValueError(f"need 0 <= aql < ltpd <= 1, not {aql} and {ltpd}")
    if not (0 < producer_risk < 1 and 0 < consumer_risk < 1):
        raise ValueError("both risks must lie between 0 and 1")
    size = inf if population is None else float(population)
    if size < 1:
        raise ValueError("the population is empty")
    allowed = 0
    while isinf(size) or allowed < round(size * ltpd):
        checked = _smallest_sample(allowed, ltpd, consumer_risk, size)
        if acceptance_probability(checked, allowed, aql, size) >= 1 - producer_risk:
            return _plan(checked, allowed, aql, ltpd, size, "")
        allowed += 1
    # So few actions that no sample can tell the two levels apart.
    return _plan(int(size), round(size * aql), aql, ltpd, size, CHECK_ALL)


def _plan(n: int, c: int, aql: float, ltpd: float, size: float, note: str) -> AcceptancePlan:
    at_aql, at_ltpd = (acceptance_probability(n, c, share, size) for share in (aql, ltpd))
    return AcceptancePlan(n, c, at_aql, at_ltpd, size, "binomial" if isinf(size) else "hypergeometric", note)


def _smallest_sample(allowed: int, bad_share: float, risk: float, population: float) -> int:
    """Fewest checks for which a population with that share of bad actions is seldom accepted."""
    too_few, enough = allowed, allowed + 1
    while enough < population and acceptance_probability(enough, allowed, bad_share, population) > risk:
        too_few, enough = enough, int(min(2 * enough, population))
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if acceptance_probability(middle, allowed, bad_share, population) > risk:
            too_few = middle
        else:
            enough = middle
    return enough


def acceptance_probability(n: int, c: int, bad_share: float, population: float | None = None) -> float:
    """Probability to find at most `c` bad actions among `n` checked.

    Parameters
    ----------
    n, c : int
        The plan.
    bad_share : float
        Share of bad actions in the population.
    population : int, optional
        All actions; None or infinity for an endless stream.

    Returns
    -------
    float

    Examples
    --------
    >>> round(acceptance_probability(80, 7, 0.05), 10)
    0.9534084725
    """
    if population is None or isinf(population):
        return float(stats.binom.cdf(c, n, bad_share))
    size = int(population)
    return float(stats.hypergeom.cdf(c, size, round(size * bad_share), min(int(n), size)))


def operating_characteristic(
    n: int, c: int, bad_shares: ArrayLike, population: float | None = None
) -> NDArray[np.float64]:
    """Acceptance probability along shares of bad actions, the curve of a plan.

    Parameters
    ----------
    n, c : int
        The plan.
    bad_shares : array
        Shares at which to take the curve.
    population : int, optional
        All actions; None or infinity for an endless stream.

    Returns
    -------
    array
    """
    shares = np.atleast_1d(np.asarray(bad_shares, dtype=float))
    return np.array([acceptance_probability(n, c, float(share), population) for share in shares])
