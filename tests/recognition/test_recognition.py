"""What a file is taken for, and that the proposed section of client.toml reads it."""

import csv
import io
import re
import tomllib
from pathlib import Path

import pytest

from cxaudit import formats
from cxaudit.language import Language
from cxaudit.recognition import encodings, recognise
from cxaudit.recognition.columns import looks
from cxaudit.recognition.facets import common_shape
from cxaudit.recognition.proposal import propose, quote_toml, write_section
from cxaudit.tables.folder import read_client

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the real data lie outside the project and are absent here")
ENGLISH = Language("en")


@pytest.fixture
def saved(tmp_path):
    def make(rows, name="export.csv", encoding="utf-8"):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        path = tmp_path / name
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return make


def audited(home, path, extra=""):
    """The client whose client.toml is the proposal for this file, as it stands."""
    made = propose(recognise(path))
    home.mkdir(exist_ok=True)
    (home / path.name).write_bytes(path.read_bytes())
    if made.instrument:
        (home / made.instrument_file).write_text("\n".join(made.instrument), encoding="utf-8")
    (home / "client.toml").write_text('name = "x"\n' + write_section(made, ENGLISH) + extra, encoding="utf-8")
    return read_client(home)


PAIRS = [
    [
        "Отметка времени",
        "Ваш пол",
        *(h for i in range(1, 23) for h in (f"Ожидание {i}", f"Восприятие {i}")),
        "Насколько вероятно, что вы порекомендуете нас?",
        "Что нам улучшить? Ваши пожелания",
    ]
]
PAIRS += [
    [
        f"{1 + i % 28:02}.10.2026 10:00:00",
        ["муж", "жен"][i % 2],
        *(v for k in range(22) for v in (1 + (i + k) % 7, 1 + (i * k) % 7)),
        i % 11,
        f"Пожелание номер {i}, подробное",
    ]
    for i in range(40)
]


def test_expectation_and_perception_are_found_and_read(tmp_path, saved):
    path = saved(PAIRS)
    found = recognise(path)
    assert [(f.letter, f.sure, f.group.key) for f in found.facets] == [
        ("E", True, "Ожидание {item}"),
        ("P", True, "Восприятие {item}"),
    ]
    assert found.instrument.id == "servqual"
    data = audited(tmp_path / "client", path)
    answers = data.surveys[0].answers
    assert list(answers["E1"]) == [1 + i % 7 for i in range(40)]
    assert list(answers["P3"]) == [1 + (i * 2) % 7 for i in range(40)]
    assert list(answers["nps"]) == [i % 11 for i in range(40)]
    assert set(answers["gender"]) == {"муж", "жен"}
    assert answers["comment"].iloc[7] == "Пожелание номер 7, подробное"


WORDS = [
    "Полностью согласен",
    "Согласен",
    "Скорее согласен",
    "Ни да, ни нет",
    "Скорее не согласен",
    "Не согласен",
    "Совершенно не согласен",
]


def test_words_of_a_scale_are_proposed_as_numbers(tmp_path, saved):
    rows = [["Отметка времени", *(f"{w} {i}" for w in ("Ожидание", "Восприятие") for i in range(1, 23))]]
    rows += [[f"{1 + i % 28:02}.10.2026 10:00:00", *(WORDS[(i + k) % 7] for k in range(44))] for i in range(30)]
    data = audited(tmp_path / "client", saved(rows))
    assert list(data.surveys[0].answers["E1"]) == [7 - i % 7 for i in range(30)]


def test_what_is_not_sure_is_commented(saved):
    rows = [["id", *(f"q{i}_{k}" for i in range(1, 6) for k in (1, 2)), "оценка сайта"]]
    rows += [[i, *((i + k) % 7 + 1 for k in range(10)), i % 5 + 1] for i in range(20)]
    text = write_section(propose(recognise(saved(rows))), ENGLISH)
    assert '# "q{item}_1" = "E{item}"' in text
    assert tomllib.loads(text)["survey"].get("columns", {}) == {"id": "respondent"}


