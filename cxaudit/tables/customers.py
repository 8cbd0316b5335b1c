"""Customers: the active ones, from whom complaints and answers come."""

from __future__ import annotations

from cxaudit.tables.cell_types import Text
from cxaudit.tables.schema import Column, Table

TABLE = Table(
    "customers",
    section="complaints",
    meaning="one row is one active customer",
    russian=("клиенты", "клиентская база"),
    columns=(
        Column("customer", Text(), meaning="the customer", russian=("клиент", "id клиента"), required=True),
        Column("product", Text(), meaning="the product that they use", russian=("продукт", "услуга")),
        Column("segment", Text(), meaning="the segment that they belong to", russian=("сегмент",)),
        Column("team", Text(), meaning="the team that serves them", russian=("команда", "отдел", "группа")),
        Column("manager", Text(), meaning="the manager who serves them", russian=("менеджер",)),
    ),
    key=("customer",),
)
