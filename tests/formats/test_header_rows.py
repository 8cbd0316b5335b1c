"""Headings of several rows, repeated headings, days of American vendors."""

from datetime import datetime

import numpy as np
import pytest

from cxaudit.formats import header_rows
from cxaudit.formats.sheet import Cells, Sheet


def sheet(headings, *rows):
    columns = zip(*rows, strict=True) if rows else [()] * len(headings)
    return Sheet("t.csv", tuple(headings), tuple(Cells.of(c) for c in columns), list(range(2, 2 + len(rows))))


def test_rows_of_headings_leave_the_lines_of_the_others():
    left = header_rows.below(sheet(["a", "b"], ["text", "text"], ["1", "2"], ["3", "4"]), 1)
    assert list(left.lines) == [3, 4]
    assert [left.cells[0].at(i) for i in range(2)] == ["1", "3"]
    assert left.cells[0].values == ["1", "3"]


def test_values_that_become_equal_are_one():
    cells = header_rows.replace_values(Cells.of(["a", "b", "c", None]), [1, 1, None])
    assert cells.values == [1]
    assert list(cells.codes) == [0, 0, -1, -1]


def test_repeated_questions_are_numbered():
    assert header_rows.number_headings(["Why?", "Why?", "", "", "Why?"]) == ("Why?", "Why? (2)", "", "", "Why? (3)")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("7/27/26 19:06:23", datetime(2026, 7, 27, 19, 6, 23)),
        ("03/04/2026", datetime(2026, 3, 4)),
        ("1/2/2026 1:05 PM", datetime(2026, 1, 2, 13, 5)),
        ("12/31/2025 12:00 AM", datetime(2025, 12, 31)),
    ],
)
def test_days_of_american_vendors(written, day):
    read = header_rows.month_first(sheet(["date"], [written]), 0)
    assert read.cells[0].at(0) == day
    assert "month/day/year" in read.remarks[0].text


def test_a_day_above_twelve_in_front_changes_nothing():
    read = header_rows.month_first(sheet(["date"], ["03/04/2026"], ["27/04/2026"]), 0)
    assert read.cells[0].at(0) == "03/04/2026"
    assert not read.remarks


def test_faults_of_rows_move_with_their_rows():
    one = sheet(["a"], ["x"], ["y"], ["z"])
    one = header_rows.replace(one, ragged=(2,), problems=("fault",))
    left = header_rows.keep_rows(one, np.array([False, True, True]))
    assert left.ragged == (1,)
    assert left.problems == ("fault",)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("day first", [datetime(2026, 4, 3), datetime(2026, 4, 3, 22, 5), "13/13/2026", "пишу 03/04/26"]),
        ("month first", [datetime(2026, 3, 4), datetime(2026, 3, 4, 22, 5), "13/13/2026", "пишу 03/04/26"]),
    ],
)
def test_days_are_read_in_the_order_that_client_toml_names(order, expected):
    written = ["03/04/2026", "3/4/26 10:05 PM", "13/13/2026", "пишу 03/04/26"]
    cells = header_rows.order_dates(sheet(["day"], *([text] for text in written)), order).cells[0]
    assert [cells.at(i) for i in range(4)] == expected
