"""HTML that a CRM saved under the name of a workbook: its largest table, nothing fetched and nothing run."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from cxaudit.formats import encoding, file_safety
from cxaudit.formats.sheet import heading

OPENING = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|table|style|div)\b", re.I | re.S
)
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,20})", re.I)
WIDEST = 1000  # columns that one cell may span
DEEPEST = 10_000  # rows that one cell may span
HIDDEN = {"style", "script", "title", "xml"}


def stands_in(path: Path) -> bool:
    """Whether a file begins like a web page."""
    with path.open("rb") as file:
        head = file.read(4096)
    return bool(OPENING.match(head.removeprefix(b"\xef\xbb\xbf")))


def rows(path: Path, named: str | None = None) -> list[list[str]]:
    """The rows of the largest table, all of one width (raises InputError where there is none)."""
    data = path.read_bytes()
    told = CHARSET.search(data[:4096])
    name = named or (told[1].decode("ascii") if told else encoding.detect(data)) or "utf-8"
    try:
        text = data.decode(name)
    except (UnicodeDecodeError, LookupError):
        raise file_safety.unreadable(path) from None
    parser = Tables()
    parser.feed(text)
    parser.close()
    if parser.too_large:
        raise file_safety.bomb(path)
    best = max(parser.tables, key=lambda table: sum(map(len, table)), default=[])
    width = max(map(len, best), default=0)
    if not width:
        raise file_safety.unreadable(path)
    return [[*row, *[""] * (width - len(row))] for row in best]


class Tables(HTMLParser):
    """The tables of a page as rows of text; a cell that spans several stands in the first of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []
        self.cell: list[str] | None = None
        self.across = self.down = 1
        self.taken: dict[int, int] = {}
        self.skipped = 0
        self.cells = 0
        self.too_large = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        if tag in HIDDEN:
            self.skipped += 1
        elif tag == "table":
            self.finish_cell()
            self.open.append([])
            self.tables.append(self.open[-1])
        elif tag == "tr" and self.open:
            self.finish_cell()
            self.open[-1].append([])
            self.taken = {column: left - 1 for column, left in self.taken.items() if left > 1}
        elif tag in ("td", "th") and self.open and self.open[-1]:
            self.finish_cell()
            spans = {name: value or "" for name, value in attrs}
            self.across, self.down = span(spans.get("colspan"), WIDEST), span(spans.get("rowspan"), DEEPEST)
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close a cell or a table."""
        if tag in HIDDEN:
            self.skipped = max(0, self.skipped - 1)
        elif tag in ("td", "th", "tr"):
            self.finish_cell()
        elif tag == "table" and self.open:
            self.finish_cell()
            self.open.pop()
            self.taken = {}

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self.cell is not None and not self.skipped:
            self.cell.append(data)

    def finish_cell(self) -> None:
        """Put the open cell into its row, after the places that cells above take."""
        if self.cell is None or not self.open or not self.open[-1] or self.too_large:
            self.cell = None
            return
        row = self.open[-1][-1]
        while self.taken.get(len(row)):
            row.append("")
        self.cells += self.across
        self.too_large = self.cells > file_safety.AREA // 10
        if self.down > 1:
            self.taken |= {len(row) + k: self.down for k in range(self.across)}
        row.extend([heading("".join(self.cell)), *[""] * (self.across - 1)])
        self.cell = None


def span(text: str | None, most: int) -> int:
    """How many places a cell takes."""
    return min(max(int(text), 1), most) if text and text.isdecimal() and len(text) < 9 else 1
