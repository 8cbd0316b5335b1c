"""Concentration of complaints against R's fisher.test and chisq.test."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import dispersion_test

TABLES = pd.read_csv(Path(__file__).parents[1] / "reference" / "dispersion_audit.csv").set_index("table")


def counts_and_totals(name: str) -> tuple[list[float], list[float]]:
    return tuple([float(x) for x in str(TABLES.loc[name, column]).split()] for column in ("counts", "totals"))


@pytest.mark.parametrize("name", list(TABLES.index))
def test_against_r(name):
    """tests/reference/dispersion_audit.R: statistic, largest residual, p of fisher.test (two groups) or of 1e6 draws."""
    found, expected = dispersion_test(*counts_and_totals(name)), TABLES.loc[name]
    assert found.statistic == pytest.approx(expected["statistic"], abs=1e-12)
    assert found.excess == pytest.approx(expected["residual"], abs=1e-12)
    if name == "two":
        assert found.p == pytest.approx(expected["fisher"], rel=1e-9)
    else:
        assert found.p == pytest.approx(expected["monte_carlo"], abs=4 * np.sqrt(0.25 / 9999))


def test_where_and_how_much():
    found = dispersion_test([1, 9, 1, 1], [50, 50, 50, 50])
    assert (found.where, found.estimate, found.expected, found.n) == (1, 0.75, 0.25, 12)


def test_a_large_team_is_expected_to_have_more():
    """The uneven team with most complaints is not the one with most excess."""
    counts, totals = counts_and_totals("uneven")
    assert dispersion_test(counts, totals).where == 0
    assert dispersion_test([30, 6], [500, 100]).p == pytest.approx(1)


def test_without_totals_groups_are_alike():
    found = dispersion_test([9, 1, 1, 1])
    assert found.statistic == pytest.approx(16)
    assert found.p < 0.01


def test_equal_seeds_give_equal_p():
    counts, totals = counts_and_totals("uneven")
    assert dispersion_test(counts, totals) == dispersion_test(counts, totals)


@pytest.mark.parametrize(
    ("counts", "totals", "words"),
    [
        ([3], [10], "two groups"),
        ([0, 0], [10, 10], "Nothing was counted"),
        ([3, 0], [10, 0], "two groups"),
        ([], None, "two groups"),
    ],
)
def test_nothing_to_test_says_why(counts, totals, words):
    found = dispersion_test(counts, totals)
    assert np.isnan(found.p)
    assert words in found.note


def test_everybody_complains_everywhere():
    assert dispersion_test([5, 7], [5, 7]).p == 1


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="count <= total"):
        dispersion_test([11, 2], [10, 10])
    with pytest.raises(ValueError, match="one value a group"):
        dispersion_test([1, 2], [10, 10, 10])
