"""A dimension's questions are shown at a click."""

import ipywidgets as widgets
from shown import html, inside


def test_a_click_shows_the_items_and_another_hides_them(board):
    gaps = board.gaps()
    first = inside(gaps, widgets.Button)[0]
    first.click()
    assert html(gaps).count("<tr>") == 1 + len(
        board.exploration.instrument.items_of(board.exploration.gaps(board.part)["term"].iloc[0])
    )
    first.click()
    assert "<table" not in html(gaps)
