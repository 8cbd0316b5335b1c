"""A client with findings of many kinds, and editors of the handbook for it and for nobody."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from measured import measured

from cxaudit.findings import Finding
from cxaudit.handbook.contacts import Contacts
from cxaudit.handbook.edition import Editor
from cxaudit.messages import message
from cxaudit.report.prepared import Evidence
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

HOME = Path(__file__).parents[2] / "templates" / "handbook"
HOSTILE = '<script>alert(1)</script> #eval("1") *b* [l](http://evil.example) | ```poster `c` \u202eabc \x07 ${{ 7*7 }} 1. - + >'


def finding(rule: str, subject: str, severity: str, area: str, owner: str = "", **facts: float) -> Finding:
    """A finding with a sentence that names its subject."""
    said = message("It is about {subject}.", subject=subject)
    return Finding(
        rule, area, subject, severity, said, message("Mend {subject}.", subject=subject), n=40, owner=owner, **facts
    )


FINDINGS = (
    finding("quality-below-standard", "team=North", "critical", "quality", owner="North"),
    finding("trust-broken", HOSTILE, "major", "trust", owner=HOSTILE),
    finding("competency-below-target", "Blair/hiring", "major", "competencies"),
    finding("gap-5", "REL", "minor", "survey"),
    finding("readiness", "embedded", "strength", "readiness"),
)
MEASURES = [
    {
        "measure": "passed",
        "level": "team",
        "term": "North",
        "n": 60,
        "estimate": 0.7,
        "low": 0.6,
        "high": 0.8,
        "unit": "share",
    },
    {"measure": "passed", "level": "team", "term": "South", "n": 2, "estimate": math.nan, "unit": "share"},
]


@pytest.fixture
def evidence() -> Evidence:
    """What is known of the client; nothing was read from files."""
    data = ClientData("acme", ClientFile(name="Acme *&* <Co>", languages=["en"]))
    return Evidence(data, measured(MEASURES, "quality"), FINDINGS)


@pytest.fixture
def contacts() -> Contacts:
    """A consultant."""
    return Contacts(name="Vera Falk", company="Falk & Co", phone="+1 555 0100", email="vera@example.com")


@pytest.fixture(params=["ru", "en"])
def code(request: pytest.FixtureRequest) -> str:
    """Each language of the handbook."""
    return request.param


@pytest.fixture
def general(code: str, contacts: Contacts) -> Editor:
    """The editor of the general edition."""
    return Editor(HOME, code, contacts)


@pytest.fixture
def filled(code: str, contacts: Contacts, evidence: Evidence) -> Editor:
    """The editor of the client's edition."""
    return Editor(HOME, code, contacts, evidence)
