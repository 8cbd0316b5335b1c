"""Folders: files and sheets find their tables, every problem of every file comes at once, nothing is dropped in silence."""

import hashlib

import pandas as pd
import pytest

from cxaudit.errors import InputError
from cxaudit.tables.folder import read_client

NPS = "respondent,nps\na,9\nb,10\n"
COMPETENCIES = [
    ["person", "role", "competency", "rater", "relation", "score"],
    ["Ann", "lead", "sales", "Bob", "peer", 7],
    ["Ann", "lead", "sales", "Ann", "self", 9],
]
POINTS = [["touchpoint", "stage"], ["site", "onboarding"], ["phone", "relationship"]]


def test_a_missing_or_empty_folder_is_told(tmp_path):
    for home in (tmp_path / "nobody", tmp_path):
        with pytest.raises(InputError):
            read_client(home)


def test_sheets_of_one_workbook_in_both_languages(client):
    data = client(
        audit__xlsx={
            "Компетенции": [
                ["Сотрудник", "Роль", "Компетенция", "Кто оценивает", "Отношение", "Оценка"],
                ["Анна", "лид", "продажи", "Борис", "коллега", "7,5"],
            ],
            "touchpoints": POINTS,
        }
    )
    assert set(data.tables) == {"competencies", "touchpoints"}
    assert data.tables["competencies"].iloc[0].to_dict() == {
        "person": "Анна",
        "role": "лид",
        "competency": "продажи",
        "rater": "Борис",
        "relation": "peer",
        "score": 7.5,
    }


def test_inputs_are_hashed_and_readings_kept(client, tmp_path):
    data = client(survey__csv=NPS)
    assert data.inputs["survey.csv"] == "sha256:" + hashlib.sha256(NPS.encode()).hexdigest()
    assert set(data.inputs) == {"client.toml", "survey.csv"}
    assert data.readings.iloc[0][["file", "table", "encoding", "separator", "rows"]].tolist() == [
        "survey.csv",
        "survey",
        "utf-8",
        ",",
        2,
    ]


def test_all_problems_of_all_files_at_once(problems):
    told = problems(
        survey__csv="respondent,E1,P1\na,8,1\nb,x,2\n",
        audit__xlsx={"trust": [["customer", "contract", "competence", "communication"], ["c", 11, 1, 1]]},
        complaints__csv="customer,date\nc,never\n",
    )
    assert told == [
        "survey.csv |  | line 2, column E1 | 8 is outside 1-7",
        "survey.csv |  | line 3, column E1 | x is not a number",
        "complaints.csv |  | line 2, column date | never is not a date",
        "audit.xlsx | trust | B2 | 11 is outside 1-10",
    ]


def test_the_address_of_a_cell_is_the_contracts_example(problems):
    rows = [
        ["respondent", "region", "E1", "E2", "P1", "P2"],
        *([f"r{i}", "x", 5, 5, 5, 5] for i in range(15)),
        ["r99", "x", 5, 5, 5, 8],
    ]
    assert problems(survey__xlsx={"Ответы": rows}) == ["survey.xlsx | Ответы | F17 | 8 is outside 1-7"]


def test_only_the_sections_that_are_wanted_are_read(client):
    data = client('sections = ["survey"]', survey__csv=NPS, trust__csv="rubbish")
    assert not data.tables


def test_two_files_for_one_table_are_a_problem(problems):
    assert "are all the table survey" in problems(survey__csv=NPS, survey__tsv=NPS.replace(",", "\t"))[0]


@pytest.mark.parametrize("name", ["trust.parquet", "trust.ods", "trust.tsv", "доверие.csv"])
def test_kinds_of_files(client, tmp_path, name):
    frame = pd.DataFrame(
        {"customer": ["c1", "c2"], "contract": [5, 6], "competence": [7.0, None], "communication": [1, 10]}
    )
    home = tmp_path / "client"
    home.mkdir()
    path = home / name
    if name.endswith("parquet"):
        frame.to_parquet(path)
    elif name.endswith("ods"):
        frame.to_excel(path, engine="odf", index=False)
    else:
        frame.to_csv(path, index=False, sep="\t" if name.endswith("tsv") else ";")
    pd.testing.assert_frame_equal(
        client().tables["trust"], frame.astype({"customer": "str", **dict.fromkeys(frame.columns[1:], float)})
    )


def test_a_section_may_name_one_workbook_for_its_tables(client):
    data = client(
        "[journey]\nfile = 'journey.xlsx'",
        journey__xlsx={
            "touchpoints": POINTS,
            "events": [["customer", "time", "touchpoint"], ["c", "2026-10-01", "chat"]],
        },
    )
    assert set(data.tables) == {"touchpoints", "events"}
    assert data.remarks[0].what.values["names"] == "chat"


def test_problems_may_be_set_aside(client):
    text = "customer,contract,competence,communication\nc1,5,5,5\nc2,11,5,5\n,5,5,5\nc1,5,5,5\n"
    data = client("[trust]\nproblems = 'set aside'", trust__csv=text)
    assert data.tables["trust"]["customer"].tolist() == ["c1", "c2"]
    assert data.tables["trust"]["contract"].isna().tolist() == [False, True]
    assert data.set_aside[["row", "column", "value"]].to_numpy().tolist() == [
        [4, "customer", ""],
        [3, "contract", "11"],
        [5, "", ""],
    ]
    assert all(reason.text for reason in data.set_aside["reason"])


def test_rows_may_be_left_out_with_a_reason(client):
    data = client("[survey]\nleave_out = {test = [3]}", survey__csv="respondent,nps\na,9\ntest,1\nb,10\n")
    assert data.surveys[0].answers["respondent"].tolist() == ["a", "b"]
    assert data.set_aside["row"].tolist() == [3]


