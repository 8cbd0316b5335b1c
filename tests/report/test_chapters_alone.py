"""Every chapter runs alone and from top to bottom on any client; where data are missing, it says so in a friendly line."""

import ast
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.instruments import load_built_in
from cxaudit.measures import COLUMNS
from cxaudit.report import audit as audit_room
from cxaudit.report.blocks import EMPTY
from cxaudit.report.compose import chapters
from cxaudit.report.prepared import gather
from cxaudit.workbench import Workbench

ROOT = Path(__file__).parents[2]
CHAPTERS = chapters(ROOT / "notebooks")


@pytest.fixture(scope="module")
def bank():
    return gather(Workbench.at(ROOT), "example-bank")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A client of whom there is a client.toml and a survey of six people, and nothing else."""
    home = tmp_path_factory.mktemp("workbench")
    folder = home / "client_data" / "tiny"
    folder.mkdir(parents=True)
    (folder / "client.toml").write_text('name = "Tiny"\nlanguages = ["en"]\n', encoding="utf-8")
    rng, instrument = np.random.default_rng(2), load_built_in("servqual")
    answers = {c: rng.integers(1, 8, 6) for facet in "EP" for c in instrument.columns(facet)}
    pd.DataFrame({"respondent": range(6), **answers}).to_csv(folder / "survey.csv", index=False)
    return gather(Workbench.at(home), "tiny")


def test_every_column_of_the_glossary_has_a_user(bank):
    filled = bank.measures.replace("", np.nan).notna().any()
    assert set(filled[filled].index) == set(COLUMNS)


def shown(chapter, client, language):
    """What the code cells of a chapter show, run one after another in a namespace of their own."""
    names: dict = {}
    blocks = []
    for cell in chapter.notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, chapter.name, "exec"), names)
        if "parameters" in cell.metadata.get("tags", []):
            names |= {"client": client, "language": language}
        if last is not None:
            value = eval(compile(ast.Expression(last.value), chapter.name, "eval"), names)
            blocks.append(value._repr_mimebundle_())
    return blocks


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.name)
@pytest.mark.parametrize(("client", "language"), [("bank", "ru"), ("tiny", "en")])
def test_it_runs_alone(chapter, client, language, request, monkeypatch):
    evidence = request.getfixturevalue(client)
    monkeypatch.setattr(audit_room, "current", lambda _: evidence)
    blocks = shown(chapter, evidence.data.id, language)
    assert blocks
    json.dumps(blocks, default=str)
    silent = [b for b in blocks if EMPTY in b]
    assert all(b["text/plain"].strip() for b in silent if "<" in b["text/html"])
    if not chapter.has_data(evidence.data):
        assert any(b["text/plain"].strip() for b in blocks), "nothing friendly is said"
