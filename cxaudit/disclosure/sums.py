"""Which published sums would isolate a few people, and what to withhold at the least cost so that none does.

Cells are the people whom no published group tells apart; an attack is a combination of sums that lives on few of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Bools = NDArray[np.bool_]
#: More sets of cells than this are not searched one by one; then every row that reaches the cell counts as an attack.
MOST_SEARCHED = 20_000
EXACT = 1e-7


@dataclass(frozen=True)
class Margins:
    """Published sums of one table: ``inside`` (groups x cells) says which cells a group sums up.

    A cell holds the people whom no published group tells apart; ``people`` counts them, ``faces`` are the people
    themselves where they are fewer than the minimum. ``cost`` is what it costs to withhold a group.
    """

    inside: Bools
    people: NDArray[np.int64]
    faces: Mapping[int, frozenset[int]]
    cost: NDArray[np.float64]
    alone: bool = True  # nobody is in two cells


def margins(
    groups: Sequence[Bools],
    person: NDArray[np.int64],
    cost: Sequence[float],
    least: int,
    base: Bools | None = None,
    code: NDArray[np.int64] | None = None,
) -> Margins:
    """The margins of groups given as masks over the rows of a table; ``person`` says whose row it is.

    ``base`` are the rows that count, all by default; ``code`` the rows' cells where they are known already.
    """
    code = cells_of(groups) if code is None else code
    first = np.unique(code, return_index=True)[1] if len(code) else np.zeros(0, dtype=np.int64)
    inside = np.array([mask[first] for mask in groups], dtype=bool).reshape(len(groups), len(first))
    rows = np.bincount(code if base is None else code[base], minlength=len(first))
    used = np.flatnonzero(inside.any(axis=0) & (rows > 0))
    alone = len(pd.unique(person)) == len(person)
    wanted = [cell for cell in used.tolist() if not alone or rows[cell] < least]
    who = faces_of(wanted, code, person, base) if wanted else {}
    people = np.array([len(who[cell]) if cell in who else rows[cell] for cell in used.tolist()], dtype=np.int64)
    faces = {place: who[cell] for place, cell in enumerate(used.tolist()) if cell in who and len(who[cell]) < least}
    return Margins(inside[:, used], people, faces, np.asarray(cost, dtype=float), alone)


def cells_of(groups: Sequence[Bools]) -> NDArray[np.int64]:
    """The cell of each row: rows that are in the same groups share one."""
    code = np.zeros(len(groups[0]) if groups else 0, dtype=np.int64)
    for mask in groups:
        code = pd.factorize(code * 2 + mask)[0].astype(np.int64)
    return code


def faces_of(
    wanted: Sequence[int], code: NDArray[np.int64], person: NDArray[np.int64], base: Bools | None
) -> dict[int, frozenset[int]]:
    """The people of some cells."""
    chosen = np.isin(code, wanted) if base is None else np.isin(code, wanted) & base
    found = pd.Series(person[chosen]).groupby(code[chosen]).agg(frozenset)
    return {int(cell): people for cell, people in found.items()}


def withheld(table: Margins, least: int, gone: Iterable[int] = ()) -> frozenset[int]:
    """The groups to withhold at the least cost so that no published sums isolate fewer than ``least`` people.

    ``gone`` are groups that are withheld anyway. Exact: attacks on the present choice are found and forbidden, the
    cheapest choice that breaks all of them is taken (integer programming), until no attack is left.
    """
    gone = frozenset(gone)
    count = len(table.inside)
    cuts: list[frozenset[int]] = []
    hidden = gone
    while True:
        shown = [g for g in range(count) if g not in hidden]
        found = list(dict.fromkeys(frozenset(shown[i] for i in rows) for rows in attacks(table, shown, least)))
        if not found:
            return hidden
        cuts += found
        hidden = gone | cheapest(cuts, table.cost)


def cheapest(cuts: Sequence[frozenset[int]], cost: NDArray[np.float64]) -> frozenset[int]:
    """The cheapest set of groups that holds one of every cut."""
    names = sorted(set(chain.from_iterable(cuts)))
    place = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(cuts), len(names)))
    for i, cut in enumerate(cuts):
        matrix[i, [place[name] for name in cut]] = 1.0
    price = np.array([cost[name] for name in names]) + 1e-6 * np.arange(len(names))  # ties: the later group is kept
    solved = milp(
        price,
        integrality=np.ones(len(names), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, lb=1.0),
    )
    return frozenset(name for name, taken in zip(names, np.asarray(solved.x), strict=True) if taken > 0.5)


def attacks(table: Margins, shown: Sequence[int], least: int) -> Iterator[tuple[int, ...]]:
    """The sums (places in ``shown``) that isolate fewer than ``least`` people, one attack for each small cell."""
    sums = table.inside[list(shown)].astype(float)
    if not sums.size or not table.faces:
        return
    seen = np.asarray(sums.any(axis=0))
    _, singular, right = np.linalg.svd(sums, full_matrices=False)
    basis = right[singular > EXACT * max(singular[0], 1.0)]
    small = np.array([cell for cell in sorted(table.faces) if seen[cell]], dtype=np.int64)
    # v lies in the row space and lives on S: its largest entry t has a leverage of at least 1 / |S|, and |S| < least.
    leverage = np.square(basis[:, small]).sum(axis=0)
    for pivot in small[leverage >= 1.0 / max(least - 1, 1) - EXACT]:
        found = find_isolated_cells(table, basis, small, int(pivot), least)
        if found:
            yield combination(sums, found, int(pivot))


def find_isolated_cells(
    table: Margins, basis: NDArray[np.float64], small: NDArray[np.int64], pivot: int, least: int
) -> list[int]:
    """Cells, the pivot among them, of fewer than ``least`` people on which some published combination lives alone.

    With H the projection on the row space, such a v has H v = v. The pivot t being its largest entry, the other cells
    must make up for 1 - H[t, t] by their |H[t, s]|: a search from the largest, which stops where they no longer can.
    """
    weight = np.abs(basis[:, small].T @ basis[:, pivot])
    order = [i for i in np.argsort(-weight, kind="stable") if weight[i] > EXACT and small[i] != pivot]
    others, weights = [int(small[i]) for i in order], [float(weight[i]) for i in order]
    left = MOST_SEARCHED

    def search(chosen: list[int], faces: frozenset[int], need: float, start: int) -> list[int]:
        nonlocal left
        left -= 1
        if left < 0:
            return [*chosen, *others]
        if need <= EXACT and spans(basis, chosen):
            return chosen
        room = least - 1 - len(faces) if table.alone else len(others)
        for i in range(start, len(others) if room else start):
            if sum(weights[i : i + room]) < need - EXACT:
                break
            together = faces | table.faces[others[i]]
            if len(together) < least:
                found = search([*chosen, others[i]], together, need - weights[i], i + 1)
                if found:
                    return found
        return []

    own = float(np.square(basis[:, pivot]).sum())
    return search([pivot], table.faces[pivot], 1.0 - own, 0)


def spans(basis: NDArray[np.float64], cells: Sequence[int]) -> bool:
    """Whether the row space holds a vector that is zero outside these cells."""
    part = basis[:, list(cells)]
    return bool(np.linalg.norm(part, 2) >= 1.0 - EXACT)


def combination(sums: NDArray[np.float64], cells: Sequence[int], pivot: int) -> tuple[int, ...]:
    """The sums that an attacker adds and subtracts: the combination of least absolute coefficients."""
    outside = np.setdiff1d(np.arange(sums.shape[1]), np.array(cells, dtype=np.int64))
    matrix = np.vstack([sums[:, outside].T, sums[:, [pivot]].T])
    aim = np.concatenate([np.zeros(len(outside)), [1.0]])
    solved = linprog(np.ones(2 * len(sums)), A_eq=np.hstack([matrix, -matrix]), b_eq=aim, bounds=(0, None))
    if solved.x is None:  # the set of cells was too large to search: every sum that reaches the cell counts
        return tuple(np.flatnonzero(sums[:, pivot]).tolist())
    used = np.abs(solved.x[: len(sums)] - solved.x[len(sums) :])
    return tuple(np.flatnonzero(used > EXACT).tolist())


def number_people(names: pd.Series | None, rows: int) -> NDArray[np.int64]:
    """A number for each person; a row without a name is a person of its own."""
    if names is None:
        return np.arange(rows)
    code, _ = pd.factorize(names)
    return np.where(code >= 0, code, code.max(initial=0) + 1 + np.arange(rows))
