"""The formats: html, pdf, docx and site say the same, open offline, and let no text of a client become code."""

import io
import re
from html.parser import HTMLParser

import docx
import pikepdf
import pypdf
import pytest

from cxaudit.handbook import formats
from cxaudit.handbook.formats.html import sha256


class Page(HTMLParser):
    """Ids, links, scripts and outside addresses of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.sources, self.inside = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self.inside.append(tag)
        self.ids += [facts["id"]] if "id" in facts else []
        self.links += [facts["href"]] if tag == "a" else []
        self.sources += [v for k, v in attrs if k in {"src", "action", "srcset"}]


def test_the_folder_is_the_list():
    assert formats.list_formats() == ["docx", "html", "pdf", "site"]


@pytest.fixture(params=["general", "filled"])
def edition(request, general, filled):
    return {"general": general, "filled": filled}[request.param].edition("Ann Lee")


def test_one_html_file_with_a_policy_and_working_links(edition):
    text = formats.writer("html").write_files(edition)[""].decode()
    page = Page(text)
    script = re.search(r"<script>(.*)</script>\n</body>", text, re.S).group(1)
    assert f"script-src '{sha256(script)}'" in text
    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert page.inside.count("script") == 1
    assert all(source.startswith("data:") for source in page.sources)
    assert "Ann Lee" in text
    assert not re.search(r'(?:src|href|url)\s*[=(]\s*["\']?(?:https?:)?//', text)


def test_the_site_has_a_page_a_chapter_and_one_search(edition):
    files = formats.writer("site").write_files(edition)
    pages = [name for name in files if name.endswith(".html")]
    assert len(pages) == len(edition.chapters)
    assert {"index.html", "style.css", "search.js"} <= set(files)
    for name in pages:
        page = Page(files[name].decode())
        assert all(link.partition("#")[0] in {"", *files} for link in page.links)
    assert b"window.handbookIndex=" in files["search.js"]


def test_the_pdf_is_tagged_and_longer_than_25_pages(edition):
    pdf = pypdf.PdfReader(io.BytesIO(formats.writer("pdf").write_files(edition)[""]))
    assert len(pdf.pages) >= 25
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == edition.language.code
    assert edition.title in pdf.metadata.title
    assert len(pdf.outline) >= len(edition.chapters)
    assert "Ann Lee" in pdf.pages[4].extract_text()


def test_the_pdf_is_for_everyone(edition):
    with pikepdf.open(io.BytesIO(formats.writer("pdf").write_files(edition)[""])) as pdf:
        root, about = pdf.Root, pdf.open_metadata()
        assert "/StructTreeRoot" in root
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(root.Lang) == edition.language.code
        assert about["pdfuaid:part"] == "1"
        assert edition.title in about["dc:title"]


def test_the_docx_has_real_headings_and_tables(edition):
    book = docx.Document(io.BytesIO(formats.writer("docx").write_files(edition)[""]))
    heads = [p.text for p in book.paragraphs if p.style.name == "Heading 1"]
    assert len(heads) == len(edition.chapters)
    assert len(book.tables) > 40
    assert "Ann Lee" in book.sections[0].footer.paragraphs[0].text


def test_the_same_edition_has_the_same_bytes(edition):
    for kind in formats.list_formats():
        assert formats.writer(kind).write_files(edition) == formats.writer(kind).write_files(edition)
