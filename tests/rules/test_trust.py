"""Findings about trust and promises, by the bounds that the contract names."""

import pytest

from cxaudit.language import Language
from cxaudit.measures import ALL, rows
from cxaudit.rules.trust import judge_trust, overdue
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

DATA = ClientData("x", ClientFile(name="x"))


def rating(high):
    return rows(
        [
            {
                "measure": "trust",
                "level": "trust part",
                "term": "contract",
                "n": 90,
                "estimate": high - 0.2,
                "low": high - 0.4,
                "high": high,
            },
            {"measure": "doubting clients", "level": "trust part", "term": "contract", "n": 90, "estimate": 0.4},
        ]
    ).assign(group=ALL)


@pytest.mark.parametrize(("high", "severity"), [(8.2, None), (7.9, "minor"), (6.9, "major"), (4.9, "critical")])
def test_the_upper_bound_decides(high, severity):
    found = list(judge_trust(rating(high), DATA))
    assert (found[0].severity if found else None) == severity


def promises(side, low, waiting=()):
    return rows(
        [
            {
                "measure": "overdue promises",
                "level": "side",
                "term": side,
                "n": 40,
                "estimate": low + 0.1,
                "low": low,
                "high": low + 0.2,
            },
            *(
                {
                    "measure": "promises that block the result",
                    "level": "result/side",
                    "term": f"{r}/{side}",
                    "n": 1,
                    "estimate": 1,
                }
                for r in waiting
            ),
        ]
    ).assign(group=ALL)


@pytest.mark.parametrize(("low", "severity"), [(0.04, None), (0.06, "minor"), (0.11, "major"), (0.31, "critical")])
def test_the_lower_bound_of_the_overdue_share_decides(low, severity):
    found = list(overdue(promises("us", low), DATA))
    assert (found[0].severity if found else None) == severity


def test_the_clients_own_silence_is_an_early_warning_that_names_what_waits():
    (found,) = overdue(promises("client", 0.4, ["launch", "search / positions"]), DATA)
    said = Language("en").say(found.statement)
    assert said.startswith("Early warning")
    assert "launch, search / positions" in said


def test_russian_is_complete():
    russian = Language("ru")
    for found in (*judge_trust(rating(4), DATA), *overdue(promises("us", 0.4, ["a"]), DATA), *overdue(promises("us", 0.4), DATA),
                  *overdue(promises("client", 0.4, ["a"]), DATA), *overdue(promises("client", 0.4), DATA)):  # fmt: skip
        for said in (found.statement, found.action, found.unit):
            russian.say(said)
    assert not russian.missed
