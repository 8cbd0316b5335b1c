"""The board's controls change what is shown, and nothing more than that."""

from dataclasses import replace

import ipywidgets as widgets
from shown import html, inside

from cxaudit.lab.board import Board
from cxaudit.lab.exploring import Exploration


def test_the_findings_stand_beside_the_controls_and_are_compared_with_the_report(board):
    shown = board.findings()
    assert {type(w) for w in inside(shown, widgets.Dropdown)} == {widgets.Dropdown}
    assert "→" not in html(shown)
    inside(shown, widgets.SelectionSlider)[2].value = 0.5
    assert "→" in html(shown)


def test_a_failure_at_a_touch_is_told_on_the_page(board, monkeypatch):
    shown = board.findings()
    monkeypatch.setattr(board.exploration, "findings", lambda *_: 1 / 0)
    inside(shown, widgets.SelectionSlider)[0].value = 0.3
    assert "not your fault: division by zero" in html(shown)
    assert "Traceback" not in html(shown)


def test_filters_change_size_gaps_and_findings(board):
    filters, gaps, shown = board.filters(), board.gaps(), board.findings()
    before = html(gaps), html(shown), html(filters)
    inside(filters, widgets.Dropdown)[1].value = board.exploration.segments["region"][0]
    assert all(now != then for now, then in zip((html(gaps), html(shown), html(filters)), before, strict=True))


def test_every_control_has_a_label(board):
    blocks = [board.filters(), board.limits(), board.importance(), board.comments(), board.what_if()]
    kinds = (widgets.Dropdown, widgets.IntSlider, widgets.SelectionSlider, widgets.Button)
    assert all(w.description for block in blocks for kind in kinds for w in inside(block, kind))


def test_without_a_survey_it_says_so(desk, bank):
    other = bank.measures[bank.measures["instrument"].eq("")]
    board = Board(desk, Exploration(replace(bank, measures=other, data=replace(bank.data, surveys=()))))
    for block in (board.filters, board.importance, board.gaps, board.what_if):
        assert "no survey" in html(block())
