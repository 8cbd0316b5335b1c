"""The number checked against the acceptance plan, not against a share."""

import pandas as pd

from cxaudit.measures import select
from cxaudit.stats.coverage import coverage
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")
ACTIONS = pd.DataFrame({"team": [f"t{i}" for i in range(7)], "count": 1320})


def test_a_verdict_on_a_team_and_on_the_department_need_the_same_number():
    found = coverage(actions=ACTIONS, client=CLIENT)
    assert set(select(found, "checks for a verdict")["estimate"]) == {65}
    assert set(select(found, "bad ones allowed")["estimate"]) == {3}
    assert select(found, "checks at 10 %", level="overall")["estimate"].tolist() == [924]


def test_checked_shares_and_unknown_teams():
    quality = pd.DataFrame({"team": ["t0"] * 132 + ["new"] * 3, "passed": 1})
    found = coverage(actions=ACTIONS, client=CLIENT, quality=quality)
    share = select(found, "share checked", level="team").set_index("term")
    assert share.loc["t0", "estimate"] == 0.1
    assert share.loc["t1", "estimate"] == 0
    assert share.loc["new", "note"].startswith("The table of actions does not know this team")


def test_rows_of_one_number_are_one_checked_action():
    quality = pd.DataFrame({"team": "t0", "id": ["1", "1", "2"], "passed": 1})
    assert (
        select(coverage(actions=ACTIONS, client=CLIENT, quality=quality), "checked", level="team")
        .set_index("term")
        .loc["t0", "estimate"]
        == 2
    )
