"""An expected change is told with its interval."""

from shown import html


def test_a_change_has_an_interval(board):
    assert "95%" in html(board.what_if())
