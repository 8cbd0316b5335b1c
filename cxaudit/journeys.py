"""Customers' journeys as the tables tell them: stages in order, the steps of each customer, how each ended."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

#: The cycle of a customer: choosing, getting to know, living together, coming back.
STAGES = ("preboarding", "onboarding", "relationship", "reboarding")

#: Why a log without endings tells nothing about loss.
ENDS_UNKNOWN = "The log does not say how journeys ended, so loss cannot be told from a journey that goes on."

#: Words in an event log's column ``outcome`` that end a journey, in lower case.
# fmt: off
LOST_WORDS = frozenset({
    "lost", "left", "churned", "abandoned", "dropped", "cancelled", "canceled", "refused", "gone", "потерян",
    "потеряна", "потеря", "потерял", "ушёл", "ушла", "ушел", "уход", "отказ", "отказался", "отказалась",
    "отмена", "отменён", "отменен", "брошено", "бросил", "бросила", "расторгнут",
})
# fmt: on
# fmt: off
DONE_WORDS = frozenset({
    "done", "completed", "complete", "finished", "resolved", "solved", "bought", "sold", "closed", "success",
    "successful", "signed", "готово", "выполнено", "завершено", "завершён", "завершен", "решено", "решён",
    "решен", "куплено", "купил", "купила", "продано", "закрыто", "закрыт", "успех", "успешно", "подписано",
})
# fmt: on


def stage_of(names: Iterable[str], touchpoints: pd.DataFrame | None = None) -> dict[str, str]:
    """The stage of each touchpoint by name: from the client's table, else its name's first word, else empty."""
    told = {}
    if touchpoints is not None and {"touchpoint", "stage"} <= set(touchpoints):
        known = touchpoints.dropna(subset=["touchpoint", "stage"])
        told = dict(zip(known["touchpoint"].astype(str), known["stage"].astype(str), strict=True))
    return {name: told.get(name) or _first_word(name) for name in dict.fromkeys(names)}


def order_steps(stages: Iterable[str]) -> list[str]:
    """Stages in the order of the cycle; a client's own stages follow in the order given."""
    given = [stage for stage in dict.fromkeys(stages) if stage]
    return [stage for stage in STAGES if stage in given] + [stage for stage in given if stage not in STAGES]


def endings(outcome: pd.Series) -> pd.Series:
    """What the log says at each step: ``lost``, ``done``, or empty where the journey goes on or the word is unknown."""
    word = outcome.astype(object).where(outcome.notna(), "").astype(str).str.strip().str.casefold()
    ended = pd.Series("", index=outcome.index, dtype=object)
    return ended.mask(word.isin(LOST_WORDS), "lost").mask(word.isin(DONE_WORDS), "done")


@dataclass(frozen=True)
class Journeys:
    """Every step of every customer in order of time.

    ``steps`` has the columns ``customer, time, touchpoint, channel, stage, ended`` (lost, done or empty), ``first`` and
    ``last`` (bool). ``exported`` is the last moment that the log knows. ``ends_known`` says whether loss can be told
    from an unfinished journey at all; ``patience`` is the silence after which an unfinished journey counts as lost,
    missing where the log names the loss itself.
    """

    steps: pd.DataFrame
    exported: pd.Timestamp
    ends_known: bool
    patience: pd.Timedelta | None = None


#: The journeys of every log that is still in use: one statistic after another asks for the same.
_told: dict[tuple[int, int], Journeys] = {}


def journeys(events: pd.DataFrame, touchpoints: pd.DataFrame | None = None) -> Journeys:
    """The event log as journeys.

    Where the log names successes but no losses, a journey without success that has been silent for longer than 95 % of
    all pauses between steps counts as lost. Steps without a customer or a time cannot be placed and are left out.
    A log is traced once and must not be changed afterwards.
    """
    asked = id(events), id(touchpoints)
    if asked not in _told:
        _told[asked] = _trace(events, touchpoints)
        for table in (events, touchpoints):
            if table is not None:  # what has its place in memory next is another table
                weakref.finalize(table, _told.pop, asked, None).atexit = False
    return _told[asked]


def _trace(events: pd.DataFrame, touchpoints: pd.DataFrame | None) -> Journeys:
    known = events.dropna(subset=["customer", "time"])
    # A stable sort keeps the file's order for steps of the same moment.
    steps = known.sort_values(["customer", "time"], kind="stable").reset_index(drop=True)
    steps = steps.assign(touchpoint=_text(steps, "touchpoint"), channel=_text(steps, "channel"))
    channels, stages = channel_of(touchpoints), stage_of(steps["touchpoint"], touchpoints)
    steps["channel"] = steps["channel"].mask(
        steps["channel"].eq(""), [channels.get(name, "") for name in steps["touchpoint"]]
    )
    steps["stage"] = [stages[name] for name in steps["touchpoint"]]
    steps["ended"] = endings(steps["outcome"]) if "outcome" in steps else ""
    steps["first"] = ~steps["customer"].duplicated()
    steps["last"] = ~steps["customer"].duplicated(keep="last")
    exported = steps["time"].max()
    if steps["ended"].eq("lost").any() or not steps["ended"].eq("done").any():
        return Journeys(steps, exported, bool(steps["ended"].ne("").any()))
    patience = steps["time"].diff()[~steps["first"]].quantile(0.95)
    silent = steps["last"] & steps["ended"].eq("") & (exported - steps["time"] > patience)
    steps["ended"] = steps["ended"].mask(silent, "lost")
    return Journeys(steps, exported, True, patience)


def channel_of(touchpoints: pd.DataFrame | None) -> dict[str, str]:
    """The channel of each touchpoint by the client's table."""
    if touchpoints is None or not {"touchpoint", "channel"} <= set(touchpoints):
        return {}
    known = touchpoints.dropna(subset=["touchpoint", "channel"])
    return dict(zip(known["touchpoint"].astype(str), known["channel"].astype(str), strict=True))


def _text(steps: pd.DataFrame, column: str) -> pd.Series:
    return (
        steps[column].astype(object).where(steps[column].notna(), "").astype(str)
        if column in steps
        else pd.Series("", index=steps.index, dtype=object)
    )


def _first_word(name: str) -> str:
    first = str(name).split(maxsplit=1)[0].casefold().rstrip(":.,/-") if str(name).strip() else ""
    return first if first in STAGES else ""
