"""One trouble is told once, whatever ties its findings; two troubles that share a mood stay two."""

import pytest

from cxaudit.problems import find_problems


def told(problems):
    return [{(f.rule, f.subject) for f in p.findings} for p in problems]


@pytest.mark.parametrize("facts", [{"links": True}, {}, {"mood": 1.5}], ids=["declared", "words", "a common mood"])
@pytest.mark.parametrize("seed", range(4))
def test_each_trouble_is_told_once(make_client, findings, seed, facts):
    problems = find_problems(findings, make_client(seed, **facts))
    first, second = told(problems)[:2]
    assert (
        {rule for rule, _ in first}
        == {rule for rule, _ in second}
        == {"weak-touchpoint", "systemic-complaint", "pain-point"}
    )
    assert not {subject for _, subject in first} & {subject for _, subject in second}


@pytest.mark.parametrize("seed", range(4))
def test_customers_alone_tie_what_shares_no_word(make_client, finding, seed):
    named = [finding("weak-touchpoint", t) for t in ("Order delivery", "Invoice")]
    named += [finding("systemic-complaint", f"Thing {k}") for k in range(2)]
    problems = find_problems(named, make_client(seed, wordless=True))
    assert sorted(map(len, told(problems))) == [2, 2]
    assert {("weak-touchpoint", "Order delivery"), ("systemic-complaint", "Thing 0")} in told(problems)
    assert {p.tied_by for p in problems} == {("customers",)}
    assert all(p.is_probable for p in problems)


@pytest.mark.parametrize("seed", range(6))
def test_a_mood_alone_ties_nothing(make_client, finding, seed):
    named = [finding("weak-touchpoint", f"Step {k}") for k in range(6)]
    named += [finding("systemic-complaint", f"Other {k}") for k in range(6)]
    assert set(map(len, told(find_problems(named, make_client(seed, mood=2.0, wordless=True))))) == {1}


def test_caveats_are_no_problems_and_consequences_come_last(make_client, findings):
    problems = find_problems(findings, make_client(links=True))
    rules = [{f.rule for f in p.findings} for p in problems]
    assert {"unreliable-scale"} not in rules
    assert rules[-1] == {"nps-level"}


def test_a_finding_belongs_to_one_problem(make_client, findings):
    pairs = [(f.rule, f.subject) for p in find_problems(findings, make_client(links=True)) for f in p.findings]
    assert len(pairs) == len(set(pairs))
