"""Hostile text in every field of a client, through a whole audit: it is shown as text, and nothing is opened or fetched."""

from __future__ import annotations

import io
import json
import re
import socket
import zipfile
from pathlib import Path

import lxml.etree
import lxml.html
import nbformat
import openpyxl
import pypdf
import pytest
from hostile_corpus import MARK, client, corpus

from cxaudit.execution import in_process
from cxaudit.report import prepared as room
from cxaudit.report.run import run_client
from cxaudit.workbench import Workbench

FORMATS = ("pdf", "html", "xlsx", "pptx", "docx")
TAGS = frozenset(
    ["html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav", "section", "article", "aside", "figure", "figcaption", "div", "span", "p", "a", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "b", "i", "small", "code", "pre", "hr", "br", "img", "svg", "g", "path", "defs", "use", "image", "rect", "circle", "line", "polyline", "polygon", "text", "tspan", "clippath", "metadata", "desc", "lineargradient", "stop", "blockquote", "details", "summary", "button", "label", "input", "time", "sup", "sub", "abbr", "symbol", "mark", "template"]
)  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """The report of a client who is hostile in every field; no kernel, no network."""
    home = tmp_path_factory.mktemp("hostile")
    client(home / "clients" / "hostile", corpus())
    workbench = Workbench.at(clients=home / "clients", reports=home / "reports")
    evidence = room.gather(workbench, "hostile")

    def refuse(*_: object) -> None:
        raise AssertionError("an address was opened")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "gather", lambda workbench, client: evidence)
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        return run_client(workbench, "hostile", ["ru"], FORMATS, execute=in_process.execute).folder


def test_the_corpus_is_large_enough():
    texts = corpus()
    assert len(texts) == len(set(texts)) >= 200
    assert max(map(len, texts)) >= 100_000


def test_html_holds_no_element_or_attribute_from_data(report):
    page = (report / "hostile-ru.html").read_text(encoding="utf-8")
    tree = lxml.html.document_fromstring(page)
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        tag = node.tag.rpartition("}")[2]
        assert tag in TAGS or (tag == "script" and MARK not in (node.text or "")), tag
        for name, value in node.attrib.items():
            assert not name.lower().startswith("on"), (tag, name)
            assert re.fullmatch(r"[A-Za-z][\w:.-]*|\{.*\}[\w-]+", name), name
            if name in {"href", "src", "action", "{http://www.w3.org/1999/xlink}href", "xlink:href"}:
                assert value.startswith(("#", "data:")), value
    assert [c for c in tree.xpath("//comment()") if MARK in str(c)] == []
    assert f"{MARK}1" in tree.text_content()  # it is there, as text
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy
    assert "default-src 'none'" in policy[0]


def test_pdf_opens_nothing(report):
    document = pypdf.PdfReader(report / "hostile-ru.pdf")
    names = {key for item in walked(document) if isinstance(item, dict) for key in item}
    assert not names & {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/URI", "/GoToR", "/SubmitForm"}
    text = "".join(page.extract_text() for page in document.pages[:6])
    assert "root:" not in text


def walked(document):
    """Every object of a PDF."""
    for number in range(1, int(document.trailer["/Size"])):
        yield document.get_object(number)


def test_the_workbook_has_no_formula_or_address_from_data(report):
    content = (report / "hostile.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert MARK not in str(cell.value), cell.coordinate
                    assert not re.search(r"cmd\||HYPERLINK|WEBSERVICE|DDE|http", str(cell.value)), cell.value
                if cell.hyperlink is not None:
                    assert cell.hyperlink.target is None, cell.hyperlink.target
    assert not any(
        "externalLink" in name or "vba" in name.lower() for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
    )


@pytest.mark.parametrize("ending", ["xlsx", "pptx", "docx"])
def test_office_files_are_whole_and_lead_nowhere(report, ending):
    for path in sorted(report.glob(f"*.{ending}")):
        with zipfile.ZipFile(path) as whole:
            for name in whole.namelist():
                if name.endswith((".xml", ".rels")):
                    tree = lxml.etree.fromstring(whole.read(name))
                    outside = [r for r in tree.iter("{*}Relationship") if r.get("TargetMode") == "External"]
                    assert not outside, (path.name, [r.get("Target") for r in outside])


def test_findings_and_notebooks_are_valid(report):
    findings = json.loads((report / "findings.json").read_text(encoding="utf-8"))
    assert findings["findings"]
    for path in report.glob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))


def test_no_control_sign_reaches_a_reader(report):
    for path in (*report.glob("*.html"), report / "findings.json"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x1b\u202a-\u202e\u2066-\u2069]", text), path.name
        assert not re.search(r"\\u00(?:0[0-8bcef]|1[0-9a-f]|7f)|\\u202[a-e]", text), path.name


def test_names_with_template_signs_are_not_filled(report):
    sentences = " ".join(
        text
        for f in json.loads((report / "findings.json").read_text(encoding="utf-8"))["findings"]
        for text in f["statement"].values()
    )
    assert "<class" not in sentences
    assert "49" not in re.findall(rf"\b49 {MARK}", sentences)
