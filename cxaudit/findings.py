"""A finding is data: what was found, how urgent it is, by which evidence, and what to do; its sentences are messages."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cxaudit.measures import PEOPLE
from cxaudit.messages import Message, message
from cxaudit.tables.data import ClientData

PROBLEM, CONSEQUENCE, CAVEAT = "problem", "consequence", "caveat"
SEVERITIES = ("critical", "major", "minor", "strength")


@dataclass(frozen=True)
class Finding:
    """One finding, as `findings.json` holds it (see the contract of the client folder).

    ``estimate``, ``low`` and ``high`` are in ``unit`` (a message: "points of 7"); ``p`` is adjusted for its family, NaN
    where the rule is no test. ``figure`` and ``table`` are the ids of the blocks that show the evidence. ``weight`` says
    how far beyond its thresholds the finding lies (in steps of severity), for ordering alone. ``counts`` says what n counts.
    """

    rule: str
    area: str
    subject: str
    severity: str
    statement: Message
    action: Message
    n: float
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    unit: Message | None = None
    owner: str = ""
    figure: str = ""
    table: str = ""
    weight: float = 0.0
    counts: str = PEOPLE

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity {self.severity} is none of {SEVERITIES}")


def urgency(finding: Finding) -> tuple[int, float, str, str]:
    """The order of findings: severity first, then how far beyond the threshold, then by name for a stable order."""
    return SEVERITIES.index(finding.severity), -finding.weight, finding.rule, finding.subject


@dataclass(frozen=True)
class Rule:
    """A rule: the names of the findings that it may give, the area that it belongs to, and the function that judges.

    A ``late`` rule judges what the others have found, where those judge the measures. ``about`` is the kind of thing
    that its subjects name (a word of the table ``links``; ``person/competency`` names a competency). ``role`` says what
    its findings are to a reader: a problem of the service, a consequence of all problems together, or a caveat of the
    measurement. ``cause`` is the cause inside the company that its findings show, by subject where that decides.
    """

    names: tuple[str, ...]
    area: str
    judge: Judge = field(repr=False)
    late: bool = False
    counts: str = PEOPLE
    about: str = ""
    role: str = PROBLEM
    cause: str | Mapping[str, str] = ""

    def __call__(self, judged: Any, data: ClientData) -> Iterable[Finding]:
        for finding in self.judge(judged, data):
            if finding.rule not in self.names:
                raise ValueError(f"rule {self.names} gave a finding named {finding.rule}")
            yield replace(finding, counts=self.counts)


Judge = Callable[[Any, ClientData], Iterable[Finding]]


def rule(*names: str, area: str, **facts: Any) -> Callable[[Judge], Judge]:
    """Mark a function ``(measures, data) -> findings`` (late: ``(findings, data)``) as the rule of these names.

    ``facts`` are those of ``Rule``: ``counts`` says what the n of its findings counts, people unless it says otherwise.
    """

    def mark(judge: Judge) -> Judge:
        judge.rule = Rule(names, area, judge, **facts)  # type: ignore[attr-defined]
        return judge

    return mark


#: Columns that divide customers in most surveys, which the catalogues can name.
SEGMENTS = frozenset(
    {"region", "city", "country", "branch", "office", "product", "service", "tariff", "channel", "segment", "industry",
     "gender", "sex", "age", "tenure", "manager", "team", "wave"}
)  # fmt: skip


def segment_named(column: str) -> Message | str:
    """A segment column in the reader's language where it is a common one, else as the client wrote it."""
    return message(column) if column in SEGMENTS else column


ROUNDING = 1e-9  # 0.6 of 6 points is a tenth, though the machine says a little less


def severity(size: float, minor: float, major: float, critical: float) -> str | None:
    """The severity of a size that has been shown, by its three thresholds (infinite where a step does not exist)."""
    for name, threshold in (("critical", critical), ("major", major), ("minor", minor)):
        if size >= threshold - ROUNDING:
            return name
    return None
