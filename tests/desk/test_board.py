"""The board's controls change what is shown, and nothing more than that."""

import ipywidgets as widgets
import pytest

from cxaudit.desk.board import SLIDERS, Board
from cxaudit.desk.exploring import Exploration
from cxaudit.desk.opened import Desk
from cxaudit.tables.client import Thresholds


@pytest.fixture
def board(desk, bank):
    return Board(desk, Exploration(bank))


def inside(box, kind, **marks):
    """All widgets of a kind inside a block."""
    found = [box] if isinstance(box, kind) and all(getattr(box, k) == v for k, v in marks.items()) else []
    return found + [w for child in getattr(box, "children", ()) for w in inside(child, kind, **marks)]


def html(box):
    return " ".join(w.value for w in inside(box, widgets.HTML))


def test_a_slider_changes_the_findings_at_once(board):
    shown, limits = board.findings(), board.limits()
    before = html(shown)
    inside(limits, widgets.SelectionSlider)[0].value = 0.5
    assert html(shown) != before
    assert board.thresholds.gap == (0.5, 0.5, 0.5)  # the other steps were pushed along


def test_the_findings_stand_beside_the_controls_and_are_compared_with_the_report(board):
    shown = board.findings()
    assert {type(w) for w in inside(shown, widgets.Dropdown)} == {widgets.Dropdown}
    assert "→" not in html(shown)
    inside(shown, widgets.SelectionSlider)[2].value = 0.5
    assert "→" in html(shown)


def test_what_was_settled_is_shown_as_client_toml_has_it(board):
    limits = board.limits()
    inside(limits, widgets.SelectionSlider)[0].value = 0.07
    assert "gap = [0.07, 0.1, 0.2]" in html(limits)


def test_steps_are_read_as_the_reader_writes_numbers(bench, bank):
    limits = Board(Desk("example-bank", "ru", bench), Exploration(bank)).limits()
    told = [label for label, _ in inside(limits, widgets.SelectionSlider)[0].options]
    assert told[5] == "5\u00a0%"


def test_a_failure_at_a_touch_is_told_on_the_page(board, monkeypatch):
    shown = board.findings()
    monkeypatch.setattr(board.exploration, "findings", lambda *_: 1 / 0)
    inside(shown, widgets.SelectionSlider)[0].value = 0.3
    assert "not your fault: division by zero" in html(shown)
    assert "Traceback" not in html(shown)


def test_back_to_client_toml(board):
    shown, limits = board.findings(), board.limits()
    before = html(shown)
    inside(limits, widgets.SelectionSlider)[2].value = 0.01
    (back,) = inside(limits, widgets.Button)
    back.click()
    assert html(shown) == before


def test_falling_steps_stay_in_order(board):
    limits = board.limits()
    inside(limits, widgets.Dropdown)[0].value = "trust_broken"
    inside(limits, widgets.SelectionSlider)[2].value = 9.0
    assert list(board.thresholds.trust_broken) == sorted(board.thresholds.trust_broken, reverse=True)


def test_sliders_are_for_thresholds_that_exist():
    assert set(SLIDERS) <= set(Thresholds.model_fields)


def test_filters_change_size_gaps_and_findings(board):
    filters, gaps, shown = board.filters(), board.gaps(), board.findings()
    before = html(gaps), html(shown), html(filters)
    inside(filters, widgets.Dropdown)[1].value = board.exploration.segments["region"][0]
    assert all(now != then for now, then in zip((html(gaps), html(shown), html(filters)), before, strict=True))


def test_a_click_shows_the_items_and_another_hides_them(board):
    gaps = board.gaps()
    first = inside(gaps, widgets.Button)[0]
    first.click()
    assert html(gaps).count("<tr>") == 1 + len(
        board.exploration.instrument.items_of(board.exploration.gaps(board.part)["term"].iloc[0])
    )
    first.click()
    assert "<table" not in html(gaps)


def test_weights_change_the_gap_as_a_whole(board):
    importance = board.importance()
    before = html(importance)
    inside(importance, widgets.IntSlider)[0].value = 100
    assert html(importance) != before


def test_comments_and_what_if_say_something(board):
    assert "cxd-quote" in html(board.comments())
    assert "95%" in html(board.what_if())


def test_every_control_has_a_label(board):
    blocks = [board.filters(), board.limits(), board.importance(), board.comments(), board.what_if()]
    kinds = (widgets.Dropdown, widgets.IntSlider, widgets.SelectionSlider, widgets.Button)
    assert all(w.description for block in blocks for kind in kinds for w in inside(block, kind))


def test_without_a_survey_it_says_so(desk, bank):
    from dataclasses import replace

    other = bank.measures[bank.measures["instrument"].eq("")]
    board = Board(desk, Exploration(replace(bank, measures=other, data=replace(bank.data, surveys=()))))
    for block in (board.filters, board.importance, board.gaps, board.what_if):
        assert "no survey" in html(block())
