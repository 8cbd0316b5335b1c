"""The summary as a letter that a client's people edit: true headings and tables, every later change tracked."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from cxaudit.figures.style import FONT_FAMILY
from cxaudit.messages import message
from cxaudit.report.export import logo as pictures
from cxaudit.report.export.manuscript import Manuscript, manuscript
from cxaudit.report.export.numbering import caption_numbers
from cxaudit.report.export.office import (
    COLORS,
    LOCALES,
    TONES,
    bare,
    clean_paragraph,
    clean_property,
    columns,
    day_of,
    timeless,
)
from cxaudit.report.text import capital

WIDTH, BROAD = 16.6, 25.3  # of the text on a page upright and turned, in centimetres
STYLES = (
    ("Normal", 10.5),
    ("Title", 28),
    ("Subtitle", 12),
    ("Heading 1", 17),
    ("Heading 2", 12),
    ("List Bullet", 10.5),
    ("Caption", 9),
)
STANDS_IN = "Calibri"  # for the report's font on a machine that lacks it


class DocxExporter(Exporter):
    """Verdict, key figures, findings, roadmap, strengths and gaps of an executed report, ready to edit."""

    export_from_notebook = "cxaudit: summary as Word document"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    file_extension = ".docx"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own give text or bytes too
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[bytes, Any]:
        """The bytes of the document."""
        return Letter(manuscript(nb)).bytes(), self._init_resources(resources)


EXPORTER = DocxExporter


class Letter:
    """One document being written."""

    def __init__(self, written: Manuscript) -> None:
        self.facts, self.language, self.text = written.facts, written.language, written.language.text
        self.brief = written.facts.get("brief") or {}
        self.numbers = caption_numbers(written)
        self.brand = str(self.facts["brand"])
        self.book = Document()
        self.tables, self.width = 0, WIDTH

    def bytes(self) -> bytes:
        """The document."""
        looks(self.book, self.brand, LOCALES.get(self.language.code, self.language.code))
        self.head()
        if self.brief:
            self.verdict()
            self.keys()
            self.findings()
            self.roadmap()
            self.strengths()
            self.missing()
            self.method()
        self.foot()
        self.properties()
        file = io.BytesIO()
        self.book.save(file)
        return timeless(file.getvalue())

    # -- the parts --------------------------------------------------------------------------------------------------

    def head(self) -> None:
        """Whose audit it is, of when, with the logo."""
        facts = self.facts
        png = pictures.draw_logo(facts["logo"]) if facts.get("logo") else None
        if png:
            wide, high = pictures.picture_size(png)
            paragraph = self.book.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            made = paragraph.add_run().add_picture(io.BytesIO(png), height=Cm(min(1.8, 5.0 * high / wide)))
            made._inline.docPr.set("descr", clean_paragraph(facts["client"], 200))
        self.book.add_paragraph(one_line(facts["client"] or facts["title"]), style="Title")
        beneath = [facts["title"] if facts["client"] else "", facts.get("industry", ""), facts["wave"], facts["until"]]
        self.book.add_paragraph(" · ".join(one_line(x) for x in beneath if x), style="Subtitle")

    def verdict(self) -> None:
        """The verdict, and what it rests on."""
        told = self.brief["verdict"]
        self.heading(told["label"])
        paragraph = self.book.add_paragraph()
        letters = paragraph.add_run(clean_paragraph(told["sentence"]))
        letters.bold, letters.font.size, letters.font.color.rgb = True, Pt(13), rgb(TONES.get(told["kind"], COLORS.ink))
        for basis in told["basis"]:
            self.book.add_paragraph(clean_paragraph(basis))

    def keys(self) -> None:
        """The key figures as a table."""
        keys = self.brief["keys"]
        if not keys:
            return
        self.heading(self.text("The numbers to remember"))
        heads = [capital(self.text(h)) for h in ("key figure", "value", "95% interval", "people or cases")]
        rows = [[k["label"], k["value"], k["interval"], k["people"]] for k in keys]
        self.table(heads, rows, (0.46, 0.14, 0.2, 0.2), self.text("Key figures of the audit"))

    def findings(self) -> None:
        """Each finding with its urgency, what to do, who does it, and where the report shows it."""
        self.heading(self.text("What matters most"))
        if not self.brief["findings"]:
            self.book.add_paragraph(self.language.say(message("No problem lies beyond the thresholds.")))
        for i, finding in enumerate(self.brief["findings"], 1):
            heading = self.book.add_heading(level=2)
            heading.add_run(f"{i}. ")
            heading.add_run(capital(clean_paragraph(finding["label"]))).font.color.rgb = rgb(TONES[finding["severity"]])
            self.book.add_paragraph().add_run(clean_paragraph(finding["statement"])).bold = True
            places = [self.numbers[e] for e in finding["evidence"] if e in self.numbers]
            self.add_labelled(self.text("What to do:"), finding["action"])
            self.add_labelled(self.text("Owner:"), finding["owner"] or self.text("to be named"))
            if places:
                said = self.language.say(message("In the report: {places}", places=self.language.list(places)))
                self.book.add_paragraph().add_run(said).font.color.rgb = rgb(COLORS.muted)

    def add_labelled(self, label: str, sentence: str) -> None:
        """A sentence behind its label."""
        if sentence:
            paragraph = self.book.add_paragraph()
            letters = paragraph.add_run(f"{label} ")
            letters.font.color.rgb = rgb(self.brand)
            paragraph.add_run(clean_paragraph(sentence))

    def roadmap(self) -> None:
        """What to do, a row an action, on pages wide enough for all that is known of each."""
        wide = "rows" in self.brief["roadmap"]
        if wide:
            self.turn_pages(BROAD)
        self.section(self.text("What to do, and who does it"), self.brief["roadmap"], self.text("Actions by urgency"))
        if wide:
            self.turn_pages(WIDTH)

    def turn_pages(self, width: float) -> None:
        """From here on pages whose text has this width: the other way round."""
        before, self.width = self.book.sections[-1], width
        sides = before.page_height, before.page_width
        new = self.book.add_section(WD_SECTION.NEW_PAGE)
        new.orientation = WD_ORIENT.LANDSCAPE if width > WIDTH else WD_ORIENT.PORTRAIT
        new.page_width, new.page_height = sides

    def missing(self) -> None:
        """What the audit could not look at, where there is such a thing."""
        if "rows" not in self.brief["missing"]:
            return
        self.section(
            self.text("What the audit could not see"),
            self.brief["missing"],
            self.text("Parts of the audit without data"),
        )

    def section(self, title: str, told: Mapping[str, Any], caption: str) -> None:
        """A heading with its table, or with the sentences that stand in its place."""
        self.heading(title)
        if "rows" in told:
            self.table(told["heads"], told["rows"], told["shares"], caption, told["tones"])
        for sentence in told.get("sentences", ()):
            self.book.add_paragraph(clean_paragraph(sentence))

    def strengths(self) -> None:
        """What to keep."""
        self.heading(self.text("What is strong"))
        told = self.brief["strengths"]
        for card in told.get("cards", ()):
            self.book.add_paragraph(clean_paragraph(card["statement"]), style="List Bullet")
        for sentence in told.get("sentences", ()):
            self.book.add_paragraph(clean_paragraph(sentence))

    def method(self) -> None:
        """How the numbers were made."""
        self.heading(self.text("How the numbers were made"))
        for sentence in self.brief["method"]:
            self.book.add_paragraph(clean_paragraph(sentence), style="List Bullet")

    def heading(self, text: str) -> None:
        """A heading of the first level."""
        self.book.add_heading(one_line(text), 1)

    # -- tables -----------------------------------------------------------------------------------------------------

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        shares: Sequence[float],
        caption: str,
        tones: Sequence[Sequence[str]] = (),
    ) -> None:
        """A table with its caption above; its head is repeated on every page, its rows stay whole."""
        self.tables += 1
        label = self.book.add_paragraph(style="Caption")
        label.add_run(f"{self.text('Table')}\u00a0{self.tables}. ").bold = True
        label.add_run(clean_paragraph(caption))
        made = self.book.add_table(len(rows) + 1, len(heads))
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        borders(made)
        describe_table(made, caption)
        widths = columns([heads, *rows], shares, self.width, 9.0, 0.5)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Cm(width)
        for i, row in enumerate([heads, *rows]):
            marks = made.rows[i]._tr.get_or_add_trPr()
            marks.append(OxmlElement("w:cantSplit"))
            if i == 0:
                marks.append(OxmlElement("w:tblHeader"))
            for j, (text, cell) in enumerate(zip(row, made.rows[i].cells, strict=True)):
                cell.width = Cm(widths[j])
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(2)
                letters = paragraph.add_run(clean_paragraph(text))
                letters.font.size, tone = Pt(9), tones[i - 1][j] if i and tones else ""
                if i == 0:
                    letters.bold, letters.font.color.rgb = True, RGBColor(255, 255, 255)
                    shade_cell(cell, self.brand)
                elif tone:
                    letters.bold, letters.font.color.rgb = True, rgb(TONES.get(tone, COLORS.ink))
        self.book.add_paragraph().paragraph_format.space_after = Pt(2)

    # -- the frame --------------------------------------------------------------------------------------------------

    def foot(self) -> None:
        """Whose document it is, and the number of the page."""
        paragraph = self.book.sections[0].footer.paragraphs[0]
        self.book.styles["Footer"].paragraph_format.tab_stops.clear_all()
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        said = " · ".join(one_line(x) for x in (self.facts["client"], self.facts["title"], self.facts["wave"]) if x)
        paragraph.add_run(said[:110] + "\t").font.size = Pt(8)
        for mark in page_number():
            letters = paragraph.add_run()
            letters.font.size = Pt(8)
            letters._r.append(mark)

    def properties(self) -> None:
        """Title, language and days of the file; nobody's name."""
        about, day = self.book.core_properties, day_of(self.facts)
        about.title = clean_property(" · ".join(filter(None, (self.facts["title"], self.facts["client"]))))
        about.subject, about.language = (
            clean_property(self.facts["wave"]),
            LOCALES.get(self.language.code, self.language.code),
        )
        about.author = about.last_modified_by = about.comments = about.keywords = ""
        about.created, about.modified, about.revision = day, day, 1


