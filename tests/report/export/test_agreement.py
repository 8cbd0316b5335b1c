"""No number differs between the formats: each is read back and searched for what the summary says."""

import html as entities
import io
import json
import re
from collections import Counter

import openpyxl
import pypdf
import pytest
from docx import Document
from nbformat.v4 import new_output
from pptx import Presentation

from cxaudit.language import Language
from cxaudit.report.audit import Audit
from cxaudit.report.blocks import HTML, PASSPORT, TABLE_FACE, TYPST
from cxaudit.report.compose import compose, settle_notebook, without_empty
from cxaudit.report.export import exporter
from cxaudit.workbench import Workbench

FORMATS = ("pdf", "html", "xlsx", "pptx", "docx")


@pytest.fixture(scope="module")
def evidence(survey_of_tests):
    return survey_of_tests


@pytest.fixture(scope="module", params=["en", "ru"])
def written(request, evidence):
    """The formats of one language as bytes, and what the report's summary says."""
    audit = Audit(evidence, Language(request.param))
    notebook = compose(Workbench.at().notebooks, evidence.data, audit.language)
    for cell in notebook.cells:
        if "setup" in cell.metadata.get("tags", []):
            cell.outputs = [new_output("display_data", audit.cover()._repr_mimebundle_())]
        elif cell.cell_type == "code" and cell.source.startswith("audit."):
            cell.outputs = [new_output("execute_result", eval(cell.source, {"audit": audit})._repr_mimebundle_())]
    notebook = without_empty(settle_notebook(notebook))
    return {f: exporter(f).from_notebook_node(notebook)[0] for f in FORMATS}, audit.cover().facts["brief"], notebook


@pytest.fixture(scope="module")
def read(written, plain):
    """Each format's text as one string without blanks."""
    made, _, _ = written
    deck = Presentation(io.BytesIO(made["pptx"]))
    shapes = [s for slide in deck.slides for s in slide.shapes]
    slides = [s.text_frame.text for s in shapes if s.has_text_frame]
    slides += [cell.text for s in shapes if s.has_table for row in s.table.rows for cell in row.cells]
    slides += [str(c.label) for s in shapes if s.has_chart for c in s.chart.plots[0].categories]
    letter = Document(io.BytesIO(made["docx"]))
    lines = [p.text for p in letter.paragraphs] + [c.text for t in letter.tables for row in t.rows for c in row.cells]
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]), data_only=True)
    cells = [str(v) for sheet in book for row in sheet.values for v in row if v is not None]
    page = made["html"]
    texts = {
        "pdf": "\n".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(made["pdf"])).pages),
        "html": entities.unescape(re.sub(r"<[^>]+>", " ", page if isinstance(page, str) else page.decode())),
        "pptx": "\n".join(slides),
        "docx": "\n".join(lines),
        "xlsx": "\n".join(cells),
    }
    return {name: plain(text) for name, text in texts.items()}


def test_sentences_of_findings_are_the_same_everywhere(written, read, plain):
    _, brief, _ = written
    assert len(brief["findings"]) >= 3
    for finding in brief["findings"]:
        for name, text in read.items():
            assert plain(finding["statement"]) in text, (name, finding["statement"])
            assert plain(finding["action"]) in text, (name, finding["action"])


def test_key_figures_are_the_same_everywhere(written, read, plain):
    _, brief, _ = written
    assert brief["keys"]
    for key in brief["keys"]:
        for name in ("pdf", "html", "pptx", "docx"):
            for part in ("label", "value", "interval", "people"):
                assert plain(key[part]) in read[name], (name, key)


def test_the_workbook_has_the_unrounded_numbers_behind_slides(written, evidence):
    made, _, _ = written
    measured = set(evidence.measures["estimate"].dropna())
    for slide in Presentation(io.BytesIO(made["pptx"])).slides:
        for shape in slide.shapes:
            if shape.has_chart and len(shape.chart.plots[0].series) == 1:
                assert set(shape.chart.plots[0].series[0].values) <= measured


def test_two_exports_give_equal_bytes(written):
    made, _, notebook = written
    again = {f: exporter(f).from_notebook_node(notebook)[0] for f in ("xlsx", "pptx", "docx")}
    assert all(again[f] == made[f] for f in again)


