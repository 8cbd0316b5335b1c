"""Signs of careless answering: long strings, flat or outlying patterns, halves that disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from cxaudit.estimates.answers import Floats, as_block, item_names
from cxaudit.estimates.moments import second_moments

# Rows handled at a time, so that temporary arrays stay in the processor's cache.
ROWS_AT_A_TIME = 8_192
INDEX_COLUMNS = {
    "longstring": float,
    "average_string": float,
    "irv": float,
    "mahalanobis": float,
    "even_odd": float,
    "synonyms": float,
    "answered": int,
    "identical_blocks": bool,
    "longstring_fired": bool,
    "irv_fired": bool,
    "mahalanobis_fired": bool,
    "even_odd_fired": bool,
    "synonyms_fired": bool,
    "identical_blocks_fired": bool,
}


@dataclass(frozen=True, slots=True)
class CarelessCutoffs:
    """Where an index starts to count as a sign of carelessness.

    Attributes
    ----------
    longstring_share : float
        Longest run of equal answers, as a share of the items shown.
    irv : float
        Spread of a respondent's answers (scale points) at or below which the pattern is flat.
    mahalanobis : float
        Quantile of chi-square beyond which the pattern is an outlier.
    even_odd : float
        Consistency of halves below which the answers are haphazard.
    synonyms : float
        Correlation over near-synonymous items below which the answers are haphazard.
    synonym_correlation : float
        Correlation in the sample from which two items count as near-synonyms.
    together : int
        Indices that must fire for a respondent to be flagged.
    """

    longstring_share: float = 0.5
    irv: float = 0.25
    mahalanobis: float = 0.999
    even_odd: float = 0.3
    synonyms: float = 0.0
    synonym_correlation: float = 0.6
    together: int = 2


def careless_indices(
    items: Any,
    *,
    expected: Any = None,
    scales: Sequence[Sequence[int | str]] | None = None,
    cutoffs: CarelessCutoffs | None = None,
) -> pd.DataFrame:
    """Indices of careless answering, a row for each respondent.

    Parameters
    ----------
    items : array of shape (n, k)
        Answers in the order in which they were shown (perceptions, where there are two blocks).
    expected : array of shape (n, k), optional
        The expectation block. Straight-lining then counts only when both blocks show it, because a
        uniform perception alone may be true; answering both blocks identically is a sign of its own.
    scales : sequence of column lists, optional
        Items of each dimension, for the consistency of halves; needs at least three dimensions.
    cutoffs : CarelessCutoffs, optional

    Returns
    -------
    pandas.DataFrame
        longstring, average_string, irv (standard deviation within the person), mahalanobis (D^2),
        even_odd and synonyms (higher = more consistent), identical_blocks, answered, then one boolean
        column `<index>_fired` for each, `fired` (how many) and `flagged`. NaN where an index cannot
        be computed; such an index does not fire.

    Notes
    -----
    A missing answer ends a run. Mahalanobis distances treat a missing answer as the item's mean and
    use pairwise covariances. Even-odd correlates half means over dimensions within a person and is
    stepped up by Spearman-Brown, 2r/(1+r), not below -1; halves are items 2, 4, ... and 1, 3, ... of
    each dimension.

    References
    ----------
    Meade & Craig (2012), Psych. Methods 17:437-455; Curran (2016), J. Exp. Soc. Psychol. 66:4-19.
    """
    rules = cutoffs or CarelessCutoffs()
    block = as_block(items)
    other = None if expected is None else as_block(expected, "expected")
    if other is not None and other.shape != block.shape:
        raise ValueError(f"both blocks must ask the same items, got shapes {block.shape} and {other.shape}")
    sample = _learn_baseline(block, _positions(scales, item_names(items, block.shape[1])), rules)
    columns: dict[str, np.ndarray] = {name: np.empty(len(block), dtype=kind) for name, kind in INDEX_COLUMNS.items()}
    for start in range(0, len(block), ROWS_AT_A_TIME):
        rows = slice(start, start + ROWS_AT_A_TIME)
        for name, values in _indices(block[rows], None if other is None else other[rows], sample, rules).items():
            columns[name][rows] = values
    table = pd.DataFrame(columns, index=items.index if isinstance(items, pd.DataFrame) else None)
    table["fired"] = np.sum([columns[name] for name in columns if name.endswith("_fired")], axis=0, dtype=int)
    table["flagged"] = table["fired"] >= rules.together
    return table


@dataclass(frozen=True, slots=True)
class _Sample:
    """Sample-wide facts: items with variance, means, inverse root of the covariance, synonyms, halves."""

    varied: np.ndarray
    mean: Floats
    inverse_root: Floats | None
    synonyms: tuple[np.ndarray, np.ndarray]
    halves: list[tuple[list[int], list[int]]]


def _learn_baseline(block: Floats, scales: list[list[int]], rules: CarelessCutoffs) -> _Sample:
    """What the indices of one person need to know about everyone."""
    moments = second_moments(block, missing="pairwise")
    varied = ~moments.constant
    mean, root = np.full(len(varied), np.nan), None
    if not moments.note and varied.any():
        known = np.isfinite(block)
        mean = np.nansum(block, axis=0) / np.maximum(known.sum(axis=0), 1)
        values, vectors = np.linalg.eigh(moments.correlation[np.ix_(varied, varied)])
        if values[0] >= 1e-10:
            sd = np.sqrt(np.diag(moments.covariance)[varied])
            root = vectors / np.sqrt(values) / sd[:, None]
    first, second = np.triu_indices(len(varied), 1)
    alike = np.nan_to_num(moments.correlation[first, second]) >= rules.synonym_correlation
    halves = [(scale[1::2], scale[0::2]) for scale in scales if len(scale) > 1]
    return _Sample(varied, mean, root, (first[alike], second[alike]), halves)


def _indices(block: Floats, other: Floats | None, sample: _Sample, rules: CarelessCutoffs) -> dict[str, np.ndarray]:
    """All indices of some respondents, and which of them fire."""
    k = block.shape[1]
    longest, average = _strings(block)
    irv = _spread_within(block)
    distance = _mahalanobis(block, sample)
    halves = _even_odd(block, sample.halves)
    synonyms = _synonyms(block, sample.synonyms)
    enough = max(2.0, rules.longstring_share * k)
    straight, flat = longest >= enough, irv <= rules.irv
    identical = np.zeros(len(block), dtype=bool)
    if other is not None:
        straight &= _strings(other)[0] >= enough
        flat &= _spread_within(other) <= rules.irv
        identical = _identical(block, other)
    return {
        "longstring": longest,
        "average_string": average,
        "irv": irv,
        "mahalanobis": distance,
        "even_odd": halves,
        "synonyms": synonyms,
        "answered": np.isfinite(block).sum(axis=1),
        "identical_blocks": identical,
        "longstring_fired": straight,
        "irv_fired": flat,
        "mahalanobis_fired": distance > special.chdtri(max(sample.varied.sum(), 1), 1 - rules.mahalanobis),
        "even_odd_fired": halves < rules.even_odd,
        "synonyms_fired": synonyms < rules.synonyms,
        "identical_blocks_fired": identical,
    }


def _strings(block: Floats) -> tuple[Floats, Floats]:
    """Longest run and mean run length of equal answers; a missing answer belongs to no run."""
    n, k = block.shape
    run, longest, runs = np.zeros(n), np.zeros(n), np.zeros(n)
    previous = np.full(n, np.nan)
    for position in range(k):
        current = block[:, position]
        same = current == previous
        known = np.isfinite(current)
        run = np.where(same, run + 1, known)
        runs += known & ~same
        np.maximum(longest, run, out=longest)
        previous = current
    answered = np.isfinite(block).sum(axis=1)
    average = np.divide(answered, runs, out=np.full(n, np.nan), where=runs > 0)
    return np.where(answered > 0, longest, np.nan), average


def _spread_within(block: Floats) -> Floats:
    """Standard deviation of a person's answers, divisor one less than the answers given."""
    known = np.isfinite(block)
    m = known.sum(axis=1)
    filled = np.where(known, block, 0.0)
    mean = np.divide(filled.sum(axis=1), m, out=np.zeros(len(block)), where=m > 0)
    squares = np.square(np.where(known, block - mean[:, None], 0.0)).sum(axis=1)
    return np.sqrt(np.divide(squares, m - 1, out=np.full(len(block), np.nan), where=m > 1))


