"""A form goes out in Excel and on paper, and comes back with its answers or with what is wrong in it."""

import zipfile

import openpyxl
import pytest

from cxaudit.errors import InputError
from cxaudit.express import check, forms


@pytest.fixture
def form(tmp_path):
    excel, paper = forms.write_form(tmp_path, ["ru"])
    assert paper.read_bytes().startswith(b"%PDF")
    return excel


def fill(path, **answers):
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    for row in page.iter_rows():
        code = str(row[0].value or "").replace(".", "_")
        if code in answers:
            row[2].value = answers[code]
    book.save(path)


FULL = {q.statement.replace(".", "_"): 4 for q in check().questions}


def test_answers_come_back(form):
    fill(form, **FULL, company="ООО «Ромашка»")
    company, found = forms.read_form([form])
    assert company == "ООО «Ромашка»"
    assert found == [{q.statement: 4.0 for q in check().questions}]


def test_a_folder_of_forms(form):
    fill(form, **FULL)
    assert len(forms.read_form([form.parent])[1]) == 1


@pytest.mark.parametrize("value", [7, 2.5, "много"])
def test_wrong_answers_are_told_with_their_cell(form, value):
    fill(form, **FULL | {"R1_2": value})
    with pytest.raises(InputError) as failure:
        forms.read_form([form])
    (problem,) = failure.value.problems
    assert problem.cell.startswith("C")


def test_other_workbooks_are_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(InputError):
        forms.read_form([tmp_path / "other.xlsx"])


def test_typed_answers():
    assert list(forms.parse_typed_answers("1,2,3,4,5, 1 2 3 4 5 1 2").values())[:5] == [1, 2, 3, 4, 5]
    for text in ("1,2,3", "9" * 12, "1,2,3,4,5,1,2,3,4,5,1,6"):
        with pytest.raises(InputError):
            forms.parse_typed_answers(text)


def test_the_same_form_has_the_same_bytes(tmp_path):
    made = [path.read_bytes() for path in forms.write_form(tmp_path, ["en"])]
    assert [path.read_bytes() for path in forms.write_form(tmp_path, ["en"])] == made
    with zipfile.ZipFile(tmp_path / "express-form-en.xlsx") as book:
        assert b"2000-01-01" in book.read("docProps/core.xml")
