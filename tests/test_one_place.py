"""To add a thing, add one file: in a copy of the project each kind of thing is added once and appears where it should."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[1]

TABLE = '''"""Visits: one row is one visit."""

from cxaudit.tables.cell_types import Number, Text
from cxaudit.tables.schema import Column, Table

TABLE = Table(
    "visits",
    section="visits",
    meaning="one row is one visit",
    columns=(
        Column("shop", Text(), meaning="the shop", required=True),
        Column("minutes", Number(low=0), meaning="how long it took", required=True),
    ),
)
'''

STATISTIC = '''"""How long a visit takes."""

from cxaudit import measures
from cxaudit.measures import CASES, Measure, statistic
from cxaudit.units import HOURS


@statistic(area="visits", creates=[Measure("length of a visit", HOURS, ("shop",), counts=CASES)])
def visit_length(visits):
    """Mean length of a visit in each shop."""
    facts = {"measure": "length of a visit", "level": "shop", "unit": "hours", "method": "mean"}
    shops = visits.groupby("shop")["minutes"]
    return measures.rows([{**facts, "term": s, "n": len(m), "estimate": m.mean() / 60} for s, m in shops])
'''

RULE = '''"""Visits that take too long."""

from cxaudit.findings import Finding, rule
from cxaudit.messages import message


@rule("long-visit", area="visits")
def long_visits(measures, data):
    """Shops in which a visit takes longer than an hour."""
    rows = measures[measures["measure"].eq("length of a visit")]
    for row in rows[rows["estimate"] > 1].itertuples():
        yield Finding(
            "long-visit", "visits", row.term, "major", n=row.n, estimate=row.estimate,
            statement=message("A visit to {shop} takes too long.", shop=row.term),
            action=message("Open another till in {shop}.", shop=row.term),
        )
'''

LANGUAGE = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Visits to our shops"
msgstr "Besuche in unseren Läden"

msgid "length of a visit"
msgstr "Dauer eines Besuchs"

msgid "Length of visits by shop"
msgstr "Dauer der Besuche je Laden"
"""

INSTRUMENT = """facets = ["P"]
name = { en = "Shops" }
dimensions = [{ id = "TIL", name = { en = "Tills" } }]
items = [{ id = "1", dimension = "TIL", text = { en = "the tills are open" } }]
"""


def chapter():
    """A chapter with one table of the new measure."""

    def cell(kind, source, *tags):
        made = {"cell_type": kind, "id": f"c{abs(hash(source))}"[:12], "metadata": {}, "source": source}
        if kind == "code":
            made |= {"execution_count": None, "outputs": [], "metadata": {"tags": list(tags)} if tags else {}}
        return made

    cells = [
        cell("markdown", "# Visits to our shops"),
        cell("code", 'client = "example-bank"\nlanguage = "en"', "parameters"),
        cell("code", "from cxaudit.report import open_audit\naudit = open_audit(client, language)", "setup"),
        cell("code", 'audit.table("visits", "length of a visit", level="shop", caption="Length of visits by shop")'),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    needs = {"section": "visits", "needs": ["visits"]}
    return {"cells": cells, "metadata": {"cxaudit": needs, "kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


NEW = {
    "cxaudit/tables/visits.py": TABLE,
    "cxaudit/stats/visits.py": STATISTIC,
    "cxaudit/rules/visits.py": RULE,
    "cxaudit/language/de.po": LANGUAGE,
    "cxaudit/instruments/shops.toml": INSTRUMENT,
    "notebooks/58_visits.ipynb": json.dumps(chapter()),
}
CLIENT = {
    "client_data/shops/client.toml": 'name = "Shops"\nlanguages = ["en"]\n[survey]\ninstrument = "shops"\n',
    "client_data/shops/visits.csv": "shop,minutes\n" + "north,93\nsouth,30\n" * 20,
    "client_data/shops/survey.csv": "respondent,P1\n" + "".join(f"r{i},{1 + i % 7}\n" for i in range(40)),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the project with one new file of each kind and a client who needs them; his report has been made."""
    home = tmp_path_factory.mktemp("copy")
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "[1-9]*.ipynb")
    for room in ("cxaudit", "templates", "notebooks"):
        shutil.copytree(ROOT / room, home / room, ignore=leave)
    for path, content in {**NEW, **CLIENT}.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(content, encoding="utf-8")
    call(home, "run", "shops", "--lang", "de", "--format", "html,xlsx")
    return home


def call(home, *arguments):
    """The command of the copy, not of the project."""
    done = subprocess.run([sys.executable, "-m", "cxaudit", *arguments], cwd=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def page(copy):
    return (copy / "reports/shops/shops-de.html").read_text(encoding="utf-8")


def test_a_table_is_read(copy):
    assert "visits: 40 rows, visits.csv" in call(copy, "check", "shops")


def test_a_table_has_its_template(copy):
    call(copy, "new", "other", "--lang", "en")
    book = openpyxl.load_workbook(copy / "client_data/other/audit.xlsx")
    assert [cell.value for cell in book["visits"][1]] == ["shop", "minutes"]


def test_an_instrument_is_known(copy):
    assert "survey: 40 rows, survey.csv" in call(copy, "check", "shops")


def test_a_statistic_is_in_the_report_and_in_the_workbook(copy, page):
    assert "1,6" in page  # hours to one decimal, as Germans write it
    book = openpyxl.load_workbook(copy / "reports/shops/shops.xlsx", read_only=True)
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert 1.55 in cells


def test_a_chapter_is_in_the_report_in_the_new_language(page):
    assert "Besuche in unseren Läden" in page
    assert "Dauer der Besuche je Laden" in page


def test_a_rule_gives_findings(copy):
    found = json.loads((copy / "reports/shops/findings.json").read_text(encoding="utf-8"))["findings"]
    assert [(f["rule"], f["subject"]) for f in found if f["area"] == "visits"] == [("long-visit", "north")]


def test_a_figure_shape_is_known(copy):
    shape = copy / "cxaudit/figures/dots.py"
    shape.write_text('"""Dots."""\n\nSIZE = (16, 8)\n\n\ndef draw(figure, frame, words):\n    """Draw nothing."""\n')
    known = "from cxaudit import figures; print(figures.shape('dots').SIZE)"
    done = subprocess.run([sys.executable, "-c", known], cwd=copy, capture_output=True, text=True)
    assert done.stdout.strip() == "(16, 8)", done.stderr


def test_each_is_one_new_file():
    assert not [path for path in NEW if (ROOT / path).exists()]
