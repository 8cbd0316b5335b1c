"""The report as a tagged PDF by Typst: the template lays out, blocks bring their own Typst, nothing reads a clock."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import typst
from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from cxaudit.errors import AuditError
from cxaudit.figures.fonts import FONT_FAMILY, font_files, lent
from cxaudit.messages import message
from cxaudit.report.blocks import MADE_IN, TYPST, WIDE
from cxaudit.report.export.appendix import CELL, DETAIL
from cxaudit.report.export.manuscript import Bundle, Heading, Manuscript, headings, is_ours, manuscript, plain_text_of
from cxaudit.report.export.office import day_of
from cxaudit.report.export.typeset import typeset_prose
from cxaudit.report.prepared import workbench_here
from cxaudit.report.text import line, typst_value
from cxaudit.report.text import typst as literal

STANDARD = "ua-1"
LABELS = ("Contents", "Table", "Figure", "page", "Logo")


class PdfExporter(Exporter):
    """PDF/UA-1 (or another standard of Typst) with contents, outline, running heads and embedded fonts."""

    export_from_notebook = "cxaudit: report as PDF"
    output_mimetype = "application/pdf"
    file_extension = ".pdf"
    standard: ClassVar[str] = STANDARD

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own give text or bytes too
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[bytes, Any]:
        """The bytes of the PDF."""
        content = compile_typst(report_source(manuscript(nb)), self.standard)
        return content, self._init_resources(resources)


EXPORTER = PdfExporter


def report_source(written: Manuscript) -> str:
    """The whole report as Typst source."""
    marks = iter(headings(written.parts))
    body = "".join(part for piece in written.parts for part in render_part(piece, marks))
    return f'#import "report.typ": *\n#show: report.with({arguments(written)})\n{body}'


def render_part(piece: str | Bundle, marks: Iterator[Heading]) -> Iterator[str]:
    """A part as Typst: prose, a block of ours, or the plain text of something else."""
    if isinstance(piece, str):
        yield typeset_prose(piece, marks)
    elif is_ours(piece):
        yield from block_source(piece)
    elif plain_text_of(piece):
        yield f"#raw(block: true, {literal(plain_text_of(piece))});\n\n"


def block_source(piece: Bundle) -> Iterator[str]:
    """A block of ours with its place in the notebook, in fine print where it is a detail, on a page as wide as it asks for."""
    face = piece[TYPST] if isinstance(piece[TYPST], str) else "".join(piece[TYPST])
    face = face.replace(MADE_IN, f" · {piece[CELL]}" if CELL in piece else "")
    detail = piece.get(DETAIL) and not piece.get(WIDE)
    open_, close = ("#page(flipped: true)[\n", "]\n\n") if piece.get(WIDE) else ("", "")
    fine, plain_again = ("#fine.update(true)\n", "#fine.update(false)\n") if detail else ("", "")
    yield f"{fine}{open_}{face}{close}{plain_again}"


def arguments(written: Manuscript) -> str:
    """The facts of the cover as named arguments."""
    facts, text = written.facts, written.language.text
    logo = facts.get("logo")
    given = {name: facts.get(name, "") for name in ("client", "title", "wave", "until", "industry", "brand")}
    given |= {
        "short": line(given["client"], 64),
        "language": written.language.code,
        "words": {label: text(label) for label in LABELS},
    }
    named = ", ".join(f"{name}: {typst_value(value)}" for name, value in given.items())
    day = day_of(facts)  # of the data: no clock, and an archive asks for one
    written_on = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
    return named + f", flowing: true, day: {written_on}, logo: " + (picture(logo) if logo else "none")


def picture(logo: Bundle) -> str:
    """A logo as Typst bytes."""
    content = base64.b64decode(logo["content"])
    kind = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}[logo["kind"]]
    return f'(kind: "{kind}", content: bytes(({", ".join(map(str, content))},)))'


@cache
def fonts(*more: Path) -> typst.Fonts:
    """The report's own fonts; none of the machine's, so that every machine makes the same page.

    Only a script that they lack borrows the installed fonts named.
    """
    folders = list(dict.fromkeys(str(path.parent) for path in (*font_files(), *more)))
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    if FONT_FAMILY not in found.families():
        raise AuditError(message("The fonts of the report are missing in {folder}.", folder=folders[0]))
    return found


def compile_typst(text: str, standard: Any, folder: Path | None = None) -> bytes:
    """Typst source compiled by one standard or several; a page that Typst refuses is a fault of ours."""
    folder = folder or workbench_here().templates / "report" / "typst"
    try:
        standards: Any = [standard] if isinstance(standard, str) else list(standard)
        page: Any = typst.compile(
            text.encode("utf-8"),
            root=str(folder),
            font_paths=fonts(*lent(text)),
            ignore_system_fonts=True,
            pdf_standards=standards,
        )  # type: ignore[type-var]
    except typst.TypstError as failure:
        raise AuditError(
            message("The PDF could not be set: {error}", error=failure.diagnostic or failure.message)
        ) from failure
    return bytes(page)
