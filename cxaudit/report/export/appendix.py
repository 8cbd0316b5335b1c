"""Long tables out of the way of those who leaf: at the end of the report, each with a line where it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from cxaudit.language import Language
from cxaudit.messages import message
from cxaudit.report.blocks import HTML, PLAIN, TABLE_FACE, TYPST, link_to
from cxaudit.report.text import html, typst_call

ReportPart = str | Mapping[str, Any]
CELL = "cell"  # beside the faces of a bundle: the cell of the notebook that shows it
DETAIL = "detail"  # likewise, and a tag of a chapter's cell: a table for those who look something up
KEEP = "keep"  # a tag of a chapter's cell: its table stays in its chapter, however long it is
LONG_TABLE = 10  # rows from which on a table is for those who look something up
PLACE = re.compile(r"(\d\d)-(.+)-(\d\d)")
OF_THE_AUDIT = range(10, 90)  # the chapters between the summary and those on the report itself
APPENDIX_TITLE = message("Detailed tables")
LEAD = message("Each of these tables belongs to a chapter of the report, which leads here.")
#: From here on the contents of the printed report do not name the headings, its bookmarks do.
UNLISTED = {TYPST: "#set heading(outlined: false, bookmarked: true)\n", HTML: "", PLAIN: ""}


def place_bundle(data: Mapping[str, Any], cell: NotebookNode) -> Mapping[str, Any]:
    """A bundle with the cell that shows it, and whether it is a detail of a chapter of the audit."""
    found, tags = PLACE.fullmatch(cell.get("id", "")), set(cell.metadata.get("tags", []))
    if found is None:
        return data
    tables = data.get(TABLE_FACE, ())
    long = DETAIL in tags or (len(tables) == 1 and len(tables[0]["rows"]) > LONG_TABLE and KEEP not in tags)
    detail = bool(tables) and long and int(found[1]) in OF_THE_AUDIT
    return {**data, CELL: f"{found[1]}_{found[2].replace('-', '_')}[{int(found[3]) + 1}]", DETAIL: detail}


def with_details_last(parts: Iterable[ReportPart], language: Language) -> tuple[ReportPart, ...]:
    """The parts with their detailed tables at the end, under the names of their chapters."""
    body: list[ReportPart] = []
    details: dict[str, list[ReportPart]] = {}
    chapter = ""
    for part in parts:
        if isinstance(part, str):
            chapter = next(titles(part), chapter)
            body.append(part)
        elif part.get(DETAIL):
            details.setdefault(chapter, []).append(part)
            body.append(pointer(part))
        else:
            body.append(part)
    if details:
        body += [f"# {language.say(APPENDIX_TITLE)}\n\n{language.say(LEAD)}", UNLISTED]
    for title, tables in details.items():
        body += [f"## {title}", *tables]
    return tuple(body)


def titles(prose: str) -> Iterator[str]:
    """The titles of the chapters that begin in a piece of prose."""
    yield from (row[2:].strip() for row in prose.splitlines() if row.startswith("# "))


def pointer(part: Mapping[str, Any]) -> dict[str, Any]:
    """The line that stands where a detailed table was: its number and caption, and the way to it."""
    tables = part[TABLE_FACE]
    lines = "".join(f'<p class="pointer">{link_to(t["id"])} {html(t["caption"])}</p>' for t in tables)
    return {
        HTML: lines,
        TYPST: typst_call("pointers", tables=tuple((t["id"], t["caption"]) for t in tables)),
        PLAIN: "\n".join(t["caption"] for t in tables),
    }
