"""Cumulative incidence against R's survival and exact cases."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import aalen_johansen, incidence_at, kaplan_meier

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.mark.parametrize("cause", [1, 2])
def test_against_r(cause):
    """tests/reference/survival_audit.R: multi-state survfit; its error (infinitesimal jackknife) is nearly ours."""
    cases = pd.read_csv(REFERENCE / "survival_audit_cases.csv")
    expected = pd.read_csv(REFERENCE / "survival_audit_curve.csv").query("cause == @cause").reset_index(drop=True)
    found = aalen_johansen(cases["time"], cases["cause"]).query("cause == @cause").reset_index(drop=True)
    for column in ("time", "at_risk", "events", "estimate"):
        np.testing.assert_allclose(found[column], expected[column], rtol=1e-9, atol=1e-12, err_msg=column)
    np.testing.assert_allclose(found["se"], expected["se"], rtol=0.02)


def test_one_cause_is_one_minus_kaplan_meier():
    time, event = [3, 5, 5, 6, 8, 9, 9, 12], [1, 1, 0, 1, 0, 1, 0, 0]
    curve, table = kaplan_meier(time, event), aalen_johansen(time, event)
    np.testing.assert_allclose(table["estimate"], 1 - curve["estimate"])
    np.testing.assert_allclose(table["se"], curve["se"])
    np.testing.assert_allclose(table["low"], 1 - curve["high"], atol=1e-12)
    np.testing.assert_allclose(table["high"], 1 - curve["low"], atol=1e-12)


def test_without_censoring_it_is_a_share_with_its_binomial_error():
    rng = np.random.default_rng(4)
    time, cause = rng.integers(1, 10, 60), rng.integers(1, 4, 60)
    for number in (1, 2, 3):
        own = aalen_johansen(time, cause).query("cause == @number")
        share = np.array([((time <= t) & (cause == number)).mean() for t in own["time"]])
        np.testing.assert_allclose(own["estimate"], share)
        np.testing.assert_allclose(own["se"], np.sqrt(share * (1 - share) / 60), atol=1e-12)


def test_causes_and_the_rest_sum_to_one():
    time, cause = [2, 3, 3, 5, 7, 8, 8, 9], [1, 2, 0, 1, 0, 2, 1, 0]
    table, curve = aalen_johansen(time, cause), kaplan_meier(time, np.array(cause) > 0)
    np.testing.assert_allclose(table.groupby("time")["estimate"].sum() + curve.set_index("time")["estimate"], 1)


def test_censoring_the_other_cause_would_overstate():
    time, cause = [2, 3, 4, 5, 7, 8], [1, 2, 2, 1, 2, 1]
    naive = 1 - kaplan_meier(time, np.array(cause) == 1)["estimate"].iloc[-1]
    assert incidence_at(aalen_johansen(time, cause), 8, 1).estimate == 0.5 < naive


def test_reading_the_table():
    table = aalen_johansen([1, 2, 2, 3, 4, 5, 6, 7], [1, 2, 1, 0, 1, 2, 0, 0])
    found = incidence_at(table, 3.5, 1)
    assert (found.estimate, found.n) == (0.25, 4)
    assert 0 < found.low < 0.25 < found.high < 1
    assert incidence_at(table, 0.5, 1).estimate == 0
    assert incidence_at(table, 0.5, 1).high == pytest.approx(1 - 0.025 ** (1 / 8))
    assert incidence_at(table, 9, 1).note == "Nobody was observed that long."
    assert incidence_at(table, 3, 7).note == "Nobody left by this cause."


def test_no_cases_or_no_causes():
    for table in (aalen_johansen([], []), aalen_johansen([3, 4], [0, 0])):
        assert table.empty
        assert incidence_at(table, 3, 1).note == "There are no cases."


def test_limits_stay_inside_and_in_order():
    rng = np.random.default_rng(6)
    for _ in range(100):
        size = int(rng.integers(1, 15))
        table = aalen_johansen(rng.integers(0, 9, size), rng.integers(0, 3, size))
        assert ((table["low"] >= 0) & (table["low"] <= table["estimate"] + 1e-12)).all()
        assert ((table["high"] <= 1) & (table["high"] >= table["estimate"] - 1e-12)).all()


def test_causes_are_whole_numbers():
    for cause in ([0.5, 1], [-1, 1]):
        with pytest.raises(ValueError, match="whole number"):
            aalen_johansen([1, 2], cause)
