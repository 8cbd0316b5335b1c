"""Places: a table is found by client.toml first, then by a file of its name, then by a sheet of the common workbook."""

TRUST = "customer,contract,competence,communication\n{},5,5,5\n"
ROWS = [["customer", "contract", "competence", "communication"], ["book", 5, 5, 5]]


def customers(data):
    return data.tables["trust"]["customer"].tolist()


def test_the_order_of_places(client):
    assert customers(client(audit__xlsx={"Доверие": ROWS})) == ["book"]
    assert customers(client(trust__csv=TRUST.format("file"))) == ["file"]
    assert customers(client('[trust]\nfile = "named.csv"', named__csv=TRUST.format("named"))) == ["named"]


def test_a_named_sheet(client, problems):
    assert customers(client('[trust]\nfile = "x.xlsx"\nsheet = "b"', x__xlsx={"a": [["nothing"]], "b": ROWS})) == [
        "book"
    ]
    assert "has no sheet c" in problems('[trust]\nfile = "x.xlsx"\nsheet = "c"')[0]


def test_a_file_of_no_table_is_remarked_on(client):
    data = client(trust__csv=TRUST.format("c"), notes__csv="anything\n1\n")
    assert [(r.file, r.what.text) for r in data.remarks] == [
        ("notes.csv", "The file bears the name of no table and was not read")
    ]


def test_a_template_that_nobody_filled_in_is_no_problem(client):
    data = client(trust__csv=TRUST.format("c"), audit__xlsx={"goals": [["goal", "kpi"]]})
    assert set(data.tables) == {"trust"}
    assert "no rows" in data.remarks[0].what.text
