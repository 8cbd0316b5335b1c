"""The handbook as a Word document that a team edits: real headings, lists and tables, contents that Word renews."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as Book
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from markdown_it.token import Token

from cxaudit.handbook.edition import Edition, Written
from cxaudit.handbook.markup import Box, Grid, MarkupPart, Prose
from cxaudit.report.text import capital, visible

ENDING = ".docx"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # a fixed day: the same handbook has the same bytes
LOCALES = {"ru": "ru-RU", "en": "en-GB"}
WIDTH = 16.6  # of the text on a page, in centimetres
PALE = {
    "script": "F4F5F7", "exercise": "EEF3EF", "example": "F6F2EA", "note": "F4F5F7", "questions": "EEF1F7",
    "own": "F7EFED",
}  # fmt: skip
SIZES = {
    "Normal": 10.5, "Heading 1": 22, "Heading 2": 14, "Heading 3": 11.5, "Title": 32, "List Bullet": 10.5,
    "List Number": 10.5,
}  # fmt: skip
MOST_COLUMNS = 255  # signs that Word allows a property of the document
INK = RGBColor(0x20, 0x26, 0x2E)
SILENT = frozenset({"own", "poster", "questions"})  # kinds of boxes whose title says enough

Place = Book | _Cell


def write_files(edition: Edition) -> dict[str, bytes]:
    """The one file."""
    return {"": Writer(edition).bytes()}


class Writer:
    """One document being written."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self.book = edition, Document()
        self.brand = RGBColor.from_string(edition.brand.lstrip("#").upper())

    def bytes(self) -> bytes:
        """The document."""
        self.looks()
        self.cover()
        for written in self.edition.chapters:
            self.chapter(written)
        self.foot()
        file = io.BytesIO()
        self.book.save(file)
        return timeless(file.getvalue())

    # -- the frame ------------------------------------------------------------------------------------------------

    def looks(self) -> None:
        """Page, fonts, language and properties."""
        section = self.book.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.1)
        for name, size in SIZES.items():
            style = self.book.styles[name]
            style.font.name, style.font.size = "Calibri", Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(kind), None)
            for kind in ("w:ascii", "w:hAnsi", "w:cs"):
                fonts.set(qn(kind), "Calibri")
            if name.startswith(("Heading", "Title")):
                style.font.color.rgb, style.font.bold = INK if name == "Heading 3" else self.brand, name != "Title"
        self.book.styles["Normal"].paragraph_format.space_after = Pt(6)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), LOCALES.get(self.edition.language.code, self.edition.language.code))
        self.book.styles["Normal"].element.get_or_add_rPr().append(language)
        about = self.book.core_properties
        about.title, about.language = self.name[:MOST_COLUMNS], LOCALES.get(self.edition.language.code, "")
        about.author, about.comments, about.created, about.modified = (
            self.edition.contacts.who[:MOST_COLUMNS],
            "",
            EPOCH,
            EPOCH,
        )
        about.last_modified_by = ""

    @property
    def name(self) -> str:
        return " · ".join(filter(None, (self.edition.title, self.edition.client)))

    def cover(self) -> None:
        """Title, client, contacts, then the contents."""
        edition = self.edition
        self.book.add_paragraph(visible(edition.client or edition.title), style="Title")
        kind = edition.title if edition.client else edition.text("For your next meeting")
        for said in filter(None, (kind, edition.edition, edition.contacts.who, edition.contacts.where)):
            self.book.add_paragraph(visible(said))
        heading = self.book.add_paragraph()
        run = heading.add_run(self.edition.text("Contents"))
        run.bold, run.font.size, run.font.color.rgb = True, Pt(16), self.brand
        self.contents()

    def contents(self) -> None:
        """A field that Word fills with page numbers; until then it names the chapters."""
        lines = [f"{c.number}. {c.title}" if c.number else c.title for c in self.edition.chapters]
        for i, said in enumerate(lines):
            paragraph = self.book.add_paragraph()
            if i == 0:
                field(paragraph, "begin", 'TOC \\o "1-2" \\h \\z \\u')
            paragraph.add_run(visible(said))
            paragraph.paragraph_format.space_after = Pt(2)
            if i == len(lines) - 1:
                field(paragraph, "end")

    def foot(self) -> None:
        """Whose copy it is, and the number of the page."""
        paragraph = self.book.sections[0].footer.paragraphs[0]
        reader = self.edition.recipient
        whose = self.edition.language.say("Copy for {name}", name=reader) if reader else self.name
        paragraph.add_run(visible(whose) + "\t\t").font.size = Pt(8)
        field(paragraph, "begin", "PAGE")
        paragraph.add_run("1").font.size = Pt(8)
        field(paragraph, "end")

    # -- the text -------------------------------------------------------------------------------------------------

    def chapter(self, written: Written) -> None:
        title = f"{written.number}. {written.title}" if written.number else written.title
        self.book.add_heading(visible(title), 1).paragraph_format.page_break_before = True
        if written.lead:
            self.book.add_paragraph().add_run(visible(written.lead)).italic = True
        for piece in written.parts:
            self.part(piece, self.book)

    def part(self, piece: MarkupPart, place: Place) -> None:
        match piece:
            case Prose():
                self.prose(piece.tokens, place)
            case Grid():
                self.grid(piece, place)
            case Box():
                self.box(piece)

    def prose(self, stream: Sequence[Token], place: Place) -> None:
        """Headings, paragraphs and lists."""
        kinds: list[str] = []
        numbers: list[int] = []
        level = 0
        for token in stream:
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                kinds.append("List Bullet" if token.type.startswith("bullet") else "List Number")
                numbers.append(0)
            elif token.type in {"bullet_list_close", "ordered_list_close"}:
                kinds.pop(), numbers.pop()
            elif token.type == "list_item_open":
                numbers[-1] += 1
            elif token.type == "heading_open":
                level = int(token.tag[1])
            elif token.type == "heading_close":
                level = 0
            elif token.type == "inline":
                self.paragraph(token, place, level, kinds, numbers)

    def paragraph(self, token: Token, place: Place, level: int, kinds: Sequence[str], numbers: Sequence[int]) -> None:
        if level and isinstance(place, Book):
            runs(place.add_heading("", min(level, 3)), token)
        elif kinds and kinds[-1] == "List Number":  # numbers as text: Word would go on counting from the last list
            paragraph = place.add_paragraph(f"{numbers[-1]}.\u00a0")
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(0.7), Cm(-0.7)
            runs(paragraph, token)
        else:
            runs(place.add_paragraph(style=kinds[-1] if kinds else None), token, bold=bool(level))

    def grid(self, table: Grid, place: Place) -> None:
        """A table whose head is repeated on the next page."""
        width = WIDTH if isinstance(place, Book) else WIDTH - 0.6
        made = place.add_table(0, len(table.head))
        made.style, made.autofit = "Table Grid", False
        for column, share in zip(made.columns, table.shares(), strict=True):
            column.width = Cm(width * share)
        for i, row in enumerate((table.head, *table.rows)):
            added = made.add_row()
            added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # a row stays on one page
            cells = added.cells
            for cell, inline, share in zip(cells, row, table.shares(), strict=True):
                cell.width = Cm(width * share)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(2)
                runs(paragraph, inline, bold=i == 0, size=9.5)
                if i == 0:
                    shade_cell(cell, "E9ECEF")
        if table.head:
            head = OxmlElement("w:tblHeader")
            made.rows[0]._tr.get_or_add_trPr().append(head)
        place.add_paragraph().paragraph_format.space_after = Pt(4)

    def box(self, piece: Box) -> None:
        """A box as a table of one cell, a poster on a page of its own."""
        poster = piece.kind == "poster"
        if poster:
            self.book.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        cell = self.book.add_table(1, 1, style="Table Grid").cell(0, 0)
        cell.width = Cm(WIDTH)
        if piece.kind in PALE:
            shade_cell(cell, PALE[piece.kind])
        title = cell.paragraphs[0]
        label = "" if piece.kind in SILENT else capital(self.edition.text(piece.kind)) + ". "
        run = title.add_run(visible(label + piece.title))
        run.bold, run.font.size = True, Pt(36 if poster else 11)
        if piece.remark and piece.kind != "own":
            title.add_run(visible(f" ({piece.remark})"))
        for inner in piece.parts:
            self.part(inner, cell)
        if poster:
            for paragraph in cell.paragraphs[1:]:
                for run in paragraph.runs:
                    run.font.size = Pt(21)
        self.book.add_paragraph().paragraph_format.space_after = Pt(4)


