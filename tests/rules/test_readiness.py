"""The finding about readiness names the level and the statement that blocks the next one."""

import pandas as pd
import pytest

from cxaudit.language import Language
from cxaudit.models import load_readiness as ladder
from cxaudit.rules.readiness import judge_readiness as rule
from cxaudit.stats.readiness import readiness
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

DATA = ClientData("x", ClientFile(name="x"))
IDS = [s.id for level in ladder().levels for s in level.statements]


def finding(no):
    table = pd.DataFrame(
        [{"statement": s, "respondent": f"r{i}", "answer": 1.0 if s in no else 5.0} for s in IDS for i in range(5)]
    )
    (found,) = rule(readiness(readiness=table, client=DATA.client), DATA)
    return found


@pytest.mark.parametrize(
    ("no", "subject", "severity"),
    [
        (["R1.2"], "blame", "critical"),
        (["R2.1"], "aware", "major"),
        (["R3.1"], "safe", "minor"),
        (["R5.5"], "managed", "strength"),
        ([], "embedded", "strength"),
    ],
)
def test_level_and_severity(no, subject, severity):
    found = finding(no)
    assert (found.subject, found.severity) == (subject, severity)


def test_the_blocking_statement_is_said_in_the_readers_language():
    found = finding(["R3.2", "R5.1"])
    assert "random part" in Language("en").say(found.statement)
    russian = Language("ru")
    assert "случайную часть" in russian.say(found.statement)
    assert "случайную часть" in russian.say(found.action)
    assert not russian.missed
