"""The XML of one sheet of an .xlsx workbook, read by a pull parser: errors, unsaved formulas, cells shown as per cent.

The reader of values does not see these. Names are compared without their namespace's prefix, which every program
spells as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from cxaudit.formats.sheet import Broken
from cxaudit.messages import message

PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
PER_CENT_FORMATS = frozenset({9, 10})  # the built-in ones
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^]]*\]')  # of a number format: text, escapes, colours and conditions

Address = tuple[int, int]


def local(tag: Any) -> str:
    """The name of a tag or attribute without its namespace."""
    return str(tag).rpartition("}")[2]


def pull(content: IO[bytes], *names: str) -> Iterator[Any]:
    """The elements of these names as they end, each forgotten when the next is asked for."""
    tags = [f"{{*}}{name}" for name in names]
    parser = etree.iterparse(
        content, events=("end",), tag=tags, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    for _, element in parser:
        yield element
        element.clear()
        while element.getprevious() is not None and element.getparent() is not None:
            del element.getparent()[0]


def marked_cells(content: IO[bytes], per_cent: frozenset[int]) -> Iterator[tuple[Address, Broken | None]]:
    """Cells by (row, column) from 0 that hold an error or no result; None for a number shown as per cent.

    ``per_cent`` are the styles that show numbers so. A formula whose saved result is an empty text is an empty cell.
    """
    row, column = -1, -1
    for element in pull(content, "c"):
        at = PLACE.fullmatch(element.get("r", ""))
        parent = element.getparent()
        own = parent.get("r") if parent is not None else None
        row = int(at[2]) - 1 if at else int(own) - 1 if own else row
        column = column_number(at[1]) if at else column + 1
        parts = {local(child.tag): child for child in element if isinstance(child.tag, str)}
        value = parts["v"].text if "v" in parts else None
        kind = element.get("t", "n")
        if kind == "e":
            yield (row, column), error_cell(value or "")
        elif ("f" in parts and kind != "str" and not value and "is" not in parts) or (
            "f" in parts and kind == "str" and "v" not in parts
        ):
            yield (row, column), error_cell("")
        elif value and kind == "n" and int(element.get("s", 0)) in per_cent:
            yield (row, column), None


def per_cent_styles(styles: bytes) -> frozenset[int]:
    """The numbers of the cell styles that show a number as per cent."""
    tree = etree.fromstring(styles, etree.XMLParser(resolve_entities=False, no_network=True))
    own = {int(e.get("numFmtId")) for e in tree.iter("{*}numFmt") if "%" in QUOTED.sub("", e.get("formatCode", ""))}
    cells = next(tree.iter("{*}cellXfs"), ())
    return frozenset(i for i, e in enumerate(cells) if int(e.get("numFmtId", 0)) in PER_CENT_FORMATS | own)


def column_number(letters: str) -> int:
    """The number of a column from its letters, counted from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def error_cell(shown: str) -> Broken:
    """What is wrong with a cell that shows an error, or nothing at all."""
    if shown:
        return Broken(
            message("The cell holds the error {value} instead of a value", value=shown[:40]),
            message("Correct the formula, or write the value itself."),
        )
    return Broken(
        message("The formula in the cell has no saved result"),
        message("Open the workbook in a spreadsheet program and save it again, or write the value itself."),
    )
