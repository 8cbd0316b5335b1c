"""Pain points: what goes wrong at a touchpoint, how many customers it hits and how badly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.messages import message
from cxaudit.tables.cell_types import Number, Text
from cxaudit.tables.experience import unknown_touchpoints
from cxaudit.tables.schema import Column, Fault, Table


def more_than_all(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """More customers affected than there are."""
    for row in frame.index[frame["affected"] > frame["base"]]:
        yield Fault(
            message(
                "{affected} affected of {base} customers is more than all",
                affected=frame.at[row, "affected"],
                base=frame.at[row, "base"],
            ),
            message("Correct the number of those affected or the base."),
            [row],
            "affected",
        )


TABLE = Table(
    "pain_points",
    section="journey",
    meaning="one row is one pain point of the journey",
    russian=("боли", "болевые точки", "проблемы пути"),
    columns=(
        Column(
            "pain_point",
            Text(),
            meaning="a short id of the pain point",
            russian=("боль", "болевая точка", "код"),
            required=True,
        ),
        Column(
            "touchpoint", Text(), meaning="where it is felt", russian=("точка контакта", "точка касания"), required=True
        ),
        Column("description", Text(free=True), meaning="what happens", russian=("описание",)),
        Column(
            "affected",
            Number(low=0, whole=True),
            meaning="how many customers of the base it hit",
            russian=("затронуто", "пострадало", "сколько затронуто"),
            required=True,
        ),
        Column(
            "base",
            Number(low=1, whole=True),
            meaning="how many customers were looked at",
            russian=("база", "всего клиентов", "из скольких"),
            required=True,
        ),
        Column(
            "severity",
            Number(low=1, high=10),
            meaning="how bad it is for those hit, from 1 to 10",
            russian=("тяжесть", "серьёзность"),
            required=True,
        ),
        Column(
            "effort_to_fix",
            Number(low=1, high=5),
            meaning="how much work the repair is, from 1 to 5",
            russian=("трудоёмкость", "сложность исправления"),
        ),
        Column("evidence", Text(free=True), meaning="where it is known from", russian=("источник", "доказательство")),
        Column("owner", Text(), meaning="who answers for the repair", russian=("владелец", "ответственный")),
    ),
    key=("pain_point",),
    unique=True,
    checks=(more_than_all, unknown_touchpoints),
)
