"""The verdict on staffing: readiness first, and nothing where it depends on priorities."""

import pandas as pd

from cxaudit.language import Language
from cxaudit.measures import ALL, rows
from cxaudit.rules.staffing import staffing
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

DATA = ClientData("x", ClientFile(name="x"))


def measures(in_house, distributed, external, audited, level=None):
    shares = {"in-house": in_house, "distributed": distributed, "external": external, "audited": audited}
    records = [
        {"measure": "first choice", "level": "option", "term": o, "estimate": s, "n": 20000} for o, s in shares.items()
    ]
    records.append(
        {"measure": "evidence", "level": "evidence", "term": "coverage of the functions", "estimate": 0.7, "n": 6}
    )
    records.append(
        {"measure": "evidence", "level": "evidence", "term": "safety when somebody leaves", "estimate": 0.5, "n": 6}
    )
    if level is not None:
        records.append({"measure": "maturity", "level": "overall", "term": "company", "estimate": level, "n": 8})
    return rows(records).assign(group=ALL)


def verdicts(*shares, **facts):
    return [(f.subject, f.severity) for f in staffing(measures(*shares, **facts), DATA)]


def test_spread_roles_with_and_without_audit_speak_together():
    assert verdicts(0.1, 0.4, 0.05, 0.45) == [("distributed", "minor")]
    assert verdicts(0.1, 0.5, 0.05, 0.35) == [("distributed", "strength")]


def test_robust_and_leaning_verdicts_differ_in_severity():
    assert verdicts(0.85, 0.05, 0.05, 0.05) == [("in-house", "major")]
    assert verdicts(0.1, 0.1, 0.6, 0.2) == [("external", "minor")]


def test_no_verdict_where_it_depends_on_priorities():
    assert verdicts(0.45, 0.2, 0.2, 0.15) == []


def test_a_company_that_is_not_ready_gets_help_for_its_top_team_only():
    (finding,) = staffing(measures(0.1, 0.4, 0.05, 0.45, level=1), DATA)
    assert (finding.subject, finding.severity) == ("external", "major")
    assert "1 aware" in Language("en").say(finding.statement)
    assert verdicts(0.1, 0.4, 0.05, 0.45, level=2) == [("distributed", "minor")]


def test_russian_is_complete():
    russian = Language("ru")
    for shares in ((0.9, 0.1, 0.0, 0.0), (0.0, 0.5, 0.0, 0.5), (0.0, 0.1, 0.9, 0.0)):
        for finding in staffing(measures(*shares), DATA):
            russian.say(finding.statement)
            russian.say(finding.action)
            russian.say(finding.unit)
    assert not russian.missed


def test_nothing_measured_nothing_said():
    assert not list(staffing(pd.DataFrame(columns=["measure", "level", "group", "estimate", "term"]), DATA))