def runs(paragraph: Paragraph, inline: Token, *, bold: bool = False, size: float | None = None) -> None:
    """The words of an inline token with what is strong or emphasised."""
    strong = emphasis = 0
    for token in inline.children or []:
        strong += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        emphasis += {"em_open": 1, "em_close": -1}.get(token.type, 0)
        said = " " if token.type == "softbreak" else "\n" if token.type == "hardbreak" else token.content
        if said and (token.type in {"text", "code_inline"} or token.type.endswith("break")):
            run = paragraph.add_run(visible(said))
            run.bold, run.italic = bool(strong) or bold or None, bool(emphasis) or None
            if size:
                run.font.size = Pt(size)


def shade_cell(cell: _Cell, color: str) -> None:
    """A pale ground for a cell."""
    ground = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", color)):
        ground.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(ground)


def field(paragraph: Paragraph, kind: str, instruction: str = "") -> None:
    """The beginning of a field with its instruction, or its end."""
    for element in field_marks(kind, instruction):
        paragraph.add_run()._r.append(element)


def field_marks(kind: str, instruction: str) -> Iterator[Any]:
    """The elements of a field's end or beginning; what follows the instruction is its present content."""

    def mark(name: str) -> Any:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), name)
        return element

    yield mark(kind)
    if kind == "begin":
        text = OxmlElement("w:instrText")
        text.set(qn("xml:space"), "preserve")
        text.text = f" {instruction} "
        yield text
        yield mark("separate")


def timeless(content: bytes) -> bytes:
    """The same archive with a fixed day on every entry."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
