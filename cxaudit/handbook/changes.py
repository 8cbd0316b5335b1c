"""What has changed since an older report: its findings.json against the findings of today."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cxaudit.errors import InputError, Problem
from cxaudit.findings import SEVERITIES, Finding
from cxaudit.handbook.chapters import PERSONAL
from cxaudit.language import Language
from cxaudit.measures import ALL
from cxaudit.messages import message
from cxaudit.report.text import line

#: How a finding fared, in the order in which a reader is told.
CHANGE_KINDS = ("new", "worse", "better", "gone", "gained", "lost", "unchanged", "not measured")
STRENGTH = SEVERITIES[-1]


@dataclass(frozen=True)
class Change:
    """One finding then and now; the sentences are empty where it was not there."""

    kind: str
    rule: str
    then: str
    now: str


@dataclass(frozen=True)
class Changes:
    """All changes, with the names of both waves."""

    before: str
    after: str
    all: tuple[Change, ...]

    def of(self, *kinds: str) -> list[Change]:
        """The changes of these kinds."""
        return [change for change in self.all if change.kind in kinds]

    def discussable_changes(self, *kinds: str) -> list[Change]:
        """Those among them that a team may discuss."""
        return [change for change in self.of(*kinds) if change.rule not in PERSONAL]

    @property
    def n_personal_changes(self) -> int:
        """How many findings changed that concern single people."""
        return sum(change.rule in PERSONAL and change.kind != "unchanged" for change in self.all)


Report = Mapping[str, Any]
Terms = Mapping[str, frozenset[str]]
FACTS = frozenset({"rule", "area", "subject", "severity", "statement"})  # what a comparison needs of a finding


def read_report(path: Path, client: str) -> Report:
    """An older findings.json of the same client (raises InputError)."""
    right = message("Give the findings.json of an older report of this client.")
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        sound = isinstance(report["sections"], dict) and all(set(f) >= FACTS for f in report["findings"])
        sound = sound and all(f["severity"] in SEVERITIES for f in report["findings"])
    except (OSError, ValueError, LookupError, TypeError):
        sound = False
    if not sound:
        raise InputError([Problem(message("These are not the findings of a report"), right, file=str(path))])
    if report.get("client") != client:
        what = message(
            "These findings belong to {other}, not to {client}", other=str(report.get("client")), client=client
        )
        raise InputError([Problem(what, right, file=str(path))])
    return report


def compare(old: Report, now: Iterable[Finding], terms: Terms, wave: str, language: Language) -> Changes:
    """Findings matched by rule and subject.

    A finding is gone only where today's measures speak of its subject; otherwise it was not measured.
    """
    before = {(f["rule"], f["subject"]): f for f in old["findings"]}
    today = {(f.rule, f.subject): f for f in now}
    found = [
        Change(
            kind(before.get(key), f.severity),
            f.rule,
            pick_statement(before.get(key), language),
            line(language.say(f.statement)),
        )
        for key, f in today.items()
    ]
    found += [
        Change(fate(f, terms), f["rule"], pick_statement(f, language), "")
        for key, f in before.items()
        if key not in today
    ]
    found.sort(key=lambda change: CHANGE_KINDS.index(change.kind))
    return Changes(line(old.get("wave", ""), 80), line(wave, 80), tuple(found))


def kind(old: Report | None, severity: str) -> str:
    """What became of a finding that is there today."""
    if old is None:
        return "gained" if severity == STRENGTH else "new"
    then, now = SEVERITIES.index(old["severity"]), SEVERITIES.index(severity)
    return "worse" if now < then else "better" if now > then else "unchanged"


def fate(old: Report, terms: Terms) -> str:
    """What became of a finding that is not there today."""
    known, subject = terms.get(old["area"], frozenset()), old["subject"]
    parts = [part.rpartition("=")[2] for part in subject.split("/")]
    if not known or not (subject == ALL or subject in known or all(part in known for part in parts)):
        return "not measured"
    return "lost" if old["severity"] == STRENGTH else "gone"


def list_measured_terms(measures: pd.DataFrame) -> Terms:
    """What today's measures speak of: the terms that have a number, by area."""
    known = measures.dropna(subset=["estimate"])
    return {area: frozenset(part["term"].astype(str)) for area, part in known.groupby("area")}


def pick_statement(old: Report | None, language: Language) -> str:
    """The sentence of an older finding in a language, else in whichever it has."""
    if old is None:
        return ""
    said = old["statement"]
    return line(said.get(language.code) or next(iter(said.values()), "")) if isinstance(said, Mapping) else line(said)
