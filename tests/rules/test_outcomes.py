"""Early churn by its lower bound; a change only where the series can tell a step from a trend."""

import pytest

from cxaudit.language import Language
from cxaudit.measures import ALL, rows
from cxaudit.rules.outcomes import churn_change, early_churn, repeat_sales_change
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

DATA = ClientData("x", ClientFile(name="x"))


@pytest.mark.parametrize(("low", "expected"), [(0.04, None), (0.06, "minor"), (0.12, "major"), (0.31, "critical")])
def test_early_churn(low, expected):
    loss = {
        "measure": "lost by day 60",
        "level": "product",
        "term": "seo",
        "n": 220,
        "estimate": low + 0.05,
        "low": low,
        "high": low + 0.1,
    }
    money = {"measure": "revenue at risk", "level": "product", "term": "seo", "estimate": 5000.0}
    found = list(early_churn(rows([loss, money]).assign(group=ALL), DATA))
    assert [f.severity for f in found] == ([expected] if expected else [])
    if found:
        assert "5,000" in Language("en").say(found[0].statement)
    assert len(list(early_churn(rows([loss]).assign(group=ALL), DATA))) == len(found)


def change(gap, ratio):
    shell = {"level": "product", "term": "seo", "n": 400}
    return rows([
        shell | {"measure": "change of early churn", "estimate": gap, "low": gap - 0.05, "high": gap + 0.05, "p_adjusted": 0.001},
        shell | {"measure": "early churn after the change, ratio", "estimate": ratio},
    ]).assign(group=ALL)  # fmt: skip


@pytest.mark.parametrize(
    ("gap", "ratio", "expected"),
    [(0.2, 1.8, "major"), (-0.2, 0.4, "strength"), (-0.2, float("nan"), None), (-0.2, 1.3, None), (0.02, 1.2, None)],
)
def test_churn_change_needs_a_series_that_agrees(gap, ratio, expected):
    assert [f.severity for f in churn_change(change(gap, ratio), DATA)] == ([expected] if expected else [])


def test_more_repeat_sales_are_a_strength():
    row = {
        "measure": "change of repeat sales",
        "level": "overall",
        "term": "all",
        "n": 400,
        "estimate": 0.3,
        "low": 0.1,
        "high": 0.5,
        "p_adjusted": 0.001,
    }
    found = list(repeat_sales_change(rows([row]).assign(group=ALL), DATA))
    assert (found[0].severity, found[0].subject) == ("strength", "all")
    assert "все продукты" in Language("ru").say(found[0].statement)
