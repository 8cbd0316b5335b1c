"""Systemic, local or unclear, and whether the spread makes it critical."""

import pytest

from cxaudit.language import Language
from cxaudit.measures import ALL, rows
from cxaudit.rules.complaints import complaint
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

DATA = ClientData("x", ClientFile(name="x"))


def judged(probability, spread=None, needed=0.0):
    shell = {"level": "topic", "term": "late/early", "n": 200}
    table = [
        shell | {"measure": "share of clients", "estimate": 0.3, "low": 0.25, "high": 0.36},
        shell | {"measure": "clients with the complaint", "estimate": 60},
        shell | {"measure": "probability of a systemic cause", "estimate": probability},
        shell | {"measure": "answers still needed", "estimate": needed},
    ]
    if spread is not None:
        table.append(
            {
                "measure": "share in the most affected group",
                "level": "topic/team",
                "term": "late/early/Team A",
                "n": 60,
                "estimate": 0.6,
                "p_adjusted": spread,
            }
        )
    return next(iter(complaint(rows(table).assign(group=ALL), DATA)))


@pytest.mark.parametrize(("probability", "spread", "rule", "severity"), [
    (0.99, 0.7, "systemic-complaint", "critical"), (0.99, 0.001, "systemic-complaint", "major"), (0.99, None, "systemic-complaint", "major"),
    (0.05, 0.7, "local-complaint", "minor"), (0.5, 0.7, "unclear-complaint", "minor"),
])  # fmt: skip
def test_verdict_and_spread(probability, spread, rule, severity):
    found = judged(probability, spread)
    assert (found.rule, found.severity, found.subject) == (rule, severity, "late/early")


def test_the_group_in_which_complaints_gather_is_named():
    assert "Team A" in Language("en").say(judged(0.99, 0.001).statement)
    assert "Team A" in Language("ru").say(judged(0.05, 0.001).action)


def test_an_unclear_topic_says_how_many_answers_are_needed():
    assert "141 more clients" in Language("en").say(judged(0.5, needed=141.0).action)
    assert "several periods" in Language("en").say(judged(0.5, needed=3865.0).action)
    assert "no reasonable number" in Language("en").say(judged(0.5, needed=float("nan")).action)