def test_renamed_questions_of_another_wave_are_proposed(saved):
    earlier = {"Как вы оцениваете скорость ответа менеджера": "P1", "Ваша оценка сайта": "P2"}
    rows = [
        ["Как Вы оцениваете скорость ответов менеджера?", "Ваша оценка сайта"],
        *([i % 7 + 1, (i * 3) % 7 + 1] for i in range(20)),
    ]
    earlier["Чистота офиса"] = "P3"
    made = propose(recognise(saved(rows)), earlier, "own.toml")
    assert write_section(made, ENGLISH, another=True).startswith("[[survey]]   # client.toml has a survey already")
    told = {entry.text: entry.sure for entry in [*made.survey, *made.columns]}
    assert told['instrument = "own.toml"'] is True
    assert told['"…" = "P3"'] is False
    assert told['"Как Вы оцениваете скорость ответов менеджера?" = "P1"'] is False
    assert told['"Ваша оценка сайта" = "P2"'] is True


def test_kinds_of_columns(tmp_path, saved):
    rows = [["код", "дата", "звонок", "каналы", "ответ", "мнение", "доля", "пусто"]]
    channels = ["Телефон;Офис", "Офис;Чат", "Чат", "Телефон;Чат;Офис"]
    rows += [
        [
            f"k{i}",
            f"{1 + i % 28:02}.10.2026",
            "да" if i % 3 else "",
            channels[i % 4],
            ["Отлично", "Плохо"][i % 2],
            f"Мнение номер {i} о сервисе компании в целом",
            i / 7,
            "",
        ]
        for i in range(30)
    ]
    assert [one.kind for one in looks(formats.read(saved(rows)))] == [
        "identifier",
        "day",
        "ticked",
        "several",
        "words",
        "text",
        "number",
        "empty",
    ]


def test_several_columns_of_one_question_are_told_together(saved):
    rows = [
        ["id", "Чем пользуетесь? [Телефон]", "Чем пользуетесь? [Чат]"],
        *([f"x{i}", "Телефон" if i % 2 else "", "Чат" if i % 3 else ""] for i in range(12)),
    ]
    found = recognise(saved(rows))
    assert [(question, len(members)) for question, members in found.questions] == [("Чем пользуетесь?", 2)]


def test_a_structure_beside_gives_wordings_and_labels(tmp_path, saved):
    from cxaudit.instruments import load_built_in
    from cxaudit.questionnaires import compose_questionnaire, write

    write("limesurvey", [compose_questionnaire([load_built_in("servqual")], "customer", "ru")], tmp_path)
    rows = [
        ["id", "submitdate", "lastpage", "startlanguage", *(f"E[{i}]" for i in range(1, 23))],
        *([i, "2026-01-02 10:00:00", 1, "ru", *([5] * 22)] for i in range(5)),
    ]
    found = recognise(saved(rows))
    assert found.structure is not None
    assert "инструменты и системы современные" in found.looks[4].wording
    assert found.known["E1"] == 4


def test_a_heading_with_marks_is_quoted_as_toml():
    nasty = 'a "b" \\ c\n\t#é'
    assert tomllib.loads(f"{quote_toml(nasty)} = {quote_toml(nasty)}") == {nasty: nasty}


@pytest.mark.parametrize(
    ("shapes", "shape"),
    [
        (["q{item}", "q{item}"], "q{item}"),
        (["{item}-1. a (x)", "{item}-1. b (x)"], "{item}-1. * (x)"),
        (["a{item}", "b{item}"], ""),
    ],
)
def test_the_pattern_of_headings(shapes, shape):
    assert common_shape(shapes) == shape


def test_an_unknown_encoding_is_proposed_with_samples(saved):
    hangul = saved(
        [["번호", "의견"], *([i, "키오스크는 사용하기 편리하고 재미있다"] for i in range(9))], encoding="cp949"
    )
    best = encodings.candidates(hangul.read_bytes())[0]
    assert (best.name, best.sure) == ("cp949", True)
    western = saved([["n", "text"], [1, "Œuvre é"], [2, "café crème"]], encoding="cp1252")
    found = recognise(western)
    assert found.encodings
    assert not found.encodings[0].sure
    assert "# encoding" in write_section(propose(found), ENGLISH)


# -- real files -------------------------------------------------------------------------------------------------------

ALL = (
    sorted(
        p.relative_to(SHARED).as_posix()
        for room in ("fmt_*", "kiosk_*", "sfo_2017", "telco*", "mobi", "sfo_2010*")
        for p in SHARED.glob(f"{room}/*")
        if p.suffix in (".csv", ".sav", ".xlsx")
    )
    if SHARED.is_dir()
    else []
)


@real
@pytest.mark.parametrize("name", ALL)
def test_every_real_file_gets_a_proposal_that_is_valid(name):
    made = propose(recognise(SHARED / name))
    section = tomllib.loads(write_section(made, ENGLISH))["survey"]
    assert section["file"] == Path(name).name
    if made.instrument:
        tomllib.loads("\n".join(made.instrument))


