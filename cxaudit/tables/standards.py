"""Standards: which service standards exist, and whether they come from customers, can be measured and have an owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.messages import message
from cxaudit.tables.cell_types import Flag, Text
from cxaudit.tables.schema import Column, Fault, Table


def one_subject(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Each row is about an item or about a dimension."""
    subjects = [c for c in ("item", "dimension") if c in frame]
    right = message("Fill in the item or the dimension.")
    if not subjects:
        yield Fault(message("Neither item nor dimension is among the headings"), right)
        return
    for row in frame.index[frame[subjects].isna().all(axis=1)]:
        yield Fault(message("The row names neither an item nor a dimension"), right, [row], subjects[0])


TABLE = Table(
    "standards",
    section="survey",
    meaning="one row is one service standard, or the lack of it",
    russian=("стандарты", "стандарты сервиса"),
    columns=(
        Column(
            "item",
            Text(),
            meaning="the item of the instrument that the standard is about",
            russian=("пункт", "вопрос", "утверждение"),
        ),
        Column(
            "dimension",
            Text(),
            meaning="the dimension that it is about, where it is about all its items",
            russian=("измерение", "параметр"),
        ),
        Column(
            "exists",
            Flag(),
            meaning="whether there is a written standard",
            russian=("есть", "существует"),
            required=True,
        ),
        Column(
            "from_customers",
            Flag(),
            meaning="whether it was made from what customers expect",
            russian=("от клиентов", "из ожиданий клиентов"),
        ),
        Column(
            "measurable",
            Flag(),
            meaning="whether it says a number or a fact that can be checked",
            russian=("измерим", "измеримый"),
        ),
        Column(
            "owned", Flag(), meaning="whether somebody answers for it", russian=("есть владелец", "есть ответственный")
        ),
        Column(
            "reviewed",
            Flag(),
            meaning="whether it was reviewed within a year",
            russian=("пересматривался", "обновлён"),
        ),
    ),
    key=("item", "dimension"),
    checks=(one_subject,),
)
