"""A kind of table that nobody knew of: its small groups are shown nowhere, and an attack sees it when they are."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]

TABLE = '''"""{Name}: one row is one answer."""

from cxaudit.tables.cell_types import Number, Text
from cxaudit.tables.schema import Column, Table

TABLE = Table(
    "{name}",
    section="{name}",
    meaning="one row is one answer",
    columns=(
        Column("{group}", Text(), meaning="the group", required=True),
        Column("answer", Number(low=0, high=10, whole=True), meaning="the answer, 0-10", required=True),
    ),
)
'''

STATISTIC = '''"""What they answered."""

import pandas as pd

from cxaudit.estimates import weighted_mean
from cxaudit.levels import CLIENT, Level
from cxaudit.measures import Measure, record, rows, statistic
from cxaudit.units import SCORE


@statistic(area="{name}", creates=[Measure("answer of {name}", SCORE, ("overall", Level("{group}", CLIENT)))])
def answers({name}: pd.DataFrame) -> pd.DataFrame:
    """The mean answer, overall and by group."""
    at = {{"unit": "score", "method": "mean"}}
    found = [record("answer of {name}", "overall", "overall", weighted_mean({name}["answer"].to_numpy(float)), **at)]
    for group, part in {name}.groupby("{group}"):
        found.append(
            record("answer of {name}", "{group}", str(group), weighted_mean(part["answer"].to_numpy(float)), **at)
        )
    return rows(found)
'''

RULE = '''"""Low answers."""

from cxaudit.findings import Finding, rule
from cxaudit.messages import message


@rule("low-{name}", area="{name}")
def low_answers(measures, data):
    """Groups whose answers are low, read from the table itself: a rule that does not ask what may be shown."""
    for group, part in data.tables["{name}"].groupby("{group}"):
        if part["answer"].mean() < 4:
            yield Finding(
                "low-{name}", "{name}", str(group), "major", n=len(part), estimate=part["answer"].mean(),
                statement=message("In {{group}} {{n}} answered low.", group=str(group), n=len(part)),
                action=message("Talk with {{group}}.", group=str(group)),
            )
'''


def chapter(name, group):
    def cell(kind, source, *tags):
        made = {"cell_type": kind, "id": f"c{abs(hash(source))}"[:12], "metadata": {}, "source": source}
        if kind == "code":
            made |= {"execution_count": None, "outputs": [], "metadata": {"tags": list(tags)} if tags else {}}
        return made

    measure = f"answer of {name}"
    cells = [
        cell("markdown", f"# Answers of {name}"),
        cell("code", 'client = "acme"\nlanguage = "en"', "parameters"),
        cell("code", "from cxaudit.report import open_audit\naudit = open_audit(client, language)", "setup"),
        cell("code", f'audit.key_figures("{measure}")'),
        cell("code", f'audit.table("{name}-groups", "{measure}", level="{group}", caption="Groups")'),
        cell("code", f'audit.figure("{name}-figure", "bars", "{measure}", level="{group}", caption="Groups")'),
        cell("code", f'audit.findings("low-{name}")'),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"cxaudit": {"section": name, "needs": [name]}, "kernelspec": kernel}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def call(home, *arguments):
    return subprocess.run([sys.executable, "-m", "cxaudit", *arguments], cwd=home, capture_output=True, text=True)


@pytest.fixture(scope="module", params=[("employees", "team", 1), ("partners", "office", 2)], ids=lambda p: p[0])
def copy(request, tmp_path_factory):
    """A copy of the project with a new kind of table, and a client of whose groups one has two people."""
    name, group, seed = request.param
    home = tmp_path_factory.mktemp(name)
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "[1-8]*.ipynb")
    for room in ("cxaudit", "templates", "notebooks"):
        shutil.copytree(ROOT / room, home / room, ignore=leave)
    words = {"name": name, "Name": name.capitalize(), "group": group}
    for folder, text in (("tables", TABLE), ("stats", STATISTIC), ("rules", RULE)):
        (home / "cxaudit" / folder / f"{name}.py").write_text(text.format(**words), encoding="utf-8")
    (home / "notebooks" / f"48_{name}.ipynb").write_text(chapter(name, group), encoding="utf-8")
    chance = random.Random(seed)
    many = [f"sales,{chance.randint(1, 10)}" for _ in range(12 + seed)]
    client = home / "client_data" / "acme"
    client.mkdir(parents=True)
    (client / "client.toml").write_text('name = "Acme"\nlanguages = ["en"]\n', encoding="utf-8")
    (client / f"{name}.csv").write_text("\n".join([f"{group},answer", *many, "board,0", "board,1"]), encoding="utf-8")
    made = call(home, "run", "acme", "--format", "html,xlsx")
    assert made.returncode == 0, made.stdout + made.stderr
    return home


def test_the_large_group_is_shown_and_the_small_one_is_nowhere(copy):
    home = copy
    report = home / "reports" / "acme"
    page = (report / "acme-en.html").read_text(encoding="utf-8")
    assert "sales" in page
    assert "There are no data for this here" not in page
    assert "has no data" not in page
    found = json.loads((report / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert not [f for f in found if f["subject"] == "board"]
    book = openpyxl.load_workbook(report / "acme.xlsx")
    rows = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    beside = [value for row in rows if "board" in row for value in row if isinstance(value, int | float)]
    assert beside == []


def test_the_report_is_safe_and_one_that_shows_them_is_not(copy):
    home = copy
    assert call(home, "attack", "acme").returncode == 0
    doctored = home / "reports" / "doctored"
    shutil.copytree(home / "reports" / "acme", doctored, dirs_exist_ok=True)
    book = openpyxl.load_workbook(doctored / "acme.xlsx")
    sheet = book["measures"]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[heads.index("term")].value == "board":
            row[heads.index("n")].value, row[heads.index("estimate")].value = 2, 0.5
    book.save(doctored / "acme.xlsx")
    told = call(home, "attack", str(doctored))
    assert told.returncode == 1, told.stdout
    assert "board" in told.stdout


def test_a_page_that_says_a_number_beside_the_hidden_group_is_seen(copy):
    home = copy
    doctored = home / "reports" / "page"
    shutil.copytree(home / "reports" / "acme", doctored, dirs_exist_ok=True)
    page = doctored / "acme-en.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</body>", "<table><tr><td>board</td><td>0.5</td><td>2</td></tr></table></body>"))
    told = call(home, "attack", str(doctored))
    assert told.returncode == 1, told.stdout
    assert "board" in told.stdout