@real
@pytest.mark.parametrize("name", ["kiosk_cp949.csv", "kiosk_labelled_kr.sav"])
def test_the_kiosk_survey_is_mapped_by_its_proposal(tmp_path, name):
    path = SHARED / ("kiosk_servqual_kr" if name.endswith("csv") else "fmt_spss") / name
    answers = audited(tmp_path / "client", path).surveys[0].answers
    assert "gender" in answers
    assert {f"{f}{i}" for f in "EP" for i in range(1, 25)} <= set(answers)
    if name.endswith(".sav"):
        with (SHARED / "kiosk_servqual_kr/kiosk_clean_utf8.csv").open(encoding="utf-8-sig") as file:
            clean = list(csv.DictReader(file))
        for i in range(1, 25):
            assert list(answers[f"E{i}"]) == [float(r[f"sq{i}_1"]) for r in clean]
            assert list(answers[f"P{i}"]) == [float(r[f"sq{i}_2"]) for r in clean]


@real
def test_the_airport_is_mapped_and_its_score_is_the_published_one(tmp_path):
    data = audited(
        tmp_path / "client",
        SHARED / "sfo_2017/fact_survey.csv",
        "nps = [11]\n" if False else "[survey.missing]\nnps = [11]\n",
    )
    nps = data.surveys[0].answers["nps"].dropna()
    assert len(nps) == 2746
    assert round(100 * ((nps >= 9).mean() - (nps <= 6).mean()), 2) == 39.84


@real
def test_telco_is_mapped(tmp_path):
    found = recognise(SHARED / "telco_churn_ibm/Telco-Customer-Churn.csv")
    assert {found.sheet.headings[p]: name for p, name in {**found.sure, **found.segments}.items()} == {
        "customerID": "respondent",
        "gender": "gender",
        "Contract": "contract",
    }


@real
def test_a_table_of_single_ratings_is_told_to_be_one():
    assert recognise(SHARED / "sfo_2017/fact_ratings.csv").long


# -- what is proposed with a mark, once the mark is removed ------------------------------------------------------------


def agreed(home, path):
    """The client whose client.toml is the proposal with every mark removed, of alternatives the first."""
    made = propose(recognise(path))
    home.mkdir(exist_ok=True)
    (home / path.name).write_bytes(path.read_bytes())
    if made.instrument:
        (home / made.instrument_file).write_text("\n".join(made.instrument), encoding="utf-8")
    lines, seen, table = ['name = "x"'], set(), ""
    for line in re.sub(r'^# (?=[\w"\[])', "", write_section(made, ENGLISH), flags=re.M).splitlines():
        table = line if line.startswith("[") else table
        key = (table, line.split(" = ")[0])
        if " = " in line and (key in seen or line.startswith("wave")):
            continue
        seen.add(key)
        lines.append(line)
    (home / "client.toml").write_text("\n".join(lines), encoding="utf-8")
    return read_client(home)


def test_blocks_become_dimensions_of_a_draft(tmp_path, saved):
    rows = [["id", *(f"{name}{i}" for name in ("IMAG", "QUAL", "LOYA") for i in (1, 2, 3))]]
    rows += [[f"r{i}", *((i + k) % 10 + 1 for k in range(9))] for i in range(30)]
    survey = agreed(tmp_path / "client", saved(rows)).surveys[0]
    assert survey.instrument.items_of("QUAL") == ("QUAL1", "QUAL2", "QUAL3")
    assert list(survey.answers["PQUAL1"]) == [(i + 3) % 10 + 1 for i in range(30)]


def test_the_same_questions_asked_twice_are_two_facets(tmp_path, saved):
    head = [f"Оцените {what}" for what in ("скорость", "вежливость", "чистоту")]
    rows = [["id", *head, *head]]
    rows += [[f"r{i}", *(f"{(i + k) % 5 + 1} - так" for k in range(6))] for i in range(30)]
    survey = agreed(tmp_path / "client", saved(rows)).surveys[0]
    assert list(survey.answers["E1"]) == [i % 5 + 1 for i in range(30)]
    assert list(survey.answers["P1"]) == [(i + 3) % 5 + 1 for i in range(30)]


