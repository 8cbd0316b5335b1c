"""One batch with every misfortune in it: what is spoiled is told, what is not is untouched, nothing passes between clients."""

import json
import os
import re
import threading
from concurrent.futures import Future
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cxaudit.batch import run as batch
from cxaudit.batch.run import FAILED, MADE, UNCHANGED, Outcome, Task
from cxaudit.execution.kernel_server import can_fork
from cxaudit.report import run
from cxaudit.report.locks import client_lock
from cxaudit.workbench import Workbench

RATED = "customer,contract,competence,communication\n" + "".join(f"c{i},8,9,7\n" for i in range(30))
CANARY = "canary-5f2b"
MISFORTUNE = f"""
import builtins, os, resource, signal, sys, time
if client == "crash": os._exit(3)
if client == "killed": os.kill(os.getpid(), signal.SIGKILL)
if client == "slow": time.sleep(600)
if client == "hungry":
    resource.setrlimit(resource.RLIMIT_AS, (1 << 34, 1 << 34))
    bytearray(1 << 36)
if client == "a-canary":
    canary = "{CANARY[:6]}" + "{CANARY[6:]}"
    os.environ["CANARY"] = builtins.canary = canary
    sys.argv.append(canary)
print(sorted(os.environ.values()), getattr(builtins, "canary", ""), sys.argv, sorted(os.listdir()))
"""
CLIENTS = ("a-canary", "crash", "hungry", "killed", "slow", "sound", "wrong")


def home(workbench, client):
    return workbench.reports / client


@pytest.fixture(scope="module")
def workbench(tmp_path_factory):
    root = tmp_path_factory.mktemp("workbench")
    here = Workbench.at(root)
    for client in CLIENTS:
        folder = here.clients / client
        folder.mkdir(parents=True)
        said = CANARY if client == "a-canary" else client
        (folder / "client.toml").write_text(f'name = "The client {said}"\nlanguages = ["en"]\n')
        (folder / "trust.csv").write_text(RATED.replace("8", "88") if client == "wrong" else RATED)
    (root / "notebooks").mkdir()
    setup = new_code_cell(
        "from cxaudit.report import open_audit\naudit = open_audit(client, language)", metadata={"tags": ["setup"]}
    )
    parameters = new_code_cell('client = "x"\nlanguage = "en"', metadata={"tags": ["parameters"]})
    cells = [
        new_markdown_cell("# One"),
        parameters,
        setup,
        new_code_cell(MISFORTUNE.strip()),
        new_code_cell("audit.verdict()"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), root / "notebooks" / "00_one.ipynb")
    return Workbench.at(root)


@pytest.fixture(scope="module")
def misfortunes(workbench):
    """A batch over all of them, with two jobs: outcomes by client, and the stages that were told."""
    if not can_fork():
        pytest.skip("this system has no fork")
    old = home(workbench, "crash")
    old.mkdir(parents=True)
    (old / "crash-en.html").write_text("the old report")
    (old / "manifest.json").write_text('{"files": {"crash-en.html": ""}}')
    stages = []
    cwd = os.getcwd()
    os.chdir(workbench.root)
    try:
        task = Task(workbench, None, ("html",))
        outcomes = {
            o.client: o
            for o in batch.batch(task, CLIENTS, jobs=2, timeout=20, watch=lambda client, stage: stages.append(client))
        }
    finally:
        os.chdir(cwd)
    return SimpleNamespace(outcomes=outcomes, stages=stages, task=task)


def test_the_sound_are_made_and_the_others_say_why(misfortunes):
    said = {c: (o.status, o.problems[0].what.text if o.problems else "") for c, o in misfortunes.outcomes.items()}
    assert said.keys() == set(CLIENTS)
    assert said["sound"] == said["a-canary"] == (MADE, "")
    assert said["crash"] == (FAILED, "The process of this client ended before its work was done, twice ({last})")
    assert misfortunes.outcomes["crash"].problems[0].what.values == {"last": "3"}
    assert said["killed"][1].startswith("The system ended the process of this client, twice")
    assert "MemoryError" in str(misfortunes.outcomes["hungry"].problems[0].what.values)
    assert said["slow"] == (FAILED, "The time allowed for one client ran out")
    assert misfortunes.outcomes["wrong"].exit_code == 2
    assert len(misfortunes.outcomes["wrong"].problems) > 20
    assert {o.exit_code for o in misfortunes.outcomes.values() if o.client not in ("sound", "a-canary", "wrong")} == {1}


