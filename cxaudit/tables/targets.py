"""Targets: the score that a role needs on a competency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.messages import message
from cxaudit.tables.cell_types import Number, Text
from cxaudit.tables.schema import Column, Fault, Table


def find_unrated_targets(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Competencies with a target on which nobody was rated."""
    if "competencies" in others:
        for name in sorted(set(frame["competency"].dropna()) - set(others["competencies"]["competency"].dropna())):
            yield Fault(
                message("{competency} has a target, and nobody was rated on it", competency=name), weight="remark"
            )


TABLE = Table(
    "targets",
    section="competencies",
    meaning="one row is the score that one role needs on one competency",
    russian=("цели по компетенциям", "целевой профиль", "профили"),
    columns=(
        Column("role", Text(), meaning="the role", russian=("роль", "должность"), required=True),
        Column("competency", Text(), meaning="the competency", russian=("компетенция", "навык"), required=True),
        Column(
            "target",
            Number(low=1, high=10),
            meaning="the score from 1 to 10 that the role needs",
            russian=("цель", "целевой балл", "целевая оценка"),
            required=True,
        ),
        Column(
            "weight",
            Number(above=0),
            meaning="how much the competency counts in the role; 1 where nothing is given",
            russian=("вес", "важность"),
        ),
    ),
    key=("role", "competency"),
    unique=True,
    checks=(find_unrated_targets,),
)
