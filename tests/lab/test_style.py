"""Fragments of pages: escaped, in the reader's language, readable without colour."""

import pandas as pd

from cxaudit.errors import Problem
from cxaudit.lab import style
from cxaudit.language import Language
from cxaudit.messages import message

RUSSIAN = Language("ru")


def test_problems_have_a_place_and_the_rest_is_counted():
    found = [Problem(message("{kind} {name} is not known", kind="<b>", name=n), file="goals.xlsx") for n in range(5)]
    told = style.problems(RUSSIAN, found, 3)
    assert told.count("cxd-problem") == 3
    assert "goals.xlsx" in told
    assert "ещё 2\u00a0ошибки" in told
    assert "<b>" not in told


def test_counts_say_what_has_changed():
    assert style.describe_counts(RUSSIAN, [], []) == '<p class="cxd-counted" role="status"></p>'


def test_the_axis_is_numbered_where_the_bars_stand():
    axis = style.axis(-2.2, 0.5, RUSSIAN.number)
    assert [number in axis for number in ("−2", "−1", ">0<")] == [True] * 3
    row = pd.Series({"estimate": -1.0, "low": -1.5, "high": -0.5})
    bar = style.bar(row, -2.2, 0.5, ("#a00", "#0a0", "#000"), "one <less>")
    assert f"{style.across(0, -2.2, 0.5):.1f}" in bar
    assert "<less>" not in bar
