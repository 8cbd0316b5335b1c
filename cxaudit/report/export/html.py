"""The report as one HTML file: no script, no outside address, a content security policy, and its fonts within."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import cache
from typing import Any

import jinja2
import nh3
from markdown_it.renderer import RendererHTML
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from cxaudit.report.blocks import HTML, MADE_IN
from cxaudit.report.export.appendix import CELL
from cxaudit.report.export.manuscript import (
    Bundle,
    Heading,
    Manuscript,
    headings,
    is_ours,
    manuscript,
    parser,
    plain_text_of,
    tokens,
)
from cxaudit.report.prepared import workbench_here
from cxaudit.report.text import html as escaped
from cxaudit.workbench import shipped_folder

#: The ranges of letters that each file of the font holds.
RANGES = {
    "Latin1": "U+0000,U+000D,U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2013-2014,"
    "U+2018-201A,U+201C-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2039-203A,U+2044,U+20AC,U+2122,U+2212",
    "Cyrillic": "U+0400-045F,U+0462-0463,U+0490-0493,U+04B0-04B1,U+2116,U+20BD",
}
WEIGHTS = {"Regular": 400, "SemiBold": 600}


class HtmlExporter(Exporter):
    """One file that opens offline, in light and dark, on screen and on paper."""

    export_from_notebook = "cxaudit: report as HTML"
    output_mimetype = "text/html"
    file_extension = ".html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own give text or bytes too
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[str, Any]:
        """The page as text."""
        return render_page(manuscript(nb)), self._init_resources(resources)


EXPORTER = HtmlExporter


def render_page(written: Manuscript) -> str:
    """The whole report as HTML."""
    contents = headings(written.parts)
    marks = iter(contents)
    body = number_captions("".join(part for piece in written.parts for part in render_part(piece, marks)), written)
    return template().render(
        facts=written.facts,
        code=written.language.code,
        text=written.language.text,
        contents=[h for h in contents if h.level <= 2],
        body=Markup(body),
        style=Markup(style()),
        logo=address(written.facts.get("logo")),
    )


def render_part(piece: str | Bundle, marks: Iterator[Heading]) -> Iterator[str]:
    """A part as HTML: prose, a block of ours, or something else that was shown, made clean."""
    if isinstance(piece, str):
        yield render_prose(piece, marks)
    elif is_ours(piece):
        face = piece[HTML] if isinstance(piece[HTML], str) else "".join(piece[HTML])
        cell = piece.get(CELL)
        yield face.replace(MADE_IN, f" · {escaped(cell)}" if cell else "")
    elif HTML in piece:
        yield nh3.clean("".join(piece[HTML]), url_schemes=set(), link_rel=None)
    elif plain_text_of(piece):
        yield f"<pre>{escaped(plain_text_of(piece))}</pre>"


def render_prose(text: str, marks: Iterator[Heading]) -> str:
    """Markdown as HTML; headings one level down (the cover has the first) and with their anchors."""
    stream = tokens(text)
    for token in stream:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{int(token.tag[1]) + 1}"
        if token.type == "heading_open":
            token.attrSet("id", next(marks).anchor)
    return RendererHTML().render(stream, parser().options, {})


def number_captions(body: str, written: Manuscript) -> str:
    """Numbers of tables and figures in their captions, and links where text leads to them."""
    names, pieces = {}, body.split("<!--number ")
    whole = [pieces[0]]
    counts = {"table": 0, "figure": 0}
    words = {"table": written.language.text("Table"), "figure": written.language.text("Figure")}
    for piece in pieces[1:]:
        mark, _, rest = piece.partition("-->")
        kind, _, identifier = mark.partition(" ")
        counts[kind] += 1
        names[identifier] = f"{words[kind]}\u00a0{counts[kind]}"
        whole.append(f'<span class="no">{names[identifier]}.</span> {rest}')
    return link_references("".join(whole), names)


def link_references(body: str, names: dict[str, str]) -> str:
    """Links to the tables and figures that the report holds."""
    first, *pieces = body.split("<!--see ")
    whole = [first]
    for piece in pieces:
        identifier, _, rest = piece.partition("-->")
        whole.append((f'<a href="#{identifier}">{names[identifier]}</a>' if identifier in names else "") + rest)
    return "".join(whole)


@cache
def template() -> jinja2.Template:
    """The template of the page."""
    folder = workbench_here().templates / "report" / "html"
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True
    ).get_template("report.html.j2")


@cache
def style() -> str:
    """The style sheet with the fonts inside."""
    sheet = (workbench_here().templates / "report" / "html" / "report.css").read_text(encoding="utf-8")
    return "".join(faces()) + sheet


def faces() -> Iterator[str]:
    """The fonts as rules of the style sheet."""
    folder = shipped_folder("templates") / "fonts"
    for weight, number in WEIGHTS.items():
        for part, letters in RANGES.items():
            content = base64.b64encode((folder / f"IBMPlexSans-{weight}-{part}.woff2").read_bytes()).decode("ascii")
            yield (
                f"@font-face{{font-family:'IBM Plex Sans';font-weight:{number};font-display:swap;"
                f"src:url(data:font/woff2;base64,{content}) format('woff2');unicode-range:{letters}}}\n"
            )


def address(logo: Bundle | None) -> str:
    """A logo as a data address."""
    return f"data:{logo['kind']};base64,{logo['content']}" if logo else ""
