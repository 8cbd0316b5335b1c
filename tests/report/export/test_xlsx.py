import io
import zipfile

import openpyxl

from cxaudit.report.export import exporter
from cxaudit.report.text import visible


def test_only_the_sheets_for_recounting_have_formulas_and_names_are_those_that_excel_takes(notebook, hostile):
    content, _ = exporter("xlsx").from_notebook_node(notebook)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert {"measures", "findings", "codebook", "set aside"} <= set(book.sheetnames)
    assert all(len(name) <= 31 for name in book.sheetnames)
    formulas = {sheet.title for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"}
    assert formulas <= {"recount gaps", "recount nps", "recount competencies", "recount quality"}
    assert not [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "external" in name.lower()]
    assert book["set aside"]["B2"].value == visible(hostile)
    measures = list(book["measures"].values)
    gap = next(row for row in measures if row[1] == "gap 5" and row[3] == "REL")
    assert gap[7] == -1.21
    assert book["measures"].freeze_panes == "B2"
