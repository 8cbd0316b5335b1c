"""Attainment of a KPI in both directions."""

import numpy as np
import pytest

from cxaudit.estimates import kpi_attainment


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "elapsed", "expected"),
    [
        (50, 60, 60, 1, 1),
        (50, 60, 54, 0.5, 0.8),
        (50, 60, 45, 1, -0.5),
        (24, 4, 14, 1, 0.5),
        (24, 4, 26, 1, -0.1),
        (50, 60, 65, 1, 1.5),
        (50, 60, 60, 1.7, 1),
    ],
)
def test_attainment(baseline, target, actual, elapsed, expected):
    """methods.md 6: share of the way from baseline to target, against a straight line to the due date."""
    found = kpi_attainment(baseline, target, actual, elapsed)
    assert found.estimate == pytest.approx(expected)
    assert found.capped == pytest.approx(min(max(expected, 0), 1.2))


def test_value_due_by_now():
    assert kpi_attainment(24, 4, 14, 0.25).due == 19


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((5, 5, 6), "equals the baseline"),
        ((5, 6, np.nan), "no measured value"),
        ((np.nan, 6, 5), "no measured"),
        ((5, 6, 5, 0), "No time"),
    ],
)
def test_nothing_to_attain_says_why(numbers, words):
    found = kpi_attainment(*numbers)
    assert np.isnan(found.estimate)
    assert words in found.note


def test_time_does_not_run_backwards():
    with pytest.raises(ValueError, match="share of time"):
        kpi_attainment(1, 2, 1, -0.1)
