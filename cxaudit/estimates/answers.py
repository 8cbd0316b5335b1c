"""Raw answers made ready for arithmetic: float arrays, complete rows, weights that make sense."""

from dataclasses import dataclass
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cxaudit.estimates.reasons import NEGATIVE_WEIGHTS, NO_ANSWERS, ZERO_WEIGHTS

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Complete answers with their weights.

    Attributes
    ----------
    values : ndarray of shape (n,) or (n, k)
        Only rows without a missing value and with a positive weight.
    weights : ndarray of shape (n,) or None
        None when every respondent counts the same.
    note : str
        Why the sample is unusable; empty when it is fine.
    """

    values: Floats
    weights: Floats | None = None
    note: str = ""

    @property
    def n(self) -> int:
        """Respondents in the sample."""
        return len(self.values)

    @property
    def n_effective(self) -> float:
        """Kish effective size; equals n without weights."""
        return float(self.n) if self.weights is None else effective_size(self.weights)

    @property
    def mean(self) -> float:
        """The weighted mean."""
        return float(np.average(self.values, weights=self.weights))

    def spread(self, mean: float) -> tuple[float, float]:
        """Standard deviation and standard error around a mean; the latter linearised under weights."""
        n, deviations = self.n, self.values - mean
        # Rounding in the mean of equal numbers must not look like variance.
        if np.ptp(self.values) == 0:
            return 0.0, 0.0
        if self.weights is None:
            sd = sqrt(float(deviations @ deviations) / (n - 1))
            return sd, sd / sqrt(n)
        weights = self.weights / self.weights.mean()
        sd = sqrt(float(weights @ deviations**2) / (n - 1))
        return sd, sqrt(float(np.sum((weights * deviations) ** 2)) / (n * (n - 1)))


def as_floats(values: ArrayLike | Any) -> Floats:
    """Any array-like as float64, with NaN for whatever is missing or infinite."""
    if isinstance(values, pd.Series | pd.DataFrame):
        array = values.to_numpy(dtype=float, na_value=np.nan)
    else:
        array = np.asarray(values, dtype=float)
    infinite = np.isinf(array)
    return np.where(infinite, np.nan, array) if infinite.any() else array


def as_column(values: ArrayLike | Any, name: str = "values") -> Floats:
    """One number a respondent, shape (n,); a single column of a table is accepted."""
    array = as_floats(values)
    if array.ndim == 2 and 1 in array.shape:
        array = array.ravel()
    if array.ndim != 1:
        raise ValueError(f"{name} must have one number a respondent, got an array of shape {array.shape}")
    return array


def as_block(items: ArrayLike | Any, name: str = "items") -> Floats:
    """Respondents in rows and items in columns, shape (n, k)."""
    array = as_floats(items)
    if array.ndim != 2:
        raise ValueError(f"{name} must have respondents in rows and items in columns, got shape {array.shape}")
    return array


def item_names(items: Any, k: int) -> pd.Index:
    """Column names of a table, else positions."""
    return items.columns if isinstance(items, pd.DataFrame) else pd.RangeIndex(k)


def same_length(**columns: Floats | None) -> None:
    """Refuse arrays that do not describe the same respondents."""
    lengths = {name: len(column) for name, column in columns.items() if column is not None}
    if len(set(lengths.values())) > 1:
        described = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise ValueError(f"arrays must describe the same respondents, got lengths {described}")


def effective_size(weights: Floats) -> float:
    """Kish effective sample size, (sum w)^2 / sum w^2."""
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def weight_problem(weights: Floats) -> str:
    """The reason why weights cannot be used, or an empty string."""
    known = weights[np.isfinite(weights)]
    if (known < 0).any():
        return NEGATIVE_WEIGHTS
    if known.size and not (known > 0).any():
        return ZERO_WEIGHTS
    return ""


def complete_sample(values: ArrayLike | Any, weights: ArrayLike | Any = None) -> Sample:
    """Keep the respondents who answered everything and carry a positive weight.

    Parameters
    ----------
    values : array of shape (n,) or (n, k)
    weights : array of shape (n,), optional
        A missing or zero weight takes the respondent out; a negative one makes the sample unusable.
    """
    array = as_floats(values)
    keep = np.isfinite(array) if array.ndim == 1 else np.isfinite(array).all(axis=1)
    if weights is None:
        kept = array if keep.all() else array[keep]
        return Sample(kept, None, "" if len(kept) else NO_ANSWERS)
    column = as_column(weights, "weights")
    same_length(values=array, weights=column)
    problem = weight_problem(column)
    keep &= column > 0
    kept = array[keep]
    return Sample(kept, column[keep], problem or ("" if len(kept) else NO_ANSWERS))


def paired_differences(later: ArrayLike | Any, earlier: ArrayLike | Any = None) -> Floats:
    """later - earlier, NaN where either is missing; one array alone is taken as differences."""
    first = as_column(later, "later")
    if earlier is None:
        return first
    second = as_column(earlier, "earlier")
    same_length(later=first, earlier=second)
    return first - second
