from dataclasses import replace

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
    assert Audit(bare, Language("en")).roadmap().rows[0][-1].text == "to be named"
