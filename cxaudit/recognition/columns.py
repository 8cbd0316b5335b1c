"""What the columns of a sheet look like: days, numbers on a scale, words of a scale, choices, ticks, free text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from cxaudit import scales
from cxaudit.formats.header_rows import number_headings
from cxaudit.formats.sheet import Broken, Cells, Sheet
from cxaudit.tables.cell_types import Day, as_number, comma_means, plain_text

Kind = Literal["empty", "scale", "number", "words", "choice", "several", "ticked", "day", "identifier", "text"]
FEW_VALUES = 15  # distinct answers of a choice, at most
HIGHEST = 10  # end of the longest usual scale
DASHES = {"-", "–", "—"}
JOINTS = ("; ", ";", ", ", " / ", "|", "\n")
BRACKETS = re.compile(
    r"(?P<question>.+?)\s*(?:\[(?P<row>[^\[\]]+)\]|(?: - | / |: |(?<=\w)/(?=\w+$))(?P<part>[^\[\]]+?))(?: \(\d+\))?"
)


@dataclass(frozen=True)
class Look:
    """One column: where it stands, its heading and fuller wording, and what its cells are.

    ``low`` and ``high`` are the ends of its whole numbers, ``counts`` its commonest values, ``scales`` the names of the
    dictionaries that know all its words, ``joint`` the mark between several choices in one cell, ``two_ways`` whether its days
    can be read day first and month first.
    """

    position: int
    heading: str
    text: str
    kind: Kind
    answered: int
    distinct: int
    low: float = np.nan
    high: float = np.nan
    counts: dict[str, int] = field(default_factory=dict)
    scales: tuple[str, ...] = ()
    joint: str = ""
    two_ways: bool = False

    @property
    def wording(self) -> str:
        """The fullest wording of the question."""
        return self.text or self.heading


def looks(sheet: Sheet) -> list[Look]:
    """How every column of a sheet looks."""
    named = number_headings(sheet.headings)
    return [look(sheet, position, named[position]) for position in range(len(named))]


def look(sheet: Sheet, position: int, named: str) -> Look:
    """How one column looks; ``named`` is its heading, numbered where another column has the same."""
    cells = sheet.cells[position]
    standing = np.bincount(cells.codes[cells.codes >= 0], minlength=len(cells.values))
    used = [(v, int(n)) for v, n in zip(cells.values, standing, strict=False) if n and not isinstance(v, Broken)]
    counts = Counter({plain_text(v): n for v, n in used[:2000]})
    facts: dict[str, Any] = {
        "position": position,
        "heading": named,
        "text": sheet.texts.get(position, ""),
        "answered": sum(n for _, n in used),
        "distinct": len(used),
        "counts": dict(counts.most_common(FEW_VALUES)),
    }
    return Look(**{**facts, **kind_of(cells, [v for v, _ in used], facts["answered"], counts)})


def kind_of(cells: Cells, values: Sequence[Any], answered: int, counts: Counter[str]) -> dict[str, Any]:
    """The kind of a column with what belongs to it."""
    if not values:
        return {"kind": "empty"}
    sample = values[:2000]
    texts = [str(v).strip() for v in sample if isinstance(v, str)]
    if are_days(cells, sample):
        return {"kind": "day", "two_ways": any("two ways" in w.what.text for w in Day().read(cells).wrong.values())}
    opinions = [v for v in sample if not (isinstance(v, str) and is_no_answer(v))]
    numbers = numeric(opinions)
    if numbers is not None and not has_own_words(cells, opinions):
        return of_numbers(numbers, len(values), answered, answered == len(cells))
    if len(values) == 1 and answered < len(cells):
        return {"kind": "ticked"}
    labels = [cells.labels.get(v, v) for v in opinions] if cells.labels else opinions
    if len(values) <= FEW_VALUES:
        fitting = scales.fitting(str(v) for v in labels)
        if fitting:
            return {"kind": "words", "scales": tuple(s.id for s in fitting), **steps(fitting[0], map(str, labels))}
    joint = find_choice_mark(texts, counts)
    if joint:
        return {"kind": "several", "joint": joint}
    if len(values) <= FEW_VALUES and (answered >= 2 * len(values) or cells.labels):
        return {"kind": "choice"}
    long = sum(map(len, texts)) / max(1, len(texts)) > 25 or (
        any(" " in t for t in texts[:50]) and len(values) > FEW_VALUES
    )
    if len(values) >= 0.98 * answered and not long and answered > 2:
        return {"kind": "identifier"}
    return {"kind": "text" if long or len(values) > FEW_VALUES else "choice"}


def is_no_answer(text: str) -> bool:
    """Whether a text says that there is no answer: "hard to say", "N/A", a dash."""
    return text.strip() in DASHES or scales.state(text) is not None


def steps(scale: scales.Scale, words: Iterable[str]) -> dict[str, float]:
    """The ends of the numbers that words of a scale stand for; what lies far beyond is a code of no answer."""
    read = [x for x in map(scale.read, words) if isinstance(x, float) and 0 <= x <= HIGHEST]
    return {"low": min(read), "high": max(read)} if read else {}


def has_own_words(cells: Cells, values: Sequence[Any]) -> bool:
    """Whether the file itself has words for every code of a column, and they are no steps of a known scale."""
    words = [cells.labels.get(v) for v in values]
    return len(values) > 1 and all(isinstance(w, str) for w in words) and not scales.fitting(map(str, words))


def are_days(cells: Cells, values: Sequence[Any]) -> bool:
    """Whether the values are days, written or real; plain numbers are none."""
    written = [v for v in values[:200] if not isinstance(v, int | float)]
    if len(written) < len(values[:200]):
        return False
    if all(isinstance(v, str) and not re.search(r"\d[./-]\d", v) for v in written):
        return False
    wrong = Day().read(Cells(np.arange(len(written)), written)).wrong
    return all("two ways" in w.what.text for w in wrong.values()) or len(wrong) <= 0.02 * len(written)


def numeric(values: Sequence[Any]) -> np.ndarray | None:
    """The values as numbers, None where one of them is none."""
    commas = comma_means(values)
    found = []
    for value in values:
        x = as_number(value, commas, lambda _: True)
        if not isinstance(x, float) or np.isnan(x):
            return None
        found.append(x)
    return np.array(found) if found else None


def of_numbers(values: np.ndarray, distinct: int, answered: int, full: bool) -> dict[str, Any]:
    """A column of numbers: a scale where they are few, whole and small; one number in some rows alone is a tick."""
    ends = {"low": float(values.min()), "high": float(values.max())}
    whole = bool((values == np.round(values)).all())
    if whole and ends["low"] >= 0 and ends["high"] <= HIGHEST + 1:
        return {"kind": "scale" if distinct > 1 or full else "ticked", **ends}
    identifier = whole and distinct == answered and answered > 10
    return {"kind": "identifier" if identifier else "number", **ends}


def find_choice_mark(texts: Sequence[str], counts: Counter[str]) -> str:
    """The mark between several choices in one cell; empty where a cell holds one choice or free text."""
    if len(texts) < 3:
        return ""
    for joint in JOINTS:
        parts = Counter(p.strip() for t in texts for p in t.split(joint) if p.strip())
        total = sum(parts.values())
        several = sum(joint.strip() in t.rstrip("; ") if joint.strip() else joint in t for t in texts)
        often = sum(n for _, n in parts.items() if n > 1)
        short = total and sum(len(p) * n for p, n in parts.items()) / total < 60
        if several >= max(2, 0.3 * len(texts)) and len(parts) <= 40 and often >= 0.8 * total > 0 and short:
            return joint
    return ""


def families(found: Sequence[Look]) -> Iterator[tuple[str, list[Look]]]:
    """Columns that belong to one question, "question [row]", with the question; at least two together."""
    groups: dict[str, list[Look]] = {}
    for one in found:
        match = BRACKETS.fullmatch(one.wording) or BRACKETS.fullmatch(one.heading)
        if match:
            groups.setdefault(match["question"], []).append(one)
    yield from ((question, members) for question, members in groups.items() if len(members) > 1)


def part_of(one: Look) -> str:
    """The row or choice of a column's heading."""
    match = BRACKETS.fullmatch(one.wording) or BRACKETS.fullmatch(one.heading)
    return (match["row"] or match["part"]) if match else one.heading
