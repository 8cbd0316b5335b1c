"""Scores that several raters gave to many things: one mean for each, in which every group of raters counts alike."""

from math import sqrt

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from cxaudit.estimates.answers import as_column


def balanced_means(
    scores: ArrayLike, cell: ArrayLike, group: ArrayLike, pool: ArrayLike, resolution: float = 1.0
) -> pd.DataFrame:
    """Mean score of each cell, rater groups averaged first and then with equal weight, with its standard error.

    Parameters
    ----------
    scores : array of shape (n,)
        One score a row; NaN is "not observed".
    cell : array of shape (n,)
        What was rated, such as a person on one competency.
    group : array of shape (n,)
        To which group the rater belongs (manager, peer, …), so that many peers do not drown one manager.
    pool : array of shape (n,)
        Cells of one pool share the variance between raters, such as all persons on one competency.
    resolution : float
        Step of the scale: raters who all agree are still only known to the step that they were rounded to.

    Returns
    -------
    DataFrame
        Indexed by cell in order of appearance; columns `estimate`, `sem`, `df` (raters less cells of the pool; 0
        where no cell of the pool has two raters, and then `sem` is NaN), `n` (raters).

    Notes
    -----
    With G groups of n_g raters each score weighs ``1/(G n_g)``; ``sem = s sqrt(sum w^2)`` where s is the standard
    deviation within cells, pooled, and at least ``resolution/sqrt(12)``. Differences between groups count as error.

    Examples
    --------
    >>> balanced_means([8, 5, 5, 6], ["a"] * 4, ["manager", "peer", "peer", "peer"], ["x"] * 4)["estimate"].round(3)
    cell
    a    6.667
    Name: estimate, dtype: float64
    """
    table = pd.DataFrame({"score": as_column(scores), "cell": cell, "group": group, "pool": pool}).dropna(
        subset=["score"]
    )
    size = table.groupby(["cell", "group"], sort=False)["score"].transform("size")
    groups = table.groupby("cell", sort=False)["group"].transform("nunique")
    table["weight"] = 1 / (size * groups)
    table["squared"] = (table["score"] - table.groupby("cell", sort=False)["score"].transform("mean")) ** 2
    pools = table.groupby("pool", sort=False).agg(
        squared=("squared", "sum"), raters=("score", "size"), cells=("cell", "nunique")
    )
    freedom = pools["raters"] - pools["cells"]
    spread = np.sqrt(pools["squared"] / freedom.where(freedom > 0)).clip(lower=resolution / sqrt(12))
    by_cell = table.assign(part=table["weight"] * table["score"], error=table["weight"] ** 2).groupby(
        "cell", sort=False
    )
    means = by_cell.agg(estimate=("part", "sum"), error=("error", "sum"), n=("score", "size"), pool=("pool", "first"))
    means["sem"] = np.sqrt(means["error"]) * means["pool"].map(spread)
    means["df"] = means["pool"].map(freedom).astype(float)
    return means[["estimate", "sem", "df", "n"]]
