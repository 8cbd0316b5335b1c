"""A client's brand on the page: their colour, darkened until it can be read, and their logo, once it was looked at."""

from __future__ import annotations

import base64
import colorsys
from pathlib import Path
from xml.etree import ElementTree

from cxaudit.figures.style import Colors

READABLE = 4.5  # contrast that WCAG 2 asks of text
DEFAULT = "#1F4E79"
PICTURE_KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def channels(color: str) -> tuple[float, float, float]:
    """Red, green and blue in 0-1 of ``#RGB`` or ``#RRGGBB``; the default where it is neither."""
    digits = color.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return channels(DEFAULT)
    return red / 255, green / 255, blue / 255


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(color: str, ground: str = "#FFFFFF") -> str:
    """The colour, darkened (lightened on a dark ground) in small steps until text in it can be read on the ground."""
    hue, light, saturation = colorsys.rgb_to_hls(*channels(color))
    step = -0.01 if luminance(ground) > 0.18 else 0.01
    while contrast(format_color(hue, light, saturation), ground) < READABLE and 0 <= light + step <= 1:
        light += step
    return format_color(hue, light, saturation)


def format_color(hue: float, light: float, saturation: float) -> str:
    """Hue, lightness and saturation as ``#RRGGBB``."""
    return "#" + "".join(f"{round(255 * c):02X}" for c in colorsys.hls_to_rgb(hue, light, saturation))


def colors(brand: str) -> Colors:
    """The colours of a client's report."""
    return Colors(brand=readable(brand))


def logo(folder: Path, name: str | None) -> dict[str, str] | None:
    """A logo as media type and base64; None where there is none or the file is not what its name says."""
    if not name:
        return None
    path = (folder / name).resolve()
    kind = PICTURE_KINDS.get(path.suffix.lower())
    if kind is None or not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    content = path.read_bytes()
    sound = is_closed_svg(content) if kind == "image/svg+xml" else content.startswith(SIGNATURES[kind])
    return {"kind": kind, "content": base64.b64encode(content).decode("ascii")} if sound else None


def is_closed_svg(content: bytes) -> bool:
    """Whether an SVG parses and refers to nothing outside itself."""
    if b"<!ENTITY" in content or b"<!DOCTYPE" in content:
        return False
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 -- no entities: refused above
    except ElementTree.ParseError:
        return False
    elements = list(root.iter())
    if not root.tag.endswith("svg") or any(
        e.tag.rpartition("}")[2] in {"script", "foreignObject", "image"} for e in elements if isinstance(e.tag, str)
    ):
        return False
    links = [v for e in elements for k, v in e.attrib.items() if k.rpartition("}")[2] == "href"]
    return all(link.startswith("#") for link in links) and b"@import" not in content and b"url(http" not in content
