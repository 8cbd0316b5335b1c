"""The report for a meeting: slides that can be edited, one message each, with charts and tables of PowerPoint's own."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.util import Cm, Pt

from cxaudit.findings import SEVERITIES
from cxaudit.messages import message
from cxaudit.report.export import slides
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
    fit_text,
    height,
    timeless,
)
from cxaudit.report.export.slides import BODY, SIDE, TABLE_PLACE
from cxaudit.report.text import capital
from cxaudit.units import unit_named

TITLES = (26, 24, 22, 20, 18, 16, 14, 12)
BODIES = (18, 16, 15, 14, 13, 12, 11, 10, 9)
CELL = 12.0  # points in a table
PAD = 0.18  # above and below the text of a cell, in centimetres


class PptxExporter(Exporter):
    """Slides from the summary of an executed report; charts keep their numbers in a sheet of their own."""

    export_from_notebook = "cxaudit: slides for the meeting"
    output_mimetype = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    file_extension = ".pptx"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own give text or bytes too
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[bytes, Any]:
        """The bytes of the presentation."""
        return Deck(manuscript(nb)).bytes(), self._init_resources(resources)


EXPORTER = PptxExporter


class Deck:
    """One presentation being made."""

    def __init__(self, written: Manuscript) -> None:
        self.facts, self.language = written.facts, written.language
        self.text, self.brief = written.language.text, written.facts.get("brief") or {}
        self.numbers = caption_numbers(written)
        self.brand = str(self.facts["brand"])
        self.show = slides.empty(self.brand)

    def bytes(self) -> bytes:
        """The presentation."""
        self.cover()
        if self.brief:
            self.verdict()
            self.keys()
            for finding in self.brief["findings"]:
                self.finding(finding)
            self.strengths()
            self.grid(self.brief["roadmap"], self.roadmap_title())
            missing = self.brief["missing"]
            if "rows" in missing:
                self.grid(missing, self.text("What the audit could not see, and what to collect for it"))
            self.bullets(self.text("How the numbers were made"), [*missing.get("sentences", ()), *self.brief["method"]])
        self.properties()
        file = io.BytesIO()
        self.show.save(file)
        return timeless(file.getvalue())

    def say(self, sentence: str, plural: str = "", /, **values: Any) -> str:
        return self.language.say(message(sentence, plural, **values))

    # -- slides -----------------------------------------------------------------------------------------------------

    def slide(self, layout: str, title: str, notes: Sequence[str] = ()) -> Any:
        """A new slide with its title as large as it fits, and what is said beside it."""
        made = self.show.slides.add_slide(slides.layout(self.show, layout))
        box = slides.title_box(layout)
        said, size = fit_text(title, box.width - 0.5, box.height - 0.3, TITLES, bold=True)
        write_deck(made.shapes.title, said, size)
        slides.foot(made, clean_property(" · ".join(filter(None, (self.facts["client"], self.facts["wave"])))))
        told = [title, *notes] if said != title else list(notes)
        if told:
            made.notes_slide.notes_text_frame.text = "\n".join(clean_paragraph(line) for line in told)
        return made

    def cover(self) -> None:
        """Whose audit it is, of when, with the logo."""
        facts = self.facts
        made = self.show.slides.add_slide(slides.layout(self.show, "cover"))
        client = str(facts["client"] or facts["title"])
        said, size = fit_text(
            client,
            slides.COVER_TITLE.width - 0.5,
            slides.COVER_TITLE.height - 0.3,
            (44, 40, 36, 32, 28, 24, 20, 16, 12),
        )
        write_deck(made.shapes.title, said, size)
        beneath = [facts["title"] if facts["client"] else "", facts.get("industry", ""), facts["wave"], facts["until"]]
        write_deck(made.placeholders[1], "\n".join(clean_paragraph(line, 300) for line in beneath if line), 16)
        if facts.get("logo"):
            slides.logo(made, facts["logo"], client)

    def verdict(self) -> None:
        """The verdict as the title, what it rests on, and how many findings each part has."""
        told = self.brief["verdict"]
        made = self.slide("evidence", told["sentence"], [told["label"], *told["basis"]])
        self.beside(made, [(told["label"], "\n".join(told["basis"]))])
        counted = [c for c in self.brief["counts"] if any(c[s] for s in SEVERITIES)]
        if counted:
            self.counts(made.placeholders[1], counted)
        else:
            remove(made.placeholders[1])

    def keys(self) -> None:
        """The numbers to remember, each with its interval and people."""
        keys = self.brief["keys"]
        if not keys:
            return
        notes = [f"{k['label']}: {' '.join(filter(None, (k['value'], k['interval'], k['people'])))}" for k in keys]
        made = self.slide("plain", self.text("The numbers to remember"), notes)
        for i, key in enumerate(keys):
            slides.key(made, i, len(keys), key, self.brand)

    def finding(self, finding: Mapping[str, Any]) -> None:
        """One finding: its sentence, its evidence, what to do and who does it."""
        places = [self.numbers[e] for e in finding["evidence"] if e in self.numbers]
        made_so = [self.text("How the number was made"), *finding["made"]]
        where = [self.say("In the report: {places}", places=self.language.list(places))] if places else []
        slide = self.slide("evidence", finding["statement"], [*made_so, *where])
        slides.pill(slide, capital(finding["label"]), TONES[finding["severity"]])
        owner = finding["owner"] or self.text("to be named")
        self.beside(
            slide,
            [
                (self.text("What to do:"), finding["action"]),
                (self.text("Owner:"), owner),
                *(("", place) for place in where),
            ],
        )
        if finding["chart"]:
            self.chart(slide, slide.placeholders[1], finding)
        elif finding["number"]:
            remove(slide.placeholders[1])
            slides.key(slide, 0, 1, finding["number"], self.brand)
        else:
            remove(slide.placeholders[1])

    def beside(self, slide: Any, told: Sequence[tuple[str, str]]) -> None:
        """The text to the right: labels in small letters, sentences as large as they all fit."""
        whole = "\n".join("\n".join(filter(None, pair)) for pair in told)
        fitting, size = fit_text(whole, SIDE.width - 0.5, SIDE.height - 0.6 * len(told), BODIES)
        frame = slide.placeholders[2].text_frame
        frame.clear()
        if fitting != clean_paragraph(whole):
            told = [("", fitting)]
        first = True
        for label, sentence in told:
            for part, small in ((label, True), (sentence, False)):
                if not part:
                    continue
                paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
                first = False
                paragraph.space_after = Pt(2 if small else 10)
                for i, piece in enumerate(clean_paragraph(part).split("\n")):
                    if i:
                        paragraph.add_line_break()
                    letter = paragraph.add_run()
                    letter.text, letter.font.size, letter.font.bold = (
                        piece,
                        Pt(max(size - 2, 8) if small else size),
                        small or None,
                    )
                    if small:
                        letter.font.color.rgb = RGBColor.from_string(bare(self.brand))

    def strengths(self) -> None:
        """What to keep."""
        told = self.brief["strengths"]
        cards = told.get("cards", ())
        title = (
            self.say(
                "Keep what is strong: {n} thing is shown", "Keep what is strong: {n} things are shown", n=len(cards)
            )
            if cards
            else self.text("What is strong")
        )
        self.bullets(title, [card["statement"] for card in cards] or told.get("sentences", ()))

    def bullets(self, title: str, items: Sequence[str]) -> None:
        """Sentences one beneath the other, over as many slides as they need."""
        for page, (title_of_page, size) in zip(*self.pages(title, items), strict=True):
            made = self.slide("text", title_of_page, ())
            frame = made.placeholders[1].text_frame
            frame.clear()
            for i, item in enumerate(page):
                paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
                paragraph.space_after = Pt(9)
                said, own = fit_text(
                    item, BODY.width - 1.2, BODY.height - 0.5, (size, *[s for s in BODIES if s < size])
                )
                letter = paragraph.add_run()
                letter.text, letter.font.size = said.replace("\n", " "), Pt(own)

    def pages(self, title: str, items: Sequence[str]) -> tuple[list[list[str]], list[tuple[str, float]]]:
        """Sentences packed into slides at one size, and the title of each slide."""
        for size in (20.0, 18.0, 16.0):
            packed = list(
                fill_slides(
                    [height(clean_paragraph(item), BODY.width - 1.2, size) + 0.45 for item in items], BODY.height - 0.4
                )
            )
            if len(packed) == 1:
                break
        pages = [[items[i] for i in page] for page in packed]
        return pages, [(count_slides(title, i, len(pages)), size) for i in range(1, len(pages) + 1)]

    def roadmap_title(self) -> str:
        """How many actions there are."""
        n = len(self.brief["roadmap"].get("rows", ()))
        return (
            self.say("{n} action, the most urgent first", "{n} actions, the most urgent first", n=n)
            if n
            else self.text("What to do, and who does it")
        )

    # -- tables -----------------------------------------------------------------------------------------------------

    def grid(self, table: Mapping[str, Any], title: str) -> None:
        """A table over as many slides as it needs, its head on each; sentences where there is no table."""
        if "rows" not in table:
            self.bullets(title, table.get("sentences", ()))
            return
        widths = columns([table["heads"], *table["rows"]], table["shares"], TABLE_PLACE.width, CELL, 0.6)
        pages = list(pack_rows(table["rows"], widths, head_height(table["heads"], widths)))
        for number, at in enumerate(pages, 1):
            made = self.slide("table", count_slides(title, number, len(pages)), ())
            self.table(made.placeholders[1], table, at, widths, title)

    def table(
        self, place: Any, table: Mapping[str, Any], at: Sequence[int], widths: Sequence[float], title: str
    ) -> None:
        """The rows of one slide in a native table."""
        frame = place.insert_table(len(at) + 1, len(widths))
        describe_frame(frame, title)
        grid = frame.table
        slides.plain_table(grid)
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Cm(width)
        grid.rows[0].height = Cm(head_height(table["heads"], widths))
        for j, head in enumerate(table["heads"]):
            slides.cell(grid.cell(0, j), clean_paragraph(head), CELL - 1, ground=self.brand, color="#FFFFFF", bold=True)
        for i, k in enumerate(at, 1):
            texts = clip_row(table["rows"][k], widths)
            grid.rows[i].height = Cm(row_height(texts, widths))
            for j, said in enumerate(texts):
                tone = table["tones"][k][j]
                slides.cell(grid.cell(i, j), said, CELL, color=TONES.get(tone, COLORS.ink), bold=bool(tone))

    # -- charts -----------------------------------------------------------------------------------------------------

    def chart(self, slide: Any, place: Any, finding: Mapping[str, Any]) -> None:
        """The finding's measure as bars with their intervals; its own bar in the colour of its urgency."""
        told = finding["chart"]
        rows = told["rows"]
        names = ["  ".join(filter(None, (f"{r['label']}:", r["shown"], r["interval"]))) for r in rows]
        data = CategoryChartData(number_format=unit_named(told["unit"]).chart_format)
        data.categories = [clean_paragraph(name, 200) for name in names]
        data.add_series(clean_paragraph(told["title"], 200), [r["estimate"] for r in rows])
        frame = place.insert_chart(XL_CHART_TYPE.BAR_CLUSTERED, data)
        caption = f"{told['title']}. " + " ".join(told["notes"])
        describe_frame(frame, f"{told['title']}. " + "; ".join(names))
        slides.bars(frame.chart, rows, TONES[finding["severity"]], COLORS, data.number_format)
        frame.chart.part.chart_workbook.update_from_xlsx_blob(
            slides.chart_sheet(
                data, rows, [self.text(h) for h in ("low", "high", "lower part", "upper part", "n")], day_of(self.facts)
            )
        )
        slides.caption(slide, clean_paragraph(caption, 300))

    def counts(self, place: Any, counted_areas: Sequence[Mapping[str, Any]]) -> None:
        """How many findings each part of the audit has, stacked by urgency."""
        data = CategoryChartData(number_format="0;;")
        data.categories = [clean_paragraph(c["area"]) for c in counted_areas]
        for severity in SEVERITIES:
            data.add_series(self.brief["severities"][severity], [c[severity] for c in counted_areas])
        frame = place.insert_chart(XL_CHART_TYPE.BAR_STACKED, data)
        told = "; ".join(
            f"{c['area']}: " + self.language.list(f"{self.brief['severities'][s]} {c[s]}" for s in SEVERITIES if c[s])
            for c in counted_areas
        )
        describe_frame(frame, f"{self.text('Findings by part of the audit and urgency')}. {told}")
        chart = frame.chart
        slides.look(chart)
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(12)
        chart.value_axis.visible = False
        chart.value_axis.has_major_gridlines = False
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        chart.category_axis.major_tick_mark = XL_TICK_MARK.NONE
        plot = chart.plots[0]
        plot.gap_width, plot.overlap, plot.has_data_labels = 45, 100, True
        plot.data_labels.font.size, plot.data_labels.font.color.rgb = Pt(12), RGBColor(255, 255, 255)
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0;;", False
        for series, severity in zip(plot.series, SEVERITIES, strict=True):
            slides.fill(series.format, TONES[severity])
        chart.part.chart_workbook.update_from_xlsx_blob(slides.chart_sheet(data, (), (), day_of(self.facts)))

    def properties(self) -> None:
        """Title, language and days of the file; nobody's name."""
        about, day = self.show.core_properties, day_of(self.facts).replace(tzinfo=None)
        about.title = clean_property(" · ".join(filter(None, (self.facts["title"], self.facts["client"]))))
        about.author = about.last_modified_by = about.comments = about.keywords = about.category = ""
        about.subject, about.language = (
            clean_property(self.facts["wave"]),
            LOCALES.get(self.language.code, self.language.code),
        )
        about.created = about.modified = day
        about.revision = 1
        slides.speak(self.show, LOCALES.get(self.language.code, self.language.code))


