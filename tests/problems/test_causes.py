"""The cause is the widest gap, else what the findings' rules say that they show, else unknown."""

from cxaudit.problems.causes import find_cause


def test_the_widest_gap_is_the_cause(finding):
    gaps = [
        finding("gap-2", "REL", estimate=-0.6),
        finding("gap-4", "REL", estimate=-1.4),
        finding("gap-5", "REL", estimate=-2.0),
    ]
    assert find_cause(gaps) == ("gap-4", (gaps[1],))


def test_a_strength_is_no_cause(finding):
    assert find_cause([finding("gap-1", "REL", "strength", estimate=0.8)]) == ("unknown", ())


def test_other_findings_show_causes_as_their_rules_declare(finding):
    assert find_cause([finding("overdue-obligations", "client")])[0] == "client-overdue"
    assert find_cause([finding("overdue-obligations", "us")])[0] == "ours-overdue"
    assert find_cause([finding("quality-below-standard", "criterion=greeting")])[0] == "gap-3"
    assert find_cause([finding("weak-touchpoint", "x")])[0] == "unknown"
