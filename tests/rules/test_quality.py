"""Work below the standard by its upper bound; checks too few by the plan, or dearer than needed."""

import pytest

from cxaudit.measures import ALL, rows
from cxaudit.rules.quality import quality_below_standard, quality_coverage
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

DATA = ClientData("x", ClientFile(name="x"))


@pytest.mark.parametrize(("high", "expected"), [(0.90, None), (0.89, "minor"), (0.84, "major"), (0.69, "critical")])
@pytest.mark.parametrize("level", ["team", "criterion"])
def test_the_upper_bound_under_the_standard_decides(level, high, expected):
    row = {
        "measure": "passed",
        "level": level,
        "term": "A",
        "n": 80,
        "estimate": high - 0.05,
        "low": high - 0.1,
        "high": high,
    }
    found = list(quality_below_standard(rows([row]).assign(group=ALL), DATA))
    assert [(f.subject, f.severity) for f in found] == ([(f"{level}=A", expected)] if expected else [])


@pytest.mark.parametrize(
    ("checked", "actions", "expected"),
    [
        (40, 1320, "major"),
        (66, 1320, None),
        (198, 1320, None),
        (300, 1320, "minor"),
        (0, 1320, "major"),
        (30, 100, None),
    ],
)
def test_the_number_checked_decides_not_the_share(checked, actions, expected):
    shell = {"level": "team", "term": "A", "n": actions}
    table = [
        shell | {"measure": "share checked", "estimate": checked / actions},
        shell | {"measure": "actions", "estimate": actions},
        shell | {"measure": "checked", "estimate": checked},
        shell | {"measure": "checks for a verdict", "estimate": 65},
    ]
    found = list(quality_coverage(rows(table).assign(group=ALL), DATA))
    assert [f.severity for f in found] == ([expected] if expected else [])
