"""A page that shows a client's brand at work, and what of it would fail in a report."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from cxaudit.errors import AuditError, Problem
from cxaudit.figures import shape, style
from cxaudit.language import Language
from cxaudit.measures import complete, rows
from cxaudit.messages import Message, message
from cxaudit.report import brand
from cxaudit.report.blocks import Callout, Cell, Column, Figure, Table
from cxaudit.report.export import logo as pictures
from cxaudit.report.export.pdf import LABELS, STANDARD, compile_typst, fonts
from cxaudit.report.text import line, typst_value
from cxaudit.report.words import ReportWords
from cxaudit.survey_measures import GAP_5
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData
from cxaudit.workbench import Workbench, shipped_folder

FILE = "client.toml"
SMALL = 400  # pixels that the longer side of a picture needs on a printed cover
LONG_NAME = 4.0  # a logo longer than so many times its height is a stripe on a cover
SEEN = 1.5  # contrast under which a shape is lost on its ground
LOST = 0.9  # share of a logo that is lost where the logo is called so
DARK = style.Colors().ink
SAMPLE = {
    "ru": "Съешь ещё этих мягких французских булок, да выпей чаю. 0123456789 «№ 1» −4,8 %",
    "en": "The quick brown fox jumps over the lazy dog. 0123456789 “No. 1” −4.8%",
}
STYLES = ("IBM Plex Sans Light", "IBM Plex Sans", "IBM Plex Sans SemiBold", "IBM Plex Sans Italic")


@dataclass(frozen=True)
class Specimen:
    """The page in its two formats, and what of the brand fails."""

    pdf: bytes
    png: bytes
    problems: tuple[Problem, ...]


def specimen(workbench: Workbench, name: str, client: ClientFile, language: Language) -> Specimen:
    """Set the specimen page of a client's brand (raises ``AuditError`` where the page cannot be set)."""
    known = brand.logo(workbench.clients / name, client.brand.logo)
    png = pictures.draw_logo(known) if known else None
    problems = tuple(failures(client, known, png))
    source, folder = draw_page(client, language, png, problems), template(workbench)
    try:
        picture: Any = typst.compile(  # type: ignore[call-overload]  # root is text, as everywhere
            source.encode(), root=str(folder), format="png", ppi=110, font_paths=fonts(), ignore_system_fonts=True
        )
    except typst.TypstError as failure:
        raise AuditError(message("The page could not be set: {error}", error=failure.message)) from failure
    return Specimen(compile_typst(source, STANDARD, folder), bytes(picture), problems)


def template(workbench: Workbench) -> Path:
    """The workbench's own template, else the one that comes with the program."""
    own = workbench.templates / "report" / "typst"
    return own if (own / "specimen.typ").exists() else shipped_folder("templates") / "report" / "typst"


# -- what fails -----------------------------------------------------------------------------------------------------


def failures(client: ClientFile, logo: Any, png: bytes | None) -> Iterator[Problem]:
    """Everything in a brand that a report would suffer from, each with what would be right."""
    color = client.brand.color
    ratio = brand.contrast(color, "#FFFFFF")
    if ratio < brand.READABLE:
        shade = brand.readable(color)
        yield Problem(
            message(
                "Text in {color} cannot be read on white: its contrast is {ratio:1}, 4.5 is needed",
                color=color,
                ratio=ratio,
            ),
            message(
                "The report takes {shade} instead, with {ratio:1}; write that colour down, or another dark one.",
                shade=shade,
                ratio=brand.contrast(shade, "#FFFFFF"),
            ),
            FILE,
            cell="brand.color",
        )
    if logo is None or png is None:
        yield Problem(
            message("There is no logo") if not client.brand.logo else message("The logo cannot be drawn"),
            message(
                "Put an SVG, or a PNG at least {least} pixels wide, into the client's folder "
                "and name it under [brand].",
                least=SMALL,
            ),
            FILE,
            cell="brand.logo",
        )
        return
    yield from logo_failures(str(client.brand.logo), logo, png)


def logo_failures(name: str, logo: Any, png: bytes) -> Iterator[Problem]:
    """What is wrong with a logo that can be drawn: too small, too long, or lost on white or on a dark ground."""
    wide, high = pictures.picture_size(png)
    if logo["kind"] != "image/svg+xml":
        pixels = max(Image.open(io.BytesIO(base64.b64decode(logo["content"]))).size)
        if pixels < SMALL:
            what = message("The logo is {pixels} pixels long, and blurs in print", pixels=pixels)
            yield Problem(what, message("Take an SVG, or a picture of at least {least} pixels.", least=SMALL), name)
    if max(wide / high, high / wide) > LONG_NAME:
        what = message("The logo is a stripe: its sides are {long:1} to 1", long=max(wide / high, high / wide))
        yield Problem(
            what, message("Take the version of the logo that is closer to a square: no longer than 4 to 1."), name
        )
    if is_invisible(png, "#FFFFFF"):
        yield Problem(
            message("The logo is lost on white, where every report shows it"),
            message("Take the version for light grounds."),
            name,
        )
    if is_invisible(png, DARK):
        yield Problem(
            message("The logo is lost on a dark ground, as in the dark view of the HTML report"),
            message("Take a version with a ground or a rim of its own."),
            name,
        )


