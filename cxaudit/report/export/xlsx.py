"""The report as a workbook: contents, every table, and the sheets for those who recount; text stays text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cxaudit.report.blocks import SHEETS, TABLE, Raw
from cxaudit.report.export.manuscript import Manuscript, manuscript
from cxaudit.report.text import visible

LONGEST = 32_000  # signs that a cell of Excel takes, less a few
NAME = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # a fixed day: the same report has the same bytes
FORMATS = {"share": "0%", "p": "0.0000", "count": "#,##0", "nps": "0.00", "money": "#,##0", "days": "0", "": "General"}


class XlsxExporter(Exporter):
    """Every table with its unrounded numbers; nothing in it is a formula or an address."""

    export_from_notebook = "cxaudit: tables as Excel workbook"
    output_mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file_extension = ".xlsx"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own give text or bytes too
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[bytes, Any]:
        """The bytes of the workbook."""
        return workbook(manuscript(nb)), self._init_resources(resources)


EXPORTER = XlsxExporter


def workbook(written: Manuscript) -> bytes:
    """The whole workbook."""
    file = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties(
            {"title": str(written.facts["title"]), "subject": str(written.facts["client"]), "created": EPOCH}
        )
        Writer(book, written).write()
    return file.getvalue()


class Writer:
    """One workbook being written."""

    def __init__(self, book: xlsxwriter.Workbook, written: Manuscript) -> None:
        self.book, self.written, self.text = book, written, written.language.text
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        brand = str(written.facts["brand"])
        self.plain = book.add_format({**base, "text_wrap": True})
        self.head = book.add_format(
            {**base, "bold": True, "text_wrap": True, "font_color": "#FFFFFF", "bg_color": brand, "valign": "vcenter"}
        )
        self.title = book.add_format({**base, "bold": True, "font_size": 16, "font_color": brand})
        self.link = book.add_format({**base, "font_color": brand, "underline": 1})
        self.formats: dict[str, Format] = {
            unit: book.add_format({**base, "num_format": code}) for unit, code in FORMATS.items()
        }
        self.decimal = book.add_format({**base, "num_format": "0.00"})
        self.taken: set[str] = set()

    def write(self) -> None:
        """Contents first, then the tables in their order, then the sheets for recounting."""
        tables = [table for group in self.written.blocks(TABLE) for table in group]
        sheets = [sheet for group in self.written.blocks(SHEETS) for sheet in group]
        self.taken |= {sheet["name"].lower() for sheet in sheets}
        front = self.book.add_worksheet(self.name(self.text("Contents")))
        named = [(self.name(f"{i} {table['caption']}"), table) for i, table in enumerate(tables, 1)]
        for name, table in named:
            self.sheet(name, table["heads"], table["units"], table["rows"], table.get("notes", ()))
        for sheet in sheets:
            self.sheet(sheet["name"], sheet["heads"], (), sheet["rows"], ())
        self.contents(
            front, [(name, table["caption"]) for name, table in named] + [(s["name"], s["title"]) for s in sheets]
        )

    def contents(self, front: Worksheet, entries: Iterable[tuple[str, str]]) -> None:
        """The first sheet: what there is, with links."""
        facts = self.written.facts
        front.hide_gridlines(2)
        front.set_column(0, 0, 34)
        front.set_column(1, 1, 90)
        front.write_string(0, 0, clipped(facts["client"]), self.title)
        front.write_string(
            1,
            0,
            clipped(" · ".join(filter(None, (facts["title"], facts["wave"], facts["until"])))),
            self.book.add_format(),
        )
        for i, (name, title) in enumerate(entries, 3):
            front.write_url(i, 0, f"internal:'{name}'!A1", self.link, name)
            front.write_string(i, 1, clipped(title), self.plain)

    def sheet(
        self, name: str, heads: Sequence[str], units: Sequence[str], rows: Sequence[Sequence[Raw]], notes: Sequence[str]
    ) -> None:
        """One table: heads that stay in sight, numbers as numbers, a filter, widths that fit."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        units = units or ("",) * len(heads)
        for j, head in enumerate(heads):
            sheet.write_string(0, j, clipped(head), self.head)
            sheet.set_column(j, j, width(head, [row[j] for row in rows[:200]]))
        for i, row in enumerate(rows, 1):
            for j, value in enumerate(row):
                self.cell(sheet, i, j, value, units[j])
        if rows and heads:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)
        for k, note in enumerate(notes, len(rows) + 2):
            sheet.write_string(k, 0, clipped(note))

    def cell(self, sheet: Worksheet, i: int, j: int, value: Raw, unit: str) -> None:
        """One value: text as text, a number in its unit's format."""
        if value is None:
            sheet.write_blank(i, j, None, self.plain)
        elif isinstance(value, str):
            sheet.write_string(i, j, clipped(value), self.plain)
        else:
            whole = float(value).is_integer() and unit not in FORMATS
            sheet.write_number(i, j, value, self.formats[""] if whole else self.formats.get(unit, self.decimal))

    def name(self, wished: str) -> str:
        """A name that Excel takes: at most 31 signs, none forbidden, none twice."""
        clean = " ".join(visible(wished).translate(FORBIDDEN).split())[:NAME].strip() or "1"
        name, count = clean, 2
        while name.lower() in self.taken or name.lower() == "history":
            tail = f" {count}"
            name, count = clean[: NAME - len(tail)].rstrip() + tail, count + 1
        self.taken.add(name.lower())
        return name


def clipped(value: object) -> str:
    """Text that a cell can hold."""
    said = visible(value)
    return said if len(said) <= LONGEST else said[:LONGEST] + "…"


def width(head: str, values: Iterable[Raw]) -> float:
    """The width of a column in signs: its head on two lines, its usual content, within reason."""
    longest = max((len(str(v)) if isinstance(v, str) else 9 for v in values if v is not None), default=6)
    return float(min(max(longest, len(head) / 2, 8), 60) + 2)
