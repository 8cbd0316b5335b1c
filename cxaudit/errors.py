"""Every failure that a user can meet: its place, its facts, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from cxaudit.messages import Message, message


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the input: where it stands, what it is, and what would be right (both whole sentences).

    ``cell`` is the address in a spreadsheet (F17), the key in a TOML file, or in a text file its line and column in words.
    """

    what: Message
    right: Message | None = None
    file: str = ""
    sheet: str = ""
    cell: str | Message = ""


class AuditError(Exception):
    """A failure of the program itself or of the machine; the command line ends with exit code 1."""

    exit_code = 1

    def __init__(self, what: Message) -> None:
        super().__init__(what.text)
        self.what = what


class InputError(AuditError):
    """Files or options that no audit can be made from: all problems at once; the command line ends with exit code 2."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(message("{n} problem in the input", "{n} problems in the input", n=len(self.problems)))


def locate_problem(problem: Problem) -> Message:
    """A problem with its place: ``survey.xlsx, sheet Ответы, cell F17: 8 is outside 1-7``."""
    place = {"file": problem.file, "sheet": problem.sheet, "cell": problem.cell}
    match bool(problem.file), bool(problem.sheet), bool(problem.cell):
        case True, True, True:
            return message("{file}, sheet {sheet}, cell {cell}: {what}", what=problem.what, **place)
        case True, True, False:
            return message("{file}, sheet {sheet}: {what}", what=problem.what, **place)
        case True, False, True:
            return message("{file}, {cell}: {what}", what=problem.what, **place)
        case True, False, False:
            return message("{file}: {what}", what=problem.what, **place)
    return problem.what


def unknown_name(kind: Message, name: str, known: Iterable[str], *, file: str = "", cell: str = "") -> Problem:
    """The problem of a name that is not among the known ones, with the nearest known name as a hint."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=1)
    right = (
        message("Did you mean {near}? Known: {known}.", near=near[0], known=", ".join(known))
        if near
        else message("Known: {known}.", known=", ".join(known))
    )
    return Problem(message("{kind} {name} is not known", kind=kind, name=name), right, file=file, cell=cell)


class UnknownName(ValueError):
    """A name that nothing bears, asked for by code or by a notebook's cell: of a measure, a rule, a figure shape."""


def require_name(kind: str, name: str, known: Iterable[str]) -> None:
    """Raise ``UnknownName`` with the nearest known name where a name is not among the known ones.

    For names that a programmer or a chapter writes; what a consultant writes in a file is a ``Problem``.
    """
    names = set(known)
    if name not in names:
        raise UnknownName(
            f"there is no {kind} “{name}”" + (f"; the nearest is “{nearest(name, names)}”" if names else "")
        )


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is spelled most like this one; empty where none is known."""
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.0)
    return near[0] if near else ""
