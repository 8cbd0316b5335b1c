"""Asymmetric effects: penalty-reward contrasts and the Kano classification."""

from math import nan, sqrt
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates.answers import (
    Floats,
    Sample,
    as_block,
    as_column,
    as_floats,
    complete_sample,
    item_names,
    same_length,
)
from cxaudit.estimates.reasons import COLLINEAR, NO_ANSWERS, NO_VARIANCE, SMALL_GROUP, TOO_FEW, WRONG_SIGN
from cxaudit.estimates.resampling import SEED, products_of_rows, resampled_sums, unpack_triangles
from cxaudit.estimates.shares import wilson

LEAST_PEOPLE = 20
LEAST_SHARE = 0.1

# Rows: answer to "if it is there" (like, must be, neutral, live with, dislike); columns: "if it is not".
KANO_TABLE = np.array([list("QAAAO"), list("RIIIM"), list("RIIIM"), list("RIIIM"), list("RRRRQ")])
KANO_CATEGORIES = ("A", "O", "M", "I", "R", "Q")
# Continuous values of the five answers (DuMouchel, in Berger et al. 1993).
FUNCTIONAL_VALUES = np.array([4.0, 2.0, 0.0, -1.0, -2.0])
DYSFUNCTIONAL_VALUES = np.array([-2.0, -1.0, 0.0, 2.0, 4.0])
# When counts tie, the weightier category wins.
TIE_ORDER = ("M", "O", "A", "I", "R", "Q")
FONG_FACTOR = 1.65


