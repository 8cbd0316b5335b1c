"""Names of things: spellings that are one are shown as one, and what still looks alike is told.

Spellings are compared after folding case, spaces, ё and е, quotation marks, dashes, and letters of another alphabet that
look alike; the one that occurs most is shown, in every table alike. Beyond that nothing is merged unless client.toml says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd
from rapidfuzz import fuzz

from cxaudit.errors import Problem
from cxaudit.messages import message
from cxaudit.tables.cell_types import Text
from cxaudit.tables.client import FILE
from cxaudit.tables.data import Survey
from cxaudit.tables.schema import list_tables

#: Columns that name people, whatever they do; a name is spelled alike in all of them.
PEOPLE = {"person", "employee", "manager", "owner", "rater", "checker"}
#: Columns that identify and are compared letter by letter.
IDENTIFIERS = {"customer", "respondent", "id", "statement", "item", "dimension", "subject", "wave"}
#: Latin letters that look like Cyrillic ones, to which they turn among Cyrillic letters.
LOOK_ALIKE = str.maketrans("AaBCcEeHKkMOoPpTXxYy", "АаВСсЕеНКкМОоРрТХхУу")
QUOTES = re.compile(r"[\"'«»“”„‘’`]")
DASH_SIGNS = re.compile(r"\s*[-‐‑‒–—−]\s*")
CYRILLIC = re.compile("[А-Яа-яЁё]")
INITIALS = re.compile(r"(\w{3,}) (\w)\.?(?: ?(\w)\.?)?")
ALIKE, SHORTEST, MOST = 90, 5, 300  # likeness in per cent, letters of a name, names of one kind that are compared

Frames = Mapping[str, pd.DataFrame]


def fold(name: str) -> str:
    """A name as it is compared."""
    text = unicodedata.normalize("NFKC", name)
    if CYRILLIC.search(text):
        text = text.translate(LOOK_ALIKE)
    text = DASH_SIGNS.sub("-", QUOTES.sub("", text)).replace("ё", "е").replace("Ё", "Е")
    return " ".join(text.split()).casefold()


def named_columns(frames: Frames, surveys: Sequence[Survey]) -> Iterator[tuple[str, pd.Series]]:
    """Every column of names with the kind of thing that it names: of tables, and the segments of surveys."""
    for table, frame in frames.items():
        yield from ((kind_of(name), frame[name]) for name in names_of(table) if name in frame)
    for survey in surveys:
        if survey.counted is None:
            yield from ((kind_of(name), survey.answers[name]) for name in survey.segments if name in survey.answers)


def kind_of(column: str) -> str:
    """The kind of thing that a column names."""
    return "person" if column in PEOPLE else column


def count_names(frames: Frames, surveys: Sequence[Survey]) -> dict[str, Counter[str]]:
    """How often each spelling occurs, by kind of thing."""
    counts: dict[str, Counter[str]] = {}
    for kind, column in named_columns(frames, surveys):
        counts.setdefault(kind, Counter()).update(column.dropna().astype(str).value_counts().to_dict())
    return counts


def choose_spellings(counts: Counter[str], aliases: Mapping[str, str]) -> dict[str, str]:
    """The spelling to show for each one that is not shown itself; ``aliases`` maps folded names to the right ones."""
    groups: dict[str, list[str]] = {}
    for name in counts:
        groups.setdefault(fold(aliases.get(fold(name), name)), []).append(name)
    shown: dict[str, str] = {}
    for group in groups.values():
        right = next((aliases[fold(name)] for name in group if fold(name) in aliases), None)
        best = right or max(group, key=lambda name: counts[name])
        shown |= {name: best for name in group if name != best}
    return shown


def unify_names(
    frames: Frames, surveys: Sequence[Survey], names: Mapping[str, Sequence[str]]
) -> tuple[dict[str, pd.DataFrame], list[Survey], list[Problem]]:
    """Tables and surveys with one spelling a thing, and remarks on what still looks like one thing spelled twice.

    ``names`` is the section of client.toml: the right spelling = the others.
    """
    aliases = {fold(other): right for right, others in names.items() for other in (right, *others)}
    counts = count_names(frames, surveys)
    shown = {kind: choose_spellings(own, aliases) for kind, own in counts.items()}
    told = {kind: own for kind, own in shown.items() if own}
    tables = {table: with_spellings(frame, told, names_of(table)) for table, frame in frames.items()}
    answers = [
        survey
        if survey.counted is not None
        else replace(survey, answers=with_spellings(survey.answers, told, survey.segments))
        for survey in surveys
    ]
    remarks = [remark for kind, own in counts.items() for remark in look_alikes(merge_counts(own, shown[kind]))]
    return tables, answers, remarks


def names_of(table: str) -> list[str]:
    """The columns of names of a table."""
    columns = list_tables()[table].columns
    return [c.name for c in columns if isinstance(c.kind, Text) and not c.kind.free and c.name not in IDENTIFIERS]


def with_spellings(frame: pd.DataFrame, told: Mapping[str, Mapping[str, str]], columns: Iterable[str]) -> pd.DataFrame:
    """The frame with the spelling to show in these columns; the same frame where nothing changes."""
    changed = {}
    for name in columns:
        spellings = told.get(kind_of(name), {})
        if name in frame and spellings and frame[name].isin(list(spellings)).any():
            changed[name] = frame[name].replace(dict(spellings))
    return frame.assign(**changed) if changed else frame


def merge_counts(counts: Counter[str], shown: Mapping[str, str]) -> Counter[str]:
    """The counts of names as they are shown."""
    merged: Counter[str] = Counter()
    for name, n in counts.items():
        merged[shown.get(name, name)] += n
    return merged


def look_alikes(counts: Counter[str]) -> Iterator[Problem]:
    """Pairs of names that look like one thing spelled twice, with a line for client.toml."""
    names = sorted(counts, key=lambda name: (-counts[name], name))
    if len(names) > MOST:
        return
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            if is_near(one, other):
                yield Problem(
                    message(
                        "“{a}” (rows: {n}) and “{b}” (rows: {m}) look like one name spelled twice",
                        a=one, n=counts[one], b=other, m=counts[other],
                    ),
                    message("If they are one, write into client.toml: [names] {line}", line=f'"{one}" = ["{other}"]'),
                    file=FILE,
                )  # fmt: skip


def is_near(one: str, other: str) -> bool:
    """Whether two names differ by a slip of the pen, or one has initials where the other has first names."""
    a, b = fold(one), fold(other)
    if re.sub(r"\D", "", a) != re.sub(r"\D", "", b):
        return False  # step 1 and step 2
    for short, long in ((a, b), (b, a)):
        initials = INITIALS.fullmatch(short)
        words = long.split()
        if initials and len(words) > 1 and words[0] == initials[1] and words[1] != initials[2]:
            return words[1].startswith(initials[2])
    return min(len(a), len(b)) >= SHORTEST and fuzz.ratio(a, b) >= ALIKE
