"""How far a KPI has come on its way from baseline to target."""

from dataclasses import dataclass
from math import isnan, nan

from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import BASE_EQUALS_TARGET, NOTHING_ELAPSED, NOTHING_MEASURED


@dataclass(frozen=True, slots=True)
class KpiAttainment(Estimate):
    """Attainment of a KPI.

    Attributes
    ----------
    capped : float
        The attainment kept between 0 and 1.2, so that a roll-up is not carried by one runaway KPI.
    due : float
        The value that a straight line from baseline to target would have reached by now.
    """

    capped: float = nan
    due: float = nan


def kpi_attainment(
    baseline: float, target: float, actual: float, elapsed: float = 1.0, ceiling: float = 1.2
) -> KpiAttainment:
    """Share of the way from baseline to target that has been covered, against what is due by now.

    Parameters
    ----------
    baseline, target, actual : float
        In the KPI's own unit. Whether higher or lower is better follows from the order of the first two.
    elapsed : float
        Share of the time from baseline to due date that has passed; 1 at and after the due date.
    ceiling : float
        Highest capped attainment.

    Returns
    -------
    KpiAttainment
        `estimate` is 1 on schedule, 0 where nothing has moved, negative where it has moved away.

    Raises
    ------
    ValueError
        When `elapsed` is negative.

    Notes
    -----
    ``(actual - baseline) / (elapsed (target - baseline))``.

    Examples
    --------
    >>> kpi_attainment(baseline=50, target=60, actual=54, elapsed=0.5).estimate
    0.8
    """
    if elapsed < 0:
        raise ValueError(f"elapsed is a share of time, not {elapsed}")
    method = "straight line from baseline to target"
    if any(isnan(value) for value in (baseline, target, actual, elapsed)):
        return KpiAttainment(nan, method=method, note=NOTHING_MEASURED)
    if baseline == target:
        return KpiAttainment(nan, method=method, note=BASE_EQUALS_TARGET)
    if elapsed == 0:
        return KpiAttainment(nan, method=method, note=NOTHING_ELAPSED)
    way = min(elapsed, 1.0) * (target - baseline)
    reached = (actual - baseline) / way
    return KpiAttainment(reached, n=1, method=method, capped=min(max(reached, 0.0), ceiling), due=baseline + way)
