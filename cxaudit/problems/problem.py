"""A problem: something that customers meet, told once, with all its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from cxaudit.findings import SEVERITIES, Finding
from cxaudit.problems.entities import Entity
from cxaudit.problems.ties import Tie

#: Causes inside the company: the four gaps behind gap 5, and what the other tables can show.
CAUSES = ("gap-1", "gap-2", "gap-3", "gap-4", "hand-off", "competence", "ours-overdue", "client-overdue")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reach:
    """How many customers meet a problem, of how many, with a 95 % interval; counted where ``low`` equals ``high``.

    ``hit`` marks customers by id where tables name them (True: has met it), empty where none does.
    """

    estimate: float
    low: float
    high: float
    of: float
    hit: pd.Series = field(default_factory=lambda: pd.Series(dtype=bool), compare=False)


@dataclass(frozen=True)
class Problem:
    """Findings that tell of one trouble, with the ties that join them, the cause, and whom it reaches."""

    entities: frozenset[Entity]
    findings: tuple[Finding, ...]
    ties: tuple[Tie, ...]
    cause: str
    cause_evidence: tuple[Finding, ...]
    reach: Reach | None

    @property
    def severity(self) -> str:
        """That of its gravest finding."""
        return min((f.severity for f in self.findings), key=SEVERITIES.index)

    @property
    def tied_by(self) -> tuple[str, ...]:
        """The kinds of evidence that tie its findings."""
        kinds = {kind for tie in self.ties for kind in tie.by}
        return tuple(kind for kind in ("declared", "words", "customers") if kind in kinds)

    @property
    def is_probable(self) -> bool:
        """Whether words or customers alone tie some of its findings: then the report says “probably”."""
        return not all(tie.is_declared for tie in self.ties)

    def about(self, kind: str) -> tuple[str, ...]:
        """The names of its things of a kind."""
        return tuple(sorted(entity.name for entity in self.entities if entity.kind == kind))
