"""Many tests at once: p-values adjusted for the family (Holm) or the false discovery rate (Benjamini-Hochberg)."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cxaudit.estimates.answers import Floats, as_column


def holm(p: ArrayLike | Any) -> Floats:
    """Holm's step-down adjusted p-values, in the order given.

    max_{j<=i} min(1, (m-j+1) p_(j)); controls the chance of any false rejection in a declared family.

    Parameters
    ----------
    p : array of shape (m,)
        Missing p-values stay missing and are not counted in m.

    References
    ----------
    Holm (1979), Scand. J. Statist. 6:65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """

    def adjust(ordered: Floats) -> Floats:
        m = len(ordered)
        return np.maximum.accumulate(ordered * (m - np.arange(m)))

    return _adjust(p, adjust)


def benjamini_hochberg(p: ArrayLike | Any) -> Floats:
    """Benjamini-Hochberg adjusted p-values, in the order given.

    min_{j>=i} min(1, m p_(j) / j); controls the expected share of false rejections.

    Parameters
    ----------
    p : array of shape (m,)
        Missing p-values stay missing and are not counted in m.

    References
    ----------
    Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57:289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """

    def adjust(ordered: Floats) -> Floats:
        m = len(ordered)
        return np.minimum.accumulate((ordered * m / np.arange(1, m + 1))[::-1])[::-1]

    return _adjust(p, adjust)


def _adjust(p: Any, adjust: Any) -> Floats:
    values = as_column(p, "p")
    known = np.flatnonzero(np.isfinite(values))
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise ValueError("p-values must lie between 0 and 1")
    result = np.full(len(values), np.nan)
    order = known[np.argsort(values[known], kind="stable")]
    result[order] = np.minimum(1.0, adjust(values[order]))
    return result
