"""Events: the log of customers' steps through touchpoints and channels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.messages import message
from cxaudit.tables.cell_types import Day, Text
from cxaudit.tables.schema import Column, Fault, Table


def find_unlisted_touchpoints(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Touchpoints of the log that nobody listed: a log may know more of them than the map does."""
    if "touchpoints" in others:
        strange = sorted(set(frame["touchpoint"].dropna()) - set(others["touchpoints"]["touchpoint"].dropna()))
        if strange:
            yield Fault(
                message(
                    "{names}: {n} touchpoint of the log is not in the table of touchpoints",
                    "{names}: {n} touchpoints of the log are not in the table of touchpoints",
                    n=len(strange),
                    names=", ".join(strange[:10]),
                ),
                weight="remark",
            )


def before_the_start(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Steps before the customer's start with the company, other than those of choosing it."""
    if "outcomes" not in others or "touchpoints" not in others:
        return
    start = others["outcomes"].groupby("customer")["start"].min()
    stage = others["touchpoints"].drop_duplicates("touchpoint").set_index("touchpoint")["stage"]
    early = frame["time"] < frame["customer"].map(start)
    later_stage = frame["touchpoint"].map(stage).isin(["onboarding", "relationship", "reboarding"])
    for row in frame.index[early & later_stage]:
        yield Fault(
            message(
                "The step of {customer} lies before the start of {start}",
                customer=frame.at[row, "customer"],
                start=start[frame.at[row, "customer"]].date(),
            ),
            message("Correct the time of the step, or the start in the table outcomes."),
            [row],
            "time",
        )


TABLE = Table(
    "events",
    section="journey",
    meaning="one row is one step of one customer",
    russian=("события", "журнал событий", "лог"),
    columns=(
        Column("customer", Text(), meaning="the customer", russian=("клиент", "id клиента"), required=True),
        Column(
            "time", Day(), meaning="the moment of the step", russian=("время", "дата", "дата и время"), required=True
        ),
        Column(
            "touchpoint",
            Text(),
            meaning="where the step happened",
            russian=("точка контакта", "точка касания", "событие"),
            required=True,
        ),
        Column("channel", Text(), meaning="the channel of the step", russian=("канал",)),
        Column(
            "outcome",
            Text(),
            meaning="how it ended: done, lost, or empty while it goes on",
            russian=("исход", "результат"),
        ),
    ),
    key=("customer", "time"),
    checks=(find_unlisted_touchpoints, before_the_start),
)
