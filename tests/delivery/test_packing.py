import io

import pikepdf
import pypdf
import pytest
import pyzipper
import typst

from cxaudit.delivery.packing import pack, require_strong_password, stamp, weaknesses
from cxaudit.errors import InputError
from cxaudit.workbench import Workbench

GOOD = "tree-lamp-Oslo-41"


def page() -> bytes:
    """A PDF, just any."""
    return typst.compile(b'#set document(title: "t", date: none)\n#set text(lang: "en")\nHello', pdf_standards=["ua-1"])


@pytest.fixture
def bench(tmp_path) -> Workbench:
    home = tmp_path / "reports" / "acme"
    home.mkdir(parents=True)
    for code in ("en", "ru"):
        (home / f"acme-{code}.pdf").write_bytes(page())
        (home / f"acme-{code}.html").write_text("<p>x</p>")
    (home / "acme.xlsx").write_bytes(b"x")
    (home / "acme-en.ipynb").write_text("{}")
    (home / "findings.json").write_text("{}")
    return Workbench.at(root=tmp_path)


def test_a_zip_is_aes_256_and_tells_neither_client_nor_day(bench):
    (path,) = pack(bench, "acme", GOOD)
    with pyzipper.AESZipFile(path) as archive:
        assert archive.namelist() == [
            "report-en.html",
            "report-en.pdf",
            "report-ru.html",
            "report-ru.pdf",
            "tables.xlsx",
        ]
        assert {i.wz_aes_strength for i in archive.infolist()} == {3}
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.setpassword(GOOD.encode())
        assert archive.read("tables.xlsx") == b"x"
        archive.setpassword(b"another-word-1")
        with pytest.raises(RuntimeError):
            archive.read("tables.xlsx")
    assert b"acme" not in path.read_bytes()


def test_a_pdf_is_locked_by_revision_6_and_may_be_read_aloud(bench):
    paths = pack(bench, "acme", GOOD, "pdf")
    assert [p.name for p in paths] == ["report-en.pdf", "report-ru.pdf"]
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(paths[0])
    with pikepdf.open(paths[0], password=GOOD) as book:
        assert (book.encryption.R, book.encryption.bits) == (6, 256)
        assert book.allow.accessibility
        assert not book.allow.modify_other


def test_a_copy_names_its_reader_outside_of_what_is_read_aloud():
    stamped = stamp(page(), "Анна <b>", "report-ru.pdf")
    assert "Анна <b>" in pypdf.PdfReader(io.BytesIO(stamped)).pages[0].extract_text()
    with pikepdf.open(io.BytesIO(stamped)) as book:
        last = book.pages[0].Contents[-1].read_bytes()
        assert last.startswith(b"/Artifact")


def test_without_a_report_there_is_nothing_to_pack(bench):
    with pytest.raises(InputError):
        pack(bench, "other", GOOD)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "   ",
        "short1!",
        "aaaaaaaaaaaa",
        "1234567890",
        "abcdefghijkl",
        "Password123!",
        "пароль-и-слово",
        "acme-2026-!!",
        "x" * 101,
    ],
)
def test_weak_passwords_are_refused(bench, password):
    with pytest.raises(InputError):
        pack(bench, "acme", password)
    assert not (bench.reports / "acme" / "pack").exists()


@pytest.mark.parametrize("password", [GOOD, "correct horse battery", "k9$Lw2!qZr7x"])
def test_good_passwords_pass(password):
    assert not list(weaknesses(password, "acme"))


@pytest.mark.parametrize("password", ["Parol-parol-1", "Password.Acme.2026", "gfhjkm-gfhjkm7", "Acme!Audit!2026"])
def test_words_that_everybody_tries_are_no_better_twice(password):
    with pytest.raises(InputError):
        require_strong_password(password, "acme")
