"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): checked as archives first, then read with every cell's address."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as xml
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from cxaudit.errors import InputError, Problem
from cxaudit.formats import file_safety, html_table, protected
from cxaudit.formats.sheet import Broken, Cells, Sheet, heading
from cxaudit.messages import Message, message

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError)  # what a damaged archive raises
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
Source = Path | io.BytesIO
#: A cell that holds an error, or a formula without the result that a spreadsheet program saves with it.
FORMULA = rb"<f[^<>]*?(?:/>|>[^<>]*</f>)"
FAULTY = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?:'
    + (rb'[^<>]*? t="e"[^<>]*>(?:' + FORMULA + rb")?<v>([^<>]{0,40})</v>")
    + (rb"|[^<>]*>" + FORMULA + rb"(?:<v></v>|<v ?/>)?</c>")
    + rb")"
)
ROW = re.compile(rb'<row [^<>]*?r="(\d{1,7})"')
NEAR = 52  # columns up to AZ, which need no counting: all rows of a sheet that wide are bearable
COLUMN = re.compile(rb' r="([B-Z][A-Z]|[A-Z]{3})\d')
HIDDEN_ROW = re.compile(rb'<row [^<>]*?r="(\d{1,7})"[^<>]*? hidden="(?:1|true)"')
HIDDEN_COLUMN = re.compile(rb'<col\b[^<>]*? hidden="(?:1|true)"')
MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:]{1,24})"')
OVERLAP = 4096  # bytes of one chunk looked at again with the next, so that no cell is cut


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> Sheet:
    """Read one sheet, the first where none is named (raises InputError where there is no such workbook or sheet)."""
    if html_table.stands_in(path):
        said = message("The file is a web page under the name of a workbook; its largest table was read.")
        return replace(lay_out_sheet(path, "", html_table.rows(path, encoding), (0, 0), {}), remarks=(said,))
    source = source_of(path)
    book = open_book(path, source)
    names = book.sheet_names
    if sheet is None:
        if not names:
            raise file_safety.unreadable(path)
        sheet = names[0]
    if sheet not in names:
        raise InputError(
            [
                Problem(
                    message("The workbook has no sheet {name}", name=sheet),
                    message("Its sheets: {known}.", known=", ".join(names)),
                    file=path.name,
                )
            ]
        )
    try:
        faulty, looks = scan_sheet(path, source, sheet) if path.suffix.lower() in (".xlsx", ".xlsm") else ({}, Looks())
        area = book.get_sheet_by_name(sheet)
        rows = area.to_python(skip_empty_area=True)
    except (CalamineError, ValueError, OverflowError, LookupError, *BROKEN) as error:
        raise file_safety.unreadable(path) from error
    remarks = (*remark_hidden_sheets(book, sheet), *looks.remarks())
    return replace(lay_out_sheet(path, sheet, rows, area.start or (0, 0), faulty), remarks=remarks)


def sheets(path: Path) -> list[str]:
    """The names of a workbook's sheets."""
    return [""] if html_table.stands_in(path) else list(open_book(path, source_of(path)).sheet_names)


def source_of(path: Path) -> Source:
    """Where the workbook is read from: its file, or memory where it had to be opened with a password."""
    return protected.open_protected(path) if protected.stands_in(path) else path


def open_book(path: Path, source: Source) -> CalamineWorkbook:
    """The workbook, once it has passed the checks of an archive."""
    head = beginning(source)
    if head[:2] == b"PK":
        file_safety.archive(path, source)
    elif head != protected.OLE:
        raise file_safety.unreadable(path)
    try:
        if isinstance(source, Path):
            return CalamineWorkbook.from_path(str(source))
        source.seek(0)
        return CalamineWorkbook.from_filelike(source)
    except PasswordError as error:
        if isinstance(source, Path):  # an old workbook, of which calamine alone knows that it is locked
            return open_book(path, protected.open_protected(path))
        raise file_safety.password_error(path) from error
    except (CalamineError, OSError, ValueError) as error:
        raise file_safety.unreadable(path) from error


