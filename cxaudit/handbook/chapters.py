"""Chapters as they lie in the folder of a language: front matter in TOML, then Markdown with Jinja."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from cxaudit.errors import InputError, Problem
from cxaudit.findings import SEVERITIES, Finding
from cxaudit.messages import message
from cxaudit.workbench import Workbench, shipped

FENCE = "+++"
NAME = re.compile(r"^\d+_(?P<stem>[a-z0-9-]+)\.md$")


class Front(BaseModel):
    """What a chapter says of itself before its text.

    ``rules`` are the findings that the chapter treats, ``also`` those that it helps with; ``figures`` the measures that
    it shows, each as ``measure`` or ``measure/level``. ``place`` keeps a chapter out of the order by findings.
    ``needs`` leaves it out of editions that have no older report to compare with.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    lead: str = ""
    audience: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    place: Literal["first", "by findings", "last"] = "by findings"
    needs: Literal["", "changes"] = ""


@dataclass(frozen=True)
class Chapter:
    """One chapter of one language: its stem (the same in all of them), front matter, and the text of its template."""

    file: str
    stem: str
    front: Front
    source: str


def folder(workbench: Workbench) -> Path:
    """The folder of the handbook's templates: the workbench's own, else the one shipped with the program."""
    own = workbench.templates / "handbook"
    return own if own.is_dir() else shipped("templates") / "handbook"


def languages(home: Path) -> list[str]:
    """The languages that have chapters."""
    return sorted(path.name for path in home.iterdir() if any(map(is_chapter, path.glob("*.md"))))


def is_chapter(path: Path) -> bool:
    """Whether a file is a chapter: ``NN_stem.md``; other files are pieces that chapters include."""
    return NAME.match(path.name) is not None


def chapters(home: Path, code: str) -> list[Chapter]:
    """The chapters of a language by number (raises InputError with everything that is wrong in their front matter)."""
    read, problems = [], []
    for path in sorted(filter(is_chapter, (home / code).glob("*.md"))):
        try:
            read.append(chapter(path))
        except (tomllib.TOMLDecodeError, ValidationError, ValueError) as failure:
            what = message("The front matter cannot be read: {reason}", reason=str(failure).splitlines()[0])
            right = message("It stands between two lines of +++ and is TOML with a title.")
            problems.append(Problem(what, right, file=f"{code}/{path.name}"))
    if problems:
        raise InputError(problems)
    return read


def chapter(path: Path) -> Chapter:
    """One chapter; raises ValueError where it has no sound front matter."""
    _, mark, rest = path.read_text(encoding="utf-8").partition(FENCE + "\n")
    head, end, source = rest.partition("\n" + FENCE + "\n")
    if not (mark and end):
        raise ValueError("no front matter")
    stem = NAME.match(path.name)["stem"]  # type: ignore[index]
    return Chapter(path.name, stem, Front.model_validate(tomllib.loads(head)), source)


def ordered(written: Iterable[Chapter], findings: Iterable[Finding]) -> list[Chapter]:
    """Chapters with the worst findings first; without findings they keep their numbers.

    A strength does not move a chapter: nobody has to discuss it first.
    """
    urgent = [f for f in findings if f.severity != SEVERITIES[-1]]  # the most urgent first, as assessed
    places = {"first": 0, "by findings": 1, "last": 2}

    def place(chapter: Chapter) -> tuple[int, int]:
        worst = next((i for i, f in enumerate(urgent) if f.rule in chapter.front.rules), len(urgent))
        return places[chapter.front.place], worst if chapter.front.place == "by findings" else 0

    return sorted(written, key=place)
