"""The command line speaks the consultant's language: its help, and what it says of a command that nobody knows."""

import re
from contextlib import suppress

import pytest
import typer.main
from typer import rich_utils

from cxaudit import cli
from cxaudit.cli import commands
from cxaudit.cli.help import detect_wished_language, speak, translate_paragraphs
from cxaudit.language import Language, available

ENGLISH = re.compile(r"\b(?:the|and|with|from|default|show|this)\b")


@pytest.fixture(autouse=True)
def titles(monkeypatch):
    """What help changes in the library's module is put back."""
    for name in (
        "ARGUMENTS_PANEL_TITLE",
        "OPTIONS_PANEL_TITLE",
        "COMMANDS_PANEL_TITLE",
        "DEFAULT_STRING",
        "REQUIRED_LONG_STRING",
    ):
        monkeypatch.setattr(rich_utils, name, getattr(rich_utils, name))


def said(capsys, *typed):
    with suppress(SystemExit):
        cli.main(list(typed))
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("code", [c for c in available() if c != "en"])
def test_every_word_of_help_is_in_every_catalogue(code):
    asked = []
    speak(typer.main.get_command(commands.app), lambda text: asked.append(" ".join(text.split())) or text)
    known = Language(code).entries
    assert [text for text in asked if text and text not in known] == []


def test_help_is_spoken_in_russian(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    page = said(capsys, "--ui-lang", "ru", "--help")
    assert "Вызов: cxaudit [ПАРАМЕТРЫ]" in page
    assert "Показать эту справку и выйти." in page
    assert "# папка для работы, в любом месте" in page
    assert not ENGLISH.search(page.replace("my-workbench", ""))


def test_help_stays_english_where_nobody_asked(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "Usage: cxaudit" in said(capsys, "--help")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (["batch", "--jbos", "2"], "Параметра --jbos нет; похожие: --jobs"),
        (["run"], "Не указано: CLIENT"),
        (["bacth"], "Команды bacth нет; похожая: batch"),
        (["zzz"], "Команды zzz нет"),
        (["batch", "--jobs", "x"], "Значение параметра --jobs не подходит"),
    ],
)
def test_what_cannot_be_understood_is_said_with_a_way_out(capsys, typed, answer):
    text = said(capsys, "--ui-lang", "ru", *typed)
    assert answer in text
    assert "--help` покажет" in text


def test_the_language_is_known_before_anything_is_understood():
    assert (
        detect_wished_language(["--ui-lang=ru", "run"])
        == detect_wished_language(["--debug", "--ui-lang", "ru"])
        == "ru"
    )
    assert detect_wished_language(["run", "--ui-lang"]) is None


def test_examples_stay_as_they_are_typed():
    text = "Do it.\n\n```text\ncxaudit run acme   # now\n```"
    assert translate_paragraphs(text, str.upper) == "DO IT.\n\n```text\ncxaudit run acme   # NOW\n```"
