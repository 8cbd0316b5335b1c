"""A tie: why two things belong to one trouble, and how surely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxaudit.problems.entities import Entity

DECLARED, WORDS, CUSTOMERS = "declared", "words", "customers"
KINDS_OF_EVIDENCE = (DECLARED, WORDS, CUSTOMERS)


@dataclass(frozen=True)
class Tie:
    """Two things with the evidence that ties them.

    ``by`` names the kinds of evidence, ``strength`` lies between 0 and 1 for each of them: 1 where it is declared, the
    share of telling words that both names hold, the correlation of those who meet both beyond their general mood.
    """

    a: Entity
    b: Entity
    by: frozenset[str]
    strength: float

    @property
    def is_declared(self) -> bool:
        """Whether the client's own tables say it; every other tie is probable."""
        return DECLARED in self.by

    @property
    def pair(self) -> frozenset[Entity]:
        """Both things, in no order."""
        return frozenset((self.a, self.b))


def merge_ties(ties: Iterable[Tie]) -> list[Tie]:
    """One tie a pair: kinds of evidence joined, strengths added; declared ones first, the strongest first."""
    merged: dict[frozenset[Entity], Tie] = {}
    for tie in ties:
        other = merged.get(tie.pair)
        both = other and Tie(other.a, other.b, other.by | tie.by, other.strength + tie.strength)
        merged[tie.pair] = both or tie
    return sorted(merged.values(), key=lambda tie: (not tie.is_declared, -tie.strength, tie.a, tie.b))