def _mahalanobis(block: Floats, sample: _Sample) -> Floats:
    """Squared distance from the means; NaN when items repeat each other or nothing was answered."""
    if sample.inverse_root is None:
        return np.full(len(block), np.nan)
    deviations = block[:, sample.varied] - sample.mean[sample.varied]
    known = np.isfinite(deviations)
    distance = np.square(np.where(known, deviations, 0.0) @ sample.inverse_root).sum(axis=1)
    return np.where(known.any(axis=1), distance, np.nan)


def _positions(scales: Sequence[Sequence[int | str]] | None, names: pd.Index) -> list[list[int]]:
    """Column positions of each dimension."""
    if scales is None:
        return []
    known = {name: position for position, name in enumerate(names)}
    unknown = [item for scale in scales for item in scale if item not in known]
    if unknown:
        raise ValueError(f"scales name unknown items {unknown}; known are {list(known)}")
    return [[known[item] for item in scale] for scale in scales]


def _even_odd(block: Floats, halves: list[tuple[list[int], list[int]]]) -> Floats:
    """Correlation over dimensions of a person's half means, stepped up to full length."""
    if len(halves) < 3:
        return np.full(len(block), np.nan)
    even = np.column_stack([_mean_answered(block[:, half]) for half, _ in halves])
    odd = np.column_stack([_mean_answered(block[:, half]) for _, half in halves])
    r = _correlation_within(even, odd)
    # At r = -1 the step-up has no finite value; it is the floor anyway.
    stepped = np.divide(2 * r, 1 + r, out=np.full(len(r), -1.0), where=~(r <= -1))
    return np.maximum(stepped, -1.0)


