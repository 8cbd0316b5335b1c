"""The command handbook: what it asks for and where it says the result lies."""

from pathlib import Path

import pytest

from cxaudit.cli import main


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """What was asked of the handbook."""
    from cxaudit.handbook import making

    calls = []

    def make(workbench, client, languages, formats, progress, **options):
        calls.append((client, languages, formats, options))
        return [workbench.reports / (client or "handbook") / "handbook-en.html"]

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(making, "make_handbook", make)
    (tmp_path / "client_data" / "acme").mkdir(parents=True)
    (tmp_path / "client_data" / "acme" / "client.toml").write_text('name = "Acme"\nlanguages = ["en"]\n')
    return calls


def code(line):
    with pytest.raises(SystemExit) as ended:
        main(line)
    return ended.value.code or 0


def test_the_general_edition_asks_for_everything_usual(asked):
    assert code(["handbook"]) == 0
    assert asked == [
        (None, None, ("html", "pdf", "docx"), {"recipient": "", "password": "", "since": None, "wanted": ""})
    ]


def test_all_options_arrive(asked, tmp_path):
    (tmp_path / "secret.txt").write_text("x\n")
    line = [
        "handbook",
        "acme",
        "--lang",
        "en",
        "--format",
        "pdf",
        "--for",
        "Ann",
        "--password-file",
        "secret.txt",
        "--since",
        "old.json",
        "--chapters",
        "3",
    ]
    assert code(line) == 0
    options = {"recipient": "Ann", "password": "x", "since": Path("old.json"), "wanted": "3"}
    assert asked == [("acme", ("en",), ("pdf",), options)]


def test_an_unknown_format_is_the_users_mistake(asked):
    assert code(["handbook", "--format", "epub"]) == 2
    assert asked == []


def test_a_password_is_taken_from_the_surroundings_and_locks_the_pdf(asked, monkeypatch):
    monkeypatch.setenv("CXAUDIT_PASSWORD", "x")
    assert code(["handbook", "--password"]) == 0
    assert asked == [(None, None, ("pdf",), {"recipient": "", "password": "x", "since": None, "wanted": ""})]


def test_a_password_that_nobody_can_be_asked_for_is_the_users_mistake(asked, monkeypatch):
    monkeypatch.delenv("CXAUDIT_PASSWORD", raising=False)
    assert code(["handbook", "--password"]) == 2
    assert asked == []
