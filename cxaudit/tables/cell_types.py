"""What a cell may hold: text, number, flag, day, choice; a kind reads a column's values or says what is wrong."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.formats.sheet import Broken, Cells
from cxaudit.messages import Message, message

GROUP_MARKS = " \u00a0\u202f\u2009'’"
GROUPED = re.compile(rf"[+-]?\d{{1,3}}(?:[{GROUP_MARKS}]\d{{3}})+(?:[.,]\d+)?")
COMMA_GROUPS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
POINT_GROUPS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+|(?<=\.\d{3}\.\d{3}))")
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
SPACES = re.compile(r"\s+")
EXCEL_DAY_ZERO = datetime(1899, 12, 30)
EXCEL_DAYS = (18_264, 73_051)  # 1950 to 2100
YEARS = range(1900, 2101)
WRITTEN = re.compile(
    r"(?P<a>\d{1,4})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}|\d{1,2})"
    r"(?:[ T,\u00a0]+(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp][Mm]|오전|오후)?)?"
    r"\s*(?P<zone>Z|(?:GMT|UTC)?(?:[+-]\d{1,2}(?::?\d{2})?)?)?",
)


@dataclass(frozen=True)
class Wrong:
    """Why a value was not understood, and what would be right."""

    what: Message
    right: Message | None = None


@dataclass(frozen=True)
class Reading:
    """The distinct values as understood, in their order, with an entry in ``wrong`` for each position that was not."""

    values: Any
    wrong: Mapping[int, Wrong]


@dataclass(frozen=True)
class Kind:
    """How a column's cells are read; ``dtype`` is what the clean column consists of."""

    dtype: str = field(default="str", init=False)

    def read(self, cells: Cells) -> Reading:
        """Interpret the distinct values of a column."""
        understood, wrong = [], {}
        for position, value in enumerate(cells.values):
            if isinstance(value, Broken):
                result: Any = Wrong(value.what, value.right)
            else:
                result = self.one(value, cells)
            if isinstance(result, Wrong):
                wrong[position], result = result, None
            understood.append(result)
        return Reading(self.column(understood), wrong)

    def one(self, value: Any, cells: Cells) -> Any:
        """One value, a Wrong where it does not fit, None where it counts as empty."""
        raise NotImplementedError

    def column(self, understood: Sequence[Any]) -> Any:
        """The understood values as an array of the kind's dtype."""
        return pd.array([None if x is None else x for x in understood], dtype="str")

    @property
    def right(self) -> Message:
        """What a cell of this kind should hold."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Kind):
    """Words; in names all space is single, in free text (comments) it stays."""

    free: bool = False

    def read(self, cells: Cells) -> Reading:
        """Interpret the distinct values; a long column of plain text goes through in one piece."""
        if isinstance(cells.values, pd.api.extensions.ExtensionArray):
            return Reading(pd.Series(cells.values).str.strip().array, {})
        return super().read(cells)

    def one(self, value: Any, cells: Cells) -> str | None:
        """The value as text: numbers as a person writes them, days in ISO form, codes by the file's own labels."""
        if value in cells.labels:
            value = cells.labels[value]
        text = unicodedata.normalize("NFC", plain_text(value))
        return (text.strip() if self.free else SPACES.sub(" ", text).strip()) or None

    @property
    def right(self) -> Message:
        """What a cell of this kind should hold."""
        return message("Write text.")


