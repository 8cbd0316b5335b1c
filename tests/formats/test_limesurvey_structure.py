"""LimeSurvey's structure: codes, wordings and answers in XML and tab-separated, and what is none."""

from pathlib import Path

import pytest

from cxaudit.errors import InputError
from cxaudit.formats import limesurvey_structure

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "fmt_limesurvey"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the real data lie outside the project and are absent here")
TEXT = "id\tclass\ttype/scale\tname\ttext\tlanguage\tother\n"
TEXT += "1\tQ\tF\tQ1\tHow is <b>it</b>?\ten\tY\n2\tSQ\t0\ta\tSpeed\ten\t\n1\tA\t0\t1\tbad\ten\t\n1\tQ\tF\tQ1\tКак вам?\tru\tY\n2\tSQ\t0\ta\tСкорость\tru\t\n"


def test_tab_separated(tmp_path):
    path = tmp_path / "s.txt"
    path.write_text(TEXT, encoding="utf-8-sig")
    assert limesurvey_structure.is_structure(path)
    (question,) = limesurvey_structure.read(path).questions
    assert question.text == {"en": "How is it?", "ru": "Как вам?"}
    assert question.rows == {"a": {"en": "Speed", "ru": "Скорость"}}
    assert [code for code, _ in question.columns] == ["Q1[a]", "Q1[other]"]


@pytest.mark.parametrize("heading", ["Q1[a]", "Q1_a"])
def test_columns_are_found_however_they_are_written(tmp_path, heading):
    path = tmp_path / "s.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert limesurvey_structure.read(path).column(heading)[1]["en"] == "Speed"


@real
@pytest.mark.parametrize(
    ("name", "questions"),
    [
        ("citric_answers.lss", 2),
        ("citric_survey.lss", 4),
        ("citric_limesurvey_survey_432535.lss", 2),
        ("citric_group.lsg", 2),
        ("limesurvey_group_1370.lsg", 2),
        ("citric_free_text.lsq", 1),
        ("export-of-minimal-survey-as-tsv.txt", 18),
        ("testing-multilingual-slider-export.txt", 2),
        ("export-of-en-and-nl-survey-with-one-question-as-tsv.txt", 1),
    ],
)
def test_real_structures(name, questions):
    assert limesurvey_structure.is_structure(SHARED / name)
    assert len(limesurvey_structure.read(SHARED / name).questions) == questions


@pytest.mark.parametrize(
    "content",
    [b"", b"<document>", b"<document/>", b'<!DOCTYPE x [<!ENTITY a "b">]><document>&a;</document>', b"\x00\x01"],
)
def test_what_is_no_structure_is_refused(tmp_path, content):
    path = tmp_path / "s.lss"
    path.write_bytes(content)
    with pytest.raises(InputError):
        limesurvey_structure.read(path)
