"""Attacks on finished files: what is unsafe on purpose is broken, what the plan made is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_output

from cxaudit import disclosure, stats
from cxaudit.delivery.attack import attack
from cxaudit.instruments import load_built_in
from cxaudit.language import Language
from cxaudit.report import run
from cxaudit.report.audit import Audit
from cxaudit.report.prepared import assess_client
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData, Survey
from cxaudit.workbench import Workbench


def test_a_small_group_said_outright(written):
    assert attack([written("a", {"group": "region=west", "n": 3.0})]).breaches


def survey_of(sizes: tuple[int, ...]) -> ClientData:
    """A survey whose regions have these sizes, few of them careless and a few managers."""
    rng, instrument, n = np.random.default_rng(3), load_built_in("servqual"), sum(sizes)
    answers = pd.DataFrame(
        {"respondent": [f"r{i}" for i in range(n)], "audience": "customer", "weight": 1.0, "wave": "1"}
    )
    person = rng.normal(0, 0.7, n)
    for facet, mean in (("E", 5.8), ("P", 5.0)):
        for column in instrument.columns(facet):
            answers[column] = np.clip(np.rint(mean + person + rng.normal(0, 0.9, n)), 1, 7)
    answers["nps"] = np.clip(np.rint(8 + person + rng.normal(0, 1, n)), 0, 10)
    answers["region"] = np.repeat([f"r{i}" for i in range(len(sizes))], sizes)
    answers["product"] = np.where(np.arange(n) < 98, "cards", "loans")  # two people apart from the first region
    return ClientData("acme", ClientFile(name="Acme"), (Survey(instrument, answers, ("region", "product")),))


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Reports of one survey with small regions: as the plan makes it, and with the plan switched off."""
    home, made = tmp_path_factory.mktemp("attack"), {}
    data = survey_of((100, 40, 12, 3))
    for name in ("safe", "unsafe"):
        with pytest.MonkeyPatch.context() as patch:
            if name == "unsafe":
                patch.setattr(disclosure, "plan", lambda data: disclosure.Plan(0))
            evidence = assess_client(data)

            def execute(notebook, parameters, environment, evidence=evidence):
                shown = Audit(evidence, Language(parameters["language"]))
                for cell in notebook.cells:
                    if "setup" in cell.metadata.get("tags", []):
                        cell.outputs = [new_output("display_data", shown.cover()._repr_mimebundle_())]
                    elif cell.cell_type == "code" and cell.source.startswith("audit."):
                        cell.outputs = [
                            new_output("execute_result", eval(cell.source, {"audit": shown})._repr_mimebundle_())
                        ]
                return notebook

            patch.setattr(run.room, "gather", lambda workbench, client, evidence=evidence: evidence)
            workbench = Workbench.at(clients=home / "clients", reports=home / name)
            made[name] = run.run_client(workbench, "acme", ["en"], ("html", "xlsx"), execute=execute).folder
    return made


def test_a_report_without_a_plan_is_broken(reports):
    found = attack([reports["unsafe"]], least=5)
    assert {round(b.n) for b in found.breaches} >= {3}


def test_a_report_with_a_plan_is_not(reports):
    found = attack([reports["safe"]])
    assert found.breaches == ()
    assert found.files >= 4
    assert found.differences > 10


def test_the_report_says_how_many_are_withheld_and_never_which_n(reports):
    page = (reports["safe"] / "acme-en.html").read_text(encoding="utf-8")
    assert "groups of people are not shown" in page
    assert stats.COUNTED


def test_withheld_groups_of_one_person_each_are_found(written):
    counts = {"measure": "respondents", "level": "group"}
    tiny = [counts | {"term": f"region={name}", "n": np.nan, "estimate": np.nan} for name in "uvwxy"]
    customers = {"measure": "respondents", "level": "audience", "term": "customer", "n": 65.0, "estimate": 65.0}
    north = counts | {"term": "region=north", "n": 60.0, "estimate": 60.0}
    assert [b.n for b in attack([written("a", customers, north, *tiny)]).breaches] == [1]
