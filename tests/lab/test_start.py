"""The start page tells what is there, leads on, and makes the report; the desk opens without a client too."""

import time

from cxaudit.lab import open_desk, style
from cxaudit.lab.api import Desk
from cxaudit.workbench import Workbench


def test_what_is_there_and_what_is_missing(desk):
    (desk.workbench.clients / "example-bank" / "outcomes.csv").unlink()
    page = desk.start()
    assert "Банк «Пример»" in page.there.value
    assert page.there.value.count("cxd-none") == 1


def test_another_client_another_page(desk):
    page = desk.start()
    page.client.value = "example-agency"
    assert "Agency" in page.there.value
    assert (desk.workbench.root / "lab" / "en" / "example-agency" / "20_gaps.ipynb").is_file()


def test_links_lead_to_chapters_in_the_language(bench, monkeypatch):
    (bench.root / "lab" / "ru").mkdir(parents=True)
    monkeypatch.chdir(bench.root / "lab" / "ru")
    page = Desk("example-bank", "ru", bench).start()
    links = page.ways.outputs[0]["data"]["text/html"]
    assert 'href="example-bank/20_gaps.ipynb">Пять разрывов' in links


def test_a_client_that_cannot_be_read_says_why(desk):
    (desk.workbench.clients / "example-bank" / "client.toml").write_text("name = ", encoding="utf-8")
    page = desk.start()
    assert "cxd-problem" in page.there.value
    assert page.make.disabled


def test_a_workbench_without_clients(tmp_path):
    page = Desk("", "en", Workbench.at(tmp_path)).start()
    assert page.make.disabled


def test_the_report_is_made_in_a_process_of_its_own(desk, monkeypatch):
    page = desk.start()
    ran = []

    class Done:
        stdout = None
        returncode = 0

        def __init__(self, command, **_):
            ran.append(command)

        def poll(self):
            return 0

    monkeypatch.setattr("cxaudit.lab.start.subprocess.Popen", Done)
    for box in page.languages:
        box.value = True
    page.make.click()
    for _ in range(100):
        if "cxd-fine" in page.progress.value:
            break
        time.sleep(0.05)
    assert ran[0][-5:] == ["example-bank", "--lang", "en,ru", "--format", "pdf,html,xlsx"]
    assert not page.make.disabled


def test_nothing_is_made_without_a_language(desk):
    page = desk.start()
    for box in page.languages:
        box.value = False
    page.make.click()
    assert "cxd-problem" in page.progress.value


def test_the_setup_line_of_the_notebooks(bench, monkeypatch):
    monkeypatch.setenv("CXAUDIT_ROOT", str(bench.root))
    opened = open_desk("", "ru")
    assert opened.client == "example-agency"


def test_problems_of_a_client_are_told_on_the_board(desk):
    (desk.workbench.clients / "example-bank" / "client.toml").write_text("name = ", encoding="utf-8")
    told = " ".join(w.value for w in desk.explore("findings").children)
    assert "cxd-problem" in told
    assert "client.toml" in told


def test_an_unexpected_failure_is_told_in_the_consultants_language(bench, monkeypatch):
    page = Desk("example-bank", "ru", bench).start()
    monkeypatch.setattr("cxaudit.lab.start.read_client", lambda _: 1 / 0)
    page.client.value = "example-agency"
    assert "Сбой программы" in page.there.value
    assert "Traceback" not in page.there.value
    assert "ZeroDivisionError" in (bench.reports / "run.log").read_text(encoding="utf-8")


def test_a_report_that_fails_says_what_the_program_said(desk):
    page = desk.start()
    assert "memory" in page.outcome(-9, "", 1)
    told = page.outcome(2, "survey.csv: <8> is outside 1-7", 1)
    assert "could not be made" in told
    assert "&lt;8&gt; is outside 1-7" in told


def test_what_a_page_shows_is_escaped():
    assert "<script>" not in style.head("<script>") + style.problem("<script>", "<script>") + style.table(
        ["<script>"], []
    )