def beginning(source: Source) -> bytes:
    """The first bytes of a workbook."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(len(protected.OLE))
    source.seek(0)
    return source.read(len(protected.OLE))


def lay_out_sheet(
    path: Path, name: str, rows: list[list[Any]], start: tuple[int, int], faulty: dict[tuple[int, int], Broken]
) -> Sheet:
    """The sheet whose first filled row holds the headings; blank rows are left out, addresses stay as in the file."""
    if not rows:
        raise InputError(
            [
                Problem(
                    message("The sheet is empty"),
                    message("Write the headings into the first row and the answers below."),
                    file=path.name,
                    sheet=name,
                )
            ]
        )
    top, left = start
    for (row, column), broken in faulty.items():
        if 0 < row - top < len(rows) and 0 <= column - left < len(rows[0]):
            rows[row - top][column - left] = broken
    blank = [""] * len(rows[0])
    filled = [(i, row) for i, row in enumerate(rows[1:], start=top + 2) if row != blank]
    headings = tuple(heading(h) for h in rows[0])
    columns = zip(*(row for _, row in filled), strict=True) if filled else [()] * len(headings)
    cells = tuple(Cells.of(column) for column in columns)
    return Sheet(
        path.name,
        headings,
        cells,
        [i for i, _ in filled],
        name=name,
        letters=tuple(range(left, left + len(headings))),
        top=top + 1,
    )


# -- what the reader of values does not see ---------------------------------------------------------------------------


@dataclass
class Looks:
    """What somebody who looks at the sheet sees otherwise than the program, which reads every cell."""

    hidden_rows: set[bytes] = field(default_factory=set)
    hidden_columns: set[bytes] = field(default_factory=set)
    merged: set[bytes] = field(default_factory=set)
    outside: bool = False

    def look(self, chunk: bytes) -> None:
        """Look at one piece of the sheet."""
        if b"hidden=" in chunk:
            self.hidden_rows |= set(HIDDEN_ROW.findall(chunk))
            self.hidden_columns |= set(HIDDEN_COLUMN.findall(chunk))
        if b"<mergeCell " in chunk:
            self.merged |= set(MERGED.findall(chunk))

    def remarks(self) -> Iterator[Message]:
        """What is worth saying about it."""
        if self.hidden_rows:
            n = len(self.hidden_rows)
            yield message("{n} hidden row was read like the others", "{n} hidden rows were read like the others", n=n)
        if self.hidden_columns:
            yield message("Hidden columns were read like the others.")
        if self.merged:
            n = len(self.merged)
            yield message(
                "{n} range of merged cells: the value stands in the first cell, the others are empty",
                "{n} ranges of merged cells: the value stands in the first cell, the others are empty",
                n=n,
            )
        if self.outside:
            yield message("The workbook refers to other files; nothing was fetched from them.")


def remark_hidden_sheets(book: CalamineWorkbook, sheet: str) -> Iterator[Message]:
    """That the sheet is hidden, or that there are others which are."""
    hidden = [facts.name for facts in book.sheets_metadata if facts.visible != SheetVisibleEnum.Visible]
    if sheet in hidden:
        yield message("The sheet {name} is hidden in the workbook and was read.", name=sheet)
    others = [name for name in hidden if name != sheet]
    if others:
        yield message("The workbook has hidden sheets: {names}.", names=", ".join(others)[:200])


def scan_sheet(path: Path, source: Source, sheet: str) -> tuple[dict[tuple[int, int], Broken], Looks]:
    """Errors and unsaved formulas by (row, column) from 0, and how the sheet looks; refuses cells too far apart."""
    faulty: dict[tuple[int, int], Broken] = {}
    looks = Looks()
    last_row, columns, faults_possible = 0, set(), False
    with zipfile.ZipFile(source) as book:
        member = member_of(book, sheet)
        looks.outside = any(name.startswith("xl/externalLinks/") for name in book.namelist())
        if member is None:
            return {}, looks
        for chunk in chunks(book, member):
            looks.look(chunk)
            found = ROW.findall(chunk[-OVERLAP * 16 :])
            last_row = max([last_row, *(int(r) for r in found)])
            columns |= set(COLUMN.findall(chunk))
            faults_possible = b"<f" in chunk or b't="e"' in chunk
            if faults_possible:
                faulty |= {
                    (int(m[2]) - 1, cell_number(m[1])): describe_error_cell(m[3]) for m in FAULTY.finditer(chunk)
                }
    width = max((cell_number(c) + 1 for c in columns), default=NEAR)
    if last_row * width > file_safety.AREA:
        raise file_safety.bomb(path)
    return faulty, looks


def chunks(book: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """A member of the archive piece by piece, each with the end of the one before."""
    rest = b""
    with book.open(member) as content:
        while piece := content.read(file_safety.CHUNK):
            yield rest + piece
            rest = piece[-OVERLAP:]


def member_of(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The archive member that holds a sheet, found as a spreadsheet program finds it."""
    try:
        target = {r.get("Id"): r.get("Target", "") for r in xml.fromstring(book.read("xl/_rels/workbook.xml.rels"))}
        for element in xml.fromstring(book.read("xl/workbook.xml")).iter():
            if element.tag.endswith("}sheet") and element.get("name") == sheet:
                identity = next(v for k, v in element.attrib.items() if k.endswith("}id"))
                place = target[identity]
                return place.lstrip("/") if place.startswith("/") else f"xl/{place}"
    except (KeyError, StopIteration, xml.ParseError):
        return None
    return None


def describe_error_cell(shown: bytes | None) -> Broken:
    """What is wrong with a cell that shows an error, or nothing at all."""
    if shown:
        return Broken(
            message("The cell holds the error {value} instead of a value", value=shown.decode("ascii", "replace")),
            message("Correct the formula, or write the value itself."),
        )
    return Broken(
        message("The formula in the cell has no saved result"),
        message("Open the workbook in a spreadsheet program and save it again, or write the value itself."),
    )


def cell_number(letters: bytes) -> int:
    """The number of a column from its letters, counted from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
