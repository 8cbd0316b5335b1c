"""Markdown with boxes: what is a box, a table, prose, and what the search reads of it."""

import pytest

from cxaudit.handbook.markup import LINE, Box, Grid, Prose, parse, words


def test_fenced_blocks_of_known_kinds_are_boxes_with_markdown_inside():
    (box,) = parse(
        "```exercise | Twenty letters | 25 minutes\nOne *word*.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n```\n", "x"
    )
    assert isinstance(box, Box)
    assert (box.kind, box.title, box.remark) == ("exercise", "Twenty letters", "25 minutes")
    assert [type(part) for part in box.parts] == [Prose, Grid]


def test_other_fenced_blocks_stay_as_they_are():
    (part,) = parse("```python\n1 + 1\n```\n", "x")
    assert isinstance(part, Prose)


def test_headings_have_anchors_that_begin_with_the_chapter():
    parts = parse("## One\n\ntext\n\n```note | n\n## Two\n```\n\n## Three\n", "trust")
    anchors = [h.anchor for p in parts if isinstance(p, Prose) for h in p.headings]
    assert anchors == ["trust-1", "trust-3"]


def test_empty_brackets_are_boxes_to_tick():
    parts = parse("A [ ] here.\n\n| q | yes |\n| - | - |\n| one | [ ] |\n", "x")
    assert words(parts) == "A ☐ here. q yes one ☐"


def test_escaped_titles_lose_their_escapes():
    (box,) = parse("```own | \\*Major\\* | major\ntext\n```\n", "x")
    assert box.title == "*Major*"


def test_widths_follow_content_and_leave_room_to_write():
    def shares(markdown):
        (grid,) = parse(markdown, "x")
        assert sum(grid.shares()) == pytest.approx(1)
        return grid.shares()

    assert shares("| question of many words | yes |\n| - | - |\n| is it so or not | [ ] |\n")[1] < 0.2
    assert shares("| a | b |\n| - | - |\n| c | |\n")[1] > 0.6


def test_no_column_is_narrower_than_its_longest_word():
    (grid,) = parse(
        "| chapter | urgency | what the audit found |\n| - | - | - |\n| x | incomprehensible | " + "word " * 60 + "|\n",
        "x",
    )
    assert grid.shares()[1] * LINE >= len("incomprehensible")
    assert sum(grid.shares()) == pytest.approx(1)
