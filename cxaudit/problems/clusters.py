"""Clusters of things that belong to one trouble, made so that two troubles are rather told apart than as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cxaudit.problems.entities import Entity
from cxaudit.problems.ties import Tie

#: Kinds of which a trouble has one at most: a place where customers meet it, and a dimension of the questionnaire.
LONE = frozenset({"touchpoint", "dimension"})


def cluster_entities(entities: Iterable[Entity], ties: Sequence[Tie]) -> list[frozenset[Entity]]:
    """The clusters that ties make of things, the strongest ties first.

    A tie that would put two touchpoints, or two dimensions, into one cluster is left out: things that belong to
    several touchpoints go to the one that they are tied to most.
    """
    home: dict[Entity, frozenset[Entity]] = {entity: frozenset({entity}) for entity in entities}
    for tie in ties:
        one, two = home.setdefault(tie.a, frozenset({tie.a})), home.setdefault(tie.b, frozenset({tie.b}))
        if one is not two and not clashes(one, two):
            merged = one | two
            home.update(dict.fromkeys(merged, merged))
    return sorted(set(home.values()), key=min)


def clashes(one: frozenset[Entity], two: frozenset[Entity]) -> bool:
    """Whether both hold a thing of a kind of which a trouble has one at most."""
    kinds = [{entity.kind for entity in cluster} & LONE for cluster in (one, two)]
    return bool(kinds[0] & kinds[1])


def prefer_troubled(ties: Iterable[Tie], troubled: Mapping[Entity, float]) -> list[Tie]:
    """The ties in the order in which clusters are made: where a thing is tied to several, to the most troubled first."""

    def key(tie: Tie) -> tuple[bool, float, float, Entity, Entity]:
        both = min(troubled.get(tie.a, 0.0), troubled.get(tie.b, 0.0))
        return not tie.is_declared, -tie.strength, -both, tie.a, tie.b

    return sorted(ties, key=key)
