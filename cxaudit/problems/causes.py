"""The cause inside the company: the widest of the gaps behind gap 5, else what other findings show of it."""

from __future__ import annotations

from collections.abc import Sequence

from cxaudit.findings import SEVERITIES, Finding
from cxaudit.problems.problem import UNKNOWN
from cxaudit.rules import find_rule

GAPS = ("gap-1", "gap-2", "gap-3", "gap-4")


def find_cause(findings: Sequence[Finding]) -> tuple[str, tuple[Finding, ...]]:
    """The cause of a problem and the findings that show it; ``unknown`` where none does.

    The widest gap comes first; then the gravest finding whose rule says that it shows a cause.
    """
    gaps = sorted((f for f in findings if f.rule in GAPS and f.severity != SEVERITIES[-1]), key=width)
    if gaps:
        return gaps[0].rule, tuple(f for f in gaps if f.rule == gaps[0].rule)
    signs = sorted((f for f in findings if cause_of(f) and f.severity != SEVERITIES[-1]), key=gravity)
    if signs:
        return cause_of(signs[0]), tuple(f for f in signs if cause_of(f) == cause_of(signs[0]))
    return UNKNOWN, ()


def cause_of(finding: Finding) -> str:
    """The cause that a finding shows, as its rule declares; empty where it shows none."""
    cause = find_rule(finding.rule).cause
    return cause if isinstance(cause, str) else cause.get(finding.subject, "")


def width(finding: Finding) -> tuple[float, int]:
    """The order of gaps as causes: the widest first."""
    return -abs(finding.estimate), SEVERITIES.index(finding.severity)


def gravity(finding: Finding) -> tuple[int, float]:
    """The order of other findings as causes: the gravest first."""
    return SEVERITIES.index(finding.severity), -finding.weight
