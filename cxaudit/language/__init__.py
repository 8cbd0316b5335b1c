"""How the program speaks: each .po file here is a language; English, the language of the source, needs none."""

from __future__ import annotations

import datetime
import math
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from gettext import c2py
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from cxaudit.language.typography import typeset
from cxaudit.messages import Message
from cxaudit.units import unit_named

FOLDER = Path(__file__).parent
SOURCE = "en"
MINUS = "\u2212"
#: How a Markdown block opens: heading, list item, quotation. The rest of the block is what gets translated.
OPENING = re.compile(r"^(\s*(?:#{1,6} |[-*] |\d+\. |> )?)(.*)$", re.DOTALL)
LIST_ITEM = re.compile(r"^\s*(?:[-*] |\d+\. )")


def available() -> list[str]:
    """The languages that the program speaks."""
    return sorted({SOURCE, *(path.stem for path in FOLDER.glob("*.po"))})


@cache
def catalogue(code: str) -> Catalog:
    """The catalogue of a language; empty for the language of the source."""
    whole, path = Catalog(locale=code), FOLDER / f"{code}.po"
    if path.exists():
        with path.open("rb") as file:
            for entry in read_po(file, locale=code):
                if entry.id and all(forms(entry.string)):
                    whole[singular(entry.id)] = entry
    return whole


def singular(key: str | Sequence[str]) -> str:
    """The key of an entry: its English singular."""
    return key if isinstance(key, str) else key[0]


def forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """All plural forms of a translation, one where it has no plural."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


@lru_cache(maxsize=10_000)  # a report writes most of its numbers several times: in a table, beside it, on a picture
def format_number(x: float, digits: int | None, code: str) -> str:
    """A finite number with group marks, a fixed number of decimals (None: up to two) and a true minus."""
    decimals = ".##" if digits is None else "." + "0" * digits if digits else ""
    return format_decimal(x, "#,##0" + decimals, code).replace("-", MINUS)


class Language(string.Formatter):
    """One language of the report: sentences, labels, numbers and dates as its readers write them.

    ``missed`` collects the English keys that were asked for and are not in the catalogue.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.locale = Locale.parse(code)
        self.missed: set[str] = set()

    def say(self, said: Message | str, **values: Any) -> str:
        """A whole sentence, translated, in the right plural form, with its values filled in."""
        if isinstance(said, str):
            said = Message(said)
        values = {**said.values, **values}
        sentence = self.form(said.text, said.plural, values.get("n"))
        return self.vformat(typeset(sentence, self.code), (), values)

    def text(self, label: str) -> str:
        """A label (a heading, a measure's name), translated; empty stays empty."""
        return typeset(self.form(label, "", None), self.code) if label else ""

    def form(self, text: str, plural: str, n: Any) -> str:
        """The translation of a key in the plural form that goes with ``n``; English where there is none."""
        entry = self.entries.get(text)
        if entry is None:
            if self.code != SOURCE:
                self.missed.add(text)
            return plural if plural and not (isinstance(n, Real) and n == 1) else text
        if not plural or len(entry) == 1:
            return entry[0]
        return entry[self.plural(int(float(n))) if isinstance(n, Real) and math.isfinite(n) else -1]

    @cached_property
    def entries(self) -> Mapping[str, Sequence[str]]:
        return {singular(e.id): forms(e.string) for e in catalogue(self.code) if e.id}

    @cached_property
    def plural(self) -> Callable[[int], int]:
        return c2py(catalogue(self.code).plural_expr)

    def markdown(self, text: str) -> str:
        """Markdown prose translated block by block, each block a key without its heading or list mark."""
        return "".join(self.open_quote(block) if block.strip() else block for block in split_blocks(text))

    def open_quote(self, block: str) -> str:
        opening, rest = OPENING.match(block).groups()  # type: ignore[union-attr]
        return opening + self.text(" ".join(rest.split()))

    # -- values ---------------------------------------------------------------------------------------------------

    def format_field(self, value: Any, format_spec: str) -> str:
        """A value in a sentence: ``{x}``, ``{x:2}`` decimals, ``{x:+2}`` signed, ``{x:%}`` or ``{x:%1}`` share, ``{x:p}`` p-value."""
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(
            value, Mapping
        ):  # words that come in several languages of their own, such as an item of an instrument
            return str(value.get(self.code) or next(iter(value.values()), ""))
        if isinstance(value, datetime.date):
            return self.date(value)
        if isinstance(value, bool) or not isinstance(value, Real):
            return str(value)
        if format_spec == "p":
            return self.p_value(float(value))
        if format_spec.startswith("%"):
            return self.share_in_sentence(float(value), int(format_spec[1:] or 0))
        if format_spec.startswith("+"):
            return self.signed(float(value), int(format_spec[1:] or 0))
        if format_spec:
            return self.number(value, int(format_spec))
        return self.number(value, 0 if isinstance(value, Integral) or float(value).is_integer() else None)

    def number(self, x: Real | float, digits: int | None = None) -> str:
        """A number with group marks and a fixed number of decimals (up to two where none is asked for); a dash where there is none."""
        if not math.isfinite(float(x)):
            return "—"
        return format_number(round(float(x), 2 if digits is None else digits) + 0.0, digits, self.code)

    def signed(self, x: float, digits: int = 2) -> str:
        """A number that always shows its sign, but for a plain zero."""
        written = self.number(x, digits)
        return f"+{written}" if math.isfinite(x) and round(x, digits) > 0 else written

    def share(self, x: float, digits: int = 0) -> str:
        """A share as per cent."""
        if not math.isfinite(x):
            return "—"
        return self.number(100 * x, digits) + ("%" if self.code == "en" else "\u00a0%")

    def share_in_sentence(self, x: float, digits: int = 0) -> str:
        """A share in a sentence: what is not quite all or nothing is not rounded to it."""
        edge = 0.5 * 10 ** -(digits + 2)
        if 0 < x < edge:
            return f"<\u00a0{self.share(2 * edge, digits)}"
        if 1 - edge < x < 1:
            return f">\u00a0{self.share(1 - 2 * edge, digits)}"
        return self.share(x, digits)

    def p_value(self, p: float) -> str:
        """A p-value to three decimals, or that it lies below them."""
        return f"<\u00a0{self.number(0.001, 3)}" if p < 0.0005 else self.number(p, 3)

    def amount(self, x: float, unit: str, signed: bool = False) -> str:
        """An estimate in its unit (a key of ``units.UNITS``): a share in per cent, a net promoter score in its points.

        A difference of shares is told in percentage points, always with its sign.
        """
        how = unit_named(unit)
        if how.per_cent:
            return self.share(x)
        told = self.signed if signed or how.signed else self.number
        return told(how.scale * x, how.digits)

    def interval(self, low: float, high: float, unit: str, signed: bool = False) -> str:
        """An interval in a unit, in square brackets; empty where there is none."""
        if not (math.isfinite(low) or math.isfinite(high)):
            return ""
        mark = "; " if self.code != "en" else ", "
        ends = [self.amount(x, unit, signed) for x in (low, high)]
        return "[" + mark.join(ends) + "]"

    def date(self, day: datetime.date) -> str:
        """A day in words, as in a letter."""
        return format_date(day, "long", self.locale).replace(" г.", "\u00a0г.")

    def day(self, day: datetime.date) -> str:
        """A day in figures, as in a table."""
        return format_date(day, "dd.MM.yyyy" if self.code == "ru" else "d MMM yyyy", self.locale)

    def list(self, words: Iterable[str]) -> str:
        """Words as an enumeration with commas."""
        return ", ".join(words)


def split_blocks(text: str) -> list[str]:
    """Markdown cut into blocks and the blank space between them; each list item and heading is a block of its own."""
    blocks: list[str] = []
    for part in re.split(r"(\n\s*\n)", text):
        lines = part.split("\n")
        if part.strip() and any(LIST_ITEM.match(line) or line.startswith("#") for line in lines):
            for i, line in enumerate(lines):
                blocks += ["\n"] * (i > 0) + [line]
        else:
            blocks.append(part)
    return blocks
