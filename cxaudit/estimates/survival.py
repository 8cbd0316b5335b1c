"""Time to an event when some have not had it yet: Kaplan-Meier, its percentiles, and the log-rank test."""

from dataclasses import dataclass
from math import exp, nan, sqrt

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cxaudit.estimates.answers import as_column
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import NO_CASES, NO_COMMON_EVENTS, NOT_OBSERVED_THAT_LONG, ONE_GROUP, SHARE_NOT_REACHED

INTERVALS = ("log-log", "log", "plain")


def kaplan_meier(
    duration: ArrayLike, event: ArrayLike, confidence: float = 0.95, interval: str = "log-log"
) -> pd.DataFrame:
    """Share that has not had the event by each time.

    Parameters
    ----------
    duration : array
        Time under observation, from the start to the event or to the last look, in any one unit.
    event : array
        True (or 1) where the event happened, False where the case was still without it (censored). Cases with a missing
        duration or event are left out.
    confidence : float
        Confidence of the pointwise intervals.
    interval : str
        `log-log` (default; stays inside 0..1 and behaves in small groups), `log` (default of R) or `plain`.

    Returns
    -------
    DataFrame
        A row for each distinct time, events or not: `time`, `at_risk`, `events`, `censored`, `estimate` (share without
        the event just after that time), `se` (Greenwood), `low`, `high`. Ask it with `survival_at`,
        `survival_percentile` and `median_survival`.

    Raises
    ------
    ValueError
        When the arrays differ in length, a duration is negative, or the interval is unknown.

    Notes
    -----
    ``S(t) = prod (1 - d_i/n_i)`` (Kaplan and Meier 1958), ``Var = S^2 sum d/(n (n-d))`` (Greenwood). Before the first
    event Greenwood's variance is zero and no formula has an interval: there the lower limit is the exact binomial one
    for no event among those still at risk. After the last case has had the event the upper limit is kept.

    Examples
    --------
    >>> kaplan_meier([5, 8, 12, 16, 23], [1, 1, 1, 0, 1])[["time", "at_risk", "estimate"]].round(3).values.tolist()
    [[5.0, 5.0, 0.8], [8.0, 4.0, 0.6], [12.0, 3.0, 0.4], [16.0, 2.0, 0.4], [23.0, 1.0, 0.0]]
    """
    if interval not in INTERVALS:
        raise ValueError(f"interval is one of {', '.join(INTERVALS)}, not {interval}")
    time, happened = observed_cases(duration, event)
    times, at_risk, events, censored = life_table(time, happened > 0)
    share = np.asarray(np.cumprod(1 - events / at_risk), dtype=float)
    hazard_variance = np.cumsum(events / (at_risk * np.maximum(at_risk - events, 1.0)))
    alive = share > 0
    se = np.where(alive, share * np.sqrt(hazard_variance), nan)
    low, high = _limits(share, np.sqrt(hazard_variance), at_risk, confidence, interval)
    return pd.DataFrame(
        {
            "time": times,
            "at_risk": at_risk,
            "events": events,
            "censored": censored,
            "estimate": share,
            "se": se,
            "low": low,
            "high": high,
        }
    )


