"""Chapters as they lie in the folder of a language: front matter in TOML, then Markdown with Jinja."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from cxaudit.errors import InputError, Problem, unknown_name
from cxaudit.findings import SEVERITIES, Finding
from cxaudit.messages import message
from cxaudit.workbench import Workbench, shipped_folder

#: Findings about one person: the director has them in the report; a team does not discuss a colleague by name.
PERSONAL = frozenset({"competency-below-target", "blind-spot", "single-point-of-failure", "raters-disagree"})
FENCE = "+++"
CHAPTER_NAME = re.compile(r"^\d+_(?P<stem>[a-z0-9-]+)\.md$")


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
    return own if own.is_dir() else shipped_folder("templates") / "handbook"


def languages(home: Path) -> list[str]:
    """The languages that have chapters."""
    return sorted(path.name for path in home.iterdir() if any(map(is_chapter, path.glob("*.md"))))


def is_chapter(path: Path) -> bool:
    """Whether a file is a chapter: ``NN_stem.md``; other files are pieces that chapters include."""
    return CHAPTER_NAME.match(path.name) is not None


def chapters(home: Path, code: str) -> list[Chapter]:
    """The chapters of a language by number (raises InputError with everything that is wrong in their front matter)."""
    read, problems = [], []
    for path in sorted(filter(is_chapter, (home / code).glob("*.md"))):
        try:
            read.append(read_chapter(path))
        except (tomllib.TOMLDecodeError, ValidationError, ValueError) as failure:
            what = message("The front matter cannot be read: {reason}", reason=str(failure).splitlines()[0])
            right = message("It stands between two lines of +++ and is TOML with a title.")
            problems.append(Problem(what, right, file=f"{code}/{path.name}"))
    if problems:
        raise InputError(problems)
    return read


def read_chapter(path: Path) -> Chapter:
    """One chapter; raises ValueError where it has no sound front matter."""
    _, mark, rest = path.read_text(encoding="utf-8").partition(FENCE + "\n")
    head, end, source = rest.partition("\n" + FENCE + "\n")
    if not (mark and end):
        raise ValueError("no front matter")
    stem = CHAPTER_NAME.match(path.name)["stem"]  # type: ignore[index]
    return Chapter(path.name, stem, Front.model_validate(tomllib.loads(head)), source)


def order_chapters(written: Iterable[Chapter], findings: Iterable[Finding]) -> list[Chapter]:
    """Chapters with the worst findings first; without findings they keep their numbers.

    A strength does not move a chapter: nobody has to discuss it first. Nor does a finding about one person, which the
    team is not told: the place of the chapter would tell it.
    """
    urgent = [f for f in findings if f.severity != SEVERITIES[-1] and f.rule not in PERSONAL]  # the worst come first
    places = {"first": 0, "by findings": 1, "last": 2}

    def place(chapter: Chapter) -> tuple[int, int]:
        worst = next((i for i, f in enumerate(urgent) if f.rule in chapter.front.rules), len(urgent))
        return places[chapter.front.place], worst if chapter.front.place == "by findings" else 0

    return sorted(written, key=place)


def choose_chapters(there: Sequence[Chapter], wanted: str) -> list[Chapter]:
    """Of ordered chapters on subjects the first few (``3``), or those named (``trust,apology``); all where it is empty.

    Those that stand first or last stay: how to use the handbook, the agenda, posters, the glossary.
    Raises InputError for names that no chapter has.
    """
    subjects = [c.stem for c in there if c.front.place == "by findings"]
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    keep = subjects[: int(wanted)] if wanted.strip().isdecimal() else names or subjects
    unknown = [unknown_name(message("chapter"), name, subjects) for name in keep if name not in subjects]
    if unknown or not keep:
        raise InputError(unknown or [Problem(message("No chapter was asked for"), message("Ask for 1 or more."))])
    return [c for c in there if c.stem in keep or c.front.place != "by findings"]
