"""Acceptance plans against AcceptanceSampling::find.plan and ISO 2859-1."""

import numpy as np
import pytest

from cxaudit.estimates import acceptance_plan, acceptance_probability, operating_characteristic


@pytest.mark.parametrize(
    ("population", "aql", "ltpd", "plan"),
    [
        (1320, 0.02, 0.10, (65, 3)),
        (9240, 0.02, 0.10, (65, 3)),
        (None, 0.02, 0.10, (65, 3)),
        (220, 0.05, 0.15, (57, 5)),
        (1320, 0.05, 0.15, (68, 6)),
        (9240, 0.05, 0.15, (76, 7)),
        (float("inf"), 0.05, 0.15, (77, 7)),
    ],
)
def test_published_plans(population, aql, ltpd, plan):
    """methods.md 3.15: the search of AcceptanceSampling::find.plan, producer's risk 5 %, consumer's 10 %."""
    found = acceptance_plan(population, aql, ltpd)
    assert (found.n, found.c) == plan
    assert found.accept_at_aql >= 0.95
    assert found.accept_at_ltpd <= 0.10


def test_plans_with_other_risks():
    """methods.md T17: AcceptanceSampling::find.plan; pbinom(7, 80, .15) is .07271749286, printed there as .0727174919."""
    binomial = acceptance_plan(None, 0.05, 0.15, consumer_risk=0.075)
    assert (binomial.n, binomial.c) == (80, 7)
    assert (binomial.accept_at_aql, binomial.accept_at_ltpd) == pytest.approx((0.9534084725, 0.07271749286), abs=5e-11)
    finite = acceptance_plan(100, 0.05, 0.15, consumer_risk=0.20)
    assert (finite.n, finite.c) == (33, 3)
    assert (finite.accept_at_aql, finite.accept_at_ltpd) == pytest.approx((0.9604320079, 0.1961445530), abs=5e-11)


def test_pooled_quarter_of_a_manager():
    """methods.md 3.15: 66 of 660 with c = 3; a verdict on one manager's month of 220 needs 48."""
    assert round(acceptance_probability(66, 3, 0.02, 660), 3) == 0.967
    assert round(acceptance_probability(66, 3, 0.10, 660), 3) == 0.082
    assert acceptance_plan(220, 0.02, 0.10).n == 48


def test_iso_2859_letter_j():
    """methods.md T17: plan (80, 2), shares accepted with 95, 50 and 10 %."""
    accepted = operating_characteristic(80, 2, [0.0102978, 0.0332853, 0.0651597])
    assert accepted == pytest.approx([0.95, 0.50, 0.10], abs=2e-6)


def test_no_smaller_plan_will_do():
    for population in (150, None):
        best = acceptance_plan(population, 0.03, 0.15)
        for n in range(1, best.n):
            good = [
                c
                for c in range(n)
                if acceptance_probability(n, c, 0.03, population) >= 0.95
                and acceptance_probability(n, c, 0.15, population) <= 0.10
            ]
            assert not good


@pytest.mark.parametrize("population", [1, 2, 5, 9, 20])
def test_a_handful_of_actions_is_checked_whole(population):
    found = acceptance_plan(population, 0.02, 0.10)
    assert found.n <= population
    if found.note:
        assert found.n == population


def test_curve_falls():
    curve = operating_characteristic(65, 3, np.linspace(0, 0.3, 20), 1320)
    assert (np.diff(curve) <= 1e-12).all()


def test_levels_out_of_order_are_refused():
    with pytest.raises(ValueError, match="aql < ltpd"):
        acceptance_plan(100, 0.2, 0.1)
    with pytest.raises(ValueError, match="risks"):
        acceptance_plan(100, 0.1, 0.2, producer_risk=0)
    with pytest.raises(ValueError, match="empty"):
        acceptance_plan(0, 0.1, 0.2)
