"""Findings about people: found where the numbers carry them, silent where they do not, whole sentences in every plural."""

import pandas as pd
import pytest

from cxaudit.language import Language
from cxaudit.rules.competencies import alone, below_target, blind_spot, disagree
from cxaudit.stats.competencies import competencies
from cxaudit.stats.raters import raters
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

CLIENT = ClientFile(name="x")


def audited(team, target=7.0):
    """``team``: person -> (scores of manager, four peers and consultant; own score), one competency."""
    relations = ["manager", *["peer"] * 4, "consultant"]
    rows = [
        {"person": p, "role": "lead", "competency": "sales / CRM", "rater": f"{r}{i}", "relation": r, "score": float(s)}
        for p, (given, _) in team.items()
        for i, (r, s) in enumerate(zip(relations, given, strict=True))
    ]
    rows += [
        {"person": p, "role": "lead", "competency": "sales / CRM", "rater": p, "relation": "self", "score": float(own)}
        for p, (_, own) in team.items()
    ]
    scores = pd.DataFrame(rows)
    targets = pd.DataFrame({"role": ["lead"], "competency": ["sales / CRM"], "target": [target], "weight": [1.0]})
    data = ClientData("x", CLIENT, tables={"competencies": scores, "targets": targets})
    measures = pd.concat(
        [competencies(competencies=scores, client=CLIENT, targets=targets), raters(competencies=scores)]
    )
    return measures, data


GOOD, WEAK, TORN = [9, 8, 9, 9, 8, 9], [3, 4, 3, 4, 3, 4], [1, 10, 1, 10, 2, 9]
DOUBTFUL = [8, 1, 10, 3, 10, 6]  # a mean of 6.7, not surely under 7


def found(rule, team, **facts):
    return {f.subject: f for f in rule(*audited(team, **facts))}


def test_a_sure_shortfall_is_found_by_its_size_and_a_doubtful_one_is_not():
    findings = found(below_target, {"anna": (WEAK, 3), "boris": (GOOD, 9)})
    assert {s: f.severity for s, f in findings.items()} == {"anna/sales / CRM": "critical"}
    assert (
        found(below_target, {"anna": (WEAK, 3), "boris": (GOOD, 9)}, target=5.0)["anna/sales / CRM"].severity == "minor"
    )
    assert not found(below_target, {"anna": (TORN, 5), "boris": (TORN, 5)})


@pytest.mark.parametrize(
    ("team", "severity"),
    [
        ({"anna": (WEAK, 3), "boris": (WEAK, 3)}, "critical"),
        ({"anna": (GOOD, 9), "boris": (WEAK, 3)}, "major"),
        ({"anna": (GOOD, 9), "boris": (GOOD, 9)}, None),
        ({"anna": (GOOD, 9), "boris": (DOUBTFUL, 5)}, None),
    ],
)
def test_a_competency_hangs_on_one_person_only_where_the_others_surely_fail(team, severity):
    findings = found(alone, team)
    assert (findings["sales / CRM"].severity if findings else None) == severity


def test_a_blind_spot_is_far_and_sure():
    findings = found(blind_spot, {"anna": (WEAK, 8), "boris": (GOOD, 9)})
    assert {s: f.severity for s, f in findings.items()} == {"anna/sales / CRM": "major"}


def test_raters_who_disagree_are_named_by_competency():
    findings = found(disagree, {"anna": (TORN, 5), "boris": (GOOD, 9)})
    assert findings["sales / CRM"].severity == "minor"
    assert findings["sales / CRM"].statement.values["people"] == "anna"


def test_sentences_are_whole_in_both_languages_and_carry_the_next_step():
    finding = found(below_target, {"anna": (WEAK, 3), "boris": (GOOD, 9)})["anna/sales / CRM"]
    english, russian = Language("en"), Language("ru")
    assert english.say(finding.statement).startswith(
        "anna, sales / CRM: 6 raters give 3.5 of 10 where the role asks for 7"
    )
    assert "6\u00a0оценщиков ставят 3,5" in russian.say(finding.statement)
    assert not russian.missed
    assert "самостоятельно" in russian.say(finding.action)


def test_no_table_no_finding():
    nothing = ClientData("x", CLIENT)
    measures, _ = audited({"anna": (WEAK, 8), "boris": (GOOD, 9)})
    assert not list(below_target(measures, nothing))
