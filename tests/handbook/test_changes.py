"""An older report against today: what is new, gone, worse, better, and what was not measured at all."""

import json
from pathlib import Path

import pytest

from cxaudit.errors import InputError
from cxaudit.handbook.changes import compare, read_report
from cxaudit.handbook.edition import Editor
from cxaudit.handbook.markup import words
from cxaudit.language import Language


def old(*findings):
    facts = ("rule", "area", "subject", "severity")
    told = [
        dict(zip(facts, f, strict=True), statement={"en": f"Then {f[2]}.", "ru": f"Было {f[2]}."}) for f in findings
    ]
    return {"client": "acme", "wave": "2025-10", "sections": {}, "findings": told}


HOME = Path(__file__).parents[2] / "templates" / "handbook"
REPORT = old(
    ("quality-below-standard", "quality", "team=North", "major"),
    ("gap-5", "survey", "REL", "critical"),
    ("gap-1", "survey", "TAN", "minor"),
    ("gap-5", "survey", "RES", "strength"),
    ("trust-broken", "trust", "competence", "major"),
    ("kpi-off-track", "goals", "speed", "major"),
    ("blind-spot", "competencies", "Blair/hiring", "major"),
)
TERMS = {"quality": frozenset({"North"}), "survey": frozenset({"REL", "TAN", "RES"}), "trust": frozenset({"contract"})}


def test_every_fate_is_told(evidence):
    changes = compare(REPORT, evidence.findings, TERMS, "2026-10", Language("en"))
    fates = {(c.kind, c.rule) for c in changes.all}
    assert ("worse", "quality-below-standard") in fates
    assert ("better", "gap-5") in fates
    assert ("new", "trust-broken") in fates
    assert ("gone", "gap-1") in fates
    assert ("lost", "gap-5") in fates
    assert ("gained", "readiness") in fates
    assert ("not measured", "kpi-off-track") in fates  # goals were not measured at all
    assert ("not measured", "trust-broken") in fates  # trust was, but not this part of it


def test_people_are_counted_not_told(evidence):
    changes = compare(REPORT, evidence.findings, TERMS, "2026-10", Language("en"))
    assert changes.n_personal_changes == 2
    assert all("Blair" not in c.then + c.now for kind in ("new", "gone") for c in changes.discussable_changes(kind))


def test_a_delta_edition_begins_with_what_changed(code, contacts, evidence):
    editor = Editor(HOME, code, contacts, evidence, REPORT)
    edition = editor.edition()
    assert [c.anchor for c in edition.chapters[:2]] == ["start", "changes"]
    assert "2025-10" in edition.edition
    said = words(edition.chapters[1].parts)
    assert ("Then team=North." if code == "en" else "Было team=North.") in said


@pytest.mark.parametrize("content", ["not json", "[]", '{"client": "acme"}', json.dumps(old(("a", "b", "c", "grave")))])
def test_what_is_no_report_is_refused(tmp_path, content):
    path = tmp_path / "findings.json"
    path.write_text(content)
    with pytest.raises(InputError):
        read_report(path, "acme")


def test_the_report_of_another_client_is_refused(tmp_path):
    path = tmp_path / "findings.json"
    path.write_text(json.dumps(REPORT))
    assert read_report(path, "acme")["wave"] == "2025-10"
    with pytest.raises(InputError):
        read_report(path, "beta")
