"""Attacks on finished files: what is unsafe on purpose is broken, what the plan made is not."""

from __future__ import annotations

import io
import json

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from nbformat.v4 import new_output

from cxaudit import disclosure, stats
from cxaudit.handover.attack import attack, since
from cxaudit.instruments import built_in
from cxaudit.language import Language
from cxaudit.measures import COLUMNS
from cxaudit.report import run
from cxaudit.report.audit import Audit
from cxaudit.report.blocks import SHEETS
from cxaudit.report.evidence import assessed
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData, Survey
from cxaudit.workbench import Workbench


def measures(*rows: dict) -> pd.DataFrame:
    usual = {
        "area": "survey",
        "measure": "gap 5",
        "level": "overall",
        "term": "overall",
        "group": "all",
        "n": 100.0,
        "estimate": -0.5,
    }
    return pd.DataFrame([usual | row for row in rows]).reindex(columns=list(COLUMNS))


def report(folder, frame: pd.DataFrame, wave: str = "1", **more):
    """A report of one workbook, with the sheet of measures, and its findings."""
    folder.mkdir()
    with xlsxwriter.Workbook(folder / "acme.xlsx", {"nan_inf_to_errors": True}) as book:
        sheet = book.add_worksheet("measures")
        sheet.write_row(0, 0, list(frame.columns))
        for i, row in enumerate(frame.astype(object).where(frame.notna(), None).itertuples(index=False), 1):
            sheet.write_row(i, 0, row)
    (folder / "findings.json").write_text(json.dumps({"wave": wave, "findings": more.get("findings", [])}))
    (folder / "manifest.json").write_text(json.dumps({"client.toml": {"privacy": {"min_group": 5}}}))
    return folder


NORTH = {"group": "region=north", "n": 60.0, "estimate": -0.4}


def test_the_whole_minus_the_published_parts(tmp_path):
    found = attack(
        [report(tmp_path / "a", measures({}, NORTH, {"group": "region=south", "n": 37.0, "estimate": -0.6}))]
    )
    assert [round(b.n) for b in found.breaches] == [3]
    assert found.breaches[0].estimate == pytest.approx((100 * -0.5 + 60 * 0.4 + 37 * 0.6) / 3)


def test_enough_people_left_are_no_breach(tmp_path):
    found = attack([report(tmp_path / "a", measures({}, NORTH, {"group": "region=south", "n": 30.0}))])
    assert found.breaches == ()
    assert found.differences


def test_a_small_group_said_outright(tmp_path):
    assert attack([report(tmp_path / "a", measures({"group": "region=west", "n": 3.0}))]).breaches


def test_cases_are_no_people(tmp_path):
    few = {"area": "goals", "measure": "attainment", "level": "kpi", "n": 1.0}
    assert attack([report(tmp_path / "a", measures({}, few))]).breaches == ()


def test_the_attentive_and_everyone(tmp_path):
    assert attack([report(tmp_path / "a", measures({}, {"group": "attentive", "n": 98.0}))]).breaches


def test_two_reports_of_the_same_people(tmp_path):
    before = report(tmp_path / "a", measures({}))
    after = report(tmp_path / "b", measures({"n": 102.0, "estimate": -0.52}))
    assert attack([before]).breaches == attack([after]).breaches == ()
    assert [round(b.n) for b in attack([before, after]).breaches] == [2]


def test_two_waves_are_different_people_until_the_second_tells_of_the_first(tmp_path):
    first = report(tmp_path / "a", measures({}), wave="1")
    second = report(tmp_path / "b", measures({"n": 102.0}), wave="2")
    assert attack([first, second]).breaches == ()
    third = report(tmp_path / "c", measures({"n": 150.0}, {"group": "wave=1", "n": 103.0}), wave="2")
    assert [round(b.n) for b in attack([first, third]).breaches] == [3]


def test_a_group_withheld_in_one_report_is_found_by_another(tmp_path):
    """The first withholds south and west; the second, made with other segments, still shows south."""
    one = report(tmp_path / "a", measures({}, NORTH))
    other = report(tmp_path / "b", measures({}, {"group": "region=south", "n": 37.0, "estimate": -0.6}))
    assert attack([one]).breaches == attack([other]).breaches == ()
    assert [round(b.n) for b in attack([one, other]).breaches] == [3]


