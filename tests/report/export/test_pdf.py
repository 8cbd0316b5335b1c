import io
import re

import pypdf
import pytest

from cxaudit.figures.fonts import lent
from cxaudit.report.export import exporter
from cxaudit.report.export import pdf as room
from cxaudit.report.text import typst


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


def test_a_script_that_our_fonts_lack_borrows_an_installed_one():
    if not lent("银行"):
        pytest.skip("no installed font has Chinese letters")
    written = room.compile_typst(
        '#set document(title: "x")\n#set text(lang: "en")\n' + f"= A\n#{typst('银行')}", "ua-1"
    )
    assert b"CIDFontType" in written or len(written) > 2000


def test_what_no_font_has_is_a_box():
    assert typst("\U000f1234") in {'"\u25af"', '"\ufffd"'}