# -- text and tables ------------------------------------------------------------------------------------------------


def write_deck(shape: Any, text: str, size: float) -> None:
    """A text into a placeholder, at one size."""
    frame = shape.text_frame
    frame.text = text
    for paragraph in frame.paragraphs:
        for letter in paragraph.runs:
            letter.font.size = Pt(size)


def remove(shape: Any) -> None:
    """Take an unused placeholder off its slide."""
    shape._element.getparent().remove(shape._element)


def describe_frame(frame: Any, text: str) -> None:
    """The alternative text of a chart or table."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean_paragraph(text, 1000))


def count_slides(title: str, page: int, pages: int) -> str:
    """A title with its place among several slides."""
    return f"{title} ({page}/{pages})" if pages > 1 else title


def room(width: float) -> float:
    """The width left for the text of a cell."""
    return max(width - 0.5, 0.5)


def clip_row(row: Sequence[str], widths: Sequence[float]) -> list[str]:
    """The texts of a row, each no higher than the table of one slide."""
    return [fit_text(text, room(w), TABLE_PLACE.height - 2.2, (CELL,))[0] for text, w in zip(row, widths, strict=True)]


def row_height(texts: Sequence[str], widths: Sequence[float], size: float = CELL, bold: bool = False) -> float:
    """The height of a row in centimetres."""
    return max(height(text, room(w), size, bold) for text, w in zip(texts, widths, strict=True)) + 2 * PAD


def head_height(heads: Sequence[str], widths: Sequence[float]) -> float:
    """The height of a table's head in centimetres."""
    return row_height([clean_paragraph(h) for h in heads], widths, CELL - 1, bold=True)


def pack_rows(rows: Sequence[Sequence[str]], widths: Sequence[float], head: float) -> Iterator[list[int]]:
    """The numbers of the rows of each slide."""
    return fill_slides([row_height(clip_row(row, widths), widths) for row in rows], TABLE_PLACE.height - head)


def fill_slides(heights: Sequence[float], room: float) -> Iterator[list[int]]:
    """Pieces of these heights, by their numbers, put one beneath the other on as many slides as they need."""
    page: list[int] = []
    left = room
    for i, need in enumerate(heights):
        if page and need > left:
            yield page
            page, left = [], room
        page.append(i)
        left -= need
    if page:
        yield page
