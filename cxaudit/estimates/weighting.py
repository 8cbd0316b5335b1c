"""Survey weights: raking to known margins and what unequal weights cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates.answers import Floats, as_column, effective_size, weight_problem
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import (
    IMPOSSIBLE_TARGET,
    LARGE_DESIGN_EFFECT,
    NO_ANSWERS,
    TARGETS_DISAGREE,
    TARGETS_NOT_REACHED,
)

LARGEST_DESIGN_EFFECT = 2.0


@dataclass(frozen=True, slots=True)
class DesignEffect(Estimate):
    """Kish's design effect of unequal weights.

    Attributes
    ----------
    n_effective : float
        n / deff.
    """

    n_effective: float = nan


@dataclass(frozen=True, slots=True)
class Raking:
    """Weights that reproduce known margins.

    Attributes
    ----------
    weights : ndarray of shape (n,)
        NaN throughout when `note` says why there are none.
    design_effect : DesignEffect
    converged : bool
    rounds : int
        Passes over all margins.
    trimmed : int
        Respondents held at a limit.
    note : str
    """

    weights: Floats
    design_effect: DesignEffect
    converged: bool
    rounds: int
    trimmed: int
    note: str = ""


def kish_effect(weights: Any) -> DesignEffect:
    """Design effect n sum w^2 / (sum w)^2 and the effective size n / deff.

    Parameters
    ----------
    weights : array of shape (n,)
        Missing and zero weights are not counted in n.

    References
    ----------
    Kish (1965), Survey Sampling.

    Examples
    --------
    >>> kish_effect([1, 1, 2]).estimate
    1.125
    """
    column = as_column(weights, "weights")
    problem = weight_problem(column)
    used = column[column > 0]
    if problem or not used.size:
        return DesignEffect(nan, n=float(used.size), method="Kish", note=problem or NO_ANSWERS)
    n_effective = effective_size(used)
    effect = used.size / n_effective
    note = LARGE_DESIGN_EFFECT if effect > LARGEST_DESIGN_EFFECT else ""
    return DesignEffect(effect, n=float(used.size), n_effective=n_effective, method="Kish", note=note)


def rake(
    groups: Any,
    targets: Mapping[Any, Mapping[Any, float]] | Sequence[Mapping[Any, float]],
    weights: Any = None,
    *,
    limits: tuple[float, float] | None = (0.3, 3.0),
    tolerance: float = 1e-8,
    most_rounds: int = 1000,
) -> Raking:
    """Iterative proportional fitting of weights to the known margins of the population.

    For each margin in turn w <- w T_g / sum_g w, until nothing changes by more than `tolerance`
    (relative); then weights are kept within `limits` times their mean and the margins fitted again.

    Parameters
    ----------
    groups : array of shape (n, m) or DataFrame
        The category of every respondent in each margin. Respondents of unknown category keep their share.
    targets : mapping or sequence of m mappings
        Category to total or share; by column name for a DataFrame, else in column order. Totals must
        agree between margins; shares (sum one) make the weights sum to their base.
    weights : array of shape (n,), optional
        Base weights; all one by default.
    limits : pair of floats or None
        Smallest and largest weight as a multiple of the mean.

    Raises
    ------
    ValueError
        When a category of the data has no target.

    References
    ----------
    Deming & Stephan (1940), Ann. Math. Stat. 11:427-444; Kish (1965).
    """
    table = groups if isinstance(groups, pd.DataFrame) else pd.DataFrame(np.asarray(groups))
    margins = dict(targets) if isinstance(targets, Mapping) else dict(zip(table.columns, targets, strict=True))
    base = np.ones(len(table)) if weights is None else as_column(weights, "weights")
    if len(base) != len(table):
        raise ValueError(f"arrays must describe the same respondents, got groups {len(table)}, weights {len(base)}")
    problem = weight_problem(base) or ("" if len(table) else NO_ANSWERS)
    if problem:
        return _no_raking(len(table), problem)
    base = np.where(base > 0, base, 0.0)
    codes, wanted = [], []
    for column, target in margins.items():
        code, total = _margin(pd.Series(table[column]), target, column)
        codes.append(code)
        wanted.append(total)
    problem = _unreachable(base, codes, wanted)
    if problem:
        return _no_raking(len(table), problem)
    wanted = [_scale_targets(base, code, total) for code, total in zip(codes, wanted, strict=True)]
    fitted, rounds, converged = _fit_weights(base, codes, wanted, tolerance, most_rounds)
    trimmed = 0
    if limits is not None:
        fitted, more, converged, trimmed = _within(fitted, codes, wanted, limits, tolerance, most_rounds, converged)
        rounds += more
    return Raking(fitted, kish_effect(fitted), converged, rounds, trimmed, "" if converged else TARGETS_NOT_REACHED)


def _no_raking(n: int, note: str) -> Raking:
    return Raking(np.full(n, nan), DesignEffect(nan, n=n, method="Kish", note=note), False, 0, 0, note)


def _margin(column: pd.Series, target: Mapping[Any, float], name: Any) -> tuple[np.ndarray, Floats]:
    """Category codes of one margin (unknown = last) and the totals wanted."""
    categories = list(target)
    codes = pd.Index(categories).get_indexer(pd.Index(column))
    strange = set(column[(codes < 0) & column.notna().to_numpy()])
    if strange:
        raise ValueError(f"margin {name!r} has no target for {sorted(map(str, strange))}; targets are {categories}")
    totals = np.array([float(target[category]) for category in categories])
    if (totals < 0).any() or not totals.sum() > 0:
        raise ValueError(f"targets of margin {name!r} must be positive, got {dict(target)}")
    return np.where(codes < 0, len(categories), codes), totals


def _unreachable(base: Floats, codes: list[np.ndarray], wanted: list[Floats]) -> str:
    """Why no weights can meet these targets, or an empty string."""
    sums = [total.sum() for total in wanted]
    if not np.allclose(sums, sums[0], rtol=1e-6):
        return TARGETS_DISAGREE
    present = [np.bincount(code, base, len(total) + 1)[:-1] for code, total in zip(codes, wanted, strict=True)]
    empty = [((found == 0) & (total > 0)).any() for found, total in zip(present, wanted, strict=True)]
    return IMPOSSIBLE_TARGET if any(empty) else ""


def _scale_targets(base: Floats, code: np.ndarray, total: Floats) -> Floats:
    """Targets in units of weights; respondents of unknown category keep their share of the sample."""
    sums = np.bincount(code, base, len(total) + 1)
    known = sums[:-1].sum() / sums.sum()
    grand = sums.sum() if np.isclose(total.sum(), 1.0) else total.sum()
    return np.append(total * known * grand / total.sum(), (1 - known) * grand)


def _fit_weights(
    weights: Floats, codes: list[np.ndarray], wanted: list[Floats], tolerance: float, most_rounds: int
) -> tuple[Floats, int, bool]:
    for rounds in range(1, most_rounds + 1):
        change = 0.0
        for code, total in zip(codes, wanted, strict=True):
            sums = np.bincount(code, weights, len(total))
            factor = np.divide(total, sums, out=np.ones_like(sums), where=sums > 0)
            change = max(change, float(np.abs(factor[sums > 0] - 1).max()))
            weights = weights * factor[code]
        if change < tolerance:
            return weights, rounds, True
    return weights, most_rounds, False


def _within(
    weights: Floats,
    codes: list[np.ndarray],
    wanted: list[Floats],
    limits: tuple[float, float],
    tolerance: float,
    most_rounds: int,
    converged: bool,
) -> tuple[Floats, int, bool, int]:
    """Trim and fit in turn until both hold; the last word is the trim's, and `converged` tells if margins hold."""
    used = weights > 0
    mean = weights[used].mean()
    low, high = limits[0] * mean, limits[1] * mean
    rounds = 0
    for _ in range(50):
        outside = used & ((weights < low * (1 - 1e-6)) | (weights > high * (1 + 1e-6)))
        if not outside.any():
            break
        weights = np.where(used, np.clip(weights, low, high), 0.0)
        weights, more, converged = _fit_weights(weights, codes, wanted, tolerance, most_rounds)
        rounds += more
    else:
        weights, converged = np.where(used, np.clip(weights, low, high), 0.0), False
    at_limit = used & ((weights <= low * (1 + 1e-6)) | (weights >= high * (1 - 1e-6)))
    return weights, rounds, converged, int(at_limit.sum())