@dataclass(frozen=True)
class Number(Kind):
    """A number, within ``low`` and ``high`` where they are given; ``above`` is a bound that must be exceeded."""

    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    whole: bool = False
    dtype: str = field(default="float", init=False)

    def read(self, cells: Cells) -> Reading:
        """Interpret the distinct values; whether a comma is a decimal mark is decided by the whole column."""
        if isinstance(cells.values, range):
            values = np.asarray(cells.values, dtype=float)
            if max(self.low, math.nextafter(self.above, math.inf)) <= values[0] and values[-1] <= self.high:
                return Reading(values, {})
        commas = comma_means(cells.values)
        understood, wrong = np.full(len(cells.values), np.nan), {}
        for position, value in enumerate(cells.values):
            result = self.understand_number(value, commas)
            if isinstance(result, Wrong):
                wrong[position] = result
            elif result is not None:
                understood[position] = result
        return Reading(understood, wrong)

    def understand_number(self, value: Any, commas: str | None) -> float | Wrong | None:
        """One value as a number within its bounds."""
        if isinstance(value, Broken):
            return Wrong(value.what, value.right)
        share = PER_CENT.fullmatch(value.strip()) if isinstance(value, str) and self.takes_per_cent else None
        x = as_number(share[1] if share else value, commas, self.fits)
        if isinstance(x, Wrong) or x is None:
            return x
        if share and self.high <= 1:  # a share of one: 85 % is 0.85 of it, and 85 of a hundred or of no limit
            x /= 100
        if math.isnan(x):
            return Wrong(message("{value} is not a number", value=plain_text(value)), self.right)
        if self.whole and not float(x).is_integer():
            return Wrong(message("{value} is not a whole number", value=x), self.right)
        return x if self.fits(x) else Wrong(self.outside(x), self.right)

    @property
    def takes_per_cent(self) -> bool:
        """Whether a number may be written as per cent: shares, points of a hundred, and numbers without a limit."""
        return self.high <= 1 or self.high in {100.0, math.inf}

    def fits(self, x: float) -> bool:
        """Whether a number lies within the bounds."""
        return self.low <= x <= self.high and x > self.above

    def outside(self, x: float) -> Message:
        """That a number lies outside the bounds."""
        if x <= self.above:
            return message("{value} is not above {low}", value=x, low=self.above)
        if math.isfinite(self.low) and math.isfinite(self.high):
            return message("{value} is outside {low}-{high}", value=x, low=self.low, high=self.high)
        return (
            message("{value} is below {low}", value=x, low=self.low)
            if x < self.low
            else message("{value} is above {high}", value=x, high=self.high)
        )

    @property
    def right(self) -> Message:
        """What a cell of this kind should hold."""
        if math.isfinite(self.low) and math.isfinite(self.high):
            if self.whole:
                return message(
                    "Write a whole number from {low} to {high}, or leave the cell empty.", low=self.low, high=self.high
                )
            return message(
                "Write a number from {low} to {high}, or leave the cell empty.", low=self.low, high=self.high
            )
        if math.isfinite(self.above):
            return message("Write a number above {low}.", low=self.above)
        if math.isfinite(self.low):
            return message("Write a number, {low} or more.", low=self.low)
        return message("Write a number.")


@dataclass(frozen=True)
class Day(Kind):
    """A date, with the time of day where it is given; a time zone is applied only where a column mixes several."""

    dtype: str = field(default="datetime64[us]", init=False)

    def read(self, cells: Cells) -> Reading:
        """Interpret the distinct values; the order of day and month in 03/04/2026 is decided by the whole column."""
        order = day_month_order(cells.values)
        understood, wrong = [], {}
        for position, value in enumerate(cells.values):
            result = Wrong(value.what, value.right) if isinstance(value, Broken) else as_day(value, order)
            if isinstance(result, Wrong):
                wrong[position] = result
            understood.append(None if isinstance(result, Wrong) else result)
        return Reading(np.array(without_zone(understood), dtype="datetime64[us]"), wrong)

    @property
    def right(self) -> Message:
        """What a cell of this kind should hold."""
        return message("Write the date as 2026-10-31 or 31.10.2026.")


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words, each with the spellings that mean it."""

    spellings: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, value: Any, cells: Cells) -> str | Wrong:
        """The canonical word of a spelling."""
        if value in cells.labels:
            value = cells.labels[value]
        text = plain(plain_text(value))
        for word, spellings in self.spellings.items():
            if text == plain(word) or text in map(plain, spellings):
                return word
        return Wrong(message("{value} is none of the known words", value=plain_text(value)), self.right)

    @property
    def right(self) -> Message:
        """What a cell of this kind should hold."""
        return message("Write one of: {known}.", known=", ".join(self.spellings))


@dataclass(frozen=True)
class Flag(Choice):
    """Yes or no, as 1 or 0."""

    spellings: Mapping[str, Sequence[str]] = field(
        default_factory=lambda: {
            "1": ("1.0", "yes", "y", "true", "да", "истина", "+", "✓"),
            "0": ("0.0", "no", "n", "false", "нет", "ложь"),
        }
    )
    dtype: str = field(default="float", init=False)

    def column(self, understood: Sequence[Any]) -> np.ndarray:
        """The flags as numbers, NaN where there is none."""
        return np.array([math.nan if x is None else float(x) for x in understood], dtype=float)

    @property
    def right(self) -> Message:
        """What a cell of this kind should hold."""
        return message("Write 1 or 0 (yes or no).")


# -- words ------------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A word as it is compared: small letters, single spaces, е for ё, no underscores."""
    return SPACES.sub(" ", text.replace("_", " ").replace("ё", "е").replace("Ё", "Е")).strip().casefold()


