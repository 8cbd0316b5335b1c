"""The rules that turn measures into findings, one area a file; this room's function looks into the folder and asks each."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pandas as pd

from cxaudit.findings import Finding, Rule, urgency
from cxaudit.tables.data import ClientData


def list_rules() -> Iterator[Rule]:
    """Every rule in the folder, by file and in the order written there."""
    for module in pkgutil.iter_modules(__path__):
        found = importlib.import_module(f"{__name__}.{module.name}")
        marked = (f for f in vars(found).values() if callable(f) and hasattr(f, "rule"))
        yield from (f.rule for f in marked if f.__module__ == found.__name__)


def assess(measures: pd.DataFrame, data: ClientData) -> list[Finding]:
    """All findings of an audit, the most urgent first."""
    rules = list(list_rules())
    found = [finding for rule in rules if not rule.late for finding in rule(measures, data)]
    return sorted([*found, *(finding for rule in rules if rule.late for finding in rule(found, data))], key=urgency)
