import io
import zipfile

import openpyxl

from cxaudit.report.export import exporter
from cxaudit.report.text import visible


def test_the_workbook_has_no_formula_and_names_that_excel_takes(notebook, hostile):
    content, _ = exporter("xlsx").from_notebook_node(notebook)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert {"measures", "findings", "codebook", "set aside"} <= set(book.sheetnames)
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert not [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "external" in name.lower()]
    assert book["set aside"]["B2"].value == visible(hostile)
    measures = list(book["measures"].values)
    gap = next(row for row in measures if row[1] == "gap 5" and row[3] == "REL")
    assert gap[7] == -1.21
    assert book["measures"].freeze_panes == "B2"
