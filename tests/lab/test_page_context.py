"""Whoever sits at the desk is told every failure in his language, never by a traceback."""

import ipywidgets as widgets

from cxaudit.errors import AuditError, InputError, Problem
from cxaudit.lab.controls import choice, fold, lay_page, slider, tick
from cxaudit.lab.page_context import PageContext
from cxaudit.messages import message


def test_the_first_client_is_taken_where_none_is_named(bench):
    assert PageContext("", "en", bench).client == "example-agency"


def test_all_problems_of_an_input_are_told(bench):
    found = [Problem(message("Known: {known}.", known=str(n)), file=f"{n}.csv") for n in range(3)]
    told = PageContext("", "ru", bench).render_failure(InputError(found))
    assert [f"{n}.csv" in told for n in range(3)] == [True] * 3


def test_other_failures_are_one_sentence_and_a_log(bench):
    seat, place = PageContext("", "ru", bench), widgets.HTML()
    assert "Известны: x." in seat.render_failure(AuditError(message("Known: {known}.", known="x")))
    with seat.telling(place):
        raise KeyError("gap")
    assert "Сбой программы" in place.value
    assert "KeyError" in (bench.reports / "run.log").read_text(encoding="utf-8")


def test_controls_are_labelled_and_in_the_style_of_the_desk():
    assert choice("Client", [("a", "a")]).description == "Client"
    assert tick("PDF", True).value
    assert slider(widgets.IntSlider, "Weight", value=3).continuous_update
    assert "cxd" in lay_page("<p>text</p>")._dom_classes


def test_a_fold_opens_and_closes_by_its_button():
    content = widgets.HTML("text")
    key, _ = fold("More", content).children
    assert content.layout.display == "none"
    key.click()
    assert content.layout.display is None
    key.click()
    assert content.layout.display == "none"
