"""Goals: the tree from goal to sub-goal to KPI, with where it started, where it shall end and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxaudit.messages import message
from cxaudit.tables.cell_types import Choice, Day, Number, Text
from cxaudit.tables.schema import Column, Fault, Table

BETTER = {"higher": ("выше", "больше", "рост", "up", "more"), "lower": ("ниже", "меньше", "снижение", "down", "less")}


def wrong_side(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """KPIs whose target is worse than where they started."""
    if {"better", "baseline", "target"} <= set(frame):
        worse = (frame["better"].eq("higher") & (frame["target"] < frame["baseline"])) | (
            frame["better"].eq("lower") & (frame["target"] > frame["baseline"])
        )
        for row in frame.index[worse.fillna(False)]:
            yield Fault(
                message(
                    "The target {target} is worse than the baseline {baseline}, as {better} is better",
                    target=frame.at[row, "target"],
                    baseline=frame.at[row, "baseline"],
                    better=message(frame.at[row, "better"]),
                ),
                message("Correct the target, the baseline or which direction is better."),
                [row],
                "target",
            )


def circles(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Goals that in the end serve themselves."""
    if "subgoal" not in frame:
        return
    edges = frame[["goal", "subgoal"]].dropna().drop_duplicates()
    below: dict[str, list[str]] = {}
    for goal, subgoal in edges.itertuples(index=False):
        below.setdefault(goal, []).append(subgoal)
    for row, (goal, subgoal) in zip(edges.index, edges.itertuples(index=False), strict=True):
        if goal in reachable(subgoal, below):
            yield Fault(
                message(
                    "{subgoal} serves {goal}, which in the end serves {subgoal} itself", subgoal=subgoal, goal=goal
                ),
                message("Break the circle: a goal cannot be its own sub-goal."),
                [row],
                "subgoal",
            )


def reachable(start: str, below: Mapping[str, list[str]]) -> set[str]:
    """Everything that hangs below a goal, with the goal itself."""
    seen, ahead = {start}, [start]
    while ahead:
        for lower in below.get(ahead.pop(), ()):
            if lower not in seen:
                seen.add(lower)
                ahead.append(lower)
    return seen


TABLE = Table(
    "goals",
    section="goals",
    meaning="one row is one KPI, or a goal that has none yet",
    russian=("цели", "дерево целей", "kpi"),
    columns=(
        Column("goal", Text(), meaning="the goal", russian=("цель",), required=True),
        Column("subgoal", Text(), meaning="the sub-goal that serves it", russian=("подцель",)),
        Column(
            "kpi",
            Text(),
            meaning="the KPI that shows it; empty where there is none yet",
            russian=("показатель", "метрика"),
            required=True,
            filled=False,
        ),
        Column("unit", Text(), meaning="what the KPI is counted in", russian=("единица", "ед.", "единица измерения")),
        Column(
            "better",
            Choice(spellings=BETTER),
            meaning="which direction is better: higher or lower",
            russian=("лучше", "направление"),
        ),
        Column(
            "baseline", Number(), meaning="where it started", russian=("база", "было", "исходное значение", "старт")
        ),
        Column(
            "target",
            Number(),
            meaning="where it shall be at the due date",
            russian=("целевое значение", "план", "должно быть"),
        ),
        Column("actual", Number(), meaning="where it stands", russian=("факт", "сейчас", "фактическое значение")),
        Column("owner", Text(), meaning="who answers for it", russian=("владелец", "ответственный")),
        Column(
            "since",
            Day(),
            meaning="the day of the baseline; with it a KPI is judged before its due date, on a straight line",
            russian=("дата базы", "начало"),
        ),
        Column("due", Day(), meaning="the day by which the target shall be met", russian=("срок", "дата")),
        Column(
            "measures", Text(), meaning="the finding or touchpoint that it watches", russian=("измеряет", "следит за")
        ),
    ),
    key=("goal", "subgoal", "kpi"),
    unique=True,
    checks=(wrong_side, circles),
)