def test_each_failure_is_told_in_the_clients_log(misfortunes, workbench):
    assert "The system ended the process" in (home(workbench, "killed") / "run.log").read_text()
    assert (home(workbench, "wrong") / "run.log").read_text().startswith("trust.csv: ")
    assert "MemoryError" in (home(workbench, "hungry") / "run.log").read_text()


def test_the_old_report_stays_and_nothing_half_made_does(misfortunes, workbench):
    assert (home(workbench, "crash") / "crash-en.html").read_text() == "the old report"
    assert sorted(p.name for p in workbench.reports.iterdir()) == [".locks", *CLIENTS]
    assert sorted(p.name for p in home(workbench, "slow").iterdir()) == ["run.log"]


def test_nothing_of_one_client_is_in_another(misfortunes, workbench):
    for client in CLIENTS:
        if client != "a-canary":
            assert not [p for p in home(workbench, client).iterdir() if CANARY.encode() in p.read_bytes()]
    assert CANARY.encode() in (home(workbench, "a-canary") / "a-canary-en.html").read_bytes()


def test_what_is_unchanged_is_skipped_and_what_failed_is_tried_again(misfortunes, workbench, monkeypatch):
    made_from = json.loads((home(workbench, "sound") / "manifest.json").read_text())["fingerprint"]
    monkeypatch.setattr(batch, "fingerprint", lambda *_: made_from)  # the program itself may have been edited since
    monkeypatch.setattr(batch, "here", lambda task, clients, *_: (Outcome(c, MADE) for c in clients))
    again = {o.client: o.status for o in batch.batch(misfortunes.task, ["sound", "crash"])}
    assert again == {"sound": UNCHANGED, "crash": MADE}
    assert [o.status for o in batch.batch(misfortunes.task, ["sound"], force=True)] == [MADE]
    (home(workbench, "sound") / "sound-en.html").write_text("touched")
    assert [o.status for o in batch.batch(misfortunes.task, ["sound"])] == [MADE]


def test_a_full_disk_keeps_the_old_report(misfortunes, workbench, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    before = {p.name: p.read_bytes() for p in home(workbench, "a-canary").iterdir() if p.name != "run.log"}
    monkeypatch.setattr(run, "write_json", full)
    monkeypatch.setattr(run, "execute_language", lambda *_: (nbformat.v4.new_notebook(), ()))
    monkeypatch.setattr(run, "export_formats", lambda *_, **__: [])
    outcome = batch.audit_one(misfortunes.task, "a-canary")
    assert outcome.problems[0].what.values == {"error": "No space left on device"}
    assert before == {p.name: p.read_bytes() for p in home(workbench, "a-canary").iterdir() if p.name != "run.log"}
    assert not list(workbench.reports.glob(".a-canary-*"))


def test_an_executor_may_lose_a_worker(misfortunes):
    class Once:
        """An executor whose first worker is lost."""

        def __init__(self):
            self.calls = 0

        def submit(self, work, task, client):
            self.calls += 1
            future = Future()
            if self.calls == 1 or client == "crash":
                future.set_exception(ConnectionError("the worker is gone"))
            else:
                future.set_result(Outcome(client, MADE))
            return future

    outcomes = {o.client: o for o in batch.batch(misfortunes.task, ["slow", "crash"], executor=Once())}
    assert outcomes["slow"].status == MADE
    assert outcomes["crash"].status == FAILED


def test_two_runs_of_a_client_wait_for_each_other(misfortunes, workbench):
    told = []
    wishes = {"formats": (), "progress": told.append, "execute": lambda notebook, *_: notebook}
    with client_lock(workbench.reports, "sound", lambda: None):
        other = threading.Thread(target=run.run_client, args=(workbench, "sound"), kwargs=wishes)
        other.start()
        while run.WAITING not in told and other.is_alive():
            other.join(0.05)
    other.join()
    assert run.WAITING in told
    manifest = json.loads((home(workbench, "sound") / "manifest.json").read_text())
    assert re.fullmatch(r"[0-9a-f]{64}", manifest["fingerprint"])
