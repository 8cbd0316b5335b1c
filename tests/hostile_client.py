"""A small client whose every text is hostile, and a way to execute notebooks without a kernel."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from measured import measured
from nbformat import NotebookNode

from cxaudit import instruments
from cxaudit.execution import in_process
from cxaudit.findings import Finding
from cxaudit.language import Language
from cxaudit.messages import message
from cxaudit.report import prepared as room
from cxaudit.report.audit import Audit
from cxaudit.report.prepared import Evidence
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData, Survey

HOSTILE = '<script>alert(1)</script> #eval("1") $x$ *b* _i_ `c` =1+1 \u202eabc \x07 \U0001f600 [l](http://evil.example) @ref \\ "q" <lab> // /* ]'


@pytest.fixture
def hostile() -> str:
    return HOSTILE


@pytest.fixture
def data() -> ClientData:
    instrument = instruments.load_built_in("servqual")
    rng = np.random.default_rng(5)
    answers = pd.DataFrame(
        {
            "respondent": [f"c{i}" for i in range(30)],
            "audience": "customer",
            "wave": "2026-10",
            "region": HOSTILE,
            "comment": HOSTILE,
        }
    )
    answers["date"] = pd.Timestamp("2026-10-05")
    for column in (*instrument.columns("E"), *instrument.columns("P")):
        answers[column] = rng.integers(1, 8, len(answers)).astype(float)
    complaints = pd.DataFrame(
        {"customer": ["a", HOSTILE], "date": pd.to_datetime(["2026-10-01", "2026-10-11"]), "topic": HOSTILE}
    )
    aside = pd.DataFrame(
        [
            {
                "file": "survey.xlsx",
                "sheet": HOSTILE,
                "row": 2,
                "column": "E1",
                "value": "8",
                "reason": message("{value} is outside", value=HOSTILE),
            }
        ]
    )
    readings = pd.DataFrame([{"file": HOSTILE, "table": "survey", "format": "table", "rows": 30}])
    client = ClientFile(name=HOSTILE, languages=("en", "ru"), industry=HOSTILE, brand={"color": "#FFE600"})
    return ClientData(
        "acme",
        client,
        (Survey(instrument, answers, ("region",)),),
        {"complaints": complaints},
        {"survey.xlsx": "sha256:00"},
        aside,
        readings,
    )


@pytest.fixture
def evidence(data: ClientData) -> Evidence:
    gaps = [
        {
            "measure": "gap 5",
            "level": "dimension",
            "term": d,
            "instrument": "servqual",
            "n": 30,
            "estimate": g,
            "low": g - 0.2,
            "high": g + 0.2,
            "p": 0.01,
            "unit": "points",
            "method": "mean",
        }
        for d, g in (("TAN", -0.1), ("REL", -1.21), ("RES", math.nan))
    ]
    gaps[2]["note"] = "withheld: the group is too small, or would give a small one away"
    pairs = [
        {
            "measure": "competency score",
            "level": "person/competency",
            "term": f"{person}/{skill}",
            "n": 3,
            "estimate": score,
            "unit": "score",
        }
        for person, skill, score in ((HOSTILE.replace("/", " "), "law", 4.0), ("B", "law", 7.0), ("B", "tax", 9.0))
    ]
    overall = [
        {
            "measure": "nps",
            "level": "overall",
            "term": "overall",
            "instrument": "servqual",
            "n": 30,
            "estimate": -0.46,
            "low": -0.6,
            "high": -0.3,
            "unit": "nps",
        }
    ]
    measures = measured([*gaps, *pairs, *overall], "survey")
    finding = Finding(
        "gap-5", "survey", "REL", "critical", message("{who} gets less.", who=HOSTILE), message("Ask {who}.", who=HOSTILE),
        30, -1.21, -1.41, -1.01, 0.01, message("points"), HOSTILE, "gap-figure", "gaps",
    )  # fmt: skip
    return Evidence(data, measures, (finding,))


@pytest.fixture
def audit(evidence: Evidence) -> Audit:
    return Audit(evidence, Language("en"))


def executed(notebook: NotebookNode, evidence: Evidence, language: str) -> NotebookNode:
    """A notebook executed in this process, as a batch does it, on evidence that is at hand."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = {room.PREPARED: str(room.store(evidence, Path(scratch)))}
        return in_process.execute(notebook, {"client": evidence.data.id, "language": language}, environment)


@pytest.fixture
def execute(evidence: Evidence):
    """Execute a notebook in this process."""

    def run(notebook: NotebookNode, parameters: dict, environment: dict) -> NotebookNode:
        return executed(notebook, evidence, parameters["language"])

    return run
