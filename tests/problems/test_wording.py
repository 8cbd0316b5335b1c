"""A problem is called what the client calls it; its action mends the cause first."""

from cxaudit.problems import find_problems
from cxaudit.problems.wording import actions_of, against, owner_of, title_of


def test_the_title_is_the_clients_description_of_the_pain(make_client, findings):
    data = make_client(links=True)
    titles = {title_of(problem, data, "en") for problem in find_problems(findings, data)[:2]}
    assert titles == {
        "The order arrives later than the delivery time promised",
        "Invoices hold items that were never ordered",
    }


def test_without_a_description_the_most_telling_name(make_client, finding):
    data = make_client(links=True)
    (problem,) = find_problems([finding("weak-touchpoint", "Step 1")], data)
    assert title_of(problem, data, "ru") == "Step 1"


def test_actions_are_told_once_and_the_owner_is_whom_the_tables_name(make_client, finding):
    data = make_client(links=True)
    found = [
        finding("weak-touchpoint", "Invoice", owner="billing"),
        finding("systemic-complaint", "Wrong invoice", "critical"),
    ]
    (problem,) = find_problems(found, data)
    assert [action.text for action in actions_of(problem)] == ["Mend Wrong invoice.", "Mend Invoice."]
    assert owner_of(problem) == "billing"


def test_a_strength_of_the_same_thing_speaks_against(make_client, finding):
    data = make_client(links=True)
    good = finding("quality-below-standard", "criterion=x", "strength")
    same = finding("weak-touchpoint", "Invoice", "strength")
    (problem,) = find_problems([finding("systemic-complaint", "Wrong invoice")], data)
    assert against(problem, [good, same], data) == [same]
