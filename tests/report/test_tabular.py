import numpy as np
import pandas as pd

from cxaudit.report.tabular import raw


def test_raw_values_are_what_a_workbook_takes():
    values = [
        np.float64(1.5),
        float("inf"),
        float("nan"),
        np.int64(3),
        True,
        None,
        pd.NaT,
        pd.Timestamp("2026-10-01"),
        "a\u202eb",
    ]
    assert [raw(v) for v in values] == [1.5, None, None, 3, 1, None, None, "2026-10-01", "ab"]


def test_groups_stand_down_where_there_is_one_term(audit):
    extra = audit.measures[audit.measures["measure"].eq("nps")].assign(group="region=north")
    audit.measures = pd.concat([audit.measures, extra])
    table = audit.table("x", "nps", group=None)
    assert [row[0].text for row in table.rows] == ["everyone", "region: north"]
