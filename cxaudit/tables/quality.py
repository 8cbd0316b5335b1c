"""Quality: the checked actions and what the check said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.messages import message
from cxaudit.tables.cell_types import Day, Flag, Number, Text
from cxaudit.tables.schema import Column, Fault, Table


def one_verdict(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Each check says either passed or a score, not both and not neither."""
    verdicts = [c for c in ("passed", "score") if c in frame]
    if not verdicts:
        yield Fault(message("Neither passed nor score is among the headings"), message("Add one of the two columns."))
        return
    given = frame[verdicts].notna().sum(axis=1)
    right = message("Fill in exactly one of the two columns passed and score.")
    for row in frame.index[given == 0]:
        yield Fault(message("The check has neither passed nor score"), right, [row], verdicts[0])
    for row in frame.index[given == 2]:
        yield Fault(message("The check has both passed and score"), right, [row], "score")


def unknown_teams(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Teams that were checked and have no actions."""
    if "actions" in others:
        strange = sorted(set(frame["team"].dropna()) - set(others["actions"]["team"].dropna()))
        for team in strange:
            yield Fault(message("{team} was checked and is not in the table of actions", team=team), weight="remark")


TABLE = Table(
    "quality",
    section="quality",
    meaning="one row is one checked action, or one criterion of it",
    russian=("качество", "контроль качества", "проверки"),
    columns=(
        Column(
            "id",
            Text(),
            meaning="the number of the action, the same for all its criteria and both its checkers",
            russian=("номер", "номер действия", "код"),
        ),
        Column("team", Text(), meaning="the team", russian=("команда", "отдел", "группа"), required=True),
        Column("manager", Text(), meaning="the manager", russian=("менеджер",)),
        Column("employee", Text(), meaning="who did the action", russian=("сотрудник", "исполнитель")),
        Column(
            "action",
            Text(),
            meaning="the kind of action: meeting, call, letter and so on",
            russian=("действие", "вид действия"),
        ),
        Column("date", Day(), meaning="the day of the action", russian=("дата",)),
        Column("criterion", Text(), meaning="what was checked", russian=("критерий", "стандарт")),
        Column(
            "passed",
            Flag(),
            meaning="whether the standard was met, 1 or 0",
            russian=("выполнено", "соответствует", "зачёт", "пройдено"),
        ),
        Column(
            "score",
            Number(low=0, high=100),
            meaning="the score from 0 to 100, where checks are scored",
            russian=("балл", "оценка", "баллы"),
        ),
        Column("checker", Text(), meaning="who checked", russian=("проверяющий", "контролёр")),
        Column("comment", Text(free=True), meaning="what the checker noted", russian=("комментарий",)),
    ),
    checks=(one_verdict, unknown_teams),
)
