"""Text from clients made harmless: what no reader should meet is taken out, the rest is escaped for each format."""

from __future__ import annotations

import html as standard
import unicodedata
from collections.abc import Mapping
from typing import Any

from cxaudit.figures.fonts import settable

#: Marks that reorder or hide text (bidi embeddings, overrides, isolates, marks; byte-order mark; tag letters).
HIDDEN = frozenset(
    {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, *range(0xE0000, 0xE0080)}
)
REPLACED = "\ufffd"
ABBREVIATIONS = frozenset({"nps", "csat", "ces", "kpi"})
LIMIT = 600  # signs of one text from a client that a page shows; the workbook has the whole


def visible(text: object, limit: int | None = None) -> str:
    """The text without control signs, reordering marks and what no file may hold; cut at a limit with an ellipsis."""
    said = str(text)
    if limit is not None and len(said) > limit:
        said = said[: limit - 1].rstrip() + "…"
    usual = said.replace("\u00a0", "").replace("\n", "").isprintable()
    return said if usual else "".join(show_sign(c) for c in said)


def show_sign(sign: str) -> str:
    """One sign as it may be shown."""
    if sign.isprintable() or sign == "\n":
        return sign
    code, kind = ord(sign), unicodedata.category(sign)
    if code in HIDDEN:
        return ""
    if kind == "Zs" or (kind == "Cf" and code != 0xFFFF):
        return sign
    return " " if kind in {"Cc", "Zl", "Zp"} else REPLACED


def line(text: object, limit: int | None = LIMIT) -> str:
    """The same on one line."""
    return " ".join(visible(text, limit).split(" ")).replace("\n", " ")


def capital(text: str) -> str:
    """The text with its first letter large, as at the head of a column; abbreviations wholly so."""
    first, comma, rest = text.partition(",")
    if first.lower() in ABBREVIATIONS:
        return first.upper() + comma + rest
    return text[:1].upper() + text[1:] if len(text) > 1 and text[1] != "-" else text


def html(text: object) -> str:
    """Text for an HTML page, also inside attributes."""
    return standard.escape(visible(text), quote=True)


def typst(text: object) -> str:
    """Text as a Typst string literal with its quotes; never markup."""
    escaped = settable(visible(text)).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def typst_value(value: Any) -> str:
    """A value as Typst code: text, numbers, truth, nothing, arrays and dictionaries of these."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, bytes):
        return 'bytes("' + value.decode("utf-8").replace("\\", "\\\\").replace('"', '\\"') + '")'
    if isinstance(value, Mapping):
        return (
            "("
            + "".join(f"{typst(key)}: {typst_value(item)}, " for key, item in value.items())
            + ("" if value else ":")
            + ")"
        )
    if isinstance(value, list | tuple):
        return "(" + "".join(f"{typst_value(item)}, " for item in value) + ")"
    return typst(value)


def typst_call(function: str, **arguments: Any) -> str:
    """A call of a function of the Typst template, as markup that ends with a blank line."""
    given = ", ".join(f"{name.replace('_', '-')}: {typst_value(value)}" for name, value in arguments.items())
    return f"#{function}({given})\n\n"