# -- what tables say of each other ------------------------------------------------------------------------------------

PAIN = ["pain_point", "touchpoint", "affected", "base", "severity"]
GOALS = ["goal", "subgoal", "kpi", "better", "baseline", "target"]


@pytest.mark.parametrize(
    ("sheets", "place", "said"),
    [
        ({"pain_points": [PAIN, ["P1", "site", 11, 10, 5]]}, "C2", "11 affected of 10 customers is more than all"),
        ({"touchpoints": POINTS, "pain_points": [PAIN, ["P1", "fax", 1, 10, 5]]}, "B2", "fax is not in the table of touchpoints"),
        ({"touchpoints": POINTS, "experience": [["customer", "touchpoint", "satisfaction"], ["c", "fax", 5]]}, "B2", "fax is not in the table of touchpoints"),
        ({"outcomes": [["customer", "start", "end"], ["c", "2026-02-01", "2026-01-01"]]}, "C2", "lies before the start"),
        ({"touchpoints": POINTS, "outcomes": [["customer", "start"], ["c", "2026-02-01"]], "events": [["customer", "time", "touchpoint"], ["c", "2026-01-01", "site"]]}, "B2", "lies before the start of"),
        ({"goals": [GOALS, ["G", "S", "K", "higher", 60, 50]]}, "F2", "The target 50 is worse than the baseline 60"),
        ({"goals": [GOALS, ["G", "S", "K", "ниже", 60, 70]]}, "F2", "The target 70 is worse than the baseline 60"),
        ({"goals": [GOALS, ["A", "B", "K", "", "", ""], ["B", "A", "L", "", "", ""]]}, "B2", "B serves A, which in the end serves B itself"),
        ({"quality": [["team", "passed", "score"], ["t", 1, 50]]}, "C2", "The check has both passed and score"),
        ({"quality": [["team", "passed", "score"], ["t", None, None]]}, "B2", "The check has neither passed nor score"),
        ({"complaints": [["customer", "date", "resolved"], ["c", "2026-02-01", "2026-01-01"]]}, "C2", "before it was made"),
        ({"competencies": [*COMPETENCIES, ["Ann", "lead", "sales", "Bob", "peer", 3]]}, "D2", "stands here more than once"),
        ({"touchpoints": [*POINTS, ["site", "relationship"]]}, "A2", "site stands here more than once"),
        ({"obligations": [["id", "side", "promised", "due"], ["1", "мы", "2026-02-01", "2026-01-01"]]}, "D2", "It was due before it was promised"),
        ({"standards": [["item", "exists"], [None, 1]]}, "A2", "The row names neither an item nor a dimension"),
    ],
)  # fmt: skip
def test_contradictions_are_told_by_cell(problems, sheets, place, said):
    told = problems(audit__xlsx=sheets)
    assert f"| {place} |" in told[0]
    assert said in told[0]


def test_a_goal_without_a_kpi_is_no_fault(client):
    data = client(audit__xlsx={"goals": [GOALS, ["G", "S", "", "", "", ""]]})
    assert data.tables["goals"]["kpi"].isna().all()


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"competencies": [*COMPETENCIES, ["Ann", "lead", "hiring", "Cid", "peer", None]]}, "this rater scored nobody"),
        ({"competencies": COMPETENCIES, "targets": [["role", "competency", "target"], ["clerk", "sales", 7]]}, "has no targets"),
        ({"touchpoints": POINTS, "events": [["customer", "time", "touchpoint"], ["c", "2026-01-01", "fax"]]}, "of the log"),
    ],
)  # fmt: skip
def test_remarks_stop_nothing(client, sheets, said):
    assert any(said in remark.what.text for remark in client(audit__xlsx=sheets).remarks)


def test_a_matrix_of_people_and_competencies(client, problems):
    matrix = [["Сотрудник", "Роль", "продажи", "подбор"], ["Анна", "лид", 7, None], ["Борис", "лид", 8, 9]]
    frame = client(audit__xlsx={"компетенции": matrix}).tables["competencies"]
    assert frame[["person", "competency", "score"]].fillna(0).to_numpy().tolist() == [
        ["Анна", "продажи", 7],
        ["Анна", "подбор", 0],
        ["Борис", "продажи", 8],
        ["Борис", "подбор", 9],
    ]
    matrix[2][3] = 12
    assert problems(audit__xlsx={"компетенции": matrix}) == ["audit.xlsx | компетенции | D3 | 12 is outside 1-10"]


def test_exact_duplicates_are_always_set_aside(client):
    data = client(audit__xlsx={"competencies": [*COMPETENCIES, COMPETENCIES[1]]})
    assert len(data.tables["competencies"]) == 2
    assert data.set_aside["row"].tolist() == [4]


def test_standards_must_be_about_the_instrument(problems):
    told = problems(survey__csv=NPS, standards__csv="item,dimension,exists\n77,,1\n,RELY,0\n")
    assert len(told) == 2


def test_days_that_can_be_read_in_two_ways_stop_until_client_toml_says_what_is_meant(tmp_path):
    lines = ["respondent,date,nps", *(f"r{i},0{i % 9 + 1}/05/2026,{i % 11}" for i in range(12))]
    (tmp_path / "survey.csv").write_text("\n".join(lines), encoding="utf-8")
    section = 'name = "x"\n[survey]\ninstrument = "nps"\n'
    (tmp_path / "client.toml").write_text(section, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_client(tmp_path)
    assert "two ways" in caught.value.problems[0].what.text
    (tmp_path / "client.toml").write_text(section + 'dates = "month first"\n', encoding="utf-8")
    days = read_client(tmp_path).surveys[0].answers["date"]
    assert (days.dt.month.tolist()[:3], set(days.dt.day)) == ([1, 2, 3], {5})
