"""No combination of published sums isolates a small group, and no more is withheld than must be."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest

from cxaudit.disclosure.sums import margins, withheld

LEAST = 5


def subsets(things, most=None):
    things = list(things)
    return chain.from_iterable(combinations(things, n) for n in range(len(things) + 1 if most is None else most + 1))


def is_safe(masks: list[np.ndarray], shown: tuple[int, ...], person: np.ndarray) -> bool:
    """By brute force: no set of cells with fewer than five people lets the rank fall when it is left out."""
    if not shown:
        return True
    sums = np.array([masks[i] for i in shown], dtype=float)
    cells, at = np.unique(sums, axis=1, return_inverse=True)
    at = at.ravel()
    rank = np.linalg.matrix_rank(cells)
    for left_out in subsets(range(cells.shape[1]), most=LEAST):
        who = set(person[np.isin(at, left_out)])
        if 0 < len(who) < LEAST and np.linalg.matrix_rank(np.delete(cells, left_out, axis=1)) < rank:
            return False
    return True


@pytest.mark.parametrize("seed", range(25))
def test_the_choice_is_safe_and_the_cheapest(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(12, 40))
    region, product = rng.choice(3, n, p=[0.6, 0.25, 0.15]), rng.choice(2, n, p=[0.8, 0.2])
    person = np.arange(n) if seed % 3 else rng.integers(0, n // 2, n)
    masks = [np.ones(n, bool), *(region == i for i in range(3)), *(product == i for i in range(2))]
    cost = [1e4, *(float(mask.sum()) + 1 for mask in masks[1:])]
    hidden = withheld(margins(masks, person, cost, LEAST), LEAST)
    everyone = range(len(masks))
    assert is_safe(masks, tuple(i for i in everyone if i not in hidden), person)
    cheapest = min(
        sum(cost[i] for i in gone)
        for gone in subsets(everyone)
        if is_safe(masks, tuple(i for i in everyone if i not in gone), person)
    )
    assert sum(cost[i] for i in hidden) == pytest.approx(cheapest)


def test_a_segment_inside_another_is_not_given_away_by_their_difference():
    region, product = np.arange(40) < 20, np.arange(40) < 18  # two people are in the region and not in the product
    masks = [np.ones(40, bool), region, ~region, product, ~product]
    assert not is_safe(masks, (0, 1, 2, 3, 4), np.arange(40))
    hidden = withheld(margins(masks, np.arange(40), [1e4, 21, 21, 19, 23], LEAST), LEAST)
    assert hidden in ({1, 2}, {3, 4})


def test_nothing_is_withheld_without_need():
    region = np.arange(40) < 20
    masks = [np.ones(40, bool), region, ~region]
    assert withheld(margins(masks, np.arange(40), [1e4, 21, 21], LEAST), LEAST) == frozenset()
