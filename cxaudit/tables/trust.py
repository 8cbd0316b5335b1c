"""Trust: how one client rates contract, competence and communication."""

from __future__ import annotations

from cxaudit.tables.cell_types import Day, Number, Text
from cxaudit.tables.schema import Column, Table

RATING = Number(low=1, high=10)

TABLE = Table(
    "trust",
    section="trust",
    meaning="one row is one client's rating of the three parts of trust",
    russian=("доверие", "три к"),
    columns=(
        Column("customer", Text(), meaning="the client", russian=("клиент", "id клиента"), required=True),
        Column(
            "contract",
            RATING,
            meaning="promises are kept, from 1 to 10",
            russian=("контракт", "договорённости"),
            required=True,
            filled=False,
        ),
        Column(
            "competence",
            RATING,
            meaning="they know their business, from 1 to 10",
            russian=("компетентность", "компетенция"),
            required=True,
            filled=False,
        ),
        Column(
            "communication",
            RATING,
            meaning="they keep in touch and listen, from 1 to 10",
            russian=("коммуникация", "общение"),
            required=True,
            filled=False,
        ),
        Column("date", Day(), meaning="the day of the rating", russian=("дата",)),
    ),
    key=("customer",),
)
