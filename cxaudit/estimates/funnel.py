"""Funnel limits: how far a team's share may stray from the common share by chance alone."""

from math import inf

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats


def funnel_limits(
    checked: ArrayLike,
    share: float,
    population: ArrayLike | None = None,
    confidence: tuple[float, ...] = (0.95, 0.998),
) -> pd.DataFrame:
    """Exact control limits around a common share for teams of different size.

    Parameters
    ----------
    checked : array, one value a team
        Actions checked.
    share : float
        The common share, or the standard.
    population : array, optional
        All actions of each team, where finite: the limits close in on the share as a team is checked whole.
    confidence : tuple of float
        One pair of limits each.

    Returns
    -------
    DataFrame
        `checked`, and for each confidence such as 0.95 the columns `low_95` and `high_95`: shares that a team may show
        by chance, ends included. A team with nothing checked has NaN.

    Raises
    ------
    ValueError
        When the share or a confidence is no probability, or a team was checked more than it has actions.

    Notes
    -----
    Limits are quantiles of the binomial (hypergeometric) distribution (Spiegelhalter 2005, Statistics in Medicine
    24:1185-1202, without his interpolation): a team strictly outside has a tail probability of at most (1-c)/2.

    Examples
    --------
    >>> funnel_limits([22, 264], 0.9)[["low_95", "high_95"]].round(3).values.tolist()
    [[0.773, 1.0], [0.864, 0.936]]
    """
    if not 0 <= share <= 1 or any(not 0 < level < 1 for level in confidence):
        raise ValueError("share and confidence are probabilities")
    n = np.atleast_1d(np.asarray(checked, dtype=float))
    size = np.full(n.shape, inf) if population is None else np.atleast_1d(np.asarray(population, dtype=float))
    if size.shape != n.shape or (n > size).any() or (n < 0).any():
        raise ValueError("each team needs 0 <= checked <= population")
    limits = {"checked": n}
    for level in confidence:
        name = f"{100 * level:g}".replace(".", "_")
        limits[f"low_{name}"] = _quantile((1 - level) / 2, n, share, size)
        limits[f"high_{name}"] = _quantile((1 + level) / 2, n, share, size)
    return pd.DataFrame(limits)


def _quantile(
    probability: float, n: NDArray[np.float64], share: float, size: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Quantile of a team's share: the first count whose cumulative probability reaches the wanted one."""
    counts = np.full(n.shape, np.nan)
    open_ended, finite = (n > 0) & np.isinf(size), (n > 0) & np.isfinite(size)
    counts[open_ended] = stats.binom.ppf(probability, n[open_ended], share)
    totals = size[finite]
    counts[finite] = stats.hypergeom.ppf(probability, totals, np.round(totals * share), n[finite])
    return np.divide(counts, n, out=np.full(n.shape, np.nan), where=n > 0)
