"""Assignment of functions against every possible assignment."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import assign_functions


def best_by_trying(costs: np.ndarray, capacity: np.ndarray) -> float:
    people = range(costs.shape[1])
    allowed = (
        choice
        for choice in product(people, repeat=len(costs))
        if (np.bincount(choice, minlength=costs.shape[1]) <= capacity).all()
    )
    return min(sum(costs[row, person] for row, person in enumerate(choice)) for choice in allowed)


def test_no_assignment_is_better():
    rng = np.random.default_rng(7)
    for _ in range(20):
        costs, capacity = rng.integers(0, 9, (4, 3)).astype(float), np.array([2, 1, 2])
        table = assign_functions(costs, capacity)
        assert table["shortfall"].sum() == best_by_trying(costs, capacity)
        assert (np.bincount(table["person"].to_numpy(dtype=int), minlength=3) <= capacity).all()


def test_names_and_the_best_other():
    table = assign_functions(
        pd.DataFrame([[0, 2], [1, 5]], index=["strategy", "training"], columns=["Анна", "Boris"]), capacity=[2, 0]
    )
    assert table.loc["strategy"].tolist() == ["Анна", 0, 2]
    assert table["person"].tolist() == ["Анна", "Анна"]


def test_too_little_capacity_fills_as_many_as_possible_at_the_least_shortfall():
    table = assign_functions([[3, 9], [1, 9], [2, 9]], capacity=[1, 1])
    assert table["person"].notna().sum() == 2
    assert table["shortfall"].sum() == 10
    assert table.loc[table["person"].isna(), "shortfall"].isna().all()


def test_what_a_person_cannot_take_stays_open():
    table = assign_functions([[0, np.nan], [np.nan, np.nan]], capacity=3)
    assert table["person"].tolist() == [0, None]
    assert table["alternative"].isna().all()


def test_nobody_at_all():
    assert assign_functions(np.zeros((2, 0)))["person"].isna().all()
    assert assign_functions(np.zeros((0, 2))).empty


def test_wrong_tables_are_refused():
    with pytest.raises(ValueError, match="must not be negative"):
        assign_functions([[-1.0]])
    with pytest.raises(ValueError, match="functions by people"):
        assign_functions([1.0, 2.0])
