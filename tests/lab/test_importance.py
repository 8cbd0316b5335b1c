"""Weights change the gap as a whole."""

import ipywidgets as widgets
from shown import html, inside


def test_weights_change_the_gap_as_a_whole(board):
    importance = board.importance()
    before = html(importance)
    inside(importance, widgets.IntSlider)[0].value = 100
    assert html(importance) != before
