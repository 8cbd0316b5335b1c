"""The one value every estimate returns: a number, its interval, and how it came about."""

from dataclasses import dataclass
from math import nan


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval, or the reason why there is none.

    Attributes
    ----------
    estimate : float
        The point estimate, in the unit of the quantity itself; NaN when it cannot be computed.
    low, high : float
        Limits of the interval; NaN when the method has none.
    n : float
        Number of respondents (or pairs, answers, units) that entered the estimate.
    p : float
        p-value of the accompanying test.
    statistic, df : float
        Test statistic and its degrees of freedom.
    method : str
        Short name of the method, in English.
    note : str
        Why something is missing; empty when nothing is.
    """

    estimate: float
    low: float = nan
    high: float = nan
    n: float = nan
    p: float = nan
    statistic: float = nan
    df: float = nan
    method: str = ""
    note: str = ""
