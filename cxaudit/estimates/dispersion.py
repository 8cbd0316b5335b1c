"""Are complaints spread over teams or products as chance would spread them, or concentrated in some?"""

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cxaudit.estimates.answers import as_column
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import NOTHING_COUNTED, ONE_GROUP


@dataclass(frozen=True, slots=True)
class Dispersion(Estimate):
    """How complaints are spread over groups.

    Attributes
    ----------
    expected : float
        Share of the complaints that the group named by `where` would have if they were spread evenly.
    where : int
        Position of the group with the largest excess over its due; -1 when nothing was counted.
    excess : float
        Adjusted standardised residual of that group.
    """

    expected: float = nan
    where: int = -1
    excess: float = nan


def dispersion_test(
    counts: ArrayLike, totals: ArrayLike | None = None, resamples: int = 9999, seed: int = 20260101
) -> Dispersion:
    """Test whether complaints concentrate in some groups.

    Parameters
    ----------
    counts : array, one value a group
        Clients with the complaint.
    totals : array, optional
        Clients of the group, complaining or not. Without it, groups are taken as equally large and open-ended.
    resamples : int
        Monte-Carlo tables.
    seed : int
        Seed of the tables; equal input gives equal p.

    Returns
    -------
    Dispersion
        `estimate` is the share of all complaints that falls on the group with the largest excess, beside the `expected`
        one; `statistic` is chi-squared with `df`; `p` is Fisher's exact test for two groups with totals, otherwise the
        Monte-Carlo chi-squared test. `n` is the number of complaints.

    Raises
    ------
    ValueError
        When the arrays differ in length or a group has more complaining clients than clients.

    Notes
    -----
    Chi-squared of the 2 x k table of clients with and without the complaint, its distribution drawn with both margins
    fixed (multivariate hypergeometric), ``p = (1 + #{as large}) / (1 + B)``. Small counts are common here, so the
    asymptotic p-value is not used.

    Examples
    --------
    >>> found = dispersion_test([9, 1, 1, 1], [50, 50, 50, 50])
    >>> found.where, found.estimate, found.expected, found.p < 0.05
    (0, 0.75, 0.25, True)
    """
    observed = as_column(counts, "counts")
    sizes = np.full(len(observed), nan) if totals is None else as_column(totals, "totals")
    _refuse_impossible(observed, sizes)
    known = np.isnan(sizes) | (sizes > 0)
    number = float(observed.sum())
    if known.sum() < 2:
        return Dispersion(nan, n=number, note=ONE_GROUP)
    if number == 0:
        return Dispersion(nan, n=0, note=NOTHING_COUNTED)
    weights = known / known.sum() if totals is None else sizes / sizes.sum()
    clients = float(sizes.sum())
    expected = number * weights
    # With a finite number of clients both rows of the table vary, which only rescales the row of complaints.
    finite = 1.0 if totals is None else 1 - number / clients
    chi2 = float(((observed - expected)[known] ** 2 / expected[known]).sum()) / finite if finite > 0 else 0.0
    spread = np.sqrt(np.maximum(expected * (1 - weights) * finite, 0))
    residuals = np.divide(observed - expected, spread, out=np.zeros(len(observed)), where=spread > 0)
    where = int(np.argmax(residuals))
    p, method = _p_value(observed[known], sizes[known], chi2, finite, resamples, seed)
    return Dispersion(
        float(observed[where] / number),
        n=number,
        p=p,
        statistic=chi2,
        df=float(known.sum() - 1),
        method=method,
        expected=float(weights[where]),
        where=where,
        excess=float(residuals[where]),
    )


def _refuse_impossible(observed: NDArray[np.float64], sizes: NDArray[np.float64]) -> None:
    if observed.shape != sizes.shape:
        raise ValueError("counts and totals must have one value a group")
    if np.isnan(observed).any() or (observed < 0).any() or (observed > sizes).any():
        raise ValueError("each group needs 0 <= count <= total")


def _p_value(
    observed: NDArray[np.float64], sizes: NDArray[np.float64], chi2: float, finite: float, resamples: int, seed: int
) -> tuple[float, str]:
    if finite <= 0:
        return 1.0, "all clients complain"
    if len(observed) == 2 and not np.isnan(sizes).any():
        return float(stats.fisher_exact(np.stack([observed, sizes - observed])).pvalue), "Fisher exact"
    rng, number = np.random.default_rng(seed), round(float(observed.sum()))
    if np.isnan(sizes).any():
        weights = np.full(len(observed), 1 / len(observed))
        tables = rng.multinomial(number, weights, size=resamples)
    else:
        weights = sizes / sizes.sum()
        tables = rng.multivariate_hypergeometric(sizes.astype(np.int64), number, size=resamples, method="marginals")
    expected = number * weights
    drawn = ((tables - expected) ** 2 / expected).sum(axis=1) / finite
    # Tables exactly as extreme as the observed one must count in spite of rounding.
    return float((1 + (drawn >= chi2 - 1e-9 * max(chi2, 1)).sum()) / (1 + resamples)), "Monte-Carlo chi-squared"
