"""JupyterLab opens at the start page of the workbench, in the consultant's language, and asks nobody elsewhere."""

import json

import pytest

from cxaudit.lab import laboratory
from cxaudit.workbench import Workbench


def test_it_opens_at_the_start_page(tmp_path):
    command = laboratory.command(Workbench.at(tmp_path), "ru")
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--LabApp.default_url=/lab/tree/lab/ru/start.ipynb" in command


def test_notebooks_know_the_workbench(tmp_path):
    bench = Workbench.at(tmp_path)
    surroundings = laboratory.environment(bench, tmp_path)
    assert surroundings["CXAUDIT_CLIENTS"] == str(bench.clients)
    assert surroundings["JUPYTERLAB_SETTINGS_DIR"] == str(tmp_path)


@pytest.mark.parametrize(("language", "locale"), [("ru", "ru_RU"), ("en", "en")])
def test_it_speaks_the_language(tmp_path, language, locale):
    laboratory.speak(tmp_path, language)
    setting = tmp_path / f"{laboratory.TRANSLATION}.jupyterlab-settings"
    assert json.loads(setting.read_text()) == {"locale": locale}


def test_it_fetches_no_news(tmp_path):
    laboratory.speak(tmp_path, "en")
    told = json.loads((tmp_path / "@jupyterlab/apputils-extension/notification.jupyterlab-settings").read_text())
    assert told == {"fetchNews": "false", "checkForUpdates": False}
    assert "--LabApp.news_url=" in laboratory.command(Workbench.at(tmp_path))


def test_the_desk_is_laid_out_and_what_was_kept_is_told(tmp_path, monkeypatch):
    bench, said = Workbench.at(tmp_path), []
    monkeypatch.setattr(laboratory, "command", lambda *_: ["true"])
    assert laboratory.open_lab(bench, "ru", said.append) == 0
    page = tmp_path / "lab" / "ru" / "start.ipynb"
    page.write_text(page.read_text(encoding="utf-8").replace("desk.start()", "desk.start()  # mine"), encoding="utf-8")
    (tmp_path / "lab" / "ru" / ".origins.json").write_text('{"start.ipynb": "of an older program"}')
    laboratory.open_lab(bench, "ru", said.append)
    assert "# mine" in page.read_text(encoding="utf-8")
    assert [m.values["names"] for m in said] == ["start.ipynb"]