# -- looks ----------------------------------------------------------------------------------------------------------


def looks(book: Any, brand: str, locale: str) -> None:
    """Page, fonts, language, and the switch that tracks every later change."""
    section = book.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.1)
    for name, size in STYLES:
        style = book.styles[name]
        style.font.name, style.font.size = FONT_FAMILY, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        for kind in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{kind}"), FONT_FAMILY)
        if name in {"Title", "Heading 1"}:
            style.font.color.rgb, style.font.bold = rgb(brand), name != "Title"
        elif name != "Normal":
            style.font.color.rgb, style.font.italic = rgb(COLORS.ink), False
    spread = book.styles["Subtitle"].element.rPr.find(qn("w:spacing"))
    if spread is not None:
        spread.getparent().remove(spread)
    book.styles["Caption"].paragraph_format.keep_with_next = True
    book.styles["Caption"].font.bold = False
    rule = book.styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if rule is not None:
        rule.getparent().remove(rule)
    normal = book.styles["Normal"]
    normal.font.color.rgb, normal.paragraph_format.space_after = rgb(COLORS.ink), Pt(6)
    languages(book, locale)
    track(book.settings.element)
    stand_in(book)


def languages(book: Any, locale: str) -> None:
    """The language of the text, for spelling and for readers aloud."""
    defaults = book.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    mark = defaults.find(qn("w:lang"))
    if mark is None:
        mark = OxmlElement("w:lang")
        defaults.append(mark)
    mark.set(qn("w:val"), locale)


