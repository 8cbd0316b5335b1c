"""Comments stand behind a pain point."""

from shown import html


def test_a_pain_point_has_its_comments(board):
    assert "cxd-quote" in html(board.comments())
