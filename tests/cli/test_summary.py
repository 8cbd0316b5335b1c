"""What is said of a client who can be audited."""

import pandas as pd

from cxaudit.cli.summary import describe_remarks, describe_tables, missing
from cxaudit.errors import Problem
from cxaudit.language import Language
from cxaudit.messages import message
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

READING = {"table": "trust", "file": "audit.xlsx", "sheet": "Trust", "rows": 1200}
DATA = ClientData("acme", ClientFile(name="Acme"), tables={"trust": pd.DataFrame()}, readings=pd.DataFrame([READING]))


def test_given():
    assert [Language("en").say(m) for m in describe_tables(DATA)] == ["trust: 1,200 rows, audit.xlsx [Trust]"]


def test_missing_says_what_to_collect():
    said = [Language("en").say(m) for m in missing(DATA)]
    assert len(said) == 8
    assert said[0].startswith("No data for survey (survey). ")


def test_in_russian():
    russian = Language("ru")
    sentences = [russian.say(m) for m in [*describe_tables(DATA), *missing(DATA)]]
    assert not russian.missed
    assert sentences[0].endswith("audit.xlsx [Trust]")


def test_empty_sheets_of_one_file_are_told_in_one_line():
    empty = message("The table has headings and no row")
    told = (
        Problem(empty, file="a.xlsx", sheet="x"),
        Problem(message("language"), file="a.xlsx", sheet="x", cell="B2"),
        Problem(empty, file="a.xlsx", sheet="y"),
    )
    said = [Language("en").say(m) for m in describe_remarks(ClientData("acme", ClientFile(name="Acme"), remarks=told))]
    assert said == ["a.xlsx, sheets x, y: The table has headings and no row", "a.xlsx, sheet x, cell B2: language"]
