"""The steps of a threshold stay in order, and are told as client.toml would have them."""

import ipywidgets as widgets
from shown import html, inside

from cxaudit.lab.api import Desk
from cxaudit.lab.board import Board
from cxaudit.lab.exploring import Exploration
from cxaudit.lab.limits import SLIDERS
from cxaudit.tables.client import Thresholds


def test_a_slider_changes_the_findings_at_once(board):
    shown, limits = board.findings(), board.limits()
    before = html(shown)
    inside(limits, widgets.SelectionSlider)[0].value = 0.5
    assert html(shown) != before
    assert board.thresholds.gap == (0.5, 0.5, 0.5)  # the other steps were pushed along


def test_what_was_settled_is_shown_as_client_toml_has_it(board):
    limits = board.limits()
    inside(limits, widgets.SelectionSlider)[0].value = 0.07
    assert "gap = [0.07, 0.1, 0.2]" in html(limits)


def test_steps_are_read_as_the_reader_writes_numbers(bench, bank):
    limits = Board(Desk("example-bank", "ru", bench), Exploration(bank)).limits()
    told = [label for label, _ in inside(limits, widgets.SelectionSlider)[0].options]
    assert told[5] == "5\u00a0%"


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
