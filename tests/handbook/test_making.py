"""make_handbook: where files lie, that a later report keeps them, and what is refused with nothing written."""

from pathlib import Path

import pikepdf
import pytest

from cxaudit.errors import InputError
from cxaudit.handbook import make_handbook, making
from cxaudit.report.place import put_in_place
from cxaudit.workbench import Workbench


@pytest.fixture
def workbench(tmp_path, monkeypatch, evidence):
    monkeypatch.setattr(making, "gather", lambda workbench, client: evidence)
    (tmp_path / "consultant.toml").write_text('name = "Vera Falk"\nphone = "+1 555 0100"\n')
    return Workbench.at(tmp_path)


def test_the_general_edition_comes_in_both_languages_with_invitations(workbench):
    written = make_handbook(workbench, None, None, ("html",))
    names = ["handbook-en.html", "invitation-en.txt", "handbook-ru.html", "invitation-ru.txt"]
    assert [p.relative_to(workbench.reports).as_posix() for p in written] == [f"handbook/{name}" for name in names]
    assert "Vera Falk" in written[1].read_text(encoding="utf-8")
    assert sorted(p.name for p in (workbench.reports / "handbook").iterdir()) == sorted(names)


def test_a_clients_edition_speaks_his_languages_and_a_later_report_keeps_it(workbench):
    make_handbook(workbench, "acme", None, ("html", "site"))
    home = workbench.reports / "acme"
    assert sorted(p.name for p in home.iterdir()) == ["handbook-en-site", "handbook-en.html", "invitation-en.txt"]
    new = workbench.reports / ".new"
    new.mkdir()
    (new / "findings.json").write_text("{}")
    put_in_place(new, home)
    assert {"findings.json", "handbook-en.html", "handbook-en-site"} <= {p.name for p in home.iterdir()}
    assert (home / "handbook-en-site" / "index.html").is_file()


def test_a_copy_bears_its_readers_name_and_a_password(workbench):
    written = make_handbook(workbench, "acme", ["en"], ("pdf",), recipient="Ann Lee", password="secret")
    assert written[0].name == "handbook-en-ann-lee.pdf"
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(written[0], password="wrong")
    with pikepdf.open(written[0], password="secret") as pdf:
        assert pdf.encryption.bits == 256


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": ["de"]},
        {"formats_wanted": ["epub"]},
        {"formats_wanted": ["html", "pdf"], "password": "secret"},
        {"client": None, "since": Path("findings.json")},
    ],
)
def test_what_cannot_be_is_refused_with_nothing_written(workbench, wrong):
    with pytest.raises(InputError):
        make_handbook(workbench, **{"client": "acme", **wrong})
    assert not workbench.reports.exists()
