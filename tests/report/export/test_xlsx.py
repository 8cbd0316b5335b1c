import io
import re
import shutil
import subprocess
import zipfile

import nbformat
import openpyxl
import pytest

from cxaudit.language import Language
from cxaudit.report.audit import Audit
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


def without_values(content):
    """The workbook with its formulas, but without the values that the program wrote beside them."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
            new.writestr(name, part)
    return made.getvalue()


def formulas(content):
    """The value of each formula by sheet and cell, and the formulas."""
    live = openpyxl.load_workbook(io.BytesIO(content))
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    cells = [
        (sheet.title, c.coordinate) for sheet in live for row in sheet.iter_rows() for c in row if c.data_type == "f"
    ]
    return {at: values[at[0]][at[1]].value for at in cells}


def test_libreoffice_works_out_the_same_numbers(survey_of_tests, tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not on this machine")
    audit = Audit(survey_of_tests, Language("ru"))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("audit.workbook()")])
    for made in (audit.cover(), audit.workbook()):
        notebook.cells[0].outputs.append(nbformat.v4.new_output("display_data", made._repr_mimebundle_()))
    content, _ = exporter("xlsx").from_notebook_node(notebook)
    told = formulas(content)
    bare = tmp_path / "book.xlsx"
    bare.write_bytes(without_values(content))
    assert not any(isinstance(v, float) for v in formulas(bare.read_bytes()).values())
    command = [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "xlsx", "--outdir", str(tmp_path / "again"), str(bare)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    again = formulas((tmp_path / "again" / "book.xlsx").read_bytes())
    assert len(told) > 50
    assert again.keys() == told.keys()
    wrong = {at: (told[at], again[at]) for at in told if again[at] != pytest.approx(told[at], abs=1e-9)}
    assert wrong == {}
