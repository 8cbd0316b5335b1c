"""Complaints: who complained, when, of what, and when it was settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.messages import message
from cxaudit.tables.cell_types import Day, Flag, Text
from cxaudit.tables.schema import Column, Fault, Table


def find_settled_too_early(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Complaints that were resolved before they were made."""
    if "resolved" in frame:
        for row in frame.index[frame["resolved"].dt.normalize() < frame["date"].dt.normalize()]:
            yield Fault(
                message(
                    "The complaint of {date} was resolved on {resolved}, before it was made",
                    date=frame.at[row, "date"].date(),
                    resolved=frame.at[row, "resolved"].date(),
                ),
                message("Correct one of the two dates."),
                [row],
                "resolved",
            )


def unknown_customers(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Complaints of customers who are not among the active ones."""
    if "customers" in others:
        strange = set(frame["customer"].dropna()) - set(others["customers"]["customer"])
        if strange:
            n = len(strange)
            yield Fault(
                message(
                    "{n} customer who complained is not in the table of customers",
                    "{n} customers who complained are not in the table of customers",
                    n=n,
                ),
                weight="remark",
            )


TABLE = Table(
    "complaints",
    section="complaints",
    meaning="one row is one complaint",
    russian=("жалобы", "претензии", "обращения"),
    columns=(
        Column(
            "customer", Text(), meaning="the customer who complained", russian=("клиент", "id клиента"), required=True
        ),
        Column("date", Day(), meaning="the day of the complaint", russian=("дата", "дата жалобы"), required=True),
        Column(
            "topic",
            Text(),
            meaning="what it is about, in a word or two; may be found from the text",
            russian=("тема", "причина"),
        ),
        Column("product", Text(), meaning="the product it is about", russian=("продукт", "услуга")),
        Column(
            "text",
            Text(free=True),
            meaning="the complaint in the customer's own words",
            russian=("текст", "описание", "текст жалобы"),
        ),
        Column(
            "resolved",
            Day(),
            meaning="the day it was settled; empty while it is open",
            russian=("решена", "дата решения", "закрыта"),
        ),
        Column(
            "reopened",
            Flag(),
            meaning="whether it came back after it had been settled",
            russian=("повторно", "открыта повторно", "повторная"),
        ),
        Column("team", Text(), meaning="the team that is concerned", russian=("команда", "отдел", "группа")),
        Column("manager", Text(), meaning="the manager who is concerned", russian=("менеджер",)),
    ),
    key=("customer", "date"),
    checks=(find_settled_too_early, unknown_customers),
)
