"""Is a complaint systemic or local, or can nobody tell yet?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import ceil, inf, isinf, nan

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import MORE_ASKED_THAN_EXIST, NOBODY_ASKED, TOO_CLOSE_TO_THRESHOLD

# Beyond so many further answers the question is not worth asking.
MOST_FURTHER_ANSWERS = 2**20
# A base so large is treated as endless when planning further answers: the difference is below one answer in a hundred.
LARGE_BASE = 50_000


@dataclass(frozen=True, slots=True)
class BetaVerdict(Estimate):
    """A verdict on a share of clients.

    Attributes
    ----------
    verdict : str
        `systemic`, `local` or `unclear`.
    probability : float
        Probability that the share of all clients is at or above the threshold.
    needed : float
        Further answers after which a clear verdict is likely; 0 when it is clear already.
    """

    verdict: str = "unclear"
    probability: float = nan
    needed: float = nan


@dataclass(frozen=True, slots=True)
class _Rule:
    """When a share counts as systemic or local, and among how many clients."""

    threshold: float
    systemic: float
    local: float
    population: float

    def probability(self, count: int, n: int) -> float:
        """Posterior probability that the share of the base reaches the threshold (Jeffreys prior)."""
        if isinf(self.population):
            return float(special.betaincc(count + 0.5, n - count + 0.5, self.threshold))
        missing = ceil(self.threshold * self.population - 1e-9) - count
        return _beta_binomial_from(missing, int(self.population) - n, count + 0.5, n - count + 0.5)

    def verdict(self, probability: float) -> str:
        if probability >= self.systemic:
            return "systemic"
        return "local" if probability <= self.local else "unclear"

    def chance_of_clarity(self, count: int, n: int, further: int) -> float:
        """Predictive probability that `further` answers end in a clear verdict."""
        total = n + further
        # Both bounds are the first count on the other side of a monotone condition, searched within 0..total.
        systemic_from = _first_count(lambda x: self.probability(x, total) >= self.systemic, total)
        unclear_from = _first_count(lambda x: self.probability(x, total) > self.local, total)
        predictive = partial(_beta_binomial_from, trials=further, a=count + 0.5, b=n - count + 0.5)
        return predictive(systemic_from - count) + 1 - predictive(unclear_from - count)


def beta_verdict(
    count: int,
    n: int,
    threshold: float = 0.30,
    systemic: float = 0.80,
    local: float = 0.20,
    population: float | None = None,
    assurance: float = 0.80,
) -> BetaVerdict:
    """Three-way verdict on whether a cause touches at least `threshold` of all clients.

    Parameters
    ----------
    count, n : int
        Clients (not complaints) who named the cause, and clients asked.
    threshold : float
        Share from which a cause is systemic.
    systemic, local : float
        Probabilities from which, and up to which, the verdict is clear.
    population : int, optional
        All clients, where the base is finite and known: those already asked hold no more surprise.
    assurance : float
        How likely the further answers must be to bring a clear verdict.

    Returns
    -------
    BetaVerdict
        `estimate` is the observed share with its 95 % posterior interval; `p` is the strict one-sided test of a share
        not above the threshold.

    Raises
    ------
    ValueError
        When counts or probabilities are out of order.

    Notes
    -----
    The posterior of the share is ``Beta(count + 1/2, n - count + 1/2)`` (Jeffreys); in a finite base the clients not
    yet asked are beta-binomial. `needed` is the number of further answers whose predictive distribution ends in a clear
    verdict with probability `assurance`; it is finite even when the observed share sits on the threshold.

    Examples
    --------
    >>> beta_verdict(5, 10).verdict, beta_verdict(3, 10).verdict, beta_verdict(1, 10).verdict
    ('systemic', 'unclear', 'local')
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n} clients is impossible")
    if not (0 < threshold < 1 and 0 <= local < systemic <= 1 and 0 < assurance < 1):
        raise ValueError("threshold, systemic, local and assurance must be probabilities, local below systemic")
    base = inf if population is None else float(population)
    method = "Jeffreys posterior" if isinf(base) else "Jeffreys posterior, finite base"
    if n > base:
        return BetaVerdict(nan, n=n, method=method, note=MORE_ASKED_THAN_EXIST)
    rule = _Rule(threshold, systemic, local, base)
    if n == 0:
        needed, _ = _answers_needed(rule, 0, 0, assurance)
        return BetaVerdict(nan, n=0, method=method, note=NOBODY_ASKED, needed=needed)
    probability = rule.probability(int(count), int(n))
    verdict = rule.verdict(probability)
    needed, note = (0.0, "") if verdict != "unclear" else _answers_needed(rule, int(count), int(n), assurance)
    low, high = _posterior_limits(int(count), int(n), base)
    return BetaVerdict(
        count / n,
        low,
        high,
        n,
        _strict_test(int(count), int(n), threshold, base),
        method=method,
        note=note,
        verdict=verdict,
        probability=probability,
        needed=needed,
    )


