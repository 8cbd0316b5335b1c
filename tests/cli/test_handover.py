import pytest
import typer

from cxaudit.cli import handover
from cxaudit.cli.options import parse_formats
from cxaudit.cli.session import Session
from cxaudit.errors import InputError


def test_the_archive_takes_the_place_of_the_pdf():
    assert parse_formats("pdf,pptx", archive=True) == ("archive", "pptx")
    assert parse_formats("docx,pdf") == ("docx", "pdf")


def test_a_password_comes_from_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("\ufefftree-lamp-Oslo-41 \r\nsecond line\n", encoding="utf-8")
    assert handover.secret(Session(), False, file) == "tree-lamp-Oslo-41"


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(InputError):
        handover.secret(Session(), False, tmp_path / "none")


def test_a_password_comes_from_the_environment_unless_one_is_asked_for(monkeypatch):
    monkeypatch.setenv(handover.PASSWORD, "tree-lamp-Oslo-41")
    assert handover.secret(Session(), False, None) == "tree-lamp-Oslo-41"
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(InputError):
        handover.secret(Session(), True, None)


def test_a_person_is_asked_twice_and_nothing_is_shown(monkeypatch):
    asked = {}
    monkeypatch.delenv(handover.PASSWORD, raising=False)
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr(typer, "prompt", lambda said, **how: asked.update(how) or "tree-lamp-Oslo-41")
    assert handover.secret(Session(speak="en"), True, None) == "tree-lamp-Oslo-41"
    assert asked["hide_input"] is True
    assert asked["confirmation_prompt"]
