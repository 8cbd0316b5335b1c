"""The password of locked workbooks: asked for on a terminal, refused where nobody can be asked."""

import os

import pytest

from cxaudit.cli import opening
from cxaudit.cli.session import Session
from cxaudit.errors import InputError
from cxaudit.formats import protected


def test_the_name_of_the_variable_is_that_of_the_reader():
    assert opening.VARIABLE == protected.VARIABLE


def test_it_is_asked_for_on_a_terminal_alone(monkeypatch):
    monkeypatch.setenv(opening.VARIABLE, "before")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    opening.ask(Session(), wanted=False)
    assert os.environ[opening.VARIABLE] == "before"
    with pytest.raises(InputError) as caught:
        opening.ask(Session(), wanted=True)
    assert caught.value.problems[0].what.text == "There is nobody to ask for the password"
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda text, hide_input: "секрет" if hide_input else "")
    opening.ask(Session(), wanted=True)
    assert os.environ[opening.VARIABLE] == "секрет"
