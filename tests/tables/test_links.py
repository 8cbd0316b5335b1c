"""The table of links: kinds in either language, touchpoints that exist."""

import pandas as pd

from cxaudit.formats.sheet import Sheet, sheet_grid
from cxaudit.tables.links import TABLE
from cxaudit.tables.schema import clean


def test_kinds_may_be_written_in_russian():
    heads = ("точка контакта", "вид", "предмет")
    sheet = Sheet("links.csv", heads, tuple(sheet_grid([["Чат", "тема", "Долго"], ["Чат", "kpi", "NPS"]], 3)), [2, 3])
    assert clean(sheet, TABLE).frame["kind"].tolist() == ["topic", "kpi"]


def test_a_touchpoint_that_is_not_listed_is_told():
    frame = pd.DataFrame({"touchpoint": ["Chta"], "kind": ["topic"], "subject": ["x"]})
    others = {"touchpoints": pd.DataFrame({"touchpoint": ["Chat"]})}
    assert [fault for check in TABLE.checks for fault in check(frame, others)]
