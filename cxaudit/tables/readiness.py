"""Readiness: how far people agree that the company is ready to manage its service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.errors import unknown_name
from cxaudit.messages import message
from cxaudit.models import load_readiness as ladder
from cxaudit.tables.cell_types import Number, Text
from cxaudit.tables.schema import Column, Fault, Table


def find_unknown_statements(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Answers to statements that are not on the ladder."""
    known = [s.id for level in ladder().levels for s in level.statements]
    for name in dict.fromkeys(frame["statement"].dropna()):
        if name not in known:
            problem = unknown_name(message("The statement"), name, known)
            yield Fault(problem.what, problem.right, list(frame.index[frame["statement"] == name]), "statement")


TABLE = Table(
    "readiness",
    section="readiness",
    meaning="one row is one answer to one statement on readiness",
    russian=("готовность", "зрелость"),
    columns=(
        Column("statement", Text(), meaning="the id of the statement", russian=("утверждение", "пункт"), required=True),
        Column("respondent", Text(), meaning="who answered", russian=("респондент", "кто ответил")),
        Column(
            "answer",
            Number(low=1, high=5, whole=True),
            meaning="agreement from 1 to 5",
            russian=("ответ", "оценка"),
            required=True,
            filled=False,
        ),
    ),
    key=("statement", "respondent"),
    unique=True,
    checks=(find_unknown_statements,),
)