def track(settings: Any) -> None:
    """Changes made from now on are tracked (the switch has its place behind the zoom)."""
    switch = OxmlElement("w:trackRevisions")
    before = [
        settings.find(qn(f"w:{n}"))
        for n in ("doNotTrackMoves", "defaultTabStop", "autoHyphenation", "characterSpacingControl")
    ]
    place = next((e for e in before if e is not None), None)
    settings.append(switch) if place is None else place.addprevious(switch)


def stand_in(book: Any) -> None:
    """Name the font that stands in for the report's own where a machine lacks it."""
    for part in [r.target_part for r in book.part.rels.values() if r.reltype == RT.FONT_TABLE]:
        font = (
            f'<w:font w:name="{FONT_FAMILY}"><w:altName w:val="{STANDS_IN}"/><w:panose1 w:val="020B0503050203000203"/>'
            '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
        )
        part._blob = part.blob.replace(b"</w:fonts>", font.encode() + b"</w:fonts>")


def borders(table: Any) -> None:
    """A fine line between rows, nothing else."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{bare(COLORS.grid)}"/>'
        for side in ("top", "bottom", "insideH")
    )
    properties = table._tbl.tblPr
    mark = parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>")
    after = properties.find(qn("w:tblLayout"))
    after.addprevious(mark) if after is not None else properties.append(mark)


def describe_table(table: Any, text: str) -> None:
    """The alternative text of a table."""
    mark = OxmlElement("w:tblDescription")
    mark.set(qn("w:val"), clean_paragraph(text, 250))
    table._tbl.tblPr.append(mark)


def shade_cell(cell: Any, color: str) -> None:
    """The ground of a cell."""
    ground = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", bare(color))):
        ground.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(ground)


def page_number() -> Iterator[Any]:
    """The parts of a field that Word fills with the number of the page."""
    for kind in ("begin", "", "separate", "1", "end"):
        if kind == "":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = " PAGE "
        elif kind == "1":
            part = OxmlElement("w:t")
            part.text = "1"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        yield part


def rgb(color: str) -> RGBColor:
    """A colour as python-docx takes it."""
    return RGBColor.from_string(bare(color))


def one_line(text: object) -> str:
    """Text on one line."""
    return clean_paragraph(text, 600).replace("\n", " ")
