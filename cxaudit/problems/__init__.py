"""From findings to problems: each trouble told once, with its cause, its customers and what ties its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cxaudit.findings import CAVEAT, CONSEQUENCE, SEVERITIES, Finding
from cxaudit.problems.causes import find_cause
from cxaudit.problems.clusters import cluster_entities, prefer_troubled
from cxaudit.problems.customers import customer_ties
from cxaudit.problems.declared import declared_ties
from cxaudit.problems.entities import Entity, entity_of
from cxaudit.problems.problem import Problem as Problem
from cxaudit.problems.reach import order_by_reach, reach_problem
from cxaudit.problems.ties import Tie, merge_ties
from cxaudit.problems.words import word_ties
from cxaudit.rules import find_rule
from cxaudit.tables.data import ClientData


def find_problems(findings: Sequence[Finding], data: ClientData) -> list[Problem]:
    """The problems of an audit: what customers meet by the number of customers, then what all of it leads to.

    Caveats of the measurement are none of the service's problems, and strengths are none at all.
    """
    told = [f for f in findings if f.severity != SEVERITIES[-1] and find_rule(f.rule).role != CAVEAT]
    about: dict[Entity, list[Finding]] = {}
    for finding in told:
        about.setdefault(entity_of(finding, data), []).append(finding)
    ties = prefer_troubled(all_ties(data), {entity: float(len(own)) for entity, own in about.items()})
    clusters = [cluster for cluster in cluster_entities(about, ties) if cluster & about.keys()]
    problems = [make_problem(cluster, about, ties, data) for cluster in clusters]
    return sorted(problems, key=order_problems)


def all_ties(data: ClientData) -> list[Tie]:
    """Ties of every kind of evidence, one a pair."""
    return merge_ties([*declared_ties(data), *word_ties(data), *customer_ties(data)])


def make_problem(
    entities: frozenset[Entity], about: dict[Entity, list[Finding]], ties: Iterable[Tie], data: ClientData
) -> Problem:
    """One problem from the things that belong to it."""
    findings = tuple(finding for entity in sorted(entities) for finding in about.get(entity, ()))
    own = tuple(tie for tie in ties if tie.pair <= entities)
    cause, evidence = find_cause(findings)
    return Problem(entities, findings, own, cause, evidence, reach_problem(entities, data))


def order_problems(problem: Problem) -> tuple[Any, ...]:
    """What customers meet before what follows from it and before what lies within the company; then by customers."""
    only_consequences = all(find_rule(finding.rule).role == CONSEQUENCE for finding in problem.findings)
    return only_consequences, order_by_reach(problem), SEVERITIES.index(problem.severity), min(problem.entities)
