import io
import re

import pypdf

from cxaudit.report.export import exporter


def test_the_pdf_is_tagged_and_keeps_hostile_text_as_text(notebook):
    content, _ = exporter("pdf").from_notebook_node(notebook)
    pdf = pypdf.PdfReader(io.BytesIO(content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert "<script>alert(1)</script>" in pdf.metadata.title
    assert pdf.outline
    text = "".join(page.extract_text() for page in pdf.pages)
    assert '#eval("1")' in text.replace("\n", " ")
    assert not re.search(r"\b(nan|None)\b", text)
    links = [a.get_object()["/A"] for page in pdf.pages for a in page.get("/Annots", ()) if "/A" in a.get_object()]
    assert not [link for link in links if "/URI" in link]
