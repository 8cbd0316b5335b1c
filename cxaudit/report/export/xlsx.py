"""The report as a workbook: contents, every table, and the sheets for those who recount; text stays text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cxaudit.report.blocks import SHEETS, TABLE_FACE, Raw
from cxaudit.report.export.manuscript import Manuscript, manuscript
from cxaudit.report.export.office import COLORS, clean_property, day_of
from cxaudit.report.text import visible
from cxaudit.units import UNITS

LONGEST = 32_000  # signs that a cell of Excel takes, less a few
SHEET_NAME = 31
MOST_ROWS = 30  # bars of a chart
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
#: The number formats of cells: those of units, of p-values and of numbers without a unit.
CELL_FORMATS = {"p": "0.0000", "": "General"} | {name: unit.excel for name, unit in UNITS.items() if unit.excel}


class XlsxExporter(Exporter):
    """Every table with its unrounded numbers; formulas stand in the sheets for recounting alone, addresses nowhere."""

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
            {
                "title": clean_property(written.facts["title"]),
                "subject": clean_property(written.facts["client"]),
                "created": day_of(written.facts).replace(tzinfo=None),
            }
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
            unit: book.add_format({**base, "num_format": code}) for unit, code in CELL_FORMATS.items()
        }
        self.decimal = book.add_format({**base, "num_format": "0.00"})
        self.taken: set[str] = set()

    def write(self) -> None:
        """Contents first, then the tables in their order, then the sheets for recounting."""
        tables = [table for group in self.written.blocks(TABLE_FACE) for table in group]
        sheets = [sheet for group in self.written.blocks(SHEETS) for sheet in group]
        self.taken |= {sheet["name"].lower() for sheet in sheets}
        front = self.book.add_worksheet(self.name(self.text("Contents")))
        named = [(self.name(f"{i} {table['caption']}"), table) for i, table in enumerate(tables, 1)]
        for name, table in named:
            page = self.sheet(name, table["heads"], table["units"], table["rows"], table.get("notes", ()))
            self.chart(page, table)
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
        front.write_string(0, 0, clip_text(facts["client"]), self.title)
        front.write_string(
            1,
            0,
            clip_text(" · ".join(filter(None, (facts["title"], facts["wave"], facts["until"])))),
            self.book.add_format(),
        )
        for i, (name, title) in enumerate(entries, 3):
            front.write_url(i, 0, f"internal:'{name}'!A1", self.link, name)
            front.write_string(i, 1, clip_text(title), self.plain)

    def sheet(
        self, name: str, heads: Sequence[str], units: Sequence[str], rows: Sequence[Sequence[Any]], notes: Sequence[str]
    ) -> Worksheet:
        """One table: heads that stay in sight, numbers as numbers, a filter, widths that fit."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 46)  # heads take up to three lines
        units = units or ("",) * len(heads)
        for j, head in enumerate(heads):
            sheet.write_string(0, j, clip_text(head), self.head)
            sheet.set_column(j, j, width(head, [row[j] for row in rows[:200]]))
        for i, row in enumerate(rows, 1):
            for j, value in enumerate(row):
                self.cell(sheet, i, j, value, units[j])
        if rows and heads:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)
        for k, note in enumerate(notes, len(rows) + 2):
            sheet.write_string(k, 0, clip_text(note))
        return sheet

    def chart(self, sheet: Worksheet, table: Mapping[str, Any]) -> None:
        """The first measure of a table that has intervals, as bars with them, read from the sheet's own cells."""
        rows, at = table["rows"], find_measure_column(table["units"])
        if not at or not 2 <= len(rows) <= MOST_ROWS or not any(row[at + 1] is not None for row in rows):
            return
        chart = self.book.add_chart({"type": "bar"})
        last, brand = len(rows), str(self.written.facts["brand"])
        series = {
            "name": [sheet.name, 0, at],
            "categories": [sheet.name, 1, 0, last, at - 1],
            "values": [sheet.name, 1, at, last, at],
            "fill": {"color": brand},
            "gap": 60,
        }
        lower, upper = zip(*(ends(*row[at : at + 3]) for row in rows), strict=True)
        line = {"color": COLORS.ink, "width": 1}
        whiskers = {"type": "custom", "plus_values": list(upper), "minus_values": list(lower), "line": line}
        series["y_error_bars"] = whiskers
        chart.add_series(series)
        chart.set_title({"none": True})
        chart.set_legend({"none": True})
        code = CELL_FORMATS.get(table["units"][at], "General")
        grid = {"visible": True, "line": {"color": COLORS.grid}}
        chart.set_x_axis({"major_gridlines": grid, "line": {"none": True}, "num_format": code})
        chart.set_y_axis({"reverse": True, "label_position": "low", "line": {"color": COLORS.grid}})
        chart.set_size({"width": 640, "height": 90 + 26 * last})
        sheet.insert_chart(1, len(table["heads"]) + 1, chart, {"description": clip_text(table["caption"])[:250]})

    def cell(self, sheet: Worksheet, i: int, j: int, value: Any, unit: str) -> None:
        """One value: text as text, a number in its unit's format."""
        if value is None:
            return  # not even a blank cell: in the memory of a chart it would stand as 0
        if isinstance(value, Mapping):  # a formula of the program; a client's text never is a mapping
            number = value["value"]
            sheet.write_formula(i, j, value["formula"], self.decimal, "" if number is None else number)
        elif isinstance(value, str):
            sheet.write_string(i, j, clip_text(value), self.plain)
        else:
            whole = float(value).is_integer() and unit not in CELL_FORMATS
            sheet.write_number(i, j, value, self.formats[""] if whole else self.formats.get(unit, self.decimal))

    def name(self, wished: str) -> str:
        """A name that Excel takes: at most 31 signs, none forbidden, none twice."""
        clean = " ".join(visible(wished).translate(FORBIDDEN).split())[:SHEET_NAME].strip() or "1"
        name, count = clean, 2
        while name.lower() in self.taken or name.lower() == "history":
            tail = f" {count}"
            name, count = clean[: SHEET_NAME - len(tail)].rstrip() + tail, count + 1
        self.taken.add(name.lower())
        return name


def find_measure_column(units: Sequence[str]) -> int:
    """The column of a table's first measure that has an interval and a number of people beside it; 0 where none has."""
    for j in range(1, len(units) - 3):
        unit = units[j]
        if unit and unit == units[j + 1] == units[j + 2] and units[j + 3] == "count":
            return j if not any(units[:j]) else 0
    return 0


def ends(estimate: float | None, low: float | None, high: float | None) -> tuple[float, float]:
    """How far an interval reaches to both sides."""
    if estimate is None or low is None or high is None:
        return 0.0, 0.0
    return max(estimate - low, 0.0), max(high - estimate, 0.0)


def clip_text(value: object) -> str:
    """Text that a cell can hold."""
    said = visible(value)
    return said if len(said) <= LONGEST else said[:LONGEST] + "…"


def width(head: str, values: Iterable[Raw]) -> float:
    """The width of a column in signs: its head on two lines, its usual content, within reason."""
    longest = max((len(str(v)) if isinstance(v, str) else 9 for v in values if v is not None), default=6)
    return float(min(max(longest, len(head) / 2, 8), 60) + 2)