def is_invisible(png: bytes, ground: str) -> bool:
    """Whether nearly all that is seen of a logo has hardly another brightness than its ground."""
    small = Image.open(io.BytesIO(png)).convert("RGBA")
    small.thumbnail((96, 96))
    cells = [small.getpixel((x, y)) for x in range(small.width) for y in range(small.height)]
    seen = [f"#{r:02X}{g:02X}{b:02X}" for r, g, b, a in cells if a > 127]  # type: ignore[misc]
    return bool(seen) and sum(brand.contrast(color, ground) < SEEN for color in seen) > LOST * len(seen)


# -- the page -------------------------------------------------------------------------------------------------------


def draw_page(client: ClientFile, language: Language, png: bytes | None, problems: tuple[Problem, ...]) -> str:
    """The page as Typst source."""
    say, text = language.say, language.text
    shade = brand.readable(client.brand.color)
    named = {
        "colours": "Colours and their contrast",
        "logo": "The logo on three grounds",
        "letters": "Letters",
        "blocks": "A callout, a table, a chart",
    }
    given = {
        "client": line(client.name, 160),
        "title": text("The brand at work"),
        "language": language.code,
        "shade": shade,
        "labels": {key: text(label) for key, label in named.items()},
        "words": {label: text(label) for label in LABELS},
        "swatches": tuple(swatches(client.brand.color, shade, language)),
        "grounds": (("#FFFFFF", text("on white")), ("#F4F5F7", text("on pale grey")), (DARK, text("on dark"))),
        "letters": tuple((style, SAMPLE[code]) for style in STYLES for code in ("ru", "en")),
        "verdicts": verdicts(problems, language),
    }
    arguments = ", ".join(f"{name}: {typst_value(value)}" for name, value in given.items())
    logo = f"bytes(({', '.join(map(str, png))},))" if png else "none"
    blocks = (
        Callout(
            "critical",
            text("critical").capitalize(),
            say(message("A sentence that must not be overlooked stands in a box like this.")),
        ),
        draw_grid(language),
        chart(client, language, shade),
    )
    body = "".join(block.typst() for block in blocks)
    return f'#import "specimen.typ": *\n#show: specimen.with({arguments}, logo: {logo})\n{body}'


def verdicts(problems: tuple[Problem, ...], language: Language) -> tuple[dict[str, str], ...]:
    """What fails, or that nothing does, as callouts."""
    if not problems:
        return ({"kind": "strength", "label": language.text("Brand"), "body": language.say(message("Nothing fails."))},)
    return tuple(
        {"kind": "major", "label": language.say(p.what), "body": language.say(p.right) if p.right else ""}
        for p in problems
    )


def swatches(own: str, shade: str, language: Language) -> Iterator[tuple[str, str, str]]:
    """The client's colour, what the report makes of it, and the colours beside it, each with its contrast."""
    shown = [
        (own, message("the client's colour")),
        (shade, message("as the report writes it")),
        (brand.readable(own, DARK), message("on a dark ground")),
        (style.blend(shade, "#FFFFFF", 0.85), message("as a pale ground")),
    ]
    grounds = ["#FFFFFF", "#FFFFFF", DARK, shade]
    for (color, label), ground in zip(shown, grounds, strict=True):
        told: Message = message("contrast {ratio:1}", ratio=brand.contrast(color, ground))
        yield color, language.say(label), language.say(told)


def draw_grid(language: Language) -> Table:
    """A small table with made-up numbers."""
    text = language.text
    heads = (
        Column(text("dimension"), share=0.4),
        Column(text("gap 5"), number=True, share=0.3),
        Column(text("n"), number=True, share=0.3),
    )
    told = [("A", -0.82, 240), ("B", -0.31, 238), ("C", 0.12, 241)]
    cells = tuple(
        (
            Cell(name),
            Cell(language.signed(x), language.interval(x - 0.14, x + 0.14, "points", True)),
            Cell(language.number(n, 0)),
        )
        for name, x, n in told
    )
    return Table("specimen-table", text("A table with made-up numbers"), heads, cells)


def chart(client: ClientFile, language: Language, shade: str) -> Figure:
    """A small chart with made-up numbers."""
    told = [("A", -0.82), ("B", -0.31), ("C", 0.12)]
    frame = complete(
        rows(
            {
                "measure": "gap 5",
                "level": "segment",
                "term": t,
                "n": 240,
                "estimate": x,
                "low": x - 0.14,
                "high": x + 0.14,
                "unit": "points",
            }
            for t, x in told
        ),
        "survey",
        [replace(GAP_5, levels=("segment",))],
    )
    words = ReportWords(language, ClientData("specimen", client), style.Colors(brand=shade))
    drawn = shape("intervals")
    size = drawn.size(frame) if hasattr(drawn, "size") else drawn.SIZE
    caption = language.text("A chart with made-up numbers")
    return Figure("specimen-chart", caption, style.svg(drawn.draw, frame, words, size), caption, tuple(size))
