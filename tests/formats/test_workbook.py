"""Workbooks: every cell at its address, and what is no workbook refused before it does harm."""

import time
import zipfile

import openpyxl
import pytest

from cxaudit import formats
from cxaudit.errors import InputError
from cxaudit.formats import sheet_xml
from cxaudit.formats.sheet import Broken, letter


def book(path, rows, title="Лист1", start=(1, 1)):
    wb = openpyxl.Workbook()
    wb.active.title = title
    for r, row in enumerate(rows, start[0]):
        for c, value in enumerate(row, start[1]):
            wb.active.cell(r, c, value)
    wb.save(path)
    return path


def said(error):
    return error.value.problems[0].what.text


def test_addresses_are_those_of_the_file(tmp_path):
    path = book(tmp_path / "t.xlsx", [["a", "b"], [1, 2], [None, None], [3, "x"]], start=(3, 2))
    sheet = formats.read(path)
    assert sheet.headings == ("a", "b")
    assert sheet.place(1, 1) == {"file": "t.xlsx", "sheet": "Лист1", "cell": "C6"}
    assert sheet.place(column=0)["cell"] == "B3"


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters(column, letters):
    assert letter(column) == letters
    assert sheet_xml.column_number(letters) == column


def test_errors_and_unsaved_formulas_are_found(tmp_path):
    path = book(tmp_path / "t.xlsx", [["a", "b", "c"], [1, "=A2+1", 3], [4, 5, "#REF!"]])
    sheet = formats.read(path)
    formula, error = sheet.cells[1].at(0), sheet.cells[2].at(1)
    assert isinstance(formula, Broken)
    assert "no saved result" in formula.what.text
    assert error == "#REF!" or isinstance(error, Broken)


def test_an_error_cell_is_found_by_its_address(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as wb:
        page = wb.add_worksheet()
        page.write_row(0, 0, ["a", "b"])
        page.write_row(1, 0, [1, 2])
        page.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    sheet = formats.read(tmp_path / "t.xlsx")
    assert sheet.cells[1].at(1).what.values == {"value": "#DIV/0!"}
    assert sheet.place(1, 1)["cell"] == "B3"


def test_true_is_not_one(tmp_path):
    sheet = formats.read(book(tmp_path / "t.xlsx", [["a"], [True], [1]]))
    assert [sheet.cells[0].at(i) for i in range(2)] == ["TRUE", 1.0]


def test_a_missing_sheet_names_those_there_are(tmp_path):
    with pytest.raises(InputError) as error:
        formats.read(book(tmp_path / "t.xlsx", [["a"], [1]]), sheet="Ответы")
    assert error.value.problems[0].right.values == {"known": "Лист1"}


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 nothing", b"PK\x03\x04 broken", b"hello", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_what_is_no_workbook_is_refused(tmp_path, content):
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        formats.read(path)
    assert said(error) == "This is not a readable {kind} file"


def test_a_password_is_said_to_be_one(tmp_path):
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(InputError) as error:
        formats.read(path)
    assert "password" in said(error)


def packed(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in members.items():
            z.writestr(name, content)
    return path


def test_bombs_are_refused_at_once(tmp_path):
    began = time.perf_counter()
    for members in (
        {"xl/worksheets/sheet1.xml": b" " * (64 << 20)},
        {"[Content_Types].xml": '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">]><Types>&a;</Types>'},
        {f"{i}.xml": b"" for i in range(10_001)},
    ):
        with pytest.raises(InputError):
            formats.read(packed(tmp_path / "t.xlsx", members))
    assert time.perf_counter() - began < 20


def test_cells_absurdly_far_apart_are_refused(tmp_path):
    path = book(tmp_path / "t.xlsx", [["a"], [1]])
    wb = openpyxl.load_workbook(path)
    wb.active["XFD1048576"] = 1
    wb.save(path)
    with pytest.raises(InputError) as error:
        formats.read(path)
    assert "unpacks to far more" in said(error)
