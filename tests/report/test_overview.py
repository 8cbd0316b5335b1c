from dataclasses import replace

import pandas as pd
from measured import measured

from cxaudit import stats
from cxaudit.findings import Finding
from cxaudit.language import Language
from cxaudit.messages import message
from cxaudit.report.audit import Audit


def judged(evidence, *severities):
    one = evidence.findings[0]
    return Audit(
        replace(evidence, findings=tuple(replace(one, severity=s, action=message(f"Do {s}")) for s in severities)),
        Language("en"),
    )


def test_the_verdict_follows_the_gravest_finding(evidence):
    said = {s: judged(evidence, s).verdict().plain() for s in ("critical", "major", "minor", "strength")}
    assert "1 critical problem." in said["critical"]
    assert "1 major problem and no critical one" in said["major"]
    assert "nothing worse" in said["minor"]
    assert "strong" in said["strength"]
    assert "too few to tell" in judged(evidence).verdict().plain()


def test_the_roadmap_names_each_action_once_and_leaves_strengths_out(evidence):
    audit = judged(evidence, "critical", "critical", "minor", "strength")
    assert [row[1].text for row in audit.roadmap().rows] == ["Do critical", "Do minor"]
    assert len(audit.strengths().cards) == 1
    assert len(audit.top_findings(2).cards) == 2


def test_a_finding_without_owner_asks_for_one(evidence):
    bare = replace(evidence, findings=(Finding("gap-5", "survey", "REL", "major", message("x"), message("y"), 3),))
    audit = Audit(bare, Language("en"))
    assert audit.roadmap().rows[0][-2].text == audit.roadmap(short=True).rows[0][-1].text == "to be named"
    assert audit.roadmap().rows[0][-1].text == "—"


def test_the_roadmap_tells_what_the_clients_own_tables_know(evidence):
    goals = pd.DataFrame({"kpi": ["on time"], "due": [pd.Timestamp("2099-12-31")], "measures": ["Card delivery"]})
    points = pd.DataFrame({"pain_point": ["P1"], "touchpoint": ["Card delivery"], "effort_to_fix": [3.0]})
    finding = Finding(
        "pain-point",
        "journey",
        "P1",
        "major",
        message("x"),
        message("y"),
        30,
        0.4,
        unit=message("share of customers"),
        owner="ops",
    )
    data = replace(evidence.data, tables={"goals": goals, "pain_points": points})
    (row,) = Audit(replace(evidence, data=data, findings=(finding,)), Language("en")).roadmap().rows
    assert [cell.text for cell in row] == ["1", "y", "Major", "40% (share of customers)", "ops", "on time"]
    assert [cell.detail for cell in row[2:5]] == ["Journey", "effort: 3 of 5", "31 Dec 2099"]


def test_trust_reaches_the_first_page(evidence):
    """Even where every other key figure is there."""
    record = {"level": "overall", "term": "overall", "n": 60, "estimate": 5.0}
    names = stats.headline_measures()
    measures = pd.concat([measured([record | {"measure": name}], "survey") for name in names], ignore_index=True)
    page = Audit(replace(evidence, measures=measures), Language("en")).headline().plain()
    assert "trust as a whole" in page.lower()
