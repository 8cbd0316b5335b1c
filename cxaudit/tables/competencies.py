"""Competencies: one score of one person on one competency by one rater; a matrix of both is read too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cxaudit.formats.sheet import Cells, Sheet
from cxaudit.messages import message
from cxaudit.tables.cell_types import Choice, Number, Text, plain
from cxaudit.tables.schema import Column, Fault, Table

RELATIONS = {
    "self": ("сам", "сама", "самооценка", "сам себя", "себя"),
    "peer": ("коллега", "коллеги", "colleague"),
    "manager": ("руководитель", "начальник", "boss"),
    "report": ("подчинённый", "подчинённая", "subordinate", "direct report"),
    "consultant": ("консультант", "эксперт", "expert"),
}


def find_unrated(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Raters without a single score, and people whom nobody scored."""
    for column, sentence in (
        ("rater", message("{names}: this rater scored nobody")),
        ("person", message("{names}: nobody scored this person")),
        ("competency", message("{names}: nobody was scored on this competency")),
    ):
        if column in frame and len(frame):
            scored = frame.groupby(column, sort=False)["score"].count()
            for name in scored.index[scored == 0]:
                yield Fault(
                    sentence.fill(names=name), weight="remark", rows=list(frame.index[frame[column] == name])[:1]
                )


def find_unobserved(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Empty scores: not observed, which is an answer and no zero."""
    n = int(frame["score"].isna().sum())
    if n:
        yield Fault(
            message(
                "{n} score is empty and counts as not observed", "{n} scores are empty and count as not observed", n=n
            ),
            weight="remark",
        )


def without_target(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Roles for which no target is set."""
    if "role" in frame and "targets" in others and "role" in others["targets"]:
        for role in sorted(set(frame["role"].dropna()) - set(others["targets"]["role"].dropna())):
            yield Fault(message("The role {role} has no targets", role=role), weight="remark")


def several_selves(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Self-ratings that somebody else gave."""
    if {"rater", "relation"} <= set(frame):
        stranger = frame["relation"].eq("self") & frame["rater"].notna() & frame["rater"].ne(frame["person"])
        named = frame["rater"].map(plain, na_action="ignore").isin([plain(w) for w in ("self", *RELATIONS["self"])])
        for row in frame.index[stranger.fillna(False) & ~named.fillna(False)]:
            yield Fault(
                message(
                    "{rater} rates {person}, and the relation says self",
                    rater=frame.at[row, "rater"],
                    person=frame.at[row, "person"],
                ),
                message("Correct the rater or the relation."),
                [row],
                "relation",
            )


def one_role(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """People who appear in several roles."""
    if "role" in frame:
        roles = frame.groupby("person", sort=False)["role"].nunique()
        for person in roles.index[roles > 1]:
            yield Fault(message("{person} appears in several roles", person=person), weight="remark")


def from_matrix(sheet: Sheet) -> Sheet:
    """A matrix (people down, competencies across) as one row a score; a sheet in the long layout as it is."""
    heads = [plain(h) for h in sheet.headings]
    by_name = {plain(word): c.name for c in TABLE.columns for word in (c.name, *c.russian)}
    names = [by_name.get(h) for h in heads]
    if "score" in names or "competency" in names or "person" not in names:
        return sheet
    across = [i for i, name in enumerate(names) if name is None and sheet.headings[i] and not sheet.cells[i].empty]
    across += [i for i, name in enumerate(names) if name is None and sheet.headings[i] and sheet.cells[i].empty]
    across.sort()
    if not across:
        return sheet
    rows = len(sheet)
    kept = [i for i, name in enumerate(names) if name is not None]
    long = [replace(sheet.cells[i], codes=np.repeat(sheet.cells[i].codes, len(across))) for i in kept]
    competency = Cells(np.tile(np.arange(len(across), dtype=np.int32), rows), [sheet.headings[i] for i in across])
    score = Cells.of([sheet.cells[i].at(row) for row in range(rows) for i in across])
    letters = sheet.letters
    return replace(
        sheet,
        headings=(*(sheet.headings[i] for i in kept), "competency", "score"),
        cells=(*long, competency, score),
        lines=[line for line in sheet.lines for _ in across],
        letters=None if letters is None else (*(letters[i] for i in kept), letters[across[0]], letters[across[0]]),
        spread={len(kept) + 1: np.tile(np.array([letters[i] if letters else i for i in across]), rows)},
        ragged=(),
    )


TABLE = Table(
    "competencies",
    section="competencies",
    meaning="one row is one score that one rater gave one person on one competency",
    russian=("компетенции", "оценки компетенций"),
    columns=(
        Column(
            "person",
            Text(),
            meaning="who is rated",
            russian=("сотрудник", "человек", "кого оценивают", "фио"),
            required=True,
        ),
        Column("role", Text(), meaning="the role the person has or is to take", russian=("роль", "должность")),
        Column("competency", Text(), meaning="what is rated", russian=("компетенция", "навык"), required=True),
        Column(
            "rater",
            Text(),
            meaning="who rates; empty where the rating is anonymous",
            russian=("оценщик", "кто оценивает", "эксперт"),
        ),
        Column(
            "relation",
            Choice(spellings=RELATIONS),
            meaning="what the rater is to the person: self, peer, manager, report or consultant",
            russian=("отношение", "кем приходится", "кто для сотрудника"),
        ),
        Column(
            "score",
            Number(low=1, high=10),
            meaning="the score from 1 to 10; empty means not observed",
            russian=("оценка", "балл", "баллы"),
            required=True,
            filled=False,
        ),
    ),
    key=("person", "competency", "rater"),
    unique=True,
    checks=(find_unrated, find_unobserved, without_target, several_selves, one_role),
    reshape=from_matrix,
)
