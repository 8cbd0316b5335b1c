"""The commands as a consultant types them: what they print, what they leave behind, how they end."""

import ast
import subprocess
import sys
from types import SimpleNamespace

import openpyxl
import pytest

from cxaudit import __version__
from cxaudit.cli import main
from cxaudit.cli.options import KNOWN, REPORT_FORMATS, parse_names
from cxaudit.errors import AuditError, InputError, Problem
from cxaudit.messages import message

COMMANDS = ("init", "new", "check", "run", "batch", "sample", "lab")
RATED = "customer,contract,competence,communication\n" + "".join(f"c{i},8,9,7\n" for i in range(30))


@pytest.fixture(autouse=True)
def workbench(tmp_path, monkeypatch):
    """A workbench with two clients whom one can audit and one whom one cannot."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C")
    for name, table in (("acme", RATED), ("beta", RATED), ("broken", RATED.replace("8", "88"))):
        home = tmp_path / "client_data" / name
        home.mkdir(parents=True)
        (home / "client.toml").write_text('name = "The client"\nlanguages = ["en"]\n')
        (home / "trust.csv").write_text(table)
    return tmp_path


@pytest.fixture
def audits(monkeypatch):
    """What was asked of the report; a client may be told to fail."""
    from cxaudit.batch import run as batch
    from cxaudit.execution import fork_kernel
    from cxaudit.report import run

    asked = SimpleNamespace(calls=[], failing={})

    def run_client(workbench, client, languages, formats, progress):
        asked.calls.append((client, languages, formats))
        progress(message("language"))
        if client in asked.failing:
            raise asked.failing[client]

    def here(task, clients, *_):
        return (batch.audit_one(task, client) for client in clients)

    monkeypatch.setattr(run, "run_client", run_client)
    monkeypatch.setattr(batch, "here", here)  # in this process, where the report is a sham
    monkeypatch.setattr(fork_kernel, "prepare", lambda: None)
    return asked


def call(capsys, *arguments):
    """Run a command: (exit code, what it printed)."""
    with pytest.raises(SystemExit) as end:
        main(arguments)
    printed = capsys.readouterr()
    return end.value.code or 0, printed.out + printed.err


def test_help_comes_quickly():
    code = "import sys, cxaudit.cli; print(sorted({m.partition('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pandas", "numpy", "matplotlib", "nbconvert", "papermill"} & set(ast.literal_eval(done.stdout))


def test_help_lists_every_command():
    done = subprocess.run([sys.executable, "-m", "cxaudit", "--help"], capture_output=True, text=True, check=True)
    assert all(command in done.stdout for command in COMMANDS)


def test_version(capsys):
    assert call(capsys, "--version") == (0, f"cxaudit {__version__}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_by_example(command, capsys):
    code, said = call(capsys, command, "--help")
    assert code == 0
    assert said.count(f"cxaudit {command}") + said.count("cxaudit --") >= 2


@pytest.mark.parametrize(
    "arguments", [("runn",), ("run",), ("run", "acme", "--no-such-option"), ("batch", "--jobs", "0")]
)
def test_a_wrong_call_ends_with_two(arguments, capsys):
    code, said = call(capsys, *arguments)
    assert code == 2
    assert "Traceback" not in said


def test_check_says_what_is_there_and_what_is_missing(capsys):
    code, said = call(capsys, "check", "acme")
    assert code == 0
    assert "The client: ready for an audit" in said
    assert "trust: 30 rows, trust.csv" in said
    assert "No data for survey" in said


def test_check_goes_on_and_ends_with_two(capsys, workbench):
    code, said = call(capsys, "check")
    assert code == 2
    assert said.count("ready for an audit") == 2
    assert said.count("88 is outside 1-10") == 20
    assert "and 10 more cells like these" in said
    assert not (workbench / "reports").exists()


def test_check_of_an_unknown_client_names_the_known(capsys):
    code, said = call(capsys, "check", "acne")
    assert code == 2
    assert "Did you mean acme?" in said


def test_run_hands_over_what_was_asked_for(capsys, audits):
    assert call(capsys, "run", "acme")[0] == 0
    assert call(capsys, "run", "acme", "--lang", "ru, en", "--format", "PDF")[0] == 0
    assert audits.calls == [("acme", None, REPORT_FORMATS), ("acme", ("ru", "en"), ("pdf",))]


@pytest.mark.parametrize("option", [("--lang", "xx"), ("--format", "odt"), ("--format", "")])
def test_run_refuses_what_it_does_not_know(option, capsys, audits):
    code, said = call(capsys, "run", "acme", *option)
    assert code == 2
    assert "Known:" in said
    assert not audits.calls


def test_run_with_folders_elsewhere(capsys, audits, tmp_path):
    (tmp_path / "else" / "gamma").mkdir(parents=True)
    assert call(capsys, "--clients", str(tmp_path / "else"), "--reports", str(tmp_path / "out"), "run", "gamma")[0] == 0


def test_a_fault_of_our_own_ends_with_one_and_no_traceback(capsys, audits):
    audits.failing["acme"] = ZeroDivisionError("division by zero")
    code, said = call(capsys, "run", "acme")
    assert code == 1
    assert "division by zero" in said
    assert "Traceback" not in said
    assert "Traceback" in call(capsys, "--debug", "run", "acme")[1]


def test_batch_goes_on_and_says_who_failed(capsys, audits):
    audits.failing["beta"] = InputError([Problem(message("language"), file="survey.csv")])
    code, said = call(capsys, "batch", "--all", "--jobs", "2")
    assert [client for client, *_ in audits.calls] == ["acme", "beta", "broken"]
    assert "2 clients of 3 audited" in said
    assert "beta failed:\nsurvey.csv: language" in said
    assert code == 1


def test_batch_with_a_fault_of_our_own_ends_with_one(capsys, audits):
    audits.failing["acme"] = AuditError(message("language"))
    audits.failing["beta"] = InputError([Problem(message("format"))])
    assert call(capsys, "batch", "acme", "beta", "nobody")[0] == 1


def test_batch_of_named_clients(capsys, audits):
    assert call(capsys, "batch", "beta", "--lang", "en", "--format", "html")[0] == 0
    assert audits.calls == [("beta", ("en",), ("html",))]


def test_formats_are_those_of_the_report():
    from cxaudit.report import run

    assert tuple(run.DEFAULT_REPORT_FORMATS) == REPORT_FORMATS
    assert {*KNOWN, "archive"} == set(run.KNOWN)


def test_a_list_names_each_once():
    assert parse_names("ru,en, RU", message("language"), ["ru", "en"]) == ("ru", "en")


def test_new_and_init(capsys, workbench):
    code, said = call(capsys, "new", "gamma", "--lang", "en")
    assert code == 0
    assert (workbench / "client_data" / "gamma" / "client.toml").exists()
    assert "cxaudit check gamma" in said
    assert call(capsys, "new", "gamma")[0] == 2
    assert call(capsys, "init", str(workbench / "other"))[0] == 0
    assert call(capsys, "init", str(workbench))[0] == 2


def test_sample_plans_the_checks(capsys, workbench):
    assert call(capsys, "sample", "acme")[0] == 2
    rows = "".join(f"t{t},m{t}{m},call,100\n" for t in range(3) for m in range(4))
    (workbench / "client_data" / "acme" / "actions.csv").write_text("team,manager,action,count\n" + rows)
    code, said = call(capsys, "sample", "acme", "--share", "0.2", "--checker", "Ann", "--checker", "Bob")
    assert code == 0
    assert "t0: 80 of 400 actions" in said
    book = openpyxl.load_workbook(workbench / "reports" / "acme-checks.xlsx")
    assert book["checks"].max_row == 1 + 240
    assert {row[4].value for row in book["checks"].iter_rows(min_row=2)} == {"Ann", "Bob"}


def test_lab_opens_the_notebooks(capsys, monkeypatch):
    from cxaudit.lab import laboratory

    opened = []
    monkeypatch.setattr(laboratory, "open_lab", lambda workbench, language, say: opened.append(language) or 0)
    assert call(capsys, "lab", "--lang", "ru")[0] == 0
    assert opened == ["ru"]
