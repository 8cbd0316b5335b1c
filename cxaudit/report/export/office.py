"""What the office formats share: text that their XML can hold, a fixed day for the clock, room for sentences."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from PIL import ImageFont

from cxaudit.figures.fonts import FONT_FAMILY, font_files
from cxaudit.figures.style import Colors
from cxaudit.report.blocks import TONES as TONES
from cxaudit.report.text import visible

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # where the data name no day: the same report has the same bytes
LOCALES = {"ru": "ru-RU", "en": "en-GB"}
COLORS = Colors()
LONGEST = 4000  # signs of one text that a document for people shows; the workbook has the whole
POINT = 2.54 / 72  # centimetres
LEADING = 1.22  # height of a line, in heights of its letters
SPARE = 1.1  # another font that stands in for the report's own may run wider by so much


def day_of(facts: Mapping[str, Any]) -> datetime:
    """The last day of the data, which stands in a file wherever its format asks for a clock."""
    told = (facts.get("brief") or {}).get("day") or ""
    return datetime.fromisoformat(told).replace(tzinfo=UTC) if told else EPOCH


def clean_paragraph(text: object, limit: int = LONGEST) -> str:
    """Text from anywhere as a paragraph may hold it."""
    return visible(text, limit)


def clean_property(text: object) -> str:
    """Text for a file's properties, which take 255 signs."""
    return visible(text, 255).replace("\n", " ")


def bare(color: str) -> str:
    """A colour as the office formats write it."""
    return color.lstrip("#").upper()


def timeless(content: bytes) -> bytes:
    """The same archive with a fixed day on every entry."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0  # the same on every machine
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


# -- room for text --------------------------------------------------------------------------------------------------


@cache
def letters(bold: bool) -> Any:
    """The report's font at 100 points, to measure with."""
    style = "SemiBold" if bold else "Regular"
    return ImageFont.truetype(next(p for p in font_files() if p.stem == f"{FONT_FAMILY.replace(' ', '')}-{style}"), 100)


def run(text: str, size: float, bold: bool = False) -> float:
    """The length of a text on one line, in centimetres."""
    return float(letters(bold).getlength(text)) / 100 * size * POINT * SPARE


def lines(text: str, width: float, size: float, bold: bool = False) -> int:
    """How many lines a text takes in a column; a word longer than the column is broken as often as it needs."""
    return sum(lines_of(paragraph, width, size, bold) for paragraph in text.split("\n"))


def lines_of(paragraph: str, width: float, size: float, bold: bool) -> int:
    """The lines of one paragraph."""
    count, used, blank = 1, 0.0, run(" ", size, bold)
    for word in paragraph.split(" "):
        long = run(word, size, bold)
        if used and used + blank + long <= width:
            used += blank + long
            continue
        count += used > 0
        whole, used = divmod(long, width) if long > width else (0, long)
        count += int(whole)
    return count


def height(text: str, width: float, size: float, bold: bool = False) -> float:
    """The height of a text in a column, in centimetres."""
    return lines(text, width, size, bold) * size * POINT * LEADING


def fit_text(text: str, width: float, room: float, sizes: Sequence[float], bold: bool = False) -> tuple[str, float]:
    """A text and the first of the sizes in which it fits; where none does, as much of it as the last size takes."""
    text = clean_paragraph(text)
    for size in sizes:
        if height(text, width, size, bold) <= room:
            return text, size
    least = sizes[-1]
    few, many = 0, len(text)
    while few < many - 1:  # halve until the longest beginning that fits is found
        half = (few + many) // 2
        few, many = (half, many) if height(cut(text, half), width, least, bold) <= room else (few, half)
    return cut(text, few), least


def columns(
    texts: Sequence[Sequence[str]], shares: Sequence[float], total: float, size: float, spare: float
) -> list[float]:
    """The widths of a table's columns: by their shares, none too narrow for its longest word where there is room."""
    parts = [share or 1 / len(shares) for share in shares]
    wished = [total * part / sum(parts) for part in parts]
    words = [[w for row in texts for w in clean_paragraph(row[j]).split()] for j in range(len(parts))]
    longest = [max((run(w, size, bold=True) for w in column), default=0.0) + spare for column in words]
    needed = [min(need, total / 3) for need in longest]
    short = {j for j, need in enumerate(needed) if need > wished[j]}
    left = total - sum(needed[j] for j in short)
    others = sum(wished[j] for j in range(len(parts)) if j not in short) or 1.0
    return [needed[j] if j in short else wished[j] * left / others for j in range(len(parts))]


def cut(text: str, signs: int) -> str:
    """The beginning of a text, ended at a word where one ends there."""
    return textwrap.shorten(text, signs, placeholder="…") if " " in text[:signs] else text[: max(signs - 1, 0)] + "…"
