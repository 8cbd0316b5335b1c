"""Several ways to leave: the share that has left by each of them, when some are still under observation."""

from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import CAUSE_NEVER_SEEN, NO_CASES, NOT_OBSERVED_THAT_LONG
from cxaudit.estimates.survival import life_table, observed_cases

CURVE_COLUMNS = ["cause", "time", "at_risk", "events", "estimate", "se", "low", "high"]


def aalen_johansen(duration: ArrayLike, cause: ArrayLike, confidence: float = 0.95) -> pd.DataFrame:
    """Cumulative incidence of each cause of leaving.

    One minus Kaplan-Meier with the other causes censored overstates the loss, because it asks what would happen if the
    others did not exist. Here the shares of all causes and of those still there sum to one.

    Parameters
    ----------
    duration : array
        Time under observation. Cases with a missing duration or cause are left out.
    cause : array of int
        0 where the case was still under observation (censored), else the number of its cause.
    confidence : float
        Confidence of the pointwise intervals.

    Returns
    -------
    DataFrame
        For each cause a row for each distinct time: `cause`, `time`, `at_risk`, `events` (of this cause), `estimate`
        (share gone by this cause up to that time), `se`, `low`, `high`. Ask it with `incidence_at`.

    Raises
    ------
    ValueError
        When the arrays differ in length, a duration is negative, or a cause is no whole number from 0.

    Notes
    -----
    ``F_k(t) = sum S(t_i-) d_ki/n_i`` (Aalen and Johansen 1978); the variance by the delta method (Marubini and
    Valsecchi 1995), which gives Greenwood's for one cause and ``F (1-F)/n`` without censoring. Limits on the scale
    ``log(-log(1-F))``; while a cause has not been seen its upper limit is the exact binomial one among those at risk.

    Examples
    --------
    >>> table = aalen_johansen([1, 2, 3, 4], [1, 2, 1, 0])
    >>> table.loc[table["time"] == 4, "estimate"].tolist()
    [0.5, 0.25]
    """
    time, reason = observed_cases(duration, cause)
    if (reason < 0).any() or (reason != np.round(reason)).any():
        raise ValueError("a cause is a whole number, 0 for censored")
    times, at_risk, events, _ = life_table(time, reason > 0)
    before = np.concatenate(([1.0], np.cumprod(1 - events / at_risk)[:-1])) if len(times) else np.zeros(0)
    blocks = []
    for number in np.unique(reason[reason > 0]).astype(int):
        own = _events_at(times, time[reason == number])
        incidence = np.cumsum(before * own / at_risk)
        se = np.sqrt(_incidence_variance(incidence, before, at_risk, events, own))
        low, high = _incidence_limits(incidence, se, at_risk, confidence)
        columns = {"at_risk": at_risk, "events": own, "estimate": incidence, "se": se, "low": low, "high": high}
        blocks.append(pd.DataFrame({"cause": number, "time": times, **columns}))
    if not blocks:
        return pd.DataFrame(columns=CURVE_COLUMNS, dtype=float)
    return pd.concat(blocks, ignore_index=True)


def _events_at(times: NDArray[np.float64], moments: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many of the moments fall on each of the sorted times, all of which are known."""
    return np.bincount(np.searchsorted(times, moments), minlength=len(times)).astype(float)


def _incidence_variance(
    incidence: NDArray[np.float64],
    before: NDArray[np.float64],
    at_risk: NDArray[np.float64],
    events: NDArray[np.float64],
    own: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Delta-method variance at every time, from running sums of its three parts."""
    # The last ones all leaving at once would divide by zero; their own term is zero there, as F(t) - F(t_i) is.
    hazard = events / (at_risk * np.maximum(at_risk - events, 1.0))
    link = before * own / at_risk**2
    own_part = np.cumsum(before**2 * own * (at_risk - own) / at_risk**3)
    squares = incidence**2 * np.cumsum(hazard) - 2 * incidence * np.cumsum(hazard * incidence)
    squares = squares + np.cumsum(hazard * incidence**2)
    crossed = incidence * np.cumsum(link) - np.cumsum(link * incidence)
    return np.asarray(np.maximum(squares + own_part - 2 * crossed, 0.0))


def _incidence_limits(
    incidence: NDArray[np.float64], se: NDArray[np.float64], at_risk: NDArray[np.float64], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    z = float(stats.norm.ppf((1 + confidence) / 2))
    low, high = np.zeros(len(incidence)), np.ones(len(incidence))
    inside = (incidence > 0) & (incidence < 1 - 1e-12)
    rest = 1 - incidence[inside]
    width = np.exp(z * se[inside] / (rest * np.abs(np.log(rest))))
    low[inside], high[inside] = 1 - rest ** (1 / width), 1 - rest**width
    unseen = incidence <= 0
    high[unseen] = 1 - ((1 - confidence) / 2) ** (1 / at_risk[unseen])
    full = incidence >= 1 - 1e-12
    if full.any():
        first = int(np.argmax(full))
        low[full] = low[first - 1] if first else ((1 - confidence) / 2) ** (1 / at_risk[0])
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def incidence_at(table: pd.DataFrame, time: float, cause: int, confidence: float = 0.95) -> Estimate:
    """Share that has left by one cause up to a given time.

    Parameters
    ----------
    table : DataFrame
        From `aalen_johansen`.
    time : float
        In the unit of the durations.
    cause : int
        Number of the cause.
    confidence : float
        Confidence the table was made with; used only before the first observed time.

    Returns
    -------
    Estimate
        `n` is the number still under observation at that time.
    """
    method = "Aalen-Johansen"
    if table.empty:
        return Estimate(nan, n=0, method=method, note=NO_CASES)
    own = table[table["cause"] == cause]
    if own.empty:
        return Estimate(nan, n=0, method=method, note=CAUSE_NEVER_SEEN)
    later = own.loc[own["time"] >= time, "at_risk"]
    at_risk = float(later.max()) if len(later) else 0.0
    past = own[own["time"] <= time]
    if past.empty:
        return Estimate(0.0, 0.0, 1 - ((1 - confidence) / 2) ** (1 / at_risk), at_risk, method=method)
    last = past.iloc[-1]
    everyone_gone = table[table["time"] == table["time"].max()]["estimate"].sum() > 1 - 1e-9
    if at_risk == 0 and not everyone_gone:
        return Estimate(nan, n=0, method=method, note=NOT_OBSERVED_THAT_LONG)
    return Estimate(float(last["estimate"]), float(last["low"]), float(last["high"]), at_risk, method=method)
