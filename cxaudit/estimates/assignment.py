"""Who takes which function, so that the least is missing."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment

from cxaudit.estimates.answers import as_floats


def assign_functions(shortfall: ArrayLike, capacity: ArrayLike = 1) -> pd.DataFrame:
    """Assign functions to people with the smallest total shortfall.

    Parameters
    ----------
    shortfall : array, functions in rows and people in columns
        What a person lacks for a function, 0 for nothing; NaN where they cannot take it at all. A DataFrame gives names.
    capacity : int or array, one a person
        How many functions a person can carry.

    Returns
    -------
    DataFrame
        Indexed by function: `person` (name or position; missing when nobody is left), `shortfall` (NaN then), and
        `alternative`, the shortfall of the best other person, whether or not they have capacity.

    Raises
    ------
    ValueError
        When shapes do not fit, or a shortfall or a capacity is negative.

    Notes
    -----
    Hungarian method on a table in which each person stands as often as they have capacity, and nobody once for each
    function at a price above any complete assignment. So as many functions as possible are filled, at the
    least shortfall.

    Examples
    --------
    >>> table = assign_functions([[0, 2], [1, 5], [3, 0]], capacity=[2, 1])
    >>> table["person"].tolist(), float(table["shortfall"].sum())
    ([0, 0, 1], 1.0)
    """
    functions, people = _names(shortfall)
    costs = as_floats(shortfall)
    places = np.broadcast_to(np.asarray(capacity, dtype=int), (len(people),))
    if (costs < 0).any() or (places < 0).any():
        raise ValueError("shortfalls and capacities must not be negative")
    chosen = _hungarian(costs, places)
    missing = np.full(len(functions), np.nan)
    taken = np.flatnonzero(chosen >= 0)
    missing[taken] = costs[taken, chosen[taken]]
    named = [people[person] if person >= 0 else None for person in chosen]
    return pd.DataFrame(
        {
            "person": pd.Series(named, index=functions, dtype=object),
            "shortfall": pd.Series(missing, index=functions, dtype=float),
            "alternative": pd.Series(_best_other(costs, chosen), index=functions, dtype=float),
        }
    )


def _names(shortfall: ArrayLike) -> tuple[pd.Index, pd.Index]:
    if isinstance(shortfall, pd.DataFrame):
        return shortfall.index, shortfall.columns
    shape = np.shape(shortfall)
    if len(shape) != 2:
        raise ValueError("shortfall must be a table of functions by people")
    return pd.RangeIndex(shape[0]), pd.RangeIndex(shape[1])


def _hungarian(costs: NDArray[np.float64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Column of the person for each function, -1 for nobody."""
    functions, people = costs.shape
    able = ~np.isnan(costs)
    nobody = 1.0 + functions * (float(costs[able].max()) if able.any() else 0.0)
    owners = np.concatenate([np.repeat(np.arange(people), places), np.full(functions, -1)])
    # What a person cannot take costs more than leaving the function open.
    priced = np.where(able, costs, 3 * nobody)
    table = np.column_stack([priced[:, owners[owners >= 0]], np.full((functions, functions), nobody)])
    rows, columns = linear_sum_assignment(table)
    chosen = np.full(functions, -1, dtype=np.int64)
    chosen[rows] = owners[columns]
    return chosen


def _best_other(costs: NDArray[np.float64], chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    others = np.where(np.isnan(costs), np.inf, costs)
    taken = np.flatnonzero(chosen >= 0)
    others[taken, chosen[taken]] = np.inf
    best = others.min(axis=1, initial=np.inf)
    return np.where(np.isinf(best), np.nan, best)
