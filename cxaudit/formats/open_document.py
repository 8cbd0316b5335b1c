"""The XML of an .ods workbook, read by a pull parser: its errors, formulas without a result, and how far it reaches."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cxaudit.formats import file_safety
from cxaudit.formats.sheet import Broken
from cxaudit.formats.sheet_xml import Address, error_cell, local, pull

ERROR = re.compile(r"(#[A-ZА-ЯЁ/0!?]+|Err:\d+|Ошибка:\d+)")


def broken_cells(path: Path, source: Any, sheet: str) -> dict[Address, Broken]:
    """Cells by (row, column) from 0 of a sheet that hold an error or no result (raises InputError for a bomb)."""
    with zipfile.ZipFile(source) as book, book.open("content.xml") as content:
        return dict(walk(path, content, sheet))


def walk(path: Path, content: Any, sheet: str) -> Iterator[tuple[Address, Broken]]:
    """The broken cells of the sheet of that name; repeated rows and cells are counted, never made."""
    name, row, widest, filled = None, 0, 0, 0
    for element in pull(content, "table-row"):
        table = next((up for up in element.iterancestors("{*}table")), None)
        here = None if table is None else attribute(table, "name")
        if here != name:
            name, row, widest, filled = here, 0, 0, 0
        times = int(attribute(element, "number-rows-repeated") or 1)
        found, width = broken_in_row(element)
        if width:
            widest, filled = max(widest, width), row + times
            if filled * widest > file_safety.AREA:
                raise file_safety.bomb(path)
        if here == sheet:
            yield from (((row, column), broken) for column, broken in found)
        row += times


def broken_in_row(row: Any) -> tuple[list[tuple[int, Broken]], int]:
    """The broken cells of a row by column, and how far its filled cells reach."""
    found, column, width = [], 0, 0
    for cell in row:
        if local(cell.tag) not in {"table-cell", "covered-table-cell"}:
            continue
        times = int(attribute(cell, "number-columns-repeated") or 1)
        text = "".join(cell.itertext()).strip()
        kind, formula = attribute(cell, "value-type"), attribute(cell, "formula")
        if text or kind:
            width = column + times
        if "error" in {
            kind,
            cell.get("{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"),
        }:
            found.append((column, error_cell(text or "#")))
        elif kind in {"float", "percentage", "currency", "string"} and ERROR.fullmatch(text):
            found.append((column, error_cell(text)))
        elif formula and not kind:
            found.append((column, error_cell("")))
        column += times
    return found, width


def attribute(element: Any, name: str) -> str | None:
    """An attribute of an element by its name without the namespace, of the table's own vocabulary first."""
    return next((value for key, value in element.attrib.items() if local(key) == name and "calcext" not in key), None)
