"""The batch as it is watched: lines and tables, an estimate of the end, exit codes."""

import io

import pytest
from rich.console import Console

from cxaudit.batch import run as report
from cxaudit.batch.run import Outcome, Task
from cxaudit.cli import batch as watched
from cxaudit.cli.session import Session
from cxaudit.errors import Problem
from cxaudit.messages import message


@pytest.fixture
def session(tmp_path):
    for name in ("acme", "beta"):
        (tmp_path / "clients" / name).mkdir(parents=True)
    made = Session(clients=tmp_path / "clients", reports=tmp_path / "reports", speak="en")
    made.console = Console(file=io.StringIO(), width=100)
    return made


def said(session):
    return session.console.file.getvalue()


def audit(session, monkeypatch, outcomes, names=("acme", "beta"), **options):
    asked = []

    def batch(task, clients, **wishes):
        asked.append((clients, wishes))
        wishes["watch"]("acme", message("language"))
        yield from outcomes

    monkeypatch.setattr(report, "batch", batch)
    wishes = {"jobs": 2, "force": False, "fail_fast": False, "timeout": None, "address": None, **options}
    return watched.audit_all(session, Task(session.workbench, None, ("pdf",)), list(names), **wishes), asked


WRONG = Outcome("beta", "failed", 0.5, (Problem(message("language"), file="survey.csv"),), 2)
BROKEN = Outcome("acme", "failed", 0.5, (Problem(message("The machine ran out of memory")),), 1)


def test_every_failure_is_told_in_full_and_ends_with_one(session, monkeypatch):
    code, _ = audit(session, monkeypatch, [Outcome("acme", "made", 1.25), WRONG])
    assert code == 1
    assert "1 of 2  acme: made, 1.2 s" in said(session) or "1 of 2  acme: made, 1.3 s" in said(session)
    assert "beta failed:\nsurvey.csv: language" in said(session)


def test_a_fault_of_the_program_ends_with_one(session, monkeypatch):
    assert audit(session, monkeypatch, [WRONG, BROKEN])[0] == 1
    assert "The machine ran out of memory" in said(session)


def test_what_is_unchanged_is_said_and_fine(session, monkeypatch):
    assert audit(session, monkeypatch, [Outcome("acme", "unchanged"), Outcome("beta", "unchanged")])[0] == 0
    assert "2 clients were unchanged" in said(session)


def test_a_name_that_nobody_knows_does_not_stop_the_others(session, monkeypatch):
    code, asked = audit(session, monkeypatch, [Outcome("acme", "made")], names=("acme", "acne"))
    assert code == 1
    assert asked[0][0] == ["acme"]
    assert "Did you mean acme?" in said(session)


def test_fail_fast_asks_for_no_more(session, monkeypatch):
    def outcomes():
        yield WRONG
        raise AssertionError("asked for more")

    assert audit(session, monkeypatch, outcomes(), fail_fast=True)[0] == 1


def test_a_terminal_shows_who_is_at_work_and_when_it_ends(session):
    board = watched.Board(clients=5, jobs=2)
    board.stage("beta", message("The machine ran out of memory"))
    assert "0 of 5 clients" in session.language.say(watched.outlook(board))
    board.finish(Outcome("acme", "made", 10.0))
    assert session.language.say(watched.outlook(board)) == "1 of 5 clients, about 20 s left"
    session.console.print(watched.table(session, board))
    assert "beta" in said(session)
    assert "acme" in said(session)
    board.finish(Outcome("beta", "made", 1000.0))
    assert "min left" in session.language.say(watched.outlook(board))


def test_the_live_table_goes_when_all_is_done(session, monkeypatch):
    session.console = Console(file=io.StringIO(), width=100, force_terminal=True)
    assert audit(session, monkeypatch, [Outcome("acme", "made", 1.0), Outcome("beta", "made", 1.0)])[0] == 0
    assert " clients of " in said(session)


def test_as_many_jobs_as_cores():
    assert watched.usual_jobs() >= 1
