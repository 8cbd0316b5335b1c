"""Customers are counted once; what the client counted is exact; few are not shown."""

import numpy as np

from cxaudit.problems import find_problems
from cxaudit.problems.entities import Entity
from cxaudit.problems.reach import reach_problem


def test_a_counted_pain_point_is_exact(make_client, findings):
    data = make_client(links=True)
    points = data.tables["pain_points"].set_index("pain_point")["affected"]
    for problem in find_problems(findings, data)[:2]:
        affected = points[problem.about("pain_point")[0]]
        assert (problem.reach.low, problem.reach.estimate, problem.reach.high) == (affected, affected, affected)


def test_a_customer_who_rates_low_and_complains_is_one(make_client):
    data = make_client()
    both = reach_problem({Entity("touchpoint", "Invoice"), Entity("topic", "Wrong invoice")}, data)
    one = reach_problem({Entity("touchpoint", "Invoice")}, data)
    assert one.hit.sum() <= both.hit.sum() < one.hit.sum() + 300 * 0.4
    assert both.low <= both.estimate <= both.high <= both.of


def test_few_customers_are_not_shown(make_client):
    data = make_client()
    ratings = data.tables["experience"]
    ratings.loc[ratings["touchpoint"].eq("Step 0"), "satisfaction"] = np.where(np.arange(300) < 3, 2.0, 9.0)
    assert reach_problem({Entity("touchpoint", "Step 0")}, data) is None
