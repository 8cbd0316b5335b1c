"""A client's logo as a picture that every program shows: drawn anew, so that nothing but what is seen comes along."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import typst
from PIL import Image

from cxaudit.report.export.pdf import fonts, picture

PIXELS = 144  # a centimetre is so many pixels wide / 2.54
WIDTH = 12  # centimetres


def draw_logo(logo: Mapping[str, Any]) -> bytes | None:
    """A logo as PNG with a clear ground, cut to what is seen; None where it cannot be drawn."""
    source = (
        f"#set page(width: {WIDTH}cm, height: auto, margin: 0pt, fill: none)\n#let logo = {picture(logo)}\n"
        f'#image(logo.content, format: logo.kind, alt: "", width: {WIDTH}cm)'
    )
    try:
        page = typst.compile(source.encode(), format="png", ppi=PIXELS, font_paths=fonts(), ignore_system_fonts=True)
    except typst.TypstError:
        return None
    return crop_margins(page if isinstance(page, bytes) else page[0])


def crop_margins(png: bytes) -> bytes | None:
    """A picture without its clear margins."""
    whole = Image.open(io.BytesIO(png)).convert("RGBA")
    seen = whole.getchannel("A").getbbox()
    if seen is None:
        return None
    made = io.BytesIO()
    whole.crop(seen).save(made, "PNG")
    return made.getvalue()


def picture_size(png: bytes) -> tuple[int, int]:
    """Width and height of a picture in pixels."""
    return Image.open(io.BytesIO(png)).size