@pytest.mark.parametrize("hidden_in", ["sheet", "comment", "chart"])
def test_what_is_withheld_stands_nowhere_else(tmp_path, hidden_in):
    counts = {"measure": "respondents", "level": "group"}
    frame = measures(
        {},
        counts | {"term": "region=north", "n": 60.0, "estimate": 60.0},
        counts | {"term": "region=west", "n": np.nan, "estimate": np.nan},
    )
    folder = report(tmp_path / "a", frame)
    assert attack([folder]).breaches == ()
    book = openpyxl.load_workbook(folder / "acme.xlsx")
    page = book.create_sheet("notes")
    if hidden_in == "sheet":
        page.append(["group", "mean"])
        page.append(["region: west", 2.5])
        page.sheet_state = "veryHidden"
    elif hidden_in == "comment":
        page["A1"].comment = openpyxl.comments.Comment("region: west 2.5 of 7", "x")
    book.save(folder / "acme.xlsx")
    if hidden_in == "chart":
        file = io.BytesIO()
        with xlsxwriter.Workbook(file) as chart_book:
            sheet = chart_book.add_worksheet()
            chart = chart_book.add_chart({"type": "bar"})
            sheet.write_column(0, 0, ["region: west"])
            sheet.write_column(0, 1, [2.5])
            chart.add_series(
                {
                    "categories": "=Sheet1!$A$1:$A$1",
                    "values": "=Sheet1!$B$1:$B$1",
                    "categories_data": ["region: west"],
                    "values_data": [2.5],
                }
            )
            sheet.insert_chart("D2", chart)
        (folder / "charts.xlsx").write_bytes(file.getvalue())
    assert attack([folder]).breaches


def survey_of(sizes: tuple[int, ...]) -> ClientData:
    """A survey whose regions have these sizes, few of them careless and a few managers."""
    rng, instrument, n = np.random.default_rng(3), built_in("servqual"), sum(sizes)
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


# -- whole reports --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Reports of one survey with small regions: as the plan makes it, and with the plan switched off."""
    home, made = tmp_path_factory.mktemp("attack"), {}
    data = survey_of((100, 40, 12, 3))
    for name in ("safe", "unsafe"):
        with pytest.MonkeyPatch.context() as patch:
            if name == "unsafe":
                patch.setattr(disclosure, "plan", lambda data: disclosure.Plan(0))
            evidence = assessed(data)

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


def nested(share: float, tmp_path):
    """A report whose line of business is one product and ``share`` of another that nobody may see."""
    rng, rows = np.random.default_rng(2), []
    answers = rng.integers(2, 8, (62, 44)).astype(float)
    people = {"line=ads": np.arange(62) < 42, "product=context": np.arange(62) < 40, "product=seo": np.arange(62) >= 42}
    if not share:  # the line has other people
        people["product=context"] = (np.arange(62) >= 10) & (np.arange(62) < 50)
    for group, mask in {"all": np.ones(62, bool), **people}.items():
        for item in range(44):
            told = {"measure": "perception", "level": "item", "term": str(item), "group": group}
            rows.append(told | {"n": mask.sum(), "estimate": answers[mask, item].mean()})
    return report(tmp_path / "a", measures(*rows))


def test_a_group_that_must_lie_in_another_is_found(tmp_path):
    found = attack([nested(1, tmp_path)])
    assert [b.n for b in found.breaches if "follows" in b.what.text] == [2]


def test_groups_that_only_overlap_raise_no_alarm(tmp_path):
    assert [b for b in attack([nested(0, tmp_path)]).breaches if "follows" in b.what.text] == []


def test_withheld_groups_of_one_person_each_are_found(tmp_path):
    counts = {"measure": "respondents", "level": "group"}
    tiny = [counts | {"term": f"region={name}", "n": np.nan, "estimate": np.nan} for name in "uvwxy"]
    customers = {"measure": "respondents", "level": "audience", "term": "customer", "n": 65.0, "estimate": 65.0}
    frame = measures(customers, counts | {"term": "region=north", "n": 60.0, "estimate": 60.0}, *tiny)
    assert [b.n for b in attack([report(tmp_path / "a", frame)]).breaches] == [1]


def test_a_report_is_compared_with_the_one_that_it_replaces():
    def files(n: float, wave: str = "1") -> dict[str, bytes]:
        sheet = {
            "name": "measures",
            "heads": list(COLUMNS),
            "rows": measures({"n": n}).astype(object).fillna("").to_numpy().tolist(),
        }
        notebook = {"cells": [{"outputs": [{"data": {SHEETS: [sheet]}}]}]}
        manifest = {"client.toml": {"privacy": {"min_group": 5}}}
        told = {"a-en.ipynb": notebook, "findings.json": {"wave": wave}, "manifest.json": manifest}
        return {name: json.dumps(content).encode() for name, content in told.items()}

    assert [round(b.n) for b in since(files(100), files(102))] == [2]
    assert since(files(100), files(100)) == since(files(100), files(120)) == since({}, files(102)) == ()
    assert since(files(100), files(102, wave="2")) == ()  # other people
