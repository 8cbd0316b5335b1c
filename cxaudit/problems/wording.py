"""A problem in words: its title in the client's own, who owns it, what to do first, what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable

from cxaudit.findings import SEVERITIES, Finding
from cxaudit.messages import Message
from cxaudit.problems.entities import Entity, entity_of
from cxaudit.problems.problem import Problem
from cxaudit.tables.data import ClientData

#: The kinds of things by whose name a problem is called, the most telling first.
TITLES = ("pain_point", "topic", "touchpoint", "handoff", "stage", "kpi", "criterion", "competency", "dimension")


def title_of(problem: Problem, data: ClientData, language: str) -> str:
    """What a problem is called: the client's description of its pain point, else the name of its most telling thing.

    A client's own words are the same in every language; a dimension has its questionnaire's label.
    """
    by_kind = {kind: problem.about(kind) for kind in TITLES}
    kind = next((kind for kind in TITLES if by_kind[kind]), "")
    if not kind:
        return min(problem.entities).name
    name = by_kind[kind][0]
    if kind == "pain_point":
        return description_of(name, data) or name
    if kind == "dimension":
        return next((survey.instrument.label(name, language) for survey in data.surveys), name)
    return name


def description_of(pain_point: str, data: ClientData) -> str:
    """What the client's table says of a pain point; empty where it says nothing."""
    points = data.tables.get("pain_points")
    if points is None or "description" not in points:
        return ""
    own = points.loc[points["pain_point"].astype(str).eq(pain_point), "description"].dropna()
    return str(own.iloc[0]) if len(own) else ""


def owner_of(problem: Problem) -> str:
    """Whom the client's tables name for it: the owner of its gravest finding that has one, empty where none has."""
    return next((finding.owner for finding in by_gravity(problem.findings) if finding.owner), "")


def actions_of(problem: Problem) -> list[Message]:
    """What to do, each once: what mends the cause first, then what the gravest findings ask for."""
    wanted = [*by_gravity(problem.cause_evidence), *by_gravity(problem.findings)]
    return list({repr(finding.action): finding.action for finding in wanted if finding.action.text}.values())


def by_gravity(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, the gravest first."""
    return sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), -finding.weight))


def against(problem: Problem, findings: Iterable[Finding], data: ClientData) -> list[Finding]:
    """Strengths that were found of the same things: what speaks against a problem."""
    things: frozenset[Entity] = problem.entities
    return [f for f in findings if f.severity == SEVERITIES[-1] and entity_of(f, data) in things]