def penalty_reward(
    outcome: Any,
    attributes: Any,
    *,
    low_at_most: float | None = None,
    high_at_least: float | None = None,
    weights: Any = None,
    replicates: int = 2000,
    seed: int = SEED,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Penalty-reward contrasts: what a low answer costs and a high answer earns.

    One regression of the outcome on two dummies an attribute (low, high; the middle is the reference).
    p <= 0 and r >= 0 are expected, not imposed. RIOCS = r + |p|, SGP = r/RIOCS, DGP = |p|/RIOCS,
    IA = SGP - DGP.

    Parameters
    ----------
    outcome : array of shape (n,)
    attributes : array of shape (n, k)
        Respondents with a missing value are left out.
    low_at_most, high_at_least : float, optional
        Cut points; by the largest answer: up to 5: 2 and 5, up to 7: 4 and 7, else 6 and 9.
    weights : array of shape (n,), optional
    replicates, seed : int
        Resamples for the intervals; 0 leaves them out.

    Returns
    -------
    pandas.DataFrame
        A row for each attribute: penalty, penalty_low, penalty_high, reward, reward_low, reward_high,
        riocs, sgp, dgp, impact_asymmetry (missing when an effect has the wrong sign), estimate = r - |p|
        with low and high, kind ("must-be", "performance", "attractive", by that interval), n_low, n_high,
        r2, intercept, n, note. A group of fewer than 20 people or 10 % joins the middle: its effect is
        missing.

    References
    ----------
    Brandt (1987); Matzler et al. (2004); Mikulic & Prebezac (2008), Managing Serv. Qual. 18:559-576.
    """
    z, block = as_column(outcome, "outcome"), as_block(attributes, "attributes")
    same_length(outcome=z, attributes=block)
    names = item_names(attributes, block.shape[1])
    sample = complete_sample(np.column_stack([z, block]), weights)
    if sample.note:
        return _no_contrasts(names, sample.n, sample.note)
    low_cut, high_cut = _cut_points(sample.values[:, 1:], low_at_most, high_at_least)
    sizes = np.concatenate(
        [(sample.values[:, 1:] <= low_cut).sum(axis=0), (sample.values[:, 1:] >= high_cut).sum(axis=0)]
    )
    usable = np.flatnonzero((sizes >= max(LEAST_PEOPLE, LEAST_SHARE * sample.n)) & (sizes < sample.n))
    centre = float(np.average(sample.values[:, 0], weights=sample.weights))

    def columns(rows: Any) -> Floats:
        some = sample.values[rows]
        dummies = np.hstack([some[:, 1:] <= low_cut, some[:, 1:] >= high_cut])[:, usable]
        return np.column_stack([np.ones(len(some)), dummies, some[:, 0] - centre])

    rng = np.random.default_rng(seed)
    triangles = products_of_rows(columns, sample.n, rng, sample.weights)
    products = unpack_triangles(triangles.sum(axis=0), len(usable) + 2)
    note = _contrast_obstacle(sample, products)
    if note:
        return _no_contrasts(names, sample.n, note)
    effects = _spread_out(_solve(products[None]), usable, len(sizes))
    drawn = np.full((0, len(sizes) + 1), nan)
    if replicates:
        resampled = unpack_triangles(resampled_sums(triangles, replicates, rng), len(usable) + 2)
        drawn = _spread_out(_solve(resampled), usable, len(sizes))
    table = _contrasts(effects[0], drawn, names, confidence)
    k = len(names)
    table["n_low"], table["n_high"] = sizes[:k], sizes[k:]
    table["r2"] = _explain_variance(products)
    table["intercept"], table["n"] = float(effects[0, 0]) + centre, sample.n
    complete = np.isin(np.arange(k), usable) & np.isin(np.arange(k) + k, usable)
    wrong = (table["penalty"] > 0) | (table["reward"] < 0)
    table["note"] = np.where(~complete, SMALL_GROUP, np.where(wrong, WRONG_SIGN, ""))
    return table


def kano(functional: Any, dysfunctional: Any, *, weights: Any = None, confidence: float = 0.95) -> pd.DataFrame:
    """Kano classification of attributes from paired questions.

    better = (A + O)/(A + O + M + I), worse = -(O + M)/(A + O + M + I), with Wilson intervals; the leading
    category differs from the second when |a - b| >= 1.65 sqrt((a + b)(2N - a - b)/(2N)) (Fong).

    Parameters
    ----------
    functional, dysfunctional : array of shape (n,) or (n, k)
        "If it is there" and "if it is not": 1 like, 2 must be, 3 neutral, 4 can live with it, 5 dislike.
        Respondents missing one of the two are left out of that attribute.
    weights : array of shape (n,), optional

    Returns
    -------
    pandas.DataFrame
        A row for each attribute: counts A, O, M, I, R, Q (attractive, one-dimensional, must-be,
        indifferent, reverse, questionable), n, category (most frequent; ties M > O > A > I), category_grouped
        (the largest of A, O, M when together they exceed I + Q + R, else of the latter), clear (Fong), better,
        better_low, better_high, worse, worse_low, worse_high, functional_mean, functional_sd,
        dysfunctional_mean, dysfunctional_sd (continuous values), note.

    Raises
    ------
    ValueError
        When an answer is not one of 1-5.

    References
    ----------
    Kano et al. (1984); Berger et al. (1993), Center for Quality of Management J. 2(4).
    """
    first, second = as_floats(functional), as_floats(dysfunctional)
    if first.shape != second.shape or first.ndim not in (1, 2):
        raise ValueError(f"both questions need the same respondents and attributes, got {first.shape}, {second.shape}")
    first, second = np.atleast_2d(first.T).T, np.atleast_2d(second.T).T
    for answers in (first, second):
        if not np.isin(answers[np.isfinite(answers)], [1, 2, 3, 4, 5]).all():
            raise ValueError("Kano answers must be 1, 2, 3, 4 or 5")
    names = item_names(functional, first.shape[1])
    rows = [_kano_row(first[:, j], second[:, j], weights, confidence) for j in range(first.shape[1])]
    return pd.DataFrame(rows, index=names)


def kano_categories(functional: Any, dysfunctional: Any) -> np.ndarray:
    """Category letter of each pair of answers 1-5; empty where one is missing.

    Examples
    --------
    >>> kano_categories([1, 1, 3], [5, 3, 5]).tolist()
    ['O', 'A', 'M']
    """
    first, second = as_floats(functional), as_floats(dysfunctional)
    both = np.isfinite(first) & np.isfinite(second)
    row = np.where(both, first, 1).astype(int) - 1
    column = np.where(both, second, 1).astype(int) - 1
    return np.where(both, KANO_TABLE[row, column], "")


def _cut_points(answers: Floats, low: float | None, high: float | None) -> tuple[float, float]:
    top = answers.max()
    default = (2.0, 5.0) if top <= 5 else (4.0, 7.0) if top <= 7 else (6.0, 9.0)
    chosen = (default[0] if low is None else low, default[1] if high is None else high)
    if chosen[0] >= chosen[1]:
        raise ValueError(f"low answers must lie below high ones, got cut points {chosen[0]} and {chosen[1]}")
    return chosen


def _contrast_obstacle(sample: Sample, products: Floats) -> str:
    """Why the regression cannot be run, or an empty string."""
    dummies = len(products) - 2
    if not dummies:
        return SMALL_GROUP
    if np.ptp(sample.values[:, 0]) == 0:
        return NO_VARIANCE
    if sample.n <= dummies + 1:
        return TOO_FEW
    return "" if _regular(products[None])[0] else COLLINEAR


def _regular(products: Floats) -> np.ndarray:
    """Which cross-products of regressors can be inverted, judged in units of the regressors' own length."""
    left = products[:, :-1, :-1]
    length = np.sqrt(np.diagonal(left, axis1=1, axis2=2))
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return np.linalg.eigvalsh(left * scale[:, :, None] * scale[:, None, :])[:, 0] > 1e-10


def _no_contrasts(names: pd.Index, n: int, note: str) -> pd.DataFrame:
    table = _contrasts(np.full(2 * len(names) + 1, nan), np.full((0, 2 * len(names) + 1), nan), names, 0.95)
    return table.assign(n_low=nan, n_high=nan, r2=nan, intercept=nan, n=n, note=note)


def _solve(products: Floats) -> Floats:
    """Regression coefficients from cross-products whose last column is the outcome; NaN where singular."""
    left, right = products[:, :-1, :-1], products[:, :-1, -1:]
    regular = _regular(products)
    result = np.full(right.shape[:2], nan)
    result[regular] = np.linalg.solve(left[regular], right[regular])[..., 0]
    return result


def _spread_out(coefficients: Floats, usable: np.ndarray, dummies: int) -> Floats:
    """Coefficients at their place among all dummies (constant first), NaN for those left out."""
    full = np.full((len(coefficients), dummies + 1), nan)
    full[:, 0] = coefficients[:, 0]
    full[:, usable + 1] = coefficients[:, 1:]
    return full


def _explain_variance(products: Floats) -> float:
    """R2 from the cross-products of regressors and the centred outcome."""
    total = float(products[-1, -1])
    return float(products[:-1, -1] @ _solve(products[None])[0]) / total


def _contrasts(effects: Floats, drawn: Floats, names: pd.Index, confidence: float) -> pd.DataFrame:
    k = len(names)
    penalty, reward = effects[1 : k + 1], effects[k + 1 :]
    difference = reward - np.abs(penalty)
    riocs = reward + np.abs(penalty)
    # Shares of an effect have a meaning only when low answers cost and high answers gain.
    safe = np.where((penalty <= 0) & (reward >= 0) & (riocs > 0), riocs, nan)
    table = pd.DataFrame({"penalty": penalty, "reward": reward}, index=names)
    table["riocs"], table["sgp"], table["dgp"] = riocs, reward / safe, np.abs(penalty) / safe
    table["impact_asymmetry"] = table["sgp"] - table["dgp"]
    table["estimate"] = difference
    tails = (0.5 - confidence / 2, 0.5 + confidence / 2)
    costs, gains = drawn[:, 1 : k + 1], drawn[:, k + 1 :]
    for prefix, values in (("penalty_", costs), ("reward_", gains), ("", gains - np.abs(costs))):
        table[f"{prefix}low"], table[f"{prefix}high"] = _limits(values, tails)
    table["kind"] = np.select(
        [table["high"] < 0, table["low"] > 0, table["low"].notna()], ["must-be", "attractive", "performance"], ""
    )
    return table


def _limits(values: Floats, tails: tuple[float, float]) -> tuple[Floats, Floats]:
    """Quantiles down each column, over the resamples in which the effect existed."""
    limits = np.full((2, values.shape[1]), nan)
    for column in range(values.shape[1]):
        known = values[np.isfinite(values[:, column]), column]
        if len(known) > len(values) / 2:
            limits[:, column] = np.quantile(known, tails)
    return limits[0], limits[1]


def _kano_row(functional: Floats, dysfunctional: Floats, weights: Any, confidence: float) -> dict[str, Any]:
    sample = complete_sample(np.column_stack([functional, dysfunctional]), weights)
    if sample.note:
        return _no_kano(sample.n, sample.note)
    w = np.ones(sample.n) if sample.weights is None else sample.weights / sample.weights.mean()
    letters = kano_categories(*sample.values.T)
    counts = {letter: float(w[letters == letter].sum()) for letter in KANO_CATEGORIES}
    row: dict[str, Any] = dict(counts)
    row["n"] = float(sample.n)
    leaders = sorted(TIE_ORDER, key=lambda letter: -counts[letter])
    wanted, other = counts["A"] + counts["O"] + counts["M"], counts["I"] + counts["Q"] + counts["R"]
    group = ("M", "O", "A") if wanted > other else ("I", "R", "Q")
    row["category"], row["category_grouped"] = leaders[0], max(group, key=lambda letter: counts[letter])
    row["clear"] = _differ(counts[leaders[0]], counts[leaders[1]], sample.n)
    row |= _coefficients(counts, sample.n_effective / sample.n, confidence)
    for name, column, scale in (
        ("functional", 0, FUNCTIONAL_VALUES),
        ("dysfunctional", 1, DYSFUNCTIONAL_VALUES),
    ):
        values = scale[sample.values[:, column].astype(int) - 1]
        mean = float(np.average(values, weights=w))
        row[f"{name}_mean"] = mean
        row[f"{name}_sd"] = sqrt(float(w @ (values - mean) ** 2) / (sample.n - 1)) if sample.n > 1 else nan
    return row | {"note": "" if wanted + counts["I"] > 0 else NO_ANSWERS}


def _no_kano(n: int, note: str) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(KANO_CATEGORIES, 0.0)
    row |= {"n": float(n), "category": "", "category_grouped": "", "clear": False}
    row |= _coefficients(dict.fromkeys(KANO_CATEGORIES, 0.0), 1.0, 0.95)
    names = ("functional_mean", "functional_sd", "dysfunctional_mean", "dysfunctional_sd")
    return row | dict.fromkeys(names, nan) | {"note": note}


def _differ(a: float, b: float, n: float) -> bool:
    """Fong's test of the two leading counts."""
    return bool(abs(a - b) >= FONG_FACTOR * sqrt((a + b) * max(2 * n - a - b, 0.0) / (2 * n)))


def _coefficients(counts: dict[str, float], efficiency: float, confidence: float) -> dict[str, float]:
    """Better and worse with Wilson intervals, at the effective number of answers."""
    base = counts["A"] + counts["O"] + counts["M"] + counts["I"]
    better, worse = counts["A"] + counts["O"], counts["O"] + counts["M"]
    size = base * efficiency
    gain = wilson(min(better * efficiency, size), size, confidence=confidence)
    loss = wilson(min(worse * efficiency, size), size, confidence=confidence)
    return {
        "better": gain.estimate,
        "better_low": gain.low,
        "better_high": gain.high,
        "worse": -loss.estimate,
        "worse_low": -loss.high,
        "worse_high": -loss.low,
    }