def test_recounting_gives_the_cached_values(written):
    made, _, _ = written
    live = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    cached = openpyxl.load_workbook(io.BytesIO(made["xlsx"]), data_only=True)
    counted = 0
    for sheet in live:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert sheet.title.startswith("recount")
                    told = cached[sheet.title][cell.coordinate].value
                    assert worked_out(sheet, cell.value) == pytest.approx(told, abs=1e-12)
                    counted += 1
    assert counted > 50


def worked_out(sheet, formula):
    """The value of a formula: references, sums, means and the four operations."""

    def value(name):
        found = sheet[name].value
        return worked_out(sheet, found) if isinstance(found, str) and found.startswith("=") else float(found)

    def span(match):
        function, inner = match.groups()
        names = [c.coordinate for row in sheet[inner] for c in row] if ":" in inner else inner.split(",")
        numbers = [value(n) for n in names]
        return repr(sum(numbers) / (len(numbers) if function == "AVERAGE" else 1))

    said = re.sub(r"(SUM|AVERAGE)\(([^)]*)\)", span, formula[1:])
    said = re.sub(r"\b[A-Z]+\d+\b", lambda m: f"({value(m.group())!r})", said)
    return eval(said, {"__builtins__": {}})


def test_charts_of_the_workbook_read_its_own_cells_alone(written):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(written[0]["xlsx"])) as archive:
        charts = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/charts/chart")]
        assert len(charts) >= 3
        names = set(openpyxl.load_workbook(io.BytesIO(written[0]["xlsx"]), read_only=True).sheetnames)
        for chart in charts:
            sheets = {m.strip("'") for m in re.findall(r"<c:f>('[^']+'|\w+)!", chart)}
            assert sheets <= names
        assert b'state="hidden"' not in archive.read("xl/workbook.xml")


def test_the_brief_is_json_that_a_notebook_holds(written):
    _, brief, _ = written
    assert json.loads(json.dumps(brief, allow_nan=False)) == brief


NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def page_text(face):
    """What a reader of the page sees of a block: text without tags, pictures and the marks of the exporter."""
    bare = re.sub(r"<svg.*?</svg>|<!--.*?-->", " ", face, flags=re.DOTALL)
    return entities.unescape(re.sub(r"<[^>]+>", " ", bare))


def print_text(face):
    """The same of the printed page: the strings of a call, but for pictures and identifiers."""
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', face)
    return " ".join(s for s in strings if not s.startswith("<svg") and not re.fullmatch(r"[a-z][a-z0-9-]*", s))


def test_every_number_of_a_block_stands_on_the_page_and_in_print(written):
    _, _, notebook = written
    compared = 0
    for data in (o["data"] for cell in notebook.cells for o in cell.get("outputs", []) if o["data"].get(TYPST)):
        page, paper = (Counter(NUMBER.findall(text)) for text in (page_text(data[HTML]), print_text(data[TYPST])))
        alternative = Counter(NUMBER.findall(" ".join(re.findall(r'alternative: "((?:[^"\\]|\\.)*)"', data[TYPST]))))
        names = Counter(NUMBER.findall(" ".join(p["id"] for p in data.get(PASSPORT, ()))))
        assert not page - paper - names, data["text/plain"][:200]
        assert not paper - page - alternative, data["text/plain"][:200]
        compared += page.total()
    assert compared > 1000


def test_every_measure_of_a_table_is_the_rounded_number_of_the_workbook(written):
    _, _, notebook = written
    language = Language(notebook.metadata["cxaudit"]["language"])
    compared = 0
    for data in (o["data"] for cell in notebook.cells for o in cell.get("outputs", [])):
        for table in data.get(TABLE_FACE, ()):
            rows = re.findall(r"<tr>(.*?)</tr>", data[HTML].partition("<tbody>")[2], flags=re.DOTALL)
            at = [
                j
                for j, unit in enumerate(table["units"])
                if unit and [*table["units"][j : j + 4]] == [unit, unit, unit, "count"]
            ]
            for row, raw in zip(rows, table["rows"], strict=False) if len(data[TABLE_FACE]) == 1 else ():
                for j in (j for j in at if raw[j] is not None):
                    said = {language.amount(raw[j], table["units"][j], signed) for signed in (True, False)}
                    assert any(text in page_text(row) for text in said), (table["id"], raw[j], row)
                    compared += 1
    assert compared > 100
