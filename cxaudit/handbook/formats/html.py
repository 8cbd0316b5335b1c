"""The handbook as one HTML file: contents, and a search by an inline script that the policy knows by its hash."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import jinja2
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from cxaudit.handbook.edition import Edition, Written
from cxaudit.handbook.markup import TICK, Box, Grid, MarkupPart, Prose, plain_markdown
from cxaudit.report.export.html import address, style
from cxaudit.report.export.manuscript import parser
from cxaudit.report.text import html as escaped
from cxaudit.workbench import shipped_folder

ENDING = ".html"


def write_files(edition: Edition) -> dict[str, bytes]:
    """The one file."""
    script = asset("search.js")
    template = environment().get_template("handbook.html.j2")
    page = template.render(
        **facts(edition),
        body=Markup("".join(render_chapter(c, edition) for c in edition.chapters)),
        style=Markup(style() + asset("handbook.css")),
        script=Markup(script),
        script_hash=sha256(script),
        href=lambda stem: f"#{stem}",
    )
    return {"": page.encode("utf-8")}


def facts(edition: Edition) -> dict[str, object]:
    """What every page of an edition says around its text."""
    return {"edition": edition, "code": edition.language.code, "text": edition.text, "logo": address(edition.logo)}


def render_chapter(written: Written, edition: Edition, top: int = 2) -> str:
    """A chapter as an article; ``top`` is the level of its heading, 1 where it has a page of its own."""
    number = f'<span class="chapter-no">{written.number}</span> ' if written.number else ""
    lead = f'<p class="lead">{escaped(written.lead)}</p>' if written.lead else ""
    body = "".join(part(p, edition, top) for p in written.parts)
    heading = f'<h{top} id="{written.anchor}">{number}{escaped(written.title)}</h{top}>'
    return f'<article class="chapter">{heading}{lead}{body}</article>\n'


def part(piece: MarkupPart, edition: Edition, top: int) -> str:
    """A part of a chapter."""
    match piece:
        case Prose():
            return render_prose(piece.tokens, top)
        case Grid():
            return render_grid(piece, edition)
        case Box():
            return "".join(render_box(piece, edition, top))


def render_prose(stream: Sequence[Token], top: int) -> str:
    """Markdown as HTML, its headings below that of the chapter."""
    lowered = [token.copy() for token in stream]
    for token in lowered:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{int(token.tag[1]) + top - 1}"
    return RendererHTML().render(lowered, parser().options, {})


def render_grid(table: Grid, edition: Edition) -> str:
    """A table that scrolls sideways where the page is narrow."""
    heads = "".join(f'<th scope="col">{inline(cell)}</th>' for cell in table.head)
    rows = "".join("<tr>" + "".join(render_cells(row)) + "</tr>" for row in table.rows)
    widths = "".join(f'<col style="width:{100 * share:.1f}%">' for share in table.shares())
    label = escaped(f"{edition.text('Table')}: {plain_markdown(table.head[0])}")
    ticks = any(cell.content.strip() == TICK for row in table.rows for cell in row)
    wide = " wide" * (len(table.head) > 2 and not ticks)  # a list to tick is read and ticked at once, on a phone too
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">'
        f'<table class="sheet-table{wide}"><colgroup>{widths}</colgroup>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def render_cells(row: Sequence[Token]) -> Iterator[str]:
    """The cells of a row; the first is its heading, unless it waits for a hand."""
    for i, cell in enumerate(row):
        head = i == 0 and cell.content.strip()
        yield f'<th scope="row">{inline(cell)}</th>' if head else f"<td>{inline(cell)}</td>"


def inline(token: Token) -> str:
    """The words of a cell with what is strong or linked."""
    return RendererHTML().render([token], parser().options, {})


def render_box(piece: Box, edition: Edition, top: int) -> Iterator[str]:
    """A box: its kind is a word, never a colour alone; an own finding's remark is its severity."""
    kind, remark = (piece.kind, piece.remark) if piece.kind != "own" else (f"own card {piece.remark}", "")
    name = piece.title or edition.text(piece.kind)
    yield f'<div class="box {escaped(kind)}" role="group" aria-label="{escaped(name)}">'
    silent = piece.kind in {"own", "poster", "questions"}
    label = "" if silent else f'<span class="kind">{escaped(edition.text(piece.kind))}</span> '
    remark = f' <span class="remark">{escaped(remark)}</span>' if remark else ""
    yield f'<p class="box-title">{label}<b>{escaped(piece.title)}</b>{remark}</p>' if piece.title or label else ""
    yield from (part(p, edition, top) for p in piece.parts)
    yield "</div>\n"


def sha256(script: str) -> str:
    """The hash by which a content security policy knows a script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def asset(name: str) -> str:
    """A file of the page's template."""
    return (templates() / name).read_text(encoding="utf-8")


@cache
def templates() -> Path:
    """The folder of the page's template."""
    return shipped_folder("templates") / "handbook" / "html"


@cache
def environment() -> jinja2.Environment:
    """The templates of pages; whatever is written into them is escaped."""
    files = jinja2.FileSystemLoader(templates())
    return jinja2.Environment(loader=files, autoescape=True, trim_blocks=True, lstrip_blocks=True)
