"""One call of the program: which language it speaks, which clients it knows, how it tells a failure."""

import pytest

from cxaudit.cli.session import Session, first_language, locate_problem, machine_language
from cxaudit.errors import AuditError, InputError, Problem
from cxaudit.messages import message

CELL = Problem(
    message("{value} is outside {low}-{high}", value=8, low=1, high=7),
    message("Known: {known}.", known="1"),
    file="survey.xlsx",
    sheet="Ответы",
    cell="F17",
)


@pytest.fixture
def session(tmp_path, monkeypatch):
    for variable in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    home = tmp_path / "client_data" / "acme"
    home.mkdir(parents=True)
    (home / "client.toml").write_text('name = "x"\nlanguages = ["ru", "en"]\n', encoding="utf-8")
    return Session(clients=tmp_path / "client_data", reports=tmp_path / "reports")


def test_speaks_the_machines_language_where_no_client_is_concerned(session, monkeypatch):
    assert session.language.code == "en"
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    assert machine_language() == "ru"
    assert session.language.code == "ru"


def test_speaks_the_clients_first_language(session):
    session.folder("acme")
    assert session.language.code == "ru"


def test_speaks_as_asked_for(session):
    session.folder("acme")
    session.speak = "en"
    assert session.language.code == "en"


def test_the_default_of_client_toml_is_russian_and_a_broken_one_has_no_language(tmp_path):
    (tmp_path / "client.toml").write_text('name = "x"')
    assert first_language(tmp_path) == "ru"
    (tmp_path / "client.toml").write_bytes(b"\xff\x00")
    assert first_language(tmp_path) is None


@pytest.mark.parametrize("name", ["nobody", "../acme", "/etc", "..", ".", "acme/", ""])
def test_only_names_of_folders_are_clients(session, name):
    with pytest.raises(InputError) as failure:
        session.folder(name)
    assert failure.value.problems[0].right.values["known"] == "acme"


def test_a_workbench_without_clients_says_how_to_begin(tmp_path):
    with pytest.raises(InputError) as failure:
        Session(clients=tmp_path / "none").choose_clients(None)
    assert "cxaudit new" in failure.value.problems[0].right.text


def test_a_problem_names_its_place(session):
    assert session.language.say(locate_problem(CELL)) == "survey.xlsx, sheet Ответы, cell F17: 8 is outside 1-7"
    assert session.language.say(locate_problem(Problem(CELL.what, file="a.csv"))) == "a.csv: 8 is outside 1-7"
    assert (
        session.language.say(locate_problem(Problem(CELL.what, file="a.csv", cell="line 3")))
        == "a.csv, line 3: 8 is outside 1-7"
    )
    assert session.language.say(locate_problem(Problem(CELL.what))) == "8 is outside 1-7"


def test_all_problems_are_told_file_by_file(session, capsys):
    others = [Problem(CELL.what, file="survey.xlsx", sheet="Ответы", cell=f"F{i}") for i in range(100)]
    code = session.explain(InputError([CELL, Problem(CELL.what, file="other.csv"), *others]))
    said = capsys.readouterr().out
    assert code == 2
    assert said.count("8 is outside 1-7") == 102
    assert said.index("cell F99") < said.index("other.csv")
    assert "survey.xlsx: 101 problems" in said
    assert "→ Known: 1." in said


def test_a_failure_that_is_known_ends_with_one(session, capsys):
    assert session.explain(AuditError(message("language"))) == 1
    assert capsys.readouterr().out.strip() == "language"


def test_an_unexpected_failure_is_logged_and_told_without_a_traceback(session, capsys):
    with pytest.raises(RuntimeError) as caught:
        raise RuntimeError("the [disk] is full")
    assert session.explain(caught.value) == 1
    said = capsys.readouterr().out
    assert "the [disk] is full" in said
    assert "Traceback" not in said
    assert "Traceback" in (session.workbench.reports / "run.log").read_text(encoding="utf-8")
    assert "run.log" in said


def test_no_text_from_a_file_commands_the_terminal(session, capsys):
    evil = "\x1b]0;title\x07\x1b[2J\u202ename\u00a0x \x9b31m"
    session.say(message("{file} is written.", file=evil))
    session.problems((Problem(message("{value} is not a number", value=evil), file=evil, cell="A1"),))
    said = capsys.readouterr().out
    assert not any(sign in said for sign in "\x1b\x07\x9b\u202e")
    assert "name\u00a0x" in said
