"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): checked as archives first, then read with every cell's address."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as xml
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from lxml.etree import LxmlError
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from cxaudit.errors import InputError, Problem
from cxaudit.formats import file_safety, html_table, open_document, protected, workbook_parser
from cxaudit.formats.sheet import Broken, Cells, Sheet, heading
from cxaudit.formats.sheet_xml import Address, column_number, error_cell, marked_cells, per_cent_styles
from cxaudit.messages import Message, message

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError)  # what a damaged archive raises
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
BINARY = (".xls", ".xlsb")
SECONDS = 180  # for the largest binary workbook that is read at all
Source = Path | io.BytesIO
PLACES = re.compile(rb"""\sr\s*=\s*["'](?:[A-Z]{1,3})?(\d{1,7})["']""")
NEAR = 52  # columns up to AZ, which need no counting: all rows of a sheet that wide are bearable
COLUMN = re.compile(rb"""\sr\s*=\s*["']([B-Z][A-Z]|[A-Z]{3})\d""")
#: Signs of what only a pull parser tells: formulas, errors, and (where a style shows per cent) styled cells.
MARKED = re.compile(rb"""[<:]f[\s>/]|\st\s*=\s*["']e["']""")
STYLED = re.compile(rb"""\ss\s*=\s*["'][1-9]""")
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
    kind, looks = path.suffix.lower(), Looks()
    faulty: Mapping[Address, Broken | None] = {}
    try:
        if kind in BINARY and isinstance(source, Path):
            rows, start, faulty = parse_in_child(path, sheet)
        else:
            if kind in (".xlsx", ".xlsm"):
                faulty, looks = scan_sheet(path, source, sheet)
            elif kind == ".ods":
                faulty = open_document.broken_cells(path, source, sheet)
            area = book.get_sheet_by_name(sheet)
            rows, start = area.to_python(skip_empty_area=True), area.start or (0, 0)
    except (CalamineError, ValueError, OverflowError, LookupError, LxmlError, *BROKEN) as error:
        raise file_safety.unreadable(path) from error
    remarks = (*remark_hidden_sheets(book, sheet), *looks.remarks())
    return replace(lay_out_sheet(path, sheet, rows, start, faulty), remarks=remarks)


def parse_in_child(path: Path, sheet: str) -> tuple[list[list[Any]], tuple[int, int], dict[Address, Broken | None]]:
    """The rows of a binary workbook's sheet, where they begin, and its errors; parsed by a process that may die of it."""
    command = [sys.executable, "-I", str(Path(workbook_parser.__file__)), str(path), sheet]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)
        if done.returncode not in (0, 1):  # out of memory, or killed by a limit
            raise file_safety.bomb(path)
        if done.returncode:
            raise file_safety.unreadable(path)
        said = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, OSError, ValueError) as error:
        raise file_safety.unreadable(path) from error
    rows = [[revive(value) for value in row] for row in said["rows"]]
    return rows, tuple(said["start"]), {(i, j): error_cell(shown) for i, j, shown in said["errors"]}


def revive(value: Any) -> Any:
    """A value as it was before it went through JSON."""
    if not isinstance(value, list):
        return value
    kind, written = value
    if kind == "seconds":
        return timedelta(seconds=written)
    kinds: dict[str, type[datetime] | type[date] | type[time]] = {"datetime": datetime, "date": date, "time": time}
    return kinds[kind].fromisoformat(written)


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
    path: Path, name: str, rows: list[list[Any]], start: tuple[int, int], faulty: Mapping[Address, Broken | None]
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
    mark_cells(rows, start, faulty)
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


def mark_cells(rows: list[list[Any]], start: tuple[int, int], faulty: Mapping[Address, Broken | None]) -> None:
    """Put errors into their cells, and the sign of per cent behind the numbers that are shown with it.

    Rows that hold nothing but errors lie beyond what the reader of values calls the sheet, and are added.
    """
    top, left = start
    last = max(
        (row for (row, column), broken in faulty.items() if broken and 0 <= column - left < len(rows[0])), default=0
    )
    rows += [[""] * len(rows[0]) for _ in range(last - top + 1 - len(rows))]
    for (row, column), broken in faulty.items():
        if 0 < row - top < len(rows) and 0 <= column - left < len(rows[0]):
            value = rows[row - top][column - left]
            shown = f"{100 * value:.12g}%" if isinstance(value, float) else value
            rows[row - top][column - left] = broken or shown


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


def scan_sheet(path: Path, source: Source, sheet: str) -> tuple[dict[Address, Broken | None], Looks]:
    """Errors, unsaved formulas and numbers shown as per cent, by (row, column) from 0, and how the sheet looks.

    Refuses cells too far apart (raises ``InputError``). Most sheets have nothing to be marked: a look at their bytes
    tells whether the pull parser has to read them.
    """
    looks = Looks()
    last_row, columns, marked = 0, set(), False
    with zipfile.ZipFile(source) as book:
        member = member_of(book, sheet)
        looks.outside = any(name.startswith("xl/externalLinks/") for name in book.namelist())
        if member is None:
            return {}, looks
        per_cent = per_cent_styles(book.read("xl/styles.xml")) if "xl/styles.xml" in book.namelist() else frozenset()
        for chunk in chunks(book, member):
            looks.look(chunk)
            last_row = max([last_row, *(int(r) for r in PLACES.findall(chunk[-OVERLAP * 16 :]))])
            columns |= set(COLUMN.findall(chunk))
            marked = marked or bool(MARKED.search(chunk) or (per_cent and STYLED.search(chunk)))
        width = max((column_number(c.decode()) + 1 for c in columns), default=NEAR)
        if last_row * width > file_safety.AREA:
            raise file_safety.bomb(path)
        if not marked:
            return {}, looks
        with book.open(member) as content:
            return dict(marked_cells(content, per_cent)), looks


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