def observed_cases(duration: ArrayLike, event: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Durations and events of the cases that have both."""
    time, happened = as_column(duration, "duration"), as_column(event, "event")
    if time.shape != happened.shape:
        raise ValueError("duration and event must be arrays of one length")
    known = ~(np.isnan(time) | np.isnan(happened))
    if (time[known] < 0).any():
        raise ValueError("a duration is negative: the event lies before the start")
    return time[known], happened[known]


def life_table(
    time: NDArray[np.float64], happened: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Distinct times with those at risk, with the event and without."""
    times, place = np.unique(time, return_inverse=True)
    events = np.bincount(place, weights=happened, minlength=len(times)).astype(float)
    gone = np.bincount(place, minlength=len(times)).astype(float)
    at_risk = gone[::-1].cumsum()[::-1]
    return times, at_risk, events, gone - events


def _limits(
    share: NDArray[np.float64],
    hazard_se: NDArray[np.float64],
    at_risk: NDArray[np.float64],
    confidence: float,
    interval: str,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    z = float(stats.norm.ppf((1 + confidence) / 2))
    low, high = np.zeros(len(share)), np.ones(len(share))
    inside = (share > 0) & (share < 1)
    s, error = share[inside], hazard_se[inside]
    if interval == "plain":
        low[inside], high[inside] = s * (1 - z * error), s * (1 + z * error)
    elif interval == "log":
        low[inside], high[inside] = s * np.exp(-z * error), s * np.exp(z * error)
    else:
        width = np.exp(z * error / np.abs(np.log(s)))
        low[inside], high[inside] = s**width, s ** (1 / width)
    untouched = share >= 1
    low[untouched] = ((1 - confidence) / 2) ** (1 / at_risk[untouched])
    if (share <= 0).any():
        first = int(np.argmax(share <= 0))
        high[first:] = high[first - 1] if first else 1 - ((1 - confidence) / 2) ** (1 / at_risk[0])
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def survival_at(curve: pd.DataFrame, time: float, confidence: float = 0.95) -> Estimate:
    """Share without the event after a given time, read from a Kaplan-Meier curve.

    Parameters
    ----------
    curve : DataFrame
        From `kaplan_meier`.
    time : float
        In the unit of the durations.
    confidence : float
        Confidence the curve was made with; used only before the first observed time.

    Returns
    -------
    Estimate
        `n` is the number still under observation at that time. Beyond the last observation there is no estimate, unless
        everyone has had the event.
    """
    method = "Kaplan-Meier"
    if curve.empty:
        return Estimate(nan, n=0, method=method, note=NO_CASES)
    times = curve["time"].to_numpy()
    coming, last = np.searchsorted(times, time), np.searchsorted(times, time, side="right") - 1
    at_risk = float(curve["at_risk"].iloc[coming]) if coming < len(times) else 0.0
    if last < 0:
        return Estimate(1.0, ((1 - confidence) / 2) ** (1 / at_risk), 1.0, at_risk, method=method)
    share, low, high = (float(curve[name].iloc[last]) for name in ("estimate", "low", "high"))
    if at_risk == 0 and share > 0:
        return Estimate(nan, n=0, method=method, note=NOT_OBSERVED_THAT_LONG)
    return Estimate(share, low, high, at_risk, method=method)


def survival_percentile(curve: pd.DataFrame, share: float = 0.5) -> Estimate:
    """Time by which a given share has had the event, with the interval read from the curve's limits.

    Parameters
    ----------
    curve : DataFrame
        From `kaplan_meier`.
    share : float
        0.5 for the median, 0.9 for the time by which nine of ten are through.

    Returns
    -------
    Estimate
        In the unit of the durations; NaN where the curve, or its limit, does not go that far down. `n` is the number of
        cases.

    Raises
    ------
    ValueError
        When the share is not between 0 and 1.

    Notes
    -----
    The interval is that of Brookmeyer and Crowley 1982. Where the curve runs exactly along the level, the middle of the
    flat stretch is taken.
    """
    if not 0 < share < 1:
        raise ValueError(f"share must lie between 0 and 1, not {share}")
    method = "Kaplan-Meier, Brookmeyer-Crowley"
    if curve.empty:
        return Estimate(nan, n=0, method=method, note=NO_CASES)
    level, cases = 1 - share, float(curve["at_risk"].iloc[0])
    middle, early, late = (_first_time(curve, column, level) for column in ("estimate", "low", "high"))
    note = "" if middle == middle else SHARE_NOT_REACHED
    return Estimate(middle, early, late, cases, method=method, note=note)


def _first_time(curve: pd.DataFrame, column: str, level: float) -> float:
    steps = curve[curve["events"] > 0]
    reached = steps[steps[column] <= level + 1e-12]
    if reached.empty:
        return nan
    first = float(reached["time"].iloc[0])
    flat = column == "estimate" and abs(float(reached[column].iloc[0]) - level) < 1e-12 and len(reached) > 1
    return (first + float(reached["time"].iloc[1])) / 2 if flat else first


def median_survival(curve: pd.DataFrame) -> Estimate:
    """Time by which half have had the event; see `survival_percentile`."""
    return survival_percentile(curve, 0.5)


@dataclass(frozen=True, slots=True)
class LogRank(Estimate):
    """Comparison of whole curves.

    Attributes
    ----------
    groups : tuple
        Labels of the groups, sorted.
    observed, expected : tuple of float
        Events seen and events due if all groups had one curve.
    """

    groups: tuple[object, ...] = ()
    observed: tuple[float, ...] = ()
    expected: tuple[float, ...] = ()


def logrank(duration: ArrayLike, event: ArrayLike, group: ArrayLike, confidence: float = 0.95) -> LogRank:
    """Do the groups lose their members at the same pace?

    Parameters
    ----------
    duration, event : arrays
        As for `kaplan_meier`.
    group : array
        Label of each case's group; cases with a missing label are left out.
    confidence : float
        Confidence of the hazard ratio's interval.

    Returns
    -------
    LogRank
        `statistic` is chi-squared with `df` = groups - 1, `n` the number of cases. For two groups `estimate`, `low` and
        `high` are Peto's hazard ratio of the second (sorted) group to the first.

    Raises
    ------
    ValueError
        When the arrays differ in length or a duration is negative.

    Notes
    -----
    ``(O - E)' V^- (O - E)`` with the hypergeometric covariance of the events at each time (Mantel 1966). Peto's ratio
    is ``exp((O - E)/V)``.

    Examples
    --------
    >>> round(logrank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"]).statistic, 4)
    2.8824
    """
    method = "log-rank"
    labels = pd.Series(np.asarray(group, dtype=object)).reset_index(drop=True)
    times, happened = np.atleast_1d(np.asarray(duration, dtype=object)), np.atleast_1d(np.asarray(event, dtype=object))
    if not len(labels) == len(times) == len(happened):
        raise ValueError("duration, event and group must be arrays of one length")
    known = (labels.notna() & pd.Series(times).notna() & pd.Series(happened).notna()).to_numpy()
    time, event_seen = observed_cases(times[known].astype(float), happened[known].astype(float))
    codes, names = pd.factorize(labels[known], sort=True)
    sizes = float(len(time))
    if len(names) < 2:
        return LogRank(nan, n=sizes, method=method, note=ONE_GROUP, groups=tuple(names))
    observed, expected, covariance = _log_rank_parts(time, event_seen > 0, codes, len(names))
    seen, due = tuple(map(float, observed)), tuple(map(float, expected))
    compared = np.diag(covariance) > 1e-12
    if compared.sum() < 2:
        return LogRank(
            nan, n=sizes, method=method, note=NO_COMMON_EVENTS, groups=tuple(names), observed=seen, expected=due
        )
    excess = (observed - expected)[compared][:-1]
    chi2 = float(excess @ np.linalg.solve(covariance[np.ix_(compared, compared)][:-1, :-1], excess))
    df = int(compared.sum()) - 1
    ratio, low, high = _peto(observed - expected, covariance, confidence) if len(names) == 2 else (nan, nan, nan)
    p = float(stats.chi2.sf(chi2, df))
    return LogRank(ratio, low, high, sizes, p, chi2, df, method, "", tuple(names), seen, due)


def _log_rank_parts(
    time: NDArray[np.float64], happened: NDArray[np.bool_], codes: NDArray[np.int64], groups: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Observed and expected events by group, and the covariance of their difference."""
    times, place = np.unique(time, return_inverse=True)
    leaving, events = np.zeros((len(times), groups)), np.zeros((len(times), groups))
    np.add.at(leaving, (place, codes), 1.0)
    np.add.at(events, (place[happened], codes[happened]), 1.0)
    at_risk = leaving[::-1].cumsum(axis=0)[::-1]
    total, deaths = at_risk.sum(axis=1), events.sum(axis=1)
    share = at_risk / total[:, None]
    # The last one alone carries no information: its variance is zero, not undefined.
    factor = np.where(total > 1, deaths * (total - deaths) / np.maximum(total - 1, 1), 0.0)
    covariance = np.diag(factor @ share) - (share * factor[:, None]).T @ share
    return events.sum(axis=0), (deaths[:, None] * share).sum(axis=0), covariance


def _peto(
    excess: NDArray[np.float64], covariance: NDArray[np.float64], confidence: float
) -> tuple[float, float, float]:
    variance = float(covariance[1, 1])
    log_ratio, half = float(excess[1]) / variance, float(stats.norm.ppf((1 + confidence) / 2)) / sqrt(variance)
    # Complete separation in a tiny group can ask for a ratio beyond what a float holds.
    return tuple(exp(min(max(x, -700.0), 700.0)) for x in (log_ratio, log_ratio - half, log_ratio + half))  # type: ignore[return-value]
