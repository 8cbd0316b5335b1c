import io

import pypdf

from cxaudit.report.export import exporter


def test_the_archive_is_pdf_a_and_pdf_ua_and_the_same_twice(notebook, data):
    content, _ = exporter("archive").from_notebook_node(notebook)
    book = pypdf.PdfReader(io.BytesIO(content))
    said = book.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert book.metadata.creation_date.date() == data.as_of.date()
    assert exporter("archive").from_notebook_node(notebook)[0] == content
