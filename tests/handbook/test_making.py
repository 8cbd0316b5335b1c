"""make_handbook: where files lie, that a later report keeps them, and what is refused with nothing written."""

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from cxaudit.errors import InputError
from cxaudit.handbook import make_handbook, making
from cxaudit.handbook.contacts import Contacts
from cxaudit.handbook.making import DEFAULT_FORMATS
from cxaudit.report.atomic import replace_folder
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
    replace_folder(new, home)
    assert {"findings.json", "handbook-en.html", "handbook-en-site"} <= {p.name for p in home.iterdir()}
    assert (home / "handbook-en-site" / "index.html").is_file()


def test_a_copy_bears_its_readers_name_and_a_password(workbench):
    written = make_handbook(workbench, "acme", ["en"], ("pdf",), recipient="Ann Lee", password="secret")
    assert written[0].name == "handbook-en-ann-lee.pdf"
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(written[0], password="wrong")
    with pikepdf.open(written[0], password="secret") as pdf:
        assert pdf.encryption.bits == 256


HOSTILE = [
    '</footer><script>alert(1)</script>#eval("1")$x$',
    "| a |\n# H\n```poster | x {{ 7*7 }}",
    "\u202eabc\x00\x07\x1b[31m",
    "\U0001f469\u200d\U0001f467 \u0627\u0633\u0645",
    "=" + "A" * 3000,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_words_whatever_they_hold(tmp_path, monkeypatch, evidence, name):
    client = evidence.data.client.model_copy(update={"name": name})
    other = replace(evidence, data=replace(evidence.data, client=client))
    monkeypatch.setattr(making, "gather", lambda *_: other)
    monkeypatch.setattr(making, "contacts", lambda _: Contacts(name=name, company=name))
    written = make_handbook(Workbench.at(tmp_path), "acme", ["en"], DEFAULT_FORMATS, recipient=name, wanted="1")
    page = written[0].read_text(encoding="utf-8")
    assert page.count("<script>") == 1
    assert not any(sign in page for sign in "\u202e\x00\x07\x1b")
    assert all(path.parent == tmp_path / "reports" / "acme" and len(path.name) < 80 for path in written)


def test_copies_of_readers_whose_names_look_alike_are_kept_apart(workbench):
    names = ["Ann Lee", "Ann, Lee", "\U0001f469", "\U0001f467"]
    made = {make_handbook(workbench, "acme", ["en"], ("html",), recipient=name)[0].name for name in names}
    assert len(made) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": ["de"]},
        {"formats_wanted": ["epub"]},
        {"formats_wanted": ["html", "pdf"], "password": "secret"},
        {"client": None, "since": Path("findings.json")},
        {"wanted": "joy"},
    ],
)
def test_what_cannot_be_is_refused_with_nothing_written(workbench, wrong):
    with pytest.raises(InputError):
        make_handbook(workbench, **{"client": "acme", **wrong})
    assert not workbench.reports.exists()
