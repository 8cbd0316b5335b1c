"""Findings are checked data with a stable order."""

import pytest

from cxaudit.findings import Finding, rule, severity, urgency
from cxaudit.messages import message


def finding(**facts):
    return Finding(
        **{
            "rule": "gap-5",
            "area": "survey",
            "subject": "REL",
            "severity": "major",
            "statement": message("s"),
            "action": message("a"),
            "n": 9,
            **facts,
        }
    )


def test_severity_by_three_thresholds():
    assert [severity(x, 0.05, 0.10, 0.20) for x in (0.01, 0.05, 0.15, 0.2)] == [None, "minor", "major", "critical"]


def test_the_most_urgent_come_first_and_ties_are_stable():
    some = [
        finding(severity="minor"),
        finding(severity="critical", subject="B"),
        finding(severity="critical", subject="A"),
        finding(weight=2.0),
        finding(),
    ]
    assert [(f.severity, f.subject, f.weight) for f in sorted(some, key=urgency)] == [
        ("critical", "A", 0.0),
        ("critical", "B", 0.0),
        ("major", "REL", 2.0),
        ("major", "REL", 0.0),
        ("minor", "REL", 0.0),
    ]


def test_an_unknown_severity_is_refused():
    with pytest.raises(ValueError, match="severity"):
        finding(severity="awful")


def test_a_rule_may_only_give_findings_of_its_names():
    @rule("gap-1", area="survey")
    def wrong(measures, data):
        yield finding()

    with pytest.raises(ValueError, match="gap-5"):
        list(wrong.rule(None, None))
