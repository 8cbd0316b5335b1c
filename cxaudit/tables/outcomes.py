"""Outcomes: when a customer came and left, what they bought again and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.messages import message
from cxaudit.tables.cell_types import Day, Number, Text
from cxaudit.tables.schema import Column, Fault, Table


def find_early_ends(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Ends before their starts."""
    if "end" in frame:
        for row in frame.index[frame["end"] < frame["start"]]:
            yield Fault(
                message(
                    "The end, {end}, lies before the start, {start}",
                    end=frame.at[row, "end"].date(),
                    start=frame.at[row, "start"].date(),
                ),
                message("Correct one of the two dates."),
                [row],
                "end",
            )


TABLE = Table(
    "outcomes",
    section="outcomes",
    meaning="one row is one customer with one product",
    russian=("результаты", "исходы", "удержание"),
    columns=(
        Column("customer", Text(), meaning="the customer", russian=("клиент", "id клиента"), required=True),
        Column("product", Text(), meaning="the product", russian=("продукт", "услуга")),
        Column("segment", Text(), meaning="the segment", russian=("сегмент",)),
        Column(
            "start",
            Day(),
            meaning="the day the customer started",
            russian=("начало", "дата начала", "старт"),
            required=True,
        ),
        Column(
            "end",
            Day(),
            meaning="the day they left; empty while they are active",
            russian=("конец", "окончание", "дата окончания", "ушёл"),
        ),
        Column(
            "repeat_sales",
            Number(low=0),
            meaning="how many further sales there were",
            russian=("повторные продажи", "повторных продаж"),
        ),
        Column("revenue", Number(), meaning="the revenue with the customer", russian=("выручка", "доход")),
    ),
    key=("customer", "start"),
    checks=(find_early_ends,),
)
