import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from cxaudit.report.export import exporter


@pytest.fixture
def content(notebook) -> bytes:
    return exporter("docx").from_notebook_node(notebook)[0]


def test_hostile_text_is_text_and_every_part_is_whole(content, whole):
    whole(content)
    book = Document(io.BytesIO(content))
    said = "\n".join(p.text for p in book.paragraphs)
    assert "<script>alert(1)</script>" in said
    assert "\u202e" not in said
    assert "\x07" not in said
    assert not book.element.body.findall(f".//{qn('w:hyperlink')}")


def test_it_is_a_document_to_edit(content):
    book = Document(io.BytesIO(content))
    headings = [p.text for p in book.paragraphs if p.style.name.startswith("Heading")]
    assert headings[0] == "Verdict"
    assert any(p.style.name == "Title" for p in book.paragraphs)
    for table in book.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
    assert book.settings.element.find(qn("w:trackRevisions")) is not None
    language = book.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"
    assert book.core_properties.author == ""


def test_the_same_report_gives_the_same_bytes(notebook, content):
    assert exporter("docx").from_notebook_node(notebook)[0] == content


def test_the_days_of_the_file_are_those_of_the_data(content, data):
    about = Document(io.BytesIO(content)).core_properties
    assert about.created.date() == about.modified.date() == data.as_of.date()
