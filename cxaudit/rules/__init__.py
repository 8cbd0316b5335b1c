"""The rules that turn measures into findings, one area a file; this room's function looks into the folder and asks each."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import pandas as pd

from cxaudit.errors import require_name
from cxaudit.findings import Finding, Rule, urgency
from cxaudit.measures import PEOPLE
from cxaudit.tables.data import ClientData


@cache
def list_rules() -> tuple[Rule, ...]:
    """Every rule in the folder, by file and in the order written there."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return tuple(
        function.rule
        for module in modules
        for function in list(vars(module).values())  # a warning adds to a module's names while they are looked through
        if callable(function) and hasattr(function, "rule") and function.__module__ == module.__name__
    )


@cache
def find_rule(name: str) -> Rule:
    """The rule that gives the findings of a name (raises ``UnknownName``)."""
    require_name("rule", name, rule_names())
    return next(rule for rule in list_rules() if name in rule.names)


def rule_names() -> frozenset[str]:
    """The names of all findings that any rule may give."""
    return frozenset(name for rule in list_rules() for name in rule.names)


def assess(measures: pd.DataFrame, data: ClientData) -> list[Finding]:
    """All findings of an audit, the most urgent first."""
    rules = list_rules()
    found = [finding for rule in rules if not rule.late for finding in rule(measures, data)]
    late = [finding for rule in rules if rule.late for finding in rule(found, data)]
    least = data.client.privacy.min_group
    return sorted((finding for finding in [*found, *late] if may_be_told(finding, least)), key=urgency)


def may_be_told(finding: Finding, least: int) -> bool:
    """Whether a finding is not about fewer people than the minimum, whatever its rule has looked at."""
    return finding.counts != PEOPLE or not 0 < finding.n < least
