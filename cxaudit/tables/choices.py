"""Questions with several choices: each choice becomes a segment of those who chose it and those who did not.

client.toml says which columns they are (``[survey.choices]``) and, where one cell holds several choices, what separates
them. A respondent who ticked nothing at all did not answer, or was not asked: they are in neither group.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cxaudit.errors import Problem
from cxaudit.formats.header_rows import number_headings, replace_values
from cxaudit.formats.sheet import Cells, Sheet, heading
from cxaudit.messages import message
from cxaudit.tables.cell_types import plain, plain_text
from cxaudit.tables.client import FILE, Choices
from cxaudit.tables.schema import no_heading

TICK_WORDS = {"ru": ("да", "нет"), "en": ("yes", "no")}
TICKED = {"1", "y", "yes", "да", "true", "истина", "checked", "selected", "quoted", "x", "х", "v", "✓", "+"}
EMPTY = {"0", "2", "n", "no", "нет", "false", "ложь", "unchecked", "not selected", "not quoted", "-"}
MOST_CHOICES = 40  # choices of one question
TWICE = 2  # so often a choice is given, at least; what one person wrote is their own words
OWN_WORDS = re.compile(r"other\b|друго[ей]\b|ино[ей]\b|сво[йё] вариант", re.I)  # the choice that is free text
AGAIN = re.compile(r" \(\d+\)$")
PART = re.compile(r".*?(?:\[(?P<row>[^\[\]]+)\]|(?: - | / |: )(?P<part>[^\[\]]+))", re.DOTALL)


def spread(
    sheet: Sheet, wished: Mapping[str, str | Choices], language: str
) -> tuple[Sheet, tuple[str, ...], list[Problem]]:
    """The sheet with a column for each choice, the names of these columns, and what is wrong with the wishes."""
    words = TICK_WORDS.get(language, TICK_WORDS["en"])
    added: dict[str, Cells] = {}
    problems: list[Problem] = []
    heads = number_headings(sheet.headings)
    for key, wish in wished.items():
        one = Choices(name=wish) if isinstance(wish, str) else wish
        fitting = {i: m for i, text in enumerate(heads) if (m := shape(key).fullmatch(text))}
        if not fitting:
            problems.append(no_heading(sheet, key))
            continue
        if "{choice}" in key:
            named: dict[str, list[int]] = {}
            for i, match in fitting.items():
                named.setdefault(choice_of(sheet, i, match["choice"]), []).append(i)
            found, wrong = convert_ticks(
                {name: [(i, sheet.cells[i]) for i in group] for name, group in named.items()}, words
            )
            problems += [strange(sheet, i, value) for i, value in wrong.items()]
        elif one.separator or one.options:
            found = divide_choices(sheet.cells[next(iter(fitting))], one, words)
        else:
            problems.append(undivided_problem(key))
            continue
        named_alike = {f"{one.name}: {choice}": cells for choice, cells in found.items()}
        if added.keys() & named_alike.keys():
            problems.append(name_taken(key, one.name))
        added |= named_alike
    return with_columns(sheet, added), tuple(added), problems


def with_columns(sheet: Sheet, added: Mapping[str, Cells]) -> Sheet:
    """The sheet with further columns at its right."""
    if not added:
        return sheet
    last = max(sheet.letters) if sheet.letters else 0
    return replace(
        sheet,
        headings=(*sheet.headings, *added),
        cells=(*sheet.cells, *added.values()),
        letters=sheet.letters and (*sheet.letters, *range(last + 1, last + 1 + len(added))),
    )


def shape(key: str) -> re.Pattern[str]:
    """The pattern that a key stands for: ``{choice}`` is the choice, ``*`` any text."""
    parts = re.split(r"(\{choice\}|\*)", heading(key))
    known = {"{choice}": "(?P<choice>.+?)", "*": ".*"}
    return re.compile("".join(known.get(part, re.escape(part)) for part in parts), re.IGNORECASE)


def choice_of(sheet: Sheet, position: int, code: str) -> str:
    """What the choice of a column is called: as its full wording ends, else as its heading does."""
    worded = PART.fullmatch(sheet.texts.get(position, ""))
    return AGAIN.sub("", (worded["row"] or worded["part"] if worded else code).strip())


# -- a column for each choice -----------------------------------------------------------------------------------------


def convert_ticks(
    columns: Mapping[str, Sequence[tuple[int, Cells]]], words: tuple[str, str]
) -> tuple[dict[str, Cells], dict[int, Any]]:
    """Columns of ticks as columns of yes and no; by position, a value that is neither.

    A choice may have two columns, its tick and what was written beside it.
    """
    wrong: dict[int, Any] = {}
    ticks = {
        choice: either([ticks_of(cells, choice, i, wrong) for i, cells in group]) for choice, group in columns.items()
    }
    answered = np.any([codes >= 0 for codes in ticks.values()], axis=0)
    found = {}
    for choice, codes in ticks.items():
        left_out = -1 if (codes == 1).any() else 1  # where a column says "no" itself, nothing is no answer
        found[choice] = Cells(np.where(codes >= 0, codes, np.where(answered, left_out, -1)).astype(np.int32), words)
    return found, wrong


def either(ticks: Sequence[np.ndarray]) -> np.ndarray:
    """Ticked where one of some columns is ticked, else no where one says no."""
    return np.where(np.any([t == 0 for t in ticks], axis=0), 0, np.max(ticks, axis=0))


def ticks_of(cells: Cells, choice: str, position: int, wrong: dict[int, Any]) -> np.ndarray:
    """One column of ticks: 0 where it is ticked, 1 where it says no, -1 where nothing stands."""
    said = [plain(plain_text(value)) for value in cells.values]
    standing = set(np.unique(cells.codes[cells.codes >= 0]).tolist())
    alone = len(standing) == 1 and not {said[i] for i in standing} & EMPTY
    states = []
    for i, word in enumerate(said):
        labelled = plain(str(cells.labels.get(cells.values[i], "")))
        if word in TICKED or labelled in TICKED or word == plain(choice) or alone:
            states.append(0)
        elif word in EMPTY or labelled in EMPTY:
            states.append(1)
        elif OWN_WORDS.match(choice):
            states.append(0)
        else:
            states.append(-1)
            if i in standing:
                wrong.setdefault(position, cells.values[i])
    return np.array([*states, -1], dtype=np.int32)[cells.codes]


def strange(sheet: Sheet, position: int, value: Any) -> Problem:
    """The problem of a column that is no tick."""
    what = message("{value} is neither a tick nor its absence", value=plain_text(value))
    right = message("Correct [survey.choices] in client.toml: the column holds something else.")
    return Problem(what, right, **sheet.place(column=position))


# -- several choices in one cell --------------------------------------------------------------------------------------


def divide_choices(cells: Cells, one: Choices, words: tuple[str, str]) -> dict[str, Cells]:
    """A column whose cells hold several choices as a column of yes and no for each choice."""
    chosen = [split_choices(plain_text(value), one) for value in cells.values]
    given = np.bincount(cells.codes[cells.codes >= 0], minlength=len(chosen))
    counts: Counter[str] = Counter()
    for choices, n in zip(chosen, given.tolist(), strict=True):
        counts.update(dict.fromkeys(choices, n))
    names = one.options or [c for c, n in counts.most_common(MOST_CHOICES) if n >= TWICE]
    return {name: replace_values(cells, [words[name not in choices] for choices in chosen]) for name in names}


def split_choices(text: str, one: Choices) -> Sequence[str]:
    """The choices in one cell; where the options are known, an option may hold the separator itself."""
    found, rest = [], text
    for option in sorted(one.options, key=len, reverse=True):
        if option in rest:
            found.append(option)
            rest = rest.replace(option, "")
    return found if one.options else [part for p in text.split(one.separator) if (part := p.strip())]


def name_taken(key: str, name: str) -> Problem:
    """The problem of two questions under one name, some of whose choices are called the same."""
    what = message("Two questions with several choices are both called {name}", name=name)
    return Problem(what, message("Give each of them a name of its own."), file=FILE, cell=f"survey.choices.{key}")


def undivided_problem(key: str) -> Problem:
    """The problem of a cell with several choices of which nobody says how they are separated."""
    what = message("client.toml does not say how the choices in a cell of {column} are separated", column=key)
    right = message(
        'Write `{{ name = "…", separator = ";" }}`, or `options = ["…"]` where a choice has the mark in it.'
    )
    return Problem(what, right, file=FILE, cell=f"survey.choices.{key}")
