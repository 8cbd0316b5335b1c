"""Surveys: respondents, audiences, waves, weights, segments, own instruments, and real exports by client.toml alone."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from cxaudit.errors import InputError
from cxaudit.tables.folder import read_client

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the real data lie outside the project and are absent here")
KIOSK = """facets = ["E", "P"]
dimensions = [{id = "fun", name = {en = "Fun"}}]
items = [{id = "1", dimension = "fun"}, {id = "2", dimension = "fun"}]
[name]
en = "Kiosk"
"""


def test_what_the_file_leaves_open_is_filled_in(client):
    data = client('[survey]\nwave = "2026-10"\naudience = "manager"', survey__csv="E1,P1\n5,4\n6,7\n")
    answers = data.surveys[0].answers
    assert answers[["respondent", "audience", "wave", "weight"]].to_numpy().tolist() == [
        ["2", "manager", "2026-10", 1.0],
        ["3", "manager", "2026-10", 1.0],
    ]
    assert "numbered by rows" in data.remarks[0].what.text


@pytest.mark.parametrize("heading", ["e1", "E_1", "E01", "Е1", "E 1", "E1"])
def test_item_headings_as_people_write_them(client, heading):
    assert client(survey__csv=f"respondent,{heading}\na,5\nb,6\n").surveys[0].answers["E1"].tolist() == [5, 6]


def test_several_files_of_one_instrument_are_one_survey(client):
    toml = '[[survey]]\nfile = "a.csv"\nwave = "1"\n[[survey]]\nfile = "b.csv"\nwave = "2"\naudience = "employee"\n[[survey]]\nfile = "c.csv"\ninstrument = "nps"\n'
    data = client(
        toml, a__csv="respondent,E1\na,5\nb,6\n", b__csv="respondent,S1\na,5\n", c__csv="respondent,nps\nx,1\ny,2\n"
    )
    assert [(s.instrument.id, len(s.answers)) for s in data.surveys] == [("servqual", 3), ("nps", 2)]
    assert data.surveys[0].answers["audience"].tolist() == ["customer", "customer", "employee"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a,5,4,1\na,5,3,1\n", "a answered 2 times, with different answers"),
        ("a,5,4,0\nb,5,3,1\n", "0 is not above 0"),
        ("a,5,4,-1\nb,5,3,1\n", "-1 is not above 0"),
        ("a,5.5,4,1\nb,5,3,1\n", "5.5 is not a whole number"),
        ("a,5,4,1\n", "The survey has 1 customer, and one answer is no survey"),
        ("", "headings and no rows"),
    ],
)
def test_what_is_wrong_with_answers(problems, rows, said):
    told = problems(survey__csv="respondent,E1,P1,weight\n" + rows)
    assert said in " ".join(told).replace("\u2212", "-")


def test_the_same_person_may_answer_in_two_waves_and_a_repeated_row_is_set_aside(client):
    data = client(survey__csv="respondent,wave,E1\na,1,5\na,2,6\na,2,6\n")
    assert len(data.surveys[0].answers) == 2
    assert data.set_aside["row"].tolist() == [4]


def test_points_sum_to_a_hundred(problems):
    told = problems(survey__csv="respondent,E1,points_TAN,points_REL\na,5,40,60\nb,5,50,60\nc,5,,\n")
    assert told == ["survey.csv |  | line 3, column points_TAN | The points sum to 110, not to 100"]


def test_segments_and_codes_of_no_answer(client, problems):
    toml = '[survey]\nsegments = ["region"]\n[survey.columns]\n"Ваш регион" = "region"\n[survey.missing]\n"*" = [99]\nnps = [11]\n'
    text = "respondent,Ваш регион,E1,nps\n99,север,99,11\nb,99,5,9\n"
    data = client(toml, survey__csv=text)
    survey = data.surveys[0]
    assert survey.segments == ("region",)
    assert survey.answers["respondent"].tolist() == ["99", "b"]
    assert survey.answers[["E1", "nps", "region"]].isna().to_numpy().tolist() == [
        [True, True, False],
        [False, False, True],
    ]
    assert "survey.segments" in problems('[survey]\nsegments = ["regoin"]', survey__csv=text)[0]
    assert (
        "survey.missing.npps" in problems("[survey.missing]\nnpps = [11]", survey__csv="respondent,E1\na,1\nb,2\n")[0]
    )


def test_a_sheet_without_headings_is_told(problems):
    assert "No heading of the sheet is an answer to servqual" in problems(survey__csv="5,4,3\n1,2,3\n")[0]


def test_an_own_instrument(client, problems):
    data = client('[survey]\ninstrument = "kiosk"', kiosk__toml=KIOSK, survey__csv="respondent,E1,P2\na,1,7\nb,2,6\n")
    assert data.surveys[0].instrument.id == "kiosk"
    assert "kiosk.toml" in data.inputs
    told = problems('[survey]\ninstrument = "kiosk.toml"', kiosk__toml=KIOSK.replace("facets", "fasets"))
    assert told[0].startswith("kiosk.toml |  | fasets | The key fasets is not known")
    assert (
        "survey.instrument | The instrument servquall is not known" in problems('[survey]\ninstrument = "servquall"')[0]
    )


def test_a_folder_of_parquet_files_is_one_survey(client, tmp_path):
    home = tmp_path / "client" / "survey"
    home.mkdir(parents=True)
    for part in range(2):
        pd.DataFrame({"respondent": [f"{part}a", f"{part}b"], "E1": [5, 6]}).to_parquet(home / f"{part}.parquet")
    data = client()
    assert data.surveys[0].answers["respondent"].tolist() == ["0a", "0b", "1a", "1b"]
    assert set(data.inputs) == {"client.toml", "survey/0.parquet", "survey/1.parquet"}


@real
def test_a_korean_export_is_read_by_client_toml_alone(tmp_path):
    home = tmp_path / "kiosk"
    home.mkdir()
    shutil.copy(SHARED / "kiosk_servqual_kr" / "kiosk_cp949.csv", home / "survey.csv")
    reference = json.loads((SHARED / "kiosk_servqual_kr" / "reference.json").read_text(encoding="utf-8"))
    dimensions = reference["dimensions8"]
    (home / "kiosk.toml").write_text(
        'facets = ["E", "P"]\n[name]\nen = "Kiosk"\n'
        + "".join(f'[[dimensions]]\nid = "{d}"\nname = {{en = "{d}"}}\n' for d in dimensions)
        + "".join(f'[[items]]\nid = "{i}"\ndimension = "{d}"\n' for d, items in dimensions.items() for i in items),
        encoding="utf-8",
    )
    (home / "client.toml").write_text(
        'name = "Kiosk"\n[survey]\nencoding = "cp949"\ninstrument = "kiosk"\n'
        "leave_out = {screened = [22, 23, 25, 27, 40, 63, 79, 81, 87, 93, 103, 127, 139, 158, 189, 205, 210]}\n"
        '[survey.columns]\n"{item}-1.*(기대 설문)" = "E{item}"\n"{item}-2.*(인지 설문)" = "P{item}"\n',
        encoding="utf-8",
    )
    answers = read_client(home).surveys[0].answers
    assert len(answers) == reference["n"]
    for facet in "EP":
        for item, numbers in reference[facet].items():
            assert answers[item].mean() == pytest.approx(numbers["mean"], abs=1e-12)
            assert answers[item].std() == pytest.approx(numbers["sd"], abs=1e-12)


@real
def test_codes_and_weights_of_the_airport_survey(tmp_path):
    home = tmp_path / "sfo"
    home.mkdir()
    shutil.copy(SHARED / "sfo_2017" / "fact_survey.csv", home / "survey.csv")
    (home / "client.toml").write_text(
        'name = "SFO"\n[survey]\ninstrument = "nps"\nsegments = ["STRATA_LBL"]\n[survey.columns]\nNETPRO = "nps"\nWEIGHT = "weight"\nRESPNUM = "respondent"\n[survey.missing]\nnps = [11]\n',
        encoding="utf-8",
    )
    reference = json.loads((SHARED / "sfo_2017" / "reference.json").read_text(encoding="utf-8"))
    answers = read_client(home).surveys[0].answers.dropna(subset="nps")
    vote = answers["nps"].ge(9).astype(int) - answers["nps"].le(6)
    assert len(answers) == reference["nps"]["n"]
    assert 100 * vote.mean() == pytest.approx(reference["nps"]["nps"], abs=1e-9)
    assert 100 * (vote * answers["weight"]).sum() / answers["weight"].sum() == pytest.approx(
        reference["nps_weighted"]["nps"], abs=1e-9
    )


def test_an_empty_column_of_weights_is_none_and_a_half_empty_one_is_asked_about(client):
    heads = "respondent,weight," + ",".join(f"P{i}" for i in range(1, 5))
    rows = [f"r{i},{{}},5,5,5,5" for i in range(8)]
    toml = '[survey]\ninstrument = "servperf"\n'
    empty = client(toml, survey__csv="\n".join([heads, *(row.format("") for row in rows)]))
    assert (empty.surveys[0].answers["weight"] == 1.0).all()
    half = "\n".join([heads, *(row.format("2" if i % 2 else "") for i, row in enumerate(rows))])
    with pytest.raises(InputError) as raised:
        client(toml, survey__csv=half)
    assert [p.what.values["n"] for p in raised.value.problems] == [4]
