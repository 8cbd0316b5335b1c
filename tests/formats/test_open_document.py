"""Errors in .ods workbooks are errors, and repeated rows cost nothing."""

import zipfile

import pytest

from cxaudit import formats
from cxaudit.errors import InputError
from cxaudit.formats.sheet import Broken

HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>'
)

MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    "</manifest:manifest>"
)


def ods(path, *rows):
    body = "".join(f"<table:table-row{more}>{cells}</table:table-row>" for more, cells in rows)
    text = f'{HEAD}<table:table table:name="S">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", text)
        book.writestr("META-INF/manifest.xml", MANIFEST)
    return path


def text(value):
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def number(value, shown=None, more=""):
    return f'<table:table-cell office:value-type="float" office:value="{value}"{more}><text:p>{shown or value}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    "cell",
    [
        number(0, "#DIV/0!", ' table:formula="of:=1/0"'),
        number(0, "Err:508"),
        '<table:table-cell table:formula="of:=1/0" calcext:value-type="error" office:value-type="string"><text:p>#N/A</text:p></table:table-cell>',
        '<table:table-cell table:formula="of:=[.A1]"/>',
    ],
)
def test_an_error_is_no_number(tmp_path, cell):
    path = ods(tmp_path / "a.ods", ("", text("id") + text("x")), ("", text("a") + cell), ("", text("b") + number(3)))
    sheet = formats.read(path)
    assert isinstance(sheet.cells[1].at(0), Broken)
    assert sheet.cells[1].at(1) == 3


def test_a_million_repeated_rows_that_are_filled_are_refused(tmp_path):
    wide = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="900"><text:p>1</text:p></table:table-cell>'
    path = ods(tmp_path / "a.ods", ("", text("id")), (' table:number-rows-repeated="1000000"', wide))
    with pytest.raises(InputError):
        formats.read(path)
