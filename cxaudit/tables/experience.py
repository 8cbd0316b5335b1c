"""Experience: what one customer said of one touchpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.messages import message
from cxaudit.tables.cell_types import Day, Number, Text
from cxaudit.tables.schema import Column, Fault, Table


def unknown_touchpoints(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Touchpoints that the table of touchpoints does not list."""
    if "touchpoints" in others:
        known = set(others["touchpoints"]["touchpoint"].dropna())
        for name, rows in frame[frame["touchpoint"].notna() & ~frame["touchpoint"].isin(known)].groupby(
            "touchpoint", sort=False
        ):
            yield Fault(
                message("{touchpoint} is not in the table of touchpoints", touchpoint=name),
                message("Add it there, or correct the name."),
                list(rows.index),
                "touchpoint",
            )


def find_unanswered(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Ratings without any number."""
    asked = [c for c in ("satisfaction", "effort") if c in frame]
    if not asked:
        yield Fault(
            message("Neither satisfaction nor effort is among the headings"),
            message("Add at least one of the two columns."),
        )
    elif n := int(frame[asked].isna().all(axis=1).sum()):
        yield Fault(message("{n} row holds no rating", "{n} rows hold no rating", n=n), weight="remark")


TABLE = Table(
    "experience",
    section="journey",
    meaning="one row is what one customer said of one touchpoint",
    russian=("впечатления", "оценки точек контакта", "опыт"),
    columns=(
        Column("customer", Text(), meaning="the customer", russian=("клиент", "id клиента"), required=True),
        Column(
            "touchpoint",
            Text(),
            meaning="the touchpoint that is rated",
            russian=("точка контакта", "точка касания"),
            required=True,
        ),
        Column(
            "satisfaction",
            Number(low=1, high=10),
            meaning="satisfaction from 1 to 10",
            russian=("удовлетворённость", "оценка"),
        ),
        Column(
            "effort",
            Number(low=1, high=7),
            meaning="effort from 1 (none) to 7 (very much)",
            russian=("усилие", "усилия"),
        ),
        Column("date", Day(), meaning="the day of the rating", russian=("дата",)),
        Column(
            "comment",
            Text(free=True),
            meaning="what the customer said in their own words",
            russian=("комментарий", "отзыв"),
        ),
    ),
    key=("customer", "touchpoint"),
    checks=(unknown_touchpoints, find_unanswered),
)
