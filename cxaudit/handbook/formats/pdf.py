"""The handbook as a tagged PDF by Typst, laid out as the report is; posters fill pages of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from markdown_it.token import Token

from cxaudit.handbook.edition import Edition, Written
from cxaudit.handbook.markup import TICKED, Box, Grid, MarkupPart, Prose
from cxaudit.report.export.manuscript import Heading
from cxaudit.report.export.pdf import LABELS, STANDARD, compile_typst, picture
from cxaudit.report.export.typeset import render_token as typeset_token
from cxaudit.report.text import typst, typst_value
from cxaudit.workbench import shipped_folder

ENDING = ".pdf"


def write_files(edition: Edition) -> dict[str, bytes]:
    """The one file."""
    return {"": compile_typst(typst_source(edition), STANDARD, root())}


def root() -> Path:
    """Where Typst may read: the template of the handbook stands on that of the report."""
    return shipped_folder("templates")


def typst_source(edition: Edition) -> str:
    """The whole handbook as Typst source."""
    body = "".join(render_chapter(written) for written in edition.chapters)
    return f'#import "/handbook/typst/handbook.typ": *\n#show: handbook.with({arguments(edition)})\n{body}'


def arguments(edition: Edition) -> str:
    """The facts of the cover as named arguments."""
    words = {label: edition.text(label) for label in (*LABELS, *BOX_KINDS)}
    general = not edition.client
    given = {
        "client": edition.client or edition.title,
        "title": edition.text("For your next meeting") if general else edition.title,
        "name": edition.title if general else f"{edition.title} · {edition.client}",
        "wave": edition.contacts.who if general else edition.edition,
        "until": edition.contacts.where if general else "",
        "recipient": edition.language.say("Copy for {name}", name=edition.recipient) if edition.recipient else "",
        "brand": edition.brand,
        "language": edition.language.code,
        "words": words,
    }
    named = ", ".join(f"{name}: {typst_value(value)}" for name, value in given.items())
    return f"{named}, logo: {picture(edition.logo) if edition.logo else 'none'}"


BOX_KINDS = ("script", "exercise", "example", "note")


def render_chapter(written: Written) -> str:
    """A chapter with its heading."""
    title = f"{written.number}. {written.title}" if written.number else written.title
    lead = f"#lead({typst(written.lead)})\n\n" if written.lead else ""
    heading = f"#chapter-mark({typst(written.anchor)}, 1)[#{typst(title)}]\n\n"
    followers = [*written.parts[1:], None]
    return heading + lead + "".join(part(p, after) for p, after in zip(written.parts, followers, strict=True))


def part(piece: MarkupPart, after: MarkupPart | None = None) -> str:
    """A part of a chapter; ``after`` is what follows it."""
    match piece:
        case Prose():
            return render_prose(piece, leading=after is not None)
        case Grid():
            return render_grid(piece)
        case Box():
            body = "".join(part(p) for p in piece.parts)
            return f"#{piece.kind}({typst(piece.title)}, {typst(piece.remark)})[{body}]\n\n"


def render_prose(piece: Prose, *, leading: bool) -> str:
    """Prose; a last paragraph that leads to a table or a box is not left behind at the foot of a page."""
    stream, headings = piece.tokens, iter(piece.headings)
    if not leading or stream[-1].type != "paragraph_close" or stream[-1].level:
        return "".join(render_stream(stream, headings))
    opened = max(i for i, token in enumerate(stream) if token.type == "paragraph_open")
    before, last = ("".join(render_stream(tokens, headings)) for tokens in (stream[:opened], stream[opened:]))
    return f"{before}#lead-in[{last}]\n\n"


def render_stream(stream: Sequence[Token], headings: Iterator[Heading]) -> Iterator[str]:
    """Prose as the report sets it, with empty boxes drawn."""
    for token in stream:
        if token.type == "inline":
            yield from render_stream(token.children or [], headings)
        elif token.type == "text" and TICKED in token.content:
            yield "#tick-box;".join(f"#{typst(piece)};" if piece else "" for piece in token.content.split(TICKED))
        else:
            yield from typeset_token(token, headings)


def render_grid(table: Grid) -> str:
    """A table; short rows may break over pages, a row may not."""
    widths = "(" + "".join(f"{share:.4f}fr, " for share in table.shares()) + ")"
    return f"#sheet({widths}, ({render_cells(table.head)}), ({''.join(f'({render_cells(row)}), ' for row in table.rows)}))\n\n"


def render_cells(row: Sequence[Token]) -> str:
    """The cells of a row; an empty one leaves room for a hand."""
    return "".join("[" + ("".join(render_stream([cell], iter(()))) or "#blank;") + "], " for cell in row)
