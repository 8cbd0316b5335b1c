"""What is left when the published parts are taken from a whole, or one report from another."""

from __future__ import annotations

import pytest

from cxaudit.delivery.attack import attack

NORTH = {"group": "region=north", "n": 60.0, "estimate": -0.4}


def test_the_whole_minus_the_published_parts(written):
    found = attack([written("a", {}, NORTH, {"group": "region=south", "n": 37.0, "estimate": -0.6})])
    assert [round(b.n) for b in found.breaches] == [3]
    assert found.breaches[0].estimate == pytest.approx((100 * -0.5 + 60 * 0.4 + 37 * 0.6) / 3)


def test_enough_people_left_are_no_breach(written):
    found = attack([written("a", {}, NORTH, {"group": "region=south", "n": 30.0})])
    assert found.breaches == ()
    assert found.differences


def test_what_is_not_said_to_be_something_else_is_people(written):
    few = {"area": "new", "measure": "never heard of", "level": "team", "n": 2.0}
    assert [round(b.n) for b in attack([written("a", {}, few)]).breaches] == [2]


def test_cases_are_no_people(written):
    few = {"area": "goals", "measure": "attainment", "level": "kpi", "n": 1.0, "counts": "KPIs"}
    assert attack([written("a", {}, few)]).breaches == ()


def test_the_attentive_and_everyone(written):
    assert attack([written("a", {}, {"group": "attentive", "n": 98.0})]).breaches


def test_two_reports_of_the_same_people(written):
    before = written("a", {})
    after = written("b", {"n": 102.0, "estimate": -0.52})
    assert attack([before]).breaches == attack([after]).breaches == ()
    assert [round(b.n) for b in attack([before, after]).breaches] == [2]


def test_two_waves_are_different_people_until_the_second_tells_of_the_first(written):
    first = written("a", {}, wave="1")
    second = written("b", {"n": 102.0}, wave="2")
    assert attack([first, second]).breaches == ()
    third = written("c", {"n": 150.0}, {"group": "wave=1", "n": 103.0}, wave="2")
    assert [round(b.n) for b in attack([first, third]).breaches] == [3]


def test_a_group_withheld_in_one_report_is_found_by_another(written):
    """The first withholds south and west; the second, made with other segments, still shows south."""
    one = written("a", {}, NORTH)
    other = written("b", {}, {"group": "region=south", "n": 37.0, "estimate": -0.6})
    assert attack([one]).breaches == attack([other]).breaches == ()
    assert [round(b.n) for b in attack([one, other]).breaches] == [3]