def _synonyms(block: Floats, pairs: tuple[np.ndarray, np.ndarray]) -> Floats:
    """Correlation within a person over pairs of items that nearly everyone answers alike."""
    first, second = pairs
    if len(first) < 3:
        return np.full(len(block), np.nan)
    return _correlation_within(block[:, first], block[:, second])


def _mean_answered(block: Floats) -> Floats:
    known = np.isfinite(block)
    m = known.sum(axis=1)
    return np.divide(np.where(known, block, 0.0).sum(axis=1), m, out=np.full(len(block), np.nan), where=m > 0)


def _correlation_within(first: Floats, second: Floats) -> Floats:
    """Correlation of two rows of numbers for each person, over the positions known in both."""
    known = np.isfinite(first) & np.isfinite(second)
    m = np.maximum(known.sum(axis=1), 1)[:, None]
    x, y = np.where(known, first, 0.0), np.where(known, second, 0.0)
    x = np.where(known, x - x.sum(axis=1, keepdims=True) / m, 0.0)
    y = np.where(known, y - y.sum(axis=1, keepdims=True) / m, 0.0)
    scale = np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
    usable = (scale > 1e-12) & (known.sum(axis=1) >= 3)
    r = np.divide((x * y).sum(axis=1), scale, out=np.full(len(x), np.nan), where=usable)
    return np.clip(r, -1.0, 1.0)


def _identical(block: Floats, other: Floats) -> np.ndarray:
    """Who gave the same answer to every item of both blocks (at least two answered)."""
    both = np.isfinite(block) & np.isfinite(other)
    return ((block == other) | ~both).all(axis=1) & (both.sum(axis=1) >= 2)