def plain_text(value: Any) -> str:
    """A raw value as a person would write it: 5 for 5.0, the ISO form of a date."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    return str(value)


# -- numbers ----------------------------------------------------------------------------------------------------------


def comma_means(values: Sequence[Any]) -> str | None:
    """What a comma is in a column, where its values tell: a ``decimal`` mark, or a mark of ``groups``.

    ``points``: a decimal mark, and dots stand between thousands.
    """
    if isinstance(values, range):
        return None
    texts = [v.strip() for v in values if isinstance(v, str) and ("," in v or "." in v)]
    if any(BOTH_MARKS.fullmatch(without_currency(t)) for t in texts):
        return "points"  # 1.234,50 says that every dot of the column stands between thousands
    if any(DECIMAL_COMMA.fullmatch(t) and not TWO_WAYS.fullmatch(t) for t in texts):
        return "decimal"
    if any("." in t or t.count(",") > 1 for t in texts):
        return "groups"
    return None


PER_CENT = re.compile(r"([^%]*\d)\s*%")
BOTH_MARKS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
POINTS_ALONE = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")
#: A currency before or behind a number.
CURRENCY = re.compile(
    r"(?:[$€£₽₸]|rub|usd|eur|kzt)\s*(?=[+\-\d])|(?<=\d)\s*(?:[$€£₽₸]|руб(?:\.|лей|ля|ль)?|р\.?|rub|usd|eur|kzt|тенге|тг\.?)$",
    re.IGNORECASE,
)


def without_currency(text: str) -> str:
    """A number without the currency that stands before or behind it."""
    return (
        CURRENCY.sub("", text, count=1) if text and not (text[0] in "+-0123456789.," and text[-1].isdigit()) else text
    )


def as_number(value: Any, commas: str | None, fits: Any) -> float | Wrong | None:
    """A raw value as a number; NaN where it is none, Wrong where it can be read in two ways."""
    if isinstance(value, (int, float)):
        return float(value) if math.isfinite(value) else math.nan
    if not isinstance(value, str):
        return float(value) if hasattr(value, "as_tuple") else math.nan
    text = without_currency(value.strip().replace("\u2212", "-"))
    if not text:
        return None
    if commas == "points" and POINTS_ALONE.fullmatch(text):
        return float(text.replace(".", ""))
    if "," not in text and "_" not in text and text[-1] in "0123456789." and text[-1].isascii():
        try:
            return float(text)
        except ValueError:
            pass
    if GROUPED.fullmatch(text):
        return float(text.translate({ord(mark): None for mark in GROUP_MARKS}).replace(",", "."))
    if TWO_WAYS.fullmatch(text):
        return one_of_two(text, commas, fits)
    if DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    if COMMA_GROUPS.fullmatch(text):
        return float(text.replace(",", ""))
    if POINT_GROUPS.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    return math.nan


def one_of_two(text: str, commas: str | None, fits: Any) -> float | Wrong:
    """The number that "1,234" is: by the rest of the column, else by the bounds, else nobody can tell."""
    decimal, grouped = float(text.replace(",", ".")), float(text.replace(",", ""))
    if commas:
        return grouped if commas == "groups" else decimal
    if fits(decimal) != fits(grouped):
        return decimal if fits(decimal) else grouped
    return Wrong(
        message("{value} can be read in two ways", value=text),
        message(
            "Write {grouped} without a mark of thousands, or {decimal} with all its decimals.",
            grouped=str(int(grouped)),
            decimal=f"{decimal}0",
        ),
    )


# -- days -------------------------------------------------------------------------------------------------------------


def day_month_order(values: Sequence[Any]) -> str | None:
    """Whether a column with slashes writes the day or the month first, where its values tell."""
    if isinstance(values, range):
        return None
    pairs = [
        (int(m["a"]), int(m["b"]))
        for v in values
        if isinstance(v, str) and "/" in v and (m := WRITTEN.fullmatch(v.strip())) and len(m["a"]) < 3
    ]
    if any(a > 12 for a, _ in pairs):
        return "day"
    return "month" if any(b > 12 for _, b in pairs) else None


def as_day(value: Any, order: str | None) -> datetime | Wrong:
    """A raw value as a point in time."""
    wrong = Wrong(message("{value} is not a date", value=plain_text(value)), Day().right)
    if isinstance(value, datetime):
        return value if value.year in YEARS else wrong
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day) if value.year in YEARS else wrong
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (
            EXCEL_DAY_ZERO + timedelta(seconds=round(float(value) * 86400))
            if EXCEL_DAYS[0] <= value <= EXCEL_DAYS[1]
            else wrong
        )
    if not isinstance(value, str):
        return wrong
    text = value.strip()
    if len(text) in (10, 19) and text[4:5] == "-":
        try:
            written = datetime.fromisoformat(text)
        except ValueError:
            return wrong
        return written if written.year in YEARS else wrong
    found = WRITTEN.fullmatch(text)
    if found:
        return compose_date(found, order, wrong)
    return as_day(float(text), order) if re.fullmatch(r"\d{5}(\.\d+)?", text) else wrong


def compose_date(found: re.Match[str], order: str | None, wrong: Wrong) -> datetime | Wrong:
    """A written date put together from its parts."""
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) == 4:
        year, month, day = a, b, c
    elif len(found["c"]) != 4:
        return wrong  # a year of two digits
    elif found["mark"] == "/":
        if order is None and a != b:
            right = message('Say in client.toml which is meant: dates = "day first", or dates = "month first".')
            return Wrong(message("{value} can be read in two ways", value=found.group()), right)
        day, month, year = (a, b, c) if order != "month" else (b, a, c)
    else:
        day, month, year = a, b, c
    hour, minute, second = (int(found[part] or 0) for part in ("h", "m", "s"))
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"].casefold() in ("pm", "오후"))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone(found["zone"])) if year in YEARS else wrong
    except ValueError:
        return wrong


def zone(text: str | None) -> timezone | None:
    """The time zone written after a time, None where there is none."""
    if not text:
        return None
    digits = text.removeprefix("GMT").removeprefix("UTC").removeprefix("Z").replace(":", "")
    if not digits:
        return UTC
    hours, minutes = int(digits[1:3]), int(digits[3:5] or 0)
    return timezone((-1 if digits[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def without_zone(days: Sequence[datetime | None]) -> list[datetime | None]:
    """Times as the clock on the wall showed them; where a column mixes time zones, all in UTC."""
    zones = {d.utcoffset() for d in days if d is not None}
    if len(zones - {None}) > 1:
        days = [d.astimezone(UTC) if d is not None and d.tzinfo else d for d in days]
    return [d if d is None else d.replace(tzinfo=None) for d in days]


@dataclass(frozen=True)
class Period(Kind):
    """A month (2026-09), a quarter (2026-Q3) or a year, however a person writes it; kept in these forms."""

    def one(self, value: Any, cells: Cells) -> str | Wrong | None:
        """The period in its canonical form."""
        if isinstance(value, (datetime, date)):
            return f"{value:%Y-%m}"
        text = plain(plain_text(value)).rstrip(". ").removesuffix(" г").removesuffix(" года").replace(".", " ")
        text = " ".join(text.split())
        if not text:
            return None
        for pattern, form in PERIODS:
            found = pattern.fullmatch(text)
            if found:
                return form(found)
        words = text.replace("-", " ").replace("/", " ").split()
        months = [month_number(word) for word in words]
        years = [word for word in words if re.fullmatch(r"\d{4}", word)]
        if len(words) == 2 and any(months) and years:
            return f"{years[0]}-{next(filter(None, months)):02d}"
        return Wrong(message("{value} is no month, quarter or year", value=plain_text(value)), self.right)

    @property
    def right(self) -> Message:
        """What a cell of this kind should hold."""
        return message("Write the period as 2026-09, 2026-Q3 or 2026.")


ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
MONTH = r"(0?[1-9]|1[0-2])"
PERIODS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"(\d{{4}})[-/ ]{MONTH}(?:[-/ ]\d{{1,2}}(?:t.*| 00:00:00)?)?"), lambda m: f"{m[1]}-{int(m[2]):02d}"),
    (re.compile(rf"(?:\d{{1,2}}[-/ ])?{MONTH}[-/ ](\d{{4}})"), lambda m: f"{m[2]}-{int(m[1]):02d}"),
    (re.compile(r"(\d{4})[- ]?(?:q|кв\w*)[- ]?([1-4])"), lambda m: f"{m[1]}-Q{m[2]}"),
    (re.compile(r"(?:q ?([1-4])|([1-4])[- ]?(?:q|(?:й )?кв\w*))[- ]?(\d{4})"), lambda m: f"{m[3]}-Q{m[1] or m[2]}"),
    (re.compile(r"(i{1,3}|iv) (?:q\w*|кв\w*) (\d{4})"), lambda m: f"{m[2]}-Q{ROMAN[m[1]]}"),
    (re.compile(r"\d{4}"), lambda m: m[0]),
)


def month_number(word: str) -> int | None:
    """The number of a month by its name, whole or abbreviated, in any language that the program speaks."""
    return month_names().get(word.rstrip("."))


@cache
def month_names() -> dict[str, int]:
    """The names of the months as they are compared."""
    from babel.dates import get_month_names  # seldom needed: only where somebody wrote a month in words

    return {
        plain(name).rstrip("."): number
        for code in ("en", "ru")
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, code).items()
    }
