"""Obligations: what we and the client promised each other, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.messages import message
from cxaudit.tables.cell_types import Choice, Day, Text
from cxaudit.tables.schema import Column, Fault, Table

SIDES = {"us": ("мы", "наша", "наше", "компания", "исполнитель", "we"), "client": ("клиент", "заказчик", "customer")}


def check_order(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """What was due or done before it was promised."""
    right = message("Correct one of the two dates.")
    if "promised" in frame:
        for row in frame.index[frame["due"] < frame["promised"]]:
            yield Fault(message("It was due before it was promised"), right, [row], "due")
        if "done" in frame:
            for row in frame.index[frame["done"] < frame["promised"]]:
                yield Fault(message("It was done before it was promised"), right, [row], "done")


TABLE = Table(
    "obligations",
    section="trust",
    meaning="one row is one promise, ours or the client's",
    russian=("обязательства", "обещания"),
    columns=(
        Column("id", Text(), meaning="a short id of the promise", russian=("код", "номер", "№"), required=True),
        Column(
            "side",
            Choice(spellings=SIDES),
            meaning="who promised: us or client",
            russian=("сторона", "чьё"),
            required=True,
        ),
        Column("customer", Text(), meaning="the client concerned", russian=("клиент", "id клиента")),
        Column("what", Text(free=True), meaning="what was promised", russian=("что", "обязательство", "обещание")),
        Column("promised", Day(), meaning="the day it was promised", russian=("обещано", "дата обещания")),
        Column("due", Day(), meaning="the day it is due", russian=("срок", "к сроку"), required=True),
        Column(
            "done",
            Day(),
            meaning="the day it was done; empty while it is open",
            russian=("выполнено", "сделано", "дата выполнения"),
        ),
        Column(
            "blocks",
            Text(free=True),
            meaning="the result that waits for it",
            russian=("блокирует", "что ждёт"),
        ),
    ),
    key=("id",),
    unique=True,
    checks=(check_order,),
)
