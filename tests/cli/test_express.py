"""`cxaudit express` makes forms, and two pages from answers on paper or in Excel."""

import pytest

from cxaudit import cli

ANSWERS = "5,5,4,2,4,1,2,3,2,4,3,1"


@pytest.fixture(autouse=True)
def workbench(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C")


def call(*arguments):
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    return left.value.code or 0


def test_empty_forms(tmp_path):
    assert call("express", "--lang", "en") == 0
    assert {p.name for p in (tmp_path / "reports/express").iterdir()} == {"express-form-en.xlsx", "express-form-en.pdf"}


def test_two_pages_from_paper(tmp_path):
    assert call("express", "--answers", ANSWERS, "--name", "Acme", "--lang", "en", "--to", "out") == 0
    assert (tmp_path / "out" / "acme-en.pdf").read_bytes().startswith(b"%PDF")


def test_what_is_wrong_ends_with_two(tmp_path):
    assert call("express", "--answers", "1,2") == 2
    assert call("express", "nowhere.xlsx") == 2
    assert call("express", "nowhere.xlsx", "--answers", ANSWERS) == 2
    assert not (tmp_path / "reports").exists()
