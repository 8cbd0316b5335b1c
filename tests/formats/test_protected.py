"""Workbooks with a password: opened in memory by the right one, a clear error without, nothing left on the disk."""

import io
import zipfile

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from cxaudit import formats
from cxaudit.errors import InputError
from cxaudit.formats import protected
from cxaudit.language import Language

ENGLISH = Language("en")


@pytest.fixture
def locked(tmp_path):
    def make(password, name="t.xlsx"):
        book = openpyxl.Workbook()
        for row in (["respondent", "E1"], ["a", 5], ["b", "=1+1"]):
            book.active.append(row)
        plain = io.BytesIO()
        book.save(plain)
        path = tmp_path / name
        with path.open("wb") as file:
            OOXMLFile(plain).encrypt(password, file)
        return path

    return make


def said(path):
    with pytest.raises(InputError) as caught:
        formats.read(path)
    problem = caught.value.problems[0]
    assert problem.file == path.name
    return ENGLISH.say(problem.what)


def test_the_right_password_opens_the_workbook_and_every_check_is_made(locked, monkeypatch, tmp_path):
    path = locked("пароль 1")
    monkeypatch.setenv(protected.VARIABLE, "другой\nпароль 1")
    sheet = formats.read(path)
    assert sheet.headings == ("respondent", "E1")
    assert sheet.cells[1].at(0) == 5
    assert "no saved result" in sheet.cells[1].at(1).what.text
    assert formats.sheets(path) == ["Sheet"]
    assert [p.name for p in tmp_path.iterdir()] == ["t.xlsx"]


def test_without_a_password_and_with_a_wrong_one(locked, monkeypatch):
    monkeypatch.delenv(protected.VARIABLE, raising=False)
    path = locked("right")
    assert said(path) == "The workbook is protected by a password"
    monkeypatch.setenv(protected.VARIABLE, "wrong")
    assert said(path) == "The password does not open the workbook"


def test_a_workbook_that_excel_opens_without_asking_is_opened_too(locked, monkeypatch):
    monkeypatch.delenv(protected.VARIABLE, raising=False)
    assert len(formats.read(locked(protected.USUAL))) == 2


def test_a_locked_bomb_is_no_way_around_the_checks(monkeypatch, tmp_path):
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/bomb.bin", b" " * (64 << 20))
    path = tmp_path / "t.xlsx"
    with path.open("wb") as file:
        OOXMLFile(plain).encrypt("p", file)
    monkeypatch.setenv(protected.VARIABLE, "p")
    assert "unpacks to far more" in said(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'spinCount="100000"', b'spinCount="9999999"'),
        (b"<encryption ", b"<!DOCTYPE x>"),
        (b'hashAlgorithm="SHA512"', b'hashAlgorithm="SHA999"'),
        (b"encryptedKeyValue=", b"encryptedKeyWorth="),
    ],
)
def test_a_damaged_or_costly_lock_is_refused_at_once(locked, monkeypatch, old, new):
    path = locked("p")
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new.ljust(len(old))[: max(len(old), len(new))]))
    monkeypatch.setenv(protected.VARIABLE, "p")
    assert said(path) in (
        "This is not a readable xlsx file",
        "The workbook is locked in a way that cannot be opened here",
    )