def test_questions_with_one_beginning_and_an_answer_that_is_none(tmp_path, saved):
    rows = [["id", *(f"Please rate how you like the cuisine of {c}" for c in ("Algeria", "Brazil", "Chile"))]]
    rows += [[f"r{i}", *("N/A" if (i + k) % 6 == 5 else (i + k) % 6 + 1 for k in range(3))] for i in range(30)]
    data = agreed(tmp_path / "client", saved(rows))
    assert data.surveys[0].answers["P1"].isna().sum() == 5
    assert data.readings["hard_to_say"].tolist() == [15]


def test_neighbours_with_dashes_on_one_scale_are_a_block(tmp_path, saved):
    rows = [["id", "ART", "FOOD", "STORE", "SIGN", "WIFI"]]
    rows += [[f"r{i}", *("—" if (i + k) % 6 == 5 else (i + k) % 6 + 1 for k in range(5))] for i in range(30)]
    answers = agreed(tmp_path / "client", saved(rows)).surveys[0].answers
    assert answers["P2"].tolist()[:4] == [2, 3, 4, 5]


def test_codes_of_limesurvey_are_steps(tmp_path, saved):
    rows = [["id", "submitdate", "lastpage", "startlanguage", *(f"{f}[SQ00{i}]" for f in "EP" for i in (1, 2, 3))]]
    rows += [[i, "2026-10-01 10:00:00", 3, "ru", *(f"A{(i + k) % 5 + 1}" for k in range(6))] for i in range(30)]
    answers = agreed(tmp_path / "client", saved(rows)).surveys[0].answers
    assert list(answers["P1"]) == [(i + 3) % 5 + 1 for i in range(30)]


def test_several_choices_are_proposed_as_segments(tmp_path, saved):
    rows = [
        ["id", "nps", "Какие каналы?", "Чем платите? [Карта]", "Чем платите? [Наличные]", "E-mail", "Откуда узнали?"]
    ]
    parts = ["Телефон;Офис", "Офис;Чат", "Чат", "Телефон;Чат;Офис"]
    rows += [
        [
            f"r{i}",
            i % 11,
            parts[i % 4],
            "Карта" if i % 2 else "",
            "Наличные" if i % 3 else "",
            f"a{i % 3}@b.example",
            "от друзей",
        ]
        for i in range(40)
    ]
    path = saved(rows)
    text = write_section(propose(recognise(path)), ENGLISH)
    assert "E-mail" not in text
    survey = agreed(tmp_path / "client", path).surveys[0]
    assert set(survey.segments) == {
        "channel: Офис", "channel: Чат", "channel: Телефон", "choice1: Карта", "choice1: Наличные"
    }  # fmt: skip


@real
@pytest.mark.parametrize(
    "name",
    [
        "fmt_surveymonkey/StarWars.csv",
        "fmt_surveymonkey/food-world-cup-data.csv",
        "kiosk_servqual_kr/google_forms_raw.xlsx",
        "kiosk_servqual_kr/kiosk_clean_utf8.csv",
        "sfo_2010_2017_ratings/2017.csv",
        "mobi/mobi.csv",
        "plspm_satisfaction/satisfaction_gender.csv",
    ],
)
def test_a_real_proposal_is_accepted_once_its_marks_are_removed(tmp_path, name):
    survey = agreed(tmp_path / "client", SHARED / name).surveys[0]
    perceived = [c for c in survey.instrument.columns("P") if c in survey.answers]
    assert len(perceived) >= 14
    assert survey.answers[perceived].notna().any().all()


@pytest.mark.parametrize(
    ("answers", "proposed_lines"),
    [
        # seven wordings, of which the scale of five would make some equal
        (
            ["Полностью согласен", "Согласен", "Скорее согласен", "Скорее не согласен", "Не согласен"],
            ['P = "agreement-7"'],
        ),
        # every step of five is there
        (
            ["Полностью согласен", "Скорее согласен", "Ни да, ни нет", "Скорее не согласен", "Полностью не согласен"],
            ['P = "agreement-5"'],
        ),
        # nobody can tell
        (["Скорее согласен", "Скорее не согласен"], ['# P = "agreement-5"   # or: agreement-7']),
    ],
)
def test_the_length_of_a_scale_of_words_is_told_or_marked(saved, answers, proposed_lines):
    rows = [["id", *(f"Оцените, как мы работаем [{what}]" for what in ("скорость", "вежливость", "цена"))]]
    rows += [[f"r{i}", *(answers[(i + k) % len(answers)] for k in range(3))] for i in range(30)]
    text = write_section(propose(recognise(saved(rows))), ENGLISH)
    assert [line for line in text.splitlines() if "P = " in line] == proposed_lines
