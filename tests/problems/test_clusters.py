"""Clusters keep troubles apart: one touchpoint and one dimension each."""

from cxaudit.problems.clusters import cluster_entities, prefer_troubled
from cxaudit.problems.entities import Entity
from cxaudit.problems.ties import CUSTOMERS, DECLARED, WORDS, Tie, merge_ties

A, B = Entity("touchpoint", "a"), Entity("touchpoint", "b")
REL, TOPIC = Entity("dimension", "REL"), Entity("topic", "late")


def tie(one, other, by=DECLARED, strength=1.0):
    return Tie(one, other, frozenset({by}), strength)


def test_a_dimension_of_two_touchpoints_goes_to_the_troubled_one_and_joins_nothing():
    ties = prefer_troubled([tie(A, REL), tie(B, REL), tie(B, TOPIC)], {B: 2.0, REL: 1.0, A: 0.0})
    assert frozenset({B, REL, TOPIC}) in cluster_entities([A, B, REL, TOPIC], ties)
    assert frozenset({A}) in cluster_entities([A, B, REL, TOPIC], ties)


def test_evidence_of_one_pair_adds_up():
    (one,) = merge_ties([tie(A, TOPIC, WORDS, 0.5), tie(TOPIC, A, CUSTOMERS, 0.4)])
    assert one.by == {WORDS, CUSTOMERS}
    assert one.strength == 0.9
    assert not one.is_declared


def test_declared_ties_come_before_any_other():
    ties = merge_ties([tie(A, TOPIC, CUSTOMERS, 0.9), tie(B, TOPIC)])
    assert frozenset({B, TOPIC}) in cluster_entities([A, B, TOPIC], ties)
