"""Tables: the folder is the list, headings are found in both languages, every problem is told with its place."""

import pytest

from cxaudit.formats.sheet import Cells, Sheet
from cxaudit.tables import schema
from cxaudit.tables.schema import clean, list_tables, pattern

CONTRACT = {
    "survey", "competencies", "targets", "touchpoints", "experience", "pain_points", "events", "complaints", "customers", "actions",
    "quality", "trust", "obligations", "standards", "goals", "outcomes", "readiness", "links",
}  # fmt: skip


def sheet(headings, *rows):
    return Sheet(
        "t.csv", tuple(headings), tuple(Cells.of(column) for column in zip(*rows, strict=True)), range(2, len(rows) + 2)
    )


def test_every_table_of_the_contract_is_known():
    assert set(list_tables()) == CONTRACT


@pytest.mark.parametrize("table", list_tables().values(), ids=lambda t: t.name)
def test_headings_are_no_riddles(table):
    spellings = [schema.plain(s) for c in table.columns for s in (c.name, *c.russian)]
    doubtful = {s for s in spellings if spellings.count(s) > 1 and s not in map(schema.plain, table.names)}
    assert not doubtful
    assert all(c.meaning for c in table.columns)
    assert table.meaning


def test_no_two_tables_share_a_name():
    names = [schema.plain(n) for t in list_tables().values() for n in (t.name, *t.russian)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "headings",
    [["customer", "contract", "competence", "communication"], ["Клиент", " Контракт", "КОМПЕТЕНТНОСТЬ", "общение"]],
)
def test_headings_in_both_languages(headings):
    one = clean(sheet(headings, ["c1", "5", "6", ""]), list_tables()["trust"])
    assert not one.problems
    assert not one.faults
    assert one.frame.iloc[0].tolist()[:3] == ["c1", 5, 6]


def test_missing_columns_and_empty_cells_are_problems():
    one = clean(sheet(["customer", "contract"], ["c1", "5"], ["", "11"]), list_tables()["trust"])
    assert [p.what.values["name"] for p in one.problems] == ["competence", "communication"]
    assert {(f.column, int(f.rows[0])) for f in one.faults} == {("customer", 1), ("contract", 1)}


@pytest.mark.parametrize(
    ("key", "heading", "item"),
    [("Ожидание {item}", "Ожидание 7", "7"), ("{item}-1.*(기대 설문)", "10-1. 키오스크 (기대 설문)", "10"), ("{item}-1.*(기대 설문)", "10-1. 키오스크", None),
     ("{item}-1", "1-1 (2)", None), ("Q{item}*", "q5 очень важно", "5")],
)  # fmt: skip
def test_patterns_of_headings(key, heading, item):
    match = pattern(key).fullmatch(heading)
    assert (match and match["item"]) == item


def test_a_column_mapped_twice_names_both():
    one = clean(
        sheet(["a", "b", "contract", "competence", "communication"], ["c1", "c2", 1, 1, 1]),
        list_tables()["trust"],
        {"a": "customer", "b": "customer"},
    )
    assert one.problems[0].what.values == {"first": "a", "second": "b", "name": "customer"}


def test_a_mapping_without_its_heading_or_column_is_a_problem():
    one = clean(
        sheet(["customer", "contract", "competence", "communication"], ["c1", 1, 1, 1]),
        list_tables()["trust"],
        {"кто": "customer", "contract": "contrakt"},
    )
    texts = [p.what.text for p in one.problems]
    assert "No heading of {file} reads {heading}" in texts
    assert "{kind} {name} is not known" in texts


def test_codes_of_no_answer():
    one = clean(
        sheet(["customer", "contract", "competence", "communication"], ["99", "99", "5", "99.0"]),
        list_tables()["trust"],
        missing={"*": [99]},
    )
    assert not one.faults
    assert one.frame["customer"].tolist() == ["99"]
    assert one.frame[["contract", "competence"]].isna().iloc[0].tolist() == [True, False]


def test_many_faults_alike_are_counted():
    rows = [[f"c{i}", "11", 1, 1] for i in range(100)]
    one = clean(sheet(["customer", "contract", "competence", "communication"], *rows), list_tables()["trust"])
    told = schema.problems_of(one, one.faults)
    assert len(told) == schema.LISTED + 1
    assert told[-1].what.values == {"n": 80}
