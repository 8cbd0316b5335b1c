"""Exports of survey programs: headings, respondents, days, previews, what was not shown; real files where they are there."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from cxaudit import formats
from cxaudit.formats import limesurvey, ms_forms, qualtrics, surveymonkey, typeform, yandex_forms

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the real data lie outside the project and are absent here")


@pytest.fixture
def export(tmp_path):
    def make(rows, name="export.csv", separator=",", encoding="utf-8-sig"):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=separator).writerows(rows)
        path = tmp_path / name
        path.write_bytes(text.getvalue().encode(encoding))
        return formats.read(path)

    return make


def column(sheet, name):
    cells = sheet.cells[sheet.headings.index(name)]
    return [cells.at(i) for i in range(len(sheet))]


# -- SurveyMonkey -----------------------------------------------------------------------------------------------------

MONKEY = [
    [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        "How was it?",
        "",
        "Why?",
        "Which, all that apply",
        "",
        "",
    ],
    ["", "", "", "", "Speed", "Price", "Open-Ended Response", "Phone", "Office", "Other (please specify)"],
    ["11", "9", "01/02/2026 10:00:00 AM", "01/02/2026 10:05:00 AM", "5", "4", "fine, thanks", "Phone", "", "fax"],
    ["12", "9", "01/03/2026 10:00:00 AM", "01/03/2026 10:05:00 PM", "3", "", "", "", "Office", ""],
]


def test_surveymonkey_joins_its_two_rows(export):
    sheet = export(MONKEY)
    assert sheet.format == surveymonkey.NAME
    assert sheet.headings == (
        "respondent",
        "Collector ID",
        "Start Date",
        "date",
        "How was it? [Speed]",
        "How was it? [Price]",
        "Why?",
        "Which, all that apply [Phone]",
        "Which, all that apply [Office]",
        "Which, all that apply [Other (please specify)]",
    )
    assert column(sheet, "date")[1].isoformat() == "2026-01-03T22:05:00"
    assert column(sheet, "How was it? [Speed]") == ["5", "3"]
    assert list(sheet.lines) == [3, 4]


@real
@pytest.mark.parametrize(
    ("name", "rows", "encoding"),
    [
        ("StarWars", 1186, "cp1252"),
        ("flying-etiquette", 1040, None),
        ("food-world-cup-data", 1373, "mac_roman"),
        ("thanksgiving-2015-poll-data", 1058, None),
    ],
)
def test_real_surveymonkey(name, rows, encoding):
    sheet = formats.read(SHARED / "fmt_surveymonkey" / f"{name}.csv", encoding=encoding)
    assert (sheet.format, len(sheet), sheet.headings[0]) == ("surveymonkey", rows, "respondent")
    assert not sheet.problems
    assert len(set(sheet.headings)) == len(sheet.headings)


@real
def test_star_wars_numbers_are_those_that_were_published():
    sheet = formats.read(SHARED / "fmt_surveymonkey/StarWars.csv", encoding="cp1252")
    seen = column(sheet, "Have you seen any of the 6 films in the Star Wars franchise?")
    assert (seen.count("Yes"), seen.count("No")) == (936, 250)
    jar = column(
        sheet,
        "Please state whether you view the following characters favorably, unfavorably, or are unfamiliar with him/her. [Jar Jar Binks]",
    )
    assert jar.count("Very unfavorably") == 204


# -- Qualtrics --------------------------------------------------------------------------------------------------------

QUALTRICS = [
    ["StartDate", "EndDate", "Status", "Finished", "ResponseId", "Q1", "Q2_1"],
    ["Start Date", "End Date", "Response Type", "Finished", "Response ID", "How likely …?", "Which? - Phone"],
    [
        '{"ImportId":"startDate","timeZone":"Europe/Moscow"}',
        '{"ImportId":"endDate"}',
        '{"ImportId":"status"}',
        "",
        '{"ImportId":"_recordId"}',
        '{"ImportId":"QID1"}',
        "",
    ],
    ["2026-01-02 10:00:00", "2026-01-02 10:00:00", "Survey Preview", "True", "R_0", "1", "1"],
    ["2026-01-02 10:00:00", "2026-01-02 10:00:00", "IP Address", "True", "R_1", "9", "1"],
    ["2026-01-02 10:00:00", "2026-01-02 10:00:00", "Spam", "True", "R_2", "-99", ""],
    ["2026-01-02 10:00:00", "2026-01-02 10:00:00", "IP Address", "True", "R_3", "", ""],
]


def test_qualtrics_drops_previews_and_says_so(export):
    sheet = export(QUALTRICS)
    assert sheet.format == qualtrics.NAME
    assert column(sheet, "respondent") == ["R_1", "R_2", "R_3"]
    assert [(a.line, a.value) for a in sheet.aside] == [(4, "Survey Preview")]
    assert sheet.texts[5] == "How likely …?"
    assert [r.values for r in sheet.remarks] == [{"n": 1}, {"zone": "Europe/Moscow"}]


def test_qualtrics_tells_not_shown_from_not_answered(export):
    sheet = export(QUALTRICS)
    assert column(sheet, "Q1") == ["9", None, None]
    assert sheet.unshown == {5: 1}


def test_qualtrics_legacy_takes_its_second_row(export):
    sheet = export(
        [
            ["V1", "V2", "V8", "Q1"],
            ["ResponseID", "ResponseSet", "StartDate", "How?"],
            ["R_1", "Default", "2017-07-18 08:28:09", "2"],
        ]
    )
    assert sheet.headings == ("respondent", "ResponseSet", "StartDate", "Q1")
    assert sheet.texts[3] == "How?"


@real
@pytest.mark.parametrize(
    ("name", "rows", "aside"),
    [
        ("excluder_qualtrics_raw_3header", 98, 2),
        ("excluder_qualtrics_numeric", 98, 2),
        ("excluder_qualtrics_text", 98, 2),
        ("qualtRics_sample", 1, 0),
        ("qualtRics_sample_legacy", 1, 0),
    ],
)
def test_real_qualtrics(name, rows, aside):
    sheet = formats.read(SHARED / "fmt_qualtrics" / f"{name}.csv")
    assert (sheet.format, len(sheet), len(sheet.aside)) == ("qualtrics", rows, aside)
    assert str(column(sheet, "respondent")[0]).startswith("R_")


@real
def test_three_exports_of_one_qualtrics_survey_say_the_same():
    exports = [
        formats.read(SHARED / "fmt_qualtrics" / f"excluder_qualtrics_{kind}.csv")
        for kind in ("raw_3header", "numeric", "text")
    ]
    for name in ("respondent", "date", "Progress", "Duration (in seconds)"):
        assert column(exports[0], name) == column(exports[1], name) == column(exports[2], name)


# -- LimeSurvey -------------------------------------------------------------------------------------------------------


def test_limesurvey_vv_keeps_what_was_not_shown_apart(export):
    sheet = export(
        [
            ["Response ID", "Date submitted", "Last page", "Start language", "How?", "Why?"],
            ["id", "submitdate", "lastpage", "startlanguage", "E_1", "comment"],
            ["1", "2026-01-02 10:00:00", "3", "ru", "5", "a{newline}b{lbrace}tab}"],
            ["2", "{question_not_shown}", "1", "ru", "{question_not_shown}", ""],
        ],
        name="vvexport_1.csv",
        separator="\t",
    )
    assert sheet.format == limesurvey.NAME
    assert sheet.headings[:1] + sheet.headings[-2:] == ("respondent", "E_1", "comment")
    assert column(sheet, "comment") == ["a\nb{tab}", None]
    assert sheet.unshown == {1: 1, 4: 1}
    assert sheet.remarks[0].values == {"n": 1}


def test_limesurvey_keeps_no_day_where_it_was_anonymous(export):
    sheet = export(
        [["id", "submitdate", "lastpage", "startlanguage", "Q1[SQ1]"], ["1", "1980-01-01 00:00:00", "3", "en", "Y"]],
        separator=";",
    )
    assert column(sheet, "date") == [None]
    assert not sheet.remarks


@real
@pytest.mark.parametrize(("name", "rows", "columns"), [("survey_100001", 3, 646), ("survey_998192", 7, 71)])
def test_real_limesurvey(name, rows, columns):
    sheet = formats.read(SHARED / "fmt_limesurvey" / f"{name}_R_data_file.csv")
    assert (sheet.format, len(sheet), len(sheet.headings)) == ("limesurvey", rows, columns)
    assert sheet.headings[:2] == ("respondent", "date")


# -- Typeform, Microsoft Forms, Yandex Forms --------------------------------------------------------------------------


def test_typeform(export):
    sheet = export(
        [
            ["#", "How likely, {{field:abc}}?", "Phone", "Response Type", "Start Date (UTC)", "Submit Date (UTC)"],
            ["k1", "9", "'+7900", "completed", "2026-01-02 10:00:00", "2026-01-02 10:05:00"],
            ["k2", "3", "", "partial", "2026-01-02 11:00:00", ""],
        ]
    )
    assert sheet.format == typeform.NAME
    assert sheet.headings[:2] == ("respondent", "How likely, …?")
    assert column(sheet, "Phone") == ["+7900", None]
    assert sheet.remarks[0].values == {"n": 1}


@pytest.mark.parametrize(
    "front",
    [
        ["ID", "Start time", "Completion time", "Email", "Name"],
        ["ID", "Время начала", "Время выполнения", "Электронная почта", "Имя"],
    ],
)
def test_microsoft_forms(export, front):
    sheet = export(
        [
            [*front, "Как\u00a0вам?", "Как вам?"],
            ["1", "7/27/26 19:00:00", "7/27/26 19:06:23", "anonymous", "", "5", "4"],
        ]
    )
    assert sheet.format == ms_forms.NAME
    assert sheet.headings == ("respondent", front[1], "date", front[3], front[4], "Как вам?", "Как вам? (2)")
    assert column(sheet, "date")[0].isoformat() == "2026-07-27T19:06:23"


def test_microsoft_forms_in_a_workbook(tmp_path):
    from datetime import datetime

    book = openpyxl.Workbook()
    book.active.append(["ID", "Start time", "Completion time", "Email", "Name", "Q"])
    book.active.append([1, datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 9, 5), "anonymous", None, "A;B;"])
    book.save(tmp_path / "t.xlsx")
    sheet = formats.read(tmp_path / "t.xlsx")
    assert sheet.format == ms_forms.NAME
    assert column(sheet, "date") == [datetime(2026, 7, 1, 9, 5)]


@pytest.mark.parametrize("front", [["ID", "Время создания"], ["Время создания", "ID"], ["ID", "Created"]])
def test_yandex_forms(export, front):
    sheet = export([[*front, "Оценка / Скорость"], ["1", "2026-01-02 10:00:00", "5"]])
    assert sheet.format == yandex_forms.NAME
    assert {"respondent", "date"} == set(sheet.headings[:2])


def test_a_plain_table_stays_one(export):
    assert export([["respondent", "E1"], ["a", "5"]]).format == "table"
