"""Findings on complaints: systemic, local, or not clear yet and how many answers would make it so."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cxaudit.findings import ROUNDING, Finding, rule
from cxaudit.measures import select
from cxaudit.messages import Message, message
from cxaudit.tables.data import ClientData

OF_CLIENTS = message("share of clients")


@rule("systemic-complaint", "local-complaint", "unclear-complaint", area="complaints", about="topic")
def complaint(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Each topic judged by the probability that its share of clients reaches the systemic share."""
    bars = data.client.thresholds
    by_topic = {
        name: select(measures, name, level="topic").set_index("term")["estimate"]
        for name in ("probability of a systemic cause", "clients with the complaint", "answers still needed")
    }
    probability, clients, needed = by_topic.values()
    for row in select(measures, "share of clients", level="topic").dropna(subset=["estimate"]).itertuples():
        chance, tested, where = float(probability[row.term]), *_concentration(measures, row.term, bars.alpha)
        numbers = {
            "topic": row.term,
            "count": int(clients[row.term]),
            "n": int(row.n),
            "share": row.estimate,
            "low": row.low,
            "high": row.high,
            "bar": bars.systemic_share,
            "chance": chance,
        }
        beyond = row.estimate / bars.systemic_share
        if chance >= bars.systemic_probability - ROUNDING:
            urgent = "critical" if tested and not where else "major"
            kind, weight, texts = "systemic-complaint", beyond, (_systemic(numbers, where), _mend(row.term, where))
        elif chance <= 1 - bars.systemic_probability + ROUNDING:
            urgent = "minor"
            kind, weight, texts = "local-complaint", beyond, (_local(numbers), _care(row.term, where))
        else:
            urgent, ask = "minor", _ask(row.term, float(needed[row.term]), row.n)
            kind, weight, texts = "unclear-complaint", 0.5, (_unclear(numbers), ask)
        yield Finding(
            kind, "complaints", row.term, urgent, *texts, weight=weight, n=row.n, estimate=row.estimate, low=row.low,
            high=row.high, unit=OF_CLIENTS, figure="complaint-shares", table="complaint-topics",
        )  # fmt: skip


def _concentration(measures: pd.DataFrame, topic: str, alpha: float) -> tuple[bool, str]:
    """Whether the spread over groups could be tested, and the group in which the topic is shown to concentrate."""
    spread = select(measures, "share in the most affected group")
    # The level names both parts; the group is what follows the topic, which itself may hold a slash.
    own = spread[spread["term"].astype(str).str.startswith(f"{topic}/")].dropna(subset=["p_adjusted"])
    shown = own[own["p_adjusted"] < alpha].sort_values("p_adjusted", kind="stable")
    return len(own) > 0, shown["term"].iloc[0][len(topic) + 1 :] if len(shown) else ""


def _systemic(numbers: dict[str, object], where: str) -> Message:
    if where:
        return message(
            "{count} of {n} clients ({share:%}, 95% interval {low:%} to {high:%}) complain of “{topic}”:"
            " with probability"
            " {chance:%} the share reaches {bar:%}, and it concentrates in {where}.",
            where=where,
            **numbers,
        )
    return message(
        "{count} of {n} clients ({share:%}, 95% interval {low:%} to {high:%}) complain of “{topic}”: with probability"
        " {chance:%} the share reaches {bar:%}, so the cause lies in the process.",
        **numbers,
    )


def _local(numbers: dict[str, object]) -> Message:
    return message(
        "{count} of {n} clients ({share:%}, 95% interval {low:%} to {high:%}) complain of “{topic}”, far"
        " below the {bar:%}"
        " at which a process would have to change: the problem is local.",
        **numbers,
    )


def _unclear(numbers: dict[str, object]) -> Message:
    return message(
        "{count} of {n} clients ({share:%}, 95% interval {low:%} to {high:%}) complain of “{topic}”: too"
        " close to {bar:%} to"
        " call it systemic or local yet.",
        **numbers,
    )


def _mend(topic: str, where: str) -> Message:
    if where:
        return message(
            "Take “{topic}” up with {where} first: compare its way of working with that of the others and"
            " close the difference.",
            topic=topic,
            where=where,
        )
    return message(
        "Change the process behind “{topic}”: name its owner, draw it as it really runs, remove the cause, and ask the"
        " clients again in a month.",
        topic=topic,
    )


def _care(topic: str, where: str) -> Message:
    if where:
        return message(
            "Solve “{topic}” with each of these clients, and coach those who work in {where}.", topic=topic, where=where
        )
    return message("Solve “{topic}” with each of these clients personally; the process need not change.", topic=topic)


def _ask(topic: str, needed: float, base: float) -> Message:
    if not np.isfinite(needed):
        return message(
            "Keep watching “{topic}”: the share lies so close to the threshold that no reasonable number"
            " of answers would settle it.",
            topic=topic,
        )
    if needed > base:
        return message(
            "Judge “{topic}” over several periods: a verdict needs {needed} more answers, more than there are clients.",
            topic=topic,
            needed=int(needed),
        )
    return message(
        "Ask {n} more client about “{topic}”, drawn at random, before deciding.",
        "Ask {n} more clients about “{topic}”, drawn at random, before deciding.",
        topic=topic,
        n=int(needed),
    )
