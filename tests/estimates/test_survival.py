"""Kaplan-Meier and log-rank against R's survival, Miller's leukaemia data and telephone customers."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import kaplan_meier, logrank, median_survival, survival_at, survival_percentile

REFERENCE = Path(__file__).parents[1] / "reference"
MAINTAINED = ["9", "13", "13+", "18", "23", "28+", "31", "34", "45+", "48", "161+"]
NONMAINTAINED = ["5", "5", "8", "8", "12", "16+", "23", "27", "30", "33", "43", "45"]


def times_and_events(marks: list[str]) -> tuple[list[float], list[bool]]:
    return [float(mark.rstrip("+")) for mark in marks], [not mark.endswith("+") for mark in marks]


@pytest.mark.parametrize(
    ("marks", "shares", "errors", "median"),
    [
        (
            MAINTAINED,
            [0.9090909, 0.8181818, 0.7159091, 0.6136364, 0.4909091, 0.3681818, 0.1840909],
            [0.0866784, 0.1162913, 0.1396650, 0.1526323, 0.1641933, 0.1626689, 0.1534927],
            31,
        ),
        (
            NONMAINTAINED,
            [0.8333333, 0.6666667, 0.5833333, 0.4861111, 0.3888889, 0.2916667, 0.1944444, 0.0972222, 0],
            None,
            23,
        ),
    ],
)
def test_leukaemia(marks, shares, errors, median):
    """methods.md T18: survival::aml (Miller 1997), R survival 3.5-3."""
    curve = kaplan_meier(*times_and_events(marks))
    steps = curve[curve["events"] > 0]
    assert steps["estimate"].tolist() == pytest.approx(shares, abs=5e-8)
    if errors:
        assert steps["se"].tolist() == pytest.approx(errors, abs=5e-8)
    assert median_survival(curve).estimate == median


def test_leukaemia_log_rank():
    """methods.md T18: chi-squared 3.4, p .07; expected 10.689 and 7.311."""
    first, second = times_and_events(MAINTAINED), times_and_events(NONMAINTAINED)
    groups = ["maintained"] * len(MAINTAINED) + ["nonmaintained"] * len(NONMAINTAINED)
    found = logrank(first[0] + second[0], first[1] + second[1], groups)
    assert (found.statistic, found.p) == pytest.approx((3.396388699, 0.06533932), abs=5e-9)
    assert found.expected == pytest.approx((10.689335992, 7.310664008), abs=5e-10)
    assert (found.groups, found.observed, found.df) == (("maintained", "nonmaintained"), (7, 11), 1)
    assert found.estimate == pytest.approx(2.51, abs=0.01)


def test_lung(tmp_path):
    """methods.md T18: survival::lung, medians with R's default interval and the log-rank test by sex.

    The data of the package are fetched from R where it is installed, not shipped.
    """
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is absent, and the lung data are not shipped")
    file = tmp_path / "lung.csv"
    script = f'write.csv(survival::lung[, c("time", "status", "sex")], "{file}", row.names = FALSE)'
    subprocess.run(["Rscript", "-e", script], check=True, capture_output=True)
    lung = pd.read_csv(file)
    event = lung["status"] == 2
    for sex, cases, median in ((1, 138, (270, 212, 310)), (2, 90, (426, 348, 550))):
        own = lung["sex"] == sex
        found = median_survival(kaplan_meier(lung["time"][own], event[own], interval="log"))
        assert (found.n, found.estimate, found.low, found.high) == (cases, *median)
    both = logrank(lung["time"], event, lung["sex"])
    assert (both.statistic, both.p) == pytest.approx((10.32674195, 0.00131116), abs=5e-9)
    assert both.observed == (112, 53)


@pytest.mark.parametrize("interval", ["log-log", "log", "plain"])
def test_curve_against_r(interval):
    """tests/reference/survival_audit.R: survfit with each conf.type, made-up cases."""
    cases = pd.read_csv(REFERENCE / "survival_audit_cases.csv")
    expected = pd.read_csv(REFERENCE / "survival_audit_curve.csv").query("kind == @interval").reset_index(drop=True)
    curve = kaplan_meier(cases["time"], cases["cause"] > 0, interval=interval)
    for column in ("time", "at_risk", "events", "estimate", "se"):
        np.testing.assert_allclose(curve[column], expected[column], rtol=1e-9, err_msg=column)
    # R has no limits where the variance is zero or the curve ends at zero; ours are compared where both exist.
    moved = expected["low"].notna() & (expected["estimate"] < 1) & (expected["estimate"] > 0)
    for column in ("low", "high"):
        np.testing.assert_allclose(curve[column][moved], expected[column][moved].clip(0, 1), rtol=1e-9, atol=1e-12)


def test_percentiles_and_log_rank_against_r():
    """tests/reference/survival_audit.R: quantile.survfit and survdiff with three groups."""
    cases = pd.read_csv(REFERENCE / "survival_audit_cases.csv")
    expected = pd.read_csv(REFERENCE / "survival_audit_numbers.csv").set_index("name")["value"]
    curve = kaplan_meier(cases["time"], cases["cause"] > 0)
    for share in (0.25, 0.5, 0.75):
        found = survival_percentile(curve, share)
        for part, value in (("", found.estimate), ("low_", found.low), ("high_", found.high)):
            assert value == pytest.approx(expected[f"quantile_{part}{share}"])
    three = logrank(cases["time"], cases["cause"] > 0, cases["group"])
    assert three.statistic == pytest.approx(expected["logrank_chisq"], rel=1e-9)
    assert three.expected == pytest.approx([expected[f"logrank_expected_{i}"] for i in (1, 2, 3)], rel=1e-9)
    two = cases[cases["group"] != "c"]
    assert logrank(two["time"], two["cause"] > 0, two["group"]).statistic == pytest.approx(expected["logrank_ab_chisq"])


def test_telephone_customers(shared_data):
    """../shared/data/telco_churn_ibm: survfit with log-log limits and survdiff by contract, in reference.json."""
    reference = json.loads((shared_data / "telco_churn_ibm/reference.json").read_text())
    customers = pd.read_csv(shared_data / "telco_churn_ibm/Telco-Customer-Churn.csv")
    customers = customers[customers["tenure"] > 0]
    churned = customers["Churn"] == "Yes"
    curve, expected = kaplan_meier(customers["tenure"], churned), reference["km"]
    for i, time in enumerate(expected["time"]):
        found = survival_at(curve, time)
        assert (found.estimate, found.low, found.high) == pytest.approx(
            (expected["surv"][i], expected["lower_loglog"][i], expected["upper_loglog"][i]), rel=1e-9
        )
        assert found.n == expected["n_risk"][i]
        assert curve.loc[curve["time"] == time, "se"].item() == pytest.approx(expected["se"][i], rel=1e-9)
    test = logrank(customers["tenure"], churned, customers["Contract"])
    assert (test.statistic, test.df) == pytest.approx((reference["logrank_contract"]["chisq"], 2), rel=1e-9)


def test_permit_cases(shared_data):
    """../shared/data/events_receipt_wabo: nothing is censored, so the median is that of the durations in reference.json."""
    reference = json.loads((shared_data / "events_receipt_wabo/reference.json").read_text())
    events = pd.read_csv(
        shared_data / "events_receipt_wabo/receipt.csv", usecols=["case:concept:name", "time:timestamp"]
    )
    # As in the reference: local wall-clock seconds, the offset dropped.
    clock = pd.to_datetime(events["time:timestamp"].str[:19])
    spans = clock.groupby(events["case:concept:name"]).agg(lambda times: (times.max() - times.min()).total_seconds())
    days = spans / 86_400
    found = median_survival(kaplan_meier(days, np.ones(len(days))))
    assert found.n == reference["cases"]
    assert found.estimate == pytest.approx(reference["duration_days"]["median"], abs=1e-9)
    assert found.low < found.estimate < found.high


def test_before_any_event_the_limit_is_binomial():
    curve = kaplan_meier([10] * 20, [False] * 20)
    found = survival_at(curve, 5)
    assert (found.estimate, found.low, found.high) == (1, pytest.approx(0.025 ** (1 / 20)), 1)


def test_beyond_the_last_observation_there_is_nothing():
    curve = kaplan_meier([5, 8, 9], [1, 1, 0])
    assert np.isnan(survival_at(curve, 20).estimate)
    assert survival_at(curve, 20).note == "Nobody was observed that long."
    assert survival_at(kaplan_meier([5, 8, 9], [1, 1, 1]), 20).estimate == 0


def test_median_not_reached():
    found = median_survival(kaplan_meier([5, 8, 9, 9], [1, 0, 0, 0]))
    assert np.isnan(found.estimate)
    assert "Fewer than" in found.note


def test_median_along_a_flat_stretch_is_its_middle():
    assert median_survival(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])).estimate == 2.5


def test_no_cases_and_missing_values():
    empty = kaplan_meier([], [])
    assert empty.empty
    for found in (survival_at(empty, 5), median_survival(empty), kaplan_meier([np.nan], [1]).pipe(median_survival)):
        assert found.note == "There are no cases."


def test_everyone_at_once():
    curve = kaplan_meier([4, 4, 4], [1, 1, 1])
    assert curve["estimate"].tolist() == [0]
    assert 0 <= curve["low"].item() < curve["high"].item() < 1


def test_limits_stay_inside_and_in_order():
    rng = np.random.default_rng(2)
    for _ in range(100):
        size = int(rng.integers(1, 15))
        curve = kaplan_meier(rng.integers(0, 9, size), rng.random(size) < 0.6)
        assert ((curve["low"] >= 0) & (curve["low"] <= curve["estimate"] + 1e-12)).all()
        assert ((curve["high"] <= 1) & (curve["high"] >= curve["estimate"] - 1e-12)).all()


@pytest.mark.parametrize(
    ("time", "event", "group", "words"),
    [
        ([1, 2], [1, 1], ["a", "a"], "two groups"),
        ([], [], [], "two groups"),
        ([1, 2, 3, 4], [0, 0, 0, 0], ["a", "a", "b", "b"], "No events"),
        ([1, 2, 3, 4], [0, 0, 1, 1], ["a", "a", "b", "b"], "No events"),
    ],
)
def test_log_rank_says_why_there_is_nothing(time, event, group, words):
    found = logrank(time, event, group)
    assert np.isnan(found.statistic)
    assert words in found.note


def test_log_rank_leaves_out_the_unlabelled():
    assert logrank([1, 2, 3, 4, 9], [1, 1, 1, 1, 1], ["a", "a", "b", "b", None]).n == 4


def test_wrong_calls_are_refused():
    with pytest.raises(ValueError, match="before the start"):
        kaplan_meier([-1, 2], [1, 1])
    with pytest.raises(ValueError, match="one length"):
        kaplan_meier([1, 2], [1])
    with pytest.raises(ValueError, match="one length"):
        logrank([1, 2], [1, 1], ["a"])
    with pytest.raises(ValueError, match="interval is one of"):
        kaplan_meier([1], [1], interval="arcsine")
    with pytest.raises(ValueError, match="between 0 and 1"):
        survival_percentile(kaplan_meier([1], [1]), 50)
