"""A sheet as it was read: headings, cells with their places, nothing interpreted yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.errors import Problem
from cxaudit.messages import Message, message

SPACE = re.compile(r"\s+")


@dataclass(frozen=True, eq=False)
class Broken:
    """A cell that holds no value: an error of the spreadsheet, or a formula whose result was never saved."""

    what: Message
    right: Message


@dataclass(frozen=True)
class Cells:
    """One column: the distinct values found in it, and which of them stands in each row.

    ``codes`` are positions in ``values``, -1 for an empty cell, so that a long column costs no more to interpret than
    its few distinct values. ``labels`` are the words that a file itself gives to its codes (SPSS).
    """

    codes: np.ndarray
    values: Sequence[Any]
    labels: Mapping[Any, str] = field(default_factory=dict)

    @classmethod
    def of(cls, raw: Sequence[Any]) -> Cells:
        """The column of these raw values; None and blank text are empty."""
        kinds = set(map(type, raw))
        if bool in kinds:  # else True would be the same as 1
            raw = [str(x).upper() if isinstance(x, bool) else x for x in raw]
        if kinds == {float}:
            codes, found = pd.factorize(np.array(raw, dtype=float))
            return cls(codes.astype(np.int32), found.tolist())
        column = np.empty(len(raw), dtype=object)
        column[:] = raw
        codes, found = pd.factorize(column)
        blank = np.array([isinstance(x, str) and not x.strip() for x in found] + [True])
        place = np.where(blank, -1, np.cumsum(~blank) - 1)
        return cls(place[codes].astype(np.int32), [x for x, empty in zip(found, blank, strict=False) if not empty])

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, row: int) -> Any:
        """The raw value in a row, None where the cell is empty."""
        code = self.codes[row]
        return None if code < 0 else self.values[code]

    def rows(self, wanted: np.ndarray) -> Cells:
        """The column of these rows alone."""
        return replace(self, codes=self.codes[wanted])

    @property
    def empty(self) -> bool:
        """Whether no cell holds anything."""
        return not len(self.codes) or bool((self.codes < 0).all())


@dataclass(frozen=True)
class Aside:
    """A row of the file that is no row of the table: a preview, a line of totals, the heading of a group."""

    line: int
    why: Message
    value: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file: ``headings`` with their ``cells``, and where each row and column stands in the file.

    ``lines`` are the numbers of the rows as their reader counts them; ``letters`` the column numbers (0 = A) of a
    spreadsheet, None in other files; ``top`` the number of the row with the headings. ``problems`` are faults of the
    file's shape (those of single rows stand in ``ragged``, in the same order), ``remarks`` what a careful reader would
    say about it. ``spread`` gives the true column of each row where a matrix was laid out as rows. ``aside`` are rows
    that the vendor's module left out, ``unshown`` counts by column the cells of a question that was not shown,
    ``undecided`` those that the file itself marks as no answer (hard to say, refused), ``texts`` has the full wording
    of a column's question where its heading is only a code.
    """

    file: str
    headings: tuple[str, ...]
    cells: tuple[Cells, ...]
    lines: Sequence[int]
    name: str = ""
    format: str = "table"
    encoding: str = ""
    separator: str = ""
    letters: tuple[int, ...] | None = None
    top: int = 1
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Message, ...] = ()
    ragged: tuple[int, ...] = ()
    spread: Mapping[int, np.ndarray] = field(default_factory=dict)
    aside: tuple[Aside, ...] = ()
    unshown: Mapping[int, int] = field(default_factory=dict)
    undecided: Mapping[int, int] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def place(self, row: int | None = None, column: int | None = None) -> dict[str, Any]:
        """The place of a cell, of a row or of a column (its heading), as the keywords of a Problem."""
        across = column
        if (
            column is not None and row is not None and column in self.spread
        ):  # a matrix laid out as rows: the cell's column differs by row
            across = int(self.spread[column][row])
        elif column is not None and self.letters:
            across = self.letters[column]
        if self.letters:
            number = self.top if row is None else self.lines[row]
            known = row is not None or column is not None
            return {"file": self.file, "sheet": self.name, "cell": f"{letter(across or 0)}{number}" if known else ""}
        return {
            "file": self.file,
            "cell": in_text(None if row is None else self.lines[row], "" if column is None else self.headings[column]),
        }


def in_text(line: int | None, column: str = "") -> Message | str:
    """A place in a file of text: its line, and the heading of the column."""
    if line is None:
        return message("column {column}", column=column) if column else ""
    if column:
        return message("line {line}, column {column}", line=str(line), column=column)
    return message("line {line}", line=str(line))


def letter(column: int) -> str:
    """The letters of a spreadsheet column, counted from 0: A, B, …, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def heading(raw: Any) -> str:
    """A heading as it is compared and shown: one line, single spaces, whole numbers without a decimal mark."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return SPACE.sub(" ", str(raw).replace("\ufeff", "")).strip()


def sheet_grid(rows: Iterable[Sequence[Any]], width: int) -> list[Cells]:
    """The columns of rows that are all of one width."""
    columns = list(zip(*rows, strict=True)) or [()] * width
    return [Cells.of(column) for column in columns]