def _answers_needed(rule: _Rule, count: int, n: int, assurance: float) -> tuple[float, str]:
    """Number of further answers that make a clear verdict likely, by doubling and then halving the step."""
    if LARGE_BASE < rule.population < inf:
        needed, note = _answers_needed(replace(rule, population=inf), count, n, assurance)
        return min(needed, rule.population - n), note
    most = MOST_FURTHER_ANSWERS if isinf(rule.population) else int(rule.population) - n
    too_few, enough = 0, 1
    while enough < most and rule.chance_of_clarity(count, n, enough) < assurance:
        too_few, enough = enough, 2 * enough
    if enough >= most:
        enough = most
        if isinf(rule.population) and rule.chance_of_clarity(count, n, enough) < assurance:
            return nan, TOO_CLOSE_TO_THRESHOLD
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        clear = rule.chance_of_clarity(count, n, middle) >= assurance
        too_few, enough = (too_few, middle) if clear else (middle, enough)
    return float(enough), ""


def _first_count(holds: Callable[[int], bool], total: int) -> int:
    """First count of 0..total for which a monotone condition holds; total + 1 if it never does."""
    below, above = -1, total + 1
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above


def _beta_binomial_from(start: int, trials: int, a: float, b: float) -> float:
    """P(X >= start) of a beta-binomial count among `trials`."""
    if start <= 0:
        return 1.0
    if start > trials:
        return 0.0
    return float(min(np.exp(_beta_binomial_log(np.arange(start, trials + 1), trials, a, b)).sum(), 1.0))


def _beta_binomial_log(x: NDArray[np.int64], trials: int, a: float, b: float) -> NDArray[np.float64]:
    choose = -special.betaln(x + 1, trials - x + 1) - np.log(trials + 1)
    return np.asarray(choose + special.betaln(x + a, trials - x + b) - special.betaln(a, b))


def _posterior_limits(count: int, n: int, base: float, confidence: float = 0.95) -> tuple[float, float]:
    """Equal-tailed posterior limits; a limit at the edge when nothing or everything was seen."""
    tail, a, b = (1 - confidence) / 2, count + 0.5, n - count + 0.5
    if isinf(base):
        low, high = (float(special.betaincinv(a, b, q)) for q in (tail, 1 - tail))
    else:
        others = int(base) - n
        below = np.cumsum(np.exp(_beta_binomial_log(np.arange(others + 1), others, a, b)))
        low, high = ((count + min(int(np.searchsorted(below, q)), others)) / base for q in (tail, 1 - tail))
    return (0.0 if count == 0 else low), (1.0 if count == n and isinf(base) else high)


def _strict_test(count: int, n: int, threshold: float, base: float) -> float:
    """One-sided p-value of a share below the threshold: the strict reading, as by the Clopper-Pearson limit."""
    if isinf(base):
        return float(stats.binom.sf(count - 1, n, threshold))
    highest_local = ceil(threshold * base - 1e-9) - 1
    return float(stats.hypergeom.sf(count - 1, int(base), max(highest_local, 0), n))
