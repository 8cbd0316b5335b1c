"""Actions: how much there is to check, by team, manager and kind of action."""

from __future__ import annotations

from cxaudit.tables.cell_types import Number, Period, Text
from cxaudit.tables.schema import Column, Table

TABLE = Table(
    "actions",
    section="quality",
    meaning="one row is how many actions of one kind a manager did in a period",
    russian=("действия", "объём действий"),
    columns=(
        Column("team", Text(), meaning="the team", russian=("команда", "отдел", "группа"), required=True),
        Column("manager", Text(), meaning="the manager", russian=("менеджер",)),
        Column(
            "action",
            Text(),
            meaning="the kind of action: meeting, call, letter and so on",
            russian=("действие", "вид действия"),
        ),
        Column(
            "count",
            Number(low=0, whole=True),
            meaning="how many there were",
            russian=("количество", "число", "сколько"),
            required=True,
        ),
        Column("period", Period(), meaning="the period, for example 2026-09", russian=("период", "месяц")),
    ),
    key=("team", "manager", "action", "period"),
    unique=True,
)
