"""Choosing among options by several criteria, when nobody can say the weights exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cxaudit.estimates.answers import as_column, as_floats
from cxaudit.estimates.reasons import NO_SINGLE_WEIGHT, ONE_OPTION


def rank_order_weights(criteria: int) -> NDArray[np.float64]:
    """Weights of criteria of which only the order is known.

    Parameters
    ----------
    criteria : int
        Number of criteria.

    Returns
    -------
    array
        From the most to the least important, summing to one.

    Raises
    ------
    ValueError
        When there is no criterion.

    Notes
    -----
    Rank order centroid: ``w_k = (1/n) sum_{j >= k} 1/j``, the mean of all weights that respect the order (Barron and
    Barrett 1996, Management Science 42:1515-1523).

    Examples
    --------
    >>> rank_order_weights(3).round(4).tolist()
    [0.6111, 0.2778, 0.1111]
    """
    if criteria < 1:
        raise ValueError(f"there must be at least one criterion, not {criteria}")
    return np.asarray((1 / np.arange(1, criteria + 1))[::-1].cumsum()[::-1] / criteria)


@dataclass(frozen=True, slots=True)
class FlipDistance:
    """The smallest change of one weight that changes the winner.

    Attributes
    ----------
    distance : float
        Change of the weight, with its sign; NaN when no single weight can do it.
    criterion : int
        Position of that criterion; -1 when there is none.
    winner, challenger : int
        Positions of the option that wins now and of the one that would draw level.
    weight, flipped : float
        The weight now and where the two draw level; the other weights keep their proportions.
    note : str
        Why there is no distance.
    """

    distance: float = nan
    criterion: int = -1
    winner: int = -1
    challenger: int = -1
    weight: float = nan
    flipped: float = nan
    note: str = ""


def flip_distance(scores: ArrayLike, weights: ArrayLike) -> FlipDistance:
    """How far one weight has to move before another option wins a linear score.

    Parameters
    ----------
    scores : array, options in rows and criteria in columns
        Higher is better.
    weights : array, one a criterion
        Not negative; brought to a sum of one.

    Returns
    -------
    FlipDistance

    Raises
    ------
    ValueError
        When the shapes do not fit or a value is missing or negative where it may not be.

    Notes
    -----
    With one weight moved by d and the others scaled to keep the sum, the lead over an option is linear in d:
    ``lead + d [(x_wk - x_ok) - (r_w - r_o)]`` with r the score of the remaining criteria under their own proportions
    (the plain mean where one criterion has all the weight). Its root within the range of the weight is the answer.

    Examples
    --------
    >>> flip = flip_distance([[1.0, 0.0], [0.4, 0.8]], [0.5, 0.5])
    >>> flip.winner, flip.challenger, flip.criterion, round(flip.distance, 4)
    (1, 0, 0, 0.0714)
    """
    table, weight = as_floats(scores), as_column(weights, "weights")
    if table.ndim != 2 or table.shape[1] != len(weight) or np.isnan(table).any():
        raise ValueError("scores must be a complete table of options by criteria, with one weight a criterion")
    if not (weight >= 0).all() or weight.sum() <= 0:
        raise ValueError("weights must not be negative, nor all zero")
    weight = weight / weight.sum()
    total = table @ weight
    winner = int(np.argmax(total))
    if len(table) < 2 or table.shape[1] < 2:
        return FlipDistance(winner=winner, note=ONE_OPTION if len(table) < 2 else NO_SINGLE_WEIGHT)
    moves = _level_points(table, weight, total, winner)
    if np.isnan(moves).all():
        return FlipDistance(winner=winner, note=NO_SINGLE_WEIGHT)
    challenger, criterion = np.unravel_index(int(np.nanargmin(np.abs(moves))), moves.shape)
    distance, own = float(moves[challenger, criterion]), float(weight[criterion])
    return FlipDistance(distance, int(criterion), winner, int(challenger), own, own + distance)


def _level_points(
    table: NDArray[np.float64], weight: NDArray[np.float64], total: NDArray[np.float64], winner: int
) -> NDArray[np.float64]:
    """Move of each weight (columns) at which each option (rows) draws level with the winner; NaN where none does."""
    criteria = len(weight)
    left = 1 - weight
    mean_of_others = (table.sum(axis=1, keepdims=True) - table) / (criteria - 1)
    own_proportions = (total[:, None] - table * weight) / np.where(left > 1e-12, left, 1.0)
    others = np.where(left > 1e-12, own_proportions, mean_of_others)
    lead = (total[winner] - total)[:, None]
    slope = (table[winner] - table) - (others[winner] - others)
    moves = np.divide(-lead, slope, out=np.full(table.shape, nan), where=np.abs(slope) > 1e-12)
    moves[winner] = nan
    after = weight + moves
    return np.where((after >= -1e-12) & (after <= 1 + 1e-12), moves, nan)


@dataclass(frozen=True, slots=True, eq=False)
class Acceptability:
    """What stochastic multicriteria acceptability analysis says about the options.

    Attributes
    ----------
    rank : DataFrame, options by ranks 1, 2, ...
        Share of draws in which the option takes the rank.
    central_weights : DataFrame, options by criteria
        Mean weights of the draws that the option wins: who values things so will choose it. NaN when it never wins.
    confidence : Series, by option
        Share of draws of the measurements that it wins under its central weights. NaN when it never wins.
    winning : DataFrame, options by options
        Share of draws in which the option of the row beats that of the column; ties count half.
    draws : int
        Number of draws; the standard error of a share near one half is ``0.5 / sqrt(draws)``.
    seed : int
        Seed of the draws.
    """

    rank: pd.DataFrame
    central_weights: pd.DataFrame
    confidence: pd.Series
    winning: pd.DataFrame
    draws: int
    seed: int

    @property
    def first(self) -> pd.Series:
        """Share of draws that each option wins."""
        return self.rank[1]


def smaa(
    measurements: ArrayLike,
    order: Sequence[object] | None = None,
    halfwidth: ArrayLike | None = None,
    sem: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    draws: int = 20_000,
    seed: int = 20260101,
) -> Acceptability:
    """Which option wins under all weights that one might reasonably have (SMAA-2).

    Parameters
    ----------
    measurements : array, options by criteria, or draws by options by criteria
        Values from 0 to 1, higher is better. A DataFrame gives names to options and criteria. Three dimensions are
        draws made elsewhere.
    order : sequence, optional
        All criteria (names, or positions without names) from the most to the least important; without it every
        weighting is as likely as any other.
    halfwidth : array, optional
        Half-width of a triangular error, one value or one each: for judgements.
    sem : array, optional
        Standard error of a normal error, one value or one each: for measured values.
    weights : array, draws by criteria, optional
        Weights drawn elsewhere, instead of the simplex.
    draws : int
        Number of draws.
    seed : int
        Seed; equal input gives equal output.

    Returns
    -------
    Acceptability

    Raises
    ------
    ValueError
        When shapes do not fit, a value is missing, or the order does not name every criterion once.

    Notes
    -----
    Weights uniform on the simplex (Dirichlet with ones), sorted where the order is known; linear utility (Lahdelma and
    Salminen 2001, Operations Research 49:444-454; Tervonen and Lahdelma 2007, European Journal of Operational Research
    178:500-513). Equal utilities take their ranks by lot.

    Examples
    --------
    >>> smaa([[1.0, 0.0], [0.4, 0.8]]).first.round(1).tolist()
    [0.4, 0.6]
    """
    options, criteria = _names(measurements)
    table = as_floats(measurements)
    _refuse_shapes(table, weights)
    drawn = None if weights is None else as_floats(weights)
    rng = np.random.default_rng(seed)
    count = len(table) if table.ndim == 3 else draws
    weight = drawn if drawn is not None else _simplex(rng, count, len(criteria), _positions(order, criteria))
    values = _uncertain(rng, table, halfwidth, sem, len(weight))
    utility = np.einsum("...oc,...c->...o", values, weight)
    places = _places(rng, utility)
    central = _central(weight, places)
    return Acceptability(
        rank=_rank_shares(places, options),
        central_weights=pd.DataFrame(central, index=options, columns=criteria),
        confidence=pd.Series(_confidence(rng, values, central), index=options, name="confidence"),
        winning=pd.DataFrame(_pairwise(utility), index=options, columns=options),
        draws=len(weight),
        seed=seed,
    )


def _names(measurements: ArrayLike) -> tuple[pd.Index, pd.Index]:
    if isinstance(measurements, pd.DataFrame):
        return measurements.index, measurements.columns
    shape = np.shape(measurements)
    if len(shape) not in (2, 3):
        raise ValueError("measurements must be options by criteria, or draws by options by criteria")
    return pd.RangeIndex(shape[-2]), pd.RangeIndex(shape[-1])


def _refuse_shapes(table: NDArray[np.float64], weights: ArrayLike | None) -> None:
    if table.size == 0 or np.isnan(table).any():
        raise ValueError("measurements must be complete")
    if weights is None:
        return
    shape = np.shape(weights)
    if len(shape) != 2 or shape[1] != table.shape[-1] or (table.ndim == 3 and shape[0] != len(table)):
        raise ValueError("weights must be draws by criteria, as many draws as the measurements have")


def _positions(order: Sequence[object] | None, criteria: pd.Index) -> list[int] | None:
    if order is None:
        return None
    if len(order) != len(criteria) or set(order) != set(criteria):
        raise ValueError("the order must name every criterion once")
    return [int(position) for position in criteria.get_indexer(pd.Index(list(order)))]


def _simplex(rng: np.random.Generator, draws: int, criteria: int, order: list[int] | None) -> NDArray[np.float64]:
    """Weights uniform on the simplex; with an order, the largest of each draw goes to the first criterion and so on."""
    weight = rng.dirichlet(np.ones(criteria), size=draws)
    if order is None:
        return weight
    sorted_down = np.sort(weight, axis=1)[:, ::-1]
    placed = np.empty_like(weight)
    placed[:, order] = sorted_down
    return placed


def _uncertain(
    rng: np.random.Generator,
    table: NDArray[np.float64],
    halfwidth: ArrayLike | None,
    sem: ArrayLike | None,
    draws: int,
) -> NDArray[np.float64]:
    """Measurements with their errors drawn; left as they are (no dimension of draws) where they have none."""
    if table.ndim == 3 or (halfwidth is None and sem is None):
        return table
    shape = (draws, *table.shape)
    values = np.broadcast_to(table, shape)
    if halfwidth is not None:
        width = np.broadcast_to(as_floats(halfwidth), table.shape)
        # The difference of two uniform draws is triangular.
        values = values + width * (rng.random(shape) - rng.random(shape))
    if sem is not None:
        values = values + np.broadcast_to(as_floats(sem), table.shape) * rng.standard_normal(shape)
    return values


def _places(rng: np.random.Generator, utility: NDArray[np.float64]) -> NDArray[np.int64]:
    """Place of each option in each draw, 0 for the winner; equal utilities by lot."""
    ranking = np.lexsort((rng.random(utility.shape), -utility), axis=-1)
    places = np.empty_like(ranking)
    np.put_along_axis(places, ranking, np.arange(utility.shape[1])[None, :], axis=1)
    return places


def _rank_shares(places: NDArray[np.int64], options: pd.Index) -> pd.DataFrame:
    ranks = range(places.shape[1])
    shares = np.column_stack([(places == rank).mean(axis=0) for rank in ranks])
    return pd.DataFrame(shares, index=options, columns=pd.Index([rank + 1 for rank in ranks], name="rank"))


def _central(weight: NDArray[np.float64], places: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mean weights of the draws that each option wins."""
    won = (places == 0).astype(float)
    wins = won.sum(axis=0)[:, None]
    return np.divide(won.T @ weight, wins, out=np.full((len(wins), weight.shape[1]), nan), where=wins > 0)


def _confidence(
    rng: np.random.Generator, values: NDArray[np.float64], central: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How often each option wins under its own central weights, over the draws of the measurements."""
    drawn = values if values.ndim == 3 else values[None]
    shares = np.full(len(central), nan)
    for option, weight in enumerate(central):
        if not np.isnan(weight).any():
            shares[option] = (_places(rng, drawn @ weight)[:, option] == 0).mean()
    return shares


def _pairwise(utility: NDArray[np.float64]) -> NDArray[np.float64]:
    ahead = utility[:, :, None] - utility[:, None, :]
    return np.asarray((ahead > 0).mean(axis=0) + (ahead == 0).mean(axis=0) / 2)
