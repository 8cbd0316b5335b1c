"""A new client's folder: it is valid as it stands, and what is filled into its templates is read."""

import openpyxl
import pytest

from cxaudit import models
from cxaudit.errors import InputError
from cxaudit.starters import new_client
from cxaudit.starters.headings import heading, sheet_name
from cxaudit.tables import schema
from cxaudit.tables.folder import read_client

LANGUAGES = ("ru", "en")


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def home(language, tmp_path_factory):
    return new_client.create(tmp_path_factory.mktemp("clients"), "acme", language)


@pytest.fixture(scope="module")
def sheets(home):
    books = [openpyxl.load_workbook(home / name) for name in ("survey.xlsx", "audit.xlsx")]
    return {sheet.title: sheet for book in books for sheet in book}


def test_there_is_a_sheet_for_every_table(sheets, language):
    assert {sheet_name(table, language) for table in schema.list_tables().values()} <= set(sheets)


@pytest.mark.parametrize("name", list(schema.list_tables()))
def test_headings_explain_themselves(name, sheets, language):
    table = schema.list_tables()[name]
    row = sheets[sheet_name(table, language)][1]
    assert [cell.value for cell in row] == [heading(column, language) for column in table.columns]
    assert all(cell.comment and len(cell.comment.text) > 10 for cell in row)
    assert [bool(cell.font.bold) for cell in row] == [column.required for column in table.columns]


def test_cells_are_checked_while_typing(sheets, language):
    sheet = sheets[sheet_name(schema.list_tables()["trust"], language)]
    checks = sheet.data_validations.dataValidation
    assert {(check.formula1, check.formula2) for check in checks if check.type in {"whole", "decimal"}} == {("1", "10")}
    stages = sheets[sheet_name(schema.list_tables()["touchpoints"], language)].data_validations.dataValidation
    assert any(check.type == "list" for check in stages)


def test_anchors_and_statements_are_printed(sheets, language):
    printed = {str(cell.value) for sheet in sheets.values() for row in sheet for cell in row}
    assert {text for block in models.load_competencies().blocks for text in block.anchors[language]} <= printed
    assert {s.text[language] for level in models.load_readiness().levels for s in level.statements} <= printed


def test_a_template_that_nobody_filled_in_is_no_data(home):
    with pytest.raises(InputError) as failure:
        read_client(home)
    assert failure.value.problems[0].what.text == "The tables of the folder have headings and no rows"
    assert "Fill in" in failure.value.problems[0].right.text


def test_a_filled_template_is_read(language, tmp_path):
    home = new_client.create(tmp_path, "acme", language)
    table = schema.list_tables()["trust"]
    book = openpyxl.load_workbook(home / "audit.xlsx")
    for i in range(12):
        book[sheet_name(table, language)].append([f"c{i}", 8, 9, 7])
    book.save(home / "audit.xlsx")
    data = read_client(home)
    assert list(data.tables) == ["trust"]
    assert data.client.name == "acme"
    assert data.client.languages[0] == language


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../x", "a\\b", ".hidden", "_x", "a\nb"])
def test_a_name_is_the_name_of_a_folder(name, tmp_path):
    with pytest.raises(InputError):
        new_client.create(tmp_path, name, "en")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_stays_as_it_is(tmp_path):
    (tmp_path / "acme").mkdir()
    with pytest.raises(InputError):
        new_client.create(tmp_path, "acme", "en")
    assert list((tmp_path / "acme").iterdir()) == []


def test_a_name_with_quotes_or_cyrillic(tmp_path):
    assert new_client.create(tmp_path, "Банк-1", "ru").name == "Банк-1"
