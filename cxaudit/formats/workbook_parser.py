"""Run by itself on one workbook: the cells of a sheet on standard output, for a parent who survives a crash.

The library that parses binary workbooks may be brought down by a damaged or hostile one; so it never runs in the program
itself. Arguments: the path, and the sheet. Out comes JSON: where the filled area begins, and its rows; dates and times
stand as lists of a mark and their ISO form, errors of old workbooks as lists of a mark and what the cell shows.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY, SECONDS = 3 << 30, 120  # bytes and seconds of the processor that one workbook may take
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def parse_workbook(path: str, sheet: str) -> int:
    """Write the rows; 1 where the workbook cannot be read, 2 where its cells lie too far apart."""
    from python_calamine import CalamineError, CalamineWorkbook

    limit_resources()
    try:
        area = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet)
        rows = area.to_python(skip_empty_area=True)
        errors = old_errors(path, sheet) if path.lower().endswith(".xls") else binary_errors(path, sheet)
    except MemoryError:
        return 2
    except (CalamineError, OSError, ValueError, LookupError, OverflowError):
        return 1
    said = {
        "start": list(area.start or (0, 0)),
        "rows": [[plain_value(v) for v in row] for row in rows],
        "errors": errors,
    }
    sys.stdout.buffer.write(json.dumps(said).encode())
    return 0


def plain_value(value: Any) -> Any:
    """A value as JSON takes it."""
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, time):
        return ["time", value.isoformat()]
    return ["seconds", value.total_seconds()] if isinstance(value, timedelta) else value


def old_errors(path: str, sheet: str) -> list[tuple[int, int, str]]:
    """Cells of an .xls sheet that hold an error, by row and column from 0."""
    import xlrd

    try:
        page = xlrd.open_workbook(path, on_demand=True).sheet_by_name(sheet)
    except (xlrd.XLRDError, OSError, ValueError, LookupError, AssertionError):
        return []
    return [
        (i, j, ERRORS.get(cell.value, "#"))
        for i in range(page.nrows)
        for j, cell in enumerate(page.row(i))
        if cell.ctype == xlrd.XL_CELL_ERROR
    ]


def binary_errors(path: str, sheet: str) -> list[tuple[int, int, str]]:
    """Cells of an .xlsb sheet that hold an error, by row and column from 0 (records BrtRowHdr, BrtCellError, BrtFmlaError)."""
    import zipfile

    with zipfile.ZipFile(path) as book:
        member = binary_member(book, sheet)
        if member is None:
            return []
        data, at, row, found = book.read(member), 0, 0, []
    while at < len(data):
        kind, at = varying(data, at, 2)
        size, at = varying(data, at, 4)
        body, at = data[at : at + size], at + size
        if kind == 0:
            row = int.from_bytes(body[:4], "little")
        elif kind in {3, 11} and len(body) > 8:
            found.append((row, int.from_bytes(body[:4], "little"), ERRORS.get(body[8], "#")))
    return found


def binary_member(book: Any, sheet: str) -> str | None:
    """The archive member of an .xlsb sheet: sheets stand in the order of the workbook's list."""
    from python_calamine import CalamineWorkbook

    names = CalamineWorkbook.from_path(book.filename).sheet_names
    members = sorted(
        (n for n in book.namelist() if n.startswith("xl/worksheets/") and n.endswith(".bin")),
        key=lambda name: (len(name), name),
    )
    return dict(zip(names, members, strict=False)).get(sheet)


def varying(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, and the place behind it."""
    value = 0
    for i in range(most):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * i)
        if not byte & 0x80:
            break
    return value, at


def limit_resources() -> None:
    """Limit the memory and the time of this process, where the system knows how."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(parse_workbook(*sys.argv[1:]))
